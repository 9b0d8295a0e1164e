"""Advisories that are new, or gone, where both sides have a recorded audit."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest

from secgate.compare.advisories import Advisories, advisories
from secgate.evidence.records import Record
from secgate.evidence.store import EvidenceStore
from secgate.target.tree import open_work_tree
from support import NOW, commit, git, repository, write

HEAD, BASE = ".secgate/reports/npm_audit.json", ".secgate/reports/base/npm_audit.json"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = repository(tmp_path / "target", {"a.ts": "export {};\n"})
    git(folder, "checkout", "-q", "-b", "change")
    write(folder, {"b.ts": "export {};\n"})
    commit(folder)
    return folder


def record(target: Path, path: str, ref: str, *packages: str) -> None:
    """Write an audit that names one advisory for each package, and its record."""
    via = {
        name: {"severity": "high", "via": [{"url": f"https://x/GHSA-{name}", "cvss": {"score": 7.5}}]}
        for name in packages
    }
    counts = {"high": len(via), "critical": 0, "total": len(via)}
    metadata = {"vulnerabilities": counts, "dependencies": {"total": 9}}
    audit = {"auditReportVersion": 2, "vulnerabilities": via, "metadata": metadata}
    data = json.dumps(audit).encode()
    made = Record(
        name="npm_audit", report=Path(path).name, commit=git(target, "rev-parse", ref),
        tree=git(target, "rev-parse", f"{ref}^{{tree}}"), dirty=False, command=("npm", "audit"),
        exit_code=int(bool(packages)), started=NOW - timedelta(minutes=2), ended=NOW - timedelta(minutes=1),
        sha256=hashlib.sha256(data).hexdigest(),
    )  # fmt: skip
    write(target, {path: data, f"{path}.secgate.json": made.model_dump_json(by_alias=True)})


def compared(target: Path) -> Advisories:
    base = git(target, "rev-parse", "main")
    return advisories(EvidenceStore(open_work_tree(target), {}, NOW, base=base))


def test_what_one_side_alone_names_is_told(target: Path) -> None:
    record(target, HEAD, "HEAD", "qs", "ms")
    record(target, BASE, "main", "ms", "ip")
    found = compared(target)
    assert [(one.package, one.side, one.path) for one in found.new] == [("qs", "head", HEAD)]
    assert [(one.package, one.side, one.path) for one in found.gone] == [("ip", "base", BASE)]


def test_without_a_report_of_the_base_nothing_is_new_and_it_says_so(target: Path) -> None:
    record(target, HEAD, "HEAD", "qs")
    found = compared(target)
    assert (found.new, found.unread) == (
        (),
        ("advisories: there is no npm_audit report that was recorded for the base",),
    )


def test_a_report_of_another_commit_is_none_of_the_base(target: Path) -> None:
    record(target, HEAD, "HEAD", "qs")
    record(target, BASE, "HEAD", "qs")
    assert "no npm_audit report" in compared(target).unread[0]


def test_without_any_report_nothing_is_told(target: Path) -> None:
    assert compared(target) == Advisories()
