"""What an application is told to use and cannot be followed is told; what packages make is theirs, and is not."""

import pytest

from facts.application import START, served, table_of

MOUNTED = "is mounted, and cannot be followed; the routes and guards in it are not known"
OWN = "import { make } from './make';\n"


def lost(files: dict[str, str] | str) -> list[tuple[int, str]]:
    """Line and reason of what is mounted and lost."""
    return [(one.line, one.reason) for one in table_of(files).unresolved if one.kind in {"mount", "handler"}]


@pytest.mark.parametrize(
    "mounted",
    [
        "registry.find('rooms').router()",
        "rooms",
        "rooms.routes",
        "[first, rooms]",
        "...rooms",
        "on ? rooms.a : rooms.b",
        "on && rooms.router",
        "container.get(T.rooms).routes()",
        "container.cradle.rooms.routes()",
        "container.resolve('rooms').routes()",
        "loaded.make(rooms)",
    ],
)
def test_what_is_mounted_and_cannot_be_followed_is_told(mounted: str) -> None:
    code = (
        f"import {{ container }} from 'some-container';\nimport first from 'helmet';\napp.use('/rooms', {mounted});\n"
    )
    shown = mounted.strip(".")
    found = lost(code)
    assert [line for line, _ in found] == [5]
    assert found[0][1].endswith(MOUNTED)
    assert shown.startswith("[") or shown in found[0][1]


def test_a_container_that_is_handed_over_by_its_type_gives_what_is_the_targets_own() -> None:
    code = "import { Box } from 'some-container';\nexport function start(box: Box) {\n  const app = express();\n"
    code += "  app.use('/rooms', box.get('rooms').router());\n  return app;\n}\n"
    assert [line for line, _ in lost(code)] == [6]


def test_what_is_only_mounted_in_development_is_not_told() -> None:
    assert lost("if (process.env.NODE_ENV !== 'production') app.use(tools.panel());\n") == []


def test_what_stands_in_a_function_that_is_given_it_by_its_caller_is_followed() -> None:
    code = "import { Router } from 'express';\nconst rooms = Router();\nrooms.get('/', (_q, s) => s.end());\n"
    code += "function add(at, made) {\n  const inner = Router();\n  inner.use(at, made);\n  return inner;\n}\n"
    code += "app.use(add('/rooms', rooms));\n"
    assert (served(code), lost(code)) == (["GET /rooms"], [])


@pytest.mark.parametrize(
    "mounted",
    [
        "helmet()",
        "cors({ origin: [] })",
        "express.json({ limit: '1mb' })",
        "express.static(path.resolve('public'))",
        "passport.initialize()",
        "on ? helmet() : (_q, _s, next) => next()",
        "on && helmet()",
        "[helmet(), cors()]",
        "make({ quiet: true })",
        "new Logger().middleware()",
        "Sentry.Handlers.requestHandler()",
    ],
)
def test_the_middleware_of_packages_and_what_is_read_is_no_noise(mounted: str) -> None:
    code = OWN + "import path from 'path';\nimport helmet from 'helmet';\nimport cors from 'cors';\n"
    code += "import passport from 'passport';\nimport * as Sentry from '@sentry/node';\n"
    code += "class Logger { middleware() { return (_q, _s, next) => next(); } }\n"
    code += f"app.use({mounted});\napp.get('/', (_q, s) => s.end());\n"
    make = "export const make = (_options) => (_q, _s, next) => next();\n"
    assert lost({"app.ts": START + code, "make.ts": make}) == []


def test_an_object_that_is_handed_over_as_of_a_type_of_a_package_is_the_packages() -> None:
    code = "import type { PassportStatic } from 'passport';\nexport function start(passport: PassportStatic) {\n"
    code += "  const app = express();\n  app.use(passport.initialize());\n  return app;\n}\n"
    assert lost(code) == []


def test_a_route_whose_handler_cannot_be_followed_is_told() -> None:
    (found,) = lost("app.get('/rooms', handlers.list);\n")
    assert found == (3, "`handlers.list` answers a route, and cannot be followed")


@pytest.mark.parametrize("told", ["api.get('/rooms', (req, res) => res.end());", "api.use('/x', (req, res) => 1);"])
def test_a_route_that_something_unknown_is_told_is_told(told: str) -> None:
    (found,) = [one.reason for one in table_of(f"const api = box.open();\n{told}\n").unresolved]
    assert found == "registers a route or a guard on `api`, which cannot be followed"


@pytest.mark.parametrize("told", ["api.get('/rooms', (err, res) => res.end());", "api.get('/rooms');"])
def test_a_call_that_asks_for_something_registers_nothing(told: str) -> None:
    assert not table_of(f"const api = box.open();\n{told}\n").unresolved


@pytest.mark.parametrize(
    "called",
    [
        "(req, res, next) => held.take('a').routes()(req, res, next)",
        "(req, res, next) => { const made = held.take('a'); return made.handle(req, res, next); }",
        "async (req, res, next) => { const { handle } = await import('./gone'); handle(req, res, next); }",
        "(req, res) => own(req, res)",
    ],
)
def test_what_a_function_hands_requests_on_to_and_is_not_followed_is_told(called: str) -> None:
    code = f"import {{ Router }} from 'express';\nconst own = Router();\napp.use('/a', {called});\n"
    assert [line for line, _ in lost(code)] == [5]


@pytest.mark.parametrize(
    "called",
    [
        "(req, res, next) => passport.authenticate('jwt')(req, res, next)",
        "(req, res, next) => { const check = passport.initialize(); return check(req, res, next); }",
        "(req, res, next) => own(req, res, next)",
        "(req, res, next) => { req.log = 1; next(); }",
        "wrap(own)",
    ],
)
def test_what_a_function_hands_requests_on_to_and_is_known_is_not_told(called: str) -> None:
    code = "import passport from 'passport';\nconst own = (_q, _s, next) => next();\n"
    code += "const wrap = (inner) => (req, res, next) => inner(req, res, next);\n"
    assert lost(f"{code}app.use('/a', {called});\n") == []


@pytest.mark.parametrize(
    "app",
    [
        "const api = held.open('api');\napi.route('/x').get((req, res) => res.end());",
        "const api = container.resolve('api');\napi.get('/x', (req, res) => res.end());",
        "const api: Express = container.resolve('api');\napi.get('/x', (req, res) => res.end());",
        "const api = container.resolve<Express>('api');\napi.get('/x', (req, res) => res.end());",
        "const api = held.open('api') as Express;\napi.get('/x', (req, res) => res.end());",
    ],
)
def test_an_application_that_is_handed_over_by_something_unknown_is_told(app: str) -> None:
    code = f"import {{ container }} from 'tsyringe';\nimport type {{ Express }} from 'express';\n{app}\n"
    assert [one.kind for one in table_of(code).unresolved] == ["call"]


@pytest.mark.parametrize("app", ["server.get('/a', one).get('/b', (request, reply) => 1)", "server.get('/a', one)"])
def test_the_servers_of_other_packages_are_theirs(app: str) -> None:
    assert not table_of(f"import make from 'some-server';\nconst server = make();\n{app};\n").unresolved


def test_what_is_mounted_and_found_to_be_nothing_is_told() -> None:
    (found,) = lost("const all = {};\nfill(all);\napp.use('/rooms', all.rooms);\n")
    assert found == (
        5,
        "`all.rooms` is mounted, and what it is was not found; the routes and guards in it are not known",
    )
