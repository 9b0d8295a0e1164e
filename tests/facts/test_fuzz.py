"""Programs that nobody wrote end in bounded time, with facts that stand in their files and do not depend on chance."""

import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facts.application import START, source
from facts.mutations import SCRIPTS, Edit, mutated
from facts.tenant_data import SCHEMA
from facts.test_bounds import PROGRAM
from facts.test_endless import FIND
from secgate.facts import data_maps, maps
from secgate.facts.data import Data
from secgate.facts.declarations import declaring
from secgate.facts.declared_tables import read_declared
from secgate.facts.prisma import parse_schema
from secgate.facts.schemas import schema_of
from secgate.facts.store import Facts
from secgate.settings.config import Config

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
CHECKS = FIXTURES.parent / "checks"
FRAMEWORKS = [
    "route-role-checks/examples/bad/controllers-of-nest-in-the-open",
    "route-role-checks/examples/ok/controllers-of-nest-that-ask",
    "route-role-checks/examples/bad/hono-routes-in-the-open",
    "route-role-checks/examples/bad/fastify-routes-in-the-open",
    "route-role-checks/examples/bad/koa-routes-in-the-open",
    "tenant-query-filters/examples/bad/mongoose-queries",
    "tenant-query-filters/examples/bad/typeorm-queries",
    "tenant-query-filters/examples/bad/drizzle-queries",
    "tenant-query-filters/examples/bad/kysely-queries",
    "tenant-query-filters/examples/bad/sequelize-queries",
    "tenant-query-filters/examples/bad/knex-queries",
    "tenant-query-filters/examples/ok/sequelize-queries",
    "tenant-query-filters/examples/ok/knex-queries",
    "tenant-query-filters/examples/ok/drizzle-queries",
    "tenant-query-filters/examples/bad/mongoose-queries",
    "tenant-query-filters/examples/ok/mongoose-queries",
]
NUMBERS = st.integers(0, 2**16)
EDITS = st.lists(st.builds(Edit, NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=6)
MOST_SECONDS = 30
SMALL = {
    "app.ts": PROGRAM,
    "routes.ts": f"""{START}import {{ prisma }} from "./db";
export const router = express.Router();
router.get("/:id", async (req, res) => res.json(await {FIND.replace("{ id }", "{ id, tenantId: req.user.tenantId }")}));
router.post("/", (req, res) => cache.set(`${{req.user.tenantId}}:all`, logger.info({{ email: req.body.email }})));
export default router;
""",
    "index.js": """const express = require("express");
const app = express();
const { router } = require("./routes");
const paths = { a: "/a", b: "/b" };
for (const [name, path] of Object.entries(paths)) app.use(path, router);
class Mounted { constructor(target) { this.target = target; this.mount(); } mount() { this.target.use("/z", router); } }
new Mounted(app);
let guard = (req, res, next) => next();
if (process.env.STRICT) guard = require("./app").guard;
app.use(guard, [guard, ...[guard].slice(0, 1)]);
module.exports = { app, Mounted };
""",
}


@cache
def application(name: str) -> Mapping[str, str]:
    """The scripts of a sample application."""
    return scripts_below(FIXTURES / name / "app")


@cache
def scripts_below(top: Path) -> Mapping[str, str]:
    """The scripts of a folder, by their path below it."""
    listed = {str(path.relative_to(top)): path for path in sorted(top.rglob("*.ts")) if not path.name.endswith(".d.ts")}
    return {path: file.read_text(encoding="utf-8") for path, file in listed.items()}


def documents(files: Mapping[str, str]) -> list[dict[str, Any]]:
    """Every map of a program, and the behaviour of its handlers; each place is checked to lie in its file."""
    scripts = {path: source(path, text) for path, text in files.items() if path.endswith(SCRIPTS)}
    config = Config()
    declared, _ = read_declared(scripts, files, declaring((path, files[path]) for path in scripts))
    models = (*parse_schema(SCHEMA, "schema.prisma").models, *declared)
    schema = schema_of(models, tenant_keys=config.tenant_keys, root=None, global_models=[])
    facts = Facts(scripts, files, config, schema)
    data = Data(scripts, files, schema, config, facts)
    for route in facts.routes.routes:
        check_places(files, [(step.path, step.line) for step in facts.behaviour(route).trace])
        check_places(files, [(g.place.path, g.place.line) for g in route.guards])
        check_places(files, [(step.path, step.line) for g in route.guards for step in g.trace])
    made = [
        maps.routes(facts.routes),
        *(read(data) for read in (data_maps.queries, data_maps.caches, data_maps.tokens)),
    ]
    return [*made, data_maps.logs(data)]


def check_places(files: Mapping[str, str], places: list[tuple[str, int]]) -> None:
    """Each place is a line of its file."""
    assert [p for p in places if not 1 <= p[1] <= files[p[0]].count("\n") + 1] == []


def check(files: Mapping[str, str]) -> None:
    """A program ends in time; its rows stand in its files, in order, and the order of files changes nothing."""
    began = time.process_time()
    found = documents(files)
    assert time.process_time() - began < MOST_SECONDS
    for document in found:
        places = [(row["path"], row["line"]) for row in document["rows"]]
        assert places == sorted(places)
        check_places(files, places)
        check_places(files, [(row["path"], row["line"] or 1) for row in document["unresolved"] if row["path"]])
    assert documents(dict(reversed(list(files.items())))) == found


@settings(max_examples=60, deadline=None)
@given(EDITS)
def test_mutated_programs_end_with_facts_that_stand_in_their_files(edits: list[Edit]) -> None:
    check(mutated(SMALL, edits))


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(FRAMEWORKS), EDITS)
def test_mutated_programs_of_other_frameworks_end_with_facts_that_stand_in_their_files(
    name: str, edits: list[Edit]
) -> None:
    check(mutated(scripts_below(CHECKS / name), edits))


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_each_program_of_another_framework_has_routes_or_queries(name: str) -> None:
    routes, queries, *_ = documents(scripts_below(CHECKS / name))
    assert queries["rows"] if "queries" in name else routes["rows"]


@settings(max_examples=8, deadline=None)
@given(st.sampled_from(["booking-leaky", "booking-clean"]), EDITS)
def test_mutated_applications_end_with_facts_that_stand_in_their_files(name: str, edits: list[Edit]) -> None:
    check(mutated(application(name), edits))


def test_a_token_that_another_file_makes_stands_in_order() -> None:
    check(mutated(application("booking-clean"), [Edit(0, 0, 0, 0, 0), Edit(33679, 2231, 258, 0, 0)]))


def test_the_program_that_is_mutated_has_facts_of_every_kind() -> None:
    assert [bool(document["rows"]) for document in documents(SMALL)] == [True, True, True, True, True]
