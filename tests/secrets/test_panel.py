"""Tokens of providers in every kind of place, and labelled lines: how much is found, and how much else."""

from collections.abc import Iterable

import pytest

from panel import PLACES, Case, lines, tokens
from secgate.secrets.scan import FileBlob, Job, scan

NOW = 1_800_000_000
FOUND = frozenset({"live", "likely"})


def found(cases: Iterable[Case], classes: frozenset[str] = FOUND) -> dict[str, set[int]]:
    """Lines by path with a finding of one of the classes."""
    blobs = tuple(FileBlob(case.path, case.text.encode()) for case in cases)
    seen: dict[str, set[int]] = {}
    for secret in scan(Job(blobs, root=".", history="off", now=NOW)).secrets:
        if secret.rule and secret.klass in classes:
            seen.setdefault(secret.path, set()).add(secret.line)
    return seen


def in_place(place: str, seed: int) -> list[Case]:
    path, line = PLACES[place]
    return [
        Case(name, f"{number}/{path}", line.replace("@", token, 1) + "\n", frozenset({1}), klass)
        for number, (name, token, klass) in enumerate(tokens(seed))
    ]


@pytest.mark.parametrize("place", PLACES)
def test_tokens_of_providers_are_found_in_every_kind_of_place(place: str) -> None:
    cases = in_place(place, seed=1)
    seen = found(cases, FOUND | {"test"})
    missed = [case.name for case in cases if case.path not in seen]
    assert len(cases) >= 60
    assert len(missed) <= 0.02 * len(cases), missed


def test_a_sandbox_token_is_none_that_blocks() -> None:
    cases = [case for case in in_place("ts", seed=2) if case.klass == "test"]
    assert cases
    assert found(cases) == {}


@pytest.mark.parametrize("seed", [1, 2])
def test_lines_that_hold_a_secret_are_found(seed: int) -> None:
    cases = list(lines(seed))
    seen = found(cases)
    true = sum(len(seen.get(case.path, set()) & case.lines) for case in cases)
    missed = [f"{case.name}:{line}" for case in cases for line in sorted(case.lines - seen.get(case.path, set()))]
    assert true >= 0.95 * sum(len(case.lines) for case in cases), missed


@pytest.mark.parametrize("seed", [1, 2])
def test_lines_that_hold_none_are_left_alone(seed: int) -> None:
    cases = list(lines(seed))
    seen = found(cases)
    true = sum(len(seen.get(case.path, set()) & case.lines) for case in cases)
    false = [f"{case.name}:{line}" for case in cases for line in sorted(seen.get(case.path, set()) - case.lines)]
    assert len(false) <= 0.02 * true, false
