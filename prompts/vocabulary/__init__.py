"""The words of light, camera, style, mood and more, in English and both Chinese scripts, and their look-up."""

from prompts.vocabulary.lookup import Match, describe, find, fold, ids_for, kinds, term, terms
from prompts.vocabulary.suggesting import suggest
from prompts.vocabulary.words import Draft, Language, Term

__all__ = ["Draft", "Language", "Match", "Term", "describe", "find", "fold", "ids_for", "kinds", "suggest", "term", "terms"]
