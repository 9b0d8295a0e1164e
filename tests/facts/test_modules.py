"""Which file a module specifier means."""

import json
from collections import Counter

import pytest

from facts.application import START, served, source, table_of
from secgate.facts.typescript.jsonc import read_object
from secgate.facts.typescript.project import Project


def resolve(specifier: str, files: dict[str, str], importer: str = "apps/api/src/main.ts") -> str | None:
    scripts = {path: source(path, text) for path, text in files.items() if not path.endswith(".json")}
    return Project(scripts, files).resolve(importer, specifier)


@pytest.mark.parametrize(
    ("specifier", "path"),
    [
        ("./guards", "apps/api/src/guards.ts"),
        ("./guards.js", "apps/api/src/guards.ts"),
        ("./guards.mjs", "apps/api/src/guards.mts"),
        ("./routes", "apps/api/src/routes/index.tsx"),
        ("../lib/env.json", None),
        ("../../../../outside", None),
    ],
)
def test_a_relative_specifier_means_a_file_with_a_suffix_or_an_index(specifier: str, path: str | None) -> None:
    files = dict.fromkeys(["apps/api/src/guards.ts", "apps/api/src/guards.mts", "apps/api/src/routes/index.tsx"], "")
    assert resolve(specifier, files) == path


@pytest.mark.parametrize(
    ("manifest", "specifier", "path"),
    [
        ('{"name": "@shop/core", "main": "dist/index.js"}', "@shop/core", "packages/core/src/index.ts"),
        ('{"name": "@shop/core", "types": "./dist/api.d.ts"}', "@shop/core", "packages/core/src/api.ts"),
        ('{"name": "@shop/core"}', "@shop/core/guards", "packages/core/src/guards.ts"),
        (
            '{"name": "@shop/core", "exports": {"./*": {"import": "./dist/esm/*.js"}}}',
            "@shop/core/guards",
            "packages/core/src/guards.ts",
        ),
        ('{"name": "@shop/core", "exports": {"source": "./src/api.ts"}}', "@shop/core", "packages/core/src/api.ts"),
        (
            '{"name": "@shop/core", "exports": {".": {"types": "./x.d.ts", "import": {"default": "./dist/api.mjs"}}}}',
            "@shop/core",
            "packages/core/src/api.ts",
        ),
        (
            '{"name": "@shop/core", "exports": {"./secure/*.js": "./lib/*.js"}}',
            "@shop/core/secure/guards.js",
            "packages/core/src/guards.ts",
        ),
        ('{"name": "@shop/core", "exports": ["./build/api.js"]}', "@shop/core", "packages/core/src/api.ts"),
        ('{"name": "@shop/other"}', "@shop/core", None),
        ('["no object"]', "@shop/core", None),
    ],
)
def test_a_workspace_is_found_by_its_name_and_read_from_its_sources(
    manifest: str, specifier: str, path: str | None
) -> None:
    names = ["index", "api", "guards"]
    files = {"packages/core/package.json": manifest, **{f"packages/core/src/{name}.ts": "" for name in names}}
    assert resolve(specifier, files) == path


def test_paths_of_a_tsconfig_are_followed_through_extends_comments_and_trailing_commas() -> None:
    files = {
        "tsconfig.base.json": '{"compilerOptions": {/* a */ "paths": {"@lib/*": ["libs/*/src"], "#env": ["env"],},},}',
        "apps/api/tsconfig.json": '{"extends": "../../tsconfig.base" // one\n}',
        "libs/auth/src/index.ts": "",
        "env.ts": "",
    }
    assert (resolve("@lib/auth", files), resolve("#env", files)) == ("libs/auth/src/index.ts", "env.ts")


@pytest.mark.parametrize(
    "settings",
    [
        {"apps/api/tsconfig.json": '{"references": [{"path": "./tsconfig.app.json"}]}',
         "apps/api/tsconfig.app.json": '{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}'},
        {"apps/api/tsconfig.json": '{"extends": ["./a.json", "./b"]}', "apps/api/a.json": "{}",
         "apps/api/b.json": '{"compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["nowhere/*", "src/*"]}}}'},
        {"apps/api/tsconfig.json": '{"extends": "@shop/config/node.json"}',
         "config/package.json": '{"name": "@shop/config"}',
         "config/node.json": '{"compilerOptions": {"paths": {"@/*": ["../apps/api/src/*"]}}}'},
        {"apps/api/jsconfig.json": '{"compilerOptions": {"baseUrl": "src", "paths": {"@/*": ["*"]}}}'},
        {"apps/api/package.json": '{"imports": {"#x": "./x.ts"}}', "tsconfig.json":
         '{"compilerOptions": {"baseUrl": "apps/api", "paths": {"@/guards/*": ["src/guards/*"], "@/*": ["other/*"]}}}'},
    ],
)  # fmt: skip
def test_paths_are_found_wherever_a_configuration_has_them(settings: dict[str, str]) -> None:
    assert resolve("@/guards/admin", {**settings, "apps/api/src/guards/admin.ts": ""}) == "apps/api/src/guards/admin.ts"


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ('"./src/lib/a.ts"', "apps/api/src/lib/a.ts"),
        ('{"node": "./dist/lib/a.js", "default": "./x.js"}', "apps/api/src/lib/a.ts"),
        ('["./nowhere.js", "./src/lib/a.ts"]', "apps/api/src/lib/a.ts"),
        ('"express"', None),
        ("null", None),
    ],
)
def test_an_alias_of_a_manifest_may_depend_on_conditions(value: str, path: str | None) -> None:
    files = {"apps/api/package.json": f'{{"imports": {{"#a": {value}}}}}', "apps/api/src/lib/a.ts": ""}
    assert resolve("#a", files) == path


