"""The words by which a request shows what it wants: data only, English and simplified Chinese, matched on `Said.bare` or `Said.low`."""

from __future__ import annotations

import re


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


# ---------------------------------------------------------------- media nouns
MEDIA_NOUNS: dict[str, re.Pattern[str]] = {
    "sfx": _any(
        r"\bsound effects?\b", r"\bsfx\b", r"\bfoley\b", r"\bsounds? (?:of|about|like|that)\b", r"\bsound clip\b",
        r"\baudio (?:clip|content|track|recording|sample)?\s*(?:of|about|with|where|in which|that)\b",
        r"\brecording (?:of|with|where)\b", r"\bambien(?:t|ce)\s+(?:sound|noise|audio)s?\b", r"\bnoises?\b(?= of)", r"\b(?:rain|wind|waves?|ocean|sea|forest|birds?|thunder|fire|crowd|city|traffic|water|engine|river|night|nature) sounds?\b",
        r"(?:雨|风|雷|浪|水|鸟|虫|火|火车|汽车|车|引擎|门|脚步|机器|动物|狗|猫|钟|铃|爆炸|玻璃|人群|市场|森林|大自然|下雨|刮风|打雷|鞭炮|营火|键盘|翻书)(?:[一-龥]{0,2}叫|流动|碎裂?|响|打在[一-龥]{1,4}上)?的声音(?!说|念|讲)",
        r"音效|声效|环境音|拟音|白噪音", r"(?:雨|风|雷|海浪|脚步|鸟叫|掌|门铃|警报|汽笛|引擎|爆炸|流水|虫鸣|心跳|敲门|笑|欢呼|狗叫|猫叫|键盘|钟)声",
    ),
    "voice": _any(
        r"\bvoice ?-?overs?\b", r"\bnarrat(?:e|es|ion|or|ing)\b", r"\btext[- ]to[- ]speech\b", r"\btts\b", r"\bspeech\b",
        r"\bspoken (?:audio|words?|version)\b", r"\bvoices? (?:saying|reading|that says|says|message|variations?|lines?|clip|acting)\b",
        r"\bvoice(?:\s+is)?\s+saying\b", r"\b(?:in|with|using) (?:a|an|the|my|his|her) (?:[\w-]+ ){0,4}voice\b",
        r"\bread (?:\w+ ){0,3}(?:aloud|out loud|out)\b", r"\bread (?:this|the following|these)\b", r"\baudio ?book\b",
        r"\brecord (?:an? |the |our |my |this |some )?(?:[\w-]+ ){0,3}(?:message|greeting|welcome|announcement|reminder|introduction|instructions?|warning|briefing|invitation)s?\b",
        r"录(?:制|音)?[一两三几]?[段句个]?[^，。]{0,8}(?:欢迎词|欢迎辞|问候|通知|提醒|公告|介绍|讲解|留言|广播)",
        r"\b(?:audio|voice) (?:announcement|message|greeting)\b", r"\bannouncement\b.*\baudio\b", r"\b(?:generate|create|make|record|design|clone) (?:an? |the |three |some )?(?:[\w-]+ ){0,3}voices?\b",
        r"\bsay (?=\s{3,})", r"旁白|配音|口播|朗读|念出|念一|念成|读出来|念这|读这|说出|语音|人声|讲解音频|播报|有声书|解说词?音|用.{0,10}(?:声音|嗓音|口吻|语气)(?:说|念|读|讲)",
    ),
    "music": _any(
        r"\b(?:background )?music\b(?! (?:box(?:es)?|stands?|notes?|rooms?|halls?|stores?|shops?|schools?|teachers?|stages?|sheets?|players?)\b)", r"\bbgm\b", r"\bsoundtracks?\b", r"\bsongs?\b", r"\bmelod(?:y|ies)\b", r"\bjingles?\b",
        r"(?:^|\b(?:make|create|compose|add|want|need|me|like) (?:some |an? )?)(?:\d+ ?(?:seconds?|s|minutes?) of )?(?:(?:calm|soft|gentle|happy|sad|slow|upbeat|quiet|epic|dramatic|solo|light|cheerful|romantic|tense|relaxing) )+(?:piano|guitar|violin|strings|orchestra|harp|flute|cello|jazz|ukulele|drums)\b(?! (?:player|teacher|lesson|student|room|shop|bench|case|keys?|on|in|at|with)\b)",
        r"\bbeats?\b(?! (?:him|her|it|them|the))", r"\btunes?\b", r"\blo-?fi\b", r"\b(?:piano|guitar|violin|orchestral|ambient|synth\w*) (?:piece|track|loop|score)\b",
        r"\b(?:an?|some) (?:[\w-]+ ){0,3}(?:blues|techno|reggae|bossa nova|drum and bass|synthwave)\b(?! (?:singer|club|bar|band|poster|musician|player|guitarist|concert|festival))", r"\b(?:waltz|tango|sonata|ballad|polka|nocturne|symphony|concerto|ringtone|fanfare)\b", r"\b(?:compose|hum|strum)\b(?! (?:an? |the )?(?:[\w-]+ )?(?:image|picture|photo|scene|shot|illustration|video|clip|audio|painting|poster))", r"\blullab(?:y|ies)\b", r"\bsymphony\b", r"\banthem\b", r"\binstrumental\b", r"\btheme (?:song|tune|music)\b",
        r"音乐|配乐|背景乐|曲子|歌曲|旋律|作曲|谱曲|伴奏|主题曲|片头曲|一[首段支曲](?:(?!片|影|视频|动画).){0,10}(?:曲|歌|乐)(?![手器队团剧])|摇篮曲|纯音乐|bgm",
    ),
    "video": _any(
        r"\bvideos?\b(?! (?:games?|gamers?|consoles?|calls?|cameras?|cards?|stores?|arcades?|conferences?)\b)", r"\bmovies?\b(?! (?:poster|star|still|theater|theatre|style|character))", r"\bfilms?\b(?! (?:poster|grain|noir|still|photo|camera|style))",
        r"^(?:please |now |can you |could you )?(?:film|videotape) (?:an?|the|some|two|three|my|our|me)\b", r"^(?:please |now |can you |could you )?record (?:an?|the|some|two|three) (?:(?!\w+ing )[\w-]+ ){1,4}?[a-z]+ing (?!(?:message|announcement|speech|song|voice|machine)\b)",
        r"\bfootage\b", r"\b(?<!audio )(?<!sound )(?<!voice )clips?\b(?! ?art)", r"\banimations?\b(?! style)", r"\banimated (?:gif|short|scene|clip|loop|sequence|version)\b",
        r"\bgifs?\b", r"\btrailers?\b", r"\btime-?\s?lapse\b", r"\bslideshow\b", r"\bcommercials?\b", r"\breels?\b", r"\bmotion graphics?\b", r"\bvlog\b",
        r"\bcinemagraph\b", r"[支部段条][^，。]{0,10}(?:广告|mv|vlog|纪录片|片子)|拍一?[支部段条]", r"视频|影片|短片|动画(?![风片]?风|风格|人物|角色)|短视频|微电影|预告片|宣传片|广告片|录像|动图|延时摄影|幻灯片|(?<!静态)(?<!摄影)影像(?!风)",
    ),
    "image": _any(
        r"\b(?:images?|pictures?|pics?|photos?|photographs?|snapshots?|drawings?|paintings?|illustrations?|sketch(?:es)?|posters?|logos?|icons?|wallpapers?|artworks?|art ?work|portraits?|renderings?|"
        r"banners?|stickers?|avatars?|thumbnails?|infographics?|diagrams?|mock-?ups?|cartoons?|comics?|cover art|book cover|album cover|postcards?|clip ?art|emojis?|visuals?|visual representation|"
        r"store sign|signage|storyboards?|character sheets?|concept art|line art|mural|collage|flyers?|brochures?|stills?|scenes?|depictions?|piece of art|glimpse)\b",
        r"图片|图像|照片|图画|插画|插图|海报|图标|画作|画面|油画|水彩画|头像|壁纸|封面|漫画|素描|贴纸|表情包|示意图|广告图|效果图|概念图|线稿|摄影作品|艺术品|雕塑作品|场景|界面|一[张幅帧]|静态影像|[张幅](?:图|画)|画一|幅画|logo|分镜|角色设定|信息图|图(?!书)",
    ),
}

