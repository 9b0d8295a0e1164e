"""From a snapshot to one observation per check: run the engines side by side, and account for everything in scope."""

import gc
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from math import inf
from time import perf_counter
from typing import TypeVar

from secgate.cache import Cache
from secgate.catalog.check import Check
from secgate.context import Context, build_context, reads_everything, reads_left_out
from secgate.coverage import suppressions
from secgate.engines import analyzers, secrets, semgrep
from secgate.engines.ready import Ready
from secgate.engines.semgrep import Sighting
from secgate.engines.source import SourceFile
from secgate.engines.staging import prepare
from secgate.evidence.rotations import are_signed
from secgate.evidence.signatures import Signers
from secgate.evidence.store import EvidenceStore
from secgate.limits import Deadline, OutOfTimeError, time_limit
from secgate.looking import in_scope_of, look, staged_files
from secgate.memory import Beside, Looked, Memory, Shown
from secgate.model import Item, Observation, Problem, Suppression
from secgate.redaction import Redactor
from secgate.secrets.guard import Guard
from secgate.secrets.values import Result
from secgate.settings.attestations import Statement
from secgate.settings.config import Config
from secgate.settings.incidents import Review
from secgate.settings.rotations import Rotation
from secgate.sharing import Shared, processes
from secgate.target.snapshot import Snapshot
from secgate.target.state import Difference
from secgate.withholding import withheld_lines

_SCRIPT = frozenset({"typescript", "javascript"})
# A scan for secrets takes so many processors.
_MOST_BUSY = 4
# On a machine with no more of them, what runs beside a scan that takes them all gains little time and takes memory.
_FEW = 2
T = TypeVar("T")


@dataclass(frozen=True)
class Seen:
    """What the engines saw.

    Attributes:
        observations: by check id.
        examined_by: engines by path, for the coverage ledger.
        withheld: (path, line) of lines whose text no output may show.
        guard: masks secret values wherever else they might be quoted.
        timings: seconds by engine.
        scanned: what the secret scan saw, when an item asked for it.
        notes: what is worth knowing of how the engines were started.
        lasting: whether the engines see the same of the very same target again, where nothing else has changed.
        until: the second at which that ends, since a token expires; None: never.
        missing: ids of blobs of the history, and of named commits, that were not there; when one is, that ends too.
        asked: what the checks asked for beside the code; see `Subject.asked`.
        suppressions: inline comments that silence a scanner.
    """

    observations: Mapping[str, Observation]
    examined_by: Mapping[str, frozenset[str]]
    context: Context
    withheld: frozenset[tuple[str, int]] = frozenset()
    guard: Guard = field(default_factory=Guard)
    timings: Mapping[str, float] = field(default_factory=dict)
    scanned: Result | None = None
    notes: tuple[str, ...] = ()
    lasting: bool = False
    until: int | None = None
    missing: tuple[str, ...] = ()
    asked: frozenset[str] = frozenset()
    suppressions: tuple[Suppression, ...] = ()


@dataclass(frozen=True)
class EngineOptions:
    """How the engines are started.

    Attributes:
        matcher: how semgrep is started.
        now: the time of the run, for tokens that carry their expiry.
        analyzer_timeout_s: seconds for one analyzer.
        reading: what the secret scan reads beside the files.
        scanner: the process that scans for secrets, where one waits already.
        rotations: secrets of the history that are recorded as rotated.
        statements: signed statements of the target by item.
        signers: who may sign them, by the trusted ref.
        reviews: the reviews of incidents of the target.
        differs: how the files differ from the commit of HEAD; None outside a repository.
        before: the files of the base where they could be read; None without one.
        twins: files of the head with their syntax, where the base is looked at; what is the same is not read again.
        jobs: how many processes look at the code at once, semgrep aside; 0 for as many as the machine can run.
        cache: where results of earlier runs are kept.
        deadline: when the run has to be over; what was not examined by then is a problem.
        facts_after: whether anybody asks for facts of the code when all checks have looked.
    """

    matcher: semgrep.Options = field(default_factory=semgrep.Options)
    now: datetime = field(default_factory=lambda: datetime.fromtimestamp(0, UTC))
    analyzer_timeout_s: float = analyzers.TIMEOUT_S
    reading: secrets.Reading = field(default_factory=secrets.Reading)
    scanner: Ready | None = None
    rotations: tuple[Rotation, ...] = ()
    statements: Mapping[str, Statement] = field(default_factory=dict)
    signers: Signers | None = None
    reviews: tuple[Review, ...] = ()
    differs: Difference | None = None
    before: Snapshot | None = None
    twins: Mapping[str, SourceFile] = field(default_factory=dict)
    jobs: int = 0
    cache: Cache = field(default_factory=Cache)
    deadline: Deadline | None = None
    facts_after: bool = True

    def within(self, seconds: float) -> float:
        """So many seconds, or what is left of the run's time."""
        return seconds if self.deadline is None else min(seconds, self.deadline.left_s)


