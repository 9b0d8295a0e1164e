"""Programs that grow without end under a careless reader: all facts are read in bounded time, and what is cut is told.

The bounds are many times what each takes, so that a slow machine passes and growth by squares does not.
"""

import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from facts.application import START, table_of
from facts.tenant_data import data_of

END = "(req, res) => res.end()"
HEAD = f'{START}import {{ prisma }} from "./db";\nimport jwt from "jsonwebtoken";\n'
FIND = "prisma.invoice.findUnique({ where: { id } })"


def doubled(first: str, line: str, times: int = 40) -> str:
    """A declaration `v0`, and others that each use the one before twice; `line` names them as NEW and OLD."""
    lines = (line.replace("NEW", f"v{n + 1}").replace("OLD", f"v{n}") for n in range(times))
    return "\n".join((first, *lines, ""))


ONE_FILE = {
    "functions": doubled("const v0 = (x) => x;", "const NEW = (x) => [OLD(x), OLD(x)];") + "app.use(v40(1));",
    "factories": doubled(
        "function v0() { const r = express.Router(); r.get('/x', h); return r; }",
        "function NEW() { const r = express.Router(); r.use('/a', OLD()); r.use('/b', OLD()); return r; }",
        25,
    )
    + "app.use(v25());",
    "guards": doubled(
        "const v0 = (req, res, next) => (req.user ? next() : res.sendStatus(401));",
        "const NEW = (req, res, next) => { if (a(req)) { OLD(req, res, next); } else { OLD(req, res, next); } };",
    )
    + f"app.get('/a', v40, {END});",
    "arrays": doubled("const v0 = [h, h];", "const NEW = [...OLD, ...OLD];") + "app.get('/a', ...v40);",
    "texts": doubled("const v0 = 'xxxxxxxx';", "const NEW = `${OLD}${OLD}`;") + "app.get(v40, h);\ncache.get(v40);",
    "objects": doubled("const v0 = { x: h };", "const NEW = { l: OLD, r: OLD };") + "app.use(v40.l.r);",
    "filters": doubled("const v0 = (t) => ({ tenantId: t });", "const NEW = (t) => ({ AND: [OLD(t), OLD(t)] });")
    + "export const q = (tenantId) => prisma.invoice.findMany({ where: v40(tenantId) });",
    "callers": doubled(f"export const v0 = (id) => {FIND};", "export const NEW = (id) => (c ? OLD(id) : OLD(id));")
    + "app.get('/:id', (req, res) => v40(req.params.id));",
    "nested calls": f"const f = (x) => x;\napp.get('/a', {'f(' * 180}1{')' * 180}, {END});",
    "nested loops": f"const l = [{','.join(f'{n}' for n in range(10))}];\n"
    + "for (const a of l) " * 8
    + "app.get(a, h);",
    "nested callbacks": "const l = [1,2,3,4,5,6,7,8,9];\n" + "l.map((a) => " * 9 + "app.get('/' + a, h)" + ")" * 9,
    "recursion": "function a(n) { b(n); b(n); app.get('/a' + n, h); }\nfunction b(n) { a(n); a(n); }\na(0);",
    "routes": "".join(f"app.get('/{n}/:id', async (req, res) => res.json({FIND}));\n" for n in range(2_500)),
    "layers": "".join(f"app.use(h);\napp.get('/{n}', {END});\n" for n in range(900)),
    "calls of one function": f"export const q = (id) => {FIND};\n"
    + "".join(f"export const c{n} = () => q({n});\n" for n in range(4_000)),
    "tokens": "".join(f"export const t{n} = (sub) => jwt.sign({{ sub }}, process.env.KEY);\n" for n in range(2_000)),
    "logs": f"export function f(user) {{ {'logger.info({ user });' * 3_000} }}",
    "one line of calls": f"export const f = (id) => {{ {(FIND + ';') * 3_000} }};",
    "one line of letters": f"export const f = (id) => {{ {('é(' + FIND + ');') * 3_000} }};",
    "assignments": f"export async function f(id) {{ {'id = g(id);' * 4_000} return {FIND}; }}",
    "conditions": "export const g = (req, res, next) => { "
    + "".join(f"if (req.x === {n}) {{ if (req.user.role === 'R{n}') return next(); }}\n" for n in range(800))
    + f"res.sendStatus(403); }};\napp.get('/a', g, {END});",
}


def read_all(folder: Path, files: Mapping[str, str]) -> float:
    """Read every kind of fact; gives the seconds of the processor."""
    began = time.process_time()
    data = data_of(folder, {f"src/{path}": text for path, text in files.items()})
    facts = data.facts
    assert facts is not None
    for route in facts.routes.routes[:200]:
        facts.behaviour(route)
    for kind in ("queries", "caches", "access", "tokens", "logs"):
        getattr(data, kind)
    return time.process_time() - began


@pytest.mark.parametrize("name", sorted(ONE_FILE))
def test_facts_of_a_program_without_an_end_end(tmp_path: Path, name: str) -> None:
    assert read_all(tmp_path, {"app.ts": HEAD + ONE_FILE[name]}) < 20


def test_files_that_export_all_of_each_other_are_read_in_time(tmp_path: Path) -> None:
    names = [f"m{number}" for number in range(60)]
    files = {f"{one}.ts": "".join(f'export * from "./{other}";\n' for other in names if other != one) for one in names}
    app = f'{START}import {{ missing, other }} from "./m0";\napp.use(missing, other);\nmissing.find(other);\n'
    assert read_all(tmp_path, {**files, "app.ts": app}) < 20


def test_many_classes_with_methods_of_one_name_are_read_in_time(tmp_path: Path) -> None:
    code = (
        "class C{n} {{ async get(id) {{ return FIND; }} run(x) {{ return this.get(x); }} other(s) {{ s.get(1); }} }}\n"
    )
    files = {f"c{n}.ts": "export " + code.format(n=n).replace("FIND", FIND) for n in range(450)}
    assert read_all(tmp_path, files) < 20


@pytest.mark.parametrize(
    ("name", "line"),
    [("functions", 1), ("factories", 1), ("arrays", 17), ("layers", 2)],
)
def test_what_was_cut_is_told_with_its_place(name: str, line: int) -> None:
    told = [(one.path, one.line) for one in table_of(ONE_FILE[name]).unresolved if one.kind == "bound"]
    assert ("app.ts", line) in told
