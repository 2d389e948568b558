"""A Shot as text for one family of models: `prose` for models that read sentences, `tags` for models that read tags."""

from prompts.dialects.rendered import Rendered

__all__ = ["Rendered"]
