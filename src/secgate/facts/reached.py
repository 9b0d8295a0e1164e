"""Files that the code items leave out by their name or folder, and that examined code loads: they are examined too.

A route that is moved to `src/test/` runs as it did before. What decides is who loads whom: a test that imports
production code makes no production code of the test.
"""

import posixpath
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from secgate.facts.entries import entries
from secgate.facts.typescript.loads import Load, loads, mentioned, puts_names_together
from secgate.facts.typescript.project import Project
from secgate.facts.typescript.syntax import Node, deeper_than, read
from secgate.model import Place, Problem
from secgate.target.languages import language_of
from secgate.target.scope import default_exclusion
from secgate.target.snapshot import Snapshot, TextFile

_SCRIPT = frozenset({"typescript", "javascript"})
_NO_CODE = "declaration file"
_LARGEST = 4_000_000
_DEEPEST = 2_000
# What a bundler makes of a file of this kind is no code of the target: styles, images, texts, data.
_ASSETS = frozenset({
    ".css", ".scss", ".sass", ".less", ".styl", ".pcss", ".svg", ".json", ".json5", ".jsonc", ".md", ".mdx", ".html",
    ".htm", ".ejs", ".hbs", ".pug", ".handlebars", ".mustache", ".njk", ".graphql", ".gql", ".yaml", ".yml", ".toml",
    ".csv", ".sql", ".prisma", ".proto", ".xml", ".glsl", ".vert", ".frag", ".wgsl", ".pem", ".crt", ".webmanifest",
    ".map",
})  # fmt: skip
# How a text that is given to a call has to begin to be the name of a file of the target, written with escapes or not.
_BEGINS = re.compile(r"[.#~@]|\\[.#~@xu0-7]")
# Code that is compiled to scripts, or holds some beside its markup.
_COMPONENTS = frozenset({".vue", ".svelte", ".astro", ".coffee", ".ls", ".res", ".civet"})


@dataclass(frozen=True)
class Script:
    """A file as the resolution of names wants it: what it holds is read from the text."""

    path: str
    text: str

    @property
    def root(self) -> Node:
        """Root of its syntax tree."""
        return read(self.text.encode(), self.path)[1].root_node

    def place(self, node: Node, /) -> Place:
        """The line of a node."""
        return Place(path=self.path, line=node.start_point.row + 1)

    def nodes(self, *types: str) -> list[Node]:
        """None: nobody asks."""
        del types
        return []


def with_reached(snapshot: Snapshot) -> Snapshot:
    """The snapshot in which nothing that examined code loads is left out.

    What is loaded and cannot be examined becomes a problem of the code items, at the place that loads it.
    """
    return _Search(snapshot).run()


