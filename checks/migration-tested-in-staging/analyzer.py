"""Did the migrations of the change run in staging, on rows of two tenants or more, by the job or by a statement?"""

from collections.abc import Iterator
from datetime import timedelta

from secgate.api import (
    Evidence,
    Migrating,
    Observation,
    Problem,
    Recorded,
    StagingRun,
    Subject,
    counted,
    migrating,
    read_reports,
    read_staging,
    stated,
)

_DAYS = 90
_TENANTS = 2


def analyze(subject: Subject) -> Observation:
    """The statement where there is one, else the reports of staging jobs."""
    seen = migrating(subject)
    if seen.nothing is not None or subject.against is None:
        return seen.shown(Observation())
    if subject.spec.id in subject.evidence.statements:
        said = seen.stated(stated(subject))
        return said.model_copy(update={"evidence": (*said.evidence, *_of_statement(subject))})
    read = read_reports(subject.evidence.recorded("staging", within=timedelta(days=_DAYS)), read_staging, ends={0})
    runs = [(recorded, run, tuple(_mistakes(seen, recorded, run))) for recorded, run in read.good]
    good = next((recorded for recorded, _, mistakes in runs if not mistakes), None)
    if good is not None:
        fine = Evidence(
            kind="staging report", path=good.path, state="good", reason="names every migration of the change"
        )
        return seen.shown(Observation(evidence=(fine,)))
    lacks = [
        Evidence(kind="staging report", path=recorded.path, state="missing", reason=reason)
        for recorded, _, mistakes in runs
        for reason in mistakes
    ]
    missing = () if runs or read.problems else stated(subject).evidence
    problems: tuple[Problem, ...] = read.problems
    return seen.shown(Observation(evidence=(*lacks, *read.evidence, *missing), problems=problems))


def _mistakes(seen: Migrating, recorded: Recorded, run: StagingRun) -> Iterator[str]:
    """Why a run does not show that the migrations of the change work."""
    names = [migration.name for migration in seen.change.migrations]
    names += [one.path.rpartition("/")[2].rpartition(".")[0] for one in seen.change.unread]
    absent = [name for name in names if name not in run.migrations]
    if absent:
        yield f"does not name {absent[0]}"
    if len(run.filled) < _TENANTS:
        yield f"has rows of {counted(len(run.filled), 'tenant')}, and it takes {_TENANTS}"
    store = seen.subject.evidence
    edited = [path for path in seen.files if not store.unchanged_since(recorded.record.commit, path)]
    if edited:
        yield f"is older than the last edit of {edited[0]}"


def _of_statement(subject: Subject) -> Iterator[Evidence]:
    """What a statement lacks: two tenants that had rows."""
    attested = subject.attested
    said = attested.attestation
    if said is None or said.result != "satisfied":
        return
    filled = {
        str(entry.get("tenant"))
        for entry in said.details
        if isinstance(rows := entry.get("rows_before"), int) and not isinstance(rows, bool) and rows > 0
    }
    if len(filled) < _TENANTS:
        reason = f"names {counted(len(filled), 'tenant')} that had rows before, and it takes {_TENANTS}"
        yield Evidence(kind="attestation", path=attested.evidence[0].path, state="missing", reason=reason)
