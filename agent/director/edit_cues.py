"""The words by which a message asks to change something that is already there: data only, matched on `Said.bare`."""

from __future__ import annotations

import re

POLITE = (
    r"(?:(?:please|kindly|now|then|and|but|so|also|ok(?:ay)?|next|just|maybe|great|nice|good|perfect|cool|hmm|well|yes|first|finally|actually|"
    r"is it possible to|would it be possible (?:to|for you to)|is there (?:any|a) way to|do you think you (?:can|could)|would you mind|are you able to|can you(?: please)?|could you(?: please)?|would you(?: please)?|will you|can we|could we|i want (?:you )?to|i(?:'d| would) like (?:you )?to|i'd love (?:you )?to|we(?:'d| would) like to|we (?:want|need) to|i need (?:you )?to|"
    r"help me(?: to)?|let'?s|try to|go ahead and|you should|for (?:the|this) [\w ]{1,20},)[ ,]+)*"
)
EDIT_VERBS = (
    r"remove|removing|erase|erasing|adding|changing|making|delete|eliminate|eradicate|get rid of|take (?:out|away|off)|cut out|cut|extract|isolate|replace|swap|change|turn|make|add|put|give|let|have|place|move|crop|rotate|flip|mirror|resize|scale|enlarge|shrink|widen|upscale|"
    r"restore|enhance|improve|sharpen|blur|brighten|darken|lighten|dim|recolou?r|colou?ri[sz]e|stabili[sz]e|speed up|slow(?: it)? down|trim|shorten|extend|lengthen|fix|modify|edit|adjust|alter|tweak|retouch|increase|decrease|"
    r"reduce|raise|lower|apply|insert|attach|shift|zoom|pan|tilt|open|close(?![- ]?up)|fill|split|awake|wake|dress|undress|cover|hide|show|include|set|switch|convert|transform|paint|tint|saturate|desaturate|soften|warm|cool|push|pull|"
    r"bring|keep|drop|clear|clean|tidy|straighten|tone down|lose|throw in|stick|hang|style|restyle|render|dub|mute|loop|reverse|denoise|merge|combine|blend|overlay|superimpose|write|rename|strip|sit|stand|hold|wear|use|lay|draw"
)
STRONG_EDIT = re.compile(
    r"\b(?:remov(?:e|ing|ed)|eras(?:e|ing|ed)|delet(?:e|ing|ed)|eliminate|eradicate|get rid of|take out|cut out|extract|isolate|replac(?:e|ing|ed)|swap|chang(?:e|ing)|add(?:ed|ing)?(?! up)|edit(?:ed)?|modify|upscale|restore|enhanc(?:e|ing)|sharpen|blur(?! background)|"
    r"brighten|darken|lighten|recolou?r|colou?ri[sz]e|stabili[sz]e|speed up|slow down|trim|crop|rotate|resize|retouch|adjust|increase|reduc(?:e|ing)|insert|apply|dub|denoise|photoshop|improve|merge|combine|blend|transform|convert)\b"
)
EDIT_START = re.compile(rf"^{POLITE}(?:{EDIT_VERBS})\b", re.IGNORECASE)
EDIT_MODAL = re.compile(
    r"^(?:and |but |now |maybe |also |or )*(?:(?:can|could|should|would|may|might) (?:it|there|he|she|they|the|we (?:have|get|see|make|add|put)|his|her|its|their|this|that|a|an|one|you (?:also )?(?!tell|explain|describe|identify|recommend|create|generate|draw|show|give me|help|find|see|imagine|paint an?))\b|"
    r"what if\b|what about\b|how about\b|let there be\b|it (?:could|should|needs|must|would be)|there (?:should|could|must|needs))",
    re.IGNORECASE,
)
EDIT_SHOULD = re.compile(
    r"^(?:the|a|an|his|her|its|their|all|both|one|it|he|she|they|there|this|that|some|every|each)\b[\w' -]{0,60}\b(?:should|could|must|ought to|needs?|has to|have to)\b", re.IGNORECASE
)
EDIT_MORE = re.compile(
    r"\b(?:a (?:bit|little|touch)|slightly|much|way|even|far|somewhat) (?:more |less |too )?\w+(?:er)?\b|^(?:more|less|fewer|bigger|smaller|larger|brighter|darker|warmer|cooler|closer|further|sharper|softer|taller|shorter|wider|"
    r"happier|sadder|older|younger|faster|slower|louder|quieter|higher|lower)\b|\btoo (?:dark|bright|big|small|close|far|much|many|busy|cold|warm|plain|blurry|loud|fast|slow|few|little)\b|\binstead\b|\bnot quite\b|\bsame (?!as\b|time\b|way\b|thing\b)\w+|"
    r"^(?:but |and |now |then )*(?:at|in|with|without|from|on|as|no|add|plus|minus) |\b(?:brighter|darker|warmer|cooler|bigger|smaller|larger)\b|\b(?:with|minus|without) (?:the|any|her|his|its)\b",
    re.IGNORECASE,
)
EDIT_ZH = re.compile(
    r"(?:^|[，,。；、\s]|请|再|帮我|能不能|可以|然后|并且?|现在|麻烦)(?:你)?(?:把|将|让|给(?!我)|使|令)[^，。]{1,30}|改(?:成|为|一下|掉|得|到|用)|换(?:成|为|掉|上|个|一|到|回|件|套|身)|变(?:成|为|得|大|小|亮|暗|老|年轻)|替换|去掉|去除|删[掉除去]|移除|移[到走开动]|拿[掉走开]|擦[掉除]|抹[掉去除]|消除|清除|加(?:上|一|个|入|点|些|大|强|深|亮|粗|两|三|几|张|只|了)|"
    r"添[加上]|增[加强大添]|放[大到在上一]|缩小|减[少弱小]|降低|提[高亮升]|调[亮暗高低整色大小暖冷到成]|补[上全]|更(?:亮|暗|大|小|近|远|多|少|高|低|暖|冷|柔|鲜|可爱|明显|清|帅|美|漂亮|开心|年轻|[一-龥]{1,2}(?:一点|一些|些))|更[一-龥]{1,3}的?(?:感觉|氛围|风格|色调|光|版本|颜色|样子|表情|背景)|再[一-龥]{0,3}(?:一点|一些|点|些)|(?:亮|暗|大|小|近|远|多|少|高|低|暖|冷|柔和|鲜艳|清晰|模糊|快|慢)(?:一点|一些|点|些)|太[一-龥]{1,2}了|"
    r"(?:不要|别)(?:有)?[一-龥]{1,8}了?$|同样的|同一[个只位]|一样的|背景(?:换|改|变|用|要|是)|^(?:再)?[一-龥]{1,6}(?:上面?|里面?|中|旁边?|下面|前面|后面|边)(?:再)?(?:加|放|画|添|摆|写)|戴上|穿上|换装|保持|裁[剪掉切]|旋转|修[复改图]|抠[图出]|上色|美化|去水印|转[换成为]|模糊|锐化|翻转|拉[近远]|推近|抠|p掉|给[她他它]|在.{1,12}(?:加|放|画|添)|让[她他它]|^[她他它牠]们?(?:都|也|全都|应该|要|正在|现在)*(?:穿|戴|拿|抱|站|坐|跑|跳|变|举|骑)|^只(?:留|要|剩)[一两三四五六\d]"
)
ALREADY_NEW_ZH = re.compile(r"^(?:请|帮我|给我|我(?:想)?要|麻烦)*(?:你)?(?:再|重新)?(?:生成|绘制|画|创作|设计|制作|做|来|拍)(?:一|两|三|几|个|张|只|幅|段|图片|图像|[：:])")
SAME = re.compile(r"\bsame (?P<en>(?:\w+ ){0,2}?\w+)\b|(?:同样的?|同一[个只位名]|一样的|还是(?:那|这)[个只位])(?P<zh>[一-龥]{1,6})")
ANIMATE = re.compile(
    r"\banimat(?:e|ed|ing)\b|\bbring (?:it|this|that|them|her|him|the [\w ]{1,20}) to life\b|\bmake (?:it|this|that|them|her|him|(?:the|this|that|my) [\w ]{1,20}) (?:move|come alive|come to life|walk around)\b|"
    r"\b(?:turn|convert|transform|make|change) (?:[\w' -]{1,30}?)(?:in)?to (?:an? |the )?(?:[\w-]+ ){0,3}(?:video|clip|movie|film|gif|animation)\b|\bvideo (?:of|from|with|out of) (?:this|that|it|these|them|the (?:image|picture|photo|last|first|second|third))\b|"
    r"动起来|做成[^，。]{0,7}?(?:动画|视频|影片|短片|动图)|变成(?:一[个段部支])?(?:视频|影片|短片|动图|动画(?!风))|转(?:成|为|换成)(?:一[个段])?(?:视频|影片|短片|动图)|生成(?:一[个段])?(?:视频|影片)(?=.{0,6}(?:这|那|它|上))|让.{1,10}动(?:一?动)?(?:起来)?$|让.{0,6}(?:图|照片|画面)动"
)
CONTEXT_MEDIA = re.compile(
    r"\b(?:of|from|for|with|based on|using|to match|that (?:matches|fits|suits|goes with)|to go with|about|into|introduce|accompany) (?:this|that|it|these|those|them|her|him|the (?:above|same|first|second|third|last|previous|original|image|images|picture|pictures|photo|photos|video|clip|scene|song|audio|file|text))\b|\bthat (?:scene|moment|image|picture)\b|"
    r"根据(?:这|那|上|它|刚|第)|基于(?:这|那|上|它)|用(?:这|那|它|上面)|为(?:这|那|它)|给(?:这|那|它)|这[张段个幅](?:图|画|照|视|影|音)|参考(?:这|那|上|图)|配上"
)
REGION = re.compile(
    r"\b(?:in|on|at|from) the (?P<en>(?:top|bottom|upper|lower)?[ -]?(?:left|right|middle|cent(?:er|re)|corner|foreground|background|top|bottom|upper|lower|left|right)(?: (?:side|half|corner|part|hand side))?)\b|(?P<zh>(?:左|右)?(?:上|下)?(?:左|右)?(?:角|半边|侧|边|方)|前景|背景|中间|中央|正中)"
)
AGAIN_BUT = re.compile(rf"^{POLITE}(?:(?:do|draw|try|make|paint) (?:it|this|that) |(?:it |this |the same )?)?(?:again|once more|one more time)[, ]+(?:but |only |just )?(?:in|with|as|at|from|on|without|make|now|this)\b", re.IGNORECASE)