ONLY_HEARD = _any(
    r"^(?:(?:an?|the|some|two|three|soft|loud|heavy|light|distant|slow|fast|quick|gentle|faint|muffled|running|single) )*(?:footsteps?|birdsong|applause|thunderclaps?|heartbeats?|hoofbeats?|whoosh(?:es)?|laughter|chatter|knocks?|knocking|"
    r"(?:dog|cat|bird)s? (?:bark|meow|chirp)s?(?! (?:at|a|the|in)\b)|(?:door|car|wind|rain|thunder|engine|machine|phone|bell|clock|keyboard|camera|church|school)s? (?:creak|slam|knock|horn|hum|ring|tick|click|shutter|beep|noise|sound|bell chime)s?)\b(?! (?:man|woman|boy|girl|sign|is|are|was|should|must)\b)",
    r"^(?:[一-龥]{0,8}的)?(?:[大小细微狂暴]?雨|[大微狂]?风|雷|海?浪|脚步|鸟叫|鸟鸣|掌|门铃|警报|汽笛|引擎|爆炸|流水|虫鸣|心跳|敲门|关门|笑|欢呼|狗叫|猫叫|键盘|钟|铃|喇叭|机器)声(?:音)?(?=$|[，,、。]|和|跟|与|加上?|然后|接着|再)",
)
"""Bare words that open with what can be heard and not seen."""
LOUDNESS = _any(r"\b(?:loud|quiet|soft)er\b|\b(?:remove|mute|off|without|less|more)\b|大声|小声|[大小轻响](?:一?点|些)|去掉|拿掉|不要|太[大小吵响轻]|关掉|静音")
"""A change of sounds that are there already."""

