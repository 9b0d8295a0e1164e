"""What a guard proves: by its body, way by way and across files, by configuration, or by a known package."""

import pytest

from facts.application import guard_of, proves, table_of

HEAD = 'import jwt from "jsonwebtoken";\n'
VERIFY = 'jwt.verify(req.headers.authorization, process.env.KEY, { algorithms: ["HS256"] })'
END = "(_req, res) => res.end()"


def arrow(body: str) -> str:
    return f"{HEAD}export const guard = async (req, res, next) => {{ {body} }};"


# Authenticated


@pytest.mark.parametrize(
    "body",
    [
        "if (!req.user) return res.status(401).end(); next();",
        "if (req.user) { next(); } else { res.redirect('/login'); }",
        "if (req.session.userId) return next(); return res.status(403).send('no');",
        "if (req.isAuthenticated()) return next(); res.redirect('/');",
        "const { user } = res.locals; if (user == null) throw new UnauthorizedError(); next();",
        "return req.session?.user ? next() : res.sendStatus(401);",
        f"try {{ req.user = {VERIFY}; }} catch {{ return res.sendStatus(401); }} next();",
        f"try {{ req.user = {VERIFY}; next(); }} catch (error) {{ next(error); }}",
        "jwt.verify(req.cookies.t, K, {}, (err, user) => { if (err) return res.sendStatus(403); next(); });",
        "const s = await store.get(req.cookies.sid); if (!s) return res.status(401).end(); req.s = s; next();",
        "const k = await db.key.findUnique({ where: { hash: req.get('x-key') } }); if (!k) throw AuthError(); next();",
        "sessions.load(req.headers.authorization).then((s) => (s ? next() : res.sendStatus(401)), next);",
        "if (!req.user) { logger.warn('x'); throw createError(401); } else { next(); }",
    ],
)
def test_a_guard_that_refuses_whoever_is_not_signed_in_proves_it(body: str) -> None:
    assert "authenticated" in proves(arrow(body))


@pytest.mark.parametrize(
    "body",
    [
        "next();",
        "if (!req.headers.authorization) return res.sendStatus(401); next();",
        "const [, t] = req.headers.authorization.split(' '); if (t.length < 8) return res.sendStatus(401); next();",
        "if (!/^pk_/.test(req.get('x-key'))) return res.status(401).end(); next();",
        f"try {{ req.user = {VERIFY}; }} catch {{ log(); }} next();",
        f"if (req.headers.authorization) {{ req.user = {VERIFY}; }} next();",
        f"try {{ req.user = {VERIFY}; next(); }} catch {{ next(); }}",
        "if (!req.file) return res.status(400).end(); next();",
        "if (!req.body.user) return res.status(401).end(); next();",
        "const user = await users.find(req.params.id); if (!user) return res.status(404).end(); next();",
        "if (res.headersSent) return; next();",
        "if (!req.user) log('anonymous'); next();",
        "req.user = jwt.decode(req.headers.authorization); next();",
        "const c = jwt.decode(req.headers.authorization); if (!c) return res.sendStatus(401); req.user = c; next();",
        "const { sub } = jwt.decode(req.cookies.t); if (!(await users.find(sub))) return res.sendStatus(401); next();",
        "const c = jwt.decode(req.cookies.t); if (c.role !== 'admin') return res.sendStatus(403); next();",
        "verify(req).catch(() => next());",
    ],
)
def test_what_lets_somebody_through_unchecked_proves_nothing(body: str) -> None:
    assert [kind for kind in proves(arrow(body)) if kind in {"authenticated", "role", "secret"}] == []


def test_a_token_that_is_decoded_to_find_its_key_and_then_verified_proves_who_calls() -> None:
    body = f"const c = jwt.decode(req.cookies.t); const key = await keys.get(c.kid); req.user = {VERIFY}; next();"
    assert proves(arrow(body)) == ("authenticated",)


# Roles


