"""The code of the target that errors go through: its files, its classes, and its functions and settings by name.

A function that answers or makes a text is often a method of something whose type no file tells, so that its name is
what there is to go by; one of the same file goes before all others.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.facts.typescript.error_values import ErrorValues
from secgate.facts.typescript.occurrences import Words
from secgate.facts.typescript.syntax import Node, text_of

# Of so many functions of one name each may be meant.
MOST_FUNCTIONS = 6
_CLASS = r"^[ \t]*(?:export\s+)?(?:default\s+)?(?:abstract\s+)?class\s+"

Found = list[tuple[ErrorValues, Node]]


@dataclass
class ErrorCode:
    """Everything is found when it is asked for, once.

    Attributes:
        words: the files that have a word.
        mappers: functions that the target's owner names as makers of texts for callers.
    """

    words: Words = field(repr=False)
    mappers: frozenset[str] = frozenset()
    _files: dict[str, ErrorValues] = field(default_factory=dict, init=False, repr=False)
    _functions: dict[str, Found] = field(default_factory=dict, init=False, repr=False)
    _classes: dict[str, bool] = field(default_factory=dict, init=False, repr=False)

    def values(self, path: str) -> ErrorValues:
        """One file."""
        if path not in self._files:
            self._files[path] = ErrorValues(self.words.sources[path])
        return self._files[path]

    def defines_class(self, name: str) -> bool:
        """Whether the target has a class of this name, be it in the text of code that it generates."""
        if name not in self._classes:
            pattern = re.compile(rf"{_CLASS}{re.escape(name)}(?!\w)", re.MULTILINE)
            texts = (self.words.sources[path].text for path in self.words.paths(name))
            self._classes[name] = any(pattern.search(text) for text in texts)
        return self._classes[name]

    def classes(self, name: str, near: ErrorValues) -> Iterator[tuple[ErrorValues, Node]]:
        """The classes of this name; one of the file itself goes before all others."""
        pattern = re.compile(rf"{_CLASS}{re.escape(name)}(?!\w)", re.MULTILINE)
        paths = self.words.paths(name) if name else []
        for path in sorted(paths, key=lambda one: one != near.file.path):
            if pattern.search(self.words.sources[path].text):
                nodes = self.values(path).file.nodes("class_declaration", "abstract_class_declaration")
                named = (node for node in nodes if text_of(node.child_by_field_name("name")) == name)
                yield from ((self.values(path), node) for node in named)

    def functions(self, name: str, near: ErrorValues) -> Found:
        """Functions and methods of this name; those of the file itself when it has any."""
        own = near.functions(name)
        if own:
            return [(near, function) for function in own]
        if name not in self._functions:
            # NOTE: what stands behind a point is used there, not declared.
            likely = self._naming(name, rf"(?<![.\w]{re.escape(name)})['\"]?\s*[(=:<]")
            self._functions[name] = [(one, function) for one in likely for function in one.functions(name)]
        return self._functions[name]

    def settings(self, name: str) -> Found:
        """What variables, entries of objects and fields of this name are."""
        likely = self._naming(name, rf"(?<!\w{re.escape(name)})['\"]?\s*(?::[^=\n]+)?[:=]")
        return [(one, value) for one in likely for value in one.settings(name)]

    def _naming(self, name: str, behind: str) -> Iterator[ErrorValues]:
        """The files that hold a name with something behind it, so that few of them have to be read."""
        # NOTE: what is looked for begins with plain text, which is found much faster than a pattern.
        pattern = re.compile(re.escape(name) + behind)
        paths = self.words.paths(name) if name else ()
        return (self.values(path) for path in paths if pattern.search(self.words.sources[path].text))
