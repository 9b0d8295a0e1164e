"""Which production files the tests of a target load by name, directly or through an index."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from posixpath import basename, dirname

from secgate.facts.typescript.loads import loads
from secgate.facts.typescript.project import Project, Source
from secgate.target.languages import APPLICATION, language_of
from secgate.target.scope import default_exclusion

_INDEX = re.compile(r"^index\.[cm]?[jt]sx?$")
_TEST_FILE = re.compile(r"\.(?:test|spec|e2e|cy|stories)(?:-d)?\.[^.]+$|^(?:test_.*|.*_test)\.[^.]+$")


@dataclass(frozen=True)
class FileKinds:
    """What the files of a target are, by their names and folders.

    Attributes:
        texts: every text file by path.
    """

    texts: Mapping[str, str]

    def is_test(self, path: str) -> bool:
        """Whether a path is a test of the target, or stands among its tests."""
        return _TEST_FILE.search(basename(path)) is not None or self._exclusion(path) == "test"

    def is_production(self, path: str) -> bool:
        """Whether a path is code that the code items look at."""
        return language_of(path) in APPLICATION and self._exclusion(path) is None

    def _exclusion(self, path: str) -> str | None:
        return default_exclusion(path, self._folders)

    @cached_property
    def _folders(self) -> frozenset[str]:
        return frozenset(path.rpartition("/")[0] for path in self.texts if basename(path) == "package.json")


def loaded_by_tests(wanted: Iterable[str], sources: Mapping[str, Source], texts: Mapping[str, str]) -> frozenset[str]:
    """Those of some production files that a test loads.

    Args:
        wanted: their paths.
        sources: every script, tests among them, by path.
        texts: every text file by path.
    """
    project, kinds = Project(sources, texts), FileKinds(texts)
    targets = frozenset(wanted)
    stems = {re.sub(r"\.[cm]?[jt]sx?$", "", basename(path)) for path in targets}
    # NOTE: an index is named by its folder, and may give out what stands beside it.
    stems = stems - {"index"} | {basename(dirname(path)) for path in targets}
    found: set[str] = set()
    for path, source in sources.items():
        if not kinds.is_test(path) or not any(stem in source.text for stem in stems):
            continue
        for load in loads(source.text.encode(), path):
            loaded = project.resolve(path, load.specifier)
            if loaded is None:
                continue
            found.add(loaded)
            if _INDEX.match(basename(loaded)) and loaded in sources:
                inner = loads(sources[loaded].text.encode(), loaded)
                found |= {one for load in inner if (one := project.resolve(loaded, load.specifier)) is not None}
    return targets & found
