"""Lock files of package managers: which ecosystem each is of, and where it names a package."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# By the name of the file: the ecosystem as Dependabot calls it.
_BY_NAME = {
    "package-lock.json": "npm", "npm-shrinkwrap.json": "npm", "pnpm-lock.yaml": "npm", "yarn.lock": "npm",
    "bun.lock": "npm", "bun.lockb": "npm", "deno.lock": "deno", "pdm.lock": "pip", "poetry.lock": "pip",
    "uv.lock": "uv", "Pipfile.lock": "pip", "go.sum": "gomod", "Cargo.lock": "cargo", "Gemfile.lock": "bundler",
    "composer.lock": "composer", "mix.lock": "mix", "packages.lock.json": "nuget", "gradle.lockfile": "gradle",
}  # fmt: skip


_REQUIREMENTS = re.compile(r"requirements[\w.-]*\.(?:txt|lock)")


@dataclass(frozen=True)
class LockFile:
    """One lock file.

    Attributes:
        path: relative to the target's root.
        ecosystem: as Dependabot calls it, such as `npm`.
    """

    path: str
    ecosystem: str

    @property
    def folder(self) -> str:
        """The folder that it lies in, `/` for the root, as Dependabot writes it."""
        return f"/{self.path.rpartition('/')[0]}"


def lock_files(paths: Iterable[str]) -> tuple[LockFile, ...]:
    """The lock files among some paths, sorted."""
    found = ((path, _ecosystem(path)) for path in paths)
    return tuple(sorted((LockFile(path, kind) for path, kind in found if kind), key=lambda lock: lock.path))


def _ecosystem(path: str) -> str | None:
    folder, _, name = path.rpartition("/")
    if _REQUIREMENTS.fullmatch(name) or (folder.rpartition("/")[2] == "requirements" and name.endswith(".txt")):
        return "pip"
    return _BY_NAME.get(name)


def line_of(package: str, texts: Mapping[str, str], paths: Iterable[str]) -> tuple[str, int] | None:
    """Path and line of the first of some files that names a package as a whole."""
    named = re.compile(rf"(?<![\w@./-])(?:node_modules/)?{re.escape(package)}(?![\w/-])")
    for path in paths:
        found = named.search(texts.get(path, ""))
        if found is not None:
            return path, texts[path].count("\n", 0, found.start()) + 1
    return None