def observe(
    checks: Sequence[Check],
    items: Mapping[str, Item],
    snapshot: Snapshot,
    config: Config,
    options: EngineOptions | None = None,
) -> Seen:
    """Run every engine that the checks need and give one observation per check.

    Secrets run in a process of their own and semgrep in its own, beside the parsing that happens here.
    """
    options = options or EngineOptions()
    timings: dict[str, float] = {}
    by_secrets = next((check for check in checks if check.uses_secrets), None)
    settings = _settings(items, by_secrets) if by_secrets is not None else {"history": "off"}
    # NOTE: without the item nothing is scanned but what the report would quote.
    scanned = snapshot if by_secrets is not None else replace(snapshot, files={}, binary=())
    job = secrets.job(scanned, config, settings, options.reading, now=options.now)
    alone = all(check.uses_secrets for check in checks)
    scanning = secrets.begin(job, options.scanner, alone=alone) if by_secrets is not None else None
    # NOTE: the scanner has the files now.
    job = replace(job, files=())
    code = _Code(tuple(check for check in checks if not check.uses_secrets), items, snapshot, config, options, timings)
    observations = code.observations(beside=scanning)
    # NOTE: looked for while the scan for secrets still goes on.
    silenced = suppressions(snapshot)
    result = None
    if by_secrets is not None and scanning is not None:
        result, timings["secrets"] = scanning.result(options.within(secrets.TIMEOUT_S))
        item, statement = items.get(by_secrets.id), options.statements.get(by_secrets.id)
        signed = are_signed(item, statement, options.signers, snapshot.tree, now=options.now)
        recorded = secrets.Recorded(options.rotations, signed=signed)
        observations[by_secrets.id] = secrets.observation(by_secrets, result, snapshot, settings, recorded)
    withheld, quoted = withheld_lines(observations.values(), snapshot, job, result)
    guard = quoted.guard
    observations |= code.keep(withheld, guard, result)
    secrets_ran = result is not None and result.files > 0
    return Seen(
        observations=observations,
        examined_by=_examined_by(code.context, code.sighting, code.ended(), secrets_ran=secrets_ran),
        context=code.context,
        withheld=withheld,
        guard=guard,
        timings=timings,
        scanned=result,
        notes=(*code.sighting.notes, *(result.notes if result is not None else ())),
        lasting=code.is_lasting and quoted.lasting,
        until=quoted.until,
        missing=quoted.missing,
        asked=code.asked,
        suppressions=silenced,
    )


