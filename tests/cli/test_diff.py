"""`secgate diff`: two saved reports, and a code that says whether something is worse."""

import json
from pathlib import Path

import pytest

from cli.command import Command
from reports.factory import finding, item, report, sound
from secgate.model import Report, Status
from secgate.reports import formats


@pytest.fixture
def saved(tmp_path: Path) -> tuple[Path, Path]:
    """A report without a finding, and one with."""
    failed = item(status=Status.FAIL, findings=(finding(),), blocks=True)
    found = sound(report(failed))

    def written(name: str, made: Report) -> Path:
        file = tmp_path / name
        file.write_text(formats()["json"].render(made), encoding="utf-8")
        return file

    return written("good.json", sound(report(item()))), written("bad.json", found)


def test_nothing_worse_ends_with_0(command: Command, saved: tuple[Path, Path]) -> None:
    good, bad = saved
    assert (command("diff", bad, good).code, command("diff", good, good).code) == (0, 0)


def test_something_worse_ends_with_1_and_names_it(command: Command, saved: tuple[Path, Path]) -> None:
    done = command("diff", *saved)
    assert done.code == 1
    assert "New findings: 1" in done.out
    assert "server/src/bookings.ts:11" in done.out


def test_json_has_its_schema(command: Command, saved: tuple[Path, Path]) -> None:
    made = json.loads(command("diff", *saved, "--format", "json").out)
    assert (made["schema"], made["worse"], made["new"][0]["id"]) == ("secgate/diff/1", True, "F-1a2b3c4d5e6f")


@pytest.mark.parametrize("words", [("--format", "jsn"), ()])
def test_what_cannot_be_read_ends_with_2(command: Command, saved: tuple[Path, Path], words: tuple[str, ...]) -> None:
    good, bad = saved
    bad = bad if words else bad.with_name("none.json")
    done = command("diff", good, bad, *words)
    assert done.code == 2
    assert done.err.startswith("error:")
    assert words or done.err.endswith("Write one with `secgate run --output json=FILE`.\n")
