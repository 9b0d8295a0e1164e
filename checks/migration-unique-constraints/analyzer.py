"""Does every unique that the change adds to a tenant table hold within one tenant, and for the rows that are there?

Surrogate ids, tokens and hashes are unique over all tenants by nature; so is a column that refers to a row of one
tenant. An id that somebody else gives out may be, which a reader has to say.
"""

import re
from collections.abc import Iterator

from secgate.api import (
    Confidence,
    Hit,
    Migrating,
    MigrationStep,
    Observation,
    Subject,
    TenantTables,
    by_path,
    migrating,
)

_SURROGATE = re.compile(r"^(?:id|uuid|guid|ulid|cuid|pk|public_?id|external_?uuid|.*_?(?:uuid|guid|ulid|cuid))$")
_RANDOM = re.compile(
    r"token|hash|secret|nonce|digest|signature|checksum|api_?key|access_?key|session_?id|idempotency|otp|jti|verifier|"
    r"(?:confirmation|invite|invitation|share|reset|referral|magic|short)_?(?:code|key|link)$"
)
# Names that others give out once in the world.
_NATURAL = re.compile(r"(?:^|_)(?:sub)?(?:domain|host)(?:_?name)?$|^(?:custom)?domain$|^iban$|^isbn$|^vin$")
# What people log in with is looked up before the tenant is known.
_LOGIN = re.compile(r"^(?:email|e_mail|email_?address|user_?name|login|phone|phone_?number)$")
_PASSWORD = re.compile(r"passw|pwd|password_?hash")
_FOREIGN_ID = re.compile(r"(?:_id|id|_ref|ref|reference)$", re.IGNORECASE)
_COUNTS = re.compile(r"\bhaving\s+count\s*\(|\bcount\s*\([^)]*\)\s*>\s*1|\brow_number\s*\(\s*\)\s*over", re.IGNORECASE)


def analyze(subject: Subject) -> Observation:
    """Every unique that the migrations of the change add."""
    seen = migrating(subject)
    if (nothing := seen.nothing) is not None:
        return nothing
    added = [(tenants, step) for tenants, step in seen.steps() if _is_unique(seen, tenants, step)]
    stated = bool(added) and seen.is_stated
    hits: list[Hit] = [*subject.refused] if added else []
    for tenants, step in added:
        hits += _without_tenant(subject, seen, tenants, step)
        if not stated:
            hits += _on_filled(subject, seen, tenants, step)
    evidence = subject.attested.evidence if added and stated else ()
    return seen.judged(
        by_path(step.statement for _, step in added),
        hits,
        none="no unique in the migrations of the change",
        evidence=evidence,
    )


def _is_unique(seen: Migrating, tenants: TenantTables, step: MigrationStep) -> bool:
    """Whether a step adds a unique that says more than which row is which: a primary key over ids does not."""
    action = step.action
    if action.kind == "add-unique":
        return True
    if action.kind != "add-primary-key" or step.statement.text.lower().lstrip().startswith("create temp"):
        return False
    own = all(_SURROGATE.search(name) or _FOREIGN_ID.search(seen.written(step, name)) for name in action.columns)
    held = step.table
    numbered = held is not None and all((c := held.columns.get(n)) is not None and c.default for n in action.columns)
    return not own and not (numbered and seen.is_new(tenants, step))


def _without_tenant(subject: Subject, seen: Migrating, tenants: TenantTables, step: MigrationStep) -> Iterator[Hit]:
    """A unique over columns of a tenant table that holds over all tenants."""
    action = step.action
    kind, key = tenants.kind(action.table), tenants.key_named(action.table)
    if kind not in {"direct", "indirect"} or not action.columns or key in action.columns:
        return
    if any(_is_unique_by_nature(subject, tenants, step, column) for column in action.columns):
        return
    outside = all(_may_be_meant(seen, tenants, step, column) for column in action.columns)
    columns = ", ".join(seen.written(step, column) for column in action.columns)
    table = seen.written(step, action.table)
    message = f"{columns} of {table} must be unique over all tenants: what one has blocks another."
    # NOTE: a new table may have a name of its own for every row by design.
    natural = action.kind == "add-primary-key" and seen.is_new(tenants, step)
    sharp = kind == "direct" and not outside and not natural
    yield subject.hit(
        "unique-without-tenant-key", seen.place(step), message=message, confidence=None if sharp else Confidence.MEDIUM
    )


