"""What is read of tables and queries of Kysely, in each form that it allows."""

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

TYPES = """import type { Generated, Insertable } from 'kysely';
export interface Tenants { id: Generated<string>; name: string }
export interface Rooms { id: Generated<string>; tenant_id: string; name: string; floor: number | null }
export interface Beds { id: Generated<string>; room_id: string; label: string }
export interface DB { tenants: Tenants; rooms: Rooms; beds: Beds }
"""
START = """import { Kysely, sql, expressionBuilder, type SelectQueryBuilder, type Transaction } from 'kysely';
import type { DB } from './db';
declare const db: Kysely<DB>;
"""

CLIENT = "import { Kysely } from 'kysely';\nimport type { DB } from './db';\nexport const db = new Kysely<DB>({});\n"
# What stands for parts of queries here.
ROOMS, MINE = "db.selectFrom('rooms').selectAll()", "'tenant_id', '=', tenantId"


def data_of(folder: Path, files: Mapping[str, str]) -> Data:
    write(folder, files)
    return build_context(take(open_work_tree(folder)), Config(), []).data


def tables(folder: Path, files: Mapping[str, str]) -> dict[str, Model]:
    return data_of(folder, files).schema.by_name


def scopes(folder: Path, body: str, after: str = "") -> list[tuple[str, str]]:
    """(what is asked, its scope) of each query in a function that holds the tenant and an id."""
    body, after = (text.replace("ROOMS", ROOMS).replace("MINE", MINE) for text in (body, after))
    code = f"{START}export async function f(tenantId: string, id: string, ids: string[]) {{\n{body}\n}}\n{after}"
    found = data_of(folder, {"db.ts": TYPES, "a.ts": code}).queries
    return [(query.what, query.scope if query.scope != "unscoped" else query.shape) for query in found]


def related(model: Model) -> list[tuple[tuple[str, ...], str]]:
    return [(f.relation_fields, f.kind) for f in model.fields if f.relation_fields]


