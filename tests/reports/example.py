"""One report that shows everything at once."""

from datetime import date

from reports.factory import COMMIT, finding, item, report
from secgate.model import (
    Confidence,
    Coverage,
    Evidence,
    Examined,
    Excluded,
    FindingState,
    Frame,
    ItemResult,
    Level,
    Problem,
    Report,
    Severity,
    Skipped,
    Status,
    Suppression,
    TargetInfo,
    TraceStep,
    Verdict,
    Waiver,
    WaiverNote,
    WaiverSummary,
)

_STALE = "recorded for 81d0c5a2f6b3; run the tests again with `secgate record`"
_ISOLATION, _ACCESS, _SECRETS, _QUALITY = (
    "Multi-Tenant Isolation", "Authentication & Authorization", "Secrets Management", "Code Quality",
)  # fmt: skip

WAIVER = Waiver(
    finding="F-77aa77aa77aa",
    item="tenant-query-filters",
    reason="only the nightly job of the platform calls this",
    owner="ana@example.com",
    approved_by=("ben@example.com",),
    expires=date(2026, 2, 10),
    ticket="OPS-12",
    where=".secgate/waivers.yaml:1",
)
EXPIRED = Waiver(
    item="type-safety",
    path="server/legacy/**",
    reason="is rewritten before the end of the year",
    owner="ana@example.com",
    expires=date(2026, 1, 10),
    where=".secgate/waivers.yaml:9",
)
UNUSED = WAIVER.model_copy(update={"finding": "F-0dead0dead00", "where": ".secgate/waivers.yaml:15"})
KNOWN = Waiver(
    kind="baseline",
    finding="F-88bb88bb88bb",
    item="tenant-query-filters",
    owner="ops@example.com",
    expires=date(2026, 6, 30),
    first_seen=date(2026, 1, 5),
    where=".secgate/baseline.yaml:3",
)


def rich_report() -> Report:
    """A failing application with every status, every state of a finding, and everything else a report can hold."""
    return report(
        *_isolation(), *_access(), *_secrets(), *_quality(),
        verdict=Verdict.FAIL,
        exit_code=1,
        because=(
            "tenant-query-filters: fail - 9 findings in 142 queries, 1 waived, 1 baseline",
            f"cache-isolation-tests: needs-evidence - {_STALE}",
            "jwt-verification: fail - 1 finding in 14 token operations",
            "input-validation: incomplete - 3 problems kept this from being examined in full",
            "committed-secrets: fail - 2 findings in 184203 lines",
        ),
        assumptions=(
            "tenant key tenantId: 27 of 34 models have it",
            "tenant root Tenant: every tenant key refers to it",
        ),
        target=TargetInfo(
            commit=COMMIT, tree="b" * 40, dirty=True, base=None, partial=False, trust="self",
            notes=("no .secgate/config.yaml: built-in defaults; `secgate init` proposes one",),
        ),
        coverage=Coverage(
            files=512,
            examined=498,
            skipped=(
                *(Skipped(path=f"web/public/photo-{n}.webp", reason="binary") for n in range(1, 13)),
                Skipped(path="web/public/vendor/maps.js", reason="larger than 2 MB"),
                Skipped(path="server/legacy/report.ts", reason="not UTF-8"),
            ),
            excluded=(Excluded(reason="test", paths=tuple(f"server/test/{n}.test.ts" for n in range(1, 9))),),
        ),
        waivers=WaiverSummary(
            active=2,
            baseline=1,
            expiring=(WaiverNote(waiver=WAIVER, note="holds until 2026-02-10, in 10 days"),),
            expired=(WaiverNote(waiver=EXPIRED, note="expired on 2026-01-10"),),
            unused=(WaiverNote(waiver=UNUSED, note="no finding of this run matches"),),
        ),
        suppressions=(
            Suppression(path="server/src/app.ts", line=9, kind="nosemgrep"),
            Suppression(path="server/src/app.ts", line=31, kind="nosemgrep"),
            Suppression(path="server/src/mail.ts", line=4, kind="pragma: allowlist secret"),
        ),
    )  # fmt: skip


