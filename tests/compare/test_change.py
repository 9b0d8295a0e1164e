"""What a change does to an application, through a whole run."""

from pathlib import Path

import pytest

from secgate.model import Change
from secgate.reports import console, markdown
from secgate.run import Request, gate
from support import NOW, commit, git, repository, write

GUARD = """import jwt from 'jsonwebtoken';
export function requireAuth(req, res, next) {
  const token = jwt.verify(req.headers.authorization, process.env.JWT_SECRET, { algorithms: ['HS256'] });
  if (!token) { return res.status(401).end(); }
  req.tenantId = token.tenantId;
  next();
}
"""
ROUTES = """import { Router } from 'express';
import { requireAuth } from './guard';
import { list } from './bookings';
export const router = Router();
router.get('/bookings', requireAuth, list);
"""
APP = """import express from 'express';
import { router } from './routes';
const app = express();
app.use('/v1', router);
"""
BOOKINGS = """import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
export async function list(req, res) {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.tenantId } }));
}
"""
SCHEMA = """model Tenant {
  id String @id
  bookings Booking[]
}
model Booking {
  id String @id
  tenantId String
  tenant Tenant @relation(fields: [tenantId], references: [id])
}
"""
PACKAGE = '{"dependencies": {"express": "4", "@prisma/client": "5", "jsonwebtoken": "9"}}'


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An application whose branch `change` opens a route, adds one, and drops a filter."""
    folder = repository(
        tmp_path_factory.mktemp("app") / "app",
        {
            "package.json": PACKAGE, "prisma/schema.prisma": SCHEMA, "src/guard.ts": GUARD, "src/routes.ts": ROUTES,
            "src/bookings.ts": BOOKINGS, "src/app.ts": APP, "src/util.ts": "export const one = 1;\n",
        },
    )  # fmt: skip
    git(folder, "checkout", "-q", "-b", "change")
    write(folder, {
        "src/routes.ts": ROUTES.replace("requireAuth, list", "list") + "router.post('/bookings', list);\n",
        "src/bookings.ts": BOOKINGS.replace("{ where: { tenantId: req.tenantId } }", "{}"),
        "prisma/schema.prisma": SCHEMA + "model Room {\n  id String @id\n  tenantId String\n"
        "  tenant Tenant @relation(fields: [tenantId], references: [id])\n}\n",
        "src/util.ts": "export const one = (((;\n",
    })  # fmt: skip
    commit(folder)
    return folder


@pytest.fixture(scope="module")
def change(app: Path) -> Change:
    report = gate(Request(path=app, base="main", only=("type-safety",), clock=lambda: NOW, new_id=lambda: "an-id"))
    assert report.change is not None
    return report.change


def test_a_route_that_is_public_now_is_told(change: Change) -> None:
    assert [(one.route, one.before, one.after) for one in change.levels_fell] == [
        ("/v1/bookings", "authenticated", "public")
    ]


def test_a_guard_that_is_gone_is_told_at_the_base(change: Change) -> None:
    assert [(one.guard, one.side) for one in change.guards_lost] == [("requireAuth", "base")]


def test_a_new_route_is_told(change: Change) -> None:
    assert [(one.method, one.route, one.level) for one in change.routes_added] == [("POST", "/v1/bookings", "public")]


def test_a_query_that_lost_its_filter_is_told(change: Change) -> None:
    assert [(one.model, one.before, one.after) for one in change.queries_unscoped] == [("Booking", "where", "unscoped")]


def test_a_model_that_a_tenant_owns_is_told(change: Change) -> None:
    assert [one.name for one in change.models_owned] == ["Room"]


def test_a_file_that_stops_parsing_is_told(change: Change) -> None:
    assert [(one.path, one.line) for one in change.not_examined] == [("src/util.ts", 1)]


def test_what_was_not_looked_at_is_told(change: Change) -> None:
    assert change.unread == ("no item of this run looks for secrets",)


def test_the_files_are_counted(change: Change) -> None:
    assert (change.files.added, change.files.changed, change.files.removed, change.files.moved) == (0, 4, 0, 0)


def test_a_second_run_takes_the_maps_from_the_first(app: Path, tmp_path: Path) -> None:
    request = Request(path=app, base="main", only=("type-safety",), cache=tmp_path, clock=lambda: NOW)
    first, second = gate(request).change, gate(request).change
    assert first == second


def test_console_and_markdown_show_it(app: Path) -> None:
    report = gate(Request(path=app, base="main", only=("type-safety",), clock=lambda: NOW, new_id=lambda: "an-id"))
    for shown in (console.render(report, width=80), markdown.render(report)):
        assert "What this change does" in shown
        assert "/v1/bookings" in shown
    assert all(len(line) <= 80 for line in console.render(report, width=80).splitlines())


def test_code_that_is_moved_to_where_nobody_looks_is_told(app: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    git(tmp_path, "clone", "-q", str(app), str(copy))
    git(copy, "checkout", "-q", "-b", "other", "origin/main")
    (copy / "test").mkdir()
    git(copy, "mv", "src/util.ts", "test/util.ts")
    commit(copy)
    change = gate(Request(path=copy, base="origin/main", only=("type-safety",), clock=lambda: NOW)).change
    assert change is not None
    assert [(one.path, one.reason) for one in change.not_examined] == [
        ("test/util.ts", "left out of the code items by its name (test)")
    ]
