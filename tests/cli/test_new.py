"""`secgate new`: what it makes can be proved and used with the commands that it prints."""

import json
from pathlib import Path

import pytest

from cli.command import Command
from support import repository, working_directory, write

POLICY = """\
schema: secgate/policy/1
id: mine
title: Our checklist
extends: []
sections: [{title: Ours, items: [{check: no-evaluation}]}]
"""
EVALUATES = "export const run = (text: string) => eval(text);\n"


@pytest.mark.parametrize("kind", ["rules", "analyzer"])
def test_a_new_check_is_proved_and_decides(command: Command, tmp_path: Path, kind: str) -> None:
    with working_directory(tmp_path):
        assert command("new", "no-evaluation", "--with", kind).code == 0
        assert command("test", "checks").code == 0
        target = repository(tmp_path / "target", {"a.ts": EVALUATES})
        write(tmp_path, {"mine.yaml": POLICY})
        done = command("run", target, "--policy", "./mine.yaml", "--checks", "checks", "--format", "csv")
    assert "no-evaluation.text-evaluated" in done.out
    # It is experimental: shown, and nothing else was proven.
    assert done.code == 3


@pytest.mark.parametrize("kind", ["rules", "analyzer"])
def test_what_it_prints_is_a_policy_and_a_configuration_that_work(command: Command, tmp_path: Path, kind: str) -> None:
    target = repository(tmp_path / "target", {"a.ts": EVALUATES, "package.json": "{}"})
    with working_directory(target):
        lines = command("new", "no-evaluation", "--with", kind).out.splitlines()
        config = next(line for line in lines if line.startswith("    excluded_paths: "))
        policy = lines[lines.index("    schema: secgate/policy/1") : lines.index("    schema: secgate/policy/1") + 5]
        write(target, {".secgate/config.yaml": config.strip(), ".secgate/policies/mine.yaml": "\n".join(policy)})
        assert lines[-1].startswith("  secgate run --policy mine --checks checks")
        done = command(*lines[-1].split()[1:], "--format", "json")
    items = {item["id"]: item for item in json.loads(done.out)["items"]}
    assert [finding["path"] for finding in items["no-evaluation"]["findings"]] == ["a.ts"]
    assert "python" not in json.dumps(items)


def test_a_new_pack_is_a_package(command: Command, tmp_path: Path) -> None:
    with working_directory(tmp_path):
        assert command("new", "no-evaluation", "--pack", "our-checks").code == 0
        assert command("new", "no-evaluation-too", "--pack", "our-checks").code == 0
        assert command("test", "our-checks/our_checks").out.startswith("4 examples of 2 checks")
    assert (tmp_path / "our-checks/pyproject.toml").is_file()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("NoEval",), 'error: "NoEval" cannot be a check\'s id; did you mean "no-eval"?\n'),
        (("type-safety",), 'error: check "type-safety" exists already\n'),
        (
            ("no-x", "--pack", "Our Checks"),
            'error: "Our Checks" cannot be a pack\'s name; did you mean "our-checks"?\n',
        ),
    ],
)
def test_what_cannot_be_made_says_so_and_writes_nothing(
    command: Command, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    with working_directory(tmp_path):
        done = command("new", *words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(message)
    assert list(tmp_path.glob("checks/*")) == []


def test_a_check_that_is_there_is_left_alone(command: Command, tmp_path: Path) -> None:
    with working_directory(tmp_path):
        command("new", "no-evaluation")
        before = (tmp_path / "checks/no-evaluation/check.yaml").read_bytes()
        done = command("new", "no-evaluation", "--with", "analyzer")
    assert done.code == 2
    assert "is there already" in done.err
    assert (tmp_path / "checks/no-evaluation/check.yaml").read_bytes() == before
