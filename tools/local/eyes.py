"""Stand-ins for the processors that transformers builds only where torchvision is: pictures are read by Pillow, films not at all."""

from __future__ import annotations

import importlib.util
from typing import Any


def see_without_torchvision() -> None:
    """Put the stand-ins where transformers has only placeholders; called in a worker process before a pipeline is loaded.

    torchvision of the package index is linked with CUDA and breaks the import of transformers beside a torch for CPUs, so a
    machine without a GPU does well without it. Where it is installed, and where this was done before, nothing is changed.
    """
    if importlib.util.find_spec("torchvision") is not None:
        return
    library = importlib.import_module("transformers")
    if "PixtralProcessor" in vars(
        library
    ):  # transformers puts a fresh module in its place when it is imported in earnest
        return
    for stand_in in (_qwen_processor(), _pixtral_processor()):
        stand_in.__module__ = library.__name__  # a pipeline that is saved names the library's own class
        setattr(importlib.import_module("transformers"), stand_in.__name__, stand_in)


def _qwen_processor() -> type[Any]:
    from transformers.models.qwen2_vl import processing_qwen2_vl as original  # noqa: PLC0415 - the worker only

    class Qwen2VLProcessor(original.Qwen2VLProcessor):  # type: ignore[misc]
        """Takes words and pictures; there is no processor for films."""

        def __init__(
            self, image_processor: Any = None, tokenizer: Any = None, chat_template: str | None = None, **_: Any
        ) -> None:
            super().__init__(image_processor, tokenizer, None, chat_template=chat_template)

        def check_argument_for_proper_class(self, argument_name: str, argument: Any) -> Any:
            """Pass everything: the library's check looks up a class that only torchvision brings."""
            return type(argument)

    return Qwen2VLProcessor


def _pixtral_processor() -> type[Any]:
    from transformers import ProcessorMixin  # noqa: PLC0415 - the worker only

    class PixtralProcessor(ProcessorMixin):  # type: ignore[misc]
        """Puts a conversation of words into tokens, which is all that FLUX.2 asks of it."""

        def __init__(self, tokenizer: Any = None, chat_template: str | None = None, **_: Any) -> None:
            super().__init__(tokenizer, chat_template=chat_template)

        def apply_chat_template(self, conversation: Any, chat_template: str | None = None, **how: Any) -> Any:
            """Return the tokens of conversations, as the tokenizer makes them."""
            return self.tokenizer.apply_chat_template(
                conversation, chat_template=chat_template or self.chat_template, **how
            )

    return PixtralProcessor
