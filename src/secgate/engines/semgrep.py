"""semgrep as an engine: one process per run, offline, with our own file list; its exit code is never the verdict.

What its output means is measured in the field notes that this project keeps: a partly parsed file, a timeout or a
rule that does
not compile leaves exit code 0, so everything is read from `errors` and from the list of scanned files.
"""

import bisect
import importlib.metadata
import json
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from secgate.catalog.check import Check, SemgrepRule
from secgate.engines.semgrep_process import Options, Process, commands, end, ended, program_of, start
from secgate.engines.staging import Staged, lay_out
from secgate.engines.subject import Match
from secgate.errors import EngineError
from secgate.model import Place, Problem
from secgate.target.languages import language_of

__all__ = ["Matching", "Options", "Sighting", "installed", "observe", "rules_of", "sighting_of", "version"]

_NO_MATCH_CODES = (0, 1)
_NEWLINE = 0x0A


@dataclass(frozen=True)
class Sighting:
    """What semgrep saw for all checks.

    Attributes:
        matches: by check id, in order of place.
        file_problems: problems with one file, for every check that looks at it.
        check_problems: problems with one check's rules, by check id.
        general: problems that concern every check with rules.
        scanned: target paths that semgrep says it scanned.
        notes: what is worth knowing of how it was started.
    """

    matches: Mapping[str, tuple[Match, ...]] = field(default_factory=dict)
    file_problems: tuple[Problem, ...] = ()
    check_problems: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    general: tuple[Problem, ...] = ()
    scanned: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()

    def merged(self, other: "Sighting") -> "Sighting":
        """Both sightings, of different files, as one."""
        matches = {
            check: tuple(sorted((*self.matches.get(check, ()), *other.matches.get(check, ())), key=_by_place))
            for check in dict.fromkeys((*self.matches, *other.matches))
        }
        problems = {
            check: tuple(dict.fromkeys((*self.check_problems.get(check, ()), *other.check_problems.get(check, ()))))
            for check in dict.fromkeys((*self.check_problems, *other.check_problems))
        }
        return Sighting(
            matches=matches,
            file_problems=tuple(dict.fromkeys((*self.file_problems, *other.file_problems))),
            check_problems=problems,
            general=tuple(dict.fromkeys((*self.general, *other.general))),
            scanned=self.scanned | other.scanned,
            notes=tuple(dict.fromkeys((*self.notes, *other.notes))),
        )


