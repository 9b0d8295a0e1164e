"""What a handler takes from its guards, and which guards go on only with a tenant."""

from pathlib import Path

import pytest

from facts.tenant_data import data_of
from secgate.facts.typescript.tenant_demands import requires_tenant
from secgate.facts.typescript.tenant_needs import TenantNeed

HEAD = "import express from 'express';\nimport { find } from './find';\nconst app = express();\n"


def need_of(folder: Path, body: str, **others: str) -> TenantNeed:
    code = f"{HEAD}app.get('/a', async (req, res) => {{ {body} }});"
    data = data_of(folder, {"src/a.ts": code, **{f"src/{name}.ts": text for name, text in others.items()}})
    assert data.facts is not None
    (route,) = data.facts.routes.routes
    need = data.tenant_need(route)
    assert need is not None
    return need


@pytest.mark.parametrize(
    "body",
    [
        "list(req.tenantId);",
        "list((req as Scoped).tenantId!);",
        "const { tenantId } = req;\nlist(tenantId);",
        "const { tenantId } = res.locals.tenantAuth;\nlist(tenantId);",
        "list(res.locals.tenant.id);",
        "list(req.context.tenantId);",
    ],
)
def test_a_tenant_that_a_guard_left_is_taken(tmp_path: Path, body: str) -> None:
    assert len(need_of(tmp_path, body).reads) == 1


@pytest.mark.parametrize(
    "body",
    [
        "list(req.params.tenantId);",
        "list(req.body.tenantId);",
        "const { tenantId } = req.query;\nlist(tenantId);",
        "logger.info({ tenantId: req.tenantId });",
        "list(req.tenantId ?? null);",
        "if (req.tenantId) { list(1); }",
        "req.tenantId = find(); list(req.tenantId);",
        "list(other.tenantId);",
    ],
)
def test_what_the_caller_says_or_the_code_can_do_without_is_not_taken(tmp_path: Path, body: str) -> None:
    assert need_of(tmp_path, body).reads == ()


def test_a_function_that_is_handed_the_request_takes_for_it(tmp_path: Path) -> None:
    helper = "export function find(r) { if (!r.tenantId) throw new Error('401'); return r.tenantId; }"
    need = need_of(tmp_path, "list(find(req));", find=helper)
    assert ([step.path for step in need.reads], need.refuses) == (["src/find.ts"], True)


def test_a_tenant_of_the_principal_is_told_apart(tmp_path: Path) -> None:
    assert need_of(tmp_path, "list(req.user.tenantId);").principal


def test_a_tenant_that_is_read_over_is_loose(tmp_path: Path) -> None:
    assert need_of(tmp_path, "list(req.tenant?.id);").loose


def guarded(folder: Path, middleware: str) -> tuple[bool, frozenset[str]]:
    guard = f"async function guard(req, res, next) {{ {middleware} }}\n"
    data = data_of(folder, {"src/a.ts": f"{HEAD}{guard}app.get('/a', guard, (_req, res) => res.end());"})
    assert data.facts is not None
    found = data.facts.routes.routes[0].guards[0]
    return data.requires_tenant(found), data.left_by(found)


LOOKED_UP = "const tenant = await find(req.hostname); "
SET = "req.tenantId = tenant.id; next();"


@pytest.mark.parametrize(
    ("middleware", "requires"),
    [
        (f"{LOOKED_UP} if (!tenant) return res.sendStatus(404); {SET}", True),
        (f"{LOOKED_UP} req.tenantId = tenant?.id; next();", False),
        (f"{LOOKED_UP} if (!tenant) return res.sendStatus(404); req.scope = {{ tenantId: tenant.id }}; next();", True),
        (f"{LOOKED_UP} req.scope = {{ tenantId: tenant?.id }}; next();", False),
        (f"{LOOKED_UP} if (tenant) {{ req.tenantId = tenant.id; }} next();", False),
        (f"if (req.path === '/a') return next(); {LOOKED_UP} if (!tenant) throw Error(); {SET}", False),
        ("next();", False),
    ],
)
def test_a_guard_requires_a_tenant_when_it_goes_on_only_with_one(
    tmp_path: Path, middleware: str, *, requires: bool
) -> None:
    assert guarded(tmp_path, middleware)[0] is requires