@dataclass
class _Search:
    snapshot: Snapshot
    taken: dict[str, TextFile] = field(default_factory=dict)
    because: dict[str, str] = field(default_factory=dict)
    problems: dict[str, tuple[Problem, int]] = field(default_factory=dict)

    def run(self) -> Snapshot:
        roots = [f for f in self.snapshot.files.values() if f.language in _SCRIPT and f.exclusion is None]
        waiting = deque(roots)
        for manifest, load in entries(self.snapshot):
            # NOTE: what a build writes stands for its sources, which are examined.
            if self._exclusion(self._found(manifest, load.specifier) or "") != "build output":
                self._follow(manifest, load, waiting)
        while waiting:
            file = waiting.popleft()
            for load in self._loads(file):
                self._follow(file.path, load, waiting)
        if not self.taken and not self.problems:
            return self.snapshot
        found = tuple(_told(problem, others) for _, (problem, others) in sorted(self.problems.items()))
        files = {path: self.taken.get(path, file) for path, file in self.snapshot.files.items()}
        reached = dict(sorted(self.because.items()))
        return replace(self.snapshot, files=files, unread=found, reached=reached)

    @cached_property
    def _project(self) -> Project:
        """The target's scripts, also those that are left out; what a build writes only where nothing else is meant."""
        return Project({p: s for p, s in self._scripts.items() if self._exclusion(p) != "build output"}, self._texts)

    @cached_property
    def _built(self) -> Project:
        return Project(self._scripts, self._texts)

    @cached_property
    def _scripts(self) -> dict[str, Script]:
        texts = self.snapshot.texts
        listed = [p for p, f in self.snapshot.files.items() if f.language in _SCRIPT and f.exclusion != _NO_CODE]
        listed += [path for path in self._hidden if language_of(path) in _SCRIPT]
        return {path: Script(path, texts.get(path, "")) for path in listed}

    @cached_property
    def _texts(self) -> Mapping[str, str]:
        return self.snapshot.texts

    @cached_property
    def _hidden(self) -> dict[str, str]:
        """Paths that cannot be read, with the reason."""
        return {problem.path: problem.reason for problem in self.snapshot.hidden if problem.path is not None}

    def _exclusion(self, path: str) -> str | None:
        file = self.snapshot.files.get(path)
        return file.exclusion if file is not None else default_exclusion(path, self.snapshot.package_folders)

    def _loads(self, file: TextFile) -> Iterator[Load]:
        """What a file loads that is not examined so far; the syntax of most files need not be read for that."""
        if len(file.text) > _LARGEST:
            return
        has_news = any(self._is_news(file.path, name) for name in sorted(mentioned(file.text)))
        if not has_news and not puts_names_together(file.text):
            return
        data = file.text.encode()
        if deeper_than(read(data, file.path)[1].root_node, _DEEPEST):
            return
        yield from loads(data, file.path)

    def _is_news(self, importer: str, name: str) -> bool:
        if "\\" in name:
            return True
        found = self._found(importer, name)
        return self._is_unseen(found) if found is not None else self._left_out_below(importer, name) is not None

    def _is_unseen(self, path: str) -> bool:
        file = self.snapshot.files.get(path)
        if path in self.taken:
            return False
        return file is None or file.exclusion is not None or file.language not in _SCRIPT

    def _found(self, importer: str, name: str) -> str | None:
        """The file that a name means, of whatever kind."""
        return (
            self._project.resolve(importer, name)
            or self._built.resolve(importer, name)
            or self._project.exact(importer, name.partition("?")[0])
        )

    def _left_out_below(self, importer: str, name: str) -> str | None:
        """Why scripts in the folder that the beginning of a computed name means are left out."""
        if not name.endswith("/"):
            return None
        folder = posixpath.normpath(posixpath.join(posixpath.dirname(importer), name))
        below = (p for p in self._scripts if p.startswith(f"{folder}/"))
        return next((why for p in below if (why := self._exclusion(p)) not in {None, _NO_CODE}), None)

    def _follow(self, importer: str, load: Load, waiting: "deque[TextFile]") -> None:
        # NOTE: `split("\\n")` and `new RegExp("\\\\d")` are given no name.
        if "\\" in load.specifier and (load.by != "call" or _BEGINS.match(load.specifier)):
            self._tell(
                importer, load, "escapes", "names a module with escapes, which is not followed; write it plainly"
            )
            return
        if load.is_computed:
            if (why := self._left_out_below(importer, load.specifier)) is not None:
                said = f"loads a file whose name is computed from {load.specifier}, which is left out as {why}"
                self._tell(importer, load, load.specifier, said)
            return
        path = self._found(importer, load.specifier)
        if path is None or not self._is_unseen(path):
            return
        if (file := self.snapshot.files.get(path)) is None:
            if self._exclusion(path) is not None:
                self._tell(importer, load, path, f"loads {path}, which {self._hidden.get(path, 'cannot be read')}")
            return
        taken = self._read(importer, load, file)
        if taken is not None:
            self.taken[path] = taken
            self.because[path] = f"{importer}:{load.line}"
            waiting.append(taken)

    def _read(self, importer: str, load: Load, file: TextFile) -> TextFile | None:
        """The file as one that is examined; None where it is no code, or a kind of code that nothing here reads."""
        if file.exclusion == _NO_CODE:
            return None
        if file.language in _SCRIPT:
            return replace(file, exclusion=None)
        suffix = posixpath.splitext(file.path)[1].lower()
        if suffix in _ASSETS or (file.language is not None and suffix not in _COMPONENTS):
            return None
        if suffix not in _COMPONENTS and (load.by == "require" or not suffix) and _is_plain(file):
            return replace(file, exclusion=None, language="javascript")
        if suffix in _COMPONENTS or load.by == "require":
            kind = suffix or "file without a suffix"
            self._tell(importer, load, kind, f"loads {file.path}, which is not read: no engine reads code in a {kind}")
        return None

    def _tell(self, importer: str, load: Load, key: str, reason: str) -> None:
        first, others = self.problems.get(key, (Problem(path=importer, line=load.line, reason=reason), -1))
        self.problems[key] = (first, others + 1)


def _told(problem: Problem, others: int) -> Problem:
    more = f"; {others} more are loaded" if others else ""
    return problem.model_copy(update={"reason": problem.reason + more})


def _is_plain(file: TextFile) -> bool:
    """Whether a file is JavaScript by what it holds."""
    if len(file.text) > _LARGEST or not file.text.strip():
        return False
    root = read(file.text.encode(), file.path)[1].root_node
    return not root.has_error
