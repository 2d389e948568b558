"""Instruments in numpy: one played note at a time, from modes, spectra and noise; nothing is sampled."""
