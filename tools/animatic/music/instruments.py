"""The instruments there are: what they are called in MIDI, to which family they belong, and what they usually play."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Job = Literal["lead", "chords", "bass", "pad", "effects"]


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument: General MIDI program (0..127), family, usual job, and the lowest and highest pitch it plays well."""

    program: int
    family: str
    job: Job
    low: int = 36
    high: int = 96


INSTRUMENTS: dict[str, Instrument] = {
    "piano": Instrument(0, "piano", "chords", 24, 102),
    "felt_piano": Instrument(0, "piano", "chords", 28, 96),
    "electric_piano": Instrument(4, "electric piano", "chords", 36, 91),
    "harpsichord": Instrument(6, "harpsichord", "chords", 36, 89),
    "clavinet": Instrument(7, "clavinet", "chords", 40, 84),
    "organ": Instrument(16, "organ", "chords", 36, 91),
    "church_organ": Instrument(19, "organ", "pad", 36, 96),
    "organ_lead": Instrument(17, "organ", "lead", 48, 96),
    "accordion": Instrument(21, "accordion", "lead", 48, 88),
    "harmonica": Instrument(22, "harmonica", "lead", 60, 88),
    "music_box": Instrument(10, "music box", "lead", 67, 103),
    "glockenspiel": Instrument(9, "bells", "lead", 72, 104),
    "celesta": Instrument(8, "bells", "lead", 60, 103),
    "digital_bell": Instrument(98, "bells", "lead", 60, 103),
    "tubular_bells": Instrument(14, "bells", "lead", 55, 79),
    "vibraphone": Instrument(11, "vibraphone", "lead", 53, 89),
    "marimba": Instrument(12, "marimba", "chords", 45, 96),
    "xylophone": Instrument(13, "xylophone", "lead", 65, 101),
    "kalimba": Instrument(108, "kalimba", "lead", 60, 91),
    "acoustic_guitar": Instrument(25, "guitar", "chords", 40, 81),
    "nylon_guitar": Instrument(24, "guitar", "chords", 40, 81),
    "clean_guitar": Instrument(27, "electric guitar", "chords", 40, 84),
    "muted_guitar": Instrument(28, "electric guitar", "chords", 40, 84),
    "overdriven_guitar": Instrument(30, "electric guitar", "chords", 38, 84),
    "lead_guitar": Instrument(29, "electric guitar", "lead", 52, 88),
    "ukulele": Instrument(24, "ukulele", "chords", 60, 81),
    "banjo": Instrument(105, "banjo", "chords", 48, 84),
    "harp": Instrument(46, "harp", "chords", 36, 96),
    "guzheng": Instrument(107, "guzheng", "chords", 43, 91),
    "pipa": Instrument(106, "pipa", "lead", 45, 91),
    "pizzicato": Instrument(45, "strings", "chords", 36, 91),
    "finger_bass": Instrument(33, "bass", "bass", 26, 55),
    "pick_bass": Instrument(34, "bass", "bass", 26, 55),
    "slap_bass": Instrument(36, "bass", "bass", 26, 58),
    "upright_bass": Instrument(32, "double bass", "bass", 28, 57),
    "synth_bass": Instrument(38, "synth bass", "bass", 24, 55),
    "acid_bass": Instrument(39, "synth bass", "bass", 28, 60),
    "reese_bass": Instrument(39, "synth bass", "bass", 24, 50),
    "sub_bass": Instrument(38, "synth bass", "bass", 24, 50),
    "bass_808": Instrument(38, "synth bass", "bass", 24, 48),
    "strings": Instrument(48, "strings", "pad", 36, 96),
    "soft_strings": Instrument(49, "strings", "pad", 36, 96),
    "spiccato": Instrument(48, "strings", "chords", 36, 91),
    "tremolo_strings": Instrument(44, "strings", "pad", 36, 96),
    "violin": Instrument(40, "violin", "lead", 55, 98),
    "cello": Instrument(42, "cello", "lead", 36, 76),
    "erhu": Instrument(110, "erhu", "lead", 62, 91),
    "brass_section": Instrument(61, "brass", "chords", 40, 84),
    "horns": Instrument(60, "brass", "pad", 38, 77),
    "trumpet": Instrument(56, "trumpet", "lead", 54, 84),
    "low_brass": Instrument(57, "brass", "chords", 30, 65),
    "saxophone": Instrument(66, "saxophone", "lead", 49, 82),
    "flute": Instrument(73, "flute", "lead", 60, 96),
    "dizi": Instrument(72, "dizi", "lead", 62, 96),
    "pan_flute": Instrument(75, "pan flute", "lead", 60, 91),
    "clarinet": Instrument(71, "clarinet", "lead", 50, 91),
    "oboe": Instrument(68, "oboe", "lead", 58, 91),
    "bassoon": Instrument(70, "bassoon", "lead", 34, 70),
    "whistle": Instrument(78, "whistle", "lead", 67, 98),
    "choir": Instrument(52, "choir", "pad", 43, 84),
    "warm_pad": Instrument(89, "pad", "pad", 36, 91),
    "glass_pad": Instrument(92, "pad", "pad", 48, 96),
    "dark_pad": Instrument(95, "pad", "pad", 28, 79),
    "supersaw": Instrument(90, "synth", "chords", 40, 91),
    "saw_stab": Instrument(62, "synth", "chords", 45, 91),
    "pluck": Instrument(81, "synth", "chords", 40, 100),
    "soft_lead": Instrument(85, "synth", "lead", 48, 98),
    "saw_lead": Instrument(81, "synth", "lead", 48, 98),
    "square_lead": Instrument(80, "synth", "lead", 48, 98),
    "chip_pulse": Instrument(80, "chip", "lead", 48, 103),
    "chip_arp": Instrument(80, "chip", "chords", 48, 103),
    "chip_bass": Instrument(38, "chip", "bass", 28, 60),
    "timpani": Instrument(47, "timpani", "bass", 36, 57),
    "riser": Instrument(96, "effects", "effects"),
    "impact": Instrument(118, "effects", "effects"),
    "reverse": Instrument(119, "effects", "effects"),
}
