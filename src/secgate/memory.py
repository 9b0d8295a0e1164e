"""What an earlier run saw of the very same code: nothing is looked at twice.

Two kinds of results are kept in the user's cache. The matches of all rules in one file, under the file's path and text,
the rules, and the version of their engine; and the observation of one check, under the texts that it may have read,
every path and setting that matters, and the check's own digest. What a check asked for while it looked tells which
texts these are. An analyzer is deterministic, so whoever asks the same of the same gets the same answer.

What is never kept: the observation of a check that asked for something beside the files (a base, the time of the day,
reports or statements where there are any), that an engine failed at, or that comes from a pack whose code nobody here
has read; matches of a file that had an error; the text of a match, which is read from its file again; any other text in
which the scan for secrets sees a value, or that quotes a file which no such scan has seen; and anything of a run whose
scan did not end. Of a finding on a line that holds one its wording is left out, and what is kept holds as long as the
line does.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from secgate import builtin
from secgate.cache import Cache, digest_of_files, digest_of_text, key_of
from secgate.catalog.check import Check, RuleMetadata
from secgate.context import Context, read_by_facts
from secgate.engines import semgrep
from secgate.engines.semgrep import Sighting
from secgate.engines.semgrep_process import state_of
from secgate.engines.subject import Match
from secgate.model import Hit, Item, Observation, Place, Problem
from secgate.parsing import Parsed
from secgate.redaction import Redactor
from secgate.settings.config import Config
from secgate.target.history import state
from secgate.target.languages import APPLICATION, READ
from secgate.target.reports import has_reports
from secgate.target.snapshot import Snapshot, TextFile

__all__ = ["Looked", "Memory", "Shown"]

Lines = frozenset[tuple[str, int]]

_OBSERVED, _MATCHED, _PARSED = "observation", "matches", "parsed"
_TEXTS, _UNRECORDED = "texts", "texts, and nothing is recorded"
_ALONE, _TODAY = "texts, nothing is recorded, and no base given", "texts, nothing is recorded or stated, on this day"
_MOST_OPENED = 1_000
# What texts alone answer; what they answer where nothing is recorded; the same where no base is given; and where
# nothing is stated, with the day and the history.
_OF_TEXTS = frozenset({"ignored", "tenants", "texts"})
_OF_REPORTS = frozenset(
    f"evidence.{name}" for name in (
        "audits", "coverage", "formatting", "lint", "recorded", "suite", "tests", "typecheck",
    )
)  # fmt: skip
_OF_NO_BASE = _OF_REPORTS | {"evidence.against"}
_OF_THE_DAY = _OF_REPORTS | {"evidence.attested", "evidence.changes", "evidence.document", "evidence.today"}
_WITHHELD = "[withheld]"


class _Kept(BaseModel):
    """An observation as it is kept, with the lines that must still be withheld.

    Attributes:
        opened: paths of the texts beside the code that the check read; None where it read, or may have read, all.
        of: their digest.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    seen: Observation
    lines: Lines
    opened: tuple[str, ...] | None
    of: str


@dataclass(frozen=True)
class Looked:
    """What a check saw.

    Attributes:
        asked: what it asked for beside the code; see `Subject.asked`.
        opened: paths of the texts that it read beside the code.
        failed: whether an engine failed at it, which another time it may not.
        late: whether the run's time ended before it had looked.
        left_out: how the scripts parse that the code items leave out, where it looked at them.
    """

    observation: Observation
    asked: frozenset[str] = frozenset()
    opened: frozenset[str] = frozenset()
    failed: bool = False
    late: bool = False
    left_out: Parsed | None = None