HEADS = {"fastify": "(req, reply)", "hono": "(c, next)"}
STOPS = {"fastify": "return reply.code(404).send();", "hono": "return c.notFound();"}
HOOK = f"{LOOKED_UP} if (!tenant) {STOPS['fastify']} req.tenantId = tenant.id;"
KEPT = 'c.set("tenantId", tenant.id);'


@pytest.mark.parametrize(
    ("family", "middleware", "requires"),
    [
        ("fastify", HOOK, True),
        ("fastify", f"{HOOK} return;", True),
        ("fastify", HOOK.replace("(!tenant)", "(tenant)"), False),
        ("fastify", f"if (req.url === '/a') return; {HOOK}", False),
        ("fastify", f"{LOOKED_UP} req.tenantId = tenant?.id;", False),
        ("fastify", f"{LOOKED_UP} if (tenant) {{ req.tenantId = tenant.id; }}", False),
        ("fastify", f"try {{ {HOOK} }} catch {{ return reply.code(500).send(); }}", True),
        ("fastify", f"try {{ {HOOK} }} catch (error) {{ req.log.warn(error); }}", False),
        ("fastify", f"try {{ {HOOK} }} catch {{ return; }}", False),
        ("fastify", "const key = await find(1); if (!key) throw Error('401'); req.tenantId = key.tenantId;", True),
        ("fastify", "const key = await find(1); if (!key) throw Error('401'); req.tenantId = key?.tenantId;", False),
        ("hono", f"{LOOKED_UP} if (!tenant) throw Error('404'); {KEPT} await next();", True),
        ("hono", f"{LOOKED_UP} if (tenant) {{ {KEPT} }} await next();", False),
        (
            "hono",
            f"try {{ {LOOKED_UP} if (!tenant) throw Error(); {KEPT} }} catch {{ return next(); }} await next();",
            False,
        ),
        (
            "hono",
            f"try {{ {LOOKED_UP} if (!tenant) throw Error(); {KEPT} }} catch {{ return c.text(''); }} await next();",
            True,
        ),
    ],
)
def test_a_hook_goes_on_where_it_ends_and_a_context_keeps_the_tenant(
    tmp_path: Path, family: str, middleware: str, *, requires: bool
) -> None:
    code = f"export const guard = async {HEADS[family]} => {{ {middleware} }};\nexport const find = (x) => x;"
    view = data_of(tmp_path, {"src/a.ts": code}).view("src/a.ts")
    assert requires_tenant(view, view.file.nodes("arrow_function")[0]) is requires


@pytest.mark.parametrize(
    ("middleware", "left"),
    [
        ("req.context = find(1); next();", {"context"}),
        ("res.locals.tenant = find(1); next();", {"tenant"}),
        ("Object.assign(req, { scope: 1 }); next();", {"scope"}),
        ("find(req); next();", set()),
    ],
)
def test_what_a_guard_leaves_on_the_request(tmp_path: Path, middleware: str, left: set[str]) -> None:
    assert guarded(tmp_path, middleware)[1] == left


WRAP = "const wrap = (answer) => (req, res, next) => answer(req, res).then((body) => res.json(body), next);\n"


@pytest.mark.parametrize(
    ("wrapper", "reads"),
    [
        (WRAP, 1),
        (WRAP.replace("=> answer", "=> (req.tenantId = find(req)) && answer"), 0),
        (WRAP.replace("answer(req, res).", "answer(req, res, next).catch(next)."), 1),
    ],
)
def test_a_handler_behind_a_wrapper_takes_the_tenant_unless_the_wrapper_resolves_it(
    tmp_path: Path, wrapper: str, reads: int
) -> None:
    code = f"{HEAD}{wrapper}app.get('/a', wrap(async (req) => list(req.tenantId)));"
    data = data_of(tmp_path, {"src/a.ts": code, "src/find.ts": "export const find = (req) => req.get('x');"})
    assert data.facts is not None
    need = data.tenant_need(data.facts.routes.routes[0])
    assert need is not None
    assert len(need.reads) == reads
