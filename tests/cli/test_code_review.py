"""A change under the policy `code-review`: what it asks for, and what a recorded report answers."""

import json
import sys
from pathlib import Path

import pytest

from cli.command import Command
from support import commit, git, repository, write

ITEMS = ("formatted", "change-description", "commented-out-code", "runs-locally", "coverage-not-lower")
ONLY = tuple(word for item in ITEMS for word in ("--only", item))
CLEAN = "Checking formatting...\nAll matched files use Prettier code style!\n"
CODE = "export const total = 1;\n// const a = load();\n// sort(a);\n// show(a);\n"


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    files = {"package.json": '{"devDependencies": {"prettier": "3.0.0"}}\n', ".gitignore": ".secgate/reports/\n"}
    made = repository(tmp_path / "target", {**files, "src/a.ts": "export const total = 1;\n"})
    git(made, "checkout", "--quiet", "-b", "feature")
    write(made, {"src/a.ts": CODE})
    commit(made, "Total of notes")
    monkeypatch.chdir(made)
    return made


def statuses(command: Command, *options: str) -> dict[str, str]:
    done = command("run", "--policy", "code-review", *ONLY, "--format", "json", *options)
    return {item["id"]: item["status"] for item in json.loads(done.out)["items"] if item["id"] in ITEMS}


def report(command: Command, name: str, text: str) -> None:
    path = f".secgate/reports/{name}.txt"
    program = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text(sys.argv[2])"
    Path(".secgate/reports").mkdir(parents=True, exist_ok=True)
    assert command("record", name, "--report", path, "--", sys.executable, "-c", program, path, text).code == 0


@pytest.mark.usefixtures("target")
def test_a_change_is_compared_with_its_base_and_judged_by_what_was_recorded(command: Command) -> None:
    report(command, "format", CLEAN)
    report(
        command, "change", json.dumps({"number": 1, "title": "Total", "body": "Adds the total, because two need it."})
    )
    assert statuses(command, "--base", "main") == {
        "formatted": "pass",
        "change-description": "pass",
        "commented-out-code": "review",
        "runs-locally": "needs-evidence",
        "coverage-not-lower": "needs-evidence",
    }
