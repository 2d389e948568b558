"""Tokenizers of the real classes with vocabularies of single characters, made in memory: a few hundred entries keep the models tiny."""

from __future__ import annotations

from transformers import CLIPTokenizer, Qwen2Tokenizer, T5Tokenizer

CLIP_WORDS = 514
"""Entries of the CLIP vocabulary: its three marks, and every byte twice, inside a word and at its end."""
QWEN_WORDS = 288
"""Entries of the Qwen vocabulary, rounded up: every byte, and the marks from `QWEN_MARKS_AT` on."""
QWEN_MARKS_AT = 256
QWEN_MARKS = (
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>", "<|box_start|>", "<|box_end|>",
    "<|quad_start|>", "<|quad_end|>", "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>", "<|image_pad|>", "<|video_pad|>",
)  # fmt: skip
T5_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,!?'\"-:;()/<>[]{}_&%$#@*+=\n"
T5_WORDS = 128
"""Entries of the T5 vocabulary, rounded up."""
CHAT = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}<|vision_start|><|image_pad|><|vision_end|>{% else %}{{ part['text'] }}{% endif %}"
    "{% endfor %}{% endif %}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def byte_letters() -> list[str]:
    """Return the 256 characters that stand for the bytes in a byte-level vocabulary (GPT-2's printable alphabet)."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in printable]
    return [chr(code) for code in (*printable, *range(256, 256 + len(hidden)))]


def clip_tokenizer(longest: int = 77) -> CLIPTokenizer:
    """Return a CLIP tokenizer of single characters; a prompt of `longest` tokens is cut as the real one is."""
    letters = byte_letters()
    words = ["<|startoftext|>", "!", "<|endoftext|>", *letters, *(letter + "</w>" for letter in letters)]
    vocabulary = {word: number for number, word in enumerate(dict.fromkeys(words))}
    return CLIPTokenizer(vocab=vocabulary, merges=[], model_max_length=longest, pad_token="!")


def t5_tokenizer(longest: int = 512) -> T5Tokenizer:
    """Return a T5 tokenizer of single characters."""
    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0), *((letter, -3.0) for letter in T5_LETTERS)]
    return T5Tokenizer(vocab=pieces, extra_ids=0, model_max_length=longest)


def qwen_tokenizer(longest: int = 1024, chat: str = CHAT) -> Qwen2Tokenizer:
    """Return a Qwen 2 tokenizer of single bytes, its marks numbered from `QWEN_MARKS_AT` on in the order of `QWEN_MARKS`."""
    vocabulary = {letter: number for number, letter in enumerate(byte_letters())}
    vocabulary |= {mark: QWEN_MARKS_AT + number for number, mark in enumerate(QWEN_MARKS)}
    tokenizer = Qwen2Tokenizer(
        vocab=vocabulary,
        merges=[],
        model_max_length=longest,
        additional_special_tokens=list(QWEN_MARKS[1:]),
        pad_token="<|endoftext|>",
        eos_token="<|im_end|>",
    )
    tokenizer.chat_template = chat
    return tokenizer


def qwen_mark(mark: str) -> int:
    """Return the number of a mark of `qwen_tokenizer`."""
    return QWEN_MARKS_AT + QWEN_MARKS.index(mark)