def _isolation() -> tuple[ItemResult, ...]:
    unscoped = finding(
        path="server/src/services/booking.service.ts",
        line=48,
        column=27,
        end_line=48,
        end_column=53,
        message="The booking is looked up by an id that comes from the request, and no tenant limits the lookup: "
        "any signed-in user can read any tenant's booking.",
        fix="Look it up by the compound unique `tenantId_id`, or add `tenantId` to the where clause.",
        frame=Frame(
            line=46,
            text=(
                "  async show(id: string): Promise<Booking> {",
                "    // the caller checked the session",
                "    const booking = await this.prisma.booking.findUnique({",
                "      where: { id },",
                "    });",
            ),
        ),
        trace=(
            TraceStep(path="server/src/routes/bookings.ts", line=22, note="`id` is req.params.id"),
            TraceStep(
                path="server/src/routes/index.ts",
                line=7,
                note="the router is mounted without a tenant guard, so nothing above it sets the tenant",
            ),
        ),
    )
    others = tuple(
        unscoped.model_copy(
            update={
                "id": f"F-00000000000{n}",
                "line": 48 + n * 10,
                "end_line": 48 + n * 10,
                "frame": Frame(line=48 + n * 10, text=("    const booking = await this.prisma.booking.findUnique({",)),
                "trace": (),
            }
        )
        for n in range(1, 8)
    )
    whole = finding(
        id="F-9c9c9c9c9c9c",
        rule="tenant-query-filters.raw-sql-unscoped",
        path="server/src/reports/revenue.ts",
        line=14,
        column=23,
        end_line=22,
        end_column=6,
        message="Raw SQL reads `bookings` and names no tenant.",
        fix='Add `WHERE "tenantId" = ${tenantId}`.',
        frame=Frame(
            line=12,
            text=(
                "export async function revenue(month: Date) {",
                "\t// all of it",
                "\tconst rows = await prisma.$queryRaw`",
                "\t\tSELECT date_trunc('day', created_at) AS day,",
                "\t\t       sum(total) AS total",
                "\t\tFROM bookings",
                "\t\tWHERE created_at >= ${month}",
                "\t\tGROUP BY 1",
                "\t\tORDER BY 1",
                "\t\tLIMIT 31",
                "\t`;",
                "\treturn rows;",
            ),
        ),
    )
    waived = unscoped.model_copy(
        update={
            "id": "F-77aa77aa77aa",
            "line": 90,
            "end_line": 90,
            "state": FindingState.WAIVED,
            "waiver": WAIVER,
        }
    )
    known = unscoped.model_copy(
        update={"id": "F-88bb88bb88bb", "line": 95, "end_line": 95, "state": FindingState.BASELINE, "waiver": KNOWN}
    )
    return (
        item(
            "tenant-cache-keys",
            title="Every cache key that holds tenant data contains the tenant id",
            examined=Examined(count=18, unit="cache uses"),
            reason="18 cache uses, no finding",
        ),
        item(
            status=Status.FAIL,
            reason="9 findings in 142 queries, 1 waived, 1 baseline",
            findings=(unscoped, *others, whole, waived, known),
            problems=(
                Problem(
                    path="server/src/search.ts",
                    line=31,
                    reason="the where clause is built by a function that is not read",
                ),
            ),
            blocks=True,
        ),
        item(
            "cache-isolation-tests",
            title="The cache isolation tests ran for this commit and passed",
            status=Status.NEEDS_EVIDENCE,
            reason=_STALE,
            examined=Examined(count=0, unit="executed tests"),
            evidence=(
                Evidence(
                    kind="test-report",
                    path="reports/junit.xml",
                    state="other-commit",
                    reason=_STALE,
                ),
            ),
            blocks=True,
        ),
    )


