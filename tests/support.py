"""Small targets, checks and policies for tests that run the gate with its real engines."""

import ctypes
import json
import os
import sqlite3
import subprocess
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from secgate.cache import FILE
from secgate.catalog import proof
from secgate.catalog.check import load_check
from secgate.catalog.proof import Proof
from secgate.errors import ConfigError
from secgate.model import ItemResult, Report
from secgate.proving import versions
from secgate.run import Request, gate

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
SHIPPED = Path(__file__).resolve().parents[1] / "checks"
CODE = ["javascript", "typescript"]
# One call is a subject, a call of `danger` is a finding.
CALLS: Mapping[str, object] = {"id": "any-call", "pattern": "$F(...)", "metadata": {"kind": "examined"}}
DANGER: Mapping[str, object] = {"id": "danger-call", "pattern": "danger(...)"}
SAFE_CODE = "export const total = work(1);\n"
BAD_CODE = "danger(1);\n"


@contextmanager
def permissions_hold() -> Iterator[None]:
    """File permissions hold for root too: without the two capabilities that pass over them (capabilities(7))."""
    if os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    held = (ctypes.c_uint32 * 6)()
    assert libc.capget(header, held) == 0
    lowered = (ctypes.c_uint32 * 6)(*held)
    lowered[0] &= ~(1 << 1 | 1 << 2)
    assert libc.capset(header, lowered) == 0
    try:
        yield
    finally:
        assert libc.capset(header, held) == 0


def git(folder: Path, *arguments: str, stdin: bytes | None = None) -> str:
    """Run git with nothing of this machine's configuration; gives its output."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")} | {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
        "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
    }
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "init.defaultBranch=main")
    command = ["git", *who, "-c", "protocol.file.allow=always", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, input=stdin)
    return done.stdout.decode("utf-8", "replace").strip()


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files below a folder."""
    for path, content in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)


def commit(folder: Path, message: str = "change") -> str:
    """Commit everything; gives the commit's id."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", f"--message={message}")
    return git(folder, "rev-parse", "HEAD")


def repository(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """A git repository with these files in one commit."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet")
    write(folder, files)
    commit(folder, "first")
    return folder


@dataclass
class Bench:
    """A target, a folder of checks and a policy over them, all in one temporary folder.

    Attributes:
        settings: what a policy says beside its items, for example `defaults`.
    """

    folder: Path
    items: list[dict[str, object]] = field(default_factory=list)
    settings: dict[str, object] = field(default_factory=dict)

    @property
    def target(self) -> Path:
        return self.folder / "target"

    @property
    def checks(self) -> Path:
        return self.folder / "checks"

    def repository(self, files: Mapping[str, str | bytes]) -> Path:
        """Make the target a repository with these files."""
        return repository(self.target, files)

    def check(
        self,
        name: str = "no-danger",
        *rules: Mapping[str, object],
        analyzer: str | None = None,
        item: Mapping[str, object] | None = None,
        pack: str = "checks",
        **spec: object,
    ) -> Path:
        """Write a check folder and put it on the policy.

        Args:
            name: its id.
            rules: semgrep rules; what they leave out is filled in. Without rules and analyzer: CALLS and DANGER.
            analyzer: the text of analyzer.py.
            item: what the policy's line says beside the check.
            pack: the folder that holds it.
            spec: keys of check.yaml that differ.
        """
        place = self.folder / pack / name
        bad = BAD_CODE
        if not rules and analyzer is None and spec.get("decided_by") != ["secrets"]:
            rules, bad = (CALLS, DANGER), f"// ruleid: danger-call\n{BAD_CODE}"
        values: dict[str, object] = {
            "schema": "secgate/check/1", "id": name, "title": "No dangerous call is made", "severity": "high",
            "since": "0.1.0", "decided_by": ["patterns"], "examined": {"unit": "calls"}, "scope": {"languages": CODE},
        }  # fmt: skip
        write(place, {"check.yaml": json.dumps(values | spec)})
        write(place, {"examples/bad/one/a.ts": bad, "examples/ok/one/a.ts": SAFE_CODE})
        if rules:
            filled = [
                {"languages": CODE, "severity": "WARNING", "message": "A dangerous call.", **rule} for rule in rules
            ]
            write(place, {"rules.yaml": json.dumps({"rules": filled}, indent=1)})
        if analyzer is not None:
            write(place, {"analyzer.py": analyzer})
        self.items.append({"check": name, **(item or {})})
        return place

    def secrets(self) -> None:
        """Write a check `secrets` that the secrets engine decides, with the rules of the shipped one."""
        shipped = yaml.safe_load((SHIPPED / "committed-secrets/check.yaml").read_text(encoding="utf-8"))
        examined = {"unit": "files and blobs"}
        self.check("secrets", decided_by=["secrets"], rules=shipped["rules"], examined=examined)

    def vouch(self) -> None:
        """Write the proofs of all checks that load, as their author who has seen them behave."""
        packs: dict[Path, dict[str, Proof]] = {}
        for spec in sorted(self.folder.glob("*/*/check.yaml")):
            with suppress(ConfigError):
                check = load_check(spec.parent, origin="bench")
                made = Proof(digest=proof.digest(check), engines=versions(), examples=2, findings=1, misses=0)
                packs.setdefault(spec.parent.parent, {})[check.id] = made
        for pack, proofs in packs.items():
            write(pack, {proof.FILE: proof.text(proofs)})

    def policy(self, name: str = "policy.yaml", **changes: object) -> Path:
        """Write the policy over all checks so far, which are vouched for."""
        self.vouch()
        values: dict[str, object] = {
            "schema": "secgate/policy/1", "id": "bench", "title": "Bench",
            "sections": [{"title": "All", "items": self.items}],
        }  # fmt: skip
        write(self.folder, {name: json.dumps(values | self.settings | changes)})
        return self.folder / name

    def request(self, **changes: object) -> Request:
        """The request that `gate` sends."""
        values: dict[str, Any] = {
            "path": self.target, "checks": (self.checks,), "clock": lambda: NOW, "new_id": lambda: "an-id",
        }  # fmt: skip
        if "policies" not in changes:
            values["policies"] = (str(self.policy()),)
        return Request(**(values | changes))

    def gate(self, **changes: object) -> Report:
        """Gate the target under the policy over all checks."""
        return gate(self.request(**changes))

    def item(self, name: str = "no-danger", **changes: object) -> ItemResult:
        """Gate, and give one item's result."""
        return item_of(self.gate(**changes), name)


def item_of(report: Report, name: str = "no-danger") -> ItemResult:
    """The result of one item."""
    return next(item for item in report.items if item.id == name)


def places(item: ItemResult) -> list[tuple[str, int, int]]:
    """Path, line and column of each finding."""
    return [(finding.path, finding.line, finding.column) for finding in item.findings]


def reasons(item: ItemResult) -> str:
    """All problems of an item as text, a line each: `path:line reason`."""
    return "\n".join(f"{problem.path}:{problem.line} {problem.reason}" for problem in item.problems)


def is_again(report: Report) -> bool:
    """Whether a report was made by an earlier run."""
    return "an earlier report" in report.run.timings


def kept_in(cache: Path) -> list[bytes]:
    """Everything that is kept in a folder, which is something."""
    with sqlite3.connect(cache / FILE) as connection:
        kept = [zlib.decompress(data[16:]) for (data,) in connection.execute("SELECT value FROM results")]
    assert kept
    return kept


@contextmanager
def working_directory(folder: Path) -> Iterator[None]:
    """Stand in a folder."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """An empty bench."""
    return Bench(tmp_path)