@pytest.mark.parametrize(
    ("body", "roles"),
    [
        ("if (req.user?.role !== 'ADMIN') return res.sendStatus(403); next();", ("ADMIN",)),
        ("if (req.user.role === 'A' || req.user.role === 'B') return next(); res.sendStatus(403);", ("A", "B")),
        ("if (!['A', 'B'].includes(req.user.role)) return res.sendStatus(403); next();", ("A", "B")),
        ("if (['A', 'B'].indexOf(req.user.role) === -1) return res.sendStatus(403); next();", ("A", "B")),
        ("if (!req.user.roles.some((r) => r === 'A')) return res.sendStatus(403); next();", ("A",)),
        ("if (!req.user.roles.includes('A')) return res.sendStatus(403); next();", ("A",)),
        ("if (!req.user.isAdmin) return res.sendStatus(403); next();", ("isAdmin",)),
        ("switch (req.user.role) { case 'A': return next(); default: return res.sendStatus(403); }", ("A",)),
        (f"const p = {VERIFY}; const ok = p.role === 'A'; if (!ok) throw new ForbiddenError(); next();", ("A",)),
        (f"const p = {VERIFY}; if (p.type !== 'staff') return res.sendStatus(401); next();", ("staff",)),
        (f"const p = {VERIFY}; if (p.kind !== 's' || p.role !== 'A') return res.sendStatus(401); next();", ("A",)),
    ],
)
def test_a_role_that_is_compared_is_proven_with_its_values(body: str, roles: tuple[str, ...]) -> None:
    guard = guard_of(arrow(body))
    assert ("role" in guard.proves, guard.roles) == (True, roles)


FACTORY = """
import { roles } from "./roles";
export const allow = (...names) => (req, res, next) => {
  if (!names.includes(req.user?.role)) { return res.status(403).end(); }
  return next();
};
export const guard = allow(roles.admin, "CLERK");
"""


def test_roles_are_followed_through_a_factory_and_an_enum() -> None:
    files = {"roles.ts": 'export enum roles { admin = "ADMIN", other = "OTHER" }\n'}
    assert guard_of(FACTORY, files).roles == ("ADMIN", "CLERK")


SCHEMA = """
import jwt from "jsonwebtoken";
import { z } from "zod";
const staff = z.object({ kind: z.literal("staff"), sub: z.string() });
const both = z.discriminatedUnion("kind", [staff, z.object({ kind: z.literal("platform") })]);
export const guard = (req, res, next) => {
  req.user = SCHEMA.parse(jwt.verify(req.get("authorization"), K, { algorithms: ["HS256"] }));
  next();
};
"""


ROLES_AS_REST = """
class Sessions {
  expect(raw, ...kinds) {
    const claims = jwt.verify(raw, process.env.KEY, { algorithms: ["HS256"] });
    if (!kinds.includes(claims.kind)) throw new AuthError("wrong kind");
    return claims;
  }
}
const sessions = new Sessions();
const only = (...kinds) => (req, _res, next) => {
  try { req.caller = sessions.expect(req.get("authorization"), ...kinds); next(); } catch (error) { next(error); }
};
"""


@pytest.mark.parametrize(
    ("made", "roles"),
    [
        ("only('member')", ("member",)),
        ("only('member', 'staff')", ("member", "staff")),
        ("only(...['member'], 'staff')", ("member", "staff")),
        ("only(KIND.staff)", ("staff",)),
    ],
)
def test_roles_are_followed_through_rest_parameters_and_spreads(made: str, roles: tuple[str, ...]) -> None:
    kinds = "const KIND = { staff: 'staff' };\n"
    assert guard_of(f"{HEAD}{kinds}{ROLES_AS_REST}export const guard = {made};").roles == roles


def test_roles_that_come_from_elsewhere_through_a_spread_are_not_known() -> None:
    guard = guard_of(f"{HEAD}import {{ kinds }} from 'kinds';\n{ROLES_AS_REST}export const guard = only(...kinds);")
    assert (guard.proves, guard.roles) == (("authenticated", "role"), ())


def test_a_schema_that_fixes_the_kind_of_a_token_proves_it() -> None:
    assert guard_of(SCHEMA.replace("SCHEMA", "staff")).roles == ("staff",)


def test_a_schema_that_takes_several_kinds_proves_none() -> None:
    assert proves(SCHEMA.replace("SCHEMA", "both")) == ("authenticated",)


