"""The least that Flask can serve: what a cold start is compared with."""

from flask import Flask

app = Flask("empty")


@app.post("/screen")
def screen() -> dict[str, str]:
    return {"verdict": "none"}
