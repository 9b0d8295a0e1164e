"""What is read of tables that migrations of Knex make, and which of its chains are queries, in each form."""

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

TABLES = """import type { Knex } from 'knex';
export async function up(knex: Knex) {
  await knex.schema.createTable('tenants', (t) => { t.uuid('id').primary(); t.string('name'); });
  await knex.schema.createTable('rooms', (t) => {
    t.uuid('id', { primaryKey: true });
    t.uuid('tenant_id').notNullable().references('id').inTable('tenants');
    t.string('name');
    t.unique(['tenant_id', 'name']);
  });
  await knex.schema.createTable('beds', (t) => {
    t.increments('id');
    t.uuid('room_id').references('rooms.id').index();
  });
}
"""
START = """import knexFactory, { Knex } from 'knex';
const knex = knexFactory({ client: 'pg' });
enum Table { Rooms = 'rooms', Beds = 'beds' }
"""


def data_of(folder: Path, files: Mapping[str, str]) -> Data:
    write(folder, files)
    return build_context(take(open_work_tree(folder)), Config(), []).data


def tables(folder: Path, further: str = "") -> dict[str, Model]:
    files = {"migrations/1.ts": TABLES, "migrations/2.ts": further}
    return data_of(folder, files).schema.by_name


def scopes(folder: Path, body: str, after: str = "") -> list[tuple[str, str]]:
    """(what is asked, its scope) of each query in a function that holds the tenant and an id."""
    code = f"{START}export async function f(tenantId: string, id: string, ids: string[]) {{\n{body}\n}}\n{after}"
    found = data_of(folder, {"migrations/1.ts": TABLES, "a.ts": code}).queries
    return [(query.what, query.scope) for query in found]


def test_migrations_make_tables_with_columns_keys_and_indexes(tmp_path: Path) -> None:
    found = tables(tmp_path)
    room = found["rooms"]
    assert [(f.name, f.kind, f.unique) for f in room.fields if not f.relation_fields] == [
        ("id", "String", True), ("tenant_id", "String", False), ("name", "String", False),
    ]  # fmt: skip
    assert room.uniques == (("tenant_id_name", ("tenant_id", "name")),)
    assert found["beds"].indexes == (("room_id",),)
    assert [(f.kind, f.relation_fields) for f in found["beds"].fields if f.relation_fields] == [("rooms", ("room_id",))]


@pytest.mark.parametrize(
    "text",
    [
        "exports.up = (db) => db.schema.createTable('notes', (t) => { t.uuid('tenant_id'); });",
        (
            "exports.up = function (knex) {\n  return knex.schema.createTable('notes', function () {\n"
            "    this.uuid('tenant_id'); }); };"
        ),
        (
            "exports.up = async (knex) => {\n  await knex.schema.createTable('notes', (t) => { t.increments(); });\n"
            "  await knex.schema.alterTable('notes', (t) => { t.uuid('tenant_id'); });\n};"
        ),
        (
            "import { Table } from '../names';\nexport const up = (knex: Knex) =>\n"
            "  knex.schema.withSchema('app').createTable(Table.Notes, (t) => {\n    t.uuid('tenant_id');\n"
            "    t.foreign('tenant_id').references('id').inTable('tenants');\n  });"
        ),
    ],
)
def test_a_table_is_made_in_any_form(tmp_path: Path, text: str) -> None:
    files = {"migrations/1.ts": TABLES, "migrations/2.ts": text, "names.ts": "export enum Table { Notes = 'notes' }\n"}
    assert data_of(tmp_path, files).schema.tenancy["notes"] == "direct"


