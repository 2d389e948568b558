"""Files of strangers that are looked at: whatever they claim, in whatever shape, is read in no time or passed over."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from agent.channels.provenance_commands import inspect_command
from tests.fakes import media_files
from tools import picture_tags, provenance, tags
from tools.credentials import signing
from tools.credentials.certificate import made_identity
from tools.credentials.inspecting import inspect
from tools.credentials.manifest import MAKING, Making, definition
from tools.errors import BadMedia
from tools.media import add_text

RECORDS = ("5", "[1]", '"a"', "null", "[" * 100_000, '{"recipe": ' + "[" * 500 + "]" * 500 + "}", '{"recipe": [1], "labels": 3, "draft": "x", "licence": {}, "parameters": []}')


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record[:20])
async def test_a_record_of_any_shape_is_read_or_passed_over(record: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(add_text(media_files.png("a"), {provenance.RECIPE_KEY: record, provenance.PARAMETERS_KEY: "a fox"}))
    assert await inspect_command(path, as_json=False) == await inspect_command(path, as_json=True) == 0
    assert "It carries no recipe of Scenewright." in capsys.readouterr().out
    try:
        assert set(provenance.told_by(path.read_bytes(), "a.png")) <= {"parameters"}
    except BadMedia as error:
        assert "damaged" in str(error)


def test_a_seed_of_nineteen_digits_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(add_text(media_files.png("a"), {provenance.RECIPE_KEY: json.dumps({"recipe": {"seed": 2**63 - 1}})}))
    assert inspect(path).as_data()["recipe"] == {"seed": 2**63 - 1}


@pytest.mark.parametrize("piece", ["<sw:Record ", "DigitalSourceType>", "<sw:Record>"])
def test_a_packet_made_to_be_searched_without_end_is_not(piece: str, tmp_path: Path) -> None:
    path = tmp_path / "a.webp"
    path.write_bytes(picture_tags.write(media_files.webp("a"), ".webp", piece * 150_000))
    began = time.process_time()
    assert inspect(path).told == {}
    assert time.process_time() - began < 10.0  # it takes a hundredth of that; searched from every place anew it takes an hour


def test_a_packet_that_is_far_too_long_is_passed_over() -> None:
    packet = provenance._XMP.format(source=provenance.drawn_or_generated(True), record="")
    film = tags.write(media_files.mp4("a"), ".mp4", packet)
    assert provenance.told_by(film, "a")["digital_source_type"].endswith("/algorithmicMedia")
    assert provenance.told_by(tags.write(film, ".mp4", packet + " " * picture_tags.MAX_TEXT), "a") == {}


@pytest.mark.parametrize("making", [[1], "a", 5, {"labels": 7, "licence": [1]}])
async def test_claims_that_somebody_signed_in_another_shape_are_told_or_passed_over(making: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    claim = definition(Making("a.png", ".png", "0" * 64, provenance.drawn_or_generated(False), "e", "m"))
    claim["assertions"] = [*claim["assertions"][:1], {"label": MAKING, "data": making}]
    path = tmp_path / "a.png"
    path.write_bytes(signing.sign(media_files.png("a"), ".png", claim, (), made_identity(tmp_path)))
    assert await inspect_command(path, as_json=False) == 0
    assert "signature  untrusted" in capsys.readouterr().out
