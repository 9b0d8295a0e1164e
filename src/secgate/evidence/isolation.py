"""What speaks against the tests about the isolation of tenants: in their reports, in their source, in the CI files."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from secgate.evidence.in_source import SourceTests
from secgate.evidence.junit import TestRun
from secgate.evidence.tests import NamedTests
from secgate.facts.ci import read_pipelines
from secgate.facts.typescript.isolation import NamedTest, named_in_source
from secgate.facts.typescript.names import Names
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.test_calls import TestCall
from secgate.facts.typescript.test_exclusions import Exclusions, exclusions
from secgate.model import Place, Problem

Shape = Literal["failed", "retried", "disabled", "one-tenant", "cannot-fail", "stranger"]

_RUNS_TESTS = re.compile(
    r"\b(?:vitest|jest|mocha|playwright\s+test|pytest|go\s+test|node\s+--test)\b"
    r"|\b(?:npm|pnpm|yarn|bun|turbo|nx)\b[^\n|&;]*\btest(?:[:\w-]*)\b|\bsecgate\s+record\s+junit\b"
)


class _File(Protocol):
    @property
    def path(self) -> str: ...
    @property
    def folded(self) -> str: ...
    @property
    def names(self) -> Names: ...
    @property
    def tests(self) -> list[TestCall]: ...
    def nodes(self, *types: str) -> list[Node]: ...
    def place(self, node: Node) -> Place: ...


@dataclass(frozen=True)
class TestFault:
    """One thing that speaks against the tests.

    Attributes:
        shape: what it is.
        place: the test in the source, else the report, else the step of the CI file.
        reason: why, in words that name the test.
        node: the test in the source, when it is there, or what leaves it out.
    """

    shape: Shape
    place: Place
    reason: str
    node: Node | None = None


@dataclass(frozen=True)
class Suite:
    """The tests that a pattern names, in source and in reports.

    Attributes:
        faults: by shape and place.
        problems: CI files that could not be read.
        paths: source files that hold a named test which runs.
    """

    faults: tuple[TestFault, ...]
    problems: tuple[Problem, ...]
    paths: tuple[str, ...]


def judge_suite(named: NamedTests, files: Sequence[_File], texts: Mapping[str, str], pattern: str) -> Suite:
    """What speaks against the named tests.

    Args:
        named: what the reports say of them.
        files: sources of the target, tests among them.
        texts: every text file by path, CI files among them.
        pattern: what names them.
    """
    by_path = {file.path: file for file in files}
    source = list(named_in_source(files, pattern))
    faults = [
        *_of_report("failed", ((path, test) for path, test in named.failed), source, by_path),
        *_of_report("retried", (("", test) for test in named.retried), source, by_path),
        *(fault for test in source for fault in _of_source(test, by_path[test.path])),
        *_strangers(named, files),
        *_left_out(named, source, exclusions(files, texts)),
    ]
    pipelines = read_pipelines(texts)
    for step in pipelines.steps:
        if _RUNS_TESTS.search(step.script) and (why := step.tolerates(_RUNS_TESTS)):
            place = Place(path=step.path, line=step.line)
            faults.append(TestFault("cannot-fail", place, f"job {step.job}: {why}"))
    problems = tuple(Problem(path=path, reason=why) for path, why in pipelines.unread.items())
    paths = dict.fromkeys(test.path for test in source if not test.disabled)
    return Suite(tuple(faults), problems, tuple(paths))


def _of_report(
    shape: Shape, tests: Iterable[tuple[str, TestRun]], source: Sequence[NamedTest], files: Mapping[str, _File]
) -> Iterator[TestFault]:
    for path, test in tests:
        found = next((one for one in source if not one.call.group and _same(one, test)), None)
        place = files[found.path].place(found.call.node) if found is not None else Place(path=path or test.file, line=1)
        yield TestFault(shape, place, f"{shape}: {test.name or test.title}", found.call.node if found else None)


def _strangers(named: NamedTests, files: Sequence[_File]) -> Iterator[TestFault]:
    """Tests that passed and that no script of the target holds: a report of other tests, or one that was made up."""
    report = next((one.path for one in named.evidence if one.path is not None), "")
    failed = {test for _, test in named.failed}
    for test in SourceTests(files).strangers(test for test in named.ran if test not in failed):
        yield TestFault("stranger", Place(path=report, line=1), f"in no file: {test.name or test.title}")


def _left_out(named: NamedTests, source: Sequence[NamedTest], runners: Exclusions) -> Iterator[TestFault]:
    """Patterns of a runner's configuration that leave named tests out which no report shows."""
    seen: set[Place] = set()
    for test in source:
        if test.call.group or test.disabled or any(_same(test, run) for run in named.ran):
            continue
        for one in runners.of(test.path):
            if one.place not in seen:
                seen.add(one.place)
                reason = f"`{one.written}` leaves out {test.path}: {test.call.name}"
                yield TestFault("disabled", one.place, reason, one.node)


def _same(source: NamedTest, test: TestRun) -> bool:
    """Whether a test of the source is one of a report: reporters join the titles each in their own way."""
    plain = re.sub(r"\W+", " ", test.title)
    titles = [re.sub(r"\W+", " ", title).strip() for title in source.call.titles]
    return bool(titles[-1]) and plain.rstrip().endswith(titles[-1]) and all(title in plain for title in titles)


def _of_source(test: NamedTest, file: _File) -> Iterator[TestFault]:
    place, node = file.place(test.call.node), test.call.node
    if test.within:
        # NOTE: its group is told, once for all that is in it.
        return
    if test.disabled:
        yield TestFault("disabled", place, f"{test.call.name}: {test.disabled}", node)
    elif not test.call.group and (test.tenants < 2 or not test.asserts):  # noqa: PLR2004 - isolation is between two
        why = "its file makes a single tenant" if test.asserts else "it expects nothing"
        yield TestFault("one-tenant", place, f"{test.call.name}: {why}", node)
