"""Which language a text is written in: by its script, by letters only one language has, by its commonest words."""

from __future__ import annotations

import re
from collections import Counter

_SCRIPTS: tuple[tuple[str, str], ...] = (
    ("han", r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f]"),
    ("kana", r"[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9d]"),
    ("hangul", r"[\uac00-\ud7af\u1100-\u11ff\u3130-\u318f]"),
    ("bopomofo", r"[\u3105-\u312f]"),
    ("cyrillic", r"[\u0400-\u04ff]+"),
    ("greek", r"[\u0370-\u03ff\u1f00-\u1fff]+"),
    ("devanagari", r"[\u0900-\u097f]+"),
    ("thai", r"[\u0e00-\u0e7f]+"),
    ("lao", r"[\u0e80-\u0eff]+"),
    ("khmer", r"[\u1780-\u17ff]+"),
    ("burmese", r"[\u1000-\u109f]+"),
    ("hebrew", r"[\u0590-\u05ff]+"),
    ("arabic", r"[\u0600-\u06ff\u0750-\u077f]+"),
    ("bengali", r"[\u0980-\u09ff]+"),
    ("tamil", r"[\u0b80-\u0bff]+"),
    ("telugu", r"[\u0c00-\u0c7f]+"),
    ("georgian", r"[\u10a0-\u10ff]+"),
    ("armenian", r"[\u0530-\u058f]+"),
    ("latin", r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+(?:['’][A-Za-z\u00c0-\u024f]+)*"),
)  # fmt: skip
_SCRIPT = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _SCRIPTS))
_OF_SCRIPT = {
    "han": "zh", "bopomofo": "zh", "hangul": "ko", "greek": "el", "devanagari": "hi", "thai": "th", "lao": "lo", "khmer": "km",
    "burmese": "my", "hebrew": "he", "bengali": "bn", "tamil": "ta", "telugu": "te", "georgian": "ka", "armenian": "hy",
}  # fmt: skip
_CHARACTERS_A_WORD = {"han": 1.6, "kana": 2.5}
"""How many characters weigh as much as one word of another script."""
_CANTONESE = frozenset("嘅喺嚟咗哋唔冇睇佢啲乜嘢咁嗰畀㗎喎啱諗噉")
_VIETNAMESE = frozenset("ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉĩịọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹ")
_ONLY_VIETNAMESE = _VIETNAMESE - frozenset("âêôăđĩũ")
_WORDS: dict[str, str] = {
    "en": "a an he she i was were will can has had by or but so his her my me all there when who how what once upon time one the and of to in is you that it for on with as are this be at have from not we our your they what welcome please",
    "de": "guten hallo danke bitte wir du er aber oder sehr gut heute der die das und ist nicht ein eine zu den mit von auf für sie wir ich dem des im sich auch wie bei unser willkommen",
    "fr": "bonjour salut merci comment allez suis êtes il elle on mais où tout très bien c'est j'ai oui le la les des et est une un dans pour que qui sur avec ne pas vous nous au du ce cette sont bienvenue notre votre",
    "es": "buenos días gracias usted muy bien pero hoy hola el la los las de y en que es un una por con para no se del al lo como más su nuestro bienvenidos está pero hola",
    "it": "buongiorno grazie oggi molto bene ma il lo la gli di e che è un una per non con del della sono nel alla si più come nostro benvenuti anche questo ciao",
    "pt": "olá obrigado bom dia muito hoje o a os as de e que é um uma para com não do da em no na por se mais como ao nosso bem-vindos está você são",
    "nl": "goedemorgen hallo hoe gaat bedankt de het een en van is dat niet op te zijn voor met ik we je ook aan er maar om hebben onze welkom deze bij",
    "sv": "och att det som en är på för av med den till inte har vi jag ett de om kan vår från välkommen detta",
    "no": "og i det er på som en til av for med at ikke har vi jeg et de om kan vår fra velkommen dette du",
    "da": "og i det er på som en til af for med at ikke har vi jeg et de om kan vores fra velkommen dette du bliver",
    "fi": "ja on ei se että hän oli joka ovat mutta kun niin kuin meidän tervetuloa tämä olla tai nyt",
    "pl": "i w na nie się to jest z do że jak o po co ale dla są nasz witamy ten przez oraz",
    "cs": "a v na je se to že s z do o jako pro ale který jsou naše vítejte tento není také",
    "ro": "și în de la nu este cu un o pe care pentru din sunt mai ce bine ați noastră acest",
    "hu": "a az és hogy nem is egy ez van meg csak de mint üdvözöljük volt mi ki",
    "tr": "ve bir bu için ile de da çok ne gibi daha ama bizim hoş olan var değil",
    "id": "dan yang di ini itu dengan untuk dari tidak kami adalah akan pada ke selamat datang juga saya anda",
    "vi": "xin chào các bạn là và của có không cho một những được với này đã tôi chúng",
    "hr": "i u je na se da su za od što kao ali nije našeg dobrodošli ovaj",
    "ca": "el la els les de i en que és un una per amb no del al més com nostre benvinguts aquest",
}  # fmt: skip
_STOP_WORDS = {tag: frozenset(words.split()) for tag, words in _WORDS.items()}
_LETTERS: dict[str, str] = {
    "de": "ß", "es": "ñ¿¡", "pt": "ãõ", "pl": "łąęśżźćń", "cs": "řěů", "tr": "ğışİ", "hu": "őű", "ro": "țşășț", "sv": "åä", "no": "øæå",
    "da": "øæå", "fi": "äö", "fr": "œçèùûê", "it": "ìò", "hr": "đšžč", "ca": "ŀ·",
}  # fmt: skip
_LETTER_WEIGHT, _SHORT_WEIGHT = 0.6, 0.5
"""Of a letter of that language, and of a word of one letter, beside a longer common word."""
_UKRAINIAN, _SERBIAN, _BULGARIAN = frozenset("їієґ"), frozenset("ђјљњћџ"), frozenset("ъ")


def script_at(text: str, position: int) -> str:
    """Return the script of the character at a position, "" for digits, spaces and signs."""
    found = _SCRIPT.match(text, position)
    return (found.lastgroup or "") if found else ""


def scripts(text: str) -> Counter[str]:
    """Return how many characters (Chinese, Japanese, Korean) or words (all others) of each script a text has."""
    return Counter(found.lastgroup or "" for found in _SCRIPT.finditer(text))


def detected(text: str) -> str:
    """Return the BCP-47 tag of the language most of a text is written in; "en" where nothing tells. Any language may come out."""
    counts = scripts(text)
    if not counts:
        return "en"
    if counts["kana"] and counts["kana"] * 8 >= counts["han"]:
        counts["kana"] += counts.pop("han", 0)
    weights = {script: count / _CHARACTERS_A_WORD.get(script, 1.0) for script, count in counts.items()}
    script = max(weights, key=lambda name: (weights[name], name))
    if script == "kana":
        return "ja"
    if script == "han":
        return "yue" if sum(letter in _CANTONESE for letter in text) * 30 >= counts["han"] else "zh"
    if script == "cyrillic":
        return _cyrillic(text.lower())
    if script == "arabic":
        return "fa" if re.search("[پچژگ]", text) else "ar"
    return _OF_SCRIPT.get(script) or _latin(text.lower())


# --- inside


def _cyrillic(text: str) -> str:
    letters = set(text)
    if letters & _UKRAINIAN:
        return "uk"
    if letters & _SERBIAN:
        return "sr"
    return "bg" if letters & _BULGARIAN and not letters & set("ыэё") else "ru"


def _latin(text: str) -> str:
    letters = Counter(text)
    vietnamese = sum(letters[letter] for letter in _VIETNAMESE)
    if sum(letters[letter] for letter in _ONLY_VIETNAMESE) >= 2 or vietnamese > 0.15 * sum(map(str.isalpha, text)):
        return "vi"
    words = re.findall(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", text)
    scores = {
        tag: sum(1.0 if len(word) > 1 else _SHORT_WEIGHT for word in words if word in known) + _LETTER_WEIGHT * sum(letters[letter] for letter in _LETTERS.get(tag, ""))
        for tag, known in _STOP_WORDS.items()
    }
    best = max(scores, key=lambda tag: (scores[tag], tag == "en"))
    return best if scores[best] > scores["en"] else "en"
