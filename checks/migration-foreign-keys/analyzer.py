"""What happens to foreign keys in the migrations of the change, and which columns lack one?

A dropped key is looked at with the end of the change in mind: one over the same columns that comes back, or columns
that go too, leave nothing loose.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from secgate.api import Hit, Migrating, MigrationStep, Observation, Subject, Table, TenantTables, migrating

_NAME = re.compile(r"(?:_fkey|_fk|_foreign)$|^fk_|^fk[A-Z]", re.IGNORECASE)
# What a word may end in that names many, with the ending of the word for one.
_PLURALS = (("", ""), ("s", ""), ("es", ""), ("ies", "y"), ("ves", "f"), ("ves", "fe"), ("zzes", "z"), ("es", "is"))
_IRREGULAR = {"person": "people", "child": "children", "man": "men", "woman": "women"}
_UNHELD = re.compile(r'^\s*relationMode\s*=\s*"prisma"', re.MULTILINE)


def analyze(subject: Subject) -> Observation:
    """Foreign keys that the migrations of the change add, change or drop, and new columns named after a table."""
    seen = migrating(subject)
    if (nothing := seen.nothing) is not None:
        return nothing
    hits: list[Hit] = []
    loose: list[tuple[MigrationStep, str]] = []
    examined = Counter[str]()
    unheld = any(path.endswith(".prisma") and _UNHELD.search(text) for path, text in subject.texts.items())
    for tenants, step in seen.steps():
        match step.action.kind:
            case "add-foreign-key":
                examined[step.statement.path] += 1
                hits += _unvalidated(subject, seen, tenants, step)
            case "validate":
                examined[step.statement.path] += 1
            case "drop-constraint" if _is_foreign(step):
                examined[step.statement.path] += 1
                hits += _dropped(subject, seen, tenants, step)
            case "add-column" if not unheld and (to := _named_after(seen, tenants, step)) is not None:
                examined[step.statement.path] += 1
                loose.append((step, to))
            case _:
                pass
    hits += _without_key(subject, seen, loose)
    stated = examined.total() > 0 and seen.is_stated
    if stated:
        hits = [hit for hit in hits if hit.rule != "foreign-key-unvalidated"]
    hits += subject.refused if examined else ()
    evidence = subject.attested.evidence if stated else ()
    return seen.judged(examined, hits, none="no foreign key in the migrations of the change", evidence=evidence)


def _is_foreign(step: MigrationStep) -> bool:
    if step.gone is not None:
        return bool(step.gone.to)
    return step.action.what == "foreign key" or _NAME.search(step.action.name) is not None


def _dropped(subject: Subject, seen: Migrating, tenants: TenantTables, step: MigrationStep) -> Iterator[Hit]:
    """A foreign key that is gone at the end of the change, while its table and columns stay."""
    if not _is_gone(tenants, step):
        return
    table, name = seen.written(step, step.action.table), seen.written(step, step.action.name)
    to = f" to {seen.written(step, step.gone.to)}" if step.gone is not None else ""
    message = f"The foreign key {name} of {table}{to} goes away, and none takes its place."
    yield subject.hit("foreign-key-dropped", seen.place(step), message=message)


def _is_gone(tenants: TenantTables, step: MigrationStep) -> bool:
    """Whether no key takes the place of a dropped one, while its table and columns stay."""
    after, columns = tenants.played.at_the_end(step, step.gone.columns if step.gone is not None else ())
    if after is None or not set(columns) <= set(after.columns):
        return False
    if step.gone is None:
        return all(key.name != step.action.name for key in after.foreign)
    return not any(set(columns) <= set(key.columns) for key in after.foreign)


def _unvalidated(subject: Subject, seen: Migrating, tenants: TenantTables, step: MigrationStep) -> Iterator[Hit]:
    """A foreign key that does not hold for the rows that are there, at the end of the series."""
    if step.action.valid or seen.is_new(tenants, step):
        return
    after, _ = tenants.played.at_the_end(step)
    key = next((one for one in after.foreign if one.name == step.action.name), None) if after is not None else None
    if key is not None and not key.valid:
        yield subject.hit("foreign-key-unvalidated", seen.place(step))


def _without_key(subject: Subject, seen: Migrating, loose: list[tuple[MigrationStep, str]]) -> Iterator[Hit]:
    """New columns that are named after a table and have no key, those of one line together."""
    by_line: dict[tuple[str, int, str], list[tuple[MigrationStep, str]]] = {}
    for step, to in loose:
        place = seen.place(step)
        by_line.setdefault((place.path, place.line or 0, step.action.table), []).append((step, to))
    for same in by_line.values():
        step = same[0][0]
        table = seen.written(step, step.action.table)
        columns = _listed(f"{table}.{seen.written(one, one.action.name)}" for one, _ in same)
        named = _listed(seen.written(one, to) for one, to in same)
        verb, them = ("is", "it to its") if len(same) == 1 else ("are", "them to their")
        message = f"{columns} {verb} named after {named}, and no foreign key holds {them} rows."
        yield subject.hit("relation-column-without-key", seen.place(step), message=message)


def _listed(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _named_after(seen: Migrating, tenants: TenantTables, step: MigrationStep) -> str | None:
    """The table that a new column is named after and has no foreign key to, as the series leaves it; else None."""
    column = step.action.name
    after, (last,) = tenants.played.at_the_end(step, (column,))
    if after is None or after.temporary or last not in after.columns:
        return None
    if any(last in key.columns for key in after.foreign):
        return None
    # NOTE: names are in lower case here, so `itemId` is `itemid`.
    stem = column.removesuffix("_id") if column.endswith("_id") else column.removesuffix("id")
    if stem == column or not stem or re.search(r"id$", column) is None or not _ends_as_id(step, column):
        return None
    names = set(_plurals(stem.replace("_", "")))
    to = next((name for name in sorted(tenants.played.tables) if name.replace("_", "") in names), None)
    return None if to is None or _lost_its_key(seen, tenants, after, last) else to


def _lost_its_key(seen: Migrating, tenants: TenantTables, after: Table, column: str) -> bool:
    """Whether a key of a column was dropped, which is told where that is done."""
    for step in tenants.played.steps:
        if step.action.kind == "drop-constraint" and step.gone is not None and step.gone.to:
            table, columns = tenants.played.at_the_end(step, step.gone.columns)
            if table is after and column in columns and seen.change.covers(step.statement) and _is_gone(tenants, step):
                return True
    return False


def _plurals(word: str) -> Iterator[str]:
    """How a table may be called that holds many of what a word names."""
    yield from (word.removesuffix(one) + many for many, one in _PLURALS if word.endswith(one))
    yield from (word.removesuffix(one) + many for one, many in _IRREGULAR.items() if word.endswith(one))


def _ends_as_id(step: MigrationStep, column: str) -> bool:
    """Whether a column is written with an id at its end, as a word of its own: `itemId`, `item_id`; not `paid`."""
    found = re.search(rf"(?<!\w){re.escape(column)}(?!\w)", step.statement.text, re.IGNORECASE)
    return found is not None and re.search(r"(?:[a-z]Id|[a-z]ID|_id|_ID)$", found.group()) is not None
