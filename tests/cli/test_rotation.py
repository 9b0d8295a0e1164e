"""A leaked value from its rotation to a closed item, as its owner does it: recorded, attested, signed, and gated."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cli.command import Command
from repository import Repository
from secgate.catalog.fakes import fake
from secgate.evidence.signatures import NAMESPACE, new_key

ITEM = "committed-secrets"
ROTATIONS = ".secgate/rotations.yaml"
POLICY = """\
schema: secgate/policy/1
id: ours
title: What we gate
sections:
  - title: Secrets
    items:
      - {check: committed-secrets, owners: [ana]}
"""
TODAY = datetime.now(UTC).date().isoformat()


class Leak:
    """A repository with a value that its history alone holds, and the key of its owner."""

    def __init__(self, folder: Path, command: Command) -> None:
        (folder / "keys").mkdir()
        self.command = command
        self.key, public = new_key(folder / "keys")
        self.repository = Repository(folder / "target")
        self.repository.commit({
            ".secgate/policies/ours.yaml": POLICY,
            ".secgate/allowed_signers": f'ana namespaces="{NAMESPACE}" {public}\n',
            "src/a.ts": "export const a = 1;\n",
        })  # fmt: skip
        self.leaked = self.repository.commit({"deploy.env": f"GITHUB_TOKEN={fake('github_token')}\n"})
        self.repository.commit({"deploy.env": None})

    def item(self) -> dict[str, Any]:
        done = self.command("run", self.repository.root, "--policy", "ours", "--format", "json")
        found: dict[str, Any] = json.loads(done.out)["items"][0]
        return found

    def places(self) -> list[str]:
        return [finding["path"] for finding in self.item()["findings"]]

    def record(self) -> None:
        entry = (
            f"- at: {{commit: {self.leaked}, path: deploy.env, line: 1}}\n  rotated_on: {TODAY}\n"
            "  by: ana\n  evidence: token 17 was revoked in the settings\n"
        )
        (self.repository.root / ROTATIONS).write_text(entry)

    def attest(self) -> None:
        said = ("--owner", "ana", "--statement", "The leaked token was revoked and replaced.", "--evidence", ROTATIONS)
        command = ("attest", ITEM, self.repository.root, "--policy", "ours", *said, "--key", self.key)
        assert self.command(*command).code == 0

    def rotate(self) -> None:
        self.record()
        self.attest()
        self.repository.commit({})


@pytest.fixture
def leak(tmp_path: Path, command: Command) -> Leak:
    return Leak(tmp_path, command)


def test_a_signed_rotation_closes_the_item(leak: Leak) -> None:
    assert (leak.item()["status"], leak.places()) == ("fail", ["deploy.env"])
    leak.rotate()
    after = leak.item()
    assert (after["status"], after["findings"]) == ("pass", [])
    assert [piece["state"] for piece in after["evidence"] if piece["kind"] == "rotation"] == ["good"]


def test_a_rotation_that_nobody_signed_closes_nothing(leak: Leak) -> None:
    leak.record()
    leak.repository.commit({})
    after = leak.item()
    assert (after["status"], [piece["state"] for piece in after["evidence"]]) == ("fail", ["unsigned"])


def test_a_rotation_that_changed_after_it_was_signed_closes_nothing(leak: Leak) -> None:
    leak.rotate()
    file = leak.repository.root / ROTATIONS
    file.write_text(file.read_text().replace("token 17", "token 18"))
    leak.repository.commit({})
    assert leak.item()["status"] == "fail"


def test_the_same_value_that_comes_back_to_the_files_is_open(leak: Leak) -> None:
    leak.rotate()
    leak.repository.commit({"src/b.ts": f"export const token = '{fake('github_token')}';\n"})
    assert (leak.item()["status"], "src/b.ts" in leak.places()) == ("fail", True)


def test_another_value_is_open(leak: Leak) -> None:
    leak.repository.commit({"other.env": f"NPM_TOKEN={fake('npm_token')}\n"})
    leak.repository.commit({"other.env": None})
    leak.rotate()
    assert (leak.item()["status"], leak.places()) == ("fail", ["other.env"])
