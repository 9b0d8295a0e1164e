"""A rotation closes the history of a value, not its places in the files, and only when it is signed and dated right."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from repository import Repository
from secgate.catalog.fakes import fake
from secgate.model import At
from secgate.secrets.rotation import Rotated, rotated
from secgate.secrets.scan import Secret, scan
from secgate.secrets.values import ValuePlace
from secgate.settings.rotations import Rotation

LAST = date(2026, 1, 10)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repo")


def closing(
    repository: Repository, commit: str, *, on: date = LAST, signed: bool = True
) -> tuple[list[Secret], Rotated]:
    job = replace(repository.job(), named=(ValuePlace(commit, "a.env", 1),))
    found = [secret for secret in scan(job).secrets if secret.rule]
    rotation = Rotation(At(commit=commit, path="a.env", line=1), on, "ana", "new key k-2", "r.yaml:1")
    days = {place.commit: LAST for secret in found for place in secret.places if place.commit is not None}
    return found, rotated(found, [rotation], days, signed=signed)


def test_every_place_in_the_history_is_closed(repository: Repository) -> None:
    token = fake("github_token")
    first = repository.commit({"a.env": f"T={token}\n", "docs/b.md": f"use {token}\n"}, f"add {token}")
    repository.commit({"a.env": None, "docs/b.md": None})
    found, closed = closing(repository, first)
    assert {secret.path for secret in found} == {"a.env", "docs/b.md", "@commit-message"}
    assert closed.closed == set(found)


def test_a_place_in_the_files_stays_open(repository: Repository) -> None:
    token = fake("github_token")
    first = repository.commit({"a.env": f"T={token}\n", "b.md": f"use {token}\n"})
    repository.commit({"a.env": None})
    found, closed = closing(repository, first)
    assert {secret.path for secret in set(found) - closed.closed} == {"b.md"}


@pytest.mark.parametrize(("on", "signed", "state"), [(LAST, False, "unsigned"), (date(2026, 1, 9), True, "stale")])
def test_what_is_unsigned_or_too_early_closes_nothing(
    repository: Repository, on: date, *, signed: bool, state: str
) -> None:
    first = repository.commit({"a.env": f"T={fake('github_token')}\n"})
    repository.commit({"a.env": None})
    _, closed = closing(repository, first, on=on, signed=signed)
    assert (closed.closed, [piece.state for piece in closed.evidence]) == (frozenset(), [state])


def test_another_value_stays_open(repository: Repository) -> None:
    first = repository.commit({"a.env": f"T={fake('github_token')}\nN={fake('npm_token')}\n"})
    repository.commit({"a.env": None})
    found, closed = closing(repository, first)
    assert {secret.line for secret in set(found) - closed.closed} == {2}