def _access() -> tuple[ItemResult, ...]:
    return (
        item(
            "jwt-verification",
            title="Every token is verified with a pinned algorithm and a required secret before a claim is used",
            section=_ACCESS,
            status=Status.FAIL,
            reason="1 finding in 14 token operations",
            examined=Examined(count=14, unit="token operations"),
            findings=(
                finding(
                    id="F-5e5e5e5e5e5e",
                    rule="jwt-verification.unpinned-algorithm",
                    path="server/src/auth/session.ts",
                    line=9,
                    column=18,
                    end_line=9,
                    end_column=43,
                    message="verify() is given no list of algorithms, so the token's own header chooses one.",
                    fix="Pass `{ algorithms: ['HS256'] }` as the third argument.",
                    severity=Severity.HIGH,
                    frame=Frame(
                        line=8,
                        text=(
                            "export function claims(token: string) {",
                            "  const claims = jwt.verify(token, secret);",
                            "  return claims as Session;",
                        ),
                    ),
                ),
            ),
            blocks=True,
        ),
        item(
            "login-rate-limit",
            title="Every route that tests a credential allows at most 5 attempts in 15 minutes",
            section=_ACCESS,
            status=Status.REVIEW,
            severity=Severity.HIGH,
            reason="1 finding below high confidence",
            examined=Examined(count=6, unit="credential routes"),
            findings=(
                finding(
                    id="F-4d4d4d4d4d4d",
                    rule="login-rate-limit.limit-too-high",
                    path="server/src/routes/auth.ts",
                    line=31,
                    column=3,
                    end_line=31,
                    end_column=32,
                    message="The limiter lets 100 attempts through in 15 minutes.",
                    fix="Set `max: 5`.",
                    severity=Severity.HIGH,
                    confidence=Confidence.MEDIUM,
                    frame=Frame(line=31, text=("  rateLimit({ max: 100, windowMs: QUARTER }),",)),
                ),
            ),
            problems=(
                Problem(
                    reason="not decided in this version: a limiter that a proxy or gateway in front of the application "
                    "applies; if there is one, record it in .secgate/config.yaml under `rate_limits`, with the file "
                    "that configures it, and it is examined with the rest"
                ),
            ),
        ),
        item(
            "platform-token-separation",
            title="Tenant routes refuse platform admin tokens, and platform routes refuse tenant tokens",
            section=_ACCESS,
            status=Status.NOT_APPLICABLE,
            reason="no token of a second kind is signed or verified",
            examined=Examined(count=0, unit="pairs"),
        ),
    )


def _secrets() -> tuple[ItemResult, ...]:
    return (
        item(
            "committed-secrets",
            title="No live secret stands in the files, the history or the commit messages of the target",
            section=_SECRETS,
            status=Status.FAIL,
            reason="2 findings in 184203 lines",
            examined=Examined(count=184_203, unit="lines"),
            findings=(
                finding(
                    id="F-3c3c3c3c3c3c",
                    rule="committed-secrets.provider-key",
                    path="server/.env.backup",
                    line=12,
                    column=1,
                    end_line=12,
                    end_column=40,
                    message="A payment provider's key of 32 characters stands here.",
                    fix="Revoke it at the provider, then record the rotation in .secgate/rotations.yaml.",
                    frame=None,
                    commit="a1" * 20,
                ),
                finding(
                    id="F-2b2b2b2b2b2b",
                    rule="committed-secrets.database-password",
                    path="docker-compose.yml",
                    line=7,
                    column=1,
                    end_line=7,
                    end_column=30,
                    message="A database password of 18 characters stood here.",
                    fix="Revoke it at the provider, then record the rotation in .secgate/rotations.yaml.",
                    frame=None,
                    commit="b2" * 20,
                    in_head=False,
                ),
            ),
            blocks=True,
        ),
        item(
            "env-files-ignored",
            title="No env file is tracked, and the target's own ignore rules keep every one out",
            section=_SECRETS,
            examined=Examined(count=15, unit="probes"),
            reason="15 probes, no finding",
        ),
    )


def _quality() -> tuple[ItemResult, ...]:
    return (
        item(
            "type-safety",
            title="Production code has no `any` type outside the recorded exceptions",
            section=_QUALITY,
            level=Level.WARN,
            status=Status.FAIL,
            severity=Severity.LOW,
            reason="1 finding in 212 files",
            examined=Examined(count=212, unit="files"),
            findings=(
                finding(
                    id="F-6f6f6f6f6f6f",
                    rule="type-safety.explicit-any",
                    path="web/src/api/client.ts",
                    line=5,
                    column=35,
                    end_line=5,
                    end_column=38,
                    message="The response is typed `any`.",
                    fix="Parse it with the contract's schema.",
                    severity=Severity.LOW,
                    frame=Frame(line=5, text=("export async function get(): Promise<any> {",)),
                ),
            ),
        ),
        item(
            "input-validation",
            title="Every input a handler reads is parsed by a schema before it is used",
            section=_QUALITY,
            status=Status.INCOMPLETE,
            reason="3 problems kept this from being examined in full",
            examined=Examined(count=61, unit="handlers"),
            problems=(
                Problem(path="server/src/legacy/report.ts", line=120, reason="does not parse: unexpected `}`"),
                Problem(path="server/src/legacy/export.ts", line=8, reason="does not parse: unexpected `}`"),
                Problem(
                    path="web/src/app/api/upload/route.ts",
                    reason="takes longer than 5 s; --time-budget raises the limit",
                ),
            ),
            blocks=True,
        ),
        item(
            "error-exposure",
            title="No response carries a stack trace, an internal error text or internals of the process",
            section=_QUALITY,
            status=None,
            off_by="command line --skip",
            reason="",
            examined=Examined(count=0, unit="responses"),
        ),
    )
