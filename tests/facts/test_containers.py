"""Controllers that come from a container are followed: by a token's type, an annotation, a class, or a registration."""

import pytest

from facts.application import table_of

BOATS = """
import { Router } from "express";
export interface Harbour { router(): Router; }
export class Boats implements Harbour {
  constructor(private readonly gate: Gate) {}
  router() { const r = Router(); r.get("/boats", this.gate.crew(), (_q, s) => s.end()); return r; }
}
export class Gate {
  constructor(private readonly key: string) {}
  crew() { return (q, s, next) => (q.get("x-key") === process.env.KEY ? next() : s.sendStatus(401)); }
}
"""
BOX = """
export class Token<T> { declare readonly kind: T; constructor(readonly name: string) {} }
export class Box {
  private readonly made = new Map<Token<unknown>, unknown>();
  put<T>(token: Token<T>, make: (box: Box) => T): this { this.made.set(token, make); return this; }
  get<T>(token: Token<T>): T {
    if (this.made.has(token)) return this.made.get(token) as T;
    const make = this.made.get(token);
    return make(this) as T;
  }
  async later<T>(token: Token<T>): Promise<T> { return (await this.made.get(token)) as T; }
  of<T>(kind: new (...given: any[]) => T): T { return this.made.get(kind as any) as T; }
  named<T>(name: string): T { return this.made.get(name as any) as T; }
  keyed<K extends keyof Held>(name: K): Held[K] { return this.made.get(name as any) as any; }
  loose(name: string): any { return this.made.get(name as any); }
}
interface Held { boats: Boats; }
"""
TOKENS = """
import { Token } from "./box";
import { Boats, Gate, Harbour } from "./boats";
export const T = { boats: new Token<Boats>("boats"), harbour: new Token<Harbour>("harbour") };
export const LATER: Token<Boats> = new Token("later");
const token = <T>(name: string): Token<T> => new Token<T>(name);
export const MADE = token<Boats>("made");
export const SIGN = Symbol("sign") as Token<Boats>;
"""
APP = """
import express from "express";
import { Boats } from "./boats";
import type { Harbour } from "./boats";
import { Box } from "./box";
import { LATER, MADE, SIGN, T } from "./tokens";
export async function start(box: Box) {
  const app = express();
  {}
  return app;
}
start(new Box());
"""


def routes(app: str, **more: str) -> list[tuple[str, str]]:
    """Path and level of every route."""
    box = BOX.replace("interface Held", 'import type { Boats } from "./boats";\ninterface Held')
    files = {"app.ts": app, "boats.ts": BOATS, "box.ts": box, "tokens.ts": TOKENS}
    table = table_of(files | {name.replace("_", "."): text for name, text in more.items()})
    assert not [one for one in table.unresolved if one.kind == "mount"]
    return [(route.route, route.level) for route in table.routes if route.state == "live"]


@pytest.mark.parametrize(
    "mounted",
    [
        'app.use("/v1", box.get(T.boats).router());',
        'app.use("/v1", box.get<Boats>(T.boats).router());',
        'app.use("/v1", box.get(T.harbour).router());',
        'app.use("/v1", box.get(LATER).router());',
        'app.use("/v1", box.get(MADE).router());',
        'app.use("/v1", box.get(SIGN).router());',
        'app.use("/v1", (await box.later(T.boats)).router());',
        'app.use("/v1", box.of(Boats).router());',
        'app.use("/v1", box.named<Boats>("boats").router());',
        'app.use("/v1", box.keyed("boats").router());',
        'app.use("/v1", (box.loose("boats") as Boats).router());',
        'const boats: Boats = box.loose("boats");\napp.use("/v1", boats.router());',
        'const boats: Boats = box.get(T.boats);\napp.use("/v1", boats.router());',
        'const boats: Harbour = box.loose("boats");\napp.use("/v1", boats.router());',
    ],
)
def test_what_a_container_of_ones_own_gives_is_followed_by_its_type(mounted: str) -> None:
    assert routes(APP.replace("{}\n  return", mounted + "\n  return")) == [("/v1/boats", "secret")]


