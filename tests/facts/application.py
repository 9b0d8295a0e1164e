"""A small application, and the facts about its routes."""

from collections.abc import Mapping

from secgate.engines.source import SourceFile
from secgate.facts.model import Guard, Route, RouteTable
from secgate.facts.store import Facts
from secgate.facts.typescript import syntax
from secgate.settings.config import Config

START = 'import express from "express";\nconst app = express();\n'


def source(path: str, text: str) -> SourceFile:
    """A parsed file."""
    return SourceFile(path, "typescript", text, *syntax.read(text.encode(), path))


def facts_of(files: Mapping[str, str], **config: object) -> Facts:
    """The facts about a target of these files; what is no script is only read."""
    scripts = {p: source(p, t) for p, t in files.items() if p.endswith((".ts", ".tsx", ".js", ".mjs", ".cjs"))}
    return Facts(scripts, dict(files), Config.model_validate(config))


def table_of(files: Mapping[str, str] | str, **config: object) -> RouteTable:
    """The route table of a target; a single text is the rest of a file that has made an application `app`."""
    listed = {"app.ts": START + files} if isinstance(files, str) else files
    return facts_of(listed, **config).routes


def only(files: Mapping[str, str] | str, **config: object) -> Route:
    """The one route of a target."""
    routes = table_of(files, **config).routes
    assert len(routes) == 1, [f"{r.method} {r.route}" for r in routes]
    return routes[0]


def served(files: Mapping[str, str] | str) -> list[str]:
    """`METHOD path` of every route, in order of place."""
    return [f"{route.method} {route.route}" for route in table_of(files).routes]


def guard_of(body: str, files: Mapping[str, str] | None = None, **config: object) -> Guard:
    """What a guard proves: a module `guard.ts` with this body exports `guard`, which stands before one route."""
    app = START + 'import { guard } from "./guard";\napp.post("/orders/:id", guard, (_req, res) => res.end());\n'
    return only({"app.ts": app, "guard.ts": body, **(files or {})}, **config).guards[-1]


def proves(body: str, files: Mapping[str, str] | None = None, **config: object) -> tuple[str, ...]:
    """What a guard with this body proves."""
    return guard_of(body, files, **config).proves
