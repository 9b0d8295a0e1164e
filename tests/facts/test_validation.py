"""Which parts of a request a middleware gives to a schema, and whether what does not fit is refused."""

import pytest

from facts.application import guard_of
from secgate.facts.model import Checked

HEAD = (
    'import { z } from "zod";\nimport Joi from "joi";\nimport Ajv from "ajv";\n'
    'import { validationResult } from "express-validator";\nimport { celebrate, Segments } from "celebrate";\n'
    "const note = z.object({ title: z.string() });\nconst joi = Joi.object({});\n"
    "const two = z.object({ body: note, query: note });\nconst path = z.object({ params: note });\n"
    "const strict = z.object({ body: note }).strict();\n"
    "const fits = new Ajv().compile({});\n"
)
REFUSE = "return res.status(400).json({ code: 'invalid' });"


def checked(body: str) -> Checked:
    return guard_of(f"{HEAD}export const guard = async (req, res, next) => {{ {body} }};").checked


def made(factory: str, call: str) -> Checked:
    return guard_of(f"{HEAD}const make = {factory};\nexport const guard = make({call});").checked


@pytest.mark.parametrize(
    "body",
    [
        "req.body = note.parse(req.body); next();",
        "try { req.body = note.parse(req.body); next(); } catch (error) { next(error); }",
        "try { req.body = note.parse(req.body); } catch (error) { return next(error); } next();",
        f"const r = note.safeParse(req.body); if (!r.success) {REFUSE} req.body = r.data; next();",
        f"const {{ success }} = note.safeParse(req.body); if (success === false) {REFUSE} next();",
        f"const r = await note.safeParseAsync(req.body); if (r.error) {REFUSE} next();",
        f"if (!note.safeParse(req.body).success) {REFUSE} next();",
        "const r = note.safeParse(req.body); if (r.success) { next(); } else { res.status(400).end(); }",
        f"const {{ error, value }} = joi.validate(req.body); if (error) {REFUSE} req.body = value; next();",
        "const { error } = joi.validate(req.body); next(error);",
        f"if (!fits(req.body)) {REFUSE} next();",
        f"const ok = fits(req.body); if (!ok) {REFUSE} next();",
        "note.parseAsync(req.body).then(() => next()).catch(next);",
        "const { body } = req; note.parse(body); next();",
        "const r = note.safeParse(req.body ?? {}); if (r.success) { req.body = r.data; return next(); } next(r.error);",
        "await note.parseAsync(req.body); next();",
    ],
)
def test_a_body_that_does_not_fit_is_refused(body: str) -> None:
    assert checked(body) == Checked(parts=("body",))


@pytest.mark.parametrize(
    "body",
    [
        "const r = note.safeParse(req.body); if (!r.success) console.warn('odd'); next();",
        "note.safeParse(req.body); next();",
        "try { note.parse(req.body); } catch (error) { console.warn('odd'); } next();",
        "if (req.query.strict) { note.parse(req.body); } next();",
        "note.parseAsync(req.body); next();",
        "const r = note.safeParse(req.body); if (!r.success) { res.status(400).json(r.error); } next();",
        "const { error } = joi.validate(req.body); if (error) console.warn('odd'); next();",
    ],
)
def test_a_body_that_does_not_fit_is_let_through(body: str) -> None:
    assert checked(body) == Checked(ignored=("body",))


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        (f"if (!note.safeParse(req.params).success) {REFUSE} next();", ("params",)),
        ("req.query = note.parse(req.query); next();", ("query",)),
        ("note.parse({ body: req.body, params: req.params }); next();", ()),
        ("two.parse({ body: req.body, query: req.query }); next();", ("body", "query")),
        ("path.parse(req); next();", ("params",)),
        ("path.parse({ body: req.body, params: req.params }); next();", ("params",)),
        ("strict.parse({ body: req.body, params: req.params }); next();", ("body",)),
        ("note.parse({ ...req.body, ...req.params }); next();", ("body", "params")),
        (f"if (!validationResult(req).isEmpty()) {REFUSE} next();", ("body", "params", "query")),
        (f"const errors = validationResult(req); if (!errors.isEmpty()) {REFUSE} next();", ("body", "params", "query")),
        ("next();", ()),
    ],
)  # fmt: skip
def test_the_parts_are_those_that_are_given_to_the_schema(body: str, parts: tuple[str, ...]) -> None:
    assert checked(body).parts == parts


@pytest.mark.parametrize(
    ("call", "parts"), [("note", ("body",)), ("note, 'params'", ("params",)), ("note, 'query'", ("query",))]
)
def test_a_part_that_is_a_parameter_is_the_one_of_the_call(call: str, parts: tuple[str, ...]) -> None:
    factory = (
        "(schema, part = 'body') => (req, res, next) => { const r = schema.safeParse(req[part]); "
        f"if (!r.success) {REFUSE} req[part] = r.data; next(); }}"
    )
    assert made(factory, call) == Checked(parts=parts)


@pytest.mark.parametrize(
    ("call", "parts"),
    [
        ("{ body: note }", ("body",)),
        ("{ params: note }", ("params",)),
        ("{ body: note, query: note }", ("body", "query")),
    ],
)
def test_a_part_without_a_schema_is_not_looked_at(call: str, parts: tuple[str, ...]) -> None:
    factory = (
        "(schemas) => (req, res, next) => { if (schemas.body) req.body = schemas.body.parse(req.body); "
        "if (schemas.params) schemas.params.parse(req.params); "
        "if (schemas.query) { schemas.query.parse(req.query); } next(); }"
    )
    assert made(factory, call) == Checked(parts=parts)


@pytest.mark.parametrize(
    "body",
    [
        "if (!note.safeParse(req.body.title).success) return res.status(400).end(); next();",
        "const r = note.safeParse(req.body); judge(r, res); next();",
        "unheard.strict().parse({ body: req.body }); next();",
    ],
)
def test_where_it_cannot_be_told_it_is_unclear(body: str) -> None:
    assert checked(body) == Checked(unclear=("body",))


@pytest.mark.parametrize(
    ("guard", "parts"),
    [
        ("celebrate({ body: joi })", ("body",)),
        ("celebrate({ [Segments.PARAMS]: joi })", ("params",)),
        ("celebrate(unheard)", ("?",)),
    ],
)
def test_a_package_checks_the_parts_that_it_is_given_schemas_for(guard: str, parts: tuple[str, ...]) -> None:
    assert guard_of(f"{HEAD}export const guard = {guard};").checked.parts == parts


def test_the_configuration_says_what_validates() -> None:
    guard = guard_of("export const guard = (req, res, next) => next();", validators=["guard"])
    assert guard.checked.parts == ("body", "params", "query")