@pytest.mark.parametrize(
    "body",
    [
        "await knex('rooms').where({ id, tenant_id: tenantId }).first();",
        "await knex('rooms').where('id', id).andWhere('tenant_id', '=', tenantId);",
        "await knex('rooms as r').where('r.tenant_id', tenantId);",
        "await knex({ r: 'rooms' }).where({ 'r.tenant_id': tenantId });",
        "await knex(Table.Rooms).where({ [`${Table.Rooms}.tenant_id`]: tenantId });",
        "await knex.select('*').from('rooms').where('tenant_id', tenantId);",
        "await knex.from<{ id: string }>('rooms').where('tenant_id', tenantId).pluck('id');",
        "await knex('rooms').where({ tenantId });",
        "await knex('rooms').where('tenant_id', 'in', [tenantId]);",
        "await knex('rooms').whereIn('tenant_id', [tenantId]);",
        "await knex('rooms').whereRaw('tenant_id = ? and id = ?', [tenantId, id]);",
        "await knex('rooms').whereRaw('tenant_id = :owner', { owner: tenantId });",
        "await knex('rooms').where(knex.raw('tenant_id = ?', [tenantId]));",
        "await knex('rooms').where((q) => { q.where('tenant_id', tenantId).andWhere('id', id); });",
        "await knex('rooms').where(function () { this.where({ id }).orWhere({ name: id }); }).where({ tenantId });",
        "await knex('rooms').where({ tenant_id: tenantId, id }).orWhere({ tenant_id: tenantId, name: id });",
        "await knex('rooms').modify((q) => { q.where({ tenant_id: tenantId }); });",
        "await knex('rooms').where({ id, tenant_id: tenantId }).update({ name: id });",
        "await knex('rooms').where({ id }).and.where({ tenant_id: tenantId });",
        "await knex('rooms').where({ id }).where({ tenant_id: tenantId }).del();",
        "await knex.transaction((trx) => trx('rooms').where({ id, tenant_id: tenantId }).increment('beds', 1));",
        "const q = knex('rooms').where({ id });\nq.where({ tenant_id: tenantId });\nawait q;",
        "let q = knex('rooms');\nq = q.where('tenant_id', tenantId);\nif (id) q = q.where({ id });\nawait q.limit(3);",
        "const q = knex('rooms');\nwithTenant(q, tenantId);\nawait q;",
        "await withTenant(knex('rooms'), tenantId);",
        "await knex.raw('select * from rooms where tenant_id = ?', [tenantId]);",
        "await knex.raw('select * from ?? where ?? = ?', ['rooms', 'tenant_id', tenantId]);",
        "await knex.withSchema(tenantId).from('rooms').where({ id });",
        "await knex('rooms').withSchema(`of_${tenantId}`).where({ id }).first();",
        "await clientOf(tenantId)('rooms').where({ id });",
    ],
)
def test_a_query_is_limited_by_its_steps(tmp_path: Path, body: str) -> None:
    after = "function withTenant(q: Knex.QueryBuilder, tenantId: string) { q.where({ tenant_id: tenantId }); }"
    assert [scope for _, scope in scopes(tmp_path, body, after)] == ["where"]


@pytest.mark.parametrize(
    "body",
    [
        "await knex('beds as b').join('rooms as r', 'r.id', 'b.room_id').where('r.tenant_id', tenantId);",
        "await knex('beds').join('rooms', { 'rooms.id': 'beds.room_id' }).where({ 'rooms.tenant_id': tenantId });",
        (
            "await knex('beds').join('rooms', function () {\n"
            "  this.on('rooms.id', 'beds.room_id').andOnVal('rooms.tenant_id', '=', tenantId);\n});"
        ),
    ],
)
def test_a_query_is_limited_by_a_table_that_it_joins(tmp_path: Path, body: str) -> None:
    assert [scope for _, scope in scopes(tmp_path, body)] == ["relation"]


def test_a_query_is_limited_by_one_within_it(tmp_path: Path) -> None:
    body = (
        "await knex('beds').whereIn('room_id', knex('rooms').select('id').where({ tenant_id: tenantId }));\n"
        "await knex('beds').whereIn('room_id', function () {\n"
        "  this.select('id').from('rooms').where('tenant_id', tenantId);\n});"
    )
    found = scopes(tmp_path, body)
    assert [scope for what, scope in found if what.startswith("beds")] == ["relation", "relation"]


@pytest.mark.parametrize(
    "body",
    [
        "await knex('rooms').select('*');",
        "await knex('rooms').where({ id }).first();",
        "await knex('rooms').where('tenant_id', tenantId).orWhere('name', id);",
        "await knex('rooms').where((q) => { q.where({ tenant_id: tenantId }).orWhere({ name: id }); });",
        "await knex('rooms').truncate();",
        "await Promise.all([knex('rooms').limit(3)]);",
        "res.json(await knex('rooms').limit(3));",
        "await knex.raw('select * from rooms');",
        "await knex.raw('select * from ?? where id = ?', ['rooms', id]);",
        "await knex.raw('select * from ?? where id = ?', [given, id]);",
        "const q = knex('rooms').limit(3);\nif (tenantId) q.where('tenant_id', tenantId);\nawait q;",
        "await knex('rooms').where({ tenant_id: tenantId }).clear('where').del();",
        "await knex('rooms').where({ tenant_id: tenantId }).or.where({ id });",
        "await knex('rooms').where({ tenant_id: tenantId }).or.whereIn('id', ids).limit(3);",
        "await (await knex.transaction())('rooms').where({ id });",
        "await knex(knex.ref('rooms')).where({ id });",
    ],
)
def test_a_query_that_names_no_tenant_is_not_limited(tmp_path: Path, body: str) -> None:
    assert [scope for _, scope in scopes(tmp_path, body)] == ["unscoped"]


