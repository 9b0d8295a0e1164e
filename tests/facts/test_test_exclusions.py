"""Files of tests that the configuration of a runner leaves out."""

import pytest

from facts.application import source
from secgate.facts.typescript.test_exclusions import Exclusion, exclusions


def read(files: dict[str, str]) -> list[Exclusion]:
    return list(exclusions([source(p, t) for p, t in files.items() if not p.endswith(".json")], files))


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
    found = read({"api/vitest.config.ts": f"export default {{ test: {{ exclude: ['{written}'] }} }};\n"})
    assert any(one.leaves_out(path) for one in found) is left


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
    script = read({"api/jest.config.js": f"module.exports = {{ testPathIgnorePatterns: ['{written}'] }};\n"})
    manifest = read({"api/package.json": f'{{"jest": {{"testPathIgnorePatterns": ["{written}"]}}}}'})
    assert [any(one.leaves_out(path) for one in found) for found in (script, manifest)] == [left, left]


def test_what_another_project_may_run_is_not_sure() -> None:
    two = "export default { test: { projects: [{ test: { exclude: ['a.spec.ts'] } }, { test: {} }] } };\n"
    assert [one.sure for one in read({"vitest.config.ts": two})] == [False]


def test_other_exclusions_leave_no_test_out() -> None:
    text = "export default { test: { coverage: { exclude: ['a'] } }, optimizeDeps: { exclude: ['b'] } };\n"
    assert read({"vite.config.ts": text}) == []
