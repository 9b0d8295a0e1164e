"""Server routes of Next.js: which rows there are, and what is proven of everybody who gets an answer."""

from collections.abc import Mapping

import pytest

from facts.application import facts_of, table_of
from secgate.facts.model import Route

MANIFEST = {"package.json": '{"dependencies": {"next": "15.1.0"}}'}
AUTH = {
    "auth.ts": 'import NextAuth from "next-auth";\nexport const { auth, handlers } = NextAuth({ providers: [] });\n'
}
HEAD = """
import { cookies, headers } from "next/headers";
import { redirect, notFound } from "next/navigation";
import { NextResponse } from "next/server";
import { auth } from "@/auth";
import { prisma } from "@/db";
"""
PATHS = {"tsconfig.json": '{"compilerOptions": {"paths": {"@/*": ["./*"]}}}'}
OK = "return NextResponse.json({});"


def rows(files: Mapping[str, str], **config: object) -> tuple[Route, ...]:
    return table_of({**MANIFEST, **AUTH, **PATHS, **files}, **config).routes


def shown(files: Mapping[str, str]) -> list[str]:
    return [f"{route.method} {route.route}" for route in rows(files)]


def handler(body: str, files: Mapping[str, str] | None = None) -> Route:
    """The row of a route handler with this body."""
    text = f"{HEAD}export async function POST(request, {{ params }}) {{ {body} }}"
    return next(r for r in rows({"app/api/x/route.ts": text, **(files or {})}) if r.method == "POST")


def action(body: str, files: Mapping[str, str] | None = None) -> Route:
    """The row of a server action with this body."""
    text = f"'use server';\n{HEAD}export async function act(id, form) {{ {body} }}"
    return next(r for r in rows({"app/actions.ts": text, **(files or {})}) if r.handler == "act")


# Which rows there are


@pytest.mark.parametrize(
    "text",
    [
        "export async function GET() { return Response.json({}); }",
        "export const GET = async () => Response.json({});",
        "async function handler() { return Response.json({}); } export { handler as GET };",
        'export { GET } from "../../../lib/other";',
        'export * from "../../../lib/other";',
    ],
)
def test_a_method_is_exported_in_many_ways(text: str) -> None:
    other = "export async function GET() { return Response.json({}); }"
    assert shown({"app/api/x/route.ts": text, "lib/other.ts": other}) == ["GET /api/x"]


def test_a_file_that_exports_no_method_is_unresolved() -> None:
    table = table_of({**MANIFEST, "app/api/x/route.ts": "module.exports = build();"})
    assert [(u.path, u.kind) for u in table.unresolved] == [("app/api/x/route.ts", "export")]


def test_a_target_without_the_framework_has_no_such_routes() -> None:
    text = "export async function GET() { return Response.json({}); }"
    assert table_of({"package.json": "{}", "app/api/x/route.ts": text}).routes == ()


def test_the_base_path_of_the_configuration_comes_first() -> None:
    text = "export async function GET() { return Response.json({}); }"
    files = {"next.config.js": 'module.exports = { basePath: "/shop" };', "app/api/x/route.ts": text}
    assert shown(files) == ["GET /shop/api/x"]


def test_a_pages_route_has_a_row_for_each_method_that_it_tells_apart() -> None:
    text = """export default async function handler(req, res) {
      if (req.method === 'GET') return res.json({});
      if (req.method === 'POST') return res.json({});
      return res.status(405).end();
    }"""
    assert shown({"pages/api/x.ts": text}) == ["GET /api/x", "POST /api/x"]


def test_a_pages_route_that_refuses_no_method_answers_all() -> None:
    assert shown({"pages/api/x.ts": "export default (req, res) => { res.json({}); };"}) == ["ALL /api/x"]


def test_every_export_of_a_use_server_file_is_an_action() -> None:
    text = "'use server';\nexport async function a() {}\nexport const b = async () => {};\nasync function own() {}\n"
    assert shown({"app/actions.ts": text}) == ["ACTION app/actions.ts#a", "ACTION app/actions.ts#b"]


