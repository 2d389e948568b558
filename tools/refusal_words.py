"""The words of refusals: what each task is called, and Chinese for what is said when nothing can be made as wished."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tools.catalog import Task
from tools.chinese import Language, to_script

TASK_WORDS: Mapping[Task, str] = {
    "t2i": "draw pictures",
    "i2i": "make a picture anew",
    "edit": "edit pictures",
    "inpaint": "change a part of a picture",
    "outpaint": "widen pictures",
    "multi_ref": "draw from reference pictures",
    "upscale": "enlarge pictures",
    "remove_background": "remove backgrounds",
    "t2v": "make videos",
    "i2v": "make videos from pictures",
    "first_last": "make videos between two frames",
    "ref2v": "make videos with reference pictures",
    "extend": "extend videos",
    "v2v": "restyle videos",
    "tts": "speak",
    "sts": "say a recording in another voice",
    "clone": "clone voices",
    "dub": "dub recordings",
    "isolate": "isolate a voice",
    "stt": "transcribe recordings",
    "describe": "describe pictures",
    "music": "compose music",
    "sfx": "make sounds",
    "storyboard": "draw storyboards",
    "cut": "cut films",
}
"""What a task is called for people, after "to" and "can"."""
TASK_WORDS_ZH: Mapping[Task, str] = {
    "t2i": "画图",
    "i2i": "照原图重画",
    "edit": "修改图片",
    "inpaint": "修改图片的局部",
    "outpaint": "扩展画面",
    "multi_ref": "照参考图画图",
    "upscale": "放大图片",
    "remove_background": "去除背景",
    "t2v": "生成视频",
    "i2v": "用图片生成视频",
    "first_last": "用首尾两帧生成视频",
    "ref2v": "用参考图生成视频",
    "extend": "延长视频",
    "v2v": "改变视频的风格",
    "tts": "朗读文字",
    "sts": "把录音换成另一个声音",
    "clone": "克隆声音",
    "dub": "给录音配上另一种语言",
    "isolate": "分离人声",
    "stt": "转写录音",
    "describe": "描述图片",
    "music": "作曲",
    "sfx": "制作音效",
    "storyboard": "画分镜",
    "cut": "剪辑影片",
}
_TASK_OF_WORDS: Mapping[str, Task] = {words: task for task, words in TASK_WORDS.items()}
_LANGUAGES_ZH: Mapping[str, str] = {
    "Thai": "泰语", "Korean": "韩语", "Japanese": "日语", "Arabic": "阿拉伯语", "Hebrew": "希伯来语", "Hindi": "印地语",
    "Indonesian": "印尼语", "Malay": "马来语", "Khmer": "高棉语", "Lao": "老挝语", "Burmese": "缅甸语", "Greek": "希腊语",
    "Turkish": "土耳其语", "Ukrainian": "乌克兰语", "Bengali": "孟加拉语", "Tamil": "泰米尔语", "Filipino": "菲律宾语",
    "Tagalog": "他加禄语", "Swahili": "斯瓦希里语", "Persian": "波斯语", "Urdu": "乌尔都语", "Mongolian": "蒙古语",
    "Chinese": "中文", "English": "英语", "German": "德语", "French": "法语", "Spanish": "西班牙语", "Italian": "意大利语",
    "Portuguese": "葡萄牙语", "Russian": "俄语", "Vietnamese": "越南语", "Polish": "波兰语", "Dutch": "荷兰语",
}  # fmt: skip
_ENDS_ZH: tuple[tuple[str, str], ...] = (
    (r"takes no picture", "不接受图片"),
    (r"takes no picture for the style", "不接受风格参考图"),
    (r"takes no picture for the colours", "不接受配色参考图"),
    (r"takes no LoRAs", "不接受 LoRA"),
    (r"takes no mask.*", "不接受遮罩"),
    (r"takes no first frame", "不接受首帧"),
    (r"takes no last frame", "不接受尾帧"),
    (r"takes no video", "不接受视频"),
    (r"takes no recordings?", "不接受录音"),
    (r"needs a picture to start from", "需要一张起始图片"),
    (r"needs a mask", "需要遮罩"),
    (r"needs a first frame", "需要首帧"),
    (r"needs a last frame", "需要尾帧"),
    (r"needs a reference picture", "需要参考图"),
    (r"needs a video", "需要视频"),
    (r"needs a recording", "需要录音"),
    (r"extends only videos that were made there", "只能延长在那里生成的视频"),
    (r"does not have the cloned voice", "没有这个克隆的声音"),
    (r"takes prompts of up to (\d+) characters, not (\d+)", "的提示词最多 {0} 个字符，这里有 {1} 个"),
    (r"does not speak (.+)", "不会说{0}"),
    (r"may not be used commercially \((.+)\)", "不能商用（{0}）"),
    (r"needs the engine (.+), which is not here", "需要 {0} 引擎，这里没有"),
    (r"was shut down(?: on (.+))?", "已经关闭"),
    (r"has no interface for programs.*", "没有可供程序使用的接口"),
    (r"was never released.*", "从未发布"),
)
"""Ends of sentences as `tools.fitness.unfit` and `tools.router` write them, and what they are in Chinese, behind the model's name."""


def task_words(task: Task, language: Language) -> str:
    """Return what a task is called in the language."""
    return TASK_WORDS[task] if language == "en" else to_script(TASK_WORDS_ZH[task], language)


def end_words(end: str, language: Language) -> str:
    """Return the end of a sentence about a model in the language; what has no Chinese stays as it is."""
    if language == "en":
        return end
    if end.startswith("cannot ") and end.removeprefix("cannot ") in _TASK_OF_WORDS:
        return to_script(f"不能{TASK_WORDS_ZH[_TASK_OF_WORDS[end.removeprefix('cannot ')]]}", language)
    for pattern, words in _ENDS_ZH:
        match = re.fullmatch(pattern, end)
        if match:
            return to_script(words.format(*(_LANGUAGES_ZH.get(part, part) for part in match.groups())), language)
    return end
