"""Stand-ins for the processors that transformers builds only where torchvision is: pictures are read by Pillow, films not at all."""

from __future__ import annotations

import importlib
import importlib.util
from functools import cache
from typing import Any

_SEEING = {
    "Qwen2VLProcessor": "transformers.models.qwen2_vl.processing_qwen2_vl",
    "Qwen2_5_VLProcessor": "transformers.models.qwen2_5_vl.processing_qwen2_5_vl",
}
"""Processors of words, pictures and films, and where they are defined."""


def see_without_torchvision() -> None:
    """Put the stand-ins where transformers has only placeholders; called in a worker process before a pipeline is loaded.

    torchvision of the package index is linked with CUDA and breaks the import of transformers beside a torch for CPUs, so a
    machine without a GPU does well without it. Where it is installed nothing is changed. transformers puts a fresh module in
    its own place now and then, so this is done before every load.
    """
    if importlib.util.find_spec("torchvision") is not None:
        return
    stand_ins = _stand_ins()
    library = importlib.import_module("transformers")
    for stand_in in stand_ins:
        if vars(library).get(stand_in.__name__) is not stand_in:
            setattr(library, stand_in.__name__, stand_in)


@cache
def _stand_ins() -> tuple[type[Any], ...]:
    made = (*(_seeing(getattr(importlib.import_module(where), name)) for name, where in _SEEING.items()), _conversing())
    for stand_in in made:
        stand_in.__module__ = "transformers"  # a pipeline that is saved names the library's own class
    return made


def _seeing(original: type[Any]) -> type[Any]:
    """Return a processor of this kind that takes words and pictures, and no films."""

    def built(
        self: Any, image_processor: Any = None, tokenizer: Any = None, chat_template: str | None = None, **_: Any
    ) -> None:
        original.__init__(self, image_processor, tokenizer, None, chat_template=chat_template)

    def passed(self: Any, argument_name: str, argument: Any) -> Any:
        """Pass everything: the library's check looks up a class that only torchvision brings."""
        return type(argument)

    return type(original.__name__, (original,), {"__init__": built, "check_argument_for_proper_class": passed})


def _conversing() -> type[Any]:
    """Return a processor that puts a conversation of words into tokens, which is all that FLUX.2 asks of Pixtral's."""
    from transformers import ProcessorMixin  # noqa: PLC0415 - the worker only

    class PixtralProcessor(ProcessorMixin):  # type: ignore[misc]
        """Takes words only."""

        def __init__(self, tokenizer: Any = None, chat_template: str | None = None, **_: Any) -> None:
            super().__init__(tokenizer, chat_template=chat_template)

        def apply_chat_template(self, conversation: Any, chat_template: str | None = None, **how: Any) -> Any:
            """Return the tokens of conversations, as the tokenizer makes them."""
            return self.tokenizer.apply_chat_template(
                conversation, chat_template=chat_template or self.chat_template, **how
            )

    return PixtralProcessor
