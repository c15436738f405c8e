// Comforts only: everything on the pages works without this file.
"use strict";

for (const button of document.querySelectorAll("button.print")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Ctrl+Enter in the list checks it.
const list = document.getElementById("meds");
if (list) {
  list.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      list.form.requestSubmit();
    }
  });
}
