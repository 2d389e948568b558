"""Changes and briefs whose renderings are kept as golden texts, in English and Chinese."""

from pathlib import Path

from prompts.briefs import MusicBrief, Section, SoundBrief, SpeechBrief
from prompts.dialects import render
from prompts.shot import Shot, ShotChange
from tests.prompts.golden_shots import block

CAR = Shot(subject="a red car", scene="a city street", lighting="daylight", style="photorealistic", technical="16:9")
CAT = Shot(
    subject="一隻橘貓，戴著紅帽子", action="坐著", scene="公園", lighting="白天", style="水彩", text_in_image="喵"
)
CHANGES: dict[str, tuple[Shot | None, ShotChange | Shot, str]] = {
    "light": (CAR, ShotChange(lighting="sunset"), ""),
    "colour_of_one": (CAR, ShotChange(subject={"remove": ["red"], "add": ["blue"]}), "the car on the left"),
    "added_and_removed": (CAR, ShotChange(subject={"add": ["with a roof box"]}, negative=["people"]), ""),
    "everything": (
        CAR,
        ShotChange(
            scene="a beach",
            camera="low angle",
            style="watercolor",
            palette=["#0032a1"],
            text_in_image=({"text": "OPEN", "place": "sign"},),
            technical="16:9, 4K",
            audio="waves",
        ),
        "",
    ),
    "nothing": (CAR, ShotChange(), ""),
    "upload": (None, Shot(style="oil painting", lighting="night"), ""),
    "upload_said_whole": (None, Shot(subject="a dog", scene="on the moon", technical="16:9, 4K"), ""),
    "light_hant": (CAT, ShotChange(lighting="夕陽"), ""),
    "hat_off_hant": (CAT, ShotChange(subject={"remove": ["戴著紅帽子"]}), "左邊的貓"),
    "text_and_place_hant": (CAT, ShotChange(text_in_image="你好", scene="海邊"), ""),
    "action_hans": (
        Shot(subject="一只狗", action="走路", scene="城市"),
        ShotChange(action="奔跑", style="吉卜力风格", negative=["路人"]),
        "",
    ),
}

SONG = MusicBrief(
    words="a warm song about coming home",
    genre="folk",
    mood="hopeful",
    instruments=("acoustic guitar", "strings"),
    bpm=92,
    key="G major",
    duration_s=60,
    sections=(
        Section(name="verse", duration_s=40, words="guitar alone", lyrics="The road is long"),
        Section(name="chorus", duration_s=20, words="strings join", lyrics="I am home"),
    ),
    negative=("drums",),
)
TUNE_HANT = MusicBrief(
    words="輕快的爵士樂", mood="快樂", instruments=("鋼琴", "二胡"), duration_s=15, instrumental=True, loop=True
)
BRIEFS: dict[str, tuple[str, SpeechBrief | MusicBrief | SoundBrief]] = {
    "speech": ("speech", SpeechBrief(text="Good evening, everyone.", delivery="calmly")),
    "speech_whispered": (
        "speech_tags",
        SpeechBrief(text="Don't move. (pause) It can hear us.", delivery="whispering, nervously"),
    ),
    "speech_own_words": ("speech_tags", SpeechBrief(text="Welcome back!", delivery="like a game show host, excited")),
    "speech_hant": ("speech_tags", SpeechBrief(text="（嘆氣）又下雨了。", delivery="小聲，慢慢地，像在說秘密")),
    "song": ("music", SONG),
    "song_plan": ("music_plan", SONG),
    "tune_hant": ("music", TUNE_HANT),
    "tune_plan_hant": ("music_plan", TUNE_HANT),
    "sound": ("sound", SoundBrief(text="a heavy wooden door creaks open", duration_s=4)),
    "sound_hant": ("sound", SoundBrief(text="雨聲，打雷", loop=True)),
}
FOLDER = Path(__file__).parents[1] / "golden" / "dialects"


def change_text(before: Shot | None, change: ShotChange | Shot, region: str) -> str:
    """Return a change as orders, for a model that reads English and for one that reads Chinese too."""
    shot = change if isinstance(change, Shot) else (before or Shot()).revise(change)
    kept = render("instruction", shot=shot, before=before, region=region, languages=("en", "zh"))
    film = render("instruction", shot=shot, before=before, region=region, film=True)
    return "\n".join((block("instruction", kept), block("instruction of a film, English", film)))


def brief_text(name: str, brief: SpeechBrief | MusicBrief | SoundBrief) -> str:
    """Return a brief for a model that reads English, and for one that reads Chinese too."""
    kept = render(name, brief=brief, languages=("en", "zh"))
    return "\n".join((block(name, render(name, brief=brief)), block(f"{name}, Chinese", kept)))


if __name__ == "__main__":
    # `python -m tests.prompts.golden_orders` writes the golden texts anew; read the difference before committing it.
    for change_name, given in CHANGES.items():
        (FOLDER / "changes" / f"{change_name}.txt").write_text(change_text(*given), "utf-8")
    for brief_name, (dialect, said) in BRIEFS.items():
        (FOLDER / "briefs" / f"{brief_name}.txt").write_text(brief_text(dialect, said), "utf-8")