SERVICES = {
    "ports.ts": "export interface Tokens { verify(token: string): { role: string } }\n",
    "jwt-tokens.ts": (
        'import jwt from "jsonwebtoken";\nimport type { Tokens } from "./ports";\n'
        "export class JwtTokens implements Tokens {\n"
        "  constructor(private readonly key: string) {}\n"
        '  verify(token: string) {\n    const claims = jwt.verify(token, this.key, { algorithms: ["HS256"] });\n'
        "    if (claims.role !== 'ADMIN') throw new ForbiddenError();\n    return claims;\n  }\n}\n"
    ),
}
INJECTED = """
import type { NextFunction, Request, Response } from "express";
import type { TYPE } from "MODULE";
const make = (tokens: TYPE) => (req: Request, res: Response, next: NextFunction) => {
  try { res.locals.user = tokens.verify(req.get("authorization")!); next(); } catch (error) { next(error); }
};
export const guard = make(container.tokens);
"""


@pytest.mark.parametrize(("kind", "module"), [("JwtTokens", "./jwt-tokens"), ("Tokens", "./ports")])
def test_a_service_that_is_injected_is_followed_by_its_declared_type(kind: str, module: str) -> None:
    guard = guard_of(INJECTED.replace("TYPE", kind).replace("MODULE", module), SERVICES)
    assert (guard.proves, guard.roles) == (("authenticated", "role"), ("ADMIN",))


def test_two_ways_in_prove_what_both_prove() -> None:
    body = f"""
try {{ const admin = {VERIFY}; if (admin.role === 'ADMIN') {{ next(); return; }} }} catch {{ /* another kind */ }}
const tenant = {VERIFY}; if (tenant.type !== 'tenant') return res.sendStatus(401); next();"""
    assert guard_of(arrow(body)).roles == ("ADMIN", "tenant")


# Secrets and tenants

COMPARE = 'import { timingSafeEqual } from "node:crypto";\n'


@pytest.mark.parametrize(
    "body",
    [
        "if (req.get('x-secret') !== process.env.SECRET) return res.sendStatus(403); next();",
        "if (!SECRET) return res.sendStatus(503); if (req.headers['x-key'] !== SECRET) return res.end(); next();",
        "if (!timingSafeEqual(Buffer.from(req.get('x-a')), Buffer.from(config.apiKey))) throw new Error(); next();",
        "const h = createHmac('sha256', K).update(req.body).digest(); if (h !== req.get('x-sign')) throw E; next();",
        "if (!keys.has(req.get('x-api-key'))) return res.sendStatus(401); next();",
    ],
)
def test_a_shared_secret_that_is_compared_is_proven(body: str) -> None:
    head = 'import { createHmac, timingSafeEqual } from "node:crypto";\n'
    assert proves(f"{head}export const guard = (req, res, next) => {{ {body} }};") == ("secret",)


@pytest.mark.parametrize(
    "body",
    [
        "if (SECRET && req.get('x-secret') !== SECRET) return res.sendStatus(403); next();",
        "if (!SECRET) return next(); if (req.get('x-secret') !== SECRET) return res.sendStatus(403); next();",
        "if (SECRET) { if (req.get('x-secret') !== SECRET) return res.sendStatus(403); } next();",
    ],
)
def test_a_guard_that_is_open_without_its_setting_proves_nothing_and_says_so(body: str) -> None:
    guard = guard_of(f"const SECRET = process.env.SECRET;\nexport const guard = (req, res, next) => {{ {body} }};")
    assert (guard.proves, guard.because) == ((), "lets the request through when `SECRET` is not set")


def test_what_is_open_outside_production_only_counts_as_in_production() -> None:
    body = (
        "if (process.env.NODE_ENV === 'development') return next(); if (!req.user) return res.sendStatus(401); next();"
    )
    assert proves(arrow(body)) == ("authenticated",)


TENANT = """
const tenants = new PrismaClient();
export const guard = async (req, res, next) => {
  const key = req.headers["x-tenant-key"];
  if (!key) return res.status(401).end();
  const tenant = await tenants.tenant.findUnique({ where: { publicKey: key } });
  if (!tenant) return res.status(401).end();
  req.tenantId = tenant.id;
  next();
};
"""


def test_a_key_that_leads_to_a_tenant_proves_the_tenant() -> None:
    guard = guard_of('import { PrismaClient } from "@prisma/client";\n' + TENANT)
    assert (guard.proves, guard.tenant_source) == (("tenant-key",), "a lookup by credential")


CLAIMS = f"try {{ const claims = {VERIFY}; BODY next(); }} catch (error) {{ next(error); }}"


