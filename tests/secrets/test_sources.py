"""Where secrets are looked for: the index, a range of the history, people's names; and where each place stands."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from repository import Repository
from secgate.catalog.fakes import fake
from secgate.model import ItemResult
from secgate.run import Request, gate

HOOK = Path(__file__).resolve().parents[2] / ".pre-commit-hooks.yaml"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repo")


def secrets_of(repository: Repository, *, staged: bool = False, base: str | None = None) -> ItemResult:
    report = gate(Request(path=repository.root, only=("committed-secrets",), staged=staged, base=base))
    return next(item for item in report.items if item.id == "committed-secrets")


def test_the_index_alone_is_gated(repository: Repository) -> None:
    repository.commit({"old.env": f"T={fake('npm_token')}\n", "a.ts": "export const a = 1;\n"})
    repository.commit({"old.env": None})
    (repository.root / "a.ts").write_text(f"t('{fake('github_token')}')\n")
    assert [f.path for f in secrets_of(repository, staged=True).findings] == []
    repository.git("add", "a.ts")
    (repository.root / "a.ts").write_text("export const a = 1;\n")
    assert [f.path for f in secrets_of(repository, staged=True).findings] == ["a.ts"]


def test_with_a_base_only_what_it_does_not_have_is_read(repository: Repository) -> None:
    repository.commit({"old.env": f"T={fake('npm_token')}\n"})
    base = repository.commit({"old.env": None})
    repository.commit({"new.env": f"T={fake('github_token')}\n"})
    repository.commit({"new.env": None})
    assert [f.path for f in secrets_of(repository, base=base).findings] == ["new.env"]


def test_a_secret_in_the_name_of_an_author_is_found(repository: Repository) -> None:
    repository.commit({"a.ts": "export const a = 1;\n"})
    repository.git("commit", "--quiet", "--allow-empty", "-m", "x", f"--author={fake('github_token')} <a@example.com>")
    assert [secret.path for secret in repository.scan().secrets if secret.rule] == ["@identity"]


def test_every_place_of_a_value_is_listed(repository: Repository) -> None:
    token = fake("github_token")
    first = repository.commit({"a.env": f"T={token}\n"})
    second = repository.commit({"a.env": f"\nT={token}\n", "b.md": f"use {token}\n"})
    (secret, *_) = [secret for secret in repository.scan().secrets if secret.rule and secret.path == "b.md"]
    assert {(place.path, place.line, place.commit) for place in secret.places} >= {
        ("a.env", 1, first),
        ("a.env", 2, None),
        ("b.md", 1, second),
    }


@pytest.mark.parametrize(("value", "code"), [("github_token", 1), ("stripe_publishable", 0)])
def test_the_hook_refuses_a_staged_secret(repository: Repository, value: str, code: int) -> None:
    hook = next(one for one in yaml.safe_load(HOOK.read_text(encoding="utf-8")) if one["id"] == "secgate-secrets")
    program, *arguments = hook["entry"].split()
    assert program == "secgate"
    repository.commit({"a.ts": "export const a = 1;\n"})
    (repository.root / "a.ts").write_text(f"t('{fake(value)}')\n")
    repository.git("add", "--all")
    done = subprocess.run(
        [sys.executable, "-m", "secgate", *arguments], cwd=repository.root, capture_output=True, check=False
    )
    assert (done.returncode, fake(value).encode() in done.stdout + done.stderr) == (code, False)
