"""Guards that stand in a comment beside the route that they would protect."""

from pathlib import Path

import pytest

from facts.tenant_data import data_of
from secgate.facts.typescript.commented_guards import commented_guards
from secgate.facts.typescript.registrations import registrations


def found_in(folder: Path, code: str) -> list[tuple[str, int, int]]:
    file = data_of(folder, {"src/a.ts": code}).view("src/a.ts").file
    return [(found.name, found.place.line, found.route) for found in commented_guards(file)]


@pytest.mark.parametrize(
    "code",
    [
        "router.get('/a',\n  // requireLogin,\n  list);",
        "router.get('/a', list);\n// router.get('/a', requireLogin, list);",
        "\n// router.use(requireLogin);\nrouter.get('/a', list);",
    ],
)
def test_a_guard_in_a_comment_is_told_with_the_route_without_it(tmp_path: Path, code: str) -> None:
    assert [(name, line) for name, line, _ in found_in(tmp_path, code)] == [("requireLogin", 2)]


@pytest.mark.parametrize(
    "code",
    [
        "router.get('/a', requireLogin,\n  // requireLogin,\n  list);",
        "// router.use(requireLogin);\nrouter.use(requireLogin);\nrouter.get('/a', list);",
        "/** router.use(requireLogin); */\nrouter.get('/a', list);",
        "// router.use(cors());\nrouter.get('/a', list);",
    ],
)
def test_a_guard_that_runs_anyway_is_no_guard_in_a_comment(tmp_path: Path, code: str) -> None:
    assert found_in(tmp_path, code) == []


def test_a_router_is_known_by_what_it_is_made_of_not_by_a_name_of_another_scope(tmp_path: Path) -> None:
    code = (
        "const api = express.Router();\napi.get('/a', list);\n"
        "function call() { const api = new Hono(); api.get('/b', list); }\n"
        "function take(api: Router) { api.get('/c', list); }\n"
    )
    file = data_of(tmp_path, {"src/a.ts": code}).view("src/a.ts").file
    assert [one.path for one in registrations(file)] == ["/a", "/c"]
