"""Where names stand in all files of the target: found once for each name, however many functions bear it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from secgate.facts.typescript.names import ancestors, key_of
from secgate.facts.typescript.receivers import Declared
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.view import Source, View

CLASSES = frozenset({"class_declaration", "abstract_class_declaration", "class"})
MAX_OCCURRENCES = 1_500
# Every sign that is in no word becomes a space.
_WORDS = bytes(sign if re.match(rb"\w", bytes([sign])) else 0x20 for sign in range(256))
_PLAIN = re.compile(r"\w+", re.ASCII)
_NAME = rb"(?![\w$])"
_BEFORE = re.compile(rb"[\w$]")
# From so many words on it is cheaper to list the words of every file than to look through all files for each.
_WORDS_BY_SEARCH = 8


@dataclass(frozen=True)
class Occurrence:
    """A place of a name that may use what bears it.

    Attributes:
        number: its position among all places of the name.
        use: `call`, or `value` where it is handed on or read in a way that is not followed.
    """

    number: int
    view: View
    node: Node
    use: str


@dataclass
class Words:
    """The files that have a word.

    Attributes:
        sources: the script files by path.
    """

    sources: Mapping[str, Source]
    _found: dict[str, list[str]] = field(default_factory=dict, init=False, repr=False)

    def list_all(self) -> None:
        """List the words of every file now."""
        _ = self._by_word

    def paths(self, word: str) -> list[str]:
        """The files whose text has a word, in the order of the sources."""
        if word not in self._found:
            self._found[word] = self._look(word)
        return self._found[word]

    def _look(self, word: str) -> list[str]:
        wanted = word.encode()
        is_listed = "_by_word" in self.__dict__ or len(self._found) >= _WORDS_BY_SEARCH
        if _PLAIN.fullmatch(word) is None or not is_listed:
            return [path for path, source in self.sources.items() if wanted in source.data]
        return self._by_word.get(wanted, [])

    @cached_property
    def _by_word(self) -> dict[bytes, list[str]]:
        found: dict[bytes, list[str]] = {}
        for path, source in self.sources.items():
            for each in set(source.data.translate(_WORDS).split()):
                found.setdefault(each, []).append(path)
        return found


@dataclass
class Occurrences:
    """The places of names, and the classes that have a method of a name.

    Attributes:
        words: the files that have a word.
        view: the view of a file.
        use: what a place does with the name; `none` for a declaration or a type.
    """

    words: Words
    view: Callable[[str], View] = field(repr=False)
    use: Callable[[View, Node], str] = field(repr=False)
    _nodes: dict[str, list[tuple[View, Node]]] = field(default_factory=dict, init=False, repr=False)
    _uses: dict[str, list[Occurrence]] = field(default_factory=dict, init=False, repr=False)
    _classes: dict[str, "Related"] = field(default_factory=dict, init=False, repr=False)

    def mentioning(self, word: str) -> Iterator[View]:
        """The files whose text has a word."""
        return (self.view(path) for path in self.words.paths(word))

    def of(self, name: str) -> list[tuple[View, Node]]:
        """Every identifier of that name in the target; at most one more than are looked at."""
        if name not in self._nodes:
            found: list[tuple[View, Node]] = []
            # NOTE: a pattern that begins with plain text is looked for much faster than one that begins otherwise.
            pattern = re.compile(re.escape(name.encode()) + _NAME)
            for view in self.mentioning(name):
                found += _identifiers(view, pattern, MAX_OCCURRENCES + 1 - len(found))
                if len(found) > MAX_OCCURRENCES:
                    break
            self._nodes[name] = found
        return self._nodes[name]

    def uses(self, name: str) -> list[Occurrence] | None:
        """The places that use what bears the name; None when there are too many to look at."""
        if name not in self._uses:
            places = self.of(name)
            if len(places) > MAX_OCCURRENCES:
                return None
            found = (Occurrence(n, view, node, self.use(view, node)) for n, (view, node) in enumerate(places))
            self._uses[name] = [one for one in found if one.use != "none"]
        return self._uses[name]

    def classes_with(self, name: str) -> "Related":
        """The classes that have a method of that name."""
        if name not in self._classes:
            found: dict[int, Declared] = {}
            for view, node in self.of(name):
                parent = node.parent
                if parent is not None and parent.type == "method_definition" and key_of(parent) == name:
                    owner = next((a for a in ancestors(parent) if a.type in CLASSES), None)
                    if owner is not None:
                        found[owner.id] = Declared(view, owner)
            self._classes[name] = Related(list(found.values()))
        return self._classes[name]


class Related:
    """Classes and types by what they are related to: one is the other, or extends or implements the same.

    Args:
        listed: each with a position, which `to` gives.
    """

    def __init__(self, listed: list[Declared]) -> None:
        self.listed = listed
        self._names: dict[str, set[int]] = {}
        self._parents: dict[str, set[int]] = {}
        self._same: dict[int, set[int]] = {}
        for position, declared in enumerate(listed):
            self._names.setdefault(declared.name, set()).add(position)
            self._same.setdefault(declared.node.id, set()).add(position)
            for parent in declared.heritage():
                self._parents.setdefault(parent, set()).add(position)

    def to(self, own: Declared) -> set[int]:
        """The positions of those that are `own`, or that share a name of what they extend or implement with it."""
        found = set(self._same.get(own.node.id, ())) | self._parents.get(own.name, set())
        for parent in own.heritage():
            found |= self._names.get(parent, set()) | self._parents.get(parent, set())
        return found


def _identifiers(view: View, pattern: re.Pattern[bytes], most: int) -> list[tuple[View, Node]]:
    data, root = view.file.data, view.file.root
    found: list[tuple[View, Node]] = []
    for match in pattern.finditer(data):
        if match.start() and _BEFORE.match(data, match.start() - 1) is not None:
            continue
        node = root.descendant_for_byte_range(*match.span())
        if node is not None and node.type.endswith(("identifier", "identifier_pattern")):
            found.append((view, node))
            if len(found) >= most:
                break
    return found
