"""Audit reports of each known form become vulnerabilities, each once; what is no audit is refused."""

import json
import shlex
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from secgate.evidence.audit_forms import Vulnerability, base_score, read_audit
from secgate.evidence.audits import covers, read_audits
from secgate.evidence.junit import UnreadableReport
from secgate.evidence.records import Record, Recorded, Reports
from secgate.facts.locks import LockFile

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

NPM = {
    "auditReportVersion": 2,
    "vulnerabilities": {
        "qs": {"severity": "high", "via": [{"source": 1, "url": "https://x/GHSA-1", "cvss": {"score": 7.5}}]},
        "express": {"severity": "high", "via": ["qs"]},
        "ms": {"severity": "moderate", "via": [{"source": 2, "severity": "moderate", "cvss": {"score": 0}}]},
    },
    "metadata": {
        "vulnerabilities": {"info": 0, "low": 0, "moderate": 1, "high": 2, "critical": 0, "total": 3},
        "dependencies": {"prod": 3, "dev": 0, "optional": 0, "peer": 0, "peerOptional": 0, "total": 3},
    },
}
# npm 6, pnpm and yarn 2 and 3.
NPM6 = {
    "actions": [],
    "advisories": {
        "1": {
            "findings": [{"version": "1.0.0", "paths": ["express>qs", "body-parser>qs"]}],
            "id": 1, "module_name": "qs", "severity": "high", "github_advisory_id": "GHSA-1", "cves": ["CVE-1"],
            "created": "2026-01-02T03:04:05.000Z", "cvss": {"score": 7.5, "vectorString": None},
        }
    },
    "muted": [],
    "metadata": {
        "vulnerabilities": {"info": 0, "low": 0, "moderate": 0, "high": 2, "critical": 0},
        "dependencies": 40, "devDependencies": 2, "optionalDependencies": 0, "totalDependencies": 42,
    },
}  # fmt: skip
YARN = [
    {"type": "auditAdvisory", "data": {"resolution": {"id": 1, "path": "qs"}, "advisory": NPM6["advisories"]["1"]}},  # type: ignore[index]
    {"type": "auditSummary", "data": NPM6["metadata"]},
]
YARN4 = [
    {"value": "qs", "children": {"ID": 1, "Issue": "…", "URL": "https://x/GHSA-1", "Severity": "high",
     "Vulnerable Versions": "<2", "Tree Versions": ["1.0.0"], "Dependents": ["desk@workspace:."]}},
    {"value": "har", "children": {"ID": "har (deprecation)", "Issue": "…", "Severity": "moderate",
     "Vulnerable Versions": "5.1.5", "Tree Versions": ["5.1.5"], "Dependents": ["desk@workspace:."]}},
]  # fmt: skip
OSV = {
    "results": [
        {
            "source": {"path": "package-lock.json"},
            "packages": [
                {
                    "package": {"name": "qs", "version": "6.5.2", "ecosystem": "npm"},
                    "dependency_groups": ["dev"],
                    "vulnerabilities": [
                        {"id": "GHSA-1", "aliases": ["CVE-1"], "published": "2026-01-02T03:04:05Z"},
                        {"id": "CVE-1", "aliases": ["GHSA-1"], "published": "2026-01-02T03:04:05Z"},
                        {"id": "GHSA-2", "withdrawn": "2026-01-02T03:04:05Z"},
                    ],
                    "groups": [{"ids": ["GHSA-1", "CVE-1"], "max_severity": "9.1"}],
                }
            ],
        }
    ]
}
PIP = {"dependencies": [{"name": "jinja2", "version": "2.0", "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-2"]}]}]}


EMPTY = {
    "auditReportVersion": 2,
    "vulnerabilities": {},
    "metadata": {"vulnerabilities": {"high": 0, "critical": 0, "total": 0}, "dependencies": {"total": 9}},
}


def but(report: object, value: object, *path: str | int) -> bytes:
    """A report with another value at a place."""
    copy = json.loads(json.dumps(report))
    inner = copy
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return json.dumps(copy).encode()


def found(report: object) -> tuple[Vulnerability, ...]:
    return read_audit(json.dumps(report).encode()).vulnerabilities