def _may_be_meant(seen: Migrating, tenants: TenantTables, step: MigrationStep, column: str) -> bool:
    """Whether a column may have to be unique over all tenants: what others give out, or what people log in with."""
    held = tenants.tables.get(step.action.table)
    logs_in = held is not None and any(_PASSWORD.search(name) for name in held.columns)
    named = (column, step.action.table) if column == "name" else (column,)
    natural = any(_NATURAL.search(name.removesuffix("s")) is not None for name in named)
    outside = _FOREIGN_ID.search(seen.written(step, column)) is not None or natural
    return outside or (logs_in and _LOGIN.match(column) is not None)


def _is_unique_by_nature(subject: Subject, tenants: TenantTables, step: MigrationStep, column: str) -> bool:
    """Whether no two tenants can have the same value: an id of ours, something random, a row of one tenant."""
    if _SURROGATE.search(column) or _RANDOM.search(column):
        return True
    if column in {name.replace("_", "").lower() for name in subject.config.credential_columns}:
        return True
    held = tenants.tables.get(step.action.table)
    refers = (key for key in held.foreign if key.columns == (column,)) if held is not None else ()
    if any(tenants.kind(key.to) in {"direct", "indirect", "root"} for key in refers):
        return True
    # NOTE: a unique over the primary key says nothing new; a primary key that is just being made does.
    before = step.table
    return step.action.kind == "add-unique" and before is not None and before.primary == (column,)


def _on_filled(subject: Subject, seen: Migrating, tenants: TenantTables, step: MigrationStep) -> Iterator[Hit]:
    """A unique on a table that stood before, with nothing that shows that its rows satisfy it."""
    action, held = step.action, step.table
    if seen.is_new(tenants, step) or not action.columns:
        return
    if held is not None:
        # NOTE: rows that are unique by fewer of the columns are so by all of them.
        if any(set(key.columns) <= set(action.columns) for key in held.uniques) or _was_unique(seen, step):
            return
        if any(_is_empty(seen, step, column) or _is_drawn(seen, step, column) for column in action.columns):
            return
    if _looked_for(step):
        return
    columns = ", ".join(seen.written(step, column) for column in action.columns)
    table = seen.written(step, action.table)
    message = f"{table} may hold rows with the same {columns} already, and nothing looks for them first."
    yield subject.hit("unique-on-filled-table", seen.place(step), message=message)


def _was_unique(seen: Migrating, step: MigrationStep) -> bool:
    """Whether a unique over fewer columns goes in the same change, before or after this one comes."""
    for other in (one for _, one in seen.steps()):
        same = other.gone is not None and not other.gone.to and other.action.table == step.action.table
        if same and other.gone is not None and set(other.gone.columns) <= set(step.action.columns):
            return True
    held = step.table
    return held is not None and bool(held.primary) and set(held.primary) <= set(step.action.columns)


def _is_drawn(seen: Migrating, step: MigrationStep, column: str) -> bool:
    """Whether a column is new, and the database has put another value into each row."""
    made = step.table.columns.get(column) if step.table is not None else None
    return (
        made is not None and made.distinct and seen.is_new_column(step, column) and not _is_filled(seen, step, column)
    )


def _is_filled(seen: Migrating, step: MigrationStep, column: str) -> bool:
    """Whether the change itself writes to a column."""
    fills = (one for _, one in seen.steps() if one.action.kind == "update" and one.action.table == step.action.table)
    return any(column in one.action.columns for one in fills)


def _is_empty(seen: Migrating, step: MigrationStep, column: str) -> bool:
    """Whether a column is new and nothing fills it: NULL is the same as no other NULL."""
    made = step.table.columns.get(column) if step.table is not None else None
    if made is None or not seen.is_new_column(step, column) or made.default:
        return False
    return not made.not_null and not _is_filled(seen, step, column)


def _looked_for(step: MigrationStep) -> bool:
    """Whether an earlier statement of the same migration looks for duplicates in the table, or takes them away."""
    table = re.compile(rf"(?<!\w){re.escape(step.action.table)}(?!\w)", re.IGNORECASE)
    for statement in step.migration.statements:
        if statement.line >= step.statement.line:
            return False
        if table.search(statement.text) and _COUNTS.search(statement.text):
            return True
    return False
