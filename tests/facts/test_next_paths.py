"""Where Next.js serves a file by its path, and which routes a matcher of its middleware takes."""

import pytest

from secgate.facts.typescript.next_paths import app_route, matched, page_route


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("app/api/users/route.ts", "/api/users"),
        ("src/app/(shop)/orders/[id]/route.tsx", "/orders/:id"),
        ("app/files/[...path]/route.js", "/files/:path*"),
        ("app/docs/[[...slug]]/route.ts", "/docs/:slug*"),
        ("app/@modal/photo/route.ts", "/photo"),
        ("app/route.ts", "/"),
        ("app/_lib/route.ts", None),
        ("app/users/page.tsx", None),
        ("lib/route.ts", None),
    ],
)
def test_the_path_of_a_route_file_is_its_route(path: str, route: str | None) -> None:
    assert app_route("", path) == route


def test_the_folder_of_the_manifest_is_left_out_of_the_route() -> None:
    assert app_route("apps/app", "apps/app/src/app/api/route.ts") == "/api"


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("pages/api/users/[id].ts", "/api/users/:id"),
        ("src/pages/api/index.ts", "/api"),
        ("pages/api/auth/[...nextauth].js", "/api/auth/:nextauth*"),
        ("pages/users.tsx", None),
    ],
)
def test_the_path_of_a_pages_file_is_its_route(path: str, route: str | None) -> None:
    assert page_route("", path) == route


@pytest.mark.parametrize(
    ("matcher", "route", "takes"),
    [
        ("/api/:path*", "/api/x/y", True),
        ("/api/:path*", "/api", True),
        ("/api/:path+", "/api", False),
        ("/api/:id", "/api/x/y", False),
        ("/api/x", "/api/:id", None),
        ("/admin(.*)", "/admin-tools", True),
        ("/((?!api|_next/static|favicon.ico).*)", "/api/x", False),
        ("/((?!_next/static|.*\\.(?:svg|png)$).*)", "/api/x", True),
        ("/((?!_next/static|.*\\.(?:svg|png)$).*)", "/robots.txt", None),
        ("/(a+)+$", "/aaaa", None),
    ],
)
def test_a_matcher_takes_a_route_or_not_or_that_is_not_known(matcher: str, route: str, takes: bool | None) -> None:
    assert matched(matcher, route) is takes