def test_what_npm_writes() -> None:
    assert [(one.package, one.id, one.score) for one in found(NPM)] == [("ms", "2", 4.0), ("qs", "GHSA-1", 7.5)]
    assert read_audit(json.dumps(NPM).encode()).packages == 3


def lines(rows: Sequence[object]) -> bytes:
    """What yarn writes: a value in each line."""
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def test_what_npm_6_pnpm_and_yarn_2_write() -> None:
    assert [(one.package, one.version, one.score) for one in found(NPM6)] == [("qs", "1.0.0", 7.5)]
    assert read_audit(json.dumps(NPM6, indent=2).encode()).packages == 42


@pytest.mark.parametrize("rows", [YARN, YARN4])
def test_what_yarn_1_and_4_write_line_by_line(rows: Sequence[object]) -> None:
    (one,) = read_audit(lines(rows)).vulnerabilities
    assert (one.package, one.version, one.id) == ("qs", "1.0.0", "GHSA-1")


def test_a_clean_run_of_yarn() -> None:
    nothing = {**YARN[1]["data"], "vulnerabilities": {"high": 0, "critical": 0}}  # type: ignore[dict-item]
    assert read_audit(lines([{"type": "auditSummary", "data": nothing}])).packages == 42
    assert not read_audit(lines([{"type": "info", "data": "No audit suggestions"}])).vulnerabilities


def test_yarn_1_ends_with_a_bit_for_each_severity() -> None:
    assert 8 in read_audit(lines(YARN)).ends
    assert 8 not in read_audit(json.dumps(NPM6).encode()).ends


def test_what_osv_writes_counts_once_for_all_its_ids() -> None:
    (one,) = found(OSV)
    assert (one.score, one.development) == (9.1, True)
    assert one.published == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_what_pip_audit_writes_has_no_score() -> None:
    (one,) = found(PIP)
    assert (one.package, one.version, one.score, one.aliases) == ("jinja2", "2.0", None, ("CVE-2",))


def test_a_score_far_below_its_severity_in_words_is_not_believed() -> None:
    (one, _) = reversed(read_audit(but(NPM, {"score": 0.1}, "vulnerabilities", "qs", "via", 0, "cvss")).vulnerabilities)
    assert (one.package, one.score) == ("qs", 7.0)


def test_of_one_advisory_that_stands_twice_the_worse_counts() -> None:
    again = json.loads(json.dumps(NPM["vulnerabilities"]["qs"]["via"]))  # type: ignore[index]
    again.append({**again[0], "cvss": {"score": 7.0}})
    scores = [one.score for one in read_audit(but(NPM, again, "vulnerabilities", "qs", "via")).vulnerabilities]
    assert scores == [4.0, 7.5]


