"""What is put into the text of a statement: fixed by the code, given by a request, or unknown."""

from pathlib import Path

import pytest

from facts.tenant_data import data_of
from secgate.facts.typescript.names import arguments_of, last_name
from secgate.facts.typescript.sql_texts import methods_of, sql_texts
from secgate.facts.typescript.sql_values import origin_of

HEAD = """
import { z } from 'zod';
import { ORDERS, quoted, first, pick } from './own';
const LISTED = ['title', 'owner'];
const TABLE = { a: 'title', b: 'owner' };
const listing = z.object({ sort: z.enum(['a', 'b']), size: z.coerce.number(), text: z.string() });
"""
OWN = """
export const ORDERS = { up: 'ASC', down: 'DESC' } as const;
export const quoted = (name: string) => `"${name}"`;
export const first = (names: string[]) => names[0];
export function pick(name: string) {
  switch (name) {
    case 'a': return 'title';
    default: return 'owner';
  }
}
"""
PIECES = "+ 'b' " * 300


def source(folder: Path, body: str) -> str:
    """The source of what `send(...)` is given."""
    body = body.replace("BY", "const by = req.query.by;")
    view = data_of(folder, {"src/a.ts": HEAD + body, "src/own.ts": OWN}).view("src/a.ts")
    call = next(call for call in view.names.calls() if last_name(call) == "send")
    return origin_of(view, arguments_of(call)[0]).source.name.lower()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("send(`SELECT ${LISTED.join(', ')} FROM a`);", "fixed"),
        ("function f(req) { send(`a ${req.query.up === 'x' ? 'ASC' : 'DESC'}`); }", "fixed"),
        ("function f(req) { send(`a ${ORDERS[req.query.order]}`); }", "fixed"),
        ("function f(req) { send(`a ${TABLE[req.query.by] ?? 'title'}`); }", "fixed"),
        ("function f(req) { send(`a ${pick(req.query.by)}`); }", "fixed"),
        ("function f(req) { send(`a ${quoted(req.query.by)}`); }", "request"),
        ("function f(req) { send(`a ${quoted('title')}`); }", "fixed"),
        ("function f(req) { send(`a ${first(req.body.names)}`); }", "request"),
        ("function f(req) { send(`a LIMIT ${parseInt(req.query.limit, 10) || 20}`); }", "fixed"),
        ("function f(req) { const { limit = 20 } = req.query; send(`a LIMIT ${limit}`); }", "request"),
        ("function f(req) { const q = listing.parse(req.query); send(`a ${q.sort} ${q.size}`); }", "fixed"),
        ("function f(req) { const { sort } = listing.parse(req.query); send(`a ${sort}`); }", "fixed"),
        ("function f(req) { const { text } = listing.parse(req.query); send(`a ${text}`); }", "request"),
        ("function f(req) { const q = listing.safeParse(req.query); send(`a ${q.data.text}`); }", "request"),
        ("function f(req) { const ids = req.body.ids; send(`a (${ids.map((_, i) => `$${i + 1}`).join()})`); }",
         "fixed"),
        ("function f(req) { const ids = req.body.ids; send(`a (${ids.map(() => '?').join()})`); }", "fixed"),
        ("function f(req) { const ids = req.body.ids; send(`a (${ids.map((id) => `'${id}'`).join()})`); }", "request"),
        ("function f(req) { send(`a (${req.body.ids.map(Number).join(',')})`); }", "fixed"),
        ("function f(req) { send('a ' + req.params.id); }", "request"),
        ("function f(req) { let s = 'a'; if (req.query.x) s = s + ` b ${req.query.x}`; send(s); }", "request"),
        ("function f(req) { const v = [], w = []; v.push(req.query.x); w.push(`x = $${v.length}`); send(w.join()); }",
         "fixed"),
        ("function f(req) { const w = []; for (const k of Object.keys(req.body)) w.push(`${k} = 1`); send(w.join()); }",
         "request"),
        ("function f(req) { const w = []; for (const k of LISTED) w.push(`${k} = 1`); send(w.join(' AND ')); }",
         "fixed"),
        ("function f(req) { for (const [k, v] of Object.entries(TABLE)) send(`a ${k} ${v}`); }", "fixed"),
        ("function f(req) { BY if (!LISTED.includes(by)) throw new E(); send(`a ${by}`); }", "fixed"),
        ("function f(req) { BY if (!LISTED.includes(by)) log(by); send(`a ${by}`); }", "request"),
        ("function f(req) { BY if (LISTED.includes(by)) throw new E(); send(`a ${by}`); }", "request"),
        ("function f(req) { BY if (!/^[a-z_]+$/.test(by)) return; send(`a ${by}`); }", "fixed"),
        ("function f(req) { BY if (!/[a-z_]+/.test(by)) return; send(`a ${by}`); }", "request"),
        ("function f(req) { BY send(`a ${by in TABLE ? by : 'title'}`); }", "fixed"),
        ("function f(req) { BY send(`a ${by in TABLE ? 'title' : by}`); }", "request"),
        ("function f(req) { send(`a ${req.query.by.replace(/[^a-z]/g, '')}`); }", "fixed"),
        ("function f(req) { send(`a ${req.query.by.replace(/\\s+/g, ' ')}`); }", "request"),
        ("function f(req) { send(`a '${req.query.by.replace(/'/g, '\"\"')}'`); }", "unknown"),
        ("function f(req) { send(`a ${client.escapeIdentifier(req.query.by)}`); }", "fixed"),
        ("function f(req) { send(`a ${process.env.SCHEMA}`); }", "fixed"),
        ("async function f() { const row = await load(); send(`a ${row.name}`); }", "unknown"),
        ("export function f(name: string) { send(`a ${name}`); }", "unknown"),
        (f"send('a' {PIECES});", "fixed"),
        (f"function f(req) {{ send(req.query.x {PIECES}); }}", "request"),
        ("function f(req) { const a = a + b; send(a); }", "unknown"),
        ("function f(o) { send(`a ${o.by}`); }\nfunction g(req) { f({ by: 'title', id: req.params.id }); }", "fixed"),
        ("function f(o) { send(`a ${o.id}`); }\nfunction g(req) { f({ by: 'title', id: req.params.id }); }", "request"),
        ("function f({ id }) { send(`a ${id}`); }\nconst g = (o) => f(o);\nfunction h(req) { g({ id: req.body.id }); }",
         "request"),
        ("function f({ by }) { send(`a ${by}`); }\nfunction g(req) { f({ ...req.query }); }", "request"),
        ("const m = (req) => ({ by: 'a', id: req.query.id });\nfunction f(req) { send(`a ${m(req).by}`); }", "fixed"),
        ("function f(req) { const by = z.enum(['a']).parse(req.query.by); send(`a ${by}`); }", "fixed"),
        ("function f(req) { const r = z.enum(['a']).safeParse(req.query.by); send(`a ${r.data}`); }", "fixed"),
        ("function f(req) { const by = z.string().parse(req.query.by); send(`a ${by}`); }", "request"),
        ("function f(req) { send(`a ${pick(req.nextUrl.searchParams.get('by'))}`); }", "fixed"),
        ("export function f(size: number) { send(`a ${size}`); }", "fixed"),
        ("function f(name: string) { send(`a ${name}`); }\nf('x');\nf(LISTED[0]);", "fixed"),
        ("function f(size: number) { send(`a ${size}`); }\nfunction g(req) { f(req.body.size); }", "request"),
        ("function f({ name }: Named) { send(`a ${name}`); }\nfunction g(req) { f({ name: req.body.name }); }",
         "request"),
        ("function f(name = 'x') { send(`a ${name}`); }\nf();", "fixed"),
    ],
)  # fmt: skip
def test_a_text_is_followed_to_what_it_is_made_of(tmp_path: Path, body: str, expected: str) -> None:
    assert source(tmp_path, body) == expected


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("pool.query(`SELECT ${x}`);", 1),
        ("pool.query({ text: 'delete from a', values });", 1),
        ("const sql = `\\n  WITH a AS (SELECT 1) SELECT 1`;\npool.query(sql);", 1),
        ("const run = (text: string) => pool.query(text);\nrun('SELECT 1');", 1),
        ("const run = (text: string) => apollo.query(text);", 0),
        ("const a = a + 'x';\nclient.query(a);", 0),
        ("client.query({ query: NOTES });", 0),
        ("pool.query(sql`SELECT ${x}`);", 0),
        ("pool.queried('SELECT 1');", 0),
        ("prisma.$queryRaw`SELECT ${x}`;", 0),
        ("knex('a').whereRaw(x);", 1),
        ("app.use(express.raw({ type: x }));\nz.literal(x);\nlog.raw(x);", 0),
        ("db.execute(sql`SELECT ${sql.raw(x)}`);", 1),
        ("prisma.$queryRawUnsafe(x);", 1),
        ("prisma.$queryRaw`SELECT ${Prisma.raw(x)}`;", 1),
        ("prisma.$queryRaw(Prisma.sql(['SELECT ', ''], x));", 2),
    ],
)
def test_what_is_sent_as_sql_is_told_from_other_calls(tmp_path: Path, body: str, texts: int) -> None:
    view = data_of(tmp_path, {"src/a.ts": body}).view("src/a.ts")
    assert len(list(sql_texts(view, methods_of({"pg", "knex", "drizzle-orm", "sequelize"})))) == texts