# ---------------------------------------------------------------- asking for something to be made
MAKE_EN = (
    r"(?:generate|create|make|draw|paint|render|design|illustrate|produce|craft|compose|show|give|find|get|imagine|sketch|shoot|film|record|"
    r"conjure|mold|fashion|manufacture|demonstrate|depict|share|capture|fabricate|visuali[sz]e|develop|build|prepare|deliver|whip up|cook up|"
    r"come up with|put together|synthesi[sz]e|photograph|doodle|send|bring|provide|display|present|convert|translate|turn)"
)
ASK_FRAME = _any(
    r"\b(?:can|could|would|will) (?:you|we|i)\b", r"\bplease\b", r"\bi(?:'d| would) (?:like|love)\b", r"\bi (?:need|want|wish)\b",
    r"\bwe (?:need|want|require|would like)\b", r"\b(?:i am|i'm|we are|we're) (?:in need of|looking for)\b", r"\bthey (?:need|want)\b", r"\bhelp me\b", r"\blet'?s\b", r"\bgive me\b", r"\bhow about\b",
    r"\b(?:need|needs|wants?|requires?)\b",
)
MAKE_VERB = re.compile(rf"\b{MAKE_EN}\b", re.IGNORECASE)
MAKE_START = re.compile(
    rf"^(?:(?:ok(?:ay)?|now|then|and|next|also|finally|please|hey|hi|hello|so|well|great|first|second(?:ly)?|lastly|yes|sure)[ ,]+)*{MAKE_EN}\b", re.IGNORECASE
)
MAKE_ZH = _any(
    r"生成|绘制|画(?:一|个|只|张|幅|出|两|三|下|点|些|[^面布作像框家册室笔质风])|创作|设计|制作|做(?:一|个|张|幅|段|首|成|出|支|部|份|两|三)|来(?:一|张|个|段|首|点|几)|帮我|给我|我(?:想|需)?要(?:一|个|张|看)|想要|拍(?:一|个|段|张|摄)|写(?:一)?首|谱|录|"
    r"渲染|请(?:画|给|帮|做|来)|输出|整(?:一|个|张)|搞(?:一|个|张)|弄(?:一|个|张)|合成|产出|出(?:一|个|张)图?|作一"
)
MEDIA_OF = _any(
    r"\b(?:an?|the|some|one|two|three|four|five|\d+)? ?(?:[\w'-]+ ){0,4}(?:image|picture|pic|photo|photograph|snapshot|drawing|painting|illustration|sketch|poster|video|movie|film|clip|recording|animation|"
    r"audio(?: clip| content| track)?|sound|portrait|scene|rendering|artwork|depiction|gif|footage)s? (?:of|about|from|that|which|showing|depicting|featuring|displaying|with|in which|where|for|based on|representing|containing)\b"
)