class _Lenient(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Position(_Lenient):
    line: int
    col: int
    offset: int


class _Result(_Lenient):
    check_id: str
    path: str
    start: _Position
    end: _Position
    extra: dict[str, Any]


class _Error(_Lenient):
    level: str
    type: Any
    path: str | None = None
    rule_id: str | None = None


class _Paths(_Lenient):
    scanned: tuple[str, ...] = ()


class _Output(_Lenient):
    results: tuple[_Result, ...]
    errors: tuple[_Error, ...]
    paths: _Paths


@dataclass(frozen=True)
class _Bundle:
    """All rules of a run under run-unique ids."""

    by_id: Mapping[str, tuple[Check, SemgrepRule]]

    @classmethod
    def of(cls, checks: Iterable[Check]) -> "_Bundle":
        pairs = [(check, rule) for check in checks for rule in check.rules]
        return cls({f"sg-{index}": pair for index, pair in enumerate(pairs)})

    def text(self) -> str:
        rules = []
        for run_id, (check, rule) in self.by_id.items():
            rules.append({**rule.body, "id": run_id, "metadata": {"secgate": f"{check.id}.{rule.rule}"}})
        return json.dumps({"rules": rules})


def version(program: Path | None = None) -> str:
    """Semgrep's version.

    Raises:
        EngineError: when it is missing or does not start.
    """
    with tempfile.TemporaryDirectory(prefix="secgate-semgrep-") as folder:
        stage = Path(folder) / "target"
        stage.mkdir()
        done = ended(start([str(program_of(program)), "--experimental", "--version"], stage), 60)
        if done.returncode != 0:
            done = ended(start([str(program_of(program)), "--version"], stage), 120)
    if done.returncode != 0:
        raise EngineError(f"semgrep does not start (exit {done.returncode})")
    return done.stdout.decode("utf-8", "replace").strip().splitlines()[-1]


def installed() -> str:
    """The version of semgrep that is installed beside this program; nothing is started for it."""
    return importlib.metadata.version("semgrep")


def rules_of(checks: Iterable[Check]) -> str:
    """All rules of these checks as semgrep is given them."""
    return _Bundle.of(checks).text()


def sighting_of(matches: Iterable[Match], scanned: Iterable[str]) -> Sighting:
    """The sighting of files in which nothing went wrong."""
    by_check: dict[str, list[Match]] = {}
    for match in matches:
        by_check.setdefault(match.check, []).append(match)
    return Sighting(
        matches={check: tuple(sorted(found, key=_by_place)) for check, found in by_check.items()},
        scanned=frozenset(scanned),
    )


def observe(
    checks: Sequence[Check],
    files: Sequence[Staged],
    options: Options | None = None,
    *,
    stop: threading.Event | None = None,
) -> Sighting:
    """Run all rules of all checks over the staged files in one process.

    A failure of the engine becomes a problem of every check with rules; nothing is raised for what a target or rule
    does.

    Args:
        checks: the checks of the run, also those without rules.
        files: the files that some rule looks at.
        options: how semgrep is started.
        stop: set by another thread to end the process early.
    """
    with Matching(checks, files, options) as matching:
        matching.begin()
        return matching.result(stop)


class Matching:
    """One process over all rules of all checks: it is waited for when its result is asked for.

    A failure of the engine becomes a problem of every check with rules; nothing is raised for what a target or rule
    does. To start it takes no thread, so the process that started it may still fork.

    Args:
        checks: the checks of the run, also those without rules.
        files: the files that some rule looks at.
        options: how semgrep is started.
    """

    def __init__(self, checks: Sequence[Check], files: Sequence[Staged], options: Options | None = None) -> None:
        self._options = options or Options()
        self._bundle = _Bundle.of(checks)
        self._files = files
        self._open = ExitStack()
        self._by_name: Mapping[str, Staged] = {}
        self._commands: list[list[str]] = []
        self._process: Process | None = None
        self._failure: str | None = None
        self._notes: list[str] = []
        self._timeout_s: float = self._options.timeout_s
        # NOTE: here, since a thread beside one that computes waits for its turn after each file.
        if self.has_work:
            self._guarded(self._lay_out)

    @property
    def has_work(self) -> bool:
        """Whether any rule looks at any file."""
        return bool(self._bundle.by_id and self._files)

    def begin(self) -> None:
        """Start it, where it has work and the files could be laid out."""
        if self._commands and self._process is None:
            self._guarded(self._begin)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            end(self._process)
        self._open.close()

    def result(self, stop: threading.Event | None = None, timeout_s: float | None = None) -> Sighting:
        """What was seen, of a process that was started.

        Args:
            stop: set by another thread to end the process early.
            timeout_s: seconds that the process may go on; None takes those of the options.
        """
        self._timeout_s = self._options.timeout_s if timeout_s is None else timeout_s
        output: list[_Output] = []
        if self._failure is None and self._process is not None:
            self._guarded(lambda: output.append(self._answer(stop)))
        if self._failure is not None:
            return Sighting(general=(Problem(reason=self._failure),))
        if not output:
            return Sighting()
        return replace(_Reader(self._bundle, self._by_name).read(output[0]), notes=tuple(self._notes))

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except EngineError as error:
            self._failure = error.what
        except OSError as error:
            self._failure = f"the files could not be laid out for semgrep: {error.strerror}"

    def _lay_out(self) -> None:
        folder = Path(self._open.enter_context(tempfile.TemporaryDirectory(prefix="secgate-semgrep-")))
        stage = folder / "target"
        stage.mkdir()
        self._by_name = lay_out(self._files, stage)
        rules = folder / "rules.json"
        rules.write_text(self._bundle.text(), encoding="utf-8")
        self._stage = stage
        self._commands = commands(rules, self._options, count=len(self._files))

    def _begin(self) -> None:
        self._process = start(self._commands[0], self._stage)

    def _answer(self, stop: threading.Event | None) -> _Output:
        """The output of the first front end that gives one; the first has been started."""
        failure = ""
        for command in self._commands:
            process = self._process if command is self._commands[0] else None
            if process is None:
                self._notes.append(f"{failure} with its native front end: the classic one answers, the same but slower")
                process = start(command, self._stage)
            done = ended(process, self._timeout_s, stop)
            try:
                output = _Output.model_validate_json(done.stdout)
            except ValidationError:
                failure = f"semgrep crashed (exit {done.returncode}) and left no readable result"
                continue
            if done.returncode in _NO_MATCH_CODES or output.errors:
                return output
            failure = f"semgrep ended with exit {done.returncode}"
        raise EngineError(failure)


class _Reader:
    """Turns semgrep's output into a sighting."""

    def __init__(self, bundle: _Bundle, by_name: Mapping[str, Staged]) -> None:
        self._bundle = bundle
        self._by_name = by_name
        self._newlines: dict[str, list[int]] = {}

    def read(self, output: _Output) -> Sighting:
        matches: dict[str, set[Match]] = {}
        for result in output.results:
            pair = self._bundle.by_id.get(_run_id(result.check_id))
            staged = self._staged(result.path)
            if pair is None or staged is None:
                return Sighting(general=(Problem(reason="semgrep reported a rule or file that was not given to it"),))
            matches.setdefault(pair[0].id, set()).add(self._match(pair, staged, result))
        file_problems: list[Problem] = []
        check_problems: dict[str, list[Problem]] = {}
        general: list[Problem] = []
        for error in output.errors:
            self._attribute(error, file_problems, check_problems, general)
        scanned = {staged.path for name in output.paths.scanned if (staged := self._staged(name)) is not None}
        if not general:
            file_problems.extend(self._unscanned(scanned))
        return Sighting(
            matches={key: tuple(sorted(found, key=_by_place)) for key, found in matches.items()},
            file_problems=tuple(dict.fromkeys(file_problems)),
            check_problems={key: tuple(dict.fromkeys(found)) for key, found in check_problems.items()},
            general=tuple(dict.fromkeys(general)),
            scanned=frozenset(scanned),
        )

    def _staged(self, name: str) -> Staged | None:
        return self._by_name.get(name.removeprefix("./"))

    def _match(self, pair: tuple[Check, SemgrepRule], staged: Staged, result: _Result) -> Match:
        check, rule = pair
        start, end = result.start.offset, result.end.offset
        line, column = self._position(staged, start)
        end_line, end_column = self._position(staged, end)
        place = Place(path=staged.path, line=line, column=column, end_line=end_line, end_column=end_column)
        message = str(rule.body["message"]) if rule.metadata.sensitive else str(result.extra.get("message", ""))
        return Match(
            check=check.id,
            rule=rule.rule,
            kind=rule.metadata.kind,
            place=place,
            message=" ".join(message.split()),
            text="" if rule.metadata.sensitive else staged.data[start:end].decode("utf-8", "replace"),
            metadata=rule.metadata,
            offset=start,
            end=end,
        )

    def _position(self, staged: Staged, offset: int) -> tuple[int, int]:
        """1-based line and character column of a byte offset."""
        if staged.path not in self._newlines:
            self._newlines[staged.path] = [i for i, byte in enumerate(staged.data) if byte == _NEWLINE]
        before = bisect.bisect_left(self._newlines[staged.path], offset)
        line_start = self._newlines[staged.path][before - 1] + 1 if before else 0
        return before + 1, len(staged.data[line_start:offset].decode("utf-8", "replace")) + 1

    def _attribute(
        self, error: _Error, files: list[Problem], checks: dict[str, list[Problem]], general: list[Problem]
    ) -> None:
        """Give an error to the file, the check, or everyone. The message is our own: semgrep's may quote the source."""
        kind = _kind(error.type)
        pair = self._bundle.by_id.get(_run_id(error.rule_id)) if error.rule_id else None
        staged = self._staged(error.path) if error.path else None
        if pair is not None and (staged is None or "Timeout" in kind):
            check, rule = pair
            where = f" on {staged.path}" if staged else ""
            reason = (
                f"rule {rule.id} ran out of time{where}"
                if "Timeout" in kind
                else f"rule {rule.id} cannot be used: {kind}"
            )
            problem = Problem(
                path=staged.path if staged else f"{check.id}/rules.yaml",
                line=None if staged else rule.line,
                reason=reason,
            )
            checks.setdefault(check.id, []).append(problem)
        elif staged is not None:
            line = _first_line(error.type)
            reason = {
                "PartialParsing": "parses only in part; what is in that part is not examined",
            }.get(kind, "ran out of time in semgrep" if "Timeout" in kind else f"semgrep could not analyse it: {kind}")
            files.append(Problem(path=staged.path, line=line, reason=reason))
        else:
            general.append(Problem(reason=f"semgrep reported an error that names no file or rule: {kind}"))

    def _unscanned(self, scanned: set[str]) -> Iterable[Problem]:
        languages = {lang for _, rule in self._bundle.by_id.values() for lang in rule.body["languages"]}
        for staged in self._by_name.values():
            if staged.path not in scanned and _may_scan(staged.path, languages):
                yield Problem(path=staged.path, reason="was not scanned by semgrep, which gives no reason")


def _may_scan(path: str, languages: set[str]) -> bool:
    return language_of(path) in languages


def _run_id(check_id: str | None) -> str:
    return (check_id or "").rpartition(".")[2]


def _kind(kind: object) -> str:
    return str(kind[0]) if isinstance(kind, list) and kind else str(kind)


def _first_line(kind: object) -> int | None:
    try:
        return int(kind[1][0]["start"]["line"])  # type: ignore[index]
    except (TypeError, KeyError, IndexError, ValueError):
        return None


def _by_place(match: Match) -> tuple[str, int, int, str, str]:
    return (match.place.path, match.place.line, match.place.column, match.rule, match.message)