@dataclass(frozen=True)
class Shown:
    """What may be written down: nothing that the scan for secrets has to change.

    Attributes:
        withheld: (path, line) of lines that hold a secret value.
        whole: whether the scan has seen all files, and not only what the findings quote.
        unseen: paths of files that it has not seen in full.
    """

    redactor: Redactor
    withheld: Collection[tuple[str, int]] = frozenset()
    whole: bool = False
    unseen: frozenset[str] = frozenset()

    def of(self, observation: Observation) -> tuple[Observation, Lines] | None:
        """An observation without the wording of withheld lines, and these lines; None where a value shows elsewhere."""
        if observation.rests_on or any(
            (problem.path, problem.line) in self.withheld
            for problem in (*observation.problems, *observation.unresolved, *observation.undecided)
        ):
            return None
        if any({hit.place.path, *(step.path for step in hit.trace)} & self.unseen for hit in observation.hits):
            return None
        lines: set[tuple[str, int]] = set()
        hits = tuple(self._without(hit, lines) for hit in observation.hits)
        kept = observation.model_copy(update={"hits": hits}) if lines else observation
        return (kept, frozenset(lines)) if self.redactor.value(kept) is kept else None

    def may_show_messages(self, path: str, messages: Iterable[str], written: Collection[str]) -> bool:
        """Whether no message about a file holds a secret value, and its name does not.

        Args:
            path: of the file.
            messages: with what of the file is filled in.
            written: those that stand in the rules, and quote nothing.
        """
        whole = self.whole and path not in self.unseen
        seen = all(message in written or (whole and self.redactor.text(message) == message) for message in messages)
        return seen and self.redactor.path(path) == path

    def _without(self, hit: Hit, lines: set[tuple[str, int]]) -> Hit:
        own = {(hit.place.path, line) for line in range(hit.place.line, (hit.place.end_line or hit.place.line) + 1)}
        told = {(step.path, step.line) for step in hit.trace}
        if hit.sensitive or not (own | told) & set(self.withheld):
            return hit
        lines |= (own | told) & set(self.withheld)
        trace = tuple(
            step.model_copy(update={"note": _WITHHELD}) if (step.path, step.line) in self.withheld else step
            for step in hit.trace
        )
        text = "" if own & set(self.withheld) else hit.text
        return hit.model_copy(update={"text": text, "trace": trace})


@dataclass(frozen=True)
class Beside:
    """What decides beside files and settings.

    Attributes:
        base: the commit that the target is compared with.
        today: the day of the run, UTC.
        stated: whether there is any statement.
    """

    base: str | None = None
    today: date | None = None
    stated: bool = True