@pytest.mark.parametrize(
    ("vector", "score"),
    [
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8),
        ("CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 9.3),
        ("AV:N/AC:L/Au:N/C:P/I:P/A:P", 7.5),
        ("CVSS:3.1/AV:X", None),
        ("", None),
    ],
)
def test_scores_of_vectors(vector: str, score: float | None) -> None:
    assert base_score(vector) == score


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is no JSON"),
        (b"[" * 100_000, "is no JSON"),
        (b"[]", "no form that is known"),
        (b"{}", "no form that is known"),
        (b'{"error": {"code": "ENOLOCK"}}', "could not be asked"),
        (b'{"message": "request failed"}', "could not be asked"),
        (b'{"auditReportVersion": 2}', "is missing"),
        (b'{"auditReportVersion": 2, "vulnerabilities": [1]}', "is missing"),
        (but(NPM, 1, "vulnerabilities", "qs", "via"), "is missing"),
        (but(EMPTY, 0, "metadata", "dependencies", "total"), "no package"),
        (b'{"advisories": {}, "advisories": {}, "metadata": {}}', "is no JSON"),
        (but(EMPTY, {}, "metadata"), "is missing"),
        (but(EMPTY, {"critical": 5, "high": 3}, "metadata", "vulnerabilities"), "counts other vulnerabilities"),
        (but(EMPTY, 5, "metadata", "vulnerabilities", "total"), "counts other vulnerabilities"),
        (but(EMPTY, {}, "metadata", "vulnerabilities"), "does not count what is high"),
        (but(NPM6, None, "metadata", "totalDependencies"), "what is no number"),
        (lines([YARN[1], YARN[1]]), "no form that is known"),
        (
            b'{"dependencies": [{"name": "a", "vulns": []}, {"name": "b", "skip_reason": "x"}, {"skip_reason": "x"}]}',
            "skipped 2 packages and looked at 1",
        ),
        (but(NPM, 7, "metadata", "vulnerabilities", "moderate"), "counts other vulnerabilities"),
        (but(NPM, ["gone"], "vulnerabilities", "qs", "via"), "shows no advisory"),
        (but(NPM, ["express"], "vulnerabilities", "qs", "via"), "shows no advisory"),
        (but(NPM, "dreadful", "vulnerabilities", "qs", "severity"), "severity that is not known"),
        (but(NPM, [{"severity": "low"}], "vulnerabilities", "qs", "via"), "more severe than every advisory"),
        (but(NPM6, {}, "advisories"), "counts vulnerabilities that are high and shows none"),
        (but(NPM6, True, "metadata", "totalDependencies"), "what is no number"),
        (lines(YARN[1:]), "counts vulnerabilities that are high and shows none"),
        (lines(YARN[:1]), "no form that is known"),
        (lines([{"type": "error", "data": "no lock file"}, YARN[1]]), "an error of yarn"),
        (lines([*YARN4, {"anything": 1}]), "no form that is known"),
        (but(OSV, [], "results", 0, "packages", 0, "vulnerabilities"), "groups vulnerabilities"),
        (but(OSV, [{"max_severity": "9.8"}], "results", 0, "packages", 0, "groups"), "is missing"),
        (b'{"dependencies": [{"name": "jinja2", "version": "2.0"}]}', "is missing"),
        (b'{"dependencies": []}', "no package"),
        (b'{"results": [{"packages": [{"vulnerabilities": [{"id": "a"}]}]}], "x": 1}', "is cut off"),
    ],
)
def test_what_is_no_audit_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableReport, match=said):
        read_audit(data)


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (json.dumps(NPM).encode(), 0, None),
        (json.dumps(NPM).encode(), 1, None),
        (json.dumps(EMPTY).encode(), 0, None),
        (json.dumps(EMPTY).encode(), 1, "shows no vulnerability"),
        (b'{"results": []}', 0, None),
        (b'{"results": []}', 1, "shows no vulnerability"),
        (b'{"results": []}', 127, "did not get to its end"),
        (lines(YARN), 8, None),
        (json.dumps(NPM6).encode(), 8, "did not get to its end"),
    ],
)
def test_a_report_agrees_with_how_its_command_ended(data: bytes, code: int, said: str | None) -> None:
    record = Record.model_validate({
        "name": "npm_audit", "report": "a.json", "commit": "0" * 40, "tree": "0" * 40, "dirty": False,
        "command": ["x"], "exit_code": code, "started": NOW, "ended": NOW, "sha256": "0" * 64,
    })  # fmt: skip
    read = read_audits(Reports((Recorded("a.json", data, record),), ()))
    if said is None:
        assert read.good
    else:
        assert not read.good
        assert said in read.problems[0].reason


@pytest.mark.parametrize(
    ("kind", "command", "covered"),
    [
        ("osv", "osv-scanner --format json .", True),
        ("osv", "osv-scanner --format json -r /src", True),
        ("osv", "osv-scanner --json", True),
        ("osv", "sh -c 'osv-scanner scan source -r ./ --format json > osv.json'", True),
        ("osv", "osv-scanner --format json -r packages/a", False),
        ("osv", "osv-scanner -L packages/a/package-lock.json", False),
        ("npm_audit", "npm audit --json", True),
        ("npm_audit", "npm audit --json --workspace a", False),
    ],
)
def test_which_lock_files_a_report_speaks_of(kind: str, command: str, *, covered: bool) -> None:
    assert covers(kind, shlex.split(command), LockFile("package-lock.json", "npm")) is covered
