"""The page's own words outside its cards: first sentences to try, and those of the login page, in three languages."""

from __future__ import annotations

PAGE_WORDS = {
    "en-US": {
        "placeholder": "Say what you want to see, or what to change…",
        "watermark": "Drafts are drawn by an algorithm, finals by the services and models you connect.",
        "name": "Your name",
        "name_hint": "Owns what you make; the same name next time",
        "name_wanted": "Say a name",
        "credentialssignin": "The password is wrong, or this name is somebody's account elsewhere.",
        "toomanytries": "Too many wrong passwords. Try again in a quarter of an hour.",
        "oauthSignin": "This account may not sign in here. Use another, or ask whoever runs this Scenewright.",
    },
    "zh-TW": {
        "placeholder": "說說你想看到什麼，或要改哪裡…",
        "watermark": "草稿由演算法繪製，完稿由你連接的服務與模型製作。",
        "name": "你的名字",
        "name_hint": "作品歸這個名字所有；下次請用同一個",
        "name_wanted": "請填名字",
        "credentialssignin": "密碼不對，或這個名字屬於以其他帳號登入的人。",
        "toomanytries": "密碼錯誤次數太多，請十五分鐘後再試。",
        "oauthSignin": "這個帳號不能在此登入。請換一個，或詢問管理這個 Scenewright 的人。",
    },
    "zh-CN": {
        "placeholder": "说说你想看到什么，或要改哪里…",
        "watermark": "草稿由算法绘制，完稿由你连接的服务与模型制作。",
        "name": "你的名字",
        "name_hint": "作品归这个名字所有；下次请用同一个",
        "name_wanted": "请填名字",
        "credentialssignin": "密码不对，或这个名字属于用其他账号登录的人。",
        "toomanytries": "密码错误次数太多，请十五分钟后再试。",
        "oauthSignin": "这个账号不能在此登录。请换一个，或询问管理这个 Scenewright 的人。",
    },
}
"""Words of ours in the places where Chainlit shows its own."""

LOCALES = {"en": "en-US", "zh-Hant": "zh-TW", "zh-Hans": "zh-CN"}
"""Chainlit's names of our three languages."""
SIGN_IN_FAULTS = {"Unauthorized": "credentialssignin", "Too Many Requests": "toomanytries", "oauthSignin": "oauthSignin"}
"""Why nobody was let in: what Chainlit's login page goes by, and the sentence above for it."""

_STARTERS = {
    "en": (
        ("A cat on the moon", "A cat in a spacesuit riding a bicycle on the moon"),
        ("Safety training", "Workers in hard hats and goggles at a production line, flat illustration"),
        ("An icon set", "Finance icon set, main colour #0032a1: wallet, transfer, bank card, bill, security, chart"),
        ("A heroine", "A young woman with short red hair and a yellow raincoat walking in a rainy neon street"),
    ),
    "zh-Hant": (
        ("月球上的貓", "一隻穿宇宙裝的貓咪在月球上騎腳踏車"),
        ("安全教育", "工人在產線操作機械，正確穿戴護具，平面插畫風格"),
        ("圖示", "金融圖示一組，主色 #0032a1：錢包、轉帳、銀行卡、帳單、安全、圖表"),
        ("女主角", "紅色短髮、穿黃色雨衣的年輕女子走在下雨的霓虹街道上"),
    ),
    "zh-Hans": (
        ("月球上的猫", "一只穿宇航服的猫咪在月球上骑自行车"),
        ("安全培训", "工人在产线操作机械，正确穿戴护具，扁平插画风格"),
        ("图标", "金融图标一组，主色 #0032a1：钱包、转账、银行卡、账单、安全、图表"),
        ("女主角", "红色短发、穿黄色雨衣的年轻女子走在下雨的霓虹街道上"),
    ),
}


def script_of(language: str) -> str:
    """Return "en", "zh-Hant" or "zh-Hans" for a browser's language tag."""
    tag = language.lower()
    if not tag.startswith("zh"):
        return "en"
    return "zh-Hant" if any(part in tag for part in ("tw", "hk", "mo", "hant")) else "zh-Hans"


def starters(language: str) -> tuple[tuple[str, str], ...]:
    """Return (label, message) pairs for a browser's language tag."""
    return _STARTERS[script_of(language)]
