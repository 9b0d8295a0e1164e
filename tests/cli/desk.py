"""A target in a repository that is gated by one check, and what its commands are given in the tests of decisions."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.command import Command, Outcome
from secgate.catalog.fakes import fake
from support import SAFE_CODE, Bench, repository, write

REASON = "only the nightly job of the platform calls it"
WAIVERS, BASELINE = ".secgate/waivers.yaml", ".secgate/baseline.yaml"
SAID = ("--reason", REASON, "--owner", "ana", "--expires", "30d")


def day(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


class Desk:
    """A target in a repository, gated by one check, and the commands on it."""

    def __init__(self, bench: Bench, command: Command) -> None:
        self.bench, self.command = bench, command
        bench.check()
        repository(bench.target, {"a.ts": "danger(1);\ndanger(2);\n", "b.ts": SAFE_CODE})
        self.options: tuple[str | Path, ...] = ("--policy", bench.policy(), "--checks", bench.checks)

    def __call__(self, name: str, *words: str | Path) -> Outcome:
        first = words[:1] if name == "waive" and not str(words[0]).startswith("--") else ()
        rest = words[len(first) :]
        return self.command(name, *first, self.bench.target, *self.options, *rest)

    def run(self) -> list[tuple[str, str]]:
        """Id and state of each finding."""
        report = json.loads(self("run", "--format", "json").out)
        return [(found["id"], found["state"]) for item in report["items"] for found in item["findings"]]

    def text(self, name: str = WAIVERS) -> str:
        return (self.bench.target / name).read_text(encoding="utf-8")


@pytest.fixture
def desk(bench: Bench, command: Command) -> Desk:
    return Desk(bench, command)


def secret_desk(desk: Desk) -> str:
    """A target whose only finding is a secret of its work tree; the finding's id."""
    desk.bench.items.clear()
    desk.bench.secrets()
    desk.bench.policy()
    write(desk.bench.target, {"prod.env": f"STRIPE_KEY={fake('stripe_live')}\n"})
    return desk.run()[0][0]
