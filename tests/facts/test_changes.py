"""What a change adds to the architecture, does to the ways to run a target, and what contracts declare."""

from pathlib import Path

import pytest

from facts.tenant_data import data_of
from repository import Repository
from secgate.facts.changed_parts import added_parts
from secgate.facts.contracts import is_end, read_contracts, shape_of
from secgate.facts.ways_to_run import changed_ways, mentions
from secgate.target.against import Against, against
from secgate.target.snapshot import take
from secgate.target.tree import open_work_tree

FIRST = {
    "package.json": '{"name": "desk", "dependencies": {"express": "5"}, "scripts": {"dev": "node a", "seed": "b"}}',
    "src/a.ts": "export {};\n",
    ".env.example": "PORT=1\n",
}
# Four hundred bytes that would be a text of gigabytes.
NESTED = "x0: &x0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
NESTED += "".join(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 10)}]\n" for n in range(1, 9))
NESTED += "services:\n  a:\n    image: *x8\n  b:\n    image: redis:8\n"


def changed(folder: Path, files: dict[str, str | bytes | None]) -> tuple[Against, dict[str, str]]:
    repository = Repository(folder)
    base = repository.commit(dict(FIRST))
    repository.commit(files)
    snapshot = take(open_work_tree(folder))
    return against(snapshot.tree, base), dict(snapshot.texts)


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"src/b.ts": ""}, []),
        ({"worker/a.ts": "export {};\n"}, ["folder worker"]),
        ({".github/a.md": "a\n"}, []),
        ({"src/lib/package.json": '{"name": "lib"}'}, ["package src/lib"]),
        ({"src/package.json": '{"dependencies": {"express": "5"}}'}, ["package src"]),
        (
            {"package.json": '{"dependencies": {"express": "5", "bullmq": "5"}}'},
            ["queue bullmq", "runtime dependency bullmq"],
        ),
        ({"package.json": '{"dependencies": {"express": "6"}, "devDependencies": {"stripe": "1"}}'}, []),
        ({"requirements.txt": "stripe==1\n"}, ["external service stripe", "runtime dependency stripe"]),
        ({"src/a.prisma": 'datasource db {\n  provider = "mysql"\n}\n'}, ["datasource mysql"]),
        ({"compose.yaml": "services:\n  a:\n    image: redis:8\n"}, ["datasource redis"]),
        ({"compose.yaml": "services: ["}, []),
        ({"compose.yaml": NESTED}, ["datasource redis"]),
        ({"package.json": "{"}, []),
    ],
)
def test_what_a_change_adds(tmp_path: Path, files: dict[str, str | bytes | None], found: list[str]) -> None:
    change, texts = changed(tmp_path / "t", files)
    assert [part.shown for part in added_parts(change, texts)] == found


def test_a_package_that_moves_adds_no_dependency(tmp_path: Path) -> None:
    change, texts = changed(tmp_path / "t", {"package.json": None, "src/package.json": FIRST["package.json"] + "\n"})
    assert [part.shown for part in added_parts(change, texts)] == ["package src"]


@pytest.mark.parametrize(
    ("files", "added", "gone"),
    [
        ({"package.json": '{"scripts": {"dev": "x", "fill": "y"}}'}, ["script fill"], ["script seed"]),
        ({"package.json": '{"scripts": {"seed": "y", "dev": "x"}}'}, [], []),
        ({".env.example": "PORT=2\n"}, [], []),
        ({".env.example": "# HOST=a\n"}, ["setting HOST"], ["setting PORT"]),
        ({".env.example": "HOST=a\n", "src/b.ts": "process.env.PORT;\n"}, ["setting HOST"], []),
        ({"Makefile": ".PHONY: run\nrun: a b\n\tnode a.js\nX := 1\n"}, ["command run"], []),
    ],
)
def test_what_a_change_does_to_the_ways_to_run(
    tmp_path: Path, files: dict[str, str | bytes | None], added: list[str], gone: list[str]
) -> None:
    change, texts = changed(tmp_path / "t", files)
    ways = changed_ways(change, texts, (".env.example",))
    assert ([way.shown for way in ways.added], [way.shown for way in ways.gone]) == (added, gone)


def test_a_readme_names_a_script_only_where_it_is_run(tmp_path: Path) -> None:
    change, texts = changed(tmp_path / "t", {"package.json": '{"scripts": {"dev": "x"}}'})
    told = "seed\nnpm run seed:all\n`npm run -s seed`\nyarn seed\npnpm run seed-all\n"
    ways = changed_ways(change, texts, ())
    assert [line for _, line, _ in mentions(ways.gone, {"README.md": told, "docs/a.md": told})] == [3, 4]


@pytest.mark.parametrize(
    ("contract", "route", "same"),
    [
        ("/rooms/:id", "/v1/rooms/:roomId", True),
        ("/rooms/{id}", "/rooms/:id", True),
        ("/rooms", "/v1/rooms/:id", False),
        ("/rooms", "/bedrooms", False),
        ("/", "/rooms", False),
        ("/", "/", True),
    ],
)
def test_a_route_is_declared_when_it_ends_like_the_contract(contract: str, route: str, same: bool) -> None:
    assert is_end(shape_of(contract), shape_of(route)) is same


def test_a_ts_rest_contract_is_read_with_its_prefix(tmp_path: Path) -> None:
    code = (
        'import { initContract } from "@ts-rest/core";\nconst c = initContract();\n'
        "export const contract = c.router({\n"
        '  a: { method: "GET", path: "/a", summary: "all", responses: {} },\n'
        '  /** One. */\n  b: c.query({ method: "GET", path: "/b", responses: {} }),\n'
        '  d: { method: "POST", path: "/d", responses: {} },\n'
        '  other: { method: "GET", path: "/no" },\n'
        '}, { pathPrefix: "/v1" });\n'
    )
    data = data_of(tmp_path, {"src/a.ts": code})
    routes = read_contracts([data.view("src/a.ts")], {}).routes
    assert [(one.method, one.path, one.described) for one in routes] == [
        ("GET", "/v1/a", True), ("GET", "/v1/b", True), ("POST", "/v1/d", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["paths: [", "a: &a [1]\nb: *a\nopenapi: 3\n", "openapi: 3\npaths: 1\n", "[]", "title: no\n"],
)
def test_a_document_that_is_no_contract_is_said(text: str) -> None:
    assert list(read_contracts([], {"openapi.yaml": text}).unread) == ["openapi.yaml"]


def test_an_openapi_document_is_read() -> None:
    text = "openapi: 3.1.0\npaths:\n  /a/{id}:\n    parameters: []\n    get: {summary: one}\n    trace: {}\n"
    (route,) = read_contracts([], {"docs/openapi.yaml": text}).routes
    assert (route.method, route.path, route.place.line) == ("GET", "/a/{id}", 3)
