"""The Shots whose renderings in each dialect are kept as golden texts, half of them Chinese."""

from pathlib import Path

from prompts.dialects import prose, tags
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
    "negatives_only_scene": Shot(scene="an empty office at night", negative="people"),
}

FOLDER = Path(__file__).parents[1] / "golden" / "dialects"


def golden_text(shot: Shot) -> str:
    """Return both renderings of a Shot in the layout of a golden file."""
    lines = []
    for name, render in (("prose", prose.render), ("tags", tags.render)):
        rendered = render(shot)
        lines += [f"[{name}]", rendered.prompt, f"negative: {rendered.negative_prompt}"]
        lines += [f"dropped: {' | '.join(rendered.dropped)}", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    # `python -m tests.prompts.golden_shots` writes the golden texts anew; read the difference before committing it.
    for shot_name, golden in SHOTS.items():
        (FOLDER / f"{shot_name}.txt").write_text(golden_text(golden), "utf-8")
