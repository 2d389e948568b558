"""Captions: where they break, when they stand, and what they look like as text and in the picture."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from prompts.films import CaptionWish
from tests.tools.film.films import words_of
from tools.film.burning import Burnt, caption
from tools.film.captions import SHORTEST_S, as_srt, as_vtt, cues, divided, line_ems, placed
from tools.film.phrasing import lines, units, width
from tools.film.planes import from_image, plain, to_image, views
from tools.film.timeline import Cue, Picture, Timeline
from tools.spoken import Spoken, SpokenWord

ZH = (
    "本次工安課程將介紹職場安全的基本觀念。首先，請同仁確實了解工作環境的潛在風險，包括高溫、高壓、機械運轉、化學品等危險因子。"
    "進入工作區前，務必穿戴完整個人防護裝備，如安全帽、防護手套、防滑鞋以及護目鏡。進行操作前，請再次確認設備是否正常，"
    "並遵守所有操作SOP，不得隨意變更流程。若在工作中發現異常狀況，請立即停止作業，並通報主管或工安人員，由專業人員進行處理。記住，安全永遠是第一位。"
)
EN = (
    "Before you enter the work area, put on your helmet, gloves, non-slip shoes and goggles. Check the machine. "
    "If something looks wrong, stop at once and call your supervisor; specialists will take it from there. Remember: safety always comes first."
)
JA = "「安全第一」は、私たちの合言葉です。作業を始める前に、ヘルメットと手袋をしっかり着用してください。ちょっと待って！"
NO_START = "、。，．：；？！ー）」』】ぁぃぅぇぉっゃゅょァィゥェォッャュョ々"
SIZE = (640, 360)


def timeline(*found: Cue) -> Timeline:
    return Timeline(size=SIZE, pictures=(Picture(id="a", kind="card", duration_s=10),), cues=found, captions=CaptionWish())


@pytest.mark.parametrize("text", [ZH, EN, JA])
@pytest.mark.parametrize("limit", [18.0, 15.0, 9.0])
def test_a_script_becomes_captions_of_two_lines_that_hold_all_its_words(text: str, limit: float) -> None:
    found = cues(Spoken(text=text), 60.0, limit=limit)
    assert "".join("".join(cue.text.split()) for cue in found) == "".join(text.split())
    for cue in found:
        rows = lines(cue.text, limit)
        assert len(rows) <= 2 and all(width(row) <= limit for row in rows)
        assert not any(row[0] in NO_START for row in rows)


def test_captions_end_where_sentences_and_clauses_end() -> None:
    texts = [cue.text for cue in cues(Spoken(text=EN), 20.0)]
    assert texts == [
        "Before you enter the work area,",
        "put on your helmet, gloves, non-slip shoes and goggles.",
        "Check the machine.",
        "If something looks wrong, stop at once and call your supervisor;",
        "specialists will take it from there.",
        "Remember: safety always comes first.",
    ]
    assert all(cue.text[-1] in "，。" for cue in cues(Spoken(text=ZH), 45.0))


def test_lines_are_balanced_and_break_where_it_reads_best() -> None:
    assert lines("put on your helmet, gloves, non-slip shoes and goggles.", 18.0) == ("put on your helmet, gloves,", "non-slip shoes and goggles.")
    assert lines("包括高溫、高壓、機械運轉、化學品等危險因子。", 18.0) == ("包括高溫、高壓、機械運轉、", "化學品等危險因子。")
    assert lines("作業を始める前に、ヘルメットと手袋をしっかり着用してください。", 18.0)[1].startswith("手袋")


def test_words_numbers_and_brackets_are_not_torn_apart() -> None:
    texts = [unit.text for unit in units("所有操作SOP需在20秒內（含準備）完成。")]
    assert "SOP" in "".join(texts) and any(text.startswith("20秒") for text in texts)
    assert any(text.startswith("（") and len(text) > 1 for text in texts) and any(text.endswith("）") for text in texts)
    assert "".join(texts) == "所有操作SOP需在20秒內（含準備）完成。"


def test_a_word_wider_than_a_line_is_broken_between_letters() -> None:
    assert all(width(row) <= 9 for row in lines("Donaudampfschifffahrtsgesellschaft", 9.0))


def test_captions_follow_the_words_and_never_overlap() -> None:
    found = cues(words_of(EN, 18.0), 18.0, offset_s=0.4, anchor="s1", speaker="Anna")
    assert found[0].start_s == 0.4 and found[0].anchor == "s1" and found[0].speaker == "Anna" and not found[0].estimated
    spoken = {word.text: word.start_s for word in words_of(EN, 18.0).words}
    starts = {cue.text.split()[0]: cue.start_s for cue in found}
    assert starts["Check"] == pytest.approx(spoken["Check"] + 0.4, abs=0.1)
    assert starts["specialists"] == pytest.approx(spoken["specialists"] + 0.4, abs=0.1)
    assert all(a.end_s <= b.start_s for a, b in itertools.pairwise(found))
    assert all(cue.end_s - cue.start_s >= SHORTEST_S for cue in found)


def test_a_pause_divides_captions_and_a_short_one_stays_long_enough_to_read() -> None:
    words = (SpokenWord(text="Stop.", start_s=0.0, end_s=0.3, begin=0), SpokenWord(text="Then", start_s=3.0, end_s=3.3, begin=6),
             SpokenWord(text="go", start_s=3.3, end_s=3.6, begin=11), SpokenWord(text="on.", start_s=3.6, end_s=3.9, begin=14))  # fmt: skip
    first, second = cues(Spoken(text="Stop. Then go on.", words=words), 4.0)
    assert (first.text, first.start_s, first.end_s) == ("Stop.", 0.0, SHORTEST_S)
    assert (second.text, second.start_s) == ("Then go on.", 3.0)


def test_a_caption_too_long_for_another_shape_is_divided_in_its_own_time() -> None:
    cue = Cue(start_s=1.0, end_s=5.0, text="包括高溫、高壓、機械運轉、化學品等危險因子。", anchor="s1")
    parts = divided(cue, 9.0)
    assert len(parts) == 2 and parts[0].start_s == 1.0 and parts[-1].end_s <= 5.0
    assert "".join(part.text for part in parts) == cue.text and divided(cue, 18.0) == (cue,)


def test_a_script_without_breaks_is_divided_between_letters() -> None:
    for text in ("x" * 900, "ความปลอดภัยต้องมาก่อนเสมอ" * 12):
        found = cues(Spoken(text=text), 40.0)
        assert "".join(cue.text for cue in found) == text and len(found) > 3
        assert all(len(lines(cue.text, 18.0)) <= 2 for cue in found)
        assert all(a.end_s <= b.start_s for a, b in itertools.pairwise(found))


def test_an_empty_recording_has_no_captions() -> None:
    assert cues(Spoken(text=""), 1.0) == ()


def test_captions_read_as_webvtt_and_subrip() -> None:
    film = timeline(Cue(start_s=0.5, end_s=2.0, text="A < B & C", speaker="Anna"), Cue(start_s=2.5, end_s=3.25, text="並遵守所有操作SOP。"))
    assert as_vtt(film) == (
        "WEBVTT\n\n1\n00:00:00.500 --> 00:00:02.000\n<v Anna>A &lt; B &amp; C\n\n2\n00:00:02.500 --> 00:00:03.250\n並遵守所有操作SOP。\n"
    )
    assert as_srt(film) == (
        "1\n00:00:00,500 --> 00:00:02,000\nAnna: A < B & C\n\n2\n00:00:02,500 --> 00:00:03,250\n並遵守所有操作SOP。\n"
    )


def test_captions_that_would_overlap_or_outlast_the_film_are_cut_off() -> None:
    film = timeline(Cue(start_s=6.0, end_s=20.0, text="b"), Cue(start_s=1.0, end_s=8.0, text="a"), Cue(start_s=11.0, end_s=12.0, text="c"))
    assert [(start, end, cue.text) for start, end, cue in placed(film)] == [(1.0, 6.0, "a"), (6.0, 10.0, "b")]


@pytest.mark.parametrize("size", [(640, 360), (360, 640), (360, 360), (288, 360)])
@pytest.mark.parametrize("text", ["如安全帽、防護手套、防滑鞋以及護目鏡。", "put on your helmet, gloves and goggles."])
def test_a_burnt_caption_is_white_on_dark_inside_the_safe_margins(size: tuple[int, int], text: str) -> None:
    pixels = plain(size, 120)
    wish = CaptionWish()
    patch = caption(divided(Cue(start_s=0, end_s=4, text=text), line_ems(size, wish))[0].text, size, wish)
    assert patch is not None
    patch.onto(pixels, size)
    luma = views(pixels, size)[0]
    changed = np.argwhere(luma != 120)
    top, left, bottom, right = *changed.min(axis=0), *changed.max(axis=0)
    assert left > size[0] * 0.02 and right < size[0] * 0.98 and top > size[1] * 0.5 and bottom < size[1] * 0.95
    assert abs((left + right) / 2 - size[0] / 2) < 3
    assert luma.max() > 225 and luma.min() < 45


def test_a_caption_can_stand_at_the_top_and_larger() -> None:
    small, large = (caption("安全", SIZE, CaptionWish(position="top", size=wish)) for wish in ("small", "large"))  # type: ignore[arg-type]
    assert small is not None and large is not None
    assert small.top < 40 and large.colours[0].shape[0] > 1.3 * small.colours[0].shape[0]


def test_a_speakers_name_is_shown_when_the_speaker_changes() -> None:
    film = timeline(*(Cue(start_s=n, end_s=n + 1, text="你好", speaker="小美") for n in range(2)))
    burnt = Burnt(film)
    first, second = burnt.at(2), burnt.at(30)
    assert first is not None and second is not None
    assert first.colours[0].shape[1] > second.colours[0].shape[1] * 1.5
    assert burnt.at(240) is None and burnt.notes() == ()


def test_captions_in_letters_the_font_lacks_stay_out_of_the_picture_and_it_is_said() -> None:
    burnt = Burnt(timeline(Cue(start_s=0, end_s=2, text="สวัสดีครับ")))
    assert burnt.at(5) is None
    assert burnt.notes()[0].startswith("The captions have letters the built-in font lacks") and "caption files" in burnt.notes()[0]


def test_a_patch_leaves_everything_around_it_as_it_is() -> None:
    pixels = plain(SIZE, 90)
    patch = caption("OK", SIZE, CaptionWish())
    assert patch is not None
    patch.onto(pixels, SIZE)
    assert (views(pixels, SIZE)[0][:250] == 90).all() and (views(pixels, SIZE)[1][:120] == 128).all()
    image = to_image(from_image(to_image(plain(SIZE, 200))))
    assert np.ptp(np.asarray(image).astype(int)) <= 2


@pytest.mark.parametrize("text", ["người ăn được phở", "Zażółć gęślą jaźń", "Чуєш їх, доцю?", "안전모를 착용하세요.", "你哋喺邊度呀？", "Őrült şapte žluťoučký"])
def test_captions_in_the_languages_the_voice_speaks_are_drawn(text: str) -> None:
    burnt = Burnt(timeline(Cue(start_s=0, end_s=2, text=text)))
    assert burnt.at(5) is not None and burnt.notes() == ()