@pytest.mark.parametrize(
    "body",
    [
        "req.auth = { userId: claims.sub, tenantId: claims.tid };",
        "const auth = { id: claims.sub, tenant: { id: claims.tid }, tenantId: claims.tid }; req.auth = auth;",
        "res.locals.auth = { tenantId: claims.tid };",
        "req.context = { caller: { tenantId: claims.tid } };",
        "req.context = { ...req.context, tenantId: claims.tid };",
        "Object.assign(req, { auth: { tenantId: claims.tid } });",
        "if (!claims.tenantId) throw createError(401); req.auth = claims;",
        "req.auth = claims as { sub: string; tenantId: string };",
        "req.auth = claims as Claims & { exp: number };",
    ],
)
def test_a_tenant_that_a_guard_puts_into_an_object_is_left(body: str) -> None:
    types = "interface Claims { sub: string; tenantId: string }\n"
    assert guard_of(types + arrow(CLAIMS.replace("BODY", body))).tenant_source == "a verified token"


@pytest.mark.parametrize(
    "body",
    [
        "req.auth = { userId: claims.sub };",
        "req.auth = { userId: claims.sub, tenantId: null };",
        "req.valid = { tenantId: req.body.tenantId };",
        "req.auth = claims;",
        "if (!claims.tenantId) throw createError(401); req.userId = claims.sub;",
        "req.auth = claims as { sub: string; tenantId?: string };",
        "const auth = { tenantId: claims.tid }; req.userId = auth.sub;",
    ],
)
def test_an_object_without_a_trusted_tenant_leaves_none(body: str) -> None:
    assert guard_of(arrow(CLAIMS.replace("BODY", body))).tenant_source is None


@pytest.mark.parametrize(
    ("body", "source"),
    [
        (
            "const t = await db.tenant.findUnique({ where: { slug } }); req.desk = { tenantId: t.id };",
            "a lookup by input",
        ),
        ("const t = await db.tenant.findUnique({ where: { slug } }); req.desk = t;", "a lookup by input"),
        ("const t = await db.tenant.findUnique({ where: { slug: req.params.s } }); req.desk = t;", "a lookup by input"),
        ("const t = await db.tenant.findFirst({ where: { slug: 'main' } }); req.desk = { tenantId: t.id };", None),
        ("const t = await db.tenant.findUnique({ where: { slug } }); req.desk = { plan: t.plan };", None),
        ("const b = await db.booking.findUnique({ where: { slug } }); req.desk = { tenantId: b.tenantId };", None),
        (
            "const b = await db.booking.findUnique({ where: { id: req.params.id } }); req.b = { tenant: b.tenant };",
            None,
        ),
        ("const b = await db.user.findUnique({ where: { id: req.params.id } }); req.found = b;", None),
    ],
)
def test_the_row_of_the_tenant_itself_leaves_it_and_that_of_what_is_asked_for_does_not(
    body: str, source: str | None
) -> None:
    host = "const [slug] = req.hostname.split('.');"
    assert guard_of(arrow(f"{host} {body} next();")).tenant_source == source


def test_what_the_configuration_names_as_the_tenant_is_left_by_the_guard_that_writes_it() -> None:
    body = arrow(CLAIMS.replace("BODY", "req.auth = claims;"))
    assert guard_of(body, tenant_context=("req.auth.org",)).tenant_source == "a verified token"
    assert guard_of(body, tenant_context=("req.caller.org",)).tenant_source is None


def test_a_tenant_that_somebody_else_resolved_is_required() -> None:
    assert proves(arrow("if (!req.tenant || !req.tenantId) return res.status(401).end(); next();")) == ("tenant-key",)


# Wrappers, callers and the request's path


def test_a_guard_inside_a_guard_counts() -> None:
    body = "const inner = (req, res, next) => { if (!req.user) return res.sendStatus(401); next(); };\n"
    assert proves(f"{body}export const guard = (req, res, next) => {{ log(); return inner(req, res, next); }};") == (
        "authenticated",
    )


def test_a_callback_in_the_place_of_next_counts_with_the_guard() -> None:
    body = """
const inner = (req, res, next) => { if (!req.user) return res.sendStatus(401); next(); };
export const guard = (req, res, next) => inner(req, res, (err) => {
  if (err) return next(err);
  if (req.user.role !== "A") return res.sendStatus(403);
  next();
});
"""
    assert guard_of(body).roles == ("A",)