@pytest.mark.parametrize(
    "mounted",
    [
        'import { container } from "tsyringe";\napp.use("/v1", container.resolve(Boats).router());',
        'import { container } from "tsyringe";\napp.use("/v1", container.resolve<Boats>("boats").router());',
        'import { Container } from "inversify";\napp.use("/v1", new Container().get<Harbour>("boats").router());',
        'import { Container } from "typedi";\nconst b: Boats = Container.get("boats");\napp.use("/v1", b.router());',
        'import { Container } from "typedi";\napp.use("/v1", (Container.get("boats") as Boats).router());',
    ],
)
def test_what_a_container_of_a_package_gives_is_followed_by_its_type(mounted: str) -> None:
    start = 'import express from "express";\nimport { Boats, Harbour } from "./boats";\nconst app = express();\n'
    assert routes(start + mounted) == [("/v1/boats", "secret")]


SHIP = """
const { Router } = require("express");
class Ships {
  constructor({ gate }) { this.gate = gate; }
  router() { const r = Router(); r.get("/ships", this.gate.crew(), (_q, s) => s.end()); return r; }
}
class Plain {
  constructor(gate) { this.gate = gate; }
  router() { const r = Router(); r.get("/ships", this.gate.crew(), (_q, s) => s.end()); return r; }
}
const makeRouter = ({ ships }) => ships.router();
class Gate { crew() { return (q, s, next) => (q.get("x-key") === process.env.KEY ? next() : s.sendStatus(401)); } }
module.exports = { Ships, Plain, Gate, makeRouter };
"""
AWILIX = """
const { createContainer, asClass, asFunction, asValue, aliasTo, InjectionMode } = require("awilix");
const { Ships, Plain, Gate, makeRouter } = require("./ships");
const container = createContainer({});
container.register({ gate: asClass(Gate).singleton(), made: asFunction(makeRouter).scoped(), fleet: aliasTo("ships") });
container.register("ships", asClass(Ships).singleton());
module.exports = { container };
"""


@pytest.mark.parametrize(
    "mounted",
    [
        "container.cradle.ships.router()",
        "container.cradle.fleet.router()",
        "container.cradle.made",
        "container.resolve('ships').router()",
        "container.createScope().resolve('made')",
    ],
)
def test_what_was_registered_with_awilix_is_followed(mounted: str) -> None:
    app = 'const express = require("express");\nconst { container } = require("./container");\n'
    app += f'const app = express();\napp.use("/v1", {mounted});\n'
    assert routes(app, ships_js=SHIP, container_js=AWILIX) == [("/v1/ships", "secret")]


@pytest.mark.parametrize("mode", ["'CLASSIC'", "InjectionMode.CLASSIC"])
def test_awilix_hands_parameters_by_their_names_where_it_is_told_so(mode: str) -> None:
    made = AWILIX.replace("createContainer({}", f"createContainer({{ injectionMode: {mode} }}").replace(
        "asClass(Ships)", "asClass(Plain)"
    )
    app = 'const express = require("express");\nconst { container } = require("./container");\n'
    app += 'const app = express();\napp.use("/v1", container.cradle.ships.router());\n'
    assert routes(app, ships_js=SHIP, container_js=made) == [("/v1/ships", "secret")]


def test_the_type_of_a_cradle_says_what_is_in_it() -> None:
    app = 'import express from "express";\nimport type { AwilixContainer } from "awilix";\n'
    app += 'import type { Boats } from "./boats";\ninterface Cradle { boats: Boats; }\n'
    app += "export function start(make: AwilixContainer<Cradle>) {\n  const app = express();\n"
    app += '  app.use("/v1", make.cradle.boats.router());\n  return app;\n}\n'
    assert routes(app) == [("/v1/boats", "secret")]


@pytest.mark.parametrize("given", ['box.loose("boats")', 'box.named("boats")', "box.get(unknownToken)"])
def test_what_no_type_tells_is_told_as_not_followed(given: str) -> None:
    app = APP.replace("{}\n  return", f'app.use("/v1", {given}.router());\n  return')
    found = table_of({"app.ts": app, "boats.ts": BOATS, "box.ts": BOX, "tokens.ts": TOKENS}).unresolved
    assert [one.kind for one in found if one.path == "app.ts"] == ["mount"]


def test_two_classes_that_implement_one_interface_are_not_guessed_between() -> None:
    two = BOATS + "export class Rafts implements Harbour { router() { return Router(); } }\n"
    app = APP.replace("{}\n  return", 'app.use("/v1", box.get(T.harbour).router());\n  return')
    found = table_of({"app.ts": app, "boats.ts": two, "box.ts": BOX, "tokens.ts": TOKENS}).unresolved
    assert [one.kind for one in found if one.path == "app.ts"] == ["mount"]
