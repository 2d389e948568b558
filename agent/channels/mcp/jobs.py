"""Prompts for common jobs, in English and Chinese, as MCP clients offer them to their users."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mcp import types

from tools.errors import BadInput


@dataclass(frozen=True, slots=True)
class Job:
    """A common job: what it is for, what it needs, and what is said, in English and in Chinese."""

    about: str
    needs: Mapping[str, str]
    """Argument -> what it is."""
    en: str
    zh: str


JOBS: Mapping[str, Job] = {
    "storyboard_a_script": Job(
        "A storyboard of a script, shot by shot, before anything is filmed",
        {"script": "the script, or the handle of an uploaded text"},
        "Use Scenewright's talk tool. Make a storyboard of this script, one shot a sentence, the same characters throughout, and stop at the "
        "storyboard so that it can be looked at first. Then show me the board and ask what to change.\n\nScript:\n{script}",
        "請用 Scenewright 的 talk 工具，替這份腳本畫分鏡：一句一個鏡頭，人物前後一致，先停在分鏡讓我看。然後給我看分鏡，並問我要改什麼。\n\n腳本：\n{script}",
    ),
    "character_sheet": Job(
        "A character with a name and looks that stay the same from picture to picture",
        {"name": "the character's name", "looks": "how it looks"},
        "Use Scenewright's talk tool. Draw {looks}, standing, plain background. Call the character {name}. Then draw {name} from the front, from "
        "the side and from behind, and show me all of them.",
        "請用 Scenewright 的 talk 工具，畫{looks}，站姿，素色背景，取名叫{name}。接著畫{name}的正面、側面和背面，全部給我看。",
    ),
    "product_shots": Job(
        "Pictures of a product for a shop: on white, in use, close up",
        {"product": "the product, or the handle of its uploaded photo"},
        "Use Scenewright's talk tool. Make three pictures of {product}: on a white background in soft studio light; in use in a fitting place; "
        "and a close-up. Keep the product itself the same in all three, then show them to me.",
        "請用 Scenewright 的 talk 工具，為{product}做三張圖：白色背景的柔光棚拍、實際使用的情境、特寫。三張裡的產品要一樣，做好給我看。",
    ),
    "safety_training": Job(
        "A short film for safety training with narration and captions",
        {"topic": "what it teaches, such as wearing a helmet"},
        "Use Scenewright's talk tool. Make a 20 second safety training film about {topic} in four shots, with clear narration, captions and quiet "
        "music: what can go wrong, what to wear, what to do, and a closing card. Show me the film and what each shot says.",
        "請用 Scenewright 的 talk 工具，做一支20秒、四個鏡頭的「{topic}」安全教育影片，要有清楚的旁白、字幕和輕柔的配樂：會出什麼事、要穿戴什麼、要怎麼做、最後是結尾字卡。做好給我看，並列出每個鏡頭的旁白。",
    ),
    "lesson_film": Job(
        "A film that explains something in one lesson",
        {"topic": "what it explains", "audience": "for whom"},
        "Use Scenewright's talk tool. Make a one minute lesson film that explains {topic} to {audience}: a hook, three steps with a picture each, "
        "and a summary, narrated slowly, with captions. Show me the storyboard first and ask whether to go on.",
        "請用 Scenewright 的 talk 工具，做一支一分鐘的教學影片，對象是{audience}，講解「{topic}」：開場、三個步驟各一個畫面、最後總結，旁白放慢，加字幕。先給我看分鏡，問我要不要繼續。",
    ),
}


def listed() -> list[types.Prompt]:
    """Return the prompts with their arguments."""
    language = types.PromptArgument(name="language", description="en or zh; English when left out", required=False)
    return [
        types.Prompt(
            name=name,
            description=job.about,
            arguments=[*(types.PromptArgument(name=need, description=what, required=True) for need, what in job.needs.items()), language],
        )
        for name, job in JOBS.items()
    ]


def filled(name: str, arguments: Mapping[str, str]) -> types.GetPromptResult:
    """Return a prompt with its arguments filled in; raise BadInput for one that is not there, or lacks something."""
    job = JOBS.get(name)
    if job is None:
        raise BadInput(f'There is no prompt "{name[:40]}"; there are {", ".join(JOBS)}.')
    missing = [need for need in job.needs if not arguments.get(need, "").strip()]
    if missing:
        raise BadInput(f"{name} needs {', '.join(missing)}.")
    text = job.zh if arguments.get("language", "en").lower().startswith("zh") else job.en
    for need in job.needs:
        text = text.replace(f"{{{need}}}", arguments[need].strip())
    message = types.PromptMessage(role="user", content=types.TextContent(type="text", text=text))
    return types.GetPromptResult(description=job.about, messages=[message])
