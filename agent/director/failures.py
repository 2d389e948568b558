"""What a tool's error says in the person's script; errors that are not common stay in the tool's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from agent.director.text import HAN
from tools.chinese import Language, to_script

_KNOWN = (
    ("BadInput", r"nothing to undo", "没有可以撤销的步骤了。"),
    ("BadInput", r"nothing to redo", "没有可以重做的步骤了。"),
    ("BadInput", r"nobody in that picture to call (?P<a>.+?);", "那张图里没有可以叫「{a}」的角色，先说说要画谁吧。"),
    ("BadInput", r"(?P<a>\w+) was uploaded; say how (?P<b>.+?) looks", "{a} 是上传的图，请说说{b}的样子，我才能记住。"),
    ("BadInput", r"(?P<a>\w+) was uploaded, so there is nothing to vary", "{a} 是上传的图，没有可以变化的描述；说说要从它画出什么。"),
    ("BadInput", r"^Give a character a plain name", "请取一个简单的名字，例如「米娅」。"),
    ("BadInput", r"^Nobody here is called (?P<a>.+?);", "还没有叫「{a}」的角色。"),
    ("BadInput", r"^Say what the picture shows", "说说画面里有谁或什么、在哪里、什么风格。"),
    ("BadInput", r"^Name two different pictures", "请说出两张不同的图，例如 img1 和 img3。"),
    ("BadInput", r"^At most (?P<a>\d+) pictures", "一次最多画 {a} 张，其余的等一下再画。"),
    ("BadInput", r"^The picture has no \"(?P<a>[^\"]+)\"", "图里没有「{a}」。"),
    ("StoreFull", r"", "磁盘空间不够了，先腾出一些空间再试；之前画的都还在。"),
)  # fmt: skip
_MEDIA = (
    ("BadInput", r"^Say the exact words to speak", "要说什么？请给出原话，例如：用温柔的声音说「欢迎光临」。"),
    ("BadInput", r"^Say what the music is like", "想要什么样的音乐？说说情绪、风格或乐器。"),
    ("BadInput", r"^Say what is heard", "想听到什么声音？例如：雨打在铁皮屋顶上。"),
    ("BadInput", r"^Say what the film shows", "影片里要有什么？说说谁在做什么、在哪里、镜头怎么动。"),
    ("BadInput", r"^Say which language to dub", "要配成哪种语言？例如：配成泰文。"),
    ("BadInput", r"^Say whose voice shall say it", "要换成谁的声音？"),
    ("BadInput", r"^Say which picture the film begins with", "影片要从哪张图开始？"),
    ("BadInput", r"^(?P<a>\w+) holds nothing to hear", "{a} 里没有声音，请指定一段录音或影片。"),
    ("BadInput", r"^(?P<a>\w+) is no video", "{a} 不是影片，请指定一段影片。"),
    ("BadInput", r"^(?P<a>\w+) is no picture", "{a} 不是图片，请指定一张图。"),
    ("BadInput", r"^No model here is called \"(?P<a>[^\"]+)\"; did you mean (?P<b>.+)\?", "这里没有叫「{a}」的模型，是指 {b} 吗？"),
    ("BadInput", r"^No model here is called \"(?P<a>[^\"]+)\"", "这里没有叫「{a}」的模型。"),
    ("BadInput", r"It was not made, because that is more than was agreed", "没有做：费用比说好的高。再说一次就会告诉你新的价格。"),
    ("BadInput", r"^There is no consent of (?P<a>.+?); there is consent of (?P<b>.+)\.", "没有 {a} 的授权记录；目前有 {b} 的。"),
    ("NotConfigured", r"^Set (?P<a>[A-Z][A-Z0-9_]+(?:(?:, | or | and )[A-Z][A-Z0-9_]+)*) to ", "还缺设置：设置好其中一项就可以做：{a}。"),
    ("ConsentNeeded", r"A voice is cloned only with its owner's consent; please say (?P<a>.+?)\. For example", "复制声音要有声音主人的同意，请说明{a}。例如：「我是陈美，这是我的声音，我同意把它复制用于课程旁白，到 2027-12-31 为止。」"),
    ("ConsentNeeded", r"^(?P<a>.+?) took the consent back on (?P<b>[\d-]+)", "{a} 在 {b} 撤回了授权，这个声音不再使用。"),
    ("ConsentNeeded", r"^The consent of (?P<a>.+?) ended on (?P<b>[\d-]+)", "{a} 的授权在 {b} 已到期，请重新取得同意。"),
    ("ConsentNeeded", r"^There is no record of anybody's consent", "这个声音没有授权记录，请说明谁同意、用途和期限。"),
    ("ConsentNeeded", r"A consent until (?P<a>[\d-]+) is over already", "到 {a} 为止的授权已经过期，请给一个以后的日期。"),
    ("OverBudget", r"counts as (?P<a>\$[\d.]+), but of the (?P<b>\$[\d.]+) for (?P<c>.+?) (?P<d>\$[\d.]+) are spent or set aside", "这一项算 {a}，但上限 {b} 里已经用掉或预留了 {d}；请选便宜一点的，或调高上限。"),
    ("EngineFailure", r"^(?P<a>.+?) refused the content", "{a} 按它的规定拒绝了这个内容；我不会改写后再送，也不会送到别的模型。请换一种说法。"),
    ("EngineFailure", r"^(?P<a>.+?) refused the key", "{a} 不接受这个密钥，请检查设置。"),
    ("EngineFailure", r"^The (?P<a>.+?) account has no credit left", "{a} 的账户没有余额了，请充值或改用别的服务。"),
    ("EngineFailure", r"^(?P<a>.+?) asks to slow down", "{a} 现在太忙，请稍后再试。"),
    ("EngineFailure", r"^(?P<a>.+?) gave no good answer", "{a} 没有正常回应，请稍后再试。"),
    ("EngineFailure", r"failed several times just now", "这个服务刚刚连续失败，请过一分钟再试。"),
)  # fmt: skip
_FILMS = (
    ("BadInput", r"^the film has (?P<a>\w+) shots?; there is no shot (?P<b>\d+)", "这支影片有 {a} 个镜头，没有第 {b} 个。"),
    ("BadInput", r"^a film needs at least one shot", "影片至少要有一个镜头，请说要留哪一个。"),
    ("BadInput", r"^shot (?P<a>\d+) lasts (?P<b>[\d.]+) s; leave at least (?P<c>[\d.]+) s", "第 {a} 个镜头长 {b} 秒，至少要留 {c} 秒。"),
    ("BadInput", r"^shot (?P<a>\d+) would run at", "第 {a} 个镜头的速度不能这么快或这么慢，可以是 0.1 到 10 倍。"),
    ("BadInput", r"^shot (?P<a>\d+) would last (?P<b>\d+) s", "第 {a} 个镜头会长达 {b} 秒，一个镜头最长 120 秒。"),
    ("BadInput", r"^shot (?P<a>\d+) shows a file of yours", "第 {a} 个镜头用的是你的文件，请说要改成什么画面。"),
    ("BadInput", r"^the film has no music yet", "这支影片还没有音乐，想要什么样的音乐？"),
    ("BadInput", r"^say which sound shall be heard", "想听到什么声音？例如：第二段加雷声。"),
    ("BadInput", r"^nothing is said in the film yet", "影片里还没有旁白，请说每个镜头要念什么。"),
    ("BadInput", r"^(?P<a>.+?) not known in (?P<b>.+?) yet; give the words for it", "还没有这个语言的旁白词，请给出每个镜头要念的话。"),
    ("BadInput", r"^Say what the narrator says", "请说旁白要念什么，例如：第一段旁白：欢迎来到我们学校。"),
    ("BadInput", r"^Say what shall be different in (?P<a>\w+)", "{a} 要改哪里？例如：第二段改成五秒。"),
    ("BadInput", r"^(?P<a>\w+) is no film that was cut here", "{a} 不是在这里剪的影片，不能逐个镜头修改；请指定一支影片或分镜。"),
    ("BadInput", r"^A film needs at least one shot", "影片至少要有一个镜头，里面要看到什么？"),
    ("BadInput", r"^Say what is seen in shot (?P<a>\d+)", "第 {a} 个镜头里要看到什么？说说谁、在做什么、在哪里。"),
    ("BadInput", r"^the film would be (?P<a>\d+) seconds long, (?P<b>\d+) is the limit", "影片会长达 {a} 秒，上限是 {b} 秒；请缩短，或分成几支。"),
    ("BadInput", r"^The script would become (?P<a>\d+) shots; a film has at most (?P<b>\d+)", "这份脚本会变成 {a} 个镜头，一支影片最多 {b} 个；请分成几次。"),
    ("BadInput", r"^That are (?P<a>\d+) shots; a film has at most (?P<b>\d+)", "这样有 {a} 个镜头，一支影片最多 {b} 个；请分成几支。"),
    ("BadInput", r"^a (?P<a>\w+) lasts at most (?P<b>\d+) s and this film lasts (?P<c>\d+) s", "{a} 最长 {b} 秒，这支影片有 {c} 秒；请先剪短，或输出 MP4。"),
    ("BadInput", r"^The embedded voice does not speak (?P<a>.+?); connect (?P<b>.+?) for it", "内建的声音不会说这个语言（{a}）；连接 {b} 就可以，或换一种语言。"),
    ("BadInput", r"^That text has (?P<a>[\d,]+) characters; at most (?P<b>[\d,]+) are spoken at once", "这段文字有 {a} 个字，一次最多念 {b} 个字；请分成几段。"),
)  # fmt: skip
_HERE = (
    ("", r"^The files of (?P<a>.+?) are not here yet; `(?P<b>[^`]+)` fetches them \((?P<c>[\d.]+ [MG]B)\)", "{a}的文件还没下载；用 `{b}` 下载（{c}）。"),
    ("", r"^(?P<a>.+?) is not whole in (?P<path>.+?) \(missing or broken: (?P<c>.+?)\); `(?P<b>[^`]+)`", "{a}的文件不完整（{path} 里缺少或损坏：{c}）；用 `{b}` 补上。"),
    ("", r"^The files of (?P<a>.+?) are broken or not complete(?: \((?P<c>.+?)\))?; fetch them again with: (?P<b>[^.]+)", "{a}的文件损坏或不完整；用 `{b}` 重新下载。"),
    ("", r"^(?P<a>.+?) needs PyTorch and the packages around it: (?P<path>.+)\.$", "{a}需要 PyTorch 和相关的包，请先安装：{path}"),
    ("", r"^There is not enough memory for (?P<a>.+?) as it was asked", "内存不够，{a}做不了这么大的；请要小一点的，或换小一点的模型。"),
    ("", r"^(?P<a>.+?) does not fit into the memory of this device", "{a}放不进这个设备的内存；请换小一点的模型，或改用处理器。"),
    ("", r"^The process that was making this was ended", "正在做的进程被结束了，可能是内存不够；请再说一次，之前做的都还在。"),
    ("", r"^(?P<a>.+?) took longer than", "{a}做得太久，已经停下来了；请要小一点或短一点的。"),
    ("", r"^(?P<a>.+?) knows what stands in front only of drafts", "{a}只能给草稿和从草稿算出来的图去背景；其他图请安装 rembg，再用 `scenewright models get rembg-local` 下载它的模型。"),
    ("", r"^(?P<a>.+?) follows .+? only with its ControlNet .+? fetch it with: (?P<b>[^.]+)", "{a}要有 ControlNet 才能照着做；用 `{b}` 下载。"),
    ("", r"^No LoRA is called \"(?P<a>[^\"]+)\" \(there is (?P<b>.+?)\)", "没有叫「{a}」的 LoRA（目前有：{b}）；用 `scenewright models add FILE.safetensors` 加入。"),
    ("", r"^The LoRA (?P<a>.+?) does not fit (?P<b>.+?);", "LoRA「{a}」不适合{b}；请换一个为这个模型训练的，或不用它。"),
    ("", r"^(?P<a>.+?) takes no LoRAs", "{a}不能用 LoRA；请不用它，或换一个模型。"),
    ("", r"^(?P<a>.+?) speaks (?P<b>.+?), not (?P<c>.+?); choose another voice", "{a}只会说 {b}，不会 {c}；请换一个声音模型或语言。"),
    ("", r"^(?P<a>.+?) heard nobody speak", "{a}没有听到有人说话；请换一段录音，或说明是什么语言。"),
    ("", r"^(?P<a>.+?) made nothing but silence", "{a}只做出了静音；请换个说法或换一个种子。"),
    ("EngineError", r"^(?P<told>.+)$", "没有成功，之前做的都还在。原因：{told}"),
)  # fmt: skip
_AS_IT_IS = ("path", "told")
"""Parts of a sentence that are no names."""
_PARTS = {"whose voice it is": "是谁的声音", "who allows it": "谁同意", "what it may be used for": "可以用在哪里", "none yet": "还没有", "the words of consent, or a recording of them": "同意的原话或录音"}
_COUNTS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10"}
_ALONE = ("NotConfigured", "Unavailable", "ConsentNeeded", "OverBudget", "OutcomeUnknown", "JobCancelled")
"""Kinds of failures whose sentence says it all."""
_WHICH = re.compile(r'"(?P<words>[^"]*)"')


def in_script(result: Mapping[str, Any], language: Language) -> str | None:
    """Return a failed tool result (`error`, `kind`, and `handles` where a handle is unknown) in Chinese; None for one that stays as it is."""
    error, kind = str(result.get("error") or ""), str(result.get("kind") or "")
    if language == "en":
        return None
    if kind == "UnknownHandle":
        there = "、".join(str(handle) for handle in result.get("handles") or ())
        named = _WHICH.search(error)
        words = named.group("words") if named else "这张图"
        return to_script(f"找不到 {words}，目前有 {there}。" if there else f"找不到 {words}，目前还没有图片。", language)
    if HAN.search(error):
        return to_script(error, language)
    for name, pattern, said in (*_KNOWN, *_MEDIA, *_FILMS, *_HERE):
        match = re.search(pattern, error) if name in (kind, "") else None
        if match:
            return to_script(said.format(**{key: value if key in _AS_IT_IS else _chinese(value or "") for key, value in match.groupdict().items()}), language)
    return None


def stands_alone(result: Mapping[str, Any]) -> bool:
    """Tell whether a failure's own sentence needs no words before it."""
    error = str(result.get("error") or "")
    return str(result.get("kind") or "") in _ALONE or error.startswith("Say ") or " refused the content" in error


def _chinese(words: str) -> str:
    """The parts of an English sentence that have a Chinese name of their own."""
    words = _COUNTS.get(words, words).replace(" on this machine", "")
    for english, chinese in _PARTS.items():
        words = words.replace(english, chinese)
    return re.sub(r",? (?:and|or) |, ", "、", words)
