"""A recorded command is followed through scripts of package.json to the programs that it starts."""

import json
import shlex

import pytest

from secgate.facts.scripts import Invocation, invocations
from secgate.facts.type_projects import checked_projects, type_projects

SCRIPTS = {
    "": ("desk", {"typecheck": "tsc --noEmit && npm run typecheck -w web", "all": "turbo run types"}),
    "apps/web/": ("web", {"typecheck": "tsc -p tsconfig.app.json", "types": "tsc"}),
    "apps/api/": ("api", {"types": "cd src && tsc --project ../tsconfig.json"}),
    "loop/": ("loop", {"a": "npm run a"}),
}
TEXTS = {f"{at}package.json": json.dumps({"name": name, "scripts": scripts}) for at, (name, scripts) in SCRIPTS.items()}


def started(command: str) -> list[tuple[str, str]]:
    return [(one.folder, " ".join(one.words)) for one in invocations(shlex.split(command), TEXTS)]


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("npx tsc --noEmit", [("", "tsc --noEmit")]),
        ("npm run typecheck", [("", "tsc --noEmit"), ("apps/web", "tsc -p tsconfig.app.json")]),
        ('sh -c "cd apps/web && npx tsc > out.txt"', [("apps/web", "tsc > out.txt")]),
        ("pnpm --filter web types", [("apps/web", "tsc")]),
        ("npm --prefix apps/web run types -- --listFiles", [("apps/web", "tsc --listFiles")]),
        ("yarn workspace web types", [("apps/web", "tsc")]),
        ("pnpm -r run types", [("apps/api/src", "tsc --project ../tsconfig.json"), ("apps/web", "tsc")]),
        ("npm run all", [("apps/api/src", "tsc --project ../tsconfig.json"), ("apps/web", "tsc")]),
        ("env CI=1 npx tsc", [("", "tsc")]),
        ("make typecheck", [("", "make typecheck")]),
        ("npm --prefix loop run a", []),
        ("npm install", [("", "npm install")]),
    ],
)
def test_what_a_command_starts(command: str, found: list[tuple[str, str]]) -> None:
    assert started(command) == found


CONFIGS = {
    "tsconfig.json": '{"files": [], "references": [{"path": "api"}, {"path": "web/tsconfig.app.json"}]}',
    "api/tsconfig.json": '{"references": [{"path": ".."}]} // a circle',
    "web/tsconfig.app.json": "{}",
    "web/tsconfig.json": "{}",
}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("tsc", "--noEmit"), set()),
        (("tsc", "--build"), {"tsconfig.json", "api/tsconfig.json", "web/tsconfig.app.json"}),
        (("tsc", "-p", "web"), {"web/tsconfig.json"}),
        (("tsc", "-p", "nowhere"), set()),
        (("eslint", "."), set()),
    ],
)
def test_what_a_run_of_the_compiler_checks(words: tuple[str, ...], found: set[str]) -> None:
    assert checked_projects([Invocation("", words)], CONFIGS) == found


def test_each_file_belongs_to_the_nearest_configuration() -> None:
    made = type_projects(CONFIGS, ["api/src/a.ts", "web/b.ts", "c.ts"])
    assert [(one.path, one.files) for one in made] == [
        ("api/tsconfig.json", ("api/src/a.ts",)), ("tsconfig.json", ("c.ts",)), ("web/tsconfig.json", ("web/b.ts",)),
    ]  # fmt: skip
