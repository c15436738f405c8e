"""The least that a JSON endpoint of Flask does: it reads the body, and answers with a dictionary."""

from flask import Flask, request

app = Flask("empty")


@app.post("/screen")
def screen() -> dict[str, str]:
    request.get_json()
    return {"verdict": "none"}
