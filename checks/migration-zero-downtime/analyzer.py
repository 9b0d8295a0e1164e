"""Does the code around a migration of the change live through it?

What is dropped or renamed is compared with the schema and with the SQL in the code at this commit. How long a statement
holds up others depends on the size of its table, which nothing here knows.
"""

import re
from collections.abc import Iterator

from secgate.api import (
    Confidence,
    Hit,
    Migrating,
    MigrationStep,
    Observation,
    Place,
    Subject,
    TenantTables,
    by_path,
    migrating,
)

_ESTIMATE = "migration-downtime-estimate"
# A statement on a table as code writes it: keywords in capitals, so that no prose counts.
_STATEMENT = r"\b(?:SELECT\b[^;`]{0,400}?\b(?:FROM|JOIN)\s+%s|(?:INSERT\s+INTO|DELETE\s+FROM|UPDATE)\s+%s)"
_NAMED = r"(?:\w+\.)?[\"`\\]*(?i:%s)(?![\w-])"
_AROUND = 400


def analyze(subject: Subject) -> Observation:
    """Every statement of the migrations of the change."""
    seen = migrating(subject)
    if (nothing := seen.nothing) is not None:
        return nothing
    hits = [hit for tenants, step in seen.steps() for hit in _used(subject, seen, tenants, step)]
    window = _has_window(subject)
    if not window:
        hits += _locks(subject, seen)
    evidence = subject.evidence.attested(_ESTIMATE, subject.evidence.duties[_ESTIMATE]).evidence if window else ()
    count = by_path(seen.change.statements)
    return seen.judged(count, hits, none="no statement in the migrations of the change", evidence=evidence)


def _has_window(subject: Subject) -> bool:
    """Whether a maintenance window is stated for these migrations."""
    store = subject.evidence
    if _ESTIMATE not in store.duties:
        return False
    said = store.attested(_ESTIMATE, store.duties[_ESTIMATE]).attestation
    return said is not None and said.result == "satisfied"


def _used(subject: Subject, seen: Migrating, tenants: TenantTables, step: MigrationStep) -> Iterator[Hit]:
    """What goes away, or gets another name, while the schema or the code still names it."""
    action = step.action
    if action.kind not in {"drop-table", "drop-column", "rename-table", "rename-column"} or seen.is_new(tenants, step):
        return
    column = action.name if action.kind in {"drop-column", "rename-column"} else ""
    if step.lost is not None or _is_there(tenants, action.table, column):
        return
    used = next(_uses(subject, action.table, column), None)
    if used is None:
        return
    place, sharp = used
    name = seen.written(step, action.table) + (f".{seen.written(step, column)}" if column else "")
    verb = "renames" if action.kind.startswith("rename") else "drops"
    message = f"The migration {verb} {name}, and {place.path}:{place.line} still names it."
    yield subject.hit(
        "dropped-while-used", seen.place(step), message=message, confidence=None if sharp else Confidence.MEDIUM
    )


def _is_there(tenants: TenantTables, table: str, column: str) -> bool:
    """Whether a table or column stands again at the end of the series."""
    after = tenants.played.tables.get(table)
    return after is not None and (not column or column in after.columns)


def _uses(subject: Subject, table: str, column: str) -> Iterator[tuple[Place, bool]]:
    """(place, whether that is proven) of what names a table or column: the schema, or SQL in the code."""
    models = subject.schema.models if subject.schema is not None else ()
    for model in models:
        if model.table.lower() != table:
            continue
        if not column:
            yield Place(path=model.path, line=model.line), True
        for field in model.fields:
            if field.column.lower() == column:
                yield Place(path=model.path, line=field.line), True
    statement = re.compile(_STATEMENT % (_NAMED % re.escape(table), _NAMED % re.escape(table)), re.DOTALL)
    word = re.compile(rf"(?<![\w-]){re.escape(column)}(?![\w-])", re.IGNORECASE) if column else None
    hint = re.compile(re.escape(table), re.IGNORECASE)
    for path, file in subject.data.sources.items():
        for found in statement.finditer(file.text) if hint.search(file.text) else ():
            near = file.text[found.start() : found.end() + _AROUND]
            if word is None or word.search(near):
                yield Place(path=path, line=file.text.count("\n", 0, found.end()) + 1), not column


def _locks(subject: Subject, seen: Migrating) -> Iterator[Hit]:
    """Statements that hold up others, one for each table and reason of a migration; else the first that waits long."""
    found: dict[tuple[str, str, str], list[MigrationStep]] = {}
    for tenants, step in seen.steps():
        if (reason := seen.lock(tenants, step)) is not None:
            found.setdefault((step.migration.path, step.action.table, reason), []).append(step)
    for (_, table, reason), steps in found.items():
        bounded = "" if seen.has_timeout(steps[0]) else "; no lock_timeout bounds how long it waits"
        first = seen.place(steps[0]).line
        others = sorted({str(line) for one in steps if (line := seen.place(one).line) != first}, key=int)
        more = f" (also line{'s' if len(others) > 1 else ''} {', '.join(others)})" if others else ""
        message = f"{reason}: {seen.written(steps[0], table)}{more}{bounded}."
        yield subject.hit("locking-change", seen.place(steps[0]), message=message)
    told = {path for path, _, _ in found}
    for tenants, step in seen.steps():
        if step.migration.path not in told and seen.shuts(tenants, step):
            told.add(step.migration.path)
            table = seen.written(step, step.action.table)
            message = f"No lock_timeout is set: while this waits for {table}, everybody else waits behind it."
            yield subject.hit("locking-change", seen.place(step), message=message)