@dataclass
class Memory:
    """The results of earlier runs that hold for a target.

    Args:
        cache: where they are kept.
        snapshot: the target's files.
        config: as its owner wrote it.
        items: those of the run by check.
        matcher: how semgrep is started.
        beside: what else checks may ask for.
    """

    cache: Cache
    snapshot: Snapshot
    config: Config
    items: Mapping[str, Item]
    matcher: semgrep.Options
    beside: "Beside" = field(default_factory=Beside)
    _known: dict[str, tuple[Match, ...]] = field(default_factory=dict, init=False, repr=False)
    _needs: dict[str, Lines] = field(default_factory=dict, init=False, repr=False)

    def observations(self, checks: Iterable[Check]) -> dict[str, Observation]:
        """The observations that checks made of the very same files."""
        if self.cache.folder is None:
            return {}
        reaches = (_TEXTS, *self._further)
        keys = {(check.id, reach): self._key(check, reach) for check in checks if may_keep(check) for reach in reaches}
        kept = self.cache.get_all(_OBSERVED, keys.values())
        found: dict[str, Observation] = {}
        for (check, _), key in keys.items():
            one = _observation(kept[key]) if check not in found and key in kept else None
            if one is not None and one.of == self._digest(one.opened):
                found[check], self._needs[check] = one.seen, one.lines
        return found

    def doubtful(self, withheld: Collection[tuple[str, int]]) -> frozenset[str]:
        """Checks whose observation is kept without the wording of lines that nothing withholds any more."""
        return frozenset(check for check, lines in self._needs.items() if not lines <= set(withheld))

    def parsed(self, *, everything: bool) -> tuple[Parsed | None, Parsed | None]:
        """How the code parses that the code items look at, and what they leave out; None where it is not known.

        Args:
            everything: also the code of other languages that code items leave out.
        """
        if self.cache.folder is None:
            return None, None
        own, left_out = self._parsed_key(f"everything {everything}"), self._parsed_key("left out")
        kept = self.cache.get_all(_PARSED, (own, left_out))
        return _parsed(kept.get(own)), _parsed(kept.get(left_out))

    def sighting(self, checks: Sequence[Check], files: Sequence[TextFile]) -> Sighting:
        """The matches of the rules of all checks in those of the files that an earlier run has seen."""
        if self.cache.folder is None or not files:
            return Sighting()
        keys = {file.path: self._match_key(checks, file) for file in files}
        kept = self.cache.get_all(_MATCHED, keys.values())
        for file in files:
            if (key := keys[file.path]) in kept and (found := _matches(kept[key], file)) is not None:
                self._known[file.path] = found
        return semgrep.sighting_of((match for found in self._known.values() for match in found), self._known)

    def keep(
        self,
        checks: Sequence[Check],
        looked: Mapping[str, Looked],
        context: Context,
        shown: Shown,
    ) -> None:
        """Keep what may be kept of what checks saw in this run."""
        if self.cache.folder is None:
            return
        for check in checks:
            seen = looked.get(check.id)
            reach = self._reach(check, seen.asked) if seen is not None and not seen.failed else None
            if seen is None or reach is None or (told := shown.of(seen.observation)) is None:
                continue
            opened = self._opened(check, seen)
            value = {
                "seen": told[0].model_dump(mode="json", exclude_defaults=True), "lines": sorted(told[1]),
                "opened": opened, "of": self._digest(opened),
            }  # fmt: skip
            self.cache.put(_OBSERVED, self._key(check, reach), value)
        for part, what, before in (
            ("parsing", f"everything {context.everything}", context.parsed),
            ("parsing_left_out", "left out", context.parsed_left_out),
        ):
            if before is None and (parsed := context.__dict__.get(part)) is not None:
                self.cache.put(_PARSED, self._parsed_key(what), _told(parsed))

    def keep_matches(
        self, checks: Sequence[Check], files: Iterable[TextFile], sighting: Sighting, shown: Shown
    ) -> None:
        """Keep the matches in the files that semgrep has seen in this run, where nothing went wrong."""
        failed = sighting.general or sighting.notes or any(sighting.check_problems.values())
        if self.cache.folder is None or failed:
            return
        wrong = {problem.path for problem in sighting.file_problems}
        by_path: dict[str, list[Match]] = {}
        for match in (match for found in sighting.matches.values() for match in found):
            by_path.setdefault(match.place.path, []).append(match)
        written = frozenset(" ".join(str(rule.body["message"]).split()) for check in checks for rule in check.rules)
        for file in files:
            found = by_path.get(file.path, [])
            seen = file.path in sighting.scanned and file.path not in wrong and file.path not in self._known
            # NOTE: the engines read a script with what its grammar does not know blanked out.
            data = file.utf8 if found else b""
            as_read = all(match.text == _text_of(match, data) for match in found)
            if seen and as_read and shown.may_show_messages(file.path, [match.message for match in found], written):
                self.cache.put(_MATCHED, self._match_key(checks, file), [_plain(match) for match in found])

    def _reach(self, check: Check, asked: frozenset[str]) -> str | None:
        """What decided beside texts; None where that may be another thing the next time."""
        if not may_keep(check):
            return None
        if beside := asked - _OF_TEXTS:
            return next((reach for reach, answered in self._further.items() if beside <= answered), None)
        return _TEXTS

    def _opened(self, check: Check, seen: Looked) -> list[str] | None:
        """The texts beside the code that a check read; None where that may be all of them, or nearly."""
        if not set(check.spec.scope.languages) <= READ:
            return None
        ignoring = (path for path in self.snapshot.files if path.rpartition("/")[2] == ".gitignore")
        paths = {*seen.opened, *(ignoring if "ignored" in seen.asked else ())} - self._code.keys()
        return sorted(paths) if len(paths) <= _MOST_OPENED else None

    def _digest(self, opened: Collection[str] | None) -> str:
        """The digest of these texts; of all where none are named."""
        files = self.snapshot.files
        if opened is None:
            return self._of_all
        return digest_of_files({path: files[path].digest if path in files else "" for path in opened})

    @cached_property
    def _further(self) -> dict[str, frozenset[str]]:
        """How far a check may have reached beyond texts, and what it may have asked for then; least first."""
        if has_reports(self.snapshot.tree, self.config.reports.values()):
            return {}
        found = {_UNRECORDED: _OF_REPORTS}
        if self.beside.base is None:
            found[_ALONE] = _OF_NO_BASE
        if not self.beside.stated and self.beside.today is not None:
            found[_TODAY] = _OF_THE_DAY
        return found

    @cached_property
    def _code(self) -> dict[str, TextFile]:
        """The code, of which any check may have read all."""
        return {path: file for path, file in self.snapshot.files.items() if _is_code(file)}

    @cached_property
    def _of_code(self) -> str:
        return digest_of_files({path: file.digest for path, file in self._code.items()})

    @cached_property
    def _of_all(self) -> str:
        return digest_of_files({path: file.digest for path, file in self.snapshot.files.items()})

    @cached_property
    def _of_today(self) -> str:
        """The digest of the day, and of the history, which says when each file was changed."""
        git = self.snapshot.tree.git
        return key_of(str(self.beside.today), state(git) if git is not None else "")

    @cached_property
    def _around(self) -> str:
        """The digest of everything beside texts that any check may have read."""
        snapshot = self.snapshot
        told = (*snapshot.hidden, *snapshot.linked, *snapshot.unread)
        return key_of(
            self.config.said(),
            [[f.path, f.language, f.exclusion, f.tracked] for f in snapshot.files.values()],
            snapshot.tracked,
            snapshot.is_repository,
            [problem.model_dump(mode="json") for problem in told],
            sorted(snapshot.package_folders),
            sorted(snapshot.hidden_folders),
            # What git answers of a path follows from the target's ignore files, which are texts of it, and from these.
            [snapshot.tree.prefix, *((p, data.hex()) for p, data in snapshot.tree.ignore_files_above().items())],
        )

    def _parsed_key(self, what: str) -> str:
        return key_of(_PARSED, self._around, self._of_code, what)

    def _key(self, check: Check, reach: str) -> str:
        item = self.items.get(check.id)
        given = [item.settings, item.duty.model_dump(mode="json")] if item is not None else []
        day = self._of_today if reach == _TODAY else ""
        return key_of(check.id, check.digest, given, self._around, self._of_code, reach, day, self._engine(check))

    def _engine(self, check: Check) -> list[object]:
        return [self._matcher, semgrep.installed()] if check.rules else []

    @cached_property
    def _matcher(self) -> list[object]:
        # NOTE: whoever ran out of time leaves nothing, so no limit is part of a result.
        return [str(self.matcher.program), self.matcher.native, *state_of(self.matcher.program)]

    @cached_property
    def _rules(self) -> dict[tuple[str, ...], str]:
        return {}

    def _match_key(self, checks: Sequence[Check], file: TextFile) -> str:
        ids = tuple(check.id for check in checks)
        if ids not in self._rules:
            rules = digest_of_text(semgrep.rules_of(checks))
            metadata = [rule.metadata.model_dump(mode="json") for check in checks for rule in check.rules]
            self._rules[ids] = key_of(rules, metadata, self._matcher, semgrep.installed())
        made = json.dumps([self._rules[ids], file.path, file.language, file.digest])
        return digest_of_text(made)


