"""Which folders of a target are workspace packages, by its manifests alone."""

import json
import time

import pytest

from secgate.errors import ConfigError
from secgate.facts.workspaces import Workspace, workspaces

PACKAGES = ("apps/api", "apps/web", "packages/lib", "packages/deep/inner", "tools")


def target(*manifests: tuple[str, str], folders: tuple[str, ...] = PACKAGES) -> dict[str, str]:
    """Folders with a package.json each, and further manifests."""
    return {f"{folder}/package.json": "{}" for folder in folders} | dict(manifests)


def npm(*globs: str) -> tuple[str, str]:
    return "package.json", json.dumps({"workspaces": globs})


def found(*manifests: tuple[str, str], folders: tuple[str, ...] = PACKAGES) -> list[str]:
    return [one.dir for one in workspaces(target(*manifests, folders=folders))]


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        (npm("apps/*"), ["apps/api", "apps/web"]),
        (npm("./apps/api/"), ["apps/api"]),
        (npm("packages/**"), ["packages/deep/inner", "packages/lib"]),
        (npm("**"), sorted(PACKAGES)),
        (npm("apps/*", "!apps/web"), ["apps/api"]),
        (npm("!**/web", "apps/*"), ["apps/api"]),
        (npm("{apps,packages}/*"), ["apps/api", "apps/web", "packages/lib"]),
        (npm("apps/?eb", "apps/[a-b]*"), ["apps/api", "apps/web"]),
        (npm("tools/package.json"), ["tools"]),
        (("package.json", '{"workspaces": {"packages": ["apps/*"]}}'), ["apps/api", "apps/web"]),
        (("pnpm-workspace.yaml", "packages:\n  - apps/*\n  - '!apps/api'\n"), ["apps/web"]),
        (("lerna.json", '{"packages": ["packages/*"]}'), ["packages/lib"]),
        (("package.json", '{"name": "plain"}'), []),
        (("pnpm-workspace.yaml", "catalog:\n  zod: 3\n"), []),
    ],
)
def test_the_packages_that_a_manifest_names(manifest: tuple[str, str], expected: list[str]) -> None:
    assert found(manifest) == expected


def test_a_folder_without_a_manifest_is_no_package() -> None:
    assert [one.dir for one in workspaces({"package.json": '{"workspaces": ["apps/*"]}', "apps/a/index.ts": ""})] == []


def test_a_package_has_the_name_of_its_manifest() -> None:
    texts = dict([npm("apps/*")]) | {"apps/api/package.json": '{"name": "@acme/api"}'}
    assert workspaces(texts) == (Workspace("apps/api", "@acme/api"),)


def test_a_package_needs_those_that_it_asks_for_and_those_behind_them() -> None:
    asks = {"a": {"dependencies": {"b": "*", "left": "1"}}, "b": {"devDependencies": {"c": "workspace:*"}}, "c": {}}
    texts = {f"p/{name}/package.json": json.dumps({"name": name, **asked}) for name, asked in asks.items()}
    needs = {one.dir: one.needs for one in workspaces(texts | dict([npm("p/*")]))}
    assert needs == {"p/a": {"p/b", "p/c"}, "p/b": {"p/c"}, "p/c": frozenset()}


def test_packages_that_need_one_another_need_not_themselves() -> None:
    asks = {"a": {"dependencies": {"b": "*"}}, "b": {"dependencies": {"a": "*"}}}
    texts = {f"p/{name}/package.json": json.dumps({"name": name, **asked}) for name, asked in asks.items()}
    assert [one.needs for one in workspaces(texts | dict([npm("p/*")]))] == [{"p/b"}, {"p/a"}]


def test_packages_of_uv() -> None:
    texts = {
        "pyproject.toml": '[tool.uv.workspace]\nmembers = ["libs/*"]\nexclude = ["libs/old"]\n',
        "libs/core/pyproject.toml": '[project]\nname = "core"\n',
        "libs/old/pyproject.toml": "",
    }
    assert workspaces(texts) == (Workspace("libs/core", "core"),)


def test_projects_of_nx() -> None:
    assert [one.dir for one in workspaces({"nx.json": "{}", "libs/a/project.json": "{}", "b/package.json": "{}"})] == [
        "libs/a"
    ]


def test_a_workspace_below_the_root_is_a_package_too() -> None:
    manifest = ("web/package.json", '{"workspaces": ["parts/*"]}')
    assert found(manifest, folders=("web/parts/a", "server")) == ["web", "web/parts/a"]


def test_a_workspace_within_another_counts_only_where_it_is_a_package_of_it() -> None:
    fixture = ("tests/fixture/package.json", '{"workspaces": ["inner"]}')
    assert found(npm("apps/*"), fixture, folders=("apps/api", "tests/fixture/inner")) == ["apps/api"]


def test_what_is_installed_is_no_package() -> None:
    assert found(npm("**"), folders=("apps/api", "node_modules/left", "apps/api/node_modules/right")) == ["apps/api"]


@pytest.mark.parametrize(
    "manifest",
    [
        ("package.json", "{"),
        ("package.json", '{"workspaces": "apps/*"}'),
        ("package.json", '{"workspaces": [1]}'),
        ("package.json", "[]"),
        ("pnpm-workspace.yaml", "packages: [\n"),
        ("pyproject.toml", "[tool"),
        npm("{a,b}" * 30),
    ],
)
def test_a_manifest_that_cannot_be_read_is_named(manifest: tuple[str, str]) -> None:
    with pytest.raises(ConfigError) as caught:
        found(manifest)
    assert caught.value.where == manifest[0]


def test_no_glob_takes_long() -> None:
    deep = "/".join(["a" * 40] * 40)
    began = time.perf_counter()
    found(npm("**/" * 40 + "b", "*a" * 40 + "b"), folders=(deep, "a" * 200))
    assert time.perf_counter() - began < 5
