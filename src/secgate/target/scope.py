"""Which files the code items leave out by default, and the reason for each (checklist.yaml, `excluded_by_default`)."""

import re
from collections.abc import Collection

from secgate.target.languages import is_declaration

_BY_FOLDER = {
    "test": ("test", "tests", "__tests__", "e2e", "spec", "specs", "cypress", "playwright"),
    "mock": ("mock", "mocks", "__mocks__", "msw"),
    "fixture": ("fixture", "fixtures", "__fixtures__", "testdata", "test-data"),
    "seed": ("seed", "seeds"),
    "generated code": ("generated", "__generated__", ".prisma"),
    "vendored code": ("vendor", "vendored", "node_modules", "third_party", "bower_components"),
    "migration": ("migrations",),
}
# A folder of this name is build output only beside a package.json: `src/build/` is somebody's feature.
_BUILD = frozenset({"dist", "build", "out", ".next", ".nuxt", ".turbo", "coverage", "storybook-static"})
# No compiler writes TypeScript: what stands in these folders in it is source, whatever they are called.
_MIXED = frozenset({"dist", "build", "out"})
_REASON = {folder: reason for reason, folders in _BY_FOLDER.items() for folder in folders}
_TEST_NAME = re.compile(
    r"\.(?:test|spec|e2e|cy|stories|fixture|mock)(?:-d)?\.[^.]+$|^(?:test_.*|.*_test|conftest)\.py$"
    r"|^(?:vitest|jest|playwright|cypress|setuptests)(?:[.-]?(?:setup|config|integration|unit|e2e))*\.[cm]?[jt]sx?$"
)
_SEED_NAME = re.compile(r"^seeds?\.[a-z]+$|\.seed\.[a-z]+$")
# What shows a past incident is no code of the target: it is there to be found by `secgate incident replay`.
_INCIDENT = re.compile(r"\.secgate/incidents/[^/]+/")
_BUILT_NAME = re.compile(r"\.min\.(?:js|css|mjs)$|\.bundle\.js$")


def default_exclusion(path: str, package_folders: Collection[str]) -> str | None:
    """Why the code items leave `path` out, or None when they look at it.

    Args:
        path: relative to the root, with `/`.
        package_folders: folders that hold a package.json, "" for the root.
    """
    if _INCIDENT.match(path):
        return "example of an incident"
    *parents, name = path.split("/")
    name = name.lower()
    written = name.endswith((".ts", ".tsx", ".mts", ".cts")) and not is_declaration(path)
    for index, part in enumerate(parents):
        lowered = part.lower()
        if (reason := _REASON.get(lowered)) is not None:
            return reason
        if lowered in _BUILD and "/".join(parents[:index]) in package_folders and not (written and lowered in _MIXED):
            return "build output"
    if _TEST_NAME.search(name):
        return "test"
    if _SEED_NAME.search(name):
        return "seed"
    if _BUILT_NAME.search(name):
        return "build output"
    return "declaration file" if is_declaration(path) else None
