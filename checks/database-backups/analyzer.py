"""Does its owner state that each database is backed up, and that a restore has been proved?

Databases are the datasources of the Prisma schemas; the statement has an entry for each. Backups happen outside the
code, so all that the code can add is where a dump goes.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from secgate.api import Evidence, Hit, Observation, Place, Problem, Recorded, Subject, names_nobody, read_pipelines

_RETENTION_DAYS = 30
_RESTORE_DAYS = 35
# The statement itself may be as old; a backup that was old when it was made is none.
_BACKUP_DAYS = 92
_REPORT_HOURS = 26
_SOURCE = re.compile(r"^\s*datasource\s+(\w+)\s*\{([^}]*)\}", re.MULTILINE)
_PROVIDER = re.compile(r"^\s*provider\s*=\s*\"([\w-]+)\"", re.MULTILINE)
_ENV = re.compile(r"^\s*url\s*=\s*env\(\s*\"(\w+)\"\s*\)", re.MULTILINE)
_DUMP = re.compile(r"\b(?:pg_dump(?:all)?|mysqldump|mariadb-dump|mongodump|sqlite3\s+\S+\s+\.dump)\b")
_UPLOAD = re.compile(
    r"\b(?:aws\s+s3\s+(?:cp|mv|sync)|gsutil\s+(?:cp|rsync)|gcloud\s+storage\s+cp|az\s+storage\s+blob\s+upload|rclone\s+\w+)"
)
_ENCRYPTED = re.compile(r"--sse\b|--sse-|\bgpg\b|\bage\b|\bopenssl\s+enc\b|--kms|\bcrypt:", re.IGNORECASE)
_BAD = frozenset({"failed", "failure", "error", "aborted", "incomplete"})
_GOOD = frozenset({"success", "succeeded", "completed", "complete", "ok", "passed"})


def analyze(subject: Subject) -> Observation:
    """Every datasource, and what its owner states of it."""
    databases, problems = _databases(subject)
    public = tuple(subject.hit("backup-in-public-place", place) for place in _public(subject))
    if not databases and not problems:
        # NOTE: a database is in use and stands in no schema that is read: there is no telling how many there are.
        problems += [
            Problem(path=place.path, line=place.line, reason=f"{name} is in use, and no datasource is declared for it")
            for name, place in subject.uses("orm")
        ] or list(subject.unread_code("a database"))
    if not databases and not problems:
        # NOTE: a dump that goes to a bucket is a finding, whatever database it is of.
        return Observation(hits=public, absence=None if public else "the target declares no datasource")
    attested = subject.attested
    said = attested.attestation
    jobs, job_evidence, job_problems = _jobs(subject)
    problems += [*attested.problems, *job_problems]
    if subject.exempted is not None:
        return Observation(
            hits=(*public, *jobs), absence=subject.exempted, evidence=attested.evidence, problems=tuple(problems)
        )
    hits = [*public, *jobs, *subject.refused]
    lacks: list[Evidence] = []
    if said is not None and said.result == "satisfied":
        today = subject.evidence.today
        entries = {str(entry.get("name", "")): entry for entry in said.details}
        twice = len(said.details) - len(entries)
        if twice:
            lacks.append(_lack("details", f"{twice} entries have the name of another", attested.evidence[0].path))
        for names in databases:
            entry = next((entries[name] for name in names if name in entries), None)
            lacks += [_lack(names[0], reason, attested.evidence[0].path) for reason in _reasons(entry, today)]
    return Observation(
        examined=len(databases),
        hits=tuple(hits),
        evidence=(*attested.evidence, *lacks, *job_evidence),
        problems=tuple(problems),
        unresolved=tuple(
            Problem(path=place.path, line=place.line, reason=f"{name} is in use too: whether its database is stated")
            for name, place in subject.uses("orm")
            if name != "Prisma" and databases
        ),
    )


def _databases(subject: Subject) -> tuple[list[tuple[str, ...]], list[Problem]]:
    """Names of each datasource, the setting that holds its address first; those that cannot be read.

    Of several datasources with one setting each is named by the path of its schema: applications that are deployed
    apart have the same setting, and another database behind it.
    """
    found: list[tuple[str, ...]] = []
    problems = []
    for path in subject.texts:
        if not path.endswith(".prisma"):
            continue
        text = subject.texts[path]
        for source in _SOURCE.finditer(text):
            line = text.count("\n", 0, source.start()) + 1
            setting = _ENV.search(source[2])
            if _PROVIDER.search(source[2]) is None:
                reason = f"the provider of datasource {source[1]} cannot be read"
                problems.append(Problem(path=path, line=line, reason=reason))
            else:
                found.append((path, setting[1], source[1]) if setting is not None else (path, source[1]))
    shared = {name for name, count in Counter(name for names in found for name in names[1:]).items() if count > 1}
    own = [[*(name for name in names[1:] if name not in shared), names[0]] for names in found]
    return [tuple(names) for names in own], problems


def _reasons(entry: Mapping[str, Any] | None, today: date) -> Iterator[str]:
    """What a statement lacks about one database."""
    if entry is None:
        yield "the statement has no entry of this name under details"
        return
    words = [key for key in ("schedule", "where") if not isinstance(entry.get(key), str) or names_nobody(entry[key])]
    missing = [*words, *(key for key in ("encrypted", "retention_days", "last_backup") if entry.get(key) is None)]
    if missing:
        yield f"the statement does not say {', '.join(missing)}"
    days = entry.get("retention_days")
    if days is not None and (not isinstance(days, int) or days < _RETENTION_DAYS):
        yield f"backups are kept for {days} days, fewer than {_RETENTION_DAYS}"
    if entry.get("encrypted") is not None and entry["encrypted"] is not True:
        yield "the backups are not encrypted: encrypted must be true"
    last = entry.get("last_backup")
    if last is not None and (not isinstance(last, date) or last > today or last + timedelta(days=_BACKUP_DAYS) < today):
        yield f"the last backup is not a date of the last {_BACKUP_DAYS} days"
    tested = entry.get("last_restore_test")
    if not isinstance(tested, date):
        yield "the statement does not say when a restore was last proved: last_restore_test"
    elif tested > today or tested + timedelta(days=_RESTORE_DAYS) < today:
        yield f"the last restore test is of {tested}, not within {_RESTORE_DAYS} days"


def _lack(name: str, reason: str, path: str | None) -> Evidence:
    return Evidence(kind="attestation", path=path, state="missing", reason=f"{name}: {reason}")


def _jobs(subject: Subject) -> tuple[list[Hit], list[Evidence], list[Problem]]:
    """What reports of backup jobs say, where somebody records them."""
    reports = subject.evidence.recorded("backup", within=timedelta(hours=_REPORT_HOURS))
    hits: list[Hit] = []
    problems: list[Problem] = []
    evidence = [one for one in reports.bad if one.path is not None or "backup" in subject.config.reports]
    for report in reports.good:
        verdict = _verdict(report)
        if verdict is None:
            reason = "the report of the backup job has no status that is known, such as success or failed"
            problems.append(Problem(path=report.path, reason=reason))
        elif verdict:
            ended = f"{report.record.ended:%Y-%m-%d %H:%M} UTC"
            evidence.append(Evidence(kind="backup report", path=report.path, state="good", reason=f"good, {ended}"))
        else:
            hits.append(subject.hit("backup-job-failed", Place(path=report.path, line=1)))
    return hits, evidence, problems


def _verdict(report: Recorded) -> bool | None:
    """Whether a backup is good; None when its report does not say."""
    if report.record.exit_code:
        return False
    try:
        said = json.loads(report.data)
    except ValueError:
        return None
    status = str(said.get("status", "")).lower() if isinstance(said, dict) else ""
    sizes = [value for key, value in said.items() if "size" in key or "bytes" in key] if isinstance(said, dict) else []
    if status in _BAD or any(size == 0 for size in sizes):
        return False
    return True if status in _GOOD else None


def _public(subject: Subject) -> Iterator[Place]:
    """Where a dump leaves the machine without encryption, in CI files, scripts of packages and shell scripts."""
    steps = read_pipelines(subject.texts).steps
    for step in steps:
        if _DUMP.search(step.script) and _UPLOAD.search(step.script) and not _ENCRYPTED.search(step.script):
            yield Place(path=step.path, line=step.line)
    for path in subject.texts:
        if path.endswith((".sh", ".bash")):
            text = subject.texts[path]
            if _DUMP.search(text) and not _ENCRYPTED.search(text):
                lines = enumerate(text.split("\n"), 1)
                yield from (Place(path=path, line=number) for number, line in lines if _UPLOAD.search(line))
        elif path.rpartition("/")[2] == "package.json":
            for number, line in enumerate(subject.texts[path].split("\n"), 1):
                if _DUMP.search(line) and _UPLOAD.search(line) and not _ENCRYPTED.search(line):
                    yield Place(path=path, line=number)