LIMITED = [
    "ROOMS.where(MINE).execute()",
    "ROOMS.where('rooms.tenant_id', '=', tenantId).execute()",
    "db.selectFrom('rooms as r').selectAll().where('r.tenant_id', '=', tenantId).execute()",
    "db.withSchema('app').selectFrom('rooms').selectAll().where(MINE).execute()",
    "ROOMS.where((eb) => eb(MINE)).execute()",
    "ROOMS.where((eb) => eb(MINE).and('floor', '=', 1)).execute()",
    "ROOMS.where((eb) => eb.and({ tenant_id: tenantId, floor: 1 })).execute()",
    "ROOMS.where(({ eb, and }) => and([eb(MINE)])).execute()",
    "ROOMS.where(eb => eb.or([eb(MINE), eb.and({ tenant_id: tenantId })])).execute()",
    "ROOMS.where(sql<boolean>`tenant_id = ${tenantId}`).execute()",
    "ROOMS.where(sql<boolean>`rooms.tenant_id = ${tenantId} and floor > 2`).execute()",
    "ROOMS.$call((qb) => qb.where(MINE)).execute()",
    "ROOMS.where('tenant_id', 'in', [tenantId]).execute()",
    "ROOMS.where((eb) => { const all = [eb(MINE)]; return eb.and(all); }).execute()",
    "const eb = expressionBuilder<DB, 'rooms'>(); await ROOMS.where(eb(MINE)).execute()",
    "const mine = (qb) => qb.where(MINE); await ROOMS.$call(mine).execute()",
    "let q = ROOMS; q = q.where(MINE); return q.execute()",
    "let q = ROOMS.where(MINE); if (id) { q = q.where('id', '=', id); } return await q.execute()",
    (
        "const q = db.selectFrom('rooms').where(MINE); return [await q.selectAll().execute(), await q"
        ".select('id').execute()]"
    ),
    "const q = ROOMS; return q.where(MINE).execute()",
    "for await (const r of ROOMS.where(MINE).stream()) { void r }",
    "db.updateTable('rooms').set({ name: 'a' }).where('id', '=', id).where(MINE).execute()",
    "db.updateTable('rooms').set('name', 'a').where('id', '=', id).where(MINE).execute()",
    "db.deleteFrom('rooms').where(MINE).execute()",
    (
        "db.deleteFrom('beds').using('rooms').whereRef('beds.room_id', '=', 'rooms.id').where('rooms"
        ".tenant_id', '=', tenantId).execute()"
    ),
    (
        "db.selectFrom(['beds', 'rooms']).whereRef('beds.room_id', '=', 'rooms.id').where('rooms"
        ".tenant_id', '=', tenantId).selectAll('beds').execute()"
    ),
    "db.selectFrom('beds').innerJoin('rooms', 'rooms.id', 'beds.room_id').selectAll('beds').where(MINE).execute()",
    (
        "db.selectFrom('beds').selectAll().where('room_id', 'in', (eb) => eb.selectFrom('rooms')"
        ".select('id').where(MINE)).execute()"
    ),
    "db.insertInto('rooms').values({ tenant_id: tenantId, name: 'a' }).execute()",
    "db.insertInto('rooms').values(ids.map((one) => ({ tenant_id: tenantId, name: one }))).execute()",
    "db.insertInto('rooms').values([{ tenant_id: tenantId, name: 'a' }]).onConflict((oc) => oc.doNothing()).execute()",
    "db.transaction().execute((trx) => trx.selectFrom('rooms').selectAll().where(MINE).execute())",
    (
        "const where = id ? { id, tenant_id: tenantId } : { tenant_id: tenantId }; await db"
        ".selectFrom('rooms').where((eb) => eb.and(where)).execute()"
    ),
]
OPEN = {
    "ROOMS.execute()": "no-filter",
    "ROOMS.where('floor', '=', 1).execute()": "tenant-unused",
    "ROOMS.where((eb) => eb.or([eb(MINE), eb('floor', '=', 1)])).execute()": "or-branch",
    "ROOMS.where((eb) => eb(MINE).or('floor', '=', 1)).execute()": "or-branch",
    "ROOMS.where(sql<boolean>`tenant_id = ${tenantId} or floor = 1`).execute()": "or-branch",
    "ROOMS.$if(Boolean(id), (qb) => qb.where('id', '=', id)).where('name', '=', id).execute()": "tenant-unused",
    "let q = ROOMS; if (tenantId) q = q.where(MINE); return q.execute()": "vanishing-filter",
    "const q = ROOMS; q.where(MINE); return q.execute()": "no-filter",
    "return further(ROOMS)": "unresolved",
    "db.selectFrom(db.dynamic.table('rooms').as('r')).selectAll().where('r.id', '=', id).execute()": "unresolved",
    "db.selectFrom(sql<any>`rooms`.as('r')).selectAll().where('r.id', '=', id).execute()": "unresolved",
    "ROOMS.where(dynamic(id)).execute()": "unresolved",
    "ROOMS.where((eb) => eb.not(eb(MINE))).execute()": "unresolved",
    "ROOMS.where('tenant_id', '!=', tenantId).execute()": "unresolved",
    "ROOMS.where(MINE).clearWhere().execute()": "unresolved",
}


@pytest.mark.parametrize("query", LIMITED)
def test_a_query_of_one_tenant(tmp_path: Path, query: str) -> None:
    found = scopes(tmp_path, query)
    assert found, "no query was found"
    assert {scope for _, scope in found} <= {"where", "relation", "data", "unique"}, found


@pytest.mark.parametrize(("query", "shape"), OPEN.items())
def test_a_query_of_any_tenant(tmp_path: Path, query: str, shape: str) -> None:
    assert [scope for _, scope in scopes(tmp_path, query)] == [shape]


