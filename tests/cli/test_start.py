"""What a command imports: most of its time to start. Modules are named and counted here, and nothing is timed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support import repository

_READING = ("secgate.observe", "secgate.facts", "secgate.engines", "secgate.secrets", "tree_sitter", "sqlglot", "rich")
_DETECTING = ("secgate.secrets.detectors", "secgate.secrets.prefilter", "secgate.secrets.plugins", "detect_secrets")
_COMPARING = ("secgate.compare.comparison", "secgate.compare.gate_item", "secgate.compare.side")
_PROVING = ("secgate.selftest", "secgate.examples")
_EVIDENCE = ("secgate.evidence.audits", "secgate.evidence.documents", "secgate.evidence.junit", "defusedxml")
_FOLLOWING = ("secgate.facts.data", "secgate.facts.store", "secgate.facts.migrations", "sqlglot", "jinja2")
_IDLE = (*_DETECTING, *_COMPARING, *_PROVING, *_EVIDENCE, *_FOLLOWING)
_PROGRAM = """
import sys
from secgate.cli.main import main
try:
    main()
except SystemExit:
    print("imported", *sorted(sys.modules))
"""


def imported(target: Path, *command: str) -> list[str]:
    """The modules that a command has imported when it ends, run twice with one cache: what the second run needs."""
    folders = {name: str(target.parent / "home") for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME")}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM, *command],
            cwd=target, env={**os.environ, **folders}, capture_output=True, text=True, check=True,
        )  # fmt: skip
    first, *names = done.stdout.splitlines()[-1].split()
    assert first == "imported"
    return names


def own(names: list[str]) -> list[str]:
    return [name for name in names if name.split(".")[0] == "secgate"]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    files = {
        "package.json": '{"dependencies": {"express": "^4"}}\n',
        "src/a.ts": 'import express from "express";\nexpress().get("/", (q, r) => r.json({}));\n',
    }
    return repository(tmp_path / "target", files)


@pytest.mark.parametrize("module", ["secgate.cli.main", "secgate.cli.inspect", "secgate.plan"])
def test_what_lists_imports_nothing_that_reads_code(module: str) -> None:
    code = f"import sys, {module}; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert [name for name in done.stdout.split() if name.startswith(_READING)] == []


def test_a_list_of_items_loads_no_report_and_nothing_that_owners_sign(target: Path) -> None:
    names = imported(target, "list")
    signed = ("secgate.plan", "secgate.evidence", "secgate.settings.incidents", "secgate.settings.attestations")
    heavy = (*_READING, *signed, "secgate.model.report", "secgate.model.change", "secgate.target.history")
    assert [name for name in names if name.startswith(heavy)] == []
    assert len(own(names)) <= 36


def test_help_loads_no_command(target: Path) -> None:
    names = imported(target, "--help")
    assert [name for name in names if name.startswith(("pydantic", "yaml", *_READING))] == []
    assert len(own(names)) <= 9


def test_a_hook_that_finds_nothing_new_loads_no_detector(target: Path) -> None:
    names = imported(target, "run", "--staged", "--only", "committed-secrets", "-q")
    assert [name for name in names if name.startswith((*_IDLE, "secgate.api"))] == []
    assert len(own(names)) <= 205


def test_a_run_over_what_has_not_changed_loads_nothing_that_looks_at_it(target: Path) -> None:
    names = imported(target, "run", "-q", "--skip", "secret-rotation")
    assert [name for name in names if name.startswith(_IDLE)] == []
    assert len(own(names)) <= 176