# ---------------------------------------------------------------- what is no request for media
SOFTWARE = re.compile(
    r"\b(?:create|need|want|looking for|develop(?:ing)?|build(?:ing)?|design|make|write|provide|implement|program|code|set up|deploy|train)\s+(?:me\s+|us\s+)?(?:an?\s+|the\s+|our\s+|some\s+)?(?:[\w-]+\s+){0,4}?"
    r"(?:app|apps|application|program|model|models|system|solution|software|tool|website|web ?page|html(?: \w+)*|bot|chatbot|code|script(?! for the (?:video|voice))|function|pipeline|api|algorithm|classifier|code (?:sample|snippet)|plugin|backend|database)\b",
    re.IGNORECASE,
)
SOFTWARE_ZH = _any(r"(?:写|开发|编写|做|制作|搭建|设计|实现)(?:一?[个段款套份])?[^，。]{0,10}(?:程序|代码|软件|应用(?!场)|脚本(?!分镜)|网站|系统|小程序|算法|接口|模型(?!图))(?!.{0,6}(?:界面|图标|logo|海报|图|ui))", r"怎么(?:写|编)代码")
TEXT_ASK = re.compile(
    r"\b(?:write|compose|draft|create|generate|get|give|tell|provide|make|rewrite|suggest|list|edit|construct|form|come up with|develop|build|design|brainstorm|think of|produce|prepare|outline|formulate|devise|invent|craft|supply|offer|need|find)\s+(?:me\s+|us\s+)?(?:an?\s+|the\s+|some\s+|\d+\s+|two\s+|three\s+|five\s+|ten\s+)?(?:[\w-]+\s+){0,4}?"
    r"(?:paragraph|poem|haiku|essay|story|article|e-?mail|letter|slogan|tagline|summary|recipe|sentence|sentences|tweet|blog post|post|report|review|speech (?:about|on|for)|joke|jokes|outline|plan|list of|response|reply|"
    r"answer|question|questions|questionnaire|tips|ideas|advice|headline|title|titles|essay|biography|resume|dialogue|quiz|algorithm|equation|hashtags?|product description|table of|lesson plan|itinerary|strategy|survey|metaphor|analogy|examples?|rhyme|riddle|table (?:of|comparing|with|that)|schedule|budget|password|username|formula|synonyms?|antonyms?|definitions?|facts?|quotes?|poll|agenda|phrase|phrases|words?(?! cloud)|acronym|simile|pros and cons|arguments?|thesis|hypothesis|conclusion|introduction|abstract|bibliography|feedback|comments?|statement|policy|contract|checklist|comparison|conversation|interview|monologue|lyrics|reasons?|benefits|advantages|curriculum|workout|training program|study guide|guide to|steps|instructions|captions?|alt text|explanation|description of|analysis|overview|research|experiment|business plan|marketing plan|business model|name for|names for|nickname|motto|keywords?|translation|proposal|memo|press release|cover letter|playlist)\b",
    re.IGNORECASE,
)
TEXT_ASK_ZH = _any(
    r"(?:讲|说|来)(?:一)?个(?:笑话|故事|谜语)", r"翻译(?!成(?:图|画))", r"等于(?:几|多少)", r"推荐.{0,8}(?:书|电影|小说|餐厅|歌单|游戏|方法)",
    r"(?:写|编|起草|拟|列|总结|概括|翻译|改写|润色|想)(?:出|下)?(?:一?[篇首段封份个条则些句]|几[个条句])?[^，。]{0,12}(?:诗|文章|作文|邮件|信(?!息图)|故事|文案|标语|口号|小说|总结|报告|句子|段落|食谱|计划|清单|笑话|评论|演讲稿|标题|名字)",
    r"^(?:请)?(?:翻译|总结|概括|解释|分析|计算|列举|比较|介绍|说明|推荐|改写|续写|回答)",
)
CHAT_VERB = re.compile(
    r"^(?:please |kindly |now |can you |could you |i want you to |i'd like you to )*(?:describe|explain|analy[sz]e|calculate|compute|solve|propose|complete the|translate (?!.*\bspeech\b)|summari[sz]e|paraphrase|classify|categori[sz]e|identify|"
    r"tell me|discuss|compare|contrast|define|list|name (?:a|an|the|some|three|five|two|four)|rewrite|rephrase|proofread|outline|evaluate|predict|suggest|recommend|estimate|convert \d|simplify|sort|spell|count|construct|brainstorm|arrange|organi[sz]e|rank|order|output|determine|decide|group the|multiply|divide|subtract|round|correct|proofread|fix the (?:grammar|spelling|sentence)|fill in|match the|label the|detect|state|mention|research|conduct|plan|reorder|pretend|imagine (?:you|that you|a world|if)|assume|suppose|act as|find (?:the|a|an|all|out|some|three|two)\b(?! (?:\w+ ){0,3}(?:image|picture|photo|video|clip))|edit the (?:following|sentence|text|paragraph|essay|article)|give (?:me )?(?:two|three|four|five|ten|\d+|some|several|an example|examples)\b(?! (?:\w+ ){0,3}(?:image|picture|photo|video|clip|drawing|version|variation|option)s?)|convert (?:the )?\d+|extract (?!.*(?:object|from (?:the )?(?:image|picture|photo)|as a (?:separate|new)))|"
    r"find (?:out|the)|provide (?:the|an? (?:answer|explanation|example|list|number|summary|definition|overview))|give (?:me )?(?:an? )?(?:example|explanation|definition|advice|answer|overview|reason|tips|information)|transcribe|answer|help me understand|teach|write|how(?! about)|what(?! (?:if|about)\b)|who|why|when|where|which|whose)\b",
    re.IGNORECASE,
)
QUESTION_START = re.compile(
    r"^(?:(?:and|so|but|also|then|hey|hi|hello|ok|well)[ ,]+)*(?:what(?!'?s? (?:if|about an?\b))|how(?! about an?\b)|who|why|when|where|which|whose|is|are|do(?! (?:it|that|this|the same|another|one|more)\b)|does|did|was|were|has|have you|am|isn't|aren't|doesn't|don't you|should i|would you say|"
    r"can you (?:tell|explain|describe|identify|help me with|help me understand|recommend|speak|do|count|see|read|analy[sz]e|list|think|understand|hear|guess|find out)|could you (?:tell|explain|describe|identify|recommend|count|analy[sz]e)|have you|may i ask|will it|would it)\b",
    re.IGNORECASE,
)
QUESTION_ANY = _any(
    r"\b(?:tell me|i want to know|i'd like to know|i would like to know|interested to know|eager to know|curious (?:about|if|whether|to know)|wonder(?:ing)? (?:if|what|why|how|whether)|do you know|any idea|what (?:color|colour|kind|type|activit\w+|is|are|can be|might|could|does|do)|how many|how much|"
    r"(?:number|count|total) of|classify|transcribe|identify (?:if|what|the|whether)|answer the question|i have a question|based on the (?:image|visual)|analy[sz]e the)\b"
)
HARD_QUESTION = _any(
    r"\b(?:find|provide|give|tell|get|count|what|know|determine|report|state)\b.{0,20}\b(?:number|count|total|amount) of\b", r"\banswer (?:the|this|my) question\b", r"\b(?:have|and) a question\b", r"\btranscribe\b", r"\b(?:describe|explain|summari[sz]e|analy[sz]e|classify|caption) (?:the|this|what|my|it|me)\b",
    r"\b(?:tell me|let me know) (?:what|how|who|why|where|about|if|whether)\b",
)
CONTEXT_LEAD = re.compile(r"^(?:as for|given|for|with|regarding|in|looking at|about|based on|concerning|from)\b[^,]{1,60},\s*", re.IGNORECASE)
CONTEXT_ONLY = re.compile(r"^(?:(?:hi|hello|hey)[ ,]+)?(?:i have|i've got|i got|we have|we've got|here(?:'s| is| are)|this is|these are|there(?:'s| is)|check out|look at (?:this|my|these)|the (?:\w+ )?file is|my (?:\w+ )?file is|see the attached|attached is|我有一|这是|这里有|附件)", re.IGNORECASE)
QUESTION_ZH = _any(
    r"(?:什么|为什么|为何|怎么(?!.{0,3}画)|如何|多少(?!张)|几[个只位人辆条]|哪[里个些位种一]|谁|是不是|有没有|是否|能不能告诉|可不可以告诉).*[?？]?$", r"[吗嘛么][?？]?$", r"^(?:请|麻烦|帮我|能否|可以)*(?:描述|识别|数一?数|统计|告诉我|请问|看看|分析|说说|讲讲)", r"[?？]$"
)
GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|thanks|thank you|thx|ok|okay|great|nice|cool|good (?:morning|evening|afternoon|night)|bye|goodbye|awesome|perfect|wow|yes|no|sure|cancel|stop|lol|haha\w*|amazing|beautiful|lovely|wonderful|you'?re welcome|sorry|"
    r"no thanks|never ?mind|forget (?:it|that|about it)|nothing|that's (?:all|it|great|fine|perfect)|没事了?|算了|取消|停|不用了?|不要了?|好棒|真?好看|太美了|好美|好可爱|太好了|(?:我)?(?:很|好)?喜欢|爱了|赞|你好|您好|嗨|哈喽|谢谢.{0,3}|感谢|早安|早上好|晚安|再见|好的?|不错|太棒了|很好|真棒|漂亮|厉害|哈哈.{0,3}|嗯|收到|可以了?|完美|辛苦了)[\s,，!！.。~～]*)+(?:[\s,，!！.。~～]|there|so much|a lot|you|very much|啊|呀|哦|了|的|job|work|it looks? (?:great|good|amazing))*$",
    re.IGNORECASE,
)
THANKS = re.compile(r"^(?:thanks|thank you|thx|cheers|谢谢|感谢|多谢).{0,40}$", re.IGNORECASE)
ABOUT_US = _any(
    r"\bwhat (?:can|do) you (?:do|make|offer)\b", r"\bwho are you\b", r"\bhow (?:do|can) i use\b", r"\bwhat are you\b", r"\b(?:what|which) (?:model|styles|languages|formats|engines)\b", r"^help$", r"\bhow does (?:this|it) work\b",
    r"你(?:能|会|可以)(?:做|干|画)?(?:些)?什么|你是谁|怎么用|有什么功能|支持(?:哪些|什么)|能做什么|使用说明|帮助$",
)

