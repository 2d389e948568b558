"""The fakes run out of process, are pointed at by settings, and are driven over their control route."""

from __future__ import annotations

import json
import subprocess
import sys

import httpx
import pytest

from tests.fakes.wire import Plan, Reply, Seen, Step, Wire, route


def test_one_command_starts_the_fakes_and_prints_the_settings() -> None:
    command = [sys.executable, "-m", "tests.fakes", "--only", "fal,runway", "--failing", "fal", "--seconds", "0.5"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        lines: list[str] = []
        for line in process.stdout:
            lines.append(line.strip())
            if "BRAIN" in line:
                break
        exports = dict(line.removeprefix("export ").split("=", 1) for line in lines if line.startswith("export "))
        fal = exports["SCENEWRIGHT_FAL_URL"]
        answer = httpx.post(f"{fal}/fal-ai/flux/dev", json={"prompt": "x"}, headers={"authorization": "Key k"})
        assert answer.status_code == 503 and exports["FAL_KEY"] and "SCENEWRIGHT_LUMA_URL" not in exports
        assert httpx.post(f"{fal}/__control", json={"clear": True}).json()["charges"] == []
        assert httpx.post(f"{fal}/fal-ai/flux/dev", json={"prompt": "x"}, headers={"authorization": "Key k"}).status_code == 200
        report = httpx.get(f"{fal}/__control").json()
        assert [charge["what"] for charge in report["charges"]] == ["fal-ai/flux/dev"] and report["requests"]["submit"] == 2
        process.stdin.close()
        assert process.wait(60) == 0


def test_a_command_runs_with_the_settings_and_the_fakes_end_with_it() -> None:
    asks = "import os, urllib.request as r; print(r.urlopen(os.environ['SCENEWRIGHT_FAL_URL'] + '/__control').read().decode()); raise SystemExit(7)"
    command = [sys.executable, "-m", "tests.fakes", "--only", "fal", sys.executable, "-c", asks]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert (done.returncode, json.loads(done.stdout)["name"]) == (7, "fal")


class Shop(Wire):
    """Takes orders."""

    @route("POST", r"/orders", "submit")
    def order(self, seen: Seen) -> Reply:
        def take() -> Reply:
            self.charge("order", seen.headers.get("idempotency-key", ""))
            return Reply({"number": len(self.charges)})

        return self.once(seen.headers.get("idempotency-key", ""), take)


def test_an_idempotent_fake_charges_a_key_once_and_answers_alike() -> None:
    with Shop() as shop:
        answers = [httpx.post(f"{shop.url}/orders", headers={"idempotency-key": "k"}).json() for _ in range(3)]
        other = httpx.post(f"{shop.url}/orders").json()
    assert answers == [{"number": 1}] * 3 and other == {"number": 2} and len(shop.charges) == 2


def test_a_job_shows_its_states_by_polls_or_by_the_clock() -> None:
    shop = Shop()
    seen = Seen("GET", "/", {}, {})
    assert [shop.state("a", seen) for _ in range(3)] == ["queued", "running", "done"]
    shop.seconds = 30
    shop.born("b")
    assert shop.state("b", seen) == "running"


def test_steps_are_taken_in_order_and_counted_off() -> None:
    plan = Plan().add("auth").add("slow", times=2).add("drop", on="/orders", times=None)
    assert [plan.take("poll", "/x").does for _ in range(3)] == ["slow", "slow", "ok"]
    assert [plan.take("submit", "/orders").does for _ in range(3)] == ["auth", "drop", "drop"]
    with pytest.raises(ValueError, match="no such misbehaviour"):
        plan.add("explode")  # type: ignore[arg-type]


def test_a_stopped_fake_refuses_connections_and_opens_the_same_port_again() -> None:
    shop = Shop().start()
    client = httpx.Client()
    assert client.post(f"{shop.url}/orders").status_code == 200
    shop.stop()
    with pytest.raises(httpx.ConnectError):
        client.post(f"{shop.url}/orders")
    shop.start()
    assert client.post(f"{shop.url}/orders").json() == {"number": 2}
    shop.stop()
    client.close()


def test_a_form_is_read_field_by_field() -> None:
    with Shop() as shop:
        data = bytes(range(256)) + b"\r\n--"
        httpx.post(f"{shop.url}/orders", data={"a": "1"}, files={"f": ("x.bin", data, "application/x-test")})
        form = shop.requests[0].form
    assert form["a"] == ["1"]
    (upload,) = form["f"]
    assert not isinstance(upload, str) and (upload.filename, upload.mime, upload.data) == ("x.bin", "application/x-test", data)


def test_a_step_may_name_another_status() -> None:
    class Picky(Shop):
        def authorised(self, seen: Seen) -> bool:
            return False

    with Picky() as shop:
        assert httpx.post(f"{shop.url}/orders").status_code == 401
        shop.plan.add("server_error", status=504)
        assert httpx.post(f"{shop.url}/orders").status_code == 504
        assert isinstance(shop.refusal(Step("quota"), shop.requests[0]), Reply)