@pytest.mark.parametrize("name", ["a.TS", "a.es6", "a.jsm", "a"])
def test_a_script_of_an_unusual_suffix_is_found_by_its_full_name(name: str) -> None:
    assert resolve(f"./{name}", {f"apps/api/src/{name}": ""}) == f"apps/api/src/{name}"


def test_base_url_makes_folders_into_packages() -> None:
    files = {"apps/api/tsconfig.json": '{"compilerOptions": {"baseUrl": "src"}}', "apps/api/src/guards/admin.ts": ""}
    assert resolve("guards/admin", files) == "apps/api/src/guards/admin.ts"


def test_imports_of_a_manifest_are_followed() -> None:
    files = {"apps/api/package.json": '{"imports": {"#lib/*": "./dist/lib/*.js"}}', "apps/api/src/lib/a.ts": ""}
    assert resolve("#lib/a", files) == "apps/api/src/lib/a.ts"


def test_configurations_that_extend_each_other_end() -> None:
    files = {
        "tsconfig.json": '{"extends": "./apps/tsconfig.json"}',
        "apps/tsconfig.json": '{"extends": "../tsconfig.json"}',
    }
    assert resolve("anything", files) is None


class Counted(dict[str, str]):
    """Texts of files that count how often each is read."""

    def __init__(self, files: dict[str, str]) -> None:
        super().__init__(files)
        self.read: Counter[str] = Counter()

    def __getitem__(self, path: str) -> str:
        self.read[path] += 1
        return super().__getitem__(path)


def test_each_configuration_of_packages_that_refer_to_one_another_is_read_once() -> None:
    names = [f"packages/p{number}" for number in range(20)]
    references = json.dumps([{"path": f"../../{name}/tsconfig.json"} for name in names])
    files = Counted({f"{name}/tsconfig.json": f'{{"references": {references}}}' for name in names})
    assert Project({}, files).resolve("packages/p0/src/b.ts", "anything") is None
    assert files.read == Counter(dict.fromkeys(files, 1))


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "{" * 100_000, '{"a": ' * 50_000, "", "nonsense", '"' + "a" * 2_000_000 + '"']
)
def test_a_manifest_that_is_no_object_is_empty(text: str) -> None:
    assert read_object(text) == {}


def test_a_text_that_looks_like_a_comment_stays() -> None:
    assert read_object('{"a": "http://x/*", "b": [1, 2,], }') == {"a": "http://x/*", "b": [1, 2]}


ROUTER = 'import { Router } from "express";\nconst router = Router();\nrouter.get("/a", (_q, s) => s.end());\n'
APP = 'import express from "express";\n{}\nexpress().use("/v1", router);\n'


@pytest.mark.parametrize(
    ("exported", "imported"),
    [
        ("export default router;", 'import router from "./routes";'),
        ("export { router };", 'import { router } from "./routes";'),
        ("export { router as default };", 'import { default as router } from "./routes";'),
        ("export { router as api };", 'import * as all from "./routes";\nconst { api: router } = all;'),
        ("export = router;", 'import router = require("./routes");'),
        ("module.exports = router;", 'const router = require("./routes");'),
        ("module.exports = { router };", 'const { router } = require("./routes");'),
        ("exports.router = router;", 'const router = require("./routes").router;'),
        ("export const make = () => router;", 'import { make } from "./routes";\nconst router = make();'),
        ("export default () => ({ api: { router } });", 'import f from "./routes";\nconst { router } = f().api;'),
        ("export { router };", 'const { router } = await import("./routes");'),
        ("export default router;", 'const router = (await import("./routes")).default;'),
        ("exports = module.exports = {};\nexports.router = router;", 'const { router } = require("./routes");'),
        ("Object.assign(module.exports, { router });", 'const router = require("./routes").router;'),
        ("module.exports.get = () => router;", 'const router = require("./routes").get();'),
        (
            "export class Api { get router() { return router; } }",
            'import { Api } from "./routes";\nconst { router } = new Api();',
        ),
        (
            "export const api = { get router() { return router; } };",
            'import { api } from "./routes";\nconst router = api.router;',
        ),
    ],
)
def test_a_router_is_followed_through_every_kind_of_export(exported: str, imported: str) -> None:
    assert served({"app.ts": APP.replace("{}", imported), "routes.ts": ROUTER + exported}) == ["GET /v1/a"]


