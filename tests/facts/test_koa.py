"""Applications of Koa and its router: their routes, and what stands in front of each."""

import pytest

from facts.application import table_of
from secgate.facts.model import Route

START = """import Koa from "koa"; import Router from "@koa/router"; import mount from "koa-mount";
const signedIn = async (ctx, next) => { if (!ctx.state.user) { ctx.status = 401; return; } await next(); };
const f = async (ctx) => { ctx.body = {}; };
const app = new Koa(); const router = new Router();
"""
SERVED = "\napp.use(router.routes()).use(router.allowedMethods()); app.listen(3000);\n"


def rows(text: str, after: str = SERVED) -> list[Route]:
    """The rows of a router `router` that is told of this, and of an application that uses it."""
    return list(table_of({"app.ts": START + text + after}).routes)


def levels(text: str, after: str = SERVED) -> dict[str, str]:
    """The level of each route by method and path."""
    return {f"{row.method} {row.route}": row.level for row in rows(text, after)}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ('router.get("/a", f).post("/a", f);', ["GET /a", "POST /a"]),
        ('router.get("named", "/a", f);', ["GET /a"]),
        ('router.del("/a", f); router.all("/b", f);', ["ALL /b", "DELETE /a"]),
        ('router.register("/a", ["get", "post"], f);', ["GET /a", "POST /a"]),
        ('router.prefix("/v1"); router.get("/a", f);', ["GET /v1/a"]),
        ('const own = new Router({ prefix: "/own" }); own.get("/a", f); app.use(own.routes());', ["GET /own/a"]),
        ('const own = new Router(); own.get("/a", f); router.use("/in", own.routes());', ["GET /in/a"]),
        ('const own = new Router(); own.get("/a", f); app.use(mount("/m", own.routes()));', ["GET /m/a"]),
    ],
)  # fmt: skip
def test_a_route_is_told_in_many_ways(told: str, expected: list[str]) -> None:
    assert sorted(levels(told)) == expected


def test_middleware_runs_for_what_comes_later() -> None:
    text = 'router.get("/before", f); router.use(signedIn); router.get("/after", f); router.get("/own", signedIn, f);'
    assert levels(text) == {"GET /before": "public", "GET /after": "authenticated", "GET /own": "authenticated"}
    assert levels('app.use(signedIn); router.get("/a", f);') == {"GET /a": "authenticated"}
    assert levels('router.get("/a", f);', SERVED + "app.use(signedIn);") == {"GET /a": "public"}


def test_a_router_that_nothing_uses_is_not_served() -> None:
    assert [row.state for row in rows('router.get("/a", f);', "\napp.listen(3000);")] == ["unmounted"]


@pytest.mark.parametrize(
    ("guard", "proves"),
    [
        ("jwt({ secret: 's' })", ("authenticated",)),
        ("jwt({ secret: 's', passthrough: true })", ("unknown",)),
        ("passport.authenticate('jwt', { session: false })", ("authenticated",)),
        ("compose([signedIn, owner])", ("authenticated",)),
        ("(ctx, next) => next()", ()),
        ("async (ctx, next) => { if (!ctx.session.user) ctx.throw(401); await next(); }", ("authenticated",)),
        ("async (ctx, next) => { ctx.assert(ctx.state.user, 401, 'sign in'); await next(); }", ("authenticated",)),
        ("async (ctx, next) => { if (ctx.get('key') !== process.env.KEY) ctx.throw(401); await next(); }", ("secret",)),
        ("async (ctx, next) => { if (ctx.state.user.role !== 'owner') { ctx.status = 403; return; } await next(); }",
         ("authenticated", "role")),
        ("async (ctx, next) => { ctx.state.user = verify(ctx.headers.authorization, KEY); return next(); }",
         ("authenticated",)),
        ("async (ctx, next) => { await elsewhere.requireUser(ctx); await next(); }", ("unknown",)),
    ],
)  # fmt: skip
def test_what_stands_in_front_of_a_route_is_read(guard: str, proves: tuple[str, ...]) -> None:
    head = """import jwt from "koa-jwt"; import passport from "koa-passport"; import compose from "koa-compose";
    import { verify } from "jsonwebtoken"; import { elsewhere } from "@acme/x";
    const owner = async (ctx, next) => { if (ctx.state.user.role !== "owner") ctx.throw(403); await next(); };
    """
    (row,) = rows(f'{head} router.get("/a", {guard}, f);')
    assert row.guards[0].proves == proves
