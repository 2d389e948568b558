"""What /openapi.json says of refusals: ours are one sentence, and those of the addresses of OpenAI's shape are as OpenAI tells them."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

_SENTENCE = {
    "type": "object", "title": "Refusal", "description": "What is wrong, in one sentence.", "required": ["detail"], "properties": {"detail": {"type": "string"}},
}  # fmt: skip
_LIKE_OPENAI = {
    "description": "What is wrong, as OpenAI tells it",
    "content": {"application/json": {"schema": {"type": "object", "required": ["error"], "properties": {"error": {"type": "object", "required": ["message", "type"]}}}}},
}


def describe_refusals(app: FastAPI) -> None:
    """Let the schema of an application declare the refusals that its routes give, see `web_limits.tell_in_one_sentence`."""
    made = app.openapi

    def told() -> dict[str, Any]:
        schema = made()
        forms = schema.get("components", {}).get("schemas", {})
        if "HTTPValidationError" in forms:
            forms["HTTPValidationError"] = _SENTENCE
            forms.pop("ValidationError", None)
        for path, methods in schema["paths"].items():
            if path.startswith("/v1/"):
                for method in methods.values():
                    if method["responses"].pop("422", None):
                        method["responses"]["400"] = _LIKE_OPENAI
        return schema

    app.openapi = told  # type: ignore[method-assign]
