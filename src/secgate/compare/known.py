"""Which findings of the head the base has too; these are shown, and cannot block.

A finding is known when the base, observed under the same plan, has it by its fingerprint, or by its content in a file
that was moved; and only when it was as sure and as severe there, said the same, and rests on the same lines elsewhere.
Where a secret value may stand, the value decides; a literal that its lines name must be the same too.
What rests on reports and statements of the base is not compared: there its findings count as new.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from secgate.catalog.check import Check
from secgate.compare.constants import Constants
from secgate.compare.secret_values import KnownSecrets, SecretScan
from secgate.compare.side import BaseSide
from secgate.context import Context
from secgate.engines.source import SourceFile
from secgate.gate.identity import findings
from secgate.model import Finding, FindingState, Hit, ItemResult, Observation, TraceStep
from secgate.observe import EngineOptions, observe
from secgate.plan import Plan
from secgate.target.snapshot import Snapshot

Known = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Compared:
    """What the comparison of findings gave.

    Attributes:
        known: (item, id) of each finding that the base has too.
        context: the facts of the base, when some check needed them.
    """

    known: Known = frozenset()
    context: Context | None = None


@dataclass(frozen=True)
class Head:
    """What was gated: its files, those of its code with their syntax, and what every text of it is shown as."""

    snapshot: Snapshot
    sources: Mapping[str, SourceFile]
    cleaned: Callable[[Hit], Hit]


def known_findings(
    plan: Plan, head: Head, base: BaseSide, results: Sequence[ItemResult], options: EngineOptions
) -> Compared:
    """The findings that the base has too. Only checks that have an open finding look at the base.

    Args:
        plan: of the run; the same checks and settings look at both sides.
        head: what was gated.
        base: what it is compared with.
        results: every item of the head.
        options: those of the run.
    """
    opened = {item.id: tuple(f for f in item.findings if f.state is FindingState.OPEN) for item in results}
    constants = Constants(head.snapshot, base)
    checks = [plan.checks[item] for item, some in opened.items() if some and item in plan.checks]
    known: set[tuple[str, str]] = set()
    scan = SecretScan(plan.config, options.now, options.scanner, options.cache.folder)
    # NOTE: it goes on beside everything below.
    scanning = {
        check.id: KnownSecrets(opened[check.id], head.snapshot, base, scan) for check in checks if check.uses_secrets
    }
    # NOTE: a pattern sees one file, so a file that is the same gives the same.
    for check in (check for check in checks if _is_pattern(check)):
        same = [one for one in opened[check.id] if _is_same(one.path, head.snapshot, base) and constants.same(one)]
        known |= {(check.id, one.id) for one in same}
        opened[check.id] = tuple(one for one in opened[check.id] if one not in same)
    patterns = [check for check in checks if _is_pattern(check) and opened[check.id]]
    others = [check for check in checks if not check.uses_secrets and not _is_pattern(check)]
    looking = _Looking(plan, head, base, options, constants)
    paths = {base.path(finding.path) for check in patterns for finding in opened[check.id]}
    seen, _ = looking.at(patterns, paths)
    further, context = looking.at(others, None)
    for check in (*patterns, *others):
        observation = seen.get(check.id) or further[check.id]
        known |= {(check.id, one) for one in looking.matched(check, opened[check.id], observation)}
    known |= {(check, one) for check, secrets in scanning.items() for one in secrets.ids()}
    return Compared(frozenset(known), context)


def _is_pattern(check: Check) -> bool:
    return bool(check.rules) and not (check.has_analyzer or check.is_stated or check.uses_secrets)


def _is_same(path: str, head: Snapshot, base: BaseSide) -> bool:
    """Whether a file is the same on both sides, and looked at in the same way."""
    new, old = head.files.get(path), base.snapshot.files.get(path)
    return (
        new is not None
        and old is not None
        and (new.text, new.language, new.exclusion) == (old.text, old.language, old.exclusion)
    )


@dataclass(frozen=True)
class _Looking:
    plan: Plan
    head: Head
    base: BaseSide
    options: EngineOptions
    constants: Constants

    def at(
        self, checks: Sequence[Check], paths: Iterable[str] | None
    ) -> tuple[Mapping[str, Observation], Context | None]:
        """What checks see in the base; of `paths` alone when they are given."""
        if not checks:
            return {}, None
        snapshot = self.base.snapshot
        if paths is not None:
            wanted = frozenset(paths)
            files = {path: file for path, file in snapshot.files.items() if path in wanted}
            snapshot = replace(snapshot, files=files, binary=())
        options = replace(
            self.options, reading=replace(self.options.reading, history="off", base=None, named=()), rotations=(),
            statements={}, signers=None, reviews=(), differs=None, before=None, twins=self.head.sources, scanner=None,
        )  # fmt: skip
        items = {item.id: item for item in self.plan.items}
        seen = observe(checks, items, snapshot, self.plan.config, options)
        return seen.observations, seen.context

    def matched(self, check: Check, opened: Sequence[Finding], seen: Observation) -> Iterator[str]:
        """Ids of those open findings that the base has too."""
        by_id: dict[str, list[Finding]] = {}
        by_content: dict[tuple[str, str], list[Finding]] = {}
        for old in self._made(check, seen):
            by_id.setdefault(old.id, []).append(old)
            by_content.setdefault((old.path, old.content_id), []).append(old)
        for new in opened:
            before = self.base.path(new.path)
            fitting = by_id.get(new.id, []) if before == new.path else by_content.get((before, new.content_id), [])
            if any(self._is_same(old, new) for old in fitting) and self.constants.same(new):
                yield new.id

    def _made(self, check: Check, seen: Observation) -> Iterator[Finding]:
        """The base's findings, with both ids that each may have: of its wording with and without what is in quotes.

        Which of the two it is hangs on whether the line holds a secret, which is not asked for the base.
        """
        hits = [self.head.cleaned(hit) for hit in seen.hits]
        yield from findings(check.id, hits, frame=lambda _: None, withheld=lambda _: False)
        yield from findings(check.id, hits, frame=lambda _: None, withheld=lambda _: True)

    def _is_same(self, old: Finding, new: Finding) -> bool:
        told = old.message == new.message and len(old.trace) == len(new.trace)
        return _as_bad(old, new) and told and self._same_trace(old, new) and self._same_value(old, new)

    def _same_trace(self, old: Finding, new: Finding) -> bool:
        """Whether both rest on the same lines elsewhere, which may say how bad a finding is."""
        return all(
            self.base.path(after.path) == before.path
            and before.note == after.note
            and _line(self.base.snapshot, before) == _line(self.head.snapshot, after)
            for before, after in zip(old.trace, new.trace, strict=True)
        )

    def _same_value(self, old: Finding, new: Finding) -> bool:
        """Whether the lines of two findings are the same, where the id of one leaves out what may be a secret value."""
        if not new.sensitive:
            return True
        before, now = self.base.snapshot.texts.get(old.path), self.head.snapshot.texts.get(new.path)
        return before is not None and now is not None and _lines(before, old) == _lines(now, new)


def _as_bad(old: Finding, new: Finding) -> bool:
    """Whether the base's finding was as sure and as severe: what a change makes worse is new."""
    return old.confidence.at_least(new.confidence) and old.severity.at_least(new.severity)


def _line(snapshot: Snapshot, step: TraceStep) -> str | None:
    text = snapshot.texts.get(step.path)
    return "".join(text.split("\n")[step.line - 1 : step.line]).strip() if text is not None else None


def _lines(text: str, finding: Finding) -> list[str]:
    return [line.strip() for line in text.split("\n")[finding.line - 1 : finding.end_line]]
