"""The Shots whose renderings in each dialect are kept as golden texts, half of them Chinese."""

from pathlib import Path

from prompts.dialects import Rendered, render
from prompts.dialects.rendered import language_of
from prompts.dialects.video import FAMILIES
from prompts.shot import Shot

SHOTS: dict[str, Shot] = {
    "walk_in_taipei": Shot(
        subject="20-year-old woman with short hair, white shirt, denim skirt",
        action="walking while scrolling on her phone",
        scene="an evening street in Taipei's Xinyi district, crowds passing",
        lighting="golden sunset on her face, soft warm light",
        camera="low angle, smooth push-in",
        style="Pixar-style animation, cute and exaggerated",
        technical="4K, 16:9, same character throughout",
    ),
    "moon_cat_hant": Shot(
        subject="一隻穿宇宙裝的貓咪",
        action="騎腳踏車",
        scene="在月球上",
        lighting="夕陽，逆光",
        camera="低角度",
        style="像素風",
        technical="9:16，15秒",
        negative=("人物", "文字"),
    ),
    "icon_set": Shot(
        subject="finance icon set",
        style="flat icons, clean vector",
        palette="#0032a1",
        items=("borrow", "repay", "bank card", "bill"),
        technical="1024x1024",
    ),
    "factory_hans": Shot(
        subject="一台自动化机械手臂",
        action="正在组装电路板",
        scene="电子工厂",
        lighting="光线柔和",
        style="干净工业风",
        negative="人物",
        palette=("#3a6fd8", "#ffffff"),
    ),
    "pancakes": Shot(
        subject="six scallion pancakes (golden, crisp)",
        scene="on a doomsday shop counter",
        lighting="high contrast",
        style="Cyberpunk style",
        count=6,
        text_in_image=({"text": "食不食油饼", "place": "shop sign"},),
        negative=("people", "cars", "text on the wall"),
    ),
    "poster_hant": Shot(
        subject="三隻柴犬",
        scene="夜市，下著雨",
        lighting="霓虹燈",
        style="賽博龐克，電影感",
        count=3,
        text_in_image=({"text": "夜市狗", "place": "title"}, {"text": "OPEN"}),
        technical="A4海報，高畫質",
        audio="輕快的爵士樂",
    ),
    "cast_on_a_beach": Shot(
        subject="Mia and her dog",
        action="running",
        scene="on a beach",
        camera="wide shot. shallow depth of field",
        cast=({"name": "Mia", "look": "20-year-old woman, short hair, white shirt"},),
        technical="5 seconds, 24 fps",
        audio="waves",
    ),
    "cast_hans": Shot(
        subject="小美",
        action="看书",
        scene="图书馆",
        style="吉卜力风格",
        camera="特写，浅景深",
        cast=({"name": "小美", "look": "短发女孩，戴眼镜"},),
        negative=("水印",),
    ),
    "mixed": Shot(
        subject="一位 barista",
        scene="咖啡廳, morning light",
        style="watercolor，溫馨",
        count=2,
    ),
    "talk_hant": Shot(
        subject="一位老奶奶",
        action="坐在椅子上織毛衣，鏡頭切換到窗外下著雨",
        scene="溫馨的客廳",
        camera="緩慢推進，低角度",
        audio="老奶奶說「回家真好」，雨聲",
        negative=("人群",),
        technical="8秒",
    ),
    "chase_with_cuts": Shot(
        subject="a red sports car",
        action="speeds down the highway, cut to the driver smiling",
        scene="coastal road",
        lighting="golden hour",
        camera="tracking shot, then orbit shot, wide shot",
        style="cinematic",
        audio='engine roar, the driver says "almost there"',
        negative=("people", "text"),
        technical="16:9, 10 seconds, 4K",
    ),
    "negatives_only_scene": Shot(scene="an empty office at night", negative="people"),
}

FOLDER = Path(__file__).parents[1] / "golden" / "dialects"


FROM_SHOTS = ("prose", "tags", "ideogram", "recraft", *FAMILIES)
"""The dialects that put a Shot as a whole; changes have their own golden texts."""


def golden_text(shot: Shot) -> str:
    """Return all renderings of a Shot in the layout of a golden file; a Chinese one also for models that read Chinese."""
    blocks = [block(name, render(name, shot=shot)) for name in FROM_SHOTS]
    if language_of(shot) != "en":
        blocks += [block(f"{name}, Chinese", render(name, shot=shot, languages=("en", "zh"))) for name in FROM_SHOTS]
    return "\n".join(blocks)


def block(title: str, rendered: Rendered) -> str:
    """Return one rendering; what is empty is left out."""
    lines = [f"[{title}]", rendered.prompt]
    lines += [f"negative: {rendered.negative_prompt}"] if rendered.negative_prompt else []
    lines += [f"{name}: {value}" for name, value in rendered.parameters.items()]
    lines += [f"dropped: {' | '.join(rendered.dropped)}"] if rendered.dropped else []
    lines += [f"untranslated: {' | '.join(rendered.untranslated)}"] if rendered.untranslated else []
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    # `python -m tests.prompts.golden_shots` writes the golden texts anew; read the difference before committing it.
    for shot_name, golden in SHOTS.items():
        (FOLDER / f"{shot_name}.txt").write_text(golden_text(golden), "utf-8")
