"""Audit reports of each known form become vulnerabilities, each once; what is no audit is refused."""

import json
from datetime import UTC, datetime

import pytest

from secgate.evidence.audits import Vulnerability, base_score, read_audit
from secgate.evidence.junit import UnreadableReport

NPM = {
    "auditReportVersion": 2,
    "vulnerabilities": {
        "qs": {"severity": "high", "via": [{"source": 1, "url": "https://x/GHSA-1", "cvss": {"score": 7.5}}]},
        "express": {"severity": "high", "via": ["qs"]},
        "ms": {"severity": "moderate", "via": [{"source": 2, "severity": "moderate", "cvss": {"score": 0}}]},
    },
    "metadata": {"dependencies": {"total": 3}},
}
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


def found(report: object) -> tuple[Vulnerability, ...]:
    return read_audit(json.dumps(report).encode()).vulnerabilities


def test_what_npm_writes() -> None:
    assert [(one.package, one.id, one.score) for one in found(NPM)] == [("ms", "2", 4.0), ("qs", "GHSA-1", 7.5)]
    assert read_audit(json.dumps(NPM).encode()).packages == 3


def test_what_osv_writes_counts_once_for_all_its_ids() -> None:
    (one,) = found(OSV)
    assert (one.score, one.development) == (9.1, True)
    assert one.published == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_what_pip_audit_writes_has_no_score() -> None:
    (one,) = found(PIP)
    assert (one.package, one.version, one.score, one.aliases) == ("jinja2", "2.0", None, ("CVE-2",))


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
        (b'{"auditReportVersion": 2}', "is cut off"),
        (b'{"auditReportVersion": 2, "vulnerabilities": [1]}', "is cut off"),
        (b'{"auditReportVersion": 2, "vulnerabilities": {"a": {"via": 1}}}', "is cut off"),
        (b'{"auditReportVersion": 2, "vulnerabilities": {}, "metadata": {"dependencies": {"total": 0}}}', "no package"),
        (b'{"dependencies": []}', "no package"),
        (b'{"results": [{"packages": [{}]}], "x": 1}', "is cut off"),
    ],
)
def test_what_is_no_audit_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableReport, match=said):
        read_audit(data)
