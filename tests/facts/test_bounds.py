"""Hostile and broken input ends in bounded time, with a record of what was not followed; never with an error."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facts.application import START, facts_of, table_of

END = "(_req, res) => res.end()"
PROGRAM = """
import express, { Router } from "express";
import jwt from "jsonwebtoken";
const guard = (roles: string[]) => async (req, res, next) => {
  try {
    const token = req.headers.authorization?.split(" ")[1] ?? "";
    const claims = jwt.verify(token, process.env.KEY!, { algorithms: ["HS256"] });
    if (!roles.includes(claims.role) || claims.kind !== "staff") { return res.status(403).json({ error: "no" }); }
    req.user = { ...claims };
    return next();
  } catch (error) { next(error); }
};
class Orders {
  router = Router();
  constructor(private readonly store = new Store()) {
    this.router.route("/:id").get(this.read).put(guard(["A"]), this.save);
  }
  read = async (req, res) => res.json(await this.store.find(req.params.id));
  async save(req, res) { switch (req.query.mode) { case "x": break; default: res.end(); } }
}
export function createApp({ prefix = "/v1", routes = [new Orders()] } = {}) {
  const app = express();
  app.use(express.json(), (req, res, next) =>
    req.path.startsWith("/open") ? next() : guard(["A", "B"])(req, res, next));
  for (const { router } of routes) app.use(`${prefix}/orders`, guard(["B"]), router);
  if (process.env.NODE_ENV !== "production") { app.get("/debug", (_q, s) => s.json(process.env)); }
  return app;
}
createApp().listen(3000);
"""


@pytest.mark.parametrize(
    "code",
    [
        "function make() { const r = express.Router(); r.use('/a', make()); return r; }\napp.use(make());",
        "function f(r) { g(r); }\nfunction g(r) { f(r); }\nf(app);",
        "const a = express.Router();\nconst b = express.Router();\na.use(b);\nb.use(a);\napp.use(a);",
        "app.use(app);",
        "const f = (n) => f(n - 1) || f(n - 2) || app.get('/x', f);\nf(50);",
        "let x = x;\nconst { y } = y;\napp.use(x, y);",
        "class A extends B {}\nclass B extends A {}\nnew A().router.get('/a', h);\napp.use(new B());",
        "const guard = (req, res, next) => guard(req, res, next);\napp.get('/a', guard, guard);",
        "const o = {};\no.o = o;\napp.use(o, [o]);\nObject.values(o).forEach((v) => app.use(v));",
        "function* g() { yield* g(); }\nfor (const r of g()) app.use(r);",
        "app.get('/a', " + "wrap(" * 300 + END + ")" * 300 + ");",
        "app.get(" + " + ".join(["'/a'"] * 3_000) + f", {END});",
        "app" + ".use((req, res, next) => next())" * 1_000 + ";",
        "const a = [" + "[" * 500 + "]" * 500 + "];\napp.use(a);",
        "".join(f"const r{i} = express.Router();\nr{i}.use(r{i + 1});\n" for i in range(300)) + "app.use(r0);",
        "const g = (req, res, next) => { " + "if (req.user) { log(); } " * 200 + "next(); };\napp.get('/a', g, g);",
    ],
)
def test_programs_without_an_end_end(code: str) -> None:
    began = time.process_time()
    facts = facts_of({"app.ts": START + code})
    for route in facts.routes.routes:
        facts.behaviour(route)
    assert time.process_time() - began < 30


def test_modules_that_load_each_other_end() -> None:
    files = {
        "a.ts": f"""import express from "express";
import {{ b }} from "./b";
export const a = express.Router();
a.get("/a", {END});
a.use(b);""",
        "b.ts": f"""import {{ Router }} from "express";
import {{ a }} from "./a";
export const b = Router();
b.get("/b", {END});
export * from "./a";""",
        "c.ts": 'import express from "express";\nimport { a, missing } from "./b";\nexpress().use("/v1", a, missing);',
    }
    assert sorted(route.route for route in table_of(files).routes if route.state == "live") == ["/v1/a", "/v1/b"]


def test_what_exceeds_a_bound_is_told() -> None:
    code = "function f(n) { " + "f(n); f(n); app.use(h);" * 30 + " }\n" + "f(1);\n" * 400
    loop = "for (const a of list) for (const b of list) for (const c of list) app.use(`/${a}${b}${c}`, h);"
    listed = "const list = [" + ",".join(f"'{i}'" for i in range(150)) + "];\n"
    found = table_of(code + listed + loop).unresolved
    assert [one.kind for one in found] == ["bound", "mount"]


def test_a_line_of_a_megabyte_is_read_in_time() -> None:
    began = time.process_time()
    table_of("const data = [" + ",".join(["{a:1,b:'x',c:()=>app.get}"] * 40_000) + f"];\napp.get('/a', {END});")
    assert time.process_time() - began < 60


@settings(max_examples=120, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(PROGRAM)),
            st.integers(0, 12),
            st.sampled_from(["", "(", "}", "...", "=>", "app", "?.", "`", "await "]),
        ),
        max_size=6,
    )
)
def test_mutated_programs_give_a_table(edits: list[tuple[int, int, str]]) -> None:
    text = PROGRAM
    for start, length, inserted in edits:
        text = text[:start] + inserted + text[start + length :]
    facts = facts_of({"app.ts": text})
    for route in facts.routes.routes:
        facts.behaviour(route)


def test_the_same_program_gives_the_same_table() -> None:
    assert repr(table_of({"app.ts": PROGRAM})) == repr(table_of({"app.ts": PROGRAM}))


def test_the_program_that_is_mutated_is_understood() -> None:
    rows = {(r.method, r.route): (r.level, r.roles) for r in table_of({"app.ts": PROGRAM}).routes}
    assert rows == {
        ("GET", "/v1/orders/:id"): ("role", ("B",)),
        ("PUT", "/v1/orders/:id"): ("role", ("A",)),
        ("GET", "/debug"): ("role", ("A", "B")),
    }


def test_a_list_that_is_too_long_is_told() -> None:
    listed = ",".join(f"'{number}'" for number in range(300))
    table = table_of(f"for (const name of [{listed}]) app.get('/' + name, {END});")
    assert (len(table.routes), [one.kind for one in table.unresolved]) == (200, ["bound"])


def test_routers_that_mount_each_other_without_end_are_told() -> None:
    routers = "".join(f"const r{n} = express.Router();\nr{n}.get('/{n}', {END});\n" for n in range(8))
    mounts = "".join(f"r{a}.use('/{b}', r{b});\n" for a in range(8) for b in range(8))
    assert [one.kind for one in table_of(f"{routers}{mounts}app.use(r0);").unresolved] == ["bound"]
