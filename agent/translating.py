"""Translation of prompts by the language model, for image and video models that do not read the person's language."""

from __future__ import annotations

from importlib.resources import files

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage, SystemMessage

from tools.wording import Translate


def translator(model: BaseChatModel) -> Translate:
    """Return a way to put a prompt into another language; what the model does not give back as text leaves the prompt as it is."""
    instructions = files("prompts").joinpath("instructions", "translate.md").read_text("utf-8")

    async def translate(text: str, language: str) -> str:
        task = instructions.replace("{language}", language)
        answer = await model.ainvoke([SystemMessage(task), HumanMessage(text)])
        said = str(answer.text).strip()
        return said or text

    return translate