def test_what_a_step_takes_is_a_part_of_the_query_around_it(tmp_path: Path) -> None:
    exists = "exists(selectFrom('rooms').select('rooms.id').whereRef('rooms.id', '=', 'beds.room_id')"
    body = f"""
    await db.selectFrom('beds').selectAll().where(({{ exists, selectFrom }}) => {exists}.where(MINE))).execute();
    await db.selectFrom('rooms').select((eb) => [jsonArrayFrom(
      eb.selectFrom('beds').selectAll().whereRef('beds.room_id', '=', 'rooms.id')).as('b')])
      .where(MINE).execute();
    await db.with('mine', (q) => q.selectFrom('rooms').selectAll().where(MINE))
      .selectFrom('mine').selectAll().execute();
    """
    assert dict(scopes(tmp_path, body)) == {"beds.findMany": "exempt", "rooms.findMany": "where"}


def test_helpers_that_give_conditions_and_queries_are_followed(tmp_path: Path) -> None:
    after = """
    const own = (tenantId: string) => (eb) => eb(MINE);
    function base(tenantId: string) { return db.selectFrom('rooms').where(MINE); }
    function all() { return ROOMS; }
    function paged<O>(qb: SelectQueryBuilder<DB, 'rooms', O>, page: number) { return qb.limit(20).offset(page * 20); }
    """
    body = """
    await ROOMS.where(own(tenantId)).execute();
    await base(tenantId).selectAll().execute();
    await all().where(MINE).execute();
    await paged(ROOMS.where(MINE), 1).execute();
    """
    assert {scope for _, scope in scopes(tmp_path, body, after)} == {"where"}


def test_an_upsert_finds_its_row_by_the_columns_of_the_conflict(tmp_path: Path) -> None:
    body = """
    const row = { tenant_id: tenantId, name: id };
    await db.insertInto('rooms').values(row)
      .onConflict((oc) => oc.columns(['tenant_id', 'name']).doUpdateSet({ floor: 1 })).execute();
    """
    assert scopes(tmp_path, body) == [("rooms.upsert", "unique")]


def test_statements_are_read_as_they_are_sent(tmp_path: Path) -> None:
    body = """
    await sql`select * from rooms where tenant_id = ${tenantId}`.execute(db);
    await sql`select * from ${sql.table('rooms')} where ${sql.ref('tenant_id')} = ${tenantId}`.execute(db);
    await sql`delete from rooms where id = ${id}`.execute(db);
    const statement = sql`select * from rooms`;
    await statement.execute(db);
    """
    assert [scope for _, scope in scopes(tmp_path, body)] == ["where", "where", "raw", "raw"]


def test_tables_are_those_of_the_type_that_clients_name(tmp_path: Path) -> None:
    files = {
        "types.ts": """import type { ColumnType, Generated } from 'kysely';
        interface Base { id: Generated<number>; created_at: ColumnType<Date, string | undefined, never> }
        interface Rooms extends Base { tenant_id: number; tags: string[] | null }
        type Beds = Base & { room_id: number };
        export type DB = { rooms: Rooms; beds: Beds; 'app.logs': { id: string; room_id: number } };
        """,
        "client.ts": CLIENT.replace("./db", "./types"),
    }
    found = tables(tmp_path, files)
    assert [f.name for f in found["rooms"].fields] == ["id", "created_at", "tenant_id", "tags"]
    assert related(found["beds"]) == [(("room_id",), "rooms")]
    assert related(found["app.logs"]) == [(("room_id",), "rooms")]
    assert next(f for f in found["rooms"].fields if f.name == "tags").optional


def test_migrations_say_what_refers_to_what(tmp_path: Path) -> None:
    files = {
        "db.ts": TYPES,
        "client.ts": CLIENT,
        "migrations/1.ts": """import { Kysely } from 'kysely';
        export async function up(db: Kysely<any>) {
          await db.schema.alterTable('beds').addForeignKeyConstraint('f', ['room_id'], 'rooms', ['id']).execute();
          await db.schema.createIndex('r').on('rooms').columns(['tenant_id', 'name desc']).unique().execute();
        }
        """,
        "migrations/2.sql": "create table unknown (id int primary key);",
    }
    found = tables(tmp_path, files)
    assert sorted(found) == ["beds", "rooms", "tenants"]
    assert found["rooms"].uniques == (("tenant_id_name", ("tenant_id", "name")),)
    assert related(found["beds"]) == [(("room_id",), "rooms")]


