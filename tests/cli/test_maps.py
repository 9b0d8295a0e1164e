"""The maps in the report, and the page: from the run, from a saved report, and compared with an earlier one."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.command import Command
from secgate import maps
from secgate.builtin import checks_folder
from secgate.catalog.check import load_check
from secgate.catalog.fakes import fake
from secgate.maps import NAMES, fact_maps
from support import Bench, write

APP = """import express from "express";
const app = express();
app.get("/orders/:id", (req, res) => res.end());
"""
Gate = tuple[str | Path, ...]


def loaded(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.fixture
def gated(gate: Gate, bench: Bench) -> Gate:
    write(bench.target, {"app.ts": APP})
    return gate


def test_the_report_holds_the_maps_when_they_are_asked_for(command: Command, gated: Gate) -> None:
    report = loaded(command(*gated, "--format", "json", "--maps").out)
    assert sorted(report["maps"]) == sorted(NAMES)
    assert [row["route"] for row in report["maps"]["routes"]["rows"]] == ["/orders/:id"]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "secrets"])
def test_a_map_of_the_report_is_the_one_that_the_command_shows(
    command: Command, gated: Gate, bench: Bench, name: str
) -> None:
    report = loaded(command(*gated, "--format", "json", "--maps").out)
    shown = loaded(command("map", name, bench.target, "--format", "json").out)
    assert report["maps"][name] == {"rows": shown["rows"], "unresolved": shown["unresolved"]}


def test_the_page_has_the_maps_and_the_json_beside_it_has_not(command: Command, gated: Gate, tmp_path: Path) -> None:
    page, report = tmp_path / "page.html", tmp_path / "report.json"
    command(*gated, "--output", f"html={page}", "--output", f"json={report}")
    assert "/orders/:id" in page.read_text(encoding="utf-8")
    assert loaded(report.read_text(encoding="utf-8"))["maps"] is None


def test_a_page_made_from_a_saved_report_has_the_maps_that_it_holds(
    command: Command, gated: Gate, tmp_path: Path
) -> None:
    report = tmp_path / "report.json"
    command(*gated, "--maps", "--output", f"json={report}")
    assert "/orders/:id" in command("export", report, "--to", "html=-").out


def test_a_run_without_a_scan_for_secrets_says_so_in_their_map(command: Command, gated: Gate) -> None:
    report = loaded(command(*gated, "--format", "json", "--maps").out)
    reason = {"path": None, "line": None, "reason": "no item of this run scans for secrets"}
    assert report["maps"]["secrets"] == {"rows": [], "unresolved": [reason]}


def test_the_secrets_of_the_report_are_those_of_the_map(command: Command, bench: Bench, tmp_path: Path) -> None:
    value = fake("stripe_live")
    bench.secrets()
    bench.repository({"prod.env": f"STRIPE_KEY={value}\n"})
    page = tmp_path / "page.html"
    run = ("run", bench.target, "--policy", bench.policy(), "--checks", bench.checks)
    report = loaded(command(*run, "--format", "json", "--maps", "--output", f"html={page}").out)
    shown = loaded(command("map", "secrets", bench.target, "--format", "json").out)
    kept = [{key: row[key] for key in row if key != "id"} for row in report["maps"]["secrets"]["rows"]]
    assert kept == [{key: row[key] for key in row if key != "id"} for row in shown["rows"]]
    assert value not in page.read_text(encoding="utf-8") + json.dumps(report)


def test_a_map_of_secrets_says_what_of_the_history_was_not_read(command: Command, bench: Bench) -> None:
    bench.secrets()
    bench.repository({"a.ts": APP})
    run = ("run", bench.target, "--policy", bench.policy(), "--checks", bench.checks, "--staged")
    report = loaded(command(*run, "--format", "json", "--maps").out)
    assert report["maps"]["secrets"]["unresolved"][-1]["reason"] == "no git history was read in this run"


def test_a_map_that_cannot_be_made_keeps_no_other_away_and_leaves_it_nothing_half_read() -> None:
    class Broken:
        forgotten = 0

        def __getattr__(self, _part: str) -> object:
            message = "the target's own text"
            raise ValueError(message)

        def forget(self) -> None:
            self.forgotten += 1

    broken = Broken()
    made = fact_maps(broken)  # type: ignore[arg-type]
    assert broken.forgotten == len(made)
    assert {document["unresolved"][0]["reason"] for document in made.values()} == {
        "the map could not be made: ValueError"
    }


def test_one_map_is_a_page(command: Command, bench: Bench) -> None:
    write(bench.target, {"app.ts": APP})
    shown = command("map", "routes", bench.target, "--format", "html")
    assert (shown.code, "<h1" in shown.out, "/orders/:id" in shown.out) == (0, True, True)


def test_the_page_is_compared_with_the_last_report_of_the_target(command: Command, gated: Gate, bench: Bench) -> None:
    assert 'id="trend"' not in command(*gated, "--format", "html").out
    write(bench.target, {"b.ts": "danger(1);\n"})
    shown = command(*gated, "--format", "html").out
    assert "<b>1</b> new" in shown
    assert 'id="trend"' not in command(*gated, "--format", "html", "--no-cache").out


def test_the_page_is_compared_with_the_report_that_is_named(
    command: Command, gated: Gate, bench: Bench, tmp_path: Path
) -> None:
    write(bench.target, {"b.ts": "danger(1);\n"})
    command(*gated, "--output", f"json={tmp_path / 'old.json'}")
    write(bench.target, {"b.ts": "work(1);\n"})
    command(*gated)
    shown = command(*gated, "--format", "html", "--previous", tmp_path / "old.json").out
    assert "<b>1</b> fixed" in shown


def test_a_report_that_is_named_and_cannot_be_read_ends_the_run_before_it_begins(
    command: Command, gated: Gate, tmp_path: Path
) -> None:
    done = command(*gated, "--format", "html", "--previous", tmp_path / "none.json")
    assert (done.code, "none.json" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("read", "check"), [(maps.ROUTERS, "route-role-checks"), (maps.CLIENTS, "tenant-query-filters")]
)
def test_a_map_reads_what_the_check_reads_that_rests_on_it(read: frozenset[str], check: str) -> None:
    assert read == set(load_check(checks_folder() / check, origin="built-in").spec.reads)
