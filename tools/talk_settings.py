"""How one conversation is worked in: quality, engines, money, language. What is None is as the server's settings have it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from prompts.phrases import tidy
from tools.chinese import Language
from tools.errors import BadInput

EngineKind = Literal["image", "video", "speech", "music", "sound"]
"""What an engine can be chosen for: the kinds of requests that models make."""


class TalkSettings(BaseModel):
    """The settings of a conversation, or of a person for new ones."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    quality: Literal["auto", "draft", "final"] | None = None
    engines: dict[EngineKind, str] = Field(default_factory=dict)
    """Engine by kind, as `tools.preferring` reads them: "local", "local:sdxl"."""
    budget_usd: float | None = Field(default=None, ge=0, le=100_000, allow_inf_nan=False)
    """The most that this conversation may cost, beside the caps of the server."""
    ask_above_usd: float | None = Field(default=None, ge=0, le=100_000, allow_inf_nan=False)
    """What is estimated above this waits for the person's yes."""
    language: Language | None = None
    """The language of replies; None: the language of the message."""
    commercial: bool | None = None
    """Whether only what may be used commercially is made."""

    def changed(self, part: Mapping[str, Any]) -> TalkSettings:
        """Return the settings with those that `part` names set anew; None, and an engine "" or None, go back to the server's.

        Raises BadInput for a name or a value that cannot be.
        """
        data = {**self.model_dump(), **part}
        if isinstance(part.get("engines"), Mapping):
            engines = {**self.engines, **part["engines"]}
            data["engines"] = {kind: engine for kind, engine in engines.items() if engine}
        elif data["engines"] is None:
            data["engines"] = {}
        try:
            return TalkSettings.model_validate(data)
        except ValidationError as error:
            first = error.errors()[0]
            name = tidy(".".join(str(place) for place in first["loc"]))[:60]
            if first["type"] == "extra_forbidden":
                raise BadInput(f'There is no setting "{name}"; there are {", ".join(TalkSettings.model_fields)}.') from error
            raise BadInput(f"The setting {name} cannot be used: {first['msg']}.") from error