class _Code:
    """The checks that look at the code: an earlier run has seen the same of some of them, the rest look now."""

    def __init__(
        self,
        checks: Sequence[Check],
        items: Mapping[str, Item],
        snapshot: Snapshot,
        config: Config,
        options: EngineOptions,
        timings: dict[str, float],
    ) -> None:
        self._began = perf_counter()
        self._checks, self._options, self._timings = checks, options, timings
        cache = options.cache if checks else Cache()
        beside = Beside(options.reading.base, options.now.astimezone(UTC).date(), stated=bool(options.statements))
        self._memory = Memory(cache, snapshot, config, items, options.matcher, beside)
        in_scope = staged_files(checks, snapshot)
        self._recalled = self._memory.sighting(checks, in_scope)
        self._new = [file for file in in_scope if file.path not in self._recalled.scanned]
        self._staged = prepare(self._new)
        evidence = _evidence(items, snapshot, config, options)
        self.context = build_context(
            snapshot, config, checks, evidence=evidence, staged=self._staged, before=options.before,
            twins=options.twins, parsed=self._memory.parsed(everything=reads_everything(checks)),
        )  # fmt: skip
        self._look = partial(
            look, items=items, context=self.context, timeout_s=options.analyzer_timeout_s, deadline=options.deadline
        )
        self._looked: dict[str, Looked] = {}
        self._seen = Sighting()

    @property
    def sighting(self) -> Sighting:
        """What semgrep saw, in this run and before."""
        return self._recalled.merged(self._seen)

    @property
    def is_lasting(self) -> bool:
        """Whether no engine failed at anything, and none ran out of time."""
        sighting = self.sighting
        failed = sighting.general or sighting.notes or any(sighting.check_problems.values())
        return not failed and not any(looked.failed or looked.late for looked in self._looked.values())

    @property
    def asked(self) -> frozenset[str]:
        """What the checks that looked in this run asked for beside the code."""
        return frozenset().union(*(looked.asked for looked in self._looked.values()))

    def ended(self) -> list[Check]:
        """The checks that have looked at what is in their scope before the run's time ended."""
        late = {check for check, looked in self._looked.items() if looked.late}
        return [check for check in self._checks if check.id not in late]

    def observations(self, *, beside: secrets.Scan | secrets.Remembered | None = None) -> dict[str, Observation]:
        """One observation of each check; semgrep runs beside those that need no match of it.

        Args:
            beside: a scan for secrets that may go on at the same time.
        """
        known = self._memory.observations(self._checks)
        waiting = [check for check in self._checks if check.id not in known]
        stop = threading.Event()
        before = self._before(beside)
        with (
            semgrep.Matching(self._checks, self._staged, self._options.matcher) as matching,
            ThreadPoolExecutor(1) as threads,
        ):

            def match() -> Future[tuple[Sighting, float]]:
                return threads.submit(self._matched, matching, stop, before)

            try:
                if before is None:
                    matching.begin()
                # NOTE: while that goes on no other process starts.
                matched = match() if self._jobs <= _FEW else None
                if before is not None and waiting:
                    before.wait_eased()
                if waiting:
                    self._read()
                self._timings["facts"] = perf_counter() - self._began
                self._match_and_look(waiting, matched, match, beside)
            finally:
                # Without this an interrupted run would wait for semgrep to end.
                stop.set()
        self._timings["without secrets"] = perf_counter() - self._began
        if self._checks and beside is not None and beside.runs and not self._options.facts_after:
            self._let_go()
        return {c.id: known[c.id] if c.id in known else self._looked[c.id].observation for c in self._checks}

    @property
    def _jobs(self) -> int:
        return self._options.jobs or processes()

    def _before(self, scan: secrets.Scan | secrets.Remembered | None) -> secrets.Scan | None:
        """The scan for secrets that goes first, where it takes all processors: the rest waits, and its memory too.

        Where the run's time is bounded none goes first: what waited for a scan that outlasts it would not be examined.
        """
        has_time = self._options.deadline is None
        return scan if isinstance(scan, secrets.Scan) and self._jobs <= _FEW and has_time else None

    def _matched(
        self, matching: semgrep.Matching, stop: threading.Event, before: secrets.Scan | None
    ) -> tuple[Sighting, float]:
        """What semgrep sees, and the seconds it took; it runs after the scan that goes first."""
        if before is not None and matching.has_work:
            before.wait_ended(stop)
            if not stop.is_set():
                matching.begin()
        return _timed(partial(matching.result, stop, self._options.within(self._options.matcher.timeout_s)))

    def keep(
        self, withheld: Collection[tuple[str, int]], guard: Guard, scanned: Result | None
    ) -> dict[str, Observation]:
        """Keep for the next run what may be kept.

        Gives the observations of checks that had to look again, since what is kept of theirs does not hold any more.
        """
        doubtful = self._memory.doubtful(withheld)
        again = self._look([check for check in self._checks if check.id in doubtful], sighting=self.sighting)
        self._looked |= again
        # NOTE: where the scan for secrets stopped, nothing says what the texts hold.
        stopped = scanned is not None and not scanned.files
        if self._memory.cache.folder is not None and not stopped:
            paths = (entry.path for entry in self.context.snapshot.tree.entries)
            unseen = frozenset(one.path for one in scanned.problems if one.path is not None) if scanned else frozenset()
            shown = Shown(Redactor(guard, paths), withheld, whole=scanned is not None, unseen=unseen)
            self._memory.keep(self._checks, self._looked, self.context, shown)
            self._memory.keep_matches(self._checks, self._new, self._seen, shown)
            self._memory.cache.save()
        return {check: looked.observation for check, looked in again.items()}

    def _let_go(self) -> None:
        """Give back the memory that the code takes: a scan for secrets that still runs needs its own.

        NOTE: files and what was read of them hold each other in cycles, so only a collection frees them.
        """
        self._staged = ()
        self.context.let_go()
        gc.unfreeze()
        gc.collect()

    def _read(self) -> None:
        """Parse what the processes share before they part; past the deadline there is nothing to share."""
        limit = nullcontext() if self._options.deadline is None else time_limit(max(0.001, self._options.within(inf)))
        with suppress(OutOfTimeError), limit:
            self.context.read()

    def _match_and_look(
        self,
        waiting: Sequence[Check],
        matched: Future[tuple[Sighting, float]] | None,
        match: Callable[[], Future[tuple[Sighting, float]]],
        scan: secrets.Scan | secrets.Remembered | None,
    ) -> None:
        alone = [check for check in waiting if not check.rules and not _any_tags(self._checks)]
        unmatched = partial(self._look, sighting=Sighting())
        jobs = self._jobs
        if jobs > 1 and sum(bool(check.spec.concerns) for check in alone) > 1:
            # Imported here: a run that only looks for secrets does not need what reads an application.
            from secgate.ahead import read_ahead  # noqa: PLC0415

            read_ahead(self.context, timeout_s=max(0.001, self._options.within(self._options.analyzer_timeout_s)))

        def is_free() -> bool:
            """Whether a processor is: a scan for secrets takes as many as there are, and needs no other beside it."""
            scans = scan is not None and scan.runs and jobs <= _MOST_BUSY
            return not scans and (matched is None or matched.done())

        few_last = jobs > 1 and (is_free() or matched is not None)
        with _shared(alone, unmatched, jobs, is_free, few_last=few_last) as sharing:
            matched = matched or match()
            self._looked = _told(alone, sharing.results())
            for parsed in filter(None, (looked.left_out for looked in self._looked.values())):
                self.context.learn_left_out(parsed)
        self._seen, self._timings["semgrep"] = matched.result()
        self._looked |= self._look([check for check in waiting if check not in alone], sighting=self.sighting)


