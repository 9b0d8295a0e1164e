"""Tests of a report and tests of the source held against each other, by titles that each reporter joins in its own way.

A title with a part that is filled in (`%s`, `${…}`, `$name`) stands for every text in its place.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from secgate.evidence.junit import Outcome, TestRun
from secgate.facts.typescript.test_calls import TestCall

_FILLED = re.compile(r"\$\{[^}]*\}|%[sdifjop#$%]|\$[A-Za-z_][\w.]*")
_WORD = re.compile(r"\W+")
_MARK = "\0"
_SCRIPT = re.compile(r"\.[cm]?[jt]sx?$")
# Titles with parts that are filled in are tried one after the other.
_MOST_OPEN = 5_000
_MOST_GAPS = 4


class _File(Protocol):
    @property
    def path(self) -> str: ...
    @property
    def tests(self) -> list[TestCall]: ...


@dataclass(frozen=True)
class _Held:
    path: str
    call: TestCall
    titles: tuple[str, ...]


@dataclass(frozen=True)
class SourceTests:
    """The tests of the target's scripts.

    Attributes:
        files: scripts, tests among them.
    """

    files: Sequence[_File]
    _found: dict[str, _Held | None] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def all(self) -> tuple[tuple[str, TestCall], ...]:
        """Every test with the path of its file; groups are left out."""
        return tuple((file.path, call) for file in self.files for call in file.tests if not call.group)

    def find(self, test: TestRun) -> tuple[str, TestCall] | None:
        """The test of the source that a test of a report is; None where no file holds it."""
        plain = _plain(test.title)
        if plain not in self._found:
            self._found[plain] = next(self._candidates(plain), None)
        held = self._found[plain]
        return (held.path, held.call) if held is not None else None

    def tells(self, test: TestRun) -> bool:
        """Whether the sources can tell that no file holds a test: it is one of a script, and titles can be read."""
        named = test.file or test.group
        return (
            bool(self.all)
            and not self._anything
            and (not named or "." not in named or _SCRIPT.search(named.strip()) is not None)
        )

    def strangers(self, tests: Iterable[TestRun]) -> list[TestRun]:
        """Tests of a report that no file of the source holds, where the sources can tell."""
        return [test for test in tests if self.tells(test) and self.find(test) is None]

    def unseen(self, tests: Iterable[TestRun]) -> list[str]:
        """Paths of files none of whose tests is in a report; those that are switched off are left out."""
        seen = {found[0] for test in tests if (found := self.find(test)) is not None}
        live = {path for path, call in self.all if not {"skip", "todo"} & set(call.modifiers)}
        return sorted(live - seen)

    def live(self, wanted: re.Pattern[str]) -> list[tuple[str, str]]:
        """Path and name of each test whose path or name a pattern finds, and that is not switched off."""
        return [
            (path, call.name)
            for path, call in self.all
            if wanted.search(f"{path} {call.name}") and not {"skip", "todo"} & set(call.modifiers)
        ]

    def shown(self, tests: Iterable[TestRun]) -> set[tuple[str, str]]:
        """Path and name of each test of the source that is in a report."""
        return {(found[0], found[1].name) for test in tests if (found := self.find(test)) is not None}

    def _candidates(self, plain: str) -> Iterator[_Held]:
        words = plain.split(" ")
        for at in range(len(words)):
            for held in self._by_title.get(" ".join(words[at:]), ()):
                if all(title in plain for title in held.titles):
                    yield held
        for pattern, held in self._open[:_MOST_OPEN]:
            if pattern.search(plain) is not None:
                yield held

    @cached_property
    def _by_title(self) -> dict[str, list[_Held]]:
        found: dict[str, list[_Held]] = {}
        for path, call in self.all:
            if not any(_FILLED.search(title) for title in call.titles):
                titles = tuple(_plain(title) for title in call.titles)
                found.setdefault(titles[-1], []).append(_Held(path, call, titles))
        found.pop("", None)
        return found

    @cached_property
    def _anything(self) -> bool:
        """Whether the title of some test is filled in as a whole, so that it may be any."""
        return any(not _plain(_FILLED.sub(" ", " ".join(call.titles))) for _, call in self.all)

    @cached_property
    def _open(self) -> list[tuple[re.Pattern[str], _Held]]:
        found = []
        for path, call in self.all:
            if any(_FILLED.search(title) for title in call.titles) or not _plain(call.titles[-1]):
                parts = [_plain(part) for part in _FILLED.sub(_MARK, " ".join(call.titles)).split(_MARK)]
                if any(parts):
                    # NOTE: each gap multiplies the time of the search; a few of them tell titles apart.
                    pattern = ".*".join(re.escape(part) for part in parts[:_MOST_GAPS])
                    found.append((re.compile(pattern), _Held(path, call, ())))
        return found


def executed(tests: Iterable[TestRun]) -> list[TestRun]:
    """Those that were not skipped."""
    return [test for test in tests if test.outcome is not Outcome.SKIPPED]


def _plain(text: str) -> str:
    return _WORD.sub(" ", text).strip()
