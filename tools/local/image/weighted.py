"""Prompts of weighted tags, `(tag:1.2)`, and of more than 77 tokens, as the embeddings that the CLIP families take instead of words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_WEIGHTED = re.compile(r"(?<!\\)\(((?:[^()\\]|\\.)+):\s*(\d+(?:\.\d+)?)\s*\)")
"""Brackets with a colon and a number; others are part of the words."""
_ESCAPED = re.compile(r"\\([()])")
_LOOK_BACK = 20
"""Tokens at the end of a piece in which a comma is looked for, so that a tag is not cut in two."""
_LEAST, _MOST = 0.0, 2.0
"""Weights beyond these make noise of the picture."""
Token = tuple[int, float]
"""A token's number and its weight."""


@dataclass(frozen=True, slots=True)
class Tag:
    """Words with how much they count; 1 is as they stand."""

    words: str
    weight: float = 1.0


def tags_of(prompt: str) -> tuple[Tag, ...]:
    r"""Return a prompt's words with their weights, in order. `\(` and `\)` are brackets that belong to the words.

    A weight outside 0..2 is moved to the bound.
    """
    found: list[Tag] = []
    end = 0
    for match in _WEIGHTED.finditer(prompt):
        found.append(Tag(_plain(prompt[end : match.start()])))
        found.append(Tag(_plain(match[1]), min(max(float(match[2]), _LEAST), _MOST)))
        end = match.end()
    found.append(Tag(_plain(prompt[end:])))
    return tuple(tag for tag in found if tag.words.strip())


def embeddings(pipeline: Any, prompt: str, negative_prompt: str = "") -> dict[str, Any]:
    """Return what a CLIP pipeline is called with instead of `prompt` and `negative_prompt`.

    Where nothing is weighted and both are short this is the words themselves, so that the picture is bit for bit the plain
    pipeline's. Else pieces of at most 75 tokens are encoded on their own and put in a row, and a token of weight w stands w times as far
    from an empty prompt's as it would. SD 1.5 and its kin get `prompt_embeds` (1, n * 77, width) and
    `negative_prompt_embeds`; SDXL those of both encoders side by side, and the pooled vectors of the first piece.
    """
    encoders = tuple(_encoders(pipeline))
    both = tuple(tags_of(text) for text in (prompt, negative_prompt))
    if all(tag.weight == 1.0 for tags in both for tag in tags) and all(_fits(encoders, tags) for tags in both):
        words = [" ".join(tag.words for tag in tags) for tags in both]
        return {"prompt": words[0], **({"negative_prompt": words[1]} if words[1] else {})}
    made = [encoder.encoded(both) for encoder in encoders]
    import torch  # noqa: PLC0415 - the worker only

    wanted, unwanted = (torch.cat([one[side][0] for one in made], dim=-1) for side in (0, 1))
    values = {"prompt_embeds": wanted, "negative_prompt_embeds": unwanted}
    if len(encoders) > 1:
        pooled, unwanted_pooled = made[-1][0][1], made[-1][1][1]
        if not negative_prompt and pipeline.config.get("force_zeros_for_empty_prompt"):
            values["negative_prompt_embeds"] = torch.zeros_like(unwanted)
            unwanted_pooled = torch.zeros_like(unwanted_pooled)
        values |= {"pooled_prompt_embeds": pooled, "negative_pooled_prompt_embeds": unwanted_pooled}
    return values


@dataclass(frozen=True, slots=True)
class _Encoder:
    """One text encoder with its tokenizer."""

    tokenizer: Any
    model: Any
    device: Any
    of_two: bool
    """SDXL reads the last layer but one, and the second of its encoders gives the pooled vector."""

    @property
    def room(self) -> int:
        """Tokens of a piece, without the marks at its ends."""
        return int(self.tokenizer.model_max_length) - 2

    def tokens(self, tags: Sequence[Tag]) -> list[Token]:
        """Return the tokens of all tags, each with its tag's weight."""
        numbered = (
            (self.tokenizer(tag.words, add_special_tokens=False, verbose=False).input_ids, tag.weight) for tag in tags
        )
        return [(number, weight) for numbers, weight in numbered for number in numbers]

    def encoded(self, prompts: Sequence[Sequence[Tag]]) -> list[tuple[Any, Any]]:
        """Return for each prompt its embedding (1, pieces * length, width) and its pooled vector; all have as many pieces."""
        parts = [self._pieces(self.tokens(tags)) for tags in prompts]
        most = max(map(len, parts))
        empty = self._read([[]])[0]
        return [self._weighted([*each, *([[]] * (most - len(each)))], empty) for each in parts]

    def _pieces(self, tokens: list[Token]) -> list[list[Token]]:
        """Return tokens in pieces that the encoder can read at once, cut behind a comma where there is one near the end."""
        comma = self.tokenizer(",", add_special_tokens=False).input_ids[-1]
        pieces: list[list[Token]] = []
        while len(tokens) > self.room:
            commas = (at + 1 for at in range(self.room - 1, self.room - _LOOK_BACK, -1) if tokens[at][0] == comma)
            cut = next(commas, self.room)
            pieces.append(tokens[:cut])
            tokens = tokens[cut:]
        return [*pieces, tokens]

    def _weighted(self, parts: Sequence[Sequence[Token]], empty: Any) -> tuple[Any, Any]:
        import torch  # noqa: PLC0415 - the worker only

        hidden, pooled = self._read([[number for number, _ in part] for part in parts])
        length = self.room + 2
        weights = torch.tensor(
            [[1.0, *(weight for _, weight in part), *([1.0] * (length - 1 - len(part)))] for part in parts],
            device=hidden.device,
            dtype=hidden.dtype,
        )[..., None]
        hidden = torch.where(weights == 1, hidden, empty + (hidden - empty) * weights)
        return hidden.reshape(1, -1, hidden.shape[-1]), None if pooled is None else pooled[:1]

    def _read(self, parts: Sequence[Sequence[int]]) -> tuple[Any, Any]:
        """Return the embeddings (pieces, length, width) and the pooled vectors (pieces, width) of tokens, filled up to full length."""
        import torch  # noqa: PLC0415 - the worker only

        ends = self.tokenizer
        rows = [[ends.bos_token_id, *part, ends.eos_token_id] for part in parts]
        rows = [row + [ends.pad_token_id] * (self.room + 2 - len(row)) for row in rows]
        with torch.no_grad():
            read = self.model(torch.tensor(rows, device=self.device), output_hidden_states=self.of_two)
        if not self.of_two:
            return read[0], None
        pooled = read[0] if read[0].ndim == 2 else None
        return read.hidden_states[-2], pooled


def _encoders(pipeline: Any) -> Iterator[_Encoder]:
    several = getattr(pipeline, "text_encoder_2", None) is not None
    device = pipeline._execution_device
    for name in ("", "_2") if several else ("",):
        model = getattr(pipeline, f"text_encoder{name}")
        if model is not None:
            yield _Encoder(getattr(pipeline, f"tokenizer{name}"), model, device, several)


def _fits(encoders: Sequence[_Encoder], tags: Sequence[Tag]) -> bool:
    return all(len(encoder.tokens(tags)) <= encoder.room for encoder in encoders)


def _plain(words: str) -> str:
    return _ESCAPED.sub(r"\1", words)
