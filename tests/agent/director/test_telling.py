"""What the director says after the tools: what was made and what it cost, questions about money, failures, in both scripts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agent.director.reply import after_tools
from tools.chinese import Language


def told(tool: str, result: dict[str, Any], language: Language = "en", **more: Any) -> str:
    return after_tools([(tool, json.dumps(result))], language, **more)


FILM = {"made": [{"handle": "vid1", "model": "kling-3-standard-i2v", "cost_usd": 1.26, "notes": ["fal asked to slow down; it was made with Kling instead."]}], "selected": "vid1"}
CONSENT = "A voice is cloned only with its owner's consent; please say who allows it and what it may be used for. For example: \"I am Mia Chen.\""


def test_a_film_is_told_with_its_length_model_and_price_and_no_note_is_swallowed() -> None:
    assert told("create_video", FILM, seconds={"vid1": 5.0}) == (
        "Here is the film: `vid1` (5 s, Kling 3.0 Standard from a picture, $1.26). fal asked to slow down; it was made with Kling instead."
    )
    assert told("create_video", FILM, "zh-Hant", seconds={"vid1": 5.0}).startswith("影片做好了：`vid1`（5 秒，Kling 3.0 Standard from a picture，$1.26）。")


def test_an_estimate_is_told_where_the_provider_named_no_sum() -> None:
    result = {"made": [{"handle": "img2", "changed": ["lighting"], "model": "flux-kontext-pro"}], "price": "about $0.04"}
    assert told("edit_image", result) == "`img2`: I changed the lighting and kept the rest (FLUX Kontext pro, about $0.04)."


def test_a_free_picture_of_our_own_is_told_as_ever() -> None:
    assert told("create_image", {"made": [{"handle": "img1"}]}) == "Here is `img1`."


def test_a_price_that_waits_is_named_and_asked() -> None:
    result = {"made": [], "waiting": "a1", "price": "about $1.26", "maker": "Kling"}
    assert told("create_video", result) == "That would cost about $1.26 with Kling. Shall I make it? Say yes or no."
    assert told("create_video", result, "zh-Hans") == "用 Kling 制作，费用：about $1.26。要做吗？请回答好或不用。"


def test_a_no_is_told_to_have_cost_nothing() -> None:
    assert told("create_video", {"made": [], "declined": True, "notes": ["x"]}, "zh-Hant") == "照你的決定沒有做，沒有花錢。"


def test_a_transcript_is_shown() -> None:
    made = {"made": [{"handle": "txt1", "text": "Good morning, class."}]}
    assert told("look_up", made) == "`txt1`: Good morning, class."


def test_a_missing_key_is_named_with_the_setting_and_a_still_is_offered_for_words() -> None:
    failure = {"error": "Set FAL_KEY or RUNWAYML_API_SECRET to make videos.", "kind": "NotConfigured"}
    assert told("create_video", failure, still=True) == "Set FAL_KEY or RUNWAYML_API_SECRET to make videos. Shall I draw the still picture of it now?"
    assert told("create_video", failure, "zh-Hant") == "還缺設定：設定好其中一項就可以做：FAL_KEY、RUNWAYML_API_SECRET。"


def test_stand_ins_are_offered_and_said_once() -> None:
    failure = {"error": "OpenAI shut Sora down on 24 September 2026.", "kind": "Unavailable", "stand_ins": ["Veo", "Kling"]}
    assert told("create_video", failure) == "OpenAI shut Sora down on 24 September 2026. I can use Veo and Kling instead."
    named = {**failure, "error": "OpenAI shut Sora down. I can use Veo or Kling."}
    assert told("create_video", named) == "OpenAI shut Sora down. I can use Veo or Kling."


def test_what_a_consent_lacks_is_said_in_the_person_s_script() -> None:
    assert told("speak", {"error": CONSENT, "kind": "ConsentNeeded"}) == CONSENT
    assert told("speak", {"error": CONSENT, "kind": "ConsentNeeded"}, "zh-Hant").startswith("複製聲音要有聲音主人的同意，請說明誰同意、可以用在哪裡。")


def test_a_refusal_by_a_provider_s_rules_stays_one() -> None:
    failure = {"error": "fal refused the content (unsafe); say it in other words.", "kind": "EngineFailure"}
    assert told("create_image", failure) == failure["error"]
    assert told("create_image", failure, "zh-Hans").startswith("fal 按它的规定拒绝了这个内容；我不会改写后再送")


def test_a_cap_is_told_with_its_sums() -> None:
    failure = {"error": "This counts as $3.00, but of the $5.00 for the day $4.20 are spent or set aside; ask for something cheaper or wait until tomorrow, or raise the cap.", "kind": "OverBudget"}
    assert told("create_video", failure) == failure["error"]
    assert told("create_video", failure, "zh-Hant") == "這一項算 $3.00，但上限 $5.00 裡已經用掉或預留了 $4.20；請選便宜一點的，或調高上限。"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"title": "Veo", "makes": ["video"], "state": "live", "ready": True, "needs": []}, "Yes, Veo is ready; it makes videos."),
        ({"title": "Veo", "makes": ["video"], "state": "live", "ready": False, "needs": ["set FAL_KEY to use fal"]}, "Veo makes videos, and is not set up here yet. Set FAL_KEY to use fal."),
        ({"title": "Sora", "makes": ["video"], "state": "dead", "ready": False, "needs": [], "say": {"en": "OpenAI shut Sora down."}, "stand_ins": ["Veo", "Kling"]}, "OpenAI shut Sora down. I can use Veo and Kling instead."),
    ],
)  # fmt: skip
def test_a_model_is_told_as_it_stands(row: dict[str, Any], said: str) -> None:
    assert told("look_up", {"model": row}) == said


def test_models_of_a_medium_are_told_the_ready_ones_first() -> None:
    assert told("look_up", {"medium": "video", "ready": ["Veo"], "others": ["Kling", "Luma"]}) == "Ready now: Veo. With a key or a server of yours also: Kling and Luma."
    assert told("look_up", {"medium": "video", "ready": [], "others": []}, "zh-Hans") == "目前还没有设置好的。"


def test_costs_and_jobs_are_told() -> None:
    asset = {"handle": "vid1", "cost": "charged $0.35", "source": "provider", "model": "Kling", "price": "0.07 USD a second", "read_at": "https://example.com"}
    assert told("look_up", asset) == "`vid1`: charged $0.35. Kling costs 0.07 USD a second (read at https://example.com)."
    assert told("look_up", {"handle": "img1", "cost": "free", "source": "free"}) == "`img1` was free."
    assert told("look_up", {"talk_usd": 0.42, "things": 3}, "zh-Hant") == "這次對話到目前花了 $0.42，共 3 項。"
    assert told("look_up", {"jobs": [], "waiting": []}) == "Nothing is running."
    rows = {"jobs": [{"id": "ab12", "state": "open", "words": "a kite", "message": ""}], "waiting": [{"words": "a film", "price": "about $1"}]}
    assert told("look_up", rows) == "ab12 open: a kite Waiting for your yes: a film (about $1)."


def test_a_voice_that_could_not_be_deleted_is_told_in_every_language() -> None:
    note = "The cloned voice cln1 could not be deleted at elevenlabs: no network."
    assert told("remember", {"revoked": "陳美", "notes": [note]}, "zh-Hant") == f"已撤回 陳美 的授權。 {note}"


@pytest.mark.parametrize("result", [{}, {"made": []}, {"made": [{}]}, {"model": None}, {"jobs": None}, {"cost": None}, {"waiting": []}])
def test_odd_results_still_give_words(result: dict[str, Any]) -> None:
    for tool in ("look_up", "create_video", "speak", "remember"):
        for language in ("en", "zh-Hant", "zh-Hans"):
            assert told(tool, result, language)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("The files of SDXL on this machine are not here yet; `scenewright models get sdxl-local` fetches them (6.9 GB).", "SDXL的檔案還沒下載；用 `scenewright models get sdxl-local` 下載（6.9 GB）。"),
        ("The files of SDXL on this machine are broken or not complete (model.safetensors); fetch them again with: scenewright models get sdxl-local.", "SDXL的檔案損壞或不完整；用 `scenewright models get sdxl-local` 重新下載。"),
        ("The process that was making this was ended, perhaps for want of memory; ask again, nothing made before is lost.", "正在做的程序被結束了，可能是記憶體不夠；請再說一次，之前做的都還在。"),
        ("The lamp is broken, and nobody foresaw it.", "沒有成功，之前做的都還在。原因：The lamp is broken, and nobody foresaw it."),
    ],
)  # fmt: skip
def test_what_fails_on_this_machine_is_told_in_chinese_with_what_to_do(error: str, said: str) -> None:
    assert told("create_image", {"error": error, "kind": "EngineError"}, "zh-Hant").endswith(said)
