"""What is read of tables, policies, clients and queries of Supabase, in each form that these allow."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from secgate.context import build_context
from secgate.facts.data import Data
from secgate.facts.migration_state import replay
from secgate.facts.migrations import read_migrations
from secgate.facts.row_security import row_security
from secgate.settings.config import Config
from secgate.target.snapshot import take
from secgate.target.tree import open_work_tree
from support import write

MIGRATION = "supabase/migrations/20240101000000_start.sql"
TABLES = """create table public.tenants (id uuid primary key, name text);
create table public.rooms (
  id uuid primary key, tenant_id uuid not null references public.tenants (id), name text, open boolean, floor int,
  unique (tenant_id, name)
);
create table public.beds (id uuid primary key, room_id uuid not null references public.rooms (id), label text);
"""
SECURED = """alter table public.rooms enable row level security;
create policy "own" on public.rooms for select using (tenant_id = (auth.jwt() ->> 'tenant_id')::uuid);
"""
START = """import { createServerClient } from '@supabase/ssr';
import { createClient } from '@supabase/supabase-js';
const open = () => createClient(process.env.URL!, process.env.SUPABASE_SERVICE_ROLE_KEY!);
const own = () => createServerClient(process.env.URL!, process.env.SUPABASE_ANON_KEY!, { cookies: {} });
const all = open();
"""
# What stands for a part of queries here.
ROOMS = "all.from('rooms').select()"


def data_of(folder: Path, files: Mapping[str, str]) -> Data:
    write(folder, files)
    return build_context(take(open_work_tree(folder)), Config(), []).data


def scopes(folder: Path, body: str, after: str = "", policies: str = "") -> list[str]:
    """The scope of each query in a function that holds the tenant and an id."""
    body = body.replace("ROOMS", ROOMS)
    code = f"{START}export async function f(tenantId: string, id: string, ids: string[]) {{\n{body}\n}}\n{after}"
    found = data_of(folder, {MIGRATION: TABLES + policies, "a.ts": code}).queries
    return [query.scope if query.scope != "unscoped" else query.shape for query in found]


LIMITED = [
    "await ROOMS.eq('tenant_id', tenantId)",
    "await ROOMS.eq('id', id).eq('tenant_id', tenantId).single()",
    "await ROOMS.match({ id, tenant_id: tenantId })",
    "await ROOMS.in('tenant_id', [tenantId])",
    "await ROOMS.filter('tenant_id', 'eq', tenantId)",
    "await ROOMS.or(`and(tenant_id.eq.${tenantId},open.is.true),and(tenant_id.eq.${tenantId},floor.eq.1)`)",
    "let q = ROOMS.eq('tenant_id', tenantId); if (id) q = q.eq('id', id); const { data } = await q; return data",
    "const q = ROOMS; q.eq('tenant_id', tenantId); return await q",
    "return ROOMS.eq('tenant_id', tenantId).then(({ data }) => data)",
    "return Promise.all([ROOMS.eq('tenant_id', tenantId), ROOMS.eq('tenant_id', tenantId).limit(1)])",
    "await all.schema('public').from('rooms').select().eq('tenant_id', tenantId)",
    "await all.from('rooms').update({ name: id }).eq('id', id).eq('tenant_id', tenantId)",
    "await all.from('rooms').delete().match({ id, tenant_id: tenantId })",
    "await all.from('rooms').insert({ tenant_id: tenantId, name: id })",
    "await all.from('rooms').insert(ids.map((one) => ({ tenant_id: tenantId, name: one }))).select()",
    "await all.from('rooms').upsert({ tenant_id: tenantId, name: id }, { onConflict: 'tenant_id,name' })",
    "await all.from('beds').select('*, rooms!inner(*)').eq('rooms.tenant_id', tenantId)",
    "await all.from('beds').select('*, room:rooms!inner(*)').eq('room.tenant_id', tenantId)",
]
OPEN = {
    "await ROOMS": "no-filter",
    "await ROOMS.or(`tenant_id.eq.${tenantId},open.is.true`)": "or-branch",
    "let q = ROOMS; if (tenantId) q = q.eq('tenant_id', tenantId); return await q": "vanishing-filter",
    "await ROOMS.eq('name', id)": "tenant-unused",
    "await ROOMS.neq('tenant_id', tenantId)": "unresolved",
    "await ROOMS.not('tenant_id', 'eq', tenantId)": "unresolved",
    "await ROOMS.eq(id, tenantId)": "unresolved",
    "return further(ROOMS)": "unresolved",
    "await all.from('beds').select('*, rooms(*)').eq('rooms.tenant_id', tenantId)": "unresolved",
}


@pytest.mark.parametrize("query", LIMITED)
def test_a_query_of_one_tenant(tmp_path: Path, query: str) -> None:
    found = scopes(tmp_path, query)
    assert found, "no query was found"
    assert set(found) <= {"where", "relation", "data", "unique"}, found


@pytest.mark.parametrize(("query", "shape"), OPEN.items())
def test_a_query_of_any_tenant(tmp_path: Path, query: str, shape: str) -> None:
    assert scopes(tmp_path, query) == [shape]


def test_what_is_asked_for_and_not_known_is_unresolved(tmp_path: Path) -> None:
    body = "await ROOMS.eq('tenant_id', tenantId); await all.from(id).select(); await all.rpc('totals'); "
    given = (
        "await all.from('unknown').select().eq('tenant_id', tenantId); await all.rpc('totals', { tenant: tenantId })"
    )
    assert scopes(tmp_path, body + given) == ["where", "unresolved", "unresolved", "where", "where"]


@pytest.mark.parametrize(
    "after",
    [
        "export async function g(id: string) { const q = all.from('rooms'); return await q.select().eq('id', id) }",
        "const rooms = () => all.from('rooms');\nexport const g = (id: string) => rooms().select().eq('id', id);",
        "export class G { rows = all.from('rooms'); one(id: string) { return this.rows.select().eq('id', id) } }",
    ],
)
def test_a_table_that_is_kept_for_later_is_named(tmp_path: Path, after: str) -> None:
    assert scopes(tmp_path, "return id", after) == ["unresolved"]


def test_buckets_and_lists_are_no_tables(tmp_path: Path) -> None:
    body = "await all.storage.from('rooms').update(id, ids); Array.from('rooms'); await ROOMS.eq('tenant_id', tenantId)"
    assert scopes(tmp_path, body) == ["where"]


@pytest.mark.parametrize(
    ("client", "scope"),
    [
        ("const db = own(); await db", "guarded"),
        ("const db = await own(); await db", "guarded"),
        ("await (await own())", "guarded"),
        ("const db = open(); await db", "no-filter"),
        ("const { db } = await both(); await db", "guarded"),
        ("const { admin } = await both(); await admin", "no-filter"),
        ("await ctx.supabaseAdmin", "no-filter"),
        ("await ctx.supabase", "unresolved"),
    ],
)
def test_what_a_client_is_decides_whether_policies_hold_it(tmp_path: Path, client: str, scope: str) -> None:
    after = "const both = async () => { const db = own(); return { db, admin: open() }; }; declare const ctx: any;"
    assert scopes(tmp_path, f"{client}.from('rooms').select()", after, SECURED) == [scope]


def test_a_client_is_told_by_who_hands_it(tmp_path: Path) -> None:
    after = """
    async function listed(db) { return await db.from('rooms').select(); }
    class Rooms {
      constructor(private readonly db) {}
      async all() { return await this.db.from('rooms').select().limit(5); }
    }
    export const rooms = new Rooms(own());
    class Beds {
      constructor(private client = open()) {}
      async all() { return await this.client.from('beds').select().eq('id', 1); }
    }
    export const beds = new Beds();
    """
    assert scopes(tmp_path, "await listed(own())", after, SECURED) == ["guarded", "guarded", "no-tenant"]
    assert scopes(tmp_path, "await listed(own()); await listed(open())", after, SECURED)[0] != "guarded"


def test_a_client_that_middleware_keeps_is_known_where_it_is_used(tmp_path: Path) -> None:
    after = """
    export function keep(req, res, next) { req.supabase = own(); next(); }
    export const put = async (c, next) => { c.set('admin', open()); await next(); };
    export const shown = async (req, res) => res.json(await req.supabase.from('rooms').select());
    export const taken = async (req) => { const { supabase } = req; return await supabase.from('rooms').select(); };
    export const every = async (c) => c.json(await c.get('admin').from('rooms').select());
    """
    assert scopes(tmp_path, "", after, SECURED) == ["guarded", "guarded", "no-filter"]


@pytest.mark.parametrize(
    ("condition", "lets"),
    [
        ("tenant_id = (auth.jwt() ->> 'tenant_id')::uuid", "own"),
        ("tenant_id in (select tenant_id from members where user_id = (select auth.uid()))", "own"),
        ("public.is_member_of(tenant_id)", "own"),
        ("(select private.has_role(tenant_id, 'admin'))", "own"),
        ("tenant_id = current_setting('app.tenant')::uuid", "own"),
        ("true", "all"),
        ("auth.uid() is not null", "all"),
        ("auth.role() = 'authenticated'", "all"),
        ("open", "some"),
        ("open or tenant_id = (auth.jwt() ->> 'tenant_id')::uuid", "some"),
    ],
)
def test_which_rows_a_policy_lets_through(condition: str, lets: str) -> None:
    text = (
        f"{TABLES}alter table rooms enable row level security; create policy p on rooms for select using ({condition});"
    )
    (series,) = read_migrations({MIGRATION: text})
    found = row_security(replay(series))["rooms"]
    assert (found.enabled, found.lets("select"), found.deciding("delete")) == (True, lets, [])


def test_the_name_of_a_policy_says_nothing(tmp_path: Path) -> None:
    named = """alter table rooms enable row level security;
    create policy "Enable delete for all (users) to service_role" on rooms for select using (is_member_of(tenant_id));
    """
    assert scopes(tmp_path, "await own().from('rooms').select()", policies=named) == ["guarded"]
    (series,) = read_migrations({MIGRATION: TABLES + named})
    found = row_security(replay(series))["rooms"]
    assert [sorted(policy.commands) for policy in found.policies.values()] == [["select"]]


def test_a_table_without_row_security_is_held_by_none(tmp_path: Path) -> None:
    lifted = "alter table rooms disable row level security;"
    everybody = 'drop policy "own" on rooms; create policy e on rooms for select using (true);'
    assert scopes(tmp_path, "await own().from('rooms').select()") == ["no-filter"]
    assert scopes(tmp_path, "await own().from('rooms').select()", policies=SECURED + lifted) == ["no-filter"]
    assert scopes(tmp_path, "await own().from('rooms').select()", policies=SECURED + everybody) == ["no-filter"]
    assert scopes(tmp_path, "await own().from('rooms').delete().eq('id', id)", policies=SECURED) == ["guarded"]
    renamed = 'alter policy "own" on rooms to authenticated;'
    assert scopes(tmp_path, "await own().from('rooms').select()", policies=SECURED + renamed) == ["guarded"]
    opened = 'alter policy "own" on rooms using (true);'
    assert scopes(tmp_path, "await own().from('rooms').select()", policies=SECURED + opened) == ["no-filter"]


def test_row_security_that_is_turned_on_at_run_time_is_not_known(tmp_path: Path) -> None:
    loop = """do $$ declare t text; begin
      for t in select tablename from pg_tables loop
        execute format('alter table public.%I enable row level security', t);
      end loop;
    end $$;
    """
    assert scopes(tmp_path, "await own().from('rooms').select()", policies=loop) == ["unresolved"]
    assert scopes(tmp_path, "await open().from('rooms').select()", policies=loop) == ["no-filter"]


def test_generated_types_say_what_tables_there_are(tmp_path: Path) -> None:
    types = """export type Database = { public: {
      Tables: {
        tenants: { Row: { id: string }; Insert: { id: string }; Relationships: [] };
        rooms: {
          Row: { id: string; owner: string; tags: string[] | null };
          Insert: { id: string };
          Relationships: [{ foreignKeyName: "f"; columns: ["owner"]; referencedRelation: "tenants" }];
        };
      };
      Views: {};
    } };
    """
    code = f"{START}export const f = async () => await all.from('rooms').select();\n"
    data = data_of(tmp_path, {"types.ts": types, "a.ts": code})
    rooms = data.schema.by_name["rooms"]
    assert [(f.relation_fields, f.kind) for f in rooms.fields if f.relation_fields] == [(("owner",), "tenants")]
    assert [f.name for f in rooms.fields if f.is_list] == []
    assert rooms.security is None


def test_what_only_a_comment_asks_for_is_no_table(tmp_path: Path) -> None:
    write(tmp_path, {MIGRATION: TABLES, "a.ts": f"{START}// await all.from('rooms').select()\n"})
    assert build_context(take(open_work_tree(tmp_path)), Config(), []).schema is None
