"""Whatever is written, the facts about tenant data come to an end, and what was not followed is never proven."""

from pathlib import Path
from time import perf_counter

import pytest

from facts.tenant_data import data_of
from secgate.model import Confidence

DELETE = "prisma.invoice.delete({ where: { id } })"
GUARDS = "\n".join(
    f"export async function g{n}(id, tenantId) {{ {' '.join(f'await g{m}(id, tenantId);' for m in range(20))} }}"
    for n in range(20)
)
HANDERS = "\n".join(
    f"export async function h{n}(id, data, t) {{ {' '.join(f'await h{m}(id, data, t);' for m in range(20))} }}"
    for n in range(20)
)
TARGETS = {
    "a chain of calls": {
        f"src/f{n}.ts": (
            f"import {{ f{n + 1} }} from './f{n + 1}';\nexport const f{n} = (id) => f{n + 1}(id);"
            if n < 60
            else f"export const f60 = (id) => {DELETE};"
        )
        for n in range(61)
    },
    "files that import each other": {
        "src/a.ts": "import { b } from './b';\nexport const a = (id) => b(id);",
        "src/b.ts": f"import {{ a }} from './a';\nexport const b = (id) => {{ a(id); return {DELETE}; }};",
    },
    "exports that lead in a circle": {
        "src/a.ts": "export * from './b';\nexport { x } from './b';",
        "src/b.ts": "export * from './a';\nexport { x } from './a';",
        "src/c.ts": "import { x } from './a';\nexport const f = () => prisma.invoice.findMany({ where: x() });",
    },
    "a field that is its own type": {
        "src/a.ts": (
            "const a: A = make();\nconst { b } = a;\n"
            f"class A {{ b = b; c = this.b.c; f(id) {{ this.b.c.f(id); {DELETE}; }} }}"
        ),
    },
    "a helper that calls itself": {
        "src/a.ts": (
            "const w = (t) => w(t);\nexport const f = (tenantId) => prisma.invoice.findMany({ where: w(tenantId) });"
        ),
    },
    "thousands of calls of one function": {
        "src/a.ts": f"export const f = (id) => {DELETE};",
        "src/b.ts": "import { f } from './a';\n" + "\n".join(f"f(ids[{n}]);" for n in range(3_000)),
    },
    "guards that guard each other": {
        "src/a.ts": (
            f"{GUARDS}\nrouter.get('/', async (req, res) => {{ await g0(req.params.id, res.locals.tenantId);"
            " await prisma.invoice.delete({ where: { id: req.params.id } }); });"
        ),
    },
    "functions that hand an object and an id on to each other": {
        "src/a.ts": (
            f"{HANDERS}\nrouter.put('/', async (req, res) => {{ await h0(req.params.id, req.body, req.query.tenantId);"
            " await prisma.invoice.update({ where: { id: req.params.id }, data: req.body.data.data }); });"
        ),
    },
    "schemas of schemas": {
        "src/a.ts": "\n".join(f"const s{n} = z.union([{', '.join([f's{n + 1}'] * 20)}]).and(s{n});" for n in range(20))
        + "\nconst o = { ...o, a: s0 };"
        + "\napp.put('/', (req) => prisma.invoice.create({ data: s0.and(z.object(o)).parse(req.body) }));",
    },
    "a container that is its own type": {
        "src/a.ts": (
            "type A = typeof a;\nconst a = make();\nfunction make() { return a; }\n"
            "interface I { i: I; m: ReturnType<typeof f> }\nconst f = ({ i, m }: I) => ({ i: i.i, ...m });\n"
            f"export const g = (a: A, {{ i, m }}: I, id) => {{ a.x(id); i.i.i.x(id); m.i.x(id); {DELETE}; }};"
        ),
    },
    "a filter that nests": {"src/a.ts": "prisma.invoice.findMany({ where: " + "{ AND: [" * 150 + "]}" * 150 + " });"},
    "spreads of spreads": {
        "src/a.ts": "\n".join(f"const w{n} = {{ ...w{n + 1}, ...w{n + 1} }};" for n in range(40))
        + "\nprisma.invoice.findMany({ where: w0 });",
    },
}


@pytest.mark.parametrize("name", TARGETS)
def test_it_ends_soon(name: str, tmp_path: Path) -> None:
    data = data_of(tmp_path, TARGETS[name])
    began = perf_counter()
    assert data.queries
    assert (data.caches, data.access) is not None
    assert perf_counter() - began < 10


@pytest.mark.parametrize("name", TARGETS)
def test_what_was_not_followed_is_never_proven(name: str, tmp_path: Path) -> None:
    found = {(query.scope, query.confidence) for query in data_of(tmp_path, TARGETS[name]).queries}
    assert not found & {("where", Confidence.HIGH), ("guarded", Confidence.HIGH)}
