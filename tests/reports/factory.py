"""Report values for the tests of the formats: small ones, changed by keyword."""

from secgate.gate.decide import decide
from secgate.model import (
    Confidence,
    Coverage,
    Digests,
    Examined,
    Finding,
    Frame,
    ItemResult,
    Level,
    PackageItem,
    PackageResult,
    PolicyInfo,
    References,
    Report,
    RunInfo,
    Severity,
    Status,
    TargetInfo,
    Tool,
    Verdict,
)

COMMIT = "3f9c2ab17e04" + "0" * 28


def finding(**changes: object) -> Finding:
    """An open, proven finding with a frame of three lines."""
    values: dict[str, object] = {
        "id": "F-1a2b3c4d5e6f",
        "rule": "tenant-query-filters.request-id-unscoped",
        "path": "server/src/bookings.ts",
        "line": 11,
        "column": 16,
        "end_line": 11,
        "end_column": 42,
        "message": "A booking is read by an id of the request alone.",
        "fix": "Add the tenant to the where clause.",
        "severity": Severity.CRITICAL,
        "confidence": Confidence.HIGH,
        "frame": Frame(
            line=10,
            text=(
                "async function show(req) {",
                "  return await prisma.booking.findUnique({",
                "    where: { id: req.params.id },",
            ),
        ),
        "trace": (),
        "commit": None,
        "in_head": True,
    }
    return Finding.model_validate(values | changes)


def item(name: str = "tenant-query-filters", **changes: object) -> ItemResult:
    """A blocking item that passes over 142 queries."""
    values: dict[str, object] = {
        "id": name,
        "title": "Every query on a tenant model is limited to one tenant",
        "section": "Multi-Tenant Isolation",
        "level": Level.BLOCK,
        "severity": Severity.CRITICAL,
        "status": Status.PASS,
        "reason": "142 queries, no finding",
        "examined": Examined(count=142, unit="queries"),
        "origin": "secgate 0.1.0",
        "references": References(cwe=("CWE-639",)),
    }
    return ItemResult.model_validate(values | changes)


def report(*items: ItemResult, **changes: object) -> Report:
    """A whole run that passes, gated by its own policy."""
    values: dict[str, object] = {
        "id": "00000000-0000-0000-0000-000000000000",
        "created": "2026-01-31T12:00:00Z",
        "duration_s": 3.2,
        "tool": Tool(secgate="0.1.0", engines={"semgrep": "1.182.0", "detect-secrets": "1.5.0"}),
        "run": RunInfo(
            actor="ana", started="2026-01-31T11:59:57Z", ended="2026-01-31T12:00:00Z", host="local", url=None
        ),
        "target": TargetInfo(commit=COMMIT, tree="b" * 40, dirty=False, base=None, partial=False, trust="self"),
        "policies": (
            PolicyInfo(
                id="pre-deployment",
                title="Pre-deployment security checklist",
                origin="built-in",
                digest="sha256:" + "0" * 64,
            ),
        ),
        "digests": Digests(rules="sha256:" + "1" * 64, config="sha256:" + "2" * 64, waivers="sha256:" + "3" * 64),
        "assumptions": (),
        "verdict": Verdict.PASS,
        "exit_code": 0,
        "because": ("1 blocking item passes",),
        "coverage": Coverage(files=512, examined=512),
        "items": items or (item(),),
    }
    return Report.model_validate(values | changes)


def divided(status: Status = Status.FAIL) -> Report:
    """A run that gives `apps/api`, where its one finding lies, and `packages/lib` verdicts of their own."""
    found = finding(path="apps/api/src/bookings.ts")
    made = item(status=status, findings=(found,), blocks=True)
    examined = Examined(count=2, unit="queries")
    parts = {
        "apps/api": PackageItem(
            id=made.id, status=status, reason="1 finding", examined=examined, findings=(found.id,), blocks=True
        ),
        "packages/lib": PackageItem(id=made.id, status=Status.PASS, reason="2 queries", examined=examined),
    }
    packages = tuple(
        PackageResult(
            dir=name,
            verdict=Verdict.FAIL if part.blocks else Verdict.PASS,
            exit_code=int(part.blocks),
            because=(part.reason,),
            items=(part,),
        )
        for name, part in parts.items()
    )
    return report(made, packages=packages, verdict=Verdict.FAIL, exit_code=1)


def sound(made: Report, *, report_only: bool = False) -> Report:
    """The report with the verdict, the code and the reasons that the gate gives for its items, so that it can be read.

    An item that is off has that level, and a report with one that the command line switched off is partial.
    """
    items = tuple(
        one.model_copy(update={"level": Level.OFF, "off_by": one.off_by or "policy pre-deployment"})
        if one.status is None
        else one
        for one in made.items
    )
    partial = any("command line" in (one.off_by or "") for one in items)
    decision = decide(items, report_only=report_only)
    target = made.target.model_copy(update={"partial": made.target.partial or partial, "report_only": report_only})
    return made.model_copy(
        update={
            "items": items, "target": target, "verdict": decision.verdict, "exit_code": int(decision.exit_code),
            "because": decision.because,
        }
    )  # fmt: skip
