"""One application, written in many ways: its routes and what guards them stay the same, whoever writes it down.

What cannot be followed may be told as such; it is never a route less, and never a stronger guard than there is.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facts.application import table_of
from secgate.facts.model import LEVELS
from secgate.facts.typescript.syntax import read, walk

GUARDS = {
    "public": (),
    "authenticated": ("auth",),
    "role": ("auth", "admin"),
}
PROTECT = """const auth = (req, res, next) => (req.isAuthenticated() ? next() : res.sendStatus(401));
const admin = (req, res, next) => (req.user.role === "ADMIN" ? next() : res.sendStatus(403));
"""
HANDLER = "(_req, res) => res.end()"
OFF = "const off = (req, res, next) => next();\n"


@dataclass(frozen=True)
class Row:
    """A route as it is meant."""

    method: str
    path: str
    level: str

    @property
    def handlers(self) -> str:
        return ", ".join((*GUARDS[self.level], HANDLER))


def direct(rows: Sequence[Row], on: str) -> str:
    return "".join(f'{on}.{r.method}("{r.path}", {r.handlers});\n' for r in rows)


def chained(rows: Sequence[Row], on: str) -> str:
    return "".join(f'{on}.route("{r.path}").{r.method}({r.handlers});\n' for r in rows)


def tupled(rows: Sequence[Row], on: str) -> str:
    listed = ", ".join(f'["{r.method}", "{r.path}", [{r.handlers}]]' for r in rows)
    return f"[{listed}].forEach(([method, path, all]) => {on}[method](path, ...all));\n"


def recorded(rows: Sequence[Row], on: str) -> str:
    listed = ", ".join(f'{{ method: "{r.method}", path: "{r.path}", all: [{r.handlers}] }}' for r in rows)
    return f"const table = [{listed}];\nfor (const {{ method, path, all }} of table) {on}[method](path, ...all);\n"


def by_function(rows: Sequence[Row], on: str) -> str:
    return f"function register(target) {{\n{direct(rows, 'target')}}}\nregister({on});\n"


def by_arrow(rows: Sequence[Row], on: str) -> str:
    return f"const add = (method, path, ...all) => {on}[method](path, all);\n" + "".join(
        f'add("{r.method}", "{r.path}", {r.handlers});\n' for r in rows
    )


def by_class(rows: Sequence[Row], on: str) -> str:
    body = direct(rows, "this.target")
    made = "constructor(target) { this.target = target; this.mount(); }"
    return f"class Mounted {{ {made}\nmount() {{\n{body}}} }}\nnew Mounted({on});\n"


def by_field(rows: Sequence[Row], on: str) -> str:
    body = direct(rows, "this.target")
    made = "constructor(private readonly target) {}"
    return f"class Mounted {{ {made}\nstart = () => {{\n{body}}} }}\nnew Mounted({on}).start();\n"


def aliased(rows: Sequence[Row], on: str) -> str:
    return f"const again = {on};\nlet {'{'} a {'}'} = {{ a: again }};\n{direct(rows, 'a')}"


def awaited(rows: Sequence[Row], on: str) -> str:
    return f"async function main() {{ await connect();\n{direct(rows, on)}}}\nmain().catch(log);\n"


def called_back(rows: Sequence[Row], on: str) -> str:
    return f"connect(url).then(() => {{\n{direct(rows, on)}}});\n"


def branched(rows: Sequence[Row], on: str) -> str:
    return f"try {{\n{direct(rows[::2], on)}}} finally {{\n{direct(rows[1::2], on)}}}\n"


def constants(rows: Sequence[Row], on: str) -> str:
    named = "".join(f'const P{i} = "{r.path.lstrip("/")}";\n' for i, r in enumerate(rows))
    return named + "".join(f"{on}.{r.method}(`/${{P{i}}}`, [{r.handlers}]);\n" for i, r in enumerate(rows))


def bound(rows: Sequence[Row], on: str) -> str:
    return "".join(f'{on}["{r.method}"]("{r.path}", [[{r.handlers}]]);\n' for r in rows)


def timed(rows: Sequence[Row], on: str) -> str:
    return f"setImmediate(() => {{\n{direct(rows, on)}}});\n"


def waited_for(rows: Sequence[Row], on: str) -> str:
    return f"(async () => {{ await connect();\n{direct(rows, on)}}})();\n"


def named_handlers(rows: Sequence[Row], on: str) -> str:
    made = "".join(f"function h{i}(req, res) {{ res.end(); }}\n" for i, _ in enumerate(rows))
    chains = (", ".join((*GUARDS[r.level], f"h{i}")) for i, r in enumerate(rows))
    return made + "".join(f'{on}.{r.method}("{r.path}", {c});\n' for r, c in zip(rows, chains, strict=True))


WAYS = (
    direct,
    chained,
    tupled,
    recorded,
    by_function,
    by_arrow,
    by_class,
    by_field,
    aliased,
    awaited,
    called_back,
    branched,
    constants,
    bound,
    named_handlers,
    timed,
    waited_for,
)

EXPRESS = 'import express from "express";\n'
APP = "const app = express();\n"
# How a router leaves its file, and how it comes in; `all.ts` lies between where it is named.
PASSED = (
    ("export default router;", 'import router from "./routes";', ""),
    ("export { router };", 'import { router } from "./routes.js";', ""),
    ("export { router as api };", 'import { api as router } from "./all";', 'export * from "./routes";'),
    ("export default router;", 'import { router } from "./all";', 'export { default as router } from "./routes";'),
    (
        "export { router };",
        'import { inner } from "./all";\nconst { router } = inner;',
        'export * as inner from "./routes";',
    ),
    (
        "export { router };",
        'import * as all from "./all";\nconst router = all.router;',
        'export { router } from "./routes";',
    ),
    ("export default router;", 'import router from "./all";', 'import r from "./routes";\nexport default r;'),
    ("module.exports = router;", 'const router = require("./routes");', ""),
    ("module.exports = { router };", 'const { router } = require("./all");', 'module.exports = require("./routes");'),
    ("exports.router = router;", 'const router = require("./routes").router;', ""),
    ("module.exports.router = router;", 'const { router: r } = require("./routes");\nconst router = r;', ""),
    ("export default () => router;", 'import make from "./routes";\nconst router = make();', ""),
    (
        "export const build = async () => router;",
        'import { build } from "./routes";\nconst router = await build();',
        "",
    ),
    ("export { router };", 'const { router } = await import("./routes");', ""),
    (
        "export class Api { get router() { return router; } }",
        'import { Api } from "./routes";\nconst { router } = new Api();',
        "",
    ),
    ("export class Api { router = router; }", 'import { Api } from "./routes";\nconst router = new Api().router;', ""),
    ("export = { router };", 'import all = require("./routes");\nconst router = all.router;', ""),
)


def served(files: dict[str, str]) -> Counter[tuple[str, str, str]]:
    """(method, path, level) of every live route."""
    rows = table_of(files).routes
    return Counter((r.method.lower(), r.route, r.level) for r in rows if r.state in {"live", "conditional"})


def meant(rows: Sequence[Row], prefix: str = "") -> Counter[tuple[str, str, str]]:
    return Counter((r.method, prefix + r.path, r.level) for r in rows)


ROWS = st.lists(
    st.builds(
        Row, st.sampled_from(["get", "post", "put", "delete"]), st.nothing() | st.just(""), st.sampled_from([*GUARDS])
    ),
    min_size=1,
    max_size=5,
).map(lambda rows: [Row(row.method, f"/r{number}", row.level) for number, row in enumerate(rows)])
SAMPLE = [Row("get", "/a", "public"), Row("post", "/b", "authenticated"), Row("delete", "/c", "role")]


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_write_routes_gives_the_same_table(way) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    assert served({"app.ts": EXPRESS + APP + PROTECT + way(SAMPLE, "app")}) == meant(SAMPLE)


@pytest.mark.parametrize(("exported", "imported", "between"), PASSED)
def test_every_way_to_pass_a_router_on_gives_the_same_table(exported: str, imported: str, between: str) -> None:
    routes = f"{EXPRESS}const router = express.Router();\n{PROTECT}{direct(SAMPLE, 'router')}{exported}\n"
    app = f'{EXPRESS}{imported}\n{APP}app.use("/v1", router);\n'
    assert served({"app.ts": app, "routes.ts": routes, "all.ts": between}) == meant(SAMPLE, "/v1")


@settings(max_examples=150, deadline=None)
@given(ROWS, st.sampled_from(WAYS), st.sampled_from(PASSED), st.booleans())
def test_routes_in_a_file_of_their_own_are_the_same(rows, way, passed, commented) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    exported, imported, between = passed
    files = {
        "app.ts": f'{EXPRESS}{imported}\n{APP}app.use("/v1", router);\n',
        "routes.ts": f"{EXPRESS}const router = express.Router();\n{PROTECT}{way(rows, 'router')}{exported}\n",
        "all.ts": between,
    }
    if commented:
        files = {path: with_comments(text) for path, text in files.items()}
    assert served(files) == meant(rows, "/v1")


def with_comments(text: str) -> str:
    """The same program with a comment behind every comma, semicolon and opening brace of code."""
    data = text.encode()
    leaves = [node for node in walk(read(data, "a.ts")[1].root_node) if node.child_count == 0]
    ends = {leaf.end_byte for leaf in leaves if leaf.type in {",", ";", "{", "(", "=>"}}
    made = bytearray()
    for index, byte in enumerate(data):
        made.append(byte)
        if index + 1 in ends:
            made += b" /* , } ) */ "
    return made.decode()


# Guards in every place


@pytest.mark.parametrize(
    "code",
    [
        "r.use(auth);\nr.get('/a', h);",
        "r.use('/a', auth);\nr.get('/a', h);",
        "r.use([auth]);\nr.get('/a', h);",
        "const all = [auth];\nr.get('/a', all, h);",
        "const secured = (x) => [auth, x];\nr.get('/a', ...secured(h));",
        "const make = () => auth;\nr.get('/a', make(), h);",
        "const again = auth;\nr.get('/a', again, h);",
        "const o = { auth };\nr.get('/a', o.auth, h);",
        "r.all('*', auth);\nr.get('/a', h);",
        "class G { on(req, res, next) { return auth(req, res, next); } }\nr.get('/a', new G().on, h);",
        "const w = (f) => (req, res, next) => f(req, res, next);\nr.get('/a', w(auth), h);",
        "let g; if (x) { g = auth; } else { g = auth; }\nr.get('/a', g, h);",
        "r.route('/a').all(auth).get(h);",
        "r.param('id', (q, s, n) => n());\nr.get('/a', auth, h);",
        "[auth].forEach((g) => r.use(g));\nr.get('/a', h);",
    ],
)
def test_a_guard_proves_the_same_wherever_it_is_told(code: str) -> None:
    made = f"const r = express.Router();\nconst h = {HANDLER};\n{code}\napp.use('/v1', r);\n"
    found = served({"app.ts": EXPRESS + APP + PROTECT + made})
    assert [level for (method, path, level) in found if (method, path) == ("get", "/v1/a")] == ["authenticated"]


@pytest.mark.parametrize(
    "code",
    [
        (
            "const b = () => { const r = express.Router(); if (x) return;\nr.use(auth); r.get('/a', h); return r; };"
            "\napp.use(b());"
        ),
        "if (x) { app.use(auth); app.get('/a', h); }",
        "const all = []; all.push(auth); all.push(h);\napp.get('/a', ...all);",
        "function f(list) { list.push(auth); return list; }\napp.get('/a', ...f([]), h);",
        (
            "const make = (o) => { const l = []; if (o.open) { l.push(off); } else { l.push(auth); } return l; };\n"
            "app.get('/a', ...make({ open: false }), h);"
        ),
        "let k = null; const g = () => { if (k) return k; k = auth; return auth; };\napp.get('/a', g(), h);",
        (
            "let one; function get() { if (!one) { one = express(); one.use(auth); one.get('/a', h); } return one; }\n"
            "get().listen(1);"
        ),
        "const o = { auth, off };\nfunction reg(n) { app.get('/a', o[n], h); }\nreg('auth');",
        "try { app.use(auth); app.get('/a', h); } catch (e) { process.exit(1); }",
        "for (const r of [['/a', h]]) { if (!r) continue; app.get(r[0], auth, r[1]); }",
        "[['/a', h], ['/b', h]].filter(([p]) => p).forEach(([p, x]) => app.get(p, auth, x));",
        "app.get('/a', ...[off, auth, h].slice(1));",
        "app.use(auth);\nconnect().then(() => { app.get('/a', h); });",
        "connect().then(() => { app.use(auth); }).then(() => { app.get('/a', h); });",
        "async function main() { await db(); app.use(auth); app.get('/a', h); }\nmain().catch(log);",
        "const p = connect(); p.then(() => app.use(auth)); p.then(() => app.get('/a', h));",
    ],
)
def test_a_guard_that_always_stands_before_its_route_is_known(code: str) -> None:
    found = served({"app.ts": EXPRESS + APP + PROTECT + OFF + f"const h = {HANDLER};\n{code}\n"})
    assert [level for (_, path, level) in found if path == "/a"] == ["authenticated"]


@pytest.mark.parametrize(
    "code",
    [
        "app.get('/a', h);\napp.use(auth);",
        "app.use('/b', auth);\napp.get('/a', h);",
        "app.get('/a', x ? auth : off, h);",
        "let g = off; if (process.env.PROD) g = auth;\napp.get('/a', g, h);",
        "let g = auth; g &&= off;\napp.get('/a', g, h);",
        "let g = auth; if (x) { g = off; }\napp.get('/a', g, h);",
        "let g = off; x && (g = auth);\napp.get('/a', g, h);",
        "let g = auth; for (const y of list) g = off;\napp.get('/a', g, h);",
        "let g = auth; g ||= off;\napp.get('/a', g, h);",
        "let g = auth; while (more()) { g = off; }\napp.get('/a', g, h);",
        "app.get('/a', [x && auth], h);",
        "let g = off; try { load(); g = auth; } catch {}\napp.get('/a', g, h);",
        "if (x) app.use(auth);\napp.get('/a', h);",
        "let g = off; switch (mode) { case 'a': g = auth; }\napp.get('/a', g, h);",
        "x && app.use(auth);\napp.get('/a', h);",
        "let g = auth; const weaken = () => { g = off; };\nweaken();\napp.get('/a', g, h);",
        "const o = { g: auth }; o.g = off;\napp.get('/a', o.g, h);",
        "const o = { g: auth, ...rest() };\napp.get('/a', o.g, h);",
        "const o = { g: auth }; if (x) o.g = off;\napp.get('/a', o.g, h);",
        "const g = auth ?? off;\napp.get('/b', g, h);app.get('/a', h);",
        "const all = [auth]; all.pop();\napp.get('/a', ...all, h);",
        "const all = [auth]; all.length = 0;\napp.get('/a', ...all, h);",
        "const all = [auth]; all[0] = off;\napp.get('/a', ...all, h);",
        "app.get('/a', ...[auth].filter((g) => x), h);",
        "const w = (f) => (req, res, next) => next();\napp.get('/a', w(auth), h);",
        "app.get('/a', ...[auth, off].slice(1), h);",
        "const w = (f) => (req, res, next) => { f(req, res, () => {}); next(); };\napp.get('/a', w(auth), h);",
        "const all = []; if (x) all.push(auth);\napp.get('/a', ...all, h);",
        "const o = { g: off }; if (x) o.g = auth;\napp.get('/a', o.g, h);",
        "const all = []; for (const y of list) all.push(auth);\napp.get('/a', ...all, h);",
        "const o = { g: auth }; o[k] = off;\napp.get('/a', o.g, h);",
        "x ? app.use(auth) : log();\napp.get('/a', h);",
        "x || app.use(auth);\napp.get('/a', h);",
        "const o = { g: auth }; Object.assign(o, more());\napp.get('/a', o.g, h);",
        "const pick = () => { if (x) return off; return auth; };\napp.get('/a', pick(), h);",
        "const pick = () => { if (x) return; return auth; };\napp.get('/a', ...[pick(), h]);",
        "function reg({ g = auth } = {}) { app.get('/a', g, h); }\nreg({ g: off });",
        "class S { g = auth; f() { this.g = off; } on() { app.get('/a', this.g, h); } }\nlet s = new S();s.f();s.on();",
        "class S { g = off; constructor() { if (x) this.g = auth; } f() { app.get('/a', this.g, h); } }\nnew S().f()",
        "let g = auth; [g] = [off];\napp.get('/a', g, h);",
        "let g = auth; g = wrap(g);\napp.get('/a', g, h);",
        "function setup() { if (x) return; app.use(auth); }\nsetup();\napp.get('/a', h);",
        "setImmediate(() => app.use(auth));\napp.get('/a', h);",
        "connect().then(() => app.use(auth)).catch(log);\napp.get('/a', h);",
        "(async () => { await db(); app.use(auth); })();\napp.get('/a', h);",
        "async function init() { await db(); app.use(auth); }\ninit();\napp.get('/a', h);",
        "process.on('ready', () => app.use(auth));\napp.get('/a', h);",
        "for (const k of ['p', 'q']) { if (cond(k)) break; app.use(auth); }\napp.get('/a', h);",
        "while (true) { if (x) break; app.use(auth); break; }\napp.get('/a', h);",
        "const all = [auth]; function f(l) { l.pop(); }\nf(all);\napp.get('/a', ...all, h);",
        "const m = { a: auth, b: off };\napp.get('/a', m[x], h);",
        "app.get('/a', ...(on ? [auth] : []), h);",
        "const r = on ? express.Router().use(auth) : express.Router();\nr.get('/a', h); app.use(r);",
        "const add = (p, g, x) => app.get(p, x);\nadd('/a', auth, h);",
        "const o = { g: auth }; delete o.g;\napp.get('/a', ...[o.g, h].filter(Boolean));",
    ],
)
def test_a_guard_that_may_be_missing_proves_nothing(code: str) -> None:
    found = served({"app.ts": EXPRESS + APP + PROTECT + OFF + f"const h = {HANDLER};\n{code}\n"})
    assert min(LEVELS.index(level) for (_, path, level) in found if path == "/a") == 0
