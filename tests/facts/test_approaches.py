"""The routes that lead to a function, and whether something in front of it there parses the body."""

from pathlib import Path

import pytest

from facts.tenant_data import data_of
from secgate.facts.approaches import Approach
from secgate.facts.typescript.handed_over import given_part, parsed_around
from secgate.facts.typescript.names import FUNCTIONS

HEAD = """
import express from "express";
import { z } from "zod";
import { validateSomehow } from "unheard-of";
const note = z.object({ title: z.string() });
const validate = (schema, part = "body") => (req, res, next) => { req[part] = schema.parse(req[part]); next(); };
const watch = (schema) => (req, res, next) => { if (!schema.safeParse(req.body).success) console.warn("odd"); next(); };
const app = express();
"""
HANDLER = "async (req, res) => { res.json(await save(req.body)); }"


def ways(folder: Path, code: str) -> tuple[Approach, ...]:
    """What leads to the function that saves."""
    data = data_of(folder, {"src/a.ts": f"{HEAD}{code}"})
    view = data.view("src/a.ts")
    function = next(node for node in view.file.nodes(*FUNCTIONS) if b"save(req" in (node.text or b""))
    return data.approaches.to(view, function)


@pytest.mark.parametrize(
    "code",
    [
        f"app.post('/a', validate(note), {HANDLER});",
        f"const save_it = {HANDLER}; app.post('/a', validate(note), save_it);",
        f"const chain = [validate(note), {HANDLER}]; app.post('/a', ...chain);",
        f"class C {{ save = {HANDLER}; }} const c = new C(); app.post('/a', validate(note), c.save);",
        f"const wrap = (f) => (req, res, next) => f(req, res); app.post('/a', validate(note), wrap({HANDLER}));",
        f"app.use(validate(note)); app.post('/a', {HANDLER});",
    ],
)
def test_every_way_of_registering_is_behind_the_middleware(tmp_path: Path, code: str) -> None:
    assert [(way.name, way.parses("body")) for way in ways(tmp_path, code)] == [("POST /a", "yes")]


def test_each_registration_is_a_way_of_its_own(tmp_path: Path) -> None:
    code = f"const it = {HANDLER}; app.post('/a', validate(note), it); app.post('/b', validate(note, 'query'), it);"
    assert [(way.name, way.parses("body")) for way in ways(tmp_path, code)] == [("POST /a", "yes"), ("POST /b", "no")]


def test_the_steps_name_the_route_and_what_was_looked_through(tmp_path: Path) -> None:
    (way,) = ways(tmp_path, f"app.post('/a', watch(note), validate(note, 'query'), {HANDLER});")
    assert [step.note for step in way.steps("body")] == [
        "POST /a leads here, behind watch(note), validate(note, 'query')",
        "watch(note) has a schema for the body and does not refuse all that does not fit",
        "validate(note, 'query') gives only query to a schema",
    ]


def test_a_middleware_from_elsewhere_that_is_named_like_a_schema_is_unclear(tmp_path: Path) -> None:
    (way,) = ways(tmp_path, f"app.post('/a', validateSomehow(note), {HANDLER});")
    assert way.parses("body") == "unclear"


WRAPPED = """
const endpoint = (spec) => async (req, res) => spec.run({ body: spec.body.parse(req.body), query: req.query }, res);
const raw = (run) => async (req, res) => run({ body: req.body }, res);
const plain = (run) => async (req, res) => run(req, res);
const first = (schema, run) => async (req, res) => { schema.parse(req.body); await run(req, res); };
const swallows = (schema, run) => async (req, res) => { try { schema.parse(req.body); } catch {} await run(req, res); };
const at_times = (schema, run) => async (req, res) => { if (req.x) { schema.parse(req.body); } await run(req, res); };
"""


@pytest.mark.parametrize(
    ("call", "given", "around"),
    [
        ("endpoint({ body: note, run: F })", "parsed", "no"),
        ("raw(F)", "raw", "no"),
        ("plain(F)", "request", "no"),
        ("first(note, F)", "request", "yes"),
        ("swallows(note, F)", "request", "unclear"),
        ("at_times(note, F)", "request", "unclear"),
        ("unheard(F)", "unknown", "no"),
        ("const it = F", "elsewhere", "no"),
    ],
)
def test_what_a_wrapper_hands_over(tmp_path: Path, call: str, given: str, around: str) -> None:
    code = call.replace("F", "async ({ body }, res) => { res.json(body); }")
    view = data_of(tmp_path, {"src/a.ts": f"{HEAD}{WRAPPED}{code};"}).view("src/a.ts")
    function = next(node for node in view.file.nodes(*FUNCTIONS) if (node.text or b"").startswith(b"async ({ body"))
    assert (given_part(view, function, "body"), parsed_around(view, function, "body")) == (given, around)