def test_a_function_with_the_directive_is_an_action_and_the_others_of_its_file_are_not() -> None:
    text = "export default function Page() {\n  async function save(form) { 'use server'; }\n  return save;\n}\n"
    assert shown({"app/page.tsx": text}) == ["ACTION app/page.tsx#save"]


# What is proven


@pytest.mark.parametrize(
    "body",
    [
        f"const s = await auth(); if (!s) return NextResponse.json({{}}, {{ status: 401 }}); {OK}",
        f"const s = await auth(); if (!s?.user) return new Response('no', {{ status: 403 }}); {OK}",
        f"const s = await auth(); if (!s) throw new Error('no'); {OK}",
        f"const s = await auth(); if (!s) redirect('/login'); {OK}",
        f"const s = await auth(); if (!s) notFound(); {OK}",
        (
            f"if (!params.id) return NextResponse.json({{ error: 'id' }}, {{ status: 400 }});"
            f"const s = await auth(); if (!s) return NextResponse.json({{}}, {{ status: 401 }}); {OK}"
        ),
        (
            f"try {{ const s = await auth(); if (!s) return Response.json({{}}, {{ status: 401 }}); {OK} }}"
            "catch (e) { return NextResponse.json({ error: 'x' }, { status: 500 }); }"
        ),
        "const s = await auth(); if (s) { return NextResponse.json({}); } return Response.json({}, { status: 401 });",
    ],
)
def test_a_handler_that_refuses_whoever_is_not_signed_in_proves_it(body: str) -> None:
    assert handler(body).level == "authenticated"


@pytest.mark.parametrize(
    "body",
    [
        OK,
        f"const s = await auth(); await prisma.post.create({{ data: {{ by: s?.user?.id }} }}); {OK}",
        f"const s = await auth(); if (!s) console.log('anonymous'); {OK}",
        f"const {{ user }} = await request.json(); if (!user) return NextResponse.json({{}}, {{ status: 401 }}); {OK}",
        (
            f"const host = (await headers()).get('host'); const t = await prisma.site.findUnique({{ host }});"
            f" if (!t) return NextResponse.json({{}}, {{ status: 404 }}); {OK}"
        ),
    ],
)
def test_a_handler_that_refuses_nobody_proves_nothing(body: str) -> None:
    assert (handler(body).level, handler(body).confidence) == ("public", "high")


@pytest.mark.parametrize(
    "read",
    [
        "const raw = cookies().get('t')?.value; return raw ? decodeJwt(raw).org : undefined;",
        "const raw = (await cookies()).get('t')?.value; if (!raw) return null; return jwtDecode(raw);",
        "return jwt.decode((await headers()).get('authorization'));",
    ],
)
def test_what_a_token_says_that_nobody_verifies_proves_nothing(read: str) -> None:
    claims = f"""import {{ cookies, headers }} from "next/headers";
import {{ decodeJwt }} from "jose";
import {{ jwtDecode }} from "jwt-decode";
import jwt from "jsonwebtoken";
export async function hint() {{ {read} }}
"""
    body = f"const org = await hint(); if (!org) return NextResponse.json([], {{ status: 401 }}); {OK}"
    text = f'import {{ hint }} from "@/hint";{HEAD}export async function POST(request) {{ {body} }}'
    found = rows({"app/api/x/route.ts": text, "hint.ts": claims})
    assert [(route.level, route.confidence) for route in found] == [("public", "high")]


def test_a_session_that_is_asked_for_on_one_way_only_is_unresolved() -> None:
    body = f"const s = await auth(); if (params.id) {{ if (!s) return Response.json({{}}, {{ status: 401 }}); }} {OK}"
    assert handler(body).guards[-1].proves == ("unknown",)


def test_a_helper_whose_answer_is_thrown_away_proves_nothing() -> None:
    lib = (
        'import { auth } from "@/auth";\nexport async function check() { const s = await auth();\n'
        "if (!s) return Response.json({}, { status: 401 }); }"
    )
    text = f'{HEAD}import {{ check }} from "@/lib/check"; export async function POST() {{ await check(); {OK} }}'
    found = rows({"app/api/x/route.ts": text, "lib/check.ts": lib})
    assert [route.level for route in found] == ["public"]


