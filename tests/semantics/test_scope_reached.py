"""What examined code loads is examined, wherever it lies and whatever it is called; what cannot be is a gap by name."""

from collections.abc import Mapping

import pytest

from secgate.facts.reached import with_reached
from secgate.model import Status
from secgate.target.snapshot import Snapshot, take
from secgate.target.tree import open_work_tree
from support import BAD_CODE, SAFE_CODE, Bench

HIDDEN = f"export const x = 1;\n{BAD_CODE}"


def reached(bench: Bench, files: Mapping[str, str | bytes]) -> Snapshot:
    """The files of a target with what its code loads."""
    bench.repository(files)
    return with_reached(take(open_work_tree(bench.target)))


def found(bench: Bench, files: Mapping[str, str | bytes]) -> list[str]:
    """The paths of the findings of a target."""
    bench.check()
    bench.repository({"src/safe.ts": SAFE_CODE, **files})
    return [finding.path for finding in bench.item("no-danger").findings]


@pytest.mark.parametrize(
    "path",
    [
        "src/test/routes.ts",
        "src/__mocks__/routes.ts",
        "src/routes.spec.ts",
        "src/seeds/routes.ts",
        "src/seed.ts",
        "src/generated/routes.ts",
        "src/vendor/routes.js",
        "src/migrations/routes.ts",
        "src/fixtures/routes.ts",
        "src/routes.stories.tsx",
        "src/lib.min.js",
        "vitest.config.ts",
        "src/e2e/deep/index.ts",
    ],
)
def test_code_that_examined_code_imports_is_examined(bench: Bench, path: str) -> None:
    name = path.removesuffix("/index.ts").removesuffix(".ts").removesuffix(".tsx")
    specifier = f"./{name.removeprefix('src/')}" if name.startswith("src/") else f"../{name}"
    assert found(bench, {"src/app.ts": f'import "{specifier}";\n', path: HIDDEN}) == [path]


@pytest.mark.parametrize(
    "code",
    [
        'import { x } from "./test/a";',
        'import type { T } from "./b";\nexport * from "./test/a.js";',
        'export { x as y } from "./test/a";',
        'const a = require("./test/a");',
        "const { x } = require('./test/a.ts').x;",
        'const a = await import("./test/a");',
        "const a = () => import(/* chunk: a */ `./test/a`);",
        'import a = require("./test/a");',
        'const load = createRequire(import.meta.url);\nload("./test/a");',
        'new Worker("./test/a.js");',
        'import { type T, x } from "./test/a";',
        'if (on) require("./test/a")(app);',
        'import("./test/a").then((m) => m.x);',
        'import a, { type T } from "./test/a";',
        'require(path.join(__dirname, "test", "a"));',
        "require(`${__dirname}/test/a`);",
        'require("./test/" + "a");',
    ],
)
def test_every_way_to_load_a_file_counts(bench: Bench, code: str) -> None:
    assert dict(reached(bench, {"src/app.ts": code, "src/test/a.ts": HIDDEN}).reached).keys() == {"src/test/a.ts"}


@pytest.mark.parametrize(
    "code",
    [
        'import type { T } from "./test/a";',
        'import { type T } from "./test/a";',
        'export type { T } from "./test/a";',
        'const a: typeof import("./test/a") = b;',
        '// import "./test/a";',
        'const path = "./test/a";',
        'import "./test/b";',
        'import "test/a";',
        'log({ at: "./test/a" });',
    ],
)
def test_types_comments_and_plain_texts_load_nothing(bench: Bench, code: str) -> None:
    assert reached(bench, {"src/app.ts": code, "src/test/a.ts": HIDDEN}).reached == {}


def test_what_is_loaded_by_what_is_loaded_is_examined(bench: Bench) -> None:
    files = {
        "src/app.ts": 'import "./test/a";',
        "src/test/a.ts": 'import "../seed";',
        "src/seed.ts": HIDDEN,
    }
    assert reached(bench, files).reached == {"src/seed.ts": "src/test/a.ts:1", "src/test/a.ts": "src/app.ts:1"}


