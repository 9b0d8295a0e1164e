"""Is every secret that the target reads rotated by a schedule that is written down, and is the schedule kept?

The document says when each was rotated; its owner states that the dates are true. No value is read.
"""

from collections.abc import Iterator
from datetime import timedelta

from secgate.api import (
    Evidence,
    Hit,
    Observation,
    Place,
    Problem,
    ScheduleRow,
    Subject,
    read_schedule,
    schedule_path,
    secret_names,
)


def analyze(subject: Subject) -> Observation:
    """The names that code, env templates and CI files read, and the rows of the schedule."""
    config = subject.config
    names = secret_names(
        subject.texts,
        [file.path for file in subject.files],
        templates=config.env_templates,
        more=config.secret_names,
        public=config.publishable_keys,
    )
    if not names:
        unread = subject.unread_code("the name of a secret")
        return Observation(problems=unread, absence=None if unread else "no setting is named as a secret")
    path = schedule_path(subject.tracked, config.documents)
    attested = subject.attested
    if path is None:
        how = f"write one, and name it in .secgate/config.yaml: `documents: {{{subject.spec.id}: docs/FILE.md}}`"
        lack = Evidence(kind="document", state="missing", reason=f"no document holds the schedule; {how}")
        return Observation(examined=len(names), evidence=(lack, *attested.evidence), problems=attested.problems)
    text = subject.read(path)
    judged = subject.evidence.document(path, text)
    rows = read_schedule(text or "")
    problems = list(attested.problems)
    if text is not None and not rows:
        reason = "has no table with a column for the secret and one for its last rotation"
        problems.append(Problem(path=path, reason=reason))
    hits = [hit for row in rows for hit in _late(subject, path, row)]
    hits += [
        subject.hit("secret-without-row", place, message=f"{name} is read, and the schedule has no row for it.")
        for name, place in names.items()
        if rows and not any(name.lower() == word.lower() for row in rows for word in row.names)
    ]
    hits += subject.refused
    return Observation(
        examined=len(names) + len(rows),
        hits=tuple(hits),
        evidence=(judged, *_lacks(path, rows), *attested.evidence),
        problems=tuple(problems),
    )


def _lacks(path: str, rows: tuple[ScheduleRow, ...]) -> Iterator[Evidence]:
    for row in rows:
        reasons = [f"does not say {', '.join(row.missing)}"] if row.missing else []
        reasons += ["has no date of its last rotation"] if row.last is None and "last" not in row.missing else []
        reasons += ["has no interval that can be read"] if row.days is None and "interval" not in row.missing else []
        for reason in reasons:
            told = f"row {row.line} ({', '.join(row.names[:2]) or 'no name'}) {reason}"
            yield Evidence(kind="document", path=path, state="missing", reason=told)


def _late(subject: Subject, path: str, row: ScheduleRow) -> Iterator[Hit]:
    place = Place(path=path, line=row.line)
    name = ", ".join(row.names[:2])
    longest = subject.config.rotation.max_age_days
    if row.days is not None and row.days > longest:
        said = f"{name}: an interval of {row.days} days, longer than {longest}."
        yield subject.hit("rotation-interval-too-long", place, message=said)
    if row.last is not None and row.days is not None:
        due = row.last + timedelta(days=row.days)
        if due < subject.evidence.today:
            said = f"{name}: last rotated on {row.last}, due on {due}."
            yield subject.hit("rotation-overdue", place, message=said)
