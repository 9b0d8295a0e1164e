"""The functions that answer a route: behind wrappers of the target, and behind functions that pass the request on."""

import pytest

from facts.application import START, facts_of
from secgate.facts.typescript.syntax import text_of

WRAPPERS = [
    "(fn) => (req, res, next) => { fn(req, res, next).catch(next); }",
    "(fn) => (req, res, next) => fn(req, res, next).catch(next)",
    "(fn) => (req: Request, res: Response) => fn(req as Signed, res)",
    "(fn) => (...args) => fn(...args).catch(args[2])",
    "(fn) => function (req, res, next) { Promise.resolve(fn(req, res, next)).catch(next); }",
    "(fn) => function (req, res, next) { return fn.call(this, req, res, next).catch(next); }",
    "(fn) => function (req, res, next) { return fn.apply(this, [req, res, next]); }",
    "(fn) => async (req, res, next) => { try { await fn({ req, res, tenant: 1 }); } catch (e) { next(e); } }",
    "(fn) => (req, res, next) => run(fn, req, res).catch(next)",
    "(fn) => async (req, res) => { const context = { req, res, tenant: 1 }; await fn(context); }",
    "(fn) => async (req, res) => { const context = await contextOf(req, res); await fn(context); }",
    "(fn) => { const made = (req, res) => fn(req, res); return made; }",
    "(fn) => { function made(req, res) { return fn(req, res); } return made; }",
    "function (fn) { return async (req, res) => { const out = await fn(req); res.json(out); }; }",
]


def answers(handler: str, **files: str) -> tuple[list[str], bool]:
    """The bodies of the functions that answer, without those that only pass on, and whether some are not known."""
    code = f'{START}import {{ wrap }} from "./wrap";\nimport * as rooms from "./rooms";\n{handler}'
    facts = facts_of({"app.ts": code, **{f"{name}.ts": text for name, text in files.items()}})
    (route,) = facts.routes.routes
    found = facts.answering(route)
    return [text_of(node.child_by_field_name("body")) for _, node, passes in found.functions if not passes], found.lost


@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize("handler", ["(req, res) => list(req)", "rooms.all", "one"])
def test_what_a_wrapper_is_given_answers(wrapper: str, handler: str) -> None:
    text = f"const one = async (req, res) => list(req);\napp.get('/rooms', wrap({handler}));\n"
    found, lost = answers(
        text, wrap=f"export const wrap = {wrapper};\n", rooms="export const all = async (req, res) => list(req);\n"
    )
    assert (found, lost) == (["list(req)"], False)


def test_a_function_of_an_object_that_a_wrapper_calls_answers() -> None:
    wrap = "export const wrap = (spec) => (req, res) => spec.run(req, res);\n"
    found, lost = answers("app.get('/rooms', wrap({ run: async (req, res) => list(req) }));\n", wrap=wrap)
    assert (found, lost) == (["list(req)"], False)


def test_a_service_that_a_factory_of_handlers_is_given_does_not_answer() -> None:
    wrap = "export const wrap = (load) => async (req, res) => { res.json(await load(req.params.id)); };\n"
    found, lost = answers("app.get('/rooms', wrap(rooms.all));\n", wrap=wrap, rooms="export const all = (id) => id;\n")
    assert (len(found), "load(req.params.id)" in found[0], lost) == (1, True, False)


def test_what_a_function_around_the_registration_is_given_does_not_answer() -> None:
    code = """
const audit = async (req) => list(req);
function attach(router, told) { router.get("/rooms", async (req, res) => { await told(req); res.end(); }); }
attach(app, audit);
"""
    found, lost = answers(code)
    assert (len(found), "told(req)" in found[0], lost) == (1, True, False)


CONTROLLER = """
class Rooms {
  attach(app) { app.delete('/rooms', HANDLER); }
  remove(req, res) { return list(req); }
}
const rooms = new Rooms();
rooms.attach(app);
"""


@pytest.mark.parametrize(
    "handler",
    [
        "(req, res) => this.remove(req, res)",
        "(req, res) => rooms.remove(req, res)",
        "async (req, res) => { await rooms.remove(req, res); }",
        "(req, res, next) => { rooms.remove(req, res).catch(next); }",
        "async (req, res, next) => { try { await this.remove(req, res); } catch (e) { next(e); } }",
        "(req, res) => { log('asked'); return this.remove(req, res); }",
        "wrap((req, res) => this.remove(req, res))",
        "wrap(this.remove.bind(this))",
    ],
)
def test_a_function_that_passes_the_request_on_is_followed(handler: str) -> None:
    code = CONTROLLER.replace("HANDLER", handler).replace("const rooms", "const rooms")
    facts = facts_of({
        "app.ts": f'{START}import {{ wrap }} from "./wrap";\n{code}',
        "wrap.ts": f"export const wrap = {WRAPPERS[0]};\n",
    })  # fmt: skip
    found = facts.answering(facts.routes.routes[0])
    last = [text_of(node.child_by_field_name("body")) for _, node, passes in found.functions if not passes]
    assert (last, found.lost) == (["{ return list(req); }"], False)


@pytest.mark.parametrize(
    "handler",
    ["(req, res) => res.json(rooms.all(req.params.id))", "async (req, res) => { check(req, res); res.end(); }"],
)
def test_a_function_that_answers_by_itself_is_the_last(handler: str) -> None:
    found, lost = answers(
        f"const check = (req, res) => list(req);\napp.get('/rooms', {handler});\n",
        rooms="export const all = (id) => id;\n",
    )
    assert (len(found), lost) == (1, False)


@pytest.mark.parametrize("handler", ["missing(one)", "(req, res) => held.one(req, res)", "missing"])
def test_what_cannot_be_followed_is_told(handler: str) -> None:
    assert answers(f"app.get('/rooms', {handler});\n")[1]