def test_tests_and_seeds_that_load_production_code_and_one_another_stay_left_out(bench: Bench) -> None:
    files = {
        "src/app.ts": SAFE_CODE,
        "src/app.test.ts": 'import "./app";\nimport "./test/helper";\ndanger(1);\n',
        "src/test/helper.ts": 'import "../seeds/all";\ndanger(1);\n',
        "src/seeds/all.ts": 'import "../test/helper";\ndanger(1);\n',
    }
    assert found(bench, files) == []


@pytest.mark.parametrize(
    "more",
    [
        {"tsconfig.json": '{"compilerOptions": {"paths": {"@t/*": ["src/test/*"]}}}', "src/app.ts": 'import "@t/a";'},
        {"tsconfig.json": '{"compilerOptions": {"baseUrl": "src"}}', "src/app.ts": 'import "test/a";'},
        {"package.json": '{"imports": {"#a": "./src/test/a.ts"}}', "src/app.ts": 'import "#a";'},
        {
            "tools/test/package.json": '{"name": "@shop/kit", "main": "index.js"}',
            "tools/test/index.js": 'require("../../src/test/a");',
            "src/app.ts": 'import "@shop/kit";',
        },
    ],
)
def test_names_that_stand_for_paths_are_followed(bench: Bench, more: dict[str, str]) -> None:
    assert "src/test/a.ts" in reached(bench, {"src/test/a.ts": HIDDEN, **more}).reached


@pytest.mark.parametrize(
    "manifest",
    [
        '{"main": "src/test/a.ts"}',
        '{"bin": "./src/test/a.ts"}',
        '{"bin": {"shop": "src/test/a.ts"}}',
        '{"scripts": {"start": "NODE_ENV=production node --enable-source-maps src/test/a.ts"}}',
        '{"scripts": {"start:api": "tsx src/test/a.ts"}}',
    ],
)
def test_what_a_manifest_starts_is_examined(bench: Bench, manifest: str) -> None:
    files = {"package.json": manifest, "src/app.ts": SAFE_CODE, "src/test/a.ts": HIDDEN}
    assert reached(bench, files).reached == {"src/test/a.ts": "package.json:1"}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Dockerfile", 'FROM node:22\nCMD ["node", "src/test/a.ts"]\n'),
        ("Dockerfile", "FROM node:22\nENTRYPOINT node --import tsx ./src/test/a.ts\n"),
        ("Procfile", "release: echo\nweb: tsx src/test/a.ts\n"),
    ],
)
def test_what_an_image_or_a_process_file_starts_is_examined(bench: Bench, path: str, text: str) -> None:
    files = {path: text, "src/app.ts": SAFE_CODE, "src/test/a.ts": HIDDEN}
    assert reached(bench, files).reached == {"src/test/a.ts": f"{path}:2"}


@pytest.mark.parametrize(
    "manifest",
    [
        '{"scripts": {"test": "node src/test/a.ts"}}',
        '{"scripts": {"seed": "tsx src/test/a.ts"}}',
        "[]",
        "{",
        '{"bin": 1}',
    ],
)
def test_what_only_a_test_starts_is_not(bench: Bench, manifest: str) -> None:
    files = {"package.json": manifest, "src/app.ts": SAFE_CODE, "src/test/a.ts": HIDDEN}
    assert reached(bench, files).reached == {}


def test_what_a_build_writes_stands_for_its_sources(bench: Bench) -> None:
    files = {"package.json": '{"main": "dist/app.js"}', "dist/app.js": HIDDEN, "src/app.ts": SAFE_CODE}
    assert reached(bench, files).reached == {}


def test_what_the_owner_leaves_out_stays_out(bench: Bench) -> None:
    config = "schema: secgate/config/1\nexcluded_paths:\n  - {path: vendor/, reason: kept by its own team}\n"
    files = {".secgate/config.yaml": config, "src/app.ts": 'import "../vendor/a";', "vendor/a.ts": HIDDEN}
    assert found(bench, files) == []