@pytest.mark.parametrize(
    "body",
    [
        "await knex('rooms').where({ id }).whereNot('tenant_id', tenantId);",
        "await knex('rooms').where('tenant_id', '!=', tenantId);",
        "await knex('rooms').where(given(id));",
        "await knex('rooms').where(given, id);",
        "await knex('beds').crossJoin('rooms').where('beds.id', id).where('rooms.tenant_id', tenantId);",
        "await knex('beds').whereExists(knex('rooms').select('id').whereRaw('rooms.id = beds.room_id'));",
        "await knex('beds').whereExists(knex('rooms').where('tenant_id', tenantId));",
        "await knex(given).where({ id });",
        "await knex('rooms').where({ tenant_id: tenantId }).clearWhere().where({ id });",
        "await knex(given[id]).where({ id });",
        "await knex(given(id)).where({ id });",
        "await knex(id ? 'rooms' : 'beds').where({ id });",
        "await knex('rooms').not.where({ tenant_id: tenantId });",
        "await given(knex('rooms'));",
        "const q = knex('rooms').limit(3);\nif (id) q.where('tenant_id', tenantId);\nawait q;",
    ],
)
def test_a_condition_that_is_not_read_leaves_a_query_open(tmp_path: Path, body: str) -> None:
    after = "import { given } from 'elsewhere';"
    found = [
        scope
        for what, scope in scopes(tmp_path, body, after)
        if not what.startswith("rooms.findMany") or len(body) < 90
    ]
    assert found[:1] == ["unresolved"]


@pytest.mark.parametrize(
    ("body", "scope"),
    [
        ("await knex('parks').where({ id });", "unresolved"),
        ("await knex('parks').where({ id, tenant_id: tenantId });", "where"),
    ],
)
def test_a_table_that_no_migration_makes_is_not_passed_over(tmp_path: Path, body: str, scope: str) -> None:
    assert [found for _, found in scopes(tmp_path, body)] == [scope]


@pytest.mark.parametrize(
    "after",
    [
        "export const one = (pg: Knex, id: string) => pg('rooms').first();",
        "export class A {\n  constructor(readonly pg: Knex) {}\n  one() { return this.pg('rooms').first(); }\n}",
        "const pg = knexFactory({ client: 'pg' });\nexport const one = () => pg('rooms').first();",
        "import { pg } from './pg';\nexport const one = () => pg('rooms').first();",
    ],
)
def test_a_client_is_told_by_what_it_is(tmp_path: Path, after: str) -> None:
    code = f"import knexFactory, {{ Knex }} from 'knex';\n{after}\n"
    made = "import knexFactory from 'knex';\nexport const pg = knexFactory({});\n"
    found = data_of(tmp_path, {"migrations/1.ts": TABLES, "a.ts": code, "pg.ts": made}).queries
    assert [query.what for query in found] == ["rooms.findFirst"]


def test_new_rows_get_their_tenant(tmp_path: Path) -> None:
    body = (
        "await knex('rooms').insert({ name: id, tenant_id: tenantId }).returning('id');\n"
        "await knex('rooms').insert(ids.map((one) => ({ id: one, tenant_id: tenantId })));\n"
        "await knex.insert({ tenant_id: tenantId }).into('rooms');\n"
        "await knex.batchInsert('rooms', ids.map((one) => ({ id: one, tenant_id: tenantId })));\n"
        "await knex('rooms').insert({ tenant_id: tenantId, name: id }).onConflict(['tenant_id', 'name']).merge();"
    )
    assert scopes(tmp_path, body) == [
        ("rooms.create", "data"), ("rooms.createMany", "data"), ("rooms.create", "data"), ("rooms.createMany", "data"),
        ("rooms.upsert", "unique"),
    ]  # fmt: skip


def test_a_table_that_callers_name_is_judged_by_one_of_theirs(tmp_path: Path) -> None:
    after = (
        "const rowsOf = (db: Knex, table: string) => ({\n"
        "  one: (id: string, tx?: Knex) => (tx || db)(table).where({ id }).first(),\n});\n"
        "export const rooms = rowsOf(knex, Table.Rooms);\nexport const beds = rowsOf(knex, Table.Beds);"
    )
    assert scopes(tmp_path, "return id;", after) == [("rooms.findFirst", "unscoped")]


def test_a_query_that_a_function_gives_is_judged_where_it_goes_on(tmp_path: Path) -> None:
    after = (
        "export class Rooms {\n  constructor(private readonly db: Knex) {}\n"
        "  private get rooms() { return this.db('rooms'); }\n"
        "  private open() { return this.db('rooms').where('name', 'open'); }\n"
        "  all(tenantId: string) { return this.rooms.where({ tenant_id: tenantId }); }\n"
        "  opened(tenantId: string) { return this.open().where({ tenant_id: tenantId }); }\n"
        "  remove(tenantId: string, id: string) { return this.rooms.where({ id }).del(); }\n}"
    )
    assert scopes(tmp_path, "return id;", after) == [
        ("rooms.findMany", "unresolved"), ("rooms.findMany", "unresolved"), ("rooms.findMany", "where"),
        ("rooms.findMany", "where"), ("rooms.deleteMany", "unscoped"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        "i18n.t('rooms');",
        "app.get('rooms');",
        "const rooms = new Map();\nrooms.get('rooms').first();",
        "cy.visit('rooms').first();",
        "page.open('rooms').first().click();",
    ],
)
def test_a_call_that_is_given_the_name_of_a_table_is_no_query(tmp_path: Path, body: str) -> None:
    assert scopes(tmp_path, body) == []
