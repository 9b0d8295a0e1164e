"""Our SAST report beside the one that semgrep writes for GitLab of the same lines, by the same schema's version."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from reports.factory import finding, item, report
from secgate.model import Confidence, Severity, Status, Verdict
from secgate.reports import gitlab_sast

# What version 15 does not ask for any more, what is about other tools, and what may be left out: GitLab reads
# reports without them (GitLab, "Security report validation", and its changelog of 15.0.0).
_NOT_OURS = {
    "$schema", "scan.version", "scan.analyzer.url", "scan.scanner.url", "vulnerabilities[].category",
    "vulnerabilities[].cve", "vulnerabilities[].message", "vulnerabilities[].scanner", "vulnerabilities[].flags",
    "vulnerabilities[].details", "vulnerabilities[].identifiers[].url",
}  # fmt: skip
# What semgrep does not write, and the types that were made from GitLab's schema know (test_gitlab_types.py).
_OURS_ALONE = {"scan.messages", "vulnerabilities[].name", "vulnerabilities[].solution"}
_ENUMS = {"version", "scan.type", "scan.status"}
_WORDS = ("alert", "confirm", "eval", "prompt")


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What semgrep itself writes: a finding of each severity, one a line."""
    folder = tmp_path_factory.mktemp("semgrep")
    rules = [
        {"id": word, "languages": ["javascript"], "severity": str(severity).upper(), "message": word,
         "pattern": f"{word}(...)"}
        for word, severity in zip(_WORDS, Severity, strict=True)
    ]  # fmt: skip
    (folder / "rules.json").write_text(json.dumps({"rules": rules}), encoding="utf-8")
    (folder / "a.js").write_text("".join(f"{word}(1);\n" for word in _WORDS), encoding="utf-8")
    program = Path(sys.executable).with_name("semgrep")
    words = [str(program), "scan", "--gitlab-sast", "--config", "rules.json", "--metrics", "off", "--quiet"]
    home = {"HOME": str(folder), "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}", "LANG": "C.UTF-8"}
    done = subprocess.run(
        [*words, "--disable-version-check", "a.js"], cwd=folder, env=home, capture_output=True, text=True, check=True
    )
    made: dict[str, Any] = json.loads(done.stdout)
    return made


@pytest.fixture(scope="module")
def ours() -> dict[str, Any]:
    """What we write of the same findings."""
    found = [
        finding(
            id=f"F-{number:012}", rule=f"check.{word}", path="a.js", line=number, column=1, end_line=number,
            end_column=9, severity=severity, confidence=Confidence.HIGH, frame=None,
        )
        for number, (word, severity) in enumerate(zip(_WORDS, Severity, strict=True), 1)
    ]  # fmt: skip
    failed = item("check", status=Status.FAIL, findings=tuple(found), blocks=True)
    made: dict[str, Any] = json.loads(gitlab_sast.render(report(failed, verdict=Verdict.FAIL, exit_code=1)))
    return made


def shape(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    """(place, type) of everything below an object; the members of a list have one place."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            at = f"{place}.{name}" if place else name
            yield at, type(one).__name__
            yield from shape(one, at)
    elif isinstance(value, list):
        for one in value:
            yield f"{place}[]", type(one).__name__
            yield from shape(one, f"{place}[]")


def below(places: set[str], roots: set[str]) -> set[str]:
    """The places that are no root and lie below none."""
    return {at for at in places if not any(at == root or at.startswith((f"{root}.", f"{root}[")) for root in roots)}


def test_every_key_that_semgrep_writes_is_of_the_same_type_in_ours(
    ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    mine, other = dict(shape(ours)), dict(shape(theirs))
    wanted = below(set(other), _NOT_OURS)
    assert {at: mine.get(at) for at in wanted} == {at: other[at] for at in wanted}


def test_ours_has_no_key_that_neither_semgrep_nor_the_types_know(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    mine, other = dict(shape(ours)), dict(shape(theirs))
    assert below(set(mine), _OURS_ALONE) - set(other) == set()


def test_version_and_kind_are_the_same_words(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    def told(made: dict[str, Any]) -> dict[str, Any]:
        return {name: made["scan"][name.partition(".")[2]] if "." in name else made[name] for name in _ENUMS}

    assert told(ours) == told(theirs)


def test_a_finding_of_each_severity_has_the_same_place_and_word(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    def told(made: dict[str, Any]) -> list[tuple[str, int, int, str]]:
        return sorted(
            (one["location"]["file"], one["location"]["start_line"], one["location"]["end_line"], one["severity"])
            for one in made["vulnerabilities"]
        )

    assert told(ours) == told(theirs)
