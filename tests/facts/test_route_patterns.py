"""Regular expressions over paths: an answer where it is sure, none where it is not, and never for long."""

import pytest

from secgate.facts.typescript.route_patterns import matches, mounted


@pytest.mark.parametrize(
    ("pattern", "path", "answer"),
    [
        (r"/^\/open/", "/open/x", True),
        (r"/^\/open$/", "/open/x", False),
        (r"/^\/open\/[^/]+$/", "/open/:id", True),
        (r"/^\/open\/\d+$/", "/open/:id", None),
        (r"/^\/(?:a|b)\/?$/i", "/A", True),
        (r"/^\/files\//", "/files/*", True),
        (r"/x/y/z", "/x", None),
        (r"/\Zx/", "/x", None),
        (r"/[[a]/", "/a", None),
        (r"/(/", "/a", None),
        (r"/a{99999999999}/", "/a", None),
        (r"/(?<name>a)/", "/a", None),
    ],
)
def test_a_pattern_is_evaluated_where_it_is_sure(pattern: str, path: str, *, answer: bool | None) -> None:
    assert matches(pattern, path) is answer


@pytest.mark.parametrize(
    ("pattern", "path", "answer"),
    [
        (r"/^\/api/", "/api/:id", True),
        (r"/^\/ap/", "/api", False),
        (r"/api/", "/api", False),
        (r"/^\/file/", "/file.txt", True),
        (r"/(?:)/", "/api", True),
    ],
)
def test_a_mount_ends_at_a_slash_or_a_dot(pattern: str, path: str, *, answer: bool) -> None:
    assert mounted(pattern, path) is answer


@pytest.mark.parametrize(
    "pattern", ["/^(a+)+$/", "/" + "a?" * 40 + "a" * 40 + "/", "/(a|a)(a|a)(a|a)(a|a)(a|a)b/", "/.*.*.*.*b$/"]
)
def test_a_pattern_that_may_take_long_is_not_run(pattern: str) -> None:
    assert matches(pattern, "/" + "a" * 150) is None


def test_a_path_that_is_too_long_has_no_answer() -> None:
    assert matches("/a/", "/a" * 200) is None
