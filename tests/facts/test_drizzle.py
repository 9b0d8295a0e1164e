"""What is read of tables of Drizzle, and which of its calls are queries, in each form that it allows."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from secgate.context import build_context
from secgate.facts.data import Data
from secgate.facts.schemas import Model
from secgate.settings.config import Config
from secgate.target.snapshot import take
from secgate.target.tree import open_work_tree
from support import write

CORE = (
    "import { foreignKey, index, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';\n"
)
SCHEMA = f"""import {{ relations }} from 'drizzle-orm';
{CORE}
export const tenants = pgTable('tenants', {{ id: text('id').primaryKey() }});
export const rooms = pgTable('rooms', {{
  id: text('id').primaryKey(),
  tenantId: text('tenant_id').notNull().references(() => tenants.id),
  name: text('name').notNull(),
}});
export const beds = pgTable('beds', {{
  id: text('id').primaryKey(),
  roomId: text('room_id').references(() => rooms.id),
}});
"""
START = """import { and, eq, exists, inArray, not, or, sql } from 'drizzle-orm';
import { beds, rooms, tenants } from './schema';
import { db } from './db';
"""


def data_of(folder: Path, files: Mapping[str, str]) -> Data:
    write(folder, files)
    return build_context(take(open_work_tree(folder)), Config(), []).data


def tables(folder: Path, text: str, **others: str) -> dict[str, Model]:
    named = {f"{name}.ts": body for name, body in others.items()}
    return data_of(folder, {"schema.ts": text, **named}).schema.by_name


def scopes(folder: Path, body: str) -> list[tuple[str, str]]:
    """(what is asked, its scope) of each query in a function that holds the tenant and an id."""
    code = f"{START}export async function f(tenantId: string, id: string) {{\n{body}\n}}\n"
    found = data_of(folder, {"schema.ts": SCHEMA, "a.ts": code}).queries
    return [(query.what, query.scope) for query in found]


def test_columns_have_the_name_of_their_entry_and_that_of_the_database(tmp_path: Path) -> None:
    model = tables(tmp_path, SCHEMA)["rooms"]
    assert [(f.name, f.column, f.optional, f.unique) for f in model.fields if ":" not in f.name] == [
        ("id", "id", False, True),
        ("tenantId", "tenant_id", False, False),
        ("name", "name", False, False),
    ]
    assert (model.table, model.path, model.line) == ("rooms", "schema.ts", 5)


def test_a_reference_ties_its_table_to_another(tmp_path: Path) -> None:
    data = data_of(tmp_path, {"schema.ts": SCHEMA})
    assert data.schema.tenancy == {"tenants": "root", "rooms": "direct", "beds": "indirect"}


@pytest.mark.parametrize(
    "extras",
    [
        "(t) => [uniqueIndex('a').on(t.tenantId, t.slug), index('b').on(t.name.desc(), t.slug)]",
        "(t) => ({ a: unique('a').on(t.tenantId, t.slug), b: index().using('btree', t.name, t.slug) })",
        "(it) => { return [primaryKey({ columns: [it.tenantId, it.slug] }), index('b').on(it.name, it.slug)]; }",
    ],
)
def test_uniques_and_indexes_stand_in_an_object_or_a_list(tmp_path: Path, extras: str) -> None:
    columns = "{ tenantId: text('t'), slug: text('slug'), name: text('name') }"
    model = tables(tmp_path, f"{CORE}export const pages = pgTable('pages', {columns}, {extras});\n")["pages"]
    assert model.uniques == (("tenantId_slug", ("tenantId", "slug")),)
    assert ("name", "slug") in model.indexes


def test_a_unique_of_one_column_is_that_columns(tmp_path: Path) -> None:
    text = f"{CORE}export const a = pgTable('a', {{ slug: text('slug') }}, (t) => [uniqueIndex().on(t.slug)]);\n"
    assert [field.unique for field in tables(tmp_path, text)["a"].fields] == [True]


def test_a_key_of_several_columns_is_a_relation(tmp_path: Path) -> None:
    key = "(t) => [foreignKey({ columns: [t.roomId], foreignColumns: [rooms.id] })]"
    text = f"{SCHEMA}export const keys = pgTable('keys', {{ id: text('id'), roomId: text('r') }}, {key});\n"
    assert [(f.kind, f.relation_fields) for f in tables(tmp_path, text)["keys"].fields][-1] == ("rooms", ("roomId",))


@pytest.mark.parametrize(
    ("made", "name"),
    [
        ("export const table = pgTableCreator((name) => `app_${name}`);", "app_notes"),
        ("const own = pgSchema('own');\nexport const table = own.table;", "notes"),
    ],
)
def test_what_makes_tables_may_be_made(tmp_path: Path, made: str, name: str) -> None:
    called = "table" if "Creator" in made else "own.table"
    core = "import { pgSchema, pgTableCreator, text } from 'drizzle-orm/pg-core';\n"
    text = f"{core}{made}\nexport const notes = {called}('notes', {{ id: text('id') }});\n"
    assert tables(tmp_path, text)["notes"].table == name


def test_what_makes_tables_and_columns_may_stand_in_another_file(tmp_path: Path) -> None:
    text = (
        "import { text } from 'drizzle-orm/pg-core';\nimport { table, key, tenantOf, times } from './parts';\n"
        "export const notes = table('notes', { id: key, tenantId: tenantOf(), ...times, body: text() });\n"
    )
    parts = (
        "import { pgTableCreator, text, timestamp } from 'drizzle-orm/pg-core';\n"
        "export const table = pgTableCreator((name) => name);\nexport const key = text('id').primaryKey();\n"
        "export const tenantOf = () => text('tenant_id').notNull();\nexport const times = { at: timestamp('at') };\n"
    )
    model = tables(tmp_path, text, parts=parts)["notes"]
    assert [(f.name, f.column, f.kind) for f in model.fields] == [
        ("id", "id", "String"),
        ("tenantId", "tenant_id", "String"),
        ("at", "at", "DateTime"),
        ("body", "body", "String"),
    ]
    assert model.fields[0].unique


RELATIONS = """relations(rooms, ({ one, many }) => ({
  owner: one(tenants, { fields: [rooms.tenantId], references: [tenants.id] }),
  beds: many(beds),
}))"""
NEWER = """defineRelations({ tenants, rooms, beds }, (r) => ({ rooms: {
  owner: r.one.tenants({ from: r.rooms.tenantId, to: r.tenants.id }),
  beds: r.many.beds(),
} }))"""


@pytest.mark.parametrize("told", [RELATIONS, NEWER])
def test_relations_are_told_once_by_their_names(tmp_path: Path, told: str) -> None:
    start = SCHEMA.replace("import { relations }", "import { defineRelations, relations }")
    model = tables(tmp_path, f"{start}export const told = {told};\n")["rooms"]
    assert [(f.name, f.kind, f.is_list, f.relation_fields) for f in model.fields][3:] == [
        ("owner", "tenants", False, ("tenantId",)),
        ("beds", "beds", True, ()),
    ]


def test_a_column_of_a_type_that_encrypts_holds_nothing_to_read(tmp_path: Path) -> None:
    text = (
        "import { customType, pgTable } from 'drizzle-orm/pg-core';\n"
        "const sealed = customType({ dataType: () => 'text', toDriver: (value) => encrypt(value) });\n"
        "const plain = customType({ dataType: () => 'citext' });\n"
        "export const keys = pgTable('keys', { a: sealed('a'), b: plain('b') });\n"
    )
    assert [field.kind for field in tables(tmp_path, text)["keys"].fields] == ["Encrypted", "String"]


def test_of_two_tables_of_a_name_the_nearer_one_is_meant(tmp_path: Path) -> None:
    table = f"{CORE}export const notes = pgTable('notes', {{ id: text('id'), tenantId: text('t') }});\n"
    code = "import { notes } from './schema';\nexport const f = (db, tenantId) => db.select().from(notes);\n"
    files = {"a/schema.ts": table.replace(", tenantId: text('t')", ""), "b/schema.ts": table}
    found = data_of(tmp_path, {**files, "a/x.ts": code, "b/x.ts": code}).queries
    assert [(query.place.path, query.scope) for query in found] == [("a/x.ts", "global-model"), ("b/x.ts", "unscoped")]


@pytest.mark.parametrize(
    ("statement", "asked"),
    [
        ("db.select().from(rooms).where(eq(rooms.tenantId, tenantId))", "rooms.findMany"),
        ("db.selectDistinct({ id: rooms.id }).from(rooms).where(eq(rooms.tenantId, tenantId))", "rooms.findMany"),
        ("db.select().from(rooms).where(eq(rooms.tenantId, tenantId)).limit(1)", "rooms.findFirst"),
        ("db.select({ n: sql`count(*)` }).from(rooms).where(eq(rooms.tenantId, tenantId))", "rooms.count"),
        ("db.$count(rooms, eq(rooms.tenantId, tenantId))", "rooms.count"),
        ("db.query.rooms.findFirst({ where: (r, { eq }) => eq(r.tenantId, tenantId) })", "rooms.findFirst"),
        ("db.query.rooms.findMany({ where: { tenantId } })", "rooms.findMany"),
        ("db.update(rooms).set({ name: id }).where(eq(rooms.tenantId, tenantId))", "rooms.updateMany"),
        ("db.delete(rooms).where(eq(rooms.tenantId, tenantId)).returning()", "rooms.deleteMany"),
        ("db.select().from(rooms).where(or(eq(rooms.tenantId, tenantId)))", "rooms.findMany"),
        ("db.select().from(rooms).where(sql`${rooms.tenantId} = ${tenantId}`)", "rooms.findMany"),
    ],
)
def test_a_query_is_told_by_its_table(tmp_path: Path, statement: str, asked: str) -> None:
    assert scopes(tmp_path, f"return {statement};") == [(asked, "where")]


@pytest.mark.parametrize(
    "condition",
    [
        "not(eq(rooms.tenantId, tenantId))",
        "or(eq(rooms.tenantId, tenantId), eq(rooms.id, id))",
        "sql`${rooms.tenantId} = ${tenantId} or true`",
        "eq(rooms.tenantId, tenants.id)",
        "inArray(rooms.tenantId, somewhere)",
        "unknownHelper()",
        "exists(db.select().from(tenants).where(eq(tenants.id, tenantId)))",
    ],
)
def test_a_condition_that_does_not_hold_the_tenant_is_never_a_scope(tmp_path: Path, condition: str) -> None:
    found = scopes(tmp_path, f"return db.select().from(rooms).where({condition});")
    assert found[0][1] in {"unscoped", "unresolved"}


def test_a_join_that_ties_nothing_limits_nothing(tmp_path: Path) -> None:
    tied = "db.select().from(beds).innerJoin(rooms, eq(beds.roomId, rooms.id)).where(eq(rooms.tenantId, tenantId))"
    loose = tied.replace("eq(beds.roomId, rooms.id)", "eq(rooms.id, id)")
    assert [scope for _, scope in scopes(tmp_path, f"return [await {tied}, await {loose}];")] == [
        "relation",
        "unresolved",
    ]


def test_the_condition_of_an_outer_join_limits_nothing(tmp_path: Path) -> None:
    on = "and(eq(beds.roomId, rooms.id), eq(rooms.tenantId, tenantId))"
    inner = f"db.select().from(beds).innerJoin(rooms, {on})"
    asked = f"return [await {inner}, await {inner.replace('inner', 'left')}];"
    assert [scope for _, scope in scopes(tmp_path, asked)] == ["relation", "unresolved"]


def test_of_two_conditions_the_later_one_counts(tmp_path: Path) -> None:
    first = "const q = db.select().from(rooms).where(eq(rooms.tenantId, tenantId)).$dynamic();"
    body = f"{first}\nreturn q.where(eq(rooms.id, id));"
    assert scopes(tmp_path, body) == [("rooms.findMany", "unresolved")]


def test_a_query_that_a_function_may_change_is_unresolved(tmp_path: Path) -> None:
    body = "return changed(db.select().from(rooms).where(eq(rooms.tenantId, tenantId)).$dynamic(), id);\n"
    helper = "}\nfunction changed(q, id) { return q.where(eq(rooms.id, id));"
    assert scopes(tmp_path, body + helper) == [("rooms.findMany", "unresolved")]


def test_a_table_that_is_computed_is_limited_by_its_own_key(tmp_path: Path) -> None:
    body = "const table = { rooms, beds }[id];\nawait db.delete(table).where(eq(table.id, id));\n"
    limited = "return db.select().from(table).where(eq(table.tenantId, tenantId));"
    assert [scope for _, scope in scopes(tmp_path, body + limited)] == ["unresolved", "where"]


def test_what_only_looks_like_a_query_is_none(tmp_path: Path) -> None:
    body = "const seen = new Map();\nseen.delete(rooms);\nArray.from(id);\nreturn Buffer.from(tenantId);"
    assert scopes(tmp_path, body) == []