@pytest.mark.parametrize(
    ("helper", "use", "level"),
    [
        (
            "if (!s) return Response.json({}, { status: 401 }); return s;",
            "if (r instanceof Response) return r;",
            "authenticated",
        ),
        (
            "if (!s) return { error: Response.json({}, { status: 401 }) }; return { user: s.user };",
            "if (r.error) return r.error;",
            "authenticated",
        ),
        (
            "if (!s) return { error: Response.json({}, { status: 401 }) }; return { user: s.user };",
            "const { user, error } = r; if (error) return error;",
            "authenticated",
        ),
        (
            "if (!s) return { error: Response.json({}, { status: 401 }) }; return { user: s.user };",
            "if ('error' in r) return r.error;",
            "authenticated",
        ),
        (
            "if (!s) return { error: Response.json({}, { status: 401 }) }; return { user: s.user };",
            "console.log(r.user);",
            "public",
        ),
        ("return { user: s?.user };", "if (r.error) return r.error;", "public"),
    ],
)
def test_a_helper_that_gives_an_error_back_proves_what_its_caller_makes_of_it(
    helper: str, use: str, level: str
) -> None:
    lib = f'import {{ auth }} from "@/auth";\nexport async function check() {{ const s = await auth(); {helper} }}'
    text = (
        f'{HEAD}import {{ check }} from "@/c"; export async function POST() {{ const r = await check(); {use} {OK} }}'
    )
    assert [route.level for route in rows({"app/api/x/route.ts": text, "c.ts": lib})] == [level]


def test_a_change_before_the_question_is_unresolved() -> None:
    body = "await prisma.post.delete({ where: { id } }); const s = await auth(); if (!s) return { error: 'no' };"
    assert action(body).guards[-1].because == "changes post before it asks who calls"


@pytest.mark.parametrize(
    "answer",
    [
        "return NextResponse.json(await prisma.post.findMany({ take: 500 }));",
        "return NextResponse.json({ data, error });",
        "return NextResponse.json({ error: null });",
        "return invalidateAll(request);",
        "await send(request); return;",
        "await send(request); redirect('/done');",
        "return NextResponse.json({ permissions: [] });",
        "return NextResponse.json({}, { status: 201 });",
    ],
)
def test_an_answer_before_the_question_is_no_refusal(answer: str) -> None:
    asks = "const s = await auth(); if (!s) return new Response('', { status: 401 });"
    body = f"if (params.id) {{ {answer} }} {asks} {OK}"
    assert handler(body).level == "public"


def test_a_role_that_is_compared_is_proven_with_its_value() -> None:
    route = handler(
        f"const s = await auth(); if (s?.user?.role !== 'ADMIN') return new Response('', {{ status: 403 }}); {OK}"
    )
    assert (route.level, route.roles) == ("role", ("ADMIN",))


@pytest.mark.parametrize(
    "body",
    [
        "const s = await auth(); if (!s) redirect('/login'); await prisma.post.delete({}); redirect('/posts');",
        "const s = await auth(); if (!s?.user) return { error: 'Unauthorized' }; return { done: true };",
        "const s = await auth(); if (!s) return null; return { done: true };",
        "const s = await auth(); if (!s) return; await prisma.post.delete({ where: { id } });",
    ],
)
def test_an_action_that_stops_whoever_is_not_signed_in_proves_it(body: str) -> None:
    assert action(body).level == "authenticated"


def test_an_action_that_ends_in_a_redirect_and_asks_nobody_proves_nothing() -> None:
    assert action("await prisma.post.delete({ where: { id } }); redirect('/posts');").level == "public"


