"""Is a backup planned or taken within a day of the run: by a statement, or by the report of the job that took it?"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from secgate.api import Evidence, Observation, Recorded, Subject, lack, migrating, stated

_HOURS = 24
_GOOD = frozenset({"success", "succeeded", "completed", "complete", "ok", "passed"})


def analyze(subject: Subject) -> Observation:
    """The statement where there is one, else the report of a backup job of the last day."""
    seen = migrating(subject)
    if seen.nothing is not None or subject.against is None:
        return seen.shown(Observation())
    if subject.spec.id in subject.evidence.statements:
        said = seen.stated(stated(subject))
        return said.model_copy(update={"evidence": (*said.evidence, *_of_time(subject))})
    reports = subject.evidence.recorded("backup", within=timedelta(hours=_HOURS))
    taken = next((report for report in reports.good if _is_good(report)), None)
    if taken is not None:
        reason = f"taken {taken.record.ended:%Y-%m-%d %H:%M} UTC"
        return seen.shown(
            Observation(evidence=(Evidence(kind="backup report", path=taken.path, state="good", reason=reason),))
        )
    bad = [
        Evidence(kind="backup report", path=report.path, state="unreadable", reason="does not say that it succeeded")
        for report in reports.good
    ]
    bad += [one for one in reports.bad if one.path is not None]
    return seen.shown(Observation(evidence=(*bad, *stated(subject).evidence)))


def _is_good(report: Recorded) -> bool:
    """Whether the job says that it saved something."""
    try:
        said = json.loads(report.data)
    except (ValueError, RecursionError):
        return False
    if report.record.exit_code or not isinstance(said, dict):
        return False
    sizes = [value for key, value in said.items() if "size" in key or "bytes" in key]
    return str(said.get("status", "")).lower() in _GOOD and not any(size == 0 for size in sizes)


def _of_time(subject: Subject) -> Iterator[Evidence]:
    """What is wrong with when the backup is taken, or with when a restore was proved."""
    attested, now = subject.attested, subject.evidence.now
    said = attested.attestation
    for entry in said.details if said is not None and said.result == "satisfied" else ():
        when = _moment(entry.get("when"))
        if when is None:
            yield lack(attested.evidence[0].path, "unreadable", "`when` is no day and no time")
        elif abs(when - now) > timedelta(hours=_HOURS + (24 if isinstance(entry.get("when"), date) else 0)):
            yield lack(
                attested.evidence[0].path, "stale", f"the backup of {entry['when']} is not within a day of the run"
            )
        tested = _moment(entry.get("restore_tested"))
        if tested is None or tested > now:
            yield lack(attested.evidence[0].path, "unreadable", "`restore_tested` is no day that has been")


def _moment(value: object) -> datetime | None:
    """A day (its noon) or a time, in UTC; None for anything else."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, datetime):
        return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
    return datetime(value.year, value.month, value.day, 12, tzinfo=UTC) if isinstance(value, date) else None