# ---------------------------------------------------------------- moving among versions
UNDO = _any(
    r"\bgo back (?:two|three|four|\d) (?:steps|versions|times)\b", r"\bundo\b", r"\brevert\b", r"\broll(?: it)? back\b", r"\btake (?:that|it) back\b", r"\bscrap (?:that|it|this)\b", r"\bnever ?mind (?:that|the last)\b", r"^(?:(?:no|ok|please|sorry|hmm|actually|oops)[, ]+)*go back(?: please)?[.! ]*$", r"\b(?:preferred|liked) (?:it|the one|that|this)? ?before\b", r"\bbetter before\b", r"\bgo back (?:one|a) (?:step|version)\b",
    r"\b(?:back to|restore|bring back|return to|show|want|give me(?: back)?)(?: to)? (?:the |my )?(?:previous|last|prior|earlier|old|former) (?:version|state|one|image|picture|result|step)\b",
    r"\bput it back\b", r"\b(?:how|the way) it was(?: before)?\b", r"\bstep back\b", r"\bchange it back\b", r"\bdiscard (?:that|the last|this|my last)\b", r"\bcancel (?:that|the last|my last) (?:change|edit)\b", r"\bctrl[ +-]?z\b", r"\bforget (?:that|the last) (?:change|edit)\b",
    r"撤销|撤回|还原|复原|回退|退回(?:上|前)?(?:一|到)?|回到(?:上|前)(?:一|个|1)|返回(?:上|前)一|上一步|改回(?:去|来|原)|变回(?:去|来|原)|恢复(?:上|前|原|到|成)|(?:刚才|刚刚)(?:那|这)?(?:[张个次版])?.{0,4}(?:不要|不算|作废)|取消(?:刚才|上一|这次|上次)|刚才(?:那个|的)?(?:改动|修改)?(?:不要|不算|取消|作废)|不要刚才|回上一|倒回|回到(?:之前|先前|原来)",
)
REDO = _any(r"^(?:please )?redo\b(?!.{0,30}(?:with|in|as|the))", r"\bredo (?:that|it|the last|my)\b", r"\bundo the undo\b", r"\bput (?:that|the) (?:change )?back again\b", r"\bbring (?:that|the) change back\b", r"重做|恢复撤销|取消撤销|再做回|还是要刚才")
PICK_VERB = _any(
    r"\b(?:pick|choose|select|use|take|keep|go with|going with|prefer|like|love|want|back to|return to|switch to|stick with|continue (?:with|from)|work (?:with|from|on)|settle on|let'?s go for|i'?ll have|favou?rite|best|better|wins?|vote for)\b",
    r"选|还是(?=第|这|那|左|右|上)|就[用要这那第选]|用(?:第|左|右|中|上|下|这|那|最)|要(?:第|左|右|中|这|那|最)|喜欢|挑|回到|切回|换回|采用|保留|留(?:下)?(?:第|左|右|中)|偏好|更好|最好|不错|定(?:了|第|这)|比较好|以第?.{1,4}为准|继续用",
)
COMPARE = _any(r"(?:跟|和|与|同).{1,12}(?:比较|相比|比一下|对比)(?:一下)?$", r"\bcompare\b", r"\bside[- ]by[- ]side\b", r"\bdifferences? between\b", r"\bbefore and after\b", r"对比|比较(?:一下|这|两|第)|比一比|有什么(?:区别|不同|差别)|并排")
VARIATION = _any(
    r"\bvar(?:y|iations?|iants?)\b", r"\b(?:another|a different|one more|a new) (?:version|take|one|option|try|attempt|variant|look)\b", r"\b(?:a few|some|two|three|four|five|six|\d+|other|different|more|several|alternative) (?:more |other |different |alternative )*(?:versions|variations|options|alternatives|takes|ones|of (?:these|those|them|this|that|it))\b",
    r"^(?:\d|two|three|four|five) more(?: please)?[.! ]*$", r"\btry (?:it |that |this )?again\b", r"^(?:once )?(?:again|another|more|one more(?: time)?|retry|regenerate|re-?roll|reroll)[.! ]*$", r"\b(?:re-?generate|re-?roll|redo)\b", r"\bmore like (?:this|that|it|these|the)\b", r"\b(?:something|one|image|picture) (?:similar|like (?:this|that|it))\b", r"\bsimilar (?:one|image|picture|version)s?\b", r"\bgive me (?:another|more|options)\b", r"\bsurprise me again\b",
    r"^(?:请|麻烦)?(?:给|帮)我?(?:再)?(?:来|做|出|画)?[两三四五几\d](?:个|张|种|款)(?:不同的?)?(?:版本|方案|选项|设计|草图)(?:看看|吧)?$|再(?:来|生成|画|做|出|给我?)(?:一|两|三|四|几|多|\d)?(?:[张个版次幅些种款](?:不同|类似|版本|看看|吧|别的|新的|$)|[张版次幅款])|换(?:一)?(?:张|个版本|个新?版本|种(?:版本|画法)|个(?:别的|其他)?版本)(?:看看|试试|吧|$)|类似的|变体|再试(?:一)?次|多(?:来|给|生成|做|出)(?:我)?(?:几|两|三|四|一)|其他版本|别的版本|另一个版本|不同(?:的)?版本|几个版本|重新(?:生成|画|来|做)|再来|换一张|换个(?:版本|构图看)|相似的",
)
NAMING = re.compile(
    r"\b(?:[Cc]all|[Nn]ame) (?:her|him|it|them|this|that|the \w+)(?: \w+)?? (?P<a>[A-Z][\w'-]*(?: [A-Z][\w'-]*)?)|\b(?:[Hh]er|[Hh]is|[Ii]ts|[Tt]heir) name is (?P<b>[A-Z][\w'-]*)|\b[Ss]ave (?:her|him|it|this)(?: \w+)? as (?P<c>[A-Z][\w'-]*)|\b[Tt]his is (?P<e>[A-Z][\w'-]*)\s*[.!]?$|"
    r"(?:就?叫|取名(?:为|叫)?|命名(?:为|成)?|名字(?:是|叫)|称呼?(?:她|他|它)?(?:为|作))(?:她|他|它|牠)?(?:做|作|为|为)?\s*[「“\"']?(?P<d>[A-Za-z][\w-]*|[\u3400-\u9fff]{1,4}?)[」”\"']?(?:吧|好了|了|啦)?[。.!！]?$"
)
PREFER = _any(r"\bfrom now on\b", r"\balways (?:use|draw|make|keep)\b", r"\bremember that\b", r"\bi (?:always|usually) (?:want|prefer)\b", r"以后(?:都|一律|请|全)|从现在(?:起|开始)|记住(?!.{0,4}(?:脸|样子))|每次都|今后")
FORGET = _any(r"\b(?:forget|remove|delete|drop)\b(?: about)? (?:(?:her|him|the character|\w+)\b)(?= from the cast| as a character|[.! ]*$)", r"忘(?:了|掉|记)|不要再?记(?:得|住)|(?:从角色(?:里|中)|把角色).{0,4}(?:删|移|去)")
KEEP = re.compile(r"^(?:ok(?:ay)?|yes|great|good|nice|perfect|please|i(?:'ll| will)|let'?s|we(?:'ll| will)?)?[ ,]*(?:keep|save|go with|stick with|stay with|i'?ll take|take) (?:this|that|it|this one|that one|this version|it (?:like|as) (?:this|it is))[.! ]*$|^(?:请)?(?:存起来|存下来|保存(?:下来|起来)?|收藏|留着)(?:吧|了)?$|^(?:好的?[，, ]?)?(?:就|先)?(?:保留|留着?|保存|要|用|这样)?(?:这[一]?[张个版幅]|这样|现在这[张个版])(?:就好|就可以|就行|可以|吧|好了|保留|留着)?(?:了|吧)?[。!！]?$")