@pytest.mark.parametrize(
    "wrapper",
    [
        'import wrap from "express-async-handler";\n',
        "const wrap = (fn) => (req, res, next) => Promise.resolve(fn(req, res, next)).catch(next);\n",
        "const wrap = (f) => async (req, res, next) => { try { await f(req, res, next); } catch (e) { next(e); } };\n",
    ],
)
def test_wrappers_are_looked_through(wrapper: str) -> None:
    body = "if (!req.user) throw new UnauthorizedError(); next();"
    assert proves(f"{wrapper}export const guard = wrap(async (req, res, next) => {{ {body} }});") == ("authenticated",)


DISPATCH = """
const OPEN = [{ method: "GET", path: "/open/x" }];
const KNOWN = new Set(["/open/x"]);
const PATTERNS = [/^\\/open/, /health$/];
const auth = (req, res, next) => (req.user ? next() : res.sendStatus(401));
app.use((req, res, next) => {
  if (TEST) return next();
  return auth(req, res, next);
});
app.get("/open/x", END);
app.post("/closed/:id", END);
""".replace("END", END)


@pytest.mark.parametrize(
    ("test", "levels"),
    [
        ('req.path.startsWith("/open")', ["public", "authenticated"]),
        ('req.originalUrl.startsWith("/open/x")', ["public", "authenticated"]),
        ('["/open/x", "/health"].includes(req.path)', ["public", "authenticated"]),
        ('req.path === "/closed/me"', ["authenticated", "public"]),
        ('req.method === "GET"', ["public", "authenticated"]),
        ('req.method !== "GET"', ["authenticated", "public"]),
        ('!req.path.startsWith("/closed")', ["public", "authenticated"]),
        ("openPaths.test(req.path)", ["public", "public"]),
        ('["/open", "/health"].some((p) => req.path.startsWith(p))', ["public", "authenticated"]),
        ('["/health"].some((p) => req.path.startsWith(p))', ["authenticated", "authenticated"]),
        ('["/open"].find((p) => { return req.path.startsWith(p); })', ["public", "authenticated"]),
        ('["/open", "/o"].every((p) => req.path.startsWith(p))', ["public", "authenticated"]),
        (
            "OPEN.some((o) => o.method === req.method && o.path === req.path)",
            ["public", "authenticated"],
        ),
        ("PATTERNS.some((p) => p.test(req.path))", ["public", "authenticated"]),
        ("/^\\/open\\//.test(req.path)", ["public", "authenticated"]),
        ("req.path.match(/^\\/OPEN/i)", ["public", "authenticated"]),
        ("/^\\/closed\\/\\d+$/.test(req.path)", ["authenticated", "public"]),
        ("/^(\\/\\w+)+$/.test(req.path)", ["public", "public"]),
        ("listed.some((p) => req.path.startsWith(p))", ["public", "public"]),
        ('["/open/x", ...more].includes(req.path)', ["public", "public"]),
        ("KNOWN.has(req.path)", ["public", "authenticated"]),
        ('["/open"].some((p) => req.path.startsWith(`${p}/`))', ["public", "authenticated"]),
        ('["/clos"].some((p) => req.path.startsWith(p + "/"))', ["authenticated", "authenticated"]),
    ],
)
def test_a_guard_that_looks_at_the_request_is_read_for_each_route(test: str, levels: list[str]) -> None:
    assert [route.level for route in table_of(DISPATCH.replace("TEST", test)).routes] == levels


def test_a_loop_over_a_list_of_paths_is_read_path_by_path() -> None:
    code = DISPATCH.replace(
        "if (TEST) return next();", 'for (const p of ["/open"]) if (req.path.startsWith(p)) return next();'
    )
    assert [route.level for route in table_of(code).routes] == ["public", "authenticated"]


def test_a_path_is_seen_without_what_the_mount_has_taken_off() -> None:
    code = f"""
const api = express.Router();
api.use((req, res, next) => (req.path.startsWith("/open") ? next() : req.user ? next() : res.sendStatus(401)));
api.get("/open", {END});
api.get("/closed", {END});
app.use("/v1", api);
"""
    assert [route.level for route in table_of(code).routes] == ["public", "authenticated"]
