"""Was every secret that was due this quarter rotated, and every one that was exposed?

The document says when each was rotated, its owner states the rotations of the quarter, and whether an exposed secret
has one is for committed-secrets to say. No value is read.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from secgate.api import (
    Evidence,
    Observation,
    Place,
    Problem,
    Rest,
    ScheduleRow,
    Subject,
    counted,
    read_schedule,
    schedule_path,
    secret_names,
    stated,
)

_QUARTER = timedelta(days=90)
_ROTATIONS = ".secgate/rotations.yaml"


def analyze(subject: Subject) -> Observation:
    """Every row of the document, every entry of rotations.yaml, and the statement of this month."""
    config = subject.config
    names = secret_names(
        subject.texts, [file.path for file in subject.files], templates=config.env_templates,
        more=config.secret_names, public=config.publishable_keys,
    )  # fmt: skip
    if not names:
        unread = subject.unread_code("the name of a secret")
        return Observation(problems=unread, absence=None if unread else "no setting is named as a secret")
    path = schedule_path(subject.tracked, config.documents)
    text = subject.read(path) if path is not None else None
    rows = read_schedule(text or "")
    seen = stated(subject)
    if seen.absence is not None:
        return seen
    return Observation(
        examined=len(rows) + _entries(subject),
        hits=seen.hits,
        problems=(*seen.problems, *_unreadable(path, text, rows)),
        evidence=(*_document(path, rows), *_late(subject, path, rows), *seen.evidence, *_days(subject)),
        rests_on=(_exposed(subject),),
    )


def _entries(subject: Subject) -> int:
    """How many rotations are recorded; the file itself is read strictly before any check."""
    text = subject.read(_ROTATIONS) or ""
    return sum(line.startswith("- ") for line in text.split("\n"))


def _exposed(subject: Subject) -> Rest:
    """What committed-secrets has to say: a live secret without a rotation keeps it from passing."""
    place = Place(path=_ROTATIONS, line=1)
    return Rest(
        item="committed-secrets",
        missing=subject.hit("exposed-not-rotated", place, message="No policy looks for exposed secrets."),
        weakened=subject.hit("exposed-not-rotated", place),
    )


def _unreadable(path: str | None, text: str | None, rows: tuple[ScheduleRow, ...]) -> Iterator[Problem]:
    if path is not None and text is not None and not rows:
        yield Problem(path=path, reason="has no table with a column for the secret and one for its last rotation")


def _document(path: str | None, rows: tuple[ScheduleRow, ...]) -> Iterator[Evidence]:
    if path is None:
        how = "write one, and name it in .secgate/config.yaml: `documents: {secret-rotation: docs/FILE.md}`"
        yield Evidence(kind="document", state="missing", reason=f"no document holds the rotations; {how}")
    elif rows:
        yield Evidence(kind="document", path=path, state="good", reason=counted(len(rows), "row"))


def _late(subject: Subject, path: str | None, rows: tuple[ScheduleRow, ...]) -> Iterator[Evidence]:
    """Rows without a rotation of this quarter."""
    oldest = subject.evidence.today - _QUARTER
    for row in rows:
        if row.last is None or row.last < oldest:
            said = "has no date" if row.last is None else f"was last rotated on {row.last}, before {oldest}"
            reason = f"row {row.line} ({', '.join(row.names[:2]) or 'no name'}) {said}"
            yield Evidence(kind="document", path=path, state="stale", reason=reason)


def _days(subject: Subject) -> Iterator[Evidence]:
    """Entries of the statement without a day of this quarter."""
    said = subject.attested.attestation
    today = subject.evidence.today
    for number, entry in enumerate(said.details if said is not None else (), 1):
        day = _day(entry.get("rotated"))
        if day is None or not today - _QUARTER <= day <= today:
            reason = f"entry {number} of details has no day of the last 90 under rotated"
            yield Evidence(kind="attestation", path=subject.attested.evidence[0].path, state="stale", reason=reason)


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