def _evidence(items: Mapping[str, Item], snapshot: Snapshot, config: Config, options: EngineOptions) -> EvidenceStore:
    return EvidenceStore(
        snapshot.tree, config.reports, options.now, options.statements, options.signers,
        duties={item.id: item.duty for item in items.values()}, reviews=options.reviews,
        differs=options.differs.told() if options.differs is not None else "",
        changed=options.differs.paths if options.differs is not None else frozenset(),
        base=options.reading.base,
    )  # fmt: skip


def _shared(
    checks: Sequence[Check],
    look: Callable[[Sequence[Check]], dict[str, Looked]],
    jobs: int,
    free: Callable[[], bool],
    *,
    few_last: bool,
) -> Shared[Looked]:
    """One task for each check; those that follow the application from file to file stand together at the front.

    NOTE: two processes begin at the two ends and meet, so what is done quickly stands in the middle: neither waits long
    for the other. How long an analyzer is tells how long it takes well enough. What few need of the code stands at an
    end: it is held, and let go of, before what many need is read.
    """
    by_id = {check.id: check for check in checks if not check.uses_secrets}
    sizes = {check: _size(by_id[check]) for check in by_id}
    followers = sorted((one for one in by_id if by_id[one].spec.concerns), key=lambda one: -sizes[one])
    others = sorted((one for one in by_id if not by_id[one].spec.concerns), key=lambda one: sizes[one])
    tasks = [*followers, *others] if jobs > 1 else list(by_id)
    few = [one for one in tasks if reads_left_out(by_id[one])]
    rest = [one for one in tasks if one not in few]
    tasks = [*rest, *few] if few_last else [*few, *rest]
    return Shared(tasks, lambda one: look([by_id[one]])[one], processes=jobs, free=free)


def _size(check: Check) -> int:
    return (check.folder / "analyzer.py").stat().st_size if check.has_analyzer else 0


def _told(checks: Sequence[Check], seen: Mapping[str, Looked]) -> dict[str, Looked]:
    """The observations in the order of the checks; a check whose process ended without an answer says so."""
    problem = Problem(reason="the process that looked at this item ended without an answer")
    lost = Looked(Observation(problems=(problem,)), failed=True)
    return {check.id: seen.get(check.id, lost) for check in checks if not check.uses_secrets}


def _any_tags(checks: Sequence[Check]) -> bool:
    return any(rule.metadata.kind == "tag" for check in checks for rule in check.rules)


def _settings(items: Mapping[str, Item], check: Check) -> Mapping[str, object]:
    item = items.get(check.id)
    return item.settings if item is not None else {}


def _examined_by(
    context: Context, sighting: Sighting, checks: Sequence[Check], *, secrets_ran: bool
) -> dict[str, frozenset[str]]:
    """Which engines looked at each file. A file with a parse problem still counts: the problem stands at its items."""
    files = context.snapshot.files
    scoped = {
        path
        for path in context.sources
        if any(
            check.has_analyzer and in_scope_of(check, files[path].language, files[path].exclusion) for check in checks
        )
    }
    result = {}
    for path in context.snapshot.files:
        by = {"detect-secrets"} if secrets_ran else set()
        if path in sighting.scanned:
            by.add("semgrep")
        if path in scoped:
            by.add("analyzers")
        result[path] = frozenset(by)
    return result


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = perf_counter()
    return work(), perf_counter() - began
