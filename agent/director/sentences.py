"""The director's own sentences, in English and in simplified Chinese; traditional characters are made from the latter."""

from __future__ import annotations

from collections.abc import Sequence

from tools.chinese import Language, to_script

TEXTS: dict[str, tuple[str, str]] = {
    "hello": ("Hello! What shall we draw?", "你好！想画点什么？"),
    "thanks": ("You are welcome. Say what to change, or what comes next.", "不客气。想改哪里，或接着画什么，都可以直接说。"),
    "chat": ("I make pictures, films, voices and music and change them in plain words; that question is beyond what I know offline. What shall we make?", "我会画图、做影片、配音和配乐，也能用话修改；这个问题离线时我答不了。要做点什么吗？"),
    "unclear": ("What should be in the picture? One sentence is enough: who, doing what, where.", "画面里要有什么？一句话就够：谁、在做什么、在哪里。"),
    "film_bounds": ("A film lasts 1 second to 15 minutes, in at most 40 shots of up to two minutes each; say a length in between.", "影片可以是 1 秒到 15 分钟、最多 40 个镜头、每个镜头最长两分钟；请说一个在这之间的长度。"),
    "no_voice_change": ("A narration can be changed in its language, voice, pace, pitch or words; say one of these.", "旁白可以改语言、声音、快慢、音高或内容，请说要改哪一样。"),
    "no_card_look": ("The words of a title card can be changed, not its looks; say the words.", "字卡可以改文字，样子还不能改；请说要写什么。"),
    "no_caption_words": ('Captions show what is said; have a narrator say the words, for example: narrate "Out now" over the last shot, or put them on a card: end with "Out now".', "字幕显示的是说出来的话；可以请旁白念出来，例如：最后一段旁白「新品上市」，或放在字卡上：片尾写上「新品上市」。"),
    "no_end_fade": ("A fade after the last shot is not possible here; I can dip to black between shots, or end with a card.", "最后一个镜头之后还不能淡出；可以在镜头之间转黑，或在片尾放字卡。"),
    "film_what": ("What shall the film be about? One sentence is enough, or paste the script that is to be spoken.", "影片要讲什么？一句话就够，也可以直接贴上要念的脚本。"),
    "nothing": ("There is no picture yet. What should I draw first?", "还没有图片。先画什么呢？"),
    "ready": ("All right. What shall we make or change next?", "好的。接下来要做什么，或改哪里？"),
    "one_only": ("There is only one picture so far, so nothing to compare it with.", "目前只有一张图，还没有可以比较的。"),
    "what_of": ("What should become of the {0}?", "{0}要改成什么样子？"),
    "unknown_name": ("There is no character of that name yet.", "还没有这个角色。"),
    "forgotten": ("{0} is forgotten.", "已经忘掉{0}了。"),
    "preferred": ("Noted: {0}, for every new picture.", "记住了：之后的新图都会用「{0}」。"),
    "which": ("Which one do you mean?", "你指的是哪一张？"),
    "selected": ("Now at {0}.", "现在是 {0}。"),
    "made": ("Here is {0}.", "画好了：{0}。"),
    "made_many": ("Here are {0}.", "画好了：{0}。"),
    "changed": ("{0}: I changed {1} and kept the rest.", "{0}：改了{1}，其他不变。"),
    "unchanged": ("{0} already shows that, so nothing was changed.", "{0} 已经是这样了，所以没有改动。"),
    "from_nothing": ("{0} was drawn from your words; nothing was changed in it yet.", "{0} 是直接画出来的，还没有改过。"),
    "varied": ("{0}: the same request, drawn anew.", "{0}：同样的内容，换了一种画法。"),
    "not_drawn": ("This draft does not show: {0}.", "这张草图没有画出：{0}。"),
    "noted": ("Noted.", "记住了。"),
    "named": ("I will remember {0}; use the name and the looks stay the same.", "记住{0}了，之后提到这个名字，样子都会保持一致。"),
    "no_cutting": ("That cannot be done to a film here; I can cut it, change its pace, its sound and its look, or film a new take.", "这里还不能这样改影片；可以剪辑、变速、改声音、换风格，或重拍一个版本。"),
    "offer_still": ("Shall I draw the still picture of it now?", "要先画出它的静态画面吗？"),
    "film_made": ("Here is the film: {0}.", "影片做好了：{0}。"),
    "final_made": ("Here is the final: {0}.", "定稿做好了：{0}。"),
    "heard_made": ("Here it is: {0}.", "做好了：{0}。"),
    "voice_ready": ("The voice is ready: {0}.", "声音准备好了：{0}。"),
    "voice_use": ("Name it when something shall be said in it.", "之后说话时提到它的名字就会用它。"),
    "whole_film_made": ("Here is the film: {0}{1}.", "影片做好了：{0}{1}。"),
    "film_changed": ("{0}: I changed {1} and kept the rest{2}.", "{0}：改了{1}，其他不变{2}。"),
    "film_general": ("Offline I know no facts about “{0}”, so what is said is general; paste a script, or say what each shot shows and says, and your words are used.", "离线时我不知道「{0}」的内容，所以旁白是通用的说法；贴上脚本，或说明每个镜头演什么、说什么，就会照着做。"),
    "film_next": ("Any shot can be changed in words, for example: make the second shot slower.", "每个镜头都可以用话修改，例如：第二段慢一点。"),
    "board_made": ("Here is the storyboard: {0}, {1}.", "分镜画好了：{0}，{1}。"),
    "board_next": ("Change any shot, or say: make the film.", "可以先改任何一个镜头，或直接说：做成影片。"),
    "shot": ("{0} shot", "{0} 个镜头"),
    "shots": ("{0} shots", "{0} 个镜头"),
    "plays": ("{0}: {1}.", "{0}：{1}。"),
    "lasts": ("{0} s long", "长 {0} 秒"),
    "loudness": ("{0} LUFS", "响度 {0} LUFS"),
    "it_says": ("it says: “{0}”", "内容是：「{0}」"),
    "seconds": ("{0} s", "{0} 秒"),
    "making": (" ({0})", "（{0}）"),
    "reads": ("{0}: {1}", "{0}：{1}"),
    "waiting": ("That would cost {0} with {1}. Shall I make it? Say yes or no.", "用 {1} 制作，费用：{0}。要做吗？请回答好或不用。"),
    "waiting_plain": ("That would cost {0}. Shall I make it? Say yes or no.", "费用：{0}。要做吗？请回答好或不用。"),
    "fetch": ("{0}, {1}, licence {2}, {3}", "{0}，{1}，许可证 {2}，{3}"),
    "use_yes": ("commercial use allowed", "可以商用"),
    "use_no": ("not for commercial use", "不能商用"),
    "use_unknown": ("commercial use not verified", "能否商用未经核实"),
    "waiting_fetch": ("That needs files on this machine first: {0}. Shall I fetch them? Say yes or no.", "要先把模型下载到本机：{0}。要下载吗？请回答好或不用。"),
    "declined": ("It was not made, as you decided; nothing was spent.", "照你的决定没有做，没有花钱。"),
    "how_whole": (
        "Steps, guidance, LoRAs and pictures to follow are for single pictures and film shots; say it without them.",
        "步数、引导、LoRA 和要照着画的图片只用于单张图片和单个镜头；请去掉再说一次。",
    ),
    "declined_fetch": ("It was not made, as you decided; nothing was fetched.", "照你的决定没有做，也没有下载。"),
    "ready_are": ("Ready now: {0}.", "现在可以用：{0}。"),
    "none_ready": ("None is set up here yet.", "目前还没有设置好的。"),
    "others_are": ("With a key or a server of yours also: {0}.", "有密钥或自己的服务器后还可以用：{0}。"),
    "model_ready": ("Yes, {0} is ready; it makes {1}.", "可以，{0} 已经能用，可以制作{1}。"),
    "model_needs": ("{0} makes {1}, and is not set up here yet.", "{0} 可以制作{1}，但这里还没有设置好。"),
    "set_it": ("Set {0} to use {1}.", "设置 {0} 之后可以使用 {1}。"),
    "no_mixing": ("That cannot be changed in a recording yet; I can keep only its voice, say it in another voice, dub it, or speak a new text.", "录音还不能这样改；可以只留人声、换一个声音、配成别的语言，或念一段新的文字。"),
    "no_recording": ("Attach a recording or a film first, then say it again.", "请先附上一段录音或影片，再说一次。"),
    "model_gone": ("{0} cannot be had.", "{0} 用不了。"),
    "stand_ins": ("I can use {0} instead.", "可以改用 {0}。"),
    "talk_cost": ("This conversation has cost {0} so far, for {1} things.", "这次对话到目前花了 {0}，共 {1} 项。"),
    "talk_free": ("Nothing has been spent in this conversation.", "这次对话还没有花钱。"),
    "was_free": ("{0} was free.", "{0} 是免费的。"),
    "did_cost": ("{0}: {1}.", "{0}：{1}。"),
    "because": ("{0} costs {1} (read at {2}).", "{0} 的价格是 {1}（来源：{2}）。"),
    "waits": ("Waiting for your yes: {0} ({1}).", "等你同意：{0}（{1}）。"),
    "no_jobs": ("Nothing is running.", "没有正在进行的工作。"),
    "revoked": ("The consent of {0} is taken back.", "已撤回 {0} 的授权。"),
    "nothing_again": ("There is nothing to try again yet. What shall I make?", "还没有可以重做的。要做什么呢？"),
    "failed": ("That did not work: {0}", "没有成功：{0}"),
    "differ": ("{0} differ in {1}.", "{0} 的差别：{1}。"),
    "same": ("{0} were asked for alike; only chance differs.", "{0} 的要求相同，只有随机的部分不一样。"),
    "shows": ("{0} shows: {1}.", "{0} 画的是：{1}。"),
    "nothing_to": ("There is nothing to go back to.", "没有可以回去的版本了。"),
}  # fmt: skip


def say(key: str, language: Language, *args: str) -> str:
    """Return one of the director's own sentences in a language and script; raises `KeyError` for an unknown key."""
    return pick(TEXTS[key], language).format(*args)


def pick(pair: tuple[str, str], language: Language) -> str:
    """Return the English of a pair, or its Chinese in the script of the language."""
    return pair[0] if language == "en" else to_script(pair[1], language)


def listed(words: Sequence[str], language: Language) -> str:
    """Return "a, b and c" in a language; empty for nothing."""
    if language != "en":
        return "、".join(words)
    return "".join(words) if len(words) < 2 else ", ".join(words[:-1]) + " and " + words[-1]