def test_a_helper_that_redirects_proves_it_for_its_caller() -> None:
    lib = """import { cache } from "react"; import { redirect } from "next/navigation"; import { auth } from "@/auth";
    export const requireUser = cache(async () => { const s = await auth(); if (!s) redirect("/"); return s.user; });"""
    text = (
        "'use server'; import { requireUser } from '@/lib/user'; export async function act() { await requireUser(); }"
    )
    found = rows({"app/actions.ts": text, "lib/user.ts": lib})
    assert [route.level for route in found] == ["authenticated"]


def test_a_wrapper_of_the_target_is_judged_by_its_body() -> None:
    lib = """import { auth } from "@/auth"; export const signedIn = (answer) => async (request, context) => {
      const s = await auth(); if (!s) return Response.json({}, { status: 401 }); return answer(request, context); };"""
    text = "import { signedIn } from '@/lib/w'; export const GET = signedIn(async () => Response.json({}));"
    assert [route.level for route in rows({"app/api/x/route.ts": text, "lib/w.ts": lib})] == ["authenticated"]


def test_a_wrapper_from_elsewhere_is_unknown() -> None:
    text = "import { guarded } from 'some-library'; export const GET = guarded(async () => Response.json({}));"
    (route,) = rows({"app/api/x/route.ts": text})
    assert [guard.proves for guard in route.guards] == [("unknown",), ()]


def test_the_wrapper_of_next_auth_lets_everybody_through_by_itself() -> None:
    text = "import { auth } from '@/auth'; export const GET = auth(async (request) => Response.json({}));"
    assert [route.level for route in rows({"app/api/x/route.ts": text})] == ["public"]


def test_a_credential_that_is_handed_to_a_backend_leaves_the_row_unresolved() -> None:
    body = (
        "const t = (await cookies()).get('token')?.value;"
        "await fetch(API, { headers: { Authorization: `Bearer ${t}` } });"
    )
    assert handler(body + OK).guards[-1].proves == ("unknown",)


@pytest.mark.parametrize(
    ("package", "call"),
    [
        ("next-auth", "const s = await getServerSession(options); if (!s) return new Response('', { status: 401 });"),
        (
            "@clerk/nextjs/server",
            "const { userId } = await auth(); if (!userId) return new Response('', { status: 401 });",
        ),
        ("@clerk/nextjs/server", "await auth.protect();"),
        (
            "iron-session",
            "const s = await getIronSession(x, o); if (!s.user) return new Response('', { status: 401 });",
        ),
    ],
)
def test_known_libraries_say_who_is_signed_in(package: str, call: str) -> None:
    name = "getServerSession" if "Server" in call else ("getIronSession" if "Iron" in call else "auth")
    text = (
        f'import {{ {name} }} from "{package}"; export async function GET(x) {{ {call} return Response.json({{}}); }}'
    )
    assert [route.level for route in rows({"app/api/x/route.ts": text})] == ["authenticated"]


def test_supabase_is_asked_for_the_user() -> None:
    text = """import { createServerClient } from "@supabase/ssr";
    export async function GET() { const supabase = createServerClient(url, key, {});
      const { data: { user } } = await supabase.auth.getUser();
      if (!user) return new Response('', { status: 401 }); return Response.json({}); }"""
    assert [route.level for route in rows({"app/api/x/route.ts": text})] == ["authenticated"]


def test_the_session_object_of_iron_session_alone_proves_nothing() -> None:
    text = """import { getIronSession } from "iron-session";
    export async function GET(x) { const s = await getIronSession(x, o);
      if (!s) return new Response('', { status: 401 }); return Response.json({}); }"""
    assert [route.level for route in rows({"app/api/x/route.ts": text})] == ["public"]


def test_the_tenant_of_the_session_is_the_rows_source() -> None:
    body = f"const s = await auth(); if (!s) redirect('/'); await list(s.user.tenantId); {OK}"
    assert handler(body).tenant_source == "a verified session"


# The middleware

GUARDING = """import { auth } from "./auth"; import { NextResponse } from "next/server";
const OPEN = ["/api/open"];
export default auth((request) => {
  const { pathname } = request.nextUrl;
  if (!OPEN.some((start) => pathname.startsWith(start)) && !request.auth) {
    return NextResponse.redirect(new URL("/login", request.url));
  }
  return NextResponse.next();
});
"""