def test_a_router_is_followed_through_re_exports() -> None:
    files = {
        "app.ts": APP.replace("{}", 'import { router } from "./all";'),
        "all/index.ts": 'export * from "./first";\nexport * from "./second";\n',
        "all/first.ts": 'export { nothing } from "./second";\nexport * from "./index";\n',
        "all/second.ts": 'export { default as router } from "../routes";\n',
        "routes.ts": ROUTER + "export default router;",
    }
    assert served(files) == ["GET /v1/a"]


@pytest.mark.parametrize(
    "mounted",
    [
        'import("./routes").then(({ router }) => app.use("/v1", router));',
        'import("./routes").then((all) => { app.use("/v1", all.router); });',
        'Promise.all([import("./routes")]).then(([all]) => app.use("/v1", all.router));',
        'async function start() { const all = await import("./routes");\napp.use("/v1", all.router); }\nstart();',
    ],
)
def test_a_router_that_is_loaded_later_is_followed(mounted: str) -> None:
    files = {"app.ts": f"{START}{mounted}\n", "routes.ts": f"{ROUTER}export {{ router }};"}
    assert served(files) == ["GET /v1/a"]


@pytest.mark.parametrize(
    "chosen",
    [
        'const { router } = on ? require("./routes") : require("./others");',
        'let router; if (on) { router = require("./routes").router; } else { router = require("./others").router; }',
        'let router = require("./routes").router; if (on) router = require("./others").router;',
    ],
)
def test_routers_of_which_one_is_loaded_are_both_followed(chosen: str) -> None:
    others = ROUTER.replace('"/a"', '"/b"')
    files = {"routes.js": f"{ROUTER}exports.router = router;", "others.js": f"{others}exports.router = router;"}
    assert sorted(served({"app.ts": APP.replace("{}", chosen), **files})) == ["GET /v1/a", "GET /v1/b"]


@pytest.mark.parametrize(
    ("text", "load"),
    [
        ('{"a": {"path": "/from/json"}}', 'import paths from "./paths.json";'),
        ('{"a": {"path": "/from/json"}}', 'import * as paths from "./paths.json";'),
        ('{"a": {"path": "/from/json"}}', 'const paths = require("./paths.json");'),
    ],
)
def test_texts_of_a_json_file_are_known(text: str, load: str) -> None:
    app = f"{START}{load}\napp.get(paths.a.path, (_q, s) => s.end());\n"
    assert served({"app.ts": app, "paths.json": text}) == ["GET /from/json"]


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "3", '{"a": ' * 5_000, "null"])
def test_a_file_that_is_no_json_object_gives_a_path_that_is_not_known(text: str) -> None:
    app = f'{START}import paths from "./paths.json";\napp.get(paths.a, (_q, s) => s.end());\n'
    (route,) = table_of({"app.ts": app, "paths.json": text}).routes
    assert (route.route, bool(route.because)) == ("/${paths.a}", True)


@pytest.mark.parametrize(
    ("mounted", "reason"),
    [
        ('import { r } from "./gone";\napp.use("/v1", r);', 'mounts what is loaded from "./gone", which cannot be'),
        ('import all from "@/gone";\napp.use(all.r);', 'mounts what is loaded from "@/gone", which cannot be'),
        ('const r = require("./gone").r.inner;\napp.use("/v1", r);', 'mounts what is loaded from "./gone", which'),
        ('import { add } from "./gone";\nadd(app);', "a router is given to `add`, which cannot be followed"),
        ("app.use(require(name));", "mounts what is loaded from a module whose name is computed, which cannot"),
        ("list.forEach((f) => require('./r/' + f)(app));", "a router is given to `require("),
        ("for (const f of list) require(f)(app);", "a router is given to `require(f)`, which cannot be followed"),
        ("app.use('/v1', (await import(`./r/${name}`)).default);", "mounts what is loaded from "),
    ],
)
def test_a_module_that_cannot_be_followed_and_may_hold_routes_is_told(mounted: str, reason: str) -> None:
    assert [one.reason for one in table_of(mounted).unresolved if one.reason.startswith(reason)]
