"""A tenant that only a guard of the route holds: the query below its handler is unscoped all the same."""

from pathlib import Path

import pytest

from facts.tenant_data import data_of
from secgate.facts.typescript.queries import Query

GUARD = """
import jwt from 'jsonwebtoken';
export function guard(req, res, next) {
  const claims = jwt.verify(req.headers.authorization, key, { algorithms: ['HS256'] });
  %s
  next();
}
export function owns(req, res, next) {
  if (!mine(req.params.id)) return res.status(404).end();
  next();
}
"""
APP = """
import express from 'express';
import { guard, owns } from './guards';
const app = express();
%s
"""
LEAVES = "req.tenantId = claims.tenantId;"


def queried(folder: Path, routes: str, leaves: str = LEAVES) -> Query:
    """The last query of an application with these routes."""
    files = {
        "package.json": '{"dependencies": {"express": "^4", "jsonwebtoken": "^9"}}',
        "src/guards.ts": GUARD % leaves,
        "src/app.ts": APP % routes,
    }
    return [query for query in data_of(folder, files).queries if query.place.path == "src/app.ts"][-1]


ROW = "prisma.invoice.findUnique({ where: { id: req.params.id } })"


@pytest.mark.parametrize(
    "leaves",
    [
        LEAVES,
        "req.user = { id: claims.sub, tenantId: claims.tenantId };",
        "res.locals.auth = { tenantId: claims.tenantId };",
        "req.user = await prisma.invoice.findUnique({ where: { secretToken: claims.sub } });",
    ],
)
def test_a_guard_that_leaves_the_tenant_puts_it_at_hand(leaves: str, tmp_path: Path) -> None:
    query = queried(tmp_path, f"app.get('/a/:id', guard, async (req, res) => {{ res.json(await {ROW}); }});", leaves)
    assert (query.shape, query.sharp) == ("request-id", True)


def test_a_handler_behind_the_same_guard_shows_what_the_guard_leaves(tmp_path: Path) -> None:
    routes = (
        "app.get('/all', guard, async (req, res) => {"
        " res.json(await prisma.invoice.findMany({ where: { tenantId: req.user.tenantId } })); });\n"
        f"app.get('/a/:id', guard, async (req, res) => {{ res.json(await {ROW}); }});"
    )
    query = queried(tmp_path, routes, "req.user = claims;")
    assert query.tenant is not None
    assert (query.shape, query.tenant.note) == ("request-id", "behind the same guard the tenant is read from `user`")


def test_every_call_between_the_request_and_the_query_is_named(tmp_path: Path) -> None:
    routes = (
        "const read = (id) => prisma.invoice.findUnique({ where: { id } });\n"
        "async function service(id) { return read(id); }\n"
        "app.get('/a/:id', guard, async (req, res) => { res.json(await service(req.params.id)); });"
    )
    assert [step.line for step in queried(tmp_path, routes).via] == [7, 6]


ANSWER = "res.json(await ROW);"
OPEN = [
    ("nobody leaves a tenant", "guard", ANSWER, "req.user = 1;"),
    ("the caller says its tenant", "guard", ANSWER, "req.tenantId = req.headers['x-tenant'];"),
    ("a guard looks at the id", "guard, owns", ANSWER, LEAVES),
    ("no guard runs", "express.json()", ANSWER, LEAVES),
    ("the owner is compared", "guard", "const row = await ROW; if (row.ownerId !== req.me) throw new Error();", LEAVES),
    ("the row is tested with whoever asks", "guard", "const row = await ROW; check(req.user, row);", LEAVES),
]


@pytest.mark.parametrize(("guards", "body", "leaves"), [case[1:] for case in OPEN], ids=[case[0] for case in OPEN])
def test_without_a_proven_tenant_the_query_stays_open(guards: str, body: str, leaves: str, tmp_path: Path) -> None:
    route = f"app.get('/a/:id', {guards}, async (req, res) => {{ {body.replace('ROW', ROW)} }});"
    assert queried(tmp_path, route, leaves).shape == "no-tenant"


def test_under_a_path_of_the_staff_the_fault_is_not_plain(tmp_path: Path) -> None:
    query = queried(tmp_path, f"app.get('/admin/a/:id', guard, async (req, res) => {{ res.json(await {ROW}); }});")
    assert (query.shape, query.sharp) == ("request-id", False)


def test_a_role_within_a_tenant_is_not_the_platforms(tmp_path: Path) -> None:
    role = "(req, res, next) => { if (req.user.role !== 'owner') return res.status(403).end(); next(); }"
    route = f"app.get('/a/:id', guard, {role}, async (req, res) => {{ res.json(await {ROW}); }});"
    leaves = "req.user = { role: claims.role, tenantId: claims.tenantId };"
    assert queried(tmp_path, route, leaves).shape == "request-id"
    assert queried(tmp_path, route.replace("'owner'", "'platform-admin'"), leaves).scope == "exempt"


@pytest.mark.parametrize("role", ["staff", "support", "supervisor"])
def test_a_role_that_a_tenants_staff_may_have_exempts_nothing(tmp_path: Path, role: str) -> None:
    only = f"(req, res, next) => {{ if (req.user.role !== '{role}') return res.status(403).end(); next(); }}"
    route = f"app.get('/a/:id', guard, {only}, async (req, res) => {{ res.json(await {ROW}); }});"
    found = queried(tmp_path, route, "req.user = { role: claims.role, tenantId: claims.tenantId };")
    assert (found.scope, found.sharp) == ("unscoped", False)


MEMBERS = [
    ("class A { get rows() { return this.client.invoice; } }", "a.rows.delete({ where: { id } })", ["delete"]),
    ("class A { private rows = prisma.invoice; }", "this.rows.findMany()", ["findMany"]),
    ("class A { constructor() { this.rows = db.invoice; } }", "this.rows.delete({ where: { id } })", ["delete"]),
    ("class A { get rows() { return this.client.invoice; } }", "this.rows.delete(id)", []),
    ("class A { get rows() { return db.invoice; } } class B { get rows() { return db.tenant; } }",
     "a.rows.delete({ where: { id } })", []),
]  # fmt: skip


@pytest.mark.parametrize(("made", "call", "operations"), MEMBERS)
def test_a_member_of_a_class_that_gives_a_model(made: str, call: str, operations: list[str], tmp_path: Path) -> None:
    files = {"src/made.ts": made, "src/app.ts": f"export const f = (id) => {call};"}
    found = data_of(tmp_path, files).queries
    assert [query.operation for query in found if query.place.path == "src/app.ts"] == operations


@pytest.mark.parametrize(
    ("path", "role", "sharp"),
    [("/invoices", "", True), ("/platform/invoices", "", False), ("/invoices", "operator", False)],
)
def test_a_list_of_everything_is_surely_a_fault_where_others_than_the_platforms_staff_get_it(
    path: str, role: str, sharp: bool, tmp_path: Path
) -> None:
    only = f"(req, res, next) => {{ if (req.user.role !== '{role}') return res.status(403).end(); next(); }}, "
    check = only if role else ""
    routes = f"app.get('{path}', guard, {check}async (req, res) => res.json(await prisma.invoice.findMany()));"
    query = queried(tmp_path, routes, "req.user = { role: claims.role, tenantId: claims.tenantId };")
    assert (query.shape, query.sharp) == ("no-filter", sharp)
