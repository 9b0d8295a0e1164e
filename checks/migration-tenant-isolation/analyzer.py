"""Does a migration of the change loosen what keeps the data of tenants apart?

Tenant tables are known by the series itself (a tenant key, a foreign key to the table of tenants or to a tenant table)
and by the Prisma schema. What a later step of the same change makes good again is no finding.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from secgate.api import (
    Action,
    Confidence,
    Hit,
    Migrating,
    MigrationStep,
    Observation,
    Problem,
    Subject,
    TenantTables,
    by_path,
    folded,
    migrating,
)

_NAMED_BY_POLICIES = frozenset({"function", "procedure", "view", "materialized view", "domain", "type"})
_COUNTED = frozenset({
    "create-table", "drop-table", "rename-table", "add-column", "drop-column", "rename-column", "set-type",
    "set-not-null", "drop-not-null", "set-default", "insert", "update", "delete", "truncate", "drop-policy",
    "disable-row-security", "create-policy", "bypass-row-security", "drop-other",
})  # fmt: skip


def analyze(subject: Subject) -> Observation:
    """Tables and columns that the migrations of the change create, change or fill."""
    seen = migrating(subject)
    if (nothing := seen.nothing) is not None:
        return nothing
    without = subject.without_tenants()
    if without is not None and (without.problems or subject.config.single_tenant_reason() or not seen.shows_tenants):
        return without
    counted = [s for _, s in seen.steps() if s.action.kind in _COUNTED]
    touched = {(s.action.table, s.action.name): s.statement for s in reversed(counted)}
    if not seen.shows_tenants and touched:
        keys = ", ".join(subject.config.tenant_keys)
        reason = (
            f"no table has a tenant key ({keys}): name it in tenant_keys, or declare `tenant_root: {{none: REASON}}`"
        )
        return seen.judged(by_path(touched.values()), (), none="", problems=[Problem(reason=reason)])
    hits = [hit for tenants, step in seen.steps() for hit in _hits(subject, seen, tenants, step)]
    return seen.judged(by_path(touched.values()), hits, none="no table or column in the migrations of the change")


def _hits(subject: Subject, seen: Migrating, tenants: TenantTables, step: MigrationStep) -> Iterator[Hit]:
    match step.action.kind:
        case "drop-column" | "drop-not-null" | "rename-column" | "set-type":
            yield from _key_lost(subject, seen, tenants, step)
            if step.action.kind == "set-type" and step.action.reach == "some":
                yield from _moved(subject, seen, tenants, replace(step, action=_as_update(step)))
        case "create-table":
            yield from _keyless(subject, seen, tenants, step)
            yield from _copied(subject, seen, tenants, step)
        case "set-default":
            yield from _given_to_one(subject, seen, tenants, step)
        case "update":
            yield from _filled(subject, seen, tenants, step)
            yield from _moved(subject, seen, tenants, step)
        case "insert":
            yield from _filled(subject, seen, tenants, step)
            yield from _copied(subject, seen, tenants, step)
        case _:
            yield from _policy_hits(subject, seen, tenants, step)


def _policy_hits(subject: Subject, seen: Migrating, tenants: TenantTables, step: MigrationStep) -> Iterator[Hit]:
    match step.action.kind:
        case "drop-other" if step.action.cascade and step.action.what in _NAMED_BY_POLICIES:
            yield from _taken_along(subject, seen, tenants, step)
        case "create-policy":
            yield from _loose(subject, seen, tenants, step)
        case "bypass-row-security":
            yield _above(subject, seen, step)
        case "drop-policy" | "disable-row-security" if not _is_first(tenants, step):
            yield _policy(subject, seen, tenants, step)
        case _:
            pass


def _key_lost(subject: Subject, seen: Migrating, tenants: TenantTables, step: MigrationStep) -> Iterator[Hit]:
    """A tenant key that is dropped, renamed to something else, or may be NULL."""
    action, held = step.action, step.table
    key = tenants.key_of(held) if held is not None else None
    if held is None:
        key = tenants.key_named(action.table)
    if key is None or action.name != key or (held is not None and seen.is_new_column(step, key)):
        return
    after = tenants.played.tables.get(held.name if held is not None else action.table)
    if after is None:
        return
    still = tenants.key_of(after)
    table, name = seen.written(step, action.table), seen.written(step, action.name)
    if action.kind == "drop-column" and (still is None or still == key):
        yield subject.hit(
            "tenant-key-dropped", seen.place(step), message=f"{table}.{name} says whose a row is, and is dropped."
        )
    elif action.kind == "rename-column" and (still is None or _is_empty_later(seen, tenants, step, still)):
        to = seen.written(step, action.to)
        message = f"{table}.{name} says whose a row is, and is renamed to {to}, which is no tenant key"
        message += f"; nothing fills the new {name}." if still is not None else "."
        yield subject.hit("tenant-key-dropped", seen.place(step), message=message)
    elif _loosened(step) and still is not None and (now := after.columns.get(still)) is not None and not now.not_null:
        message = f"{table}.{name} says whose a row is, and may be NULL from here on."
        yield subject.hit("tenant-key-dropped", seen.place(step), message=message)


def _is_empty_later(seen: Migrating, tenants: TenantTables, step: MigrationStep, key: str) -> bool:
    """Whether the key that a table has in the end is a new column of the old name that nothing fills."""
    wanted = (step.action.table, step.action.name)
    later = (one.action for one in seen.later(tenants, step))
    filled = any(one.kind == "update" and one.table == wanted[0] and wanted[1] in one.columns for one in later)
    return key == wanted[1] and not filled


def _loosened(step: MigrationStep) -> bool:
    """Whether a step lets a column be NULL; `MODIFY` without NOT NULL does."""
    before = step.table.columns.get(step.action.name) if step.table is not None else None
    modified = step.action.kind == "set-type" and "modify" in step.statement.text.lower()
    return step.action.kind == "drop-not-null" or (modified and before is not None and before.not_null)


def _keyless(subject: Subject, seen: Migrating, tenants: TenantTables, step: MigrationStep) -> Iterator[Hit]:
    """A new table below tenant data without a key of its own, as the change leaves it."""
    made = tenants.played.tables.get(step.action.table)
    if made is None or made.temporary or tenants.is_shared(made.name) or made.name == tenants.root:
        return
    if any(s.table is not None and s.table.name == made.name and tenants.key_of(s.table) for s in tenants.played.steps):
        # NOTE: it had one, which is another finding where it goes.
        return
    owners = tenants.owners(made)
    if tenants.key_of(made) is None and owners and not tenants.is_join(made):
        table, to = seen.written(step, made.name), seen.written(step, owners[0].to)
        message = f"{table} belongs to {to}, which holds data of tenants, and does not say whose its rows are."
        # NOTE: a join table that says more than what it joins may be meant as one all the same.
        tied = {name for key in made.foreign for name in key.columns}
        joins = len(made.primary) > 1 and set(made.primary) <= tied
        confidence = Confidence.MEDIUM if joins else None
        yield subject.hit("table-without-tenant-key", seen.place(step), message=message, confidence=confidence)


def _filled(subject: Subject, seen: Migrating, tenants: TenantTables, step: MigrationStep) -> Iterator[Hit]:
    """Rows of a tenant table that are filled from one that nothing ties to the same tenant."""
    if tenants.kind(step.action.table) == "global":
        return
    loose = [one for one in seen.loose_joins(tenants, step) if not one.by_key]
    if loose:
        first, other = (seen.written(step, name) for name in loose[0].tables)
        message = f"{first} and {other} are not joined by the tenant: one tenant may get the data of another."
        yield subject.hit("backfill-across-tenants", seen.place(step), message=message)


def _as_update(step: MigrationStep) -> Action:
    """A new type whose values are not those of before, as what it does to the rows."""
    return replace(step.action, kind="update", columns=(step.action.name,), reach="all")


def _taken_along(subject: Subject, seen: Migrating, tenants: TenantTables, step: MigrationStep) -> Iterator[Hit]:
    """What policies may name is dropped with whatever uses it."""
    if any(one.action.kind == "create-policy" for one in tenants.played.steps):
        name = seen.written(step, step.action.name)
        message = f"CASCADE takes the policies along that use the {step.action.what} {name}."
        yield subject.hit("row-policy-removed", seen.place(step), message=message, confidence=Confidence.MEDIUM)


def _moved(subject: Subject, seen: Migrating, tenants: TenantTables, step: MigrationStep) -> Iterator[Hit]:
    """Rows that had a tenant and are given another one."""
    action = step.action
    key = tenants.key_of(step.table) or tenants.key_named(action.table)
    if key is None or key not in action.columns or key in action.empty or step.statement.fires:
        return
    if seen.is_new_column(step, key) or seen.is_new(tenants, step):
        return
    message = f"{seen.written(step, action.table)}.{seen.written(step, key)} says whose a row is, and is written over."
    confidence = Confidence.MEDIUM if action.reach == "some" else None
    yield subject.hit("tenant-key-rewritten", seen.place(step), message=message, confidence=confidence)


def _given_to_one(subject: Subject, seen: Migrating, tenants: TenantTables, step: MigrationStep) -> Iterator[Hit]:
    """A tenant key with a default: rows that name no tenant become those of one."""
    key = tenants.key_of(step.table) or tenants.key_named(step.action.table)
    if key is None or step.action.name != key or re.search(r"(?i)\bdefault\s+null\b|\(", step.statement.text):
        return
    table, name = seen.written(step, step.action.table), seen.written(step, key)
    message = f"{table}.{name} says whose a row is, and gets a default: rows that name no tenant become those of one."
    yield subject.hit("tenant-key-rewritten", seen.place(step), message=message, confidence=Confidence.MEDIUM)


def _copied(subject: Subject, seen: Migrating, tenants: TenantTables, step: MigrationStep) -> Iterator[Hit]:
    """Rows of tenants that are copied to a table which does not say whose they are."""
    action = step.action
    source = next((name for name in action.sources if tenants.kind(name) in {"direct", "indirect"}), None)
    if source is None or action.temporary or tenants.is_shared(action.table) or action.table == tenants.root:
        return
    made = tenants.tables.get(action.table)
    if made is None or made.temporary or tenants.key_named(made.name) is not None or tenants.owners(made):
        return
    if action.kind == "insert" and tenants.kind(action.table) != "global":
        return
    table, name = seen.written(step, action.table), seen.written(step, source)
    message = f"{table} gets rows of {name}, which holds data of tenants, and does not say whose they are."
    sharp = action.kind == "create-table" and action.reach == "all"
    yield subject.hit(
        "table-without-tenant-key", seen.place(step), message=message, confidence=None if sharp else Confidence.MEDIUM
    )


def _loose(subject: Subject, seen: Migrating, tenants: TenantTables, step: MigrationStep) -> Iterator[Hit]:
    """A policy of a tenant table that lets rows of every tenant through, or does not ask for the tenant."""
    action = step.action
    if tenants.kind(action.table) == "global" or not action.permissive or action.what == "unasked":
        return
    key = tenants.key_named(action.table)
    asks = key in action.named if key is not None else any(folded(name) in tenants.keys for name in action.named)
    if tenants.kind(action.table) == "root":
        asks = asks or "id" in action.named
    if asks and action.reach == "some":
        return
    table, name = seen.written(step, action.table), seen.written(step, action.name)
    # NOTE: a policy for one role may be meant for one that serves every tenant.
    everybody = action.to in {"", "public", "current_user"}
    sharp = action.reach == "all" and everybody
    how = "lets every row through" if action.reach == "all" else "is not known to ask for the tenant"
    yield subject.hit(
        "row-policy-loosened", seen.place(step), message=f"The policy {name} on {table} {how}.",
        confidence=None if sharp else Confidence.MEDIUM,
    )  # fmt: skip


def _above(subject: Subject, seen: Migrating, step: MigrationStep) -> Hit:
    """A role that no policy holds for."""
    role = seen.written(step, step.action.name)
    message = f"The role {role} passes over every policy from here on."
    confidence = None if step.action.what == "alter" else Confidence.MEDIUM
    return subject.hit("row-policy-loosened", seen.place(step), message=message, confidence=confidence)


def _is_first(tenants: TenantTables, step: MigrationStep) -> bool:
    """Whether a policy is dropped only so that the same migration can make it, and no earlier one did."""
    if step.action.kind != "drop-policy":
        return False
    wanted = (step.action.table, step.action.name)
    at = tenants.played.steps.index(step)
    made = [(n, s) for n, s in enumerate(tenants.played.steps) if s.action.kind == "create-policy"]
    same = [(n, s) for n, s in made if (s.action.table, s.action.name) == wanted]
    return bool(same) and all(n > at for n, _ in same) and same[0][1].migration.path == step.migration.path


def _policy(subject: Subject, seen: Migrating, tenants: TenantTables, step: MigrationStep) -> Hit:
    """Row security that goes away; a policy that is made anew may be another one, so that is for review."""
    action = step.action
    table = seen.written(step, action.table)
    anew = action.kind == "drop-policy" and any(
        later.action.kind == "create-policy" and later.action.table == action.table
        for later in seen.later(tenants, step)
    )
    if action.kind == "drop-policy":
        message = f"The policy {seen.written(step, action.name)} on {table} is dropped"
    else:
        message = f"Row security of {table} is switched off"
    message += ", and made anew later: look whether it still asks for the tenant." if anew else "."
    confidence = Confidence.MEDIUM if anew else None
    return subject.hit("row-policy-removed", seen.place(step), message=message, confidence=confidence)
