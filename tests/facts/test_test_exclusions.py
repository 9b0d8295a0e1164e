"""Files of tests that the configuration of a runner leaves out."""

import pytest

from facts.application import source
from secgate.facts.typescript.test_exclusions import exclusions


def left_out(files: dict[str, str], path: str) -> bool:
    found = exclusions([source(p, t) for p, t in files.items() if not p.endswith(".json")], files)
    return bool(found.of(path))


def vitest(written: str) -> str:
    return f"export default {{ test: {{ exclude: ['{written}'] }} }};\n"


@pytest.mark.parametrize(
    ("written", "path", "left"),
    [
        ("tests/a.spec.ts", "api/tests/a.spec.ts", True),
        ("tests/a.spec.ts", "tests/a.spec.ts", False),
        ("a.spec.ts", "api/tests/a.spec.ts", False),
        ("**/a.spec.ts", "api/tests/a.spec.ts", True),
        ("**/a.spec.ts", "web/tests/a.spec.ts", False),
        ("**/cache-*.spec.ts", "api/tests/cache-one.spec.ts", True),
        ("**/cache-*.spec.ts", "api/tests/cache/one.spec.ts", False),
        ("tests/**", "api/tests/deep/a.spec.ts", True),
        ("**/*.{spec,test}.ts", "api/tests/a.test.ts", True),
        ("./tests/?.spec.ts", "api/tests/a.spec.ts", True),
        ("!tests/a.spec.ts", "api/tests/a.spec.ts", False),
        ("node_modules/**", "api/tests/a.spec.ts", False),
    ],
)
def test_globs_of_vitest(written: str, path: str, left: bool) -> None:
    assert left_out({"api/vitest.config.ts": vitest(written)}, path) is left


@pytest.mark.parametrize(
    ("written", "path", "left"),
    [
        ("cache", "api/tests/cache-one.spec.ts", True),
        ("/node_modules/", "api/tests/a.spec.ts", False),
        ("<rootDir>/tests/", "api/tests/a.spec.ts", True),
        ("<rootDir>/tests/", "web/tests/a.spec.ts", False),
        (r"\\.int\\.spec\\.ts$", "api/tests/a.int.spec.ts", True),
        ("(a+)+$", "api/tests/aaaa", False),
    ],
)
def test_expressions_of_jest(written: str, path: str, left: bool) -> None:
    script = {"api/jest.config.js": f"module.exports = {{ testPathIgnorePatterns: ['{written}'] }};\n"}
    manifest = {"api/package.json": f'{{"jest": {{"testPathIgnorePatterns": ["{written}"]}}}}'}
    assert [left_out(files, path) for files in (script, manifest)] == [left, left]


PATH = "api/a.spec.ts"


def test_what_another_configuration_beside_it_may_run_is_not_left_out() -> None:
    files = {"vitest.config.unit.ts": vitest("**/a.spec.ts")}
    assert left_out(files, PATH)
    assert not left_out({**files, "vitest.config.ts": vitest("**/b.spec.ts")}, PATH)
    assert left_out({**files, "vitest.config.ts": vitest("api/**")}, PATH)
    assert left_out({**files, "vite.config.ts": "export default { build: { target: 'latest' } };\n"}, PATH)


def test_the_nearest_configuration_decides() -> None:
    files = {"vitest.config.ts": vitest("api/**"), "api/vitest.config.ts": vitest("b.spec.ts")}
    assert not left_out(files, PATH)
    assert left_out({**files, "api/vitest.config.ts": vitest("a.spec.ts")}, PATH)


@pytest.mark.parametrize(
    "text",
    [
        "export default { test: { projects: [{ test: { exclude: ['**/a.spec.ts'] } }, { test: {} }] } };\n",
        "export default { test: { coverage: { exclude: ['**/a.spec.ts'] } } };\n",
        "export default { optimizeDeps: { exclude: ['**/a.spec.ts'] }, test: {} };\n",
    ],
)
def test_what_is_left_out_of_something_else(text: str) -> None:
    assert not left_out({"vite.config.ts": text}, PATH)