def may_keep(check: Check) -> bool:
    """Whether what a check sees depends on what it asks for alone: the built-in ones, and rules, which run no code."""
    return not (check.uses_secrets or check.is_stated or check.in_target) and (
        check.folder.parent == builtin.checks_folder() or not check.has_analyzer
    )


def _is_code(file: TextFile) -> bool:
    return read_by_facts(file) or file.language in APPLICATION


def _observation(kept: object) -> _Kept | None:
    try:
        return _Kept.model_validate(kept)
    except ValidationError:
        return None


def _told(parsed: Parsed) -> dict[str, Any]:
    return {
        "unparsed": {path: problem.model_dump(mode="json") for path, problem in parsed.unparsed.items()},
        "unfit": sorted(parsed.unfit),
    }


def _parsed(kept: Any) -> Parsed | None:  # noqa: ANN401 - whatever an earlier run kept
    try:
        unparsed = {path: Problem.model_validate(problem) for path, problem in kept["unparsed"].items()}
        return Parsed(unparsed, frozenset(map(str, kept["unfit"])))
    except (TypeError, KeyError, AttributeError, ValidationError):
        return None


def _plain(match: Match) -> dict[str, Any]:
    return {
        "check": match.check, "rule": match.rule, "kind": match.kind, "message": match.message,
        "place": match.place.model_dump(mode="json", exclude={"path"}), "offset": match.offset, "end": match.end,
        "metadata": match.metadata.model_dump(mode="json", exclude_defaults=True),
    }  # fmt: skip


def _text_of(match: Match, data: bytes) -> str:
    """What a match matched in the bytes of its file, as the engine tells it."""
    return "" if match.metadata.sensitive else data[match.offset : match.end].decode("utf-8", "replace")


def _matches(kept: object, file: TextFile) -> tuple[Match, ...] | None:
    """The matches in a file as they were kept; None where what was kept is none."""
    if not isinstance(kept, list):
        return None
    data = file.utf8
    try:
        found = [
            Match(
                check=one["check"], rule=one["rule"], kind=one["kind"], message=one["message"],
                place=Place(path=file.path, **one["place"]), offset=one["offset"], end=one["end"],
                metadata=RuleMetadata.model_validate(one["metadata"]),
            )
            for one in kept
        ]  # fmt: skip
        return tuple(replace(match, text=_text_of(match, data)) for match in found)
    except (TypeError, KeyError, ValidationError):
        return None