@pytest.mark.parametrize(
    ("matcher", "level"),
    [
        ("", "authenticated"),
        ('"/api/:path*"', "authenticated"),
        ('"/dashboard/:path*"', "public"),
        ("[...list]", "public"),
    ],
)
def test_a_middleware_counts_for_the_routes_that_it_matches(matcher: str, level: str) -> None:
    config = f"export const config = {{ matcher: {matcher} }};" if matcher else ""
    text = "export async function GET() { return Response.json({}); }"
    assert rows({"middleware.ts": GUARDING + config, "app/api/x/route.ts": text})[0].level == level


def test_a_matcher_that_is_not_known_leaves_the_route_unresolved() -> None:
    text = "export async function GET() { return Response.json({}); }"
    files = {"middleware.ts": GUARDING + "export const config = { matcher: LIST };", "app/api/x/route.ts": text}
    assert "unknown" in rows(files)[0].guards[0].proves


def test_a_path_that_the_middleware_leaves_out_is_open() -> None:
    text = "export async function GET() { return Response.json({}); }"
    assert [r.level for r in rows({"middleware.ts": GUARDING, "app/api/open/route.ts": text})] == ["public"]


@pytest.mark.parametrize("goes_on", ["return;", "return undefined;", "return NextResponse.next();", "return null;"])
def test_a_middleware_that_goes_on_without_a_session_proves_nothing(goes_on: str) -> None:
    text = f"""import {{ auth }} from "./auth"; import {{ NextResponse }} from "next/server";
    export async function middleware(request) {{ const s = await auth();
      if (request.nextUrl.searchParams.get("x")) {{ {goes_on} }}
      if (!s) return NextResponse.redirect(new URL("/login", request.url)); return NextResponse.next(); }}"""
    page = "export async function GET() { return Response.json({}); }"
    assert [r.level for r in rows({"middleware.ts": text, "app/api/x/route.ts": page})] == ["public"]


@pytest.mark.parametrize(
    "text",
    [
        'export { auth as middleware } from "./auth";',
        'import { withAuth } from "next-auth/middleware"; export default withAuth((request) => undefined);',
        'export { default } from "next-auth/middleware";',
    ],
)
def test_a_middleware_of_a_library_is_unknown(text: str) -> None:
    page = "export async function GET() { return Response.json({}); }"
    assert "unknown" in rows({"middleware.ts": text, "app/api/x/route.ts": page})[0].guards[0].proves


def test_a_middleware_proves_nothing_of_an_action() -> None:
    assert action("return 1;", {"middleware.ts": GUARDING}).level == "public"


# What a handler does


def test_what_an_action_writes_is_its_behaviour() -> None:
    text = "'use server';\nexport async function act(id) { await prisma.post.delete({ where: { id } }); }"
    facts = facts_of({**MANIFEST, "app/actions.ts": text})
    assert [facts.behaviour(route).writes for route in facts.routes.routes] == [("post",)]


def test_a_body_that_json_reads_is_not_validated() -> None:
    assert not handler(f"const body = JSON.parse(await request.text()); {OK}").validates_input


def test_a_body_that_a_schema_reads_is_validated() -> None:
    text = """import { z } from "zod"; const Schema = z.object({});
    export async function POST(request) { return Response.json(Schema.parse(await request.json())); }"""
    assert rows({"app/api/x/route.ts": text})[0].validates_input


def test_the_endpoint_of_next_auth_tests_what_its_authorize_tests() -> None:
    text = """import NextAuth from "next-auth"; import Credentials from "next-auth/providers/credentials";
    import { compare } from "bcryptjs";
    const handler = NextAuth({ providers: [Credentials({ async authorize(given) {
      const user = await find(given.email); return (await compare(given.password, user.hash)) ? user : null; } })] });
    export { handler as GET, handler as POST };"""
    facts = facts_of({**MANIFEST, "app/api/auth/[...nextauth]/route.ts": text})
    assert {facts.behaviour(route).tests for route in facts.routes.routes} == {("sign-in", "password")}