def test_keys_of_columns_that_are_computed_are_passed_over(tmp_path: Path) -> None:
    made = (
        "import { Kysely } from 'kysely';\nexport async function up(db: Kysely<any>) {\n"
        "  await db.schema.alterTable('rooms').addUniqueConstraint('one', columns)\n"
        "    .addForeignKeyConstraint('two', columns, 'tenants', ['id']).execute();\n}"
    )
    found = tables(tmp_path, {"db.ts": TYPES, "client.ts": CLIENT, "migrations/1.ts": made})
    assert found["rooms"].uniques == ()


def test_tables_beside_a_schema_of_prisma_are_told_once(tmp_path: Path) -> None:
    prisma = """
    model Tenant {
      id String @id
      rooms Room[]
    }
    model Room {
      id String @id
      tenantId String @map("tenant_id")
      tenant Tenant @relation(fields: [tenantId], references: [id])
      @@map("rooms")
    }
    """
    types = "export interface Tenant { id: string }\nexport interface Room { id: string; tenant_id: string }\n"
    code = """import { Kysely } from 'kysely';
    declare const db: Kysely<DB>;
    export const f = (tenantId: string) =>
      db.selectFrom('rooms').where('tenant_id', '=', tenantId).execute();
    export const g = (tenantId: string) => db.selectFrom('rooms').execute();
    """
    files = {"schema.prisma": prisma, "a.ts": f"{types}{code}\ninterface DB {{ Tenant: Tenant; rooms: Room }}\n"}
    data = data_of(tmp_path, files)
    assert [model.name for model in data.schema.tables] == ["Tenant", "Room"]
    assert [(q.what, q.scope) for q in data.queries] == [("rooms.findMany", "where"), ("rooms.findMany", "unscoped")]


def test_a_target_without_the_package_declares_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"a.ts": "export const f = (db) => db.selectFrom('rooms').execute();\n"})
    assert build_context(take(open_work_tree(tmp_path)), Config(), []).schema is None


def test_a_function_that_gives_the_query_back_to_its_variable_adds_to_it(tmp_path: Path) -> None:
    after = """
    function ofTenant<O>(qb: SelectQueryBuilder<DB, 'rooms', O>, tenantId: string) {
      let next = qb.where('tenant_id', '=', tenantId);
      if (tenantId.length > 9) next = next.where('floor', '=', 1);
      return next;
    }
    """
    body = """
    let query = ROOMS;
    query = ofTenant(query, tenantId);
    await query.execute();
    await ofTenant(ROOMS, tenantId).limit(2).execute();
    """
    assert {scope for _, scope in scopes(tmp_path, body, after)} == {"where"}


def test_a_condition_that_is_put_into_a_list_at_times_may_be_left_out(tmp_path: Path) -> None:
    body = """
    await ROOMS.where((eb) => {
      const all = [eb('floor', '=', 1)];
      if (tenantId) all.push(eb(MINE));
      return eb.and(all);
    }).execute();
    """
    assert scopes(tmp_path, body) == [("rooms.findMany", "vanishing-filter")]


def test_a_program_without_types_has_the_tables_of_its_migrations(tmp_path: Path) -> None:
    files = {
        "db.js": "import { Kysely } from 'kysely';\nexport const db = new Kysely({});\n",
        "migrations/1.js": """export async function up(db) { // kysely
          await db.schema.createTable('tenants').addColumn('id', 'integer', (c) => c.primaryKey()).execute();
          await db.schema.createTable('rooms')
            .addColumn('tenant_id', 'integer', (c) => c.references('tenants.id')).execute();
        }
        """,
        "a.js": "import { db } from './db';\nexport const f = () => db.selectFrom('rooms').selectAll().execute();\n",
    }
    data = data_of(tmp_path, files)
    assert related(data.schema.by_name["rooms"]) == [(("tenant_id",), "tenants")]
    assert [(q.what, q.shape) for q in data.queries] == [("rooms.findMany", "no-filter")]