# Names that say nothing of the language


@pytest.mark.parametrize("name", ["a.es6", "a.jsm", "a.ES6", "a.TS", "a.JS", "a.MTS", "a.Tsx"])
def test_scripts_of_any_suffix_are_examined_by_every_engine(bench: Bench, name: str) -> None:
    assert found(bench, {f"src/{name}": BAD_CODE}) == [f"src/{name}"]


@pytest.mark.parametrize(
    ("load", "name"),
    [
        ('require("./routes");', "src/routes"),
        ('require("./routes.dat");', "src/routes.dat"),
        ('import "./routes";', "src/routes"),
    ],
)
def test_plain_javascript_under_another_name_is_examined(bench: Bench, load: str, name: str) -> None:
    assert found(bench, {"src/app.ts": load, name: BAD_CODE}) == [name]


def test_a_program_without_suffix_that_the_manifest_starts_is_examined(bench: Bench) -> None:
    files = {"package.json": '{"scripts": {"start": "node ./bin/www"}}', "bin/www": BAD_CODE}
    assert found(bench, files) == ["bin/www"]


@pytest.mark.parametrize(
    ("code", "path", "reason"),
    [
        ('import App from "./App.vue";', "src/App.vue", "loads src/App.vue, which is not read"),
        ('import Page from "./page.astro";', "src/page.astro", "loads src/page.astro, which is not read"),
        ('require("./a.coffee");', "src/a.coffee", "loads src/a.coffee, which is not read"),
        ('require("./notes.txt");', "src/notes.txt", "loads src/notes.txt, which is not read"),
        ("require(`./test/${name}`);", "src/test/a.ts", "loads a file whose name is computed from ./test/"),
        ("require('./test/' + name);", "src/test/a.ts", "loads a file whose name is computed from ./test/"),
        (
            "require(join(__dirname, 'test', name));",
            "src/test/a.ts",
            "loads a file whose name is computed from ./test/",
        ),
        ('import "./te\\u0073t/a";', "src/test/a.ts", "names a module with escapes"),
        ('load("./te\\x73t/a");', "src/test/a.ts", "names a module with escapes"),
        ('import "./test/a";', "src/test/a.ts", "loads src/test/a.ts, which is a Git LFS pointer"),
    ],
)
def test_code_that_is_loaded_and_cannot_be_read_is_a_gap_at_the_place_that_loads_it(
    bench: Bench, code: str, path: str, reason: str
) -> None:
    held = (
        "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n" if "LFS" in reason else "<p>Hi there</p> {"
    )
    bench.check()
    bench.repository({"src/safe.ts": SAFE_CODE, "src/app.ts": code, path: held})
    item = bench.item("no-danger")
    told = [(p.path, p.line) for p in item.problems if p.reason.startswith(reason)]
    assert (item.status, told) == (Status.INCOMPLETE, [("src/app.ts", 1)])


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ('import "./a.css";', "src/a.css"),
        ('import logo from "./logo.svg?raw";', "src/logo.svg"),
        ('import data from "./data.json";', "src/data.json"),
        ('readFileSync("./mail.txt");', "src/mail.txt"),
        ('require("./page.ejs");', "src/page.ejs"),
        ('import text from "./a.txt";', "src/a.txt"),
        (
            'import "./a.css";\nexport const rows = text.split("\\n").map((row) => row.replace("\\\\d", ""));',
            "src/a.css",
        ),
    ],
)
def test_styles_data_and_texts_are_no_code(bench: Bench, code: str, path: str) -> None:
    assert reached(bench, {"src/app.ts": code, path: "a {"}).unread == ()


def test_the_report_names_what_is_examined_against_its_name(bench: Bench) -> None:
    bench.check()
    bench.repository({"src/app.ts": 'import "./test/a";', "src/test/a.ts": SAFE_CODE})
    note = "src/test/a.ts: left out by name, but examined, since examined code loads them (here src/app.ts:1)"
    assert note in bench.gate().target.notes
