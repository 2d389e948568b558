"""Sound effects from words: rain on a tin roof, steps on gravel, a forklift that goes backwards."""

from tools.animatic.sound.make import Effect, known, make_sound

__all__ = ["Effect", "known", "make_sound"]
