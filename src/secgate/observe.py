"""From a snapshot to one observation per check: run the engines side by side, and account for everything in scope."""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from time import perf_counter
from typing import TypeVar

from secgate.ahead import read_ahead
from secgate.catalog.check import Check
from secgate.catalog.schema import Concern
from secgate.context import MAX_CODE_CHARACTERS, Context, build_context
from secgate.engines import analyzers, secrets, semgrep, statements
from secgate.engines.absence import Signs, account
from secgate.engines.semgrep import Sighting
from secgate.engines.staging import prepare
from secgate.engines.subject import Match, Subject
from secgate.evidence.rotations import are_signed
from secgate.evidence.signatures import Signers
from secgate.evidence.store import EvidenceStore
from secgate.facts.typescript import wording
from secgate.facts.wording import Wording, of_text
from secgate.model import Duty, Hit, Item, Observation, Problem
from secgate.secrets.guard import Guard
from secgate.secrets.values import Result
from secgate.settings.attestations import Statement
from secgate.settings.config import Config
from secgate.settings.incidents import Review
from secgate.settings.rotations import Rotation
from secgate.sharing import Shared, processes
from secgate.sieve import Sieve
from secgate.target.languages import READ
from secgate.target.scope import default_exclusion
from secgate.target.snapshot import Snapshot, TextFile
from secgate.target.state import Difference
from secgate.withholding import withheld_lines

_SCRIPT = frozenset({"typescript", "javascript"})
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
    """

    observations: Mapping[str, Observation]
    examined_by: Mapping[str, frozenset[str]]
    context: Context
    withheld: frozenset[tuple[str, int]] = frozenset()
    guard: Guard = field(default_factory=Guard)
    timings: Mapping[str, float] = field(default_factory=dict)
    scanned: Result | None = None


@dataclass(frozen=True)
class EngineOptions:
    """How the engines are started.

    Attributes:
        matcher: how semgrep is started.
        now: the time of the run, for tokens that carry their expiry.
        analyzer_timeout_s: seconds for one analyzer.
        reading: what the secret scan reads beside the files.
        rotations: secrets of the history that are recorded as rotated.
        statements: signed statements of the target by item.
        signers: who may sign them, by the trusted ref.
        reviews: the reviews of incidents of the target.
        differs: how the files differ from the commit of HEAD; None outside a repository.
        jobs: how many processes look at the code at once, semgrep aside; 0 for as many as the machine can run.
    """

    matcher: semgrep.Options = field(default_factory=semgrep.Options)
    now: datetime = field(default_factory=lambda: datetime.fromtimestamp(0, UTC))
    analyzer_timeout_s: float = analyzers.TIMEOUT_S
    reading: secrets.Reading = field(default_factory=secrets.Reading)
    rotations: tuple[Rotation, ...] = ()
    statements: Mapping[str, Statement] = field(default_factory=dict)
    signers: Signers | None = None
    reviews: tuple[Review, ...] = ()
    differs: Difference | None = None
    jobs: int = 0


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
    began = perf_counter()
    timings: dict[str, float] = {}
    by_secrets = next((check for check in checks if check.uses_secrets), None)
    settings = _settings(items, by_secrets) if by_secrets is not None else {"history": "off"}
    job = secrets.job(snapshot, config, settings, options.reading, now=options.now)
    scanning = secrets.Scan(job) if by_secrets is not None else None
    stop = threading.Event()
    staged = prepare(staged_files(checks, snapshot))
    with semgrep.Matching(checks, staged, options.matcher) as matching, ThreadPoolExecutor(1) as threads:
        try:
            by_code = [check for check in checks if not check.uses_secrets]
            evidence = EvidenceStore(
                snapshot.tree, config.reports, options.now, options.statements, options.signers,
                duties={item.id: item.duty for item in items.values()}, reviews=options.reviews,
                differs=options.differs.told() if options.differs is not None else "",
                changed=options.differs.paths if options.differs is not None else frozenset(),
                base=options.reading.base,
            )  # fmt: skip
            context = build_context(snapshot, config, by_code, evidence=evidence, staged=staged)
            timings["facts"] = perf_counter() - began
            # Checks that need no match run while semgrep does, on as many cores as there are.
            alone = [check for check in checks if not check.rules and not _any_tags(checks)]
            look = partial(observe_code, items=items, context=context, timeout_s=options.analyzer_timeout_s)
            jobs = options.jobs or processes()
            if jobs > 1 and any(check.spec.concerns for check in alone):
                read_ahead(context, timeout_s=options.analyzer_timeout_s)
            with _shared(alone, partial(look, sighting=Sighting()), jobs) as sharing:
                waiting = threads.submit(_timed, partial(matching.result, stop))
                observations = _told(alone, sharing.results())
            sighting, timings["semgrep"] = waiting.result()
        finally:
            # Without this an interrupted run would wait for semgrep to end.
            stop.set()
        rest = [check for check in checks if check not in alone]
        observations |= look(rest, sighting=sighting)
        timings["without secrets"] = perf_counter() - began
    result = None
    if by_secrets is not None and scanning is not None:
        result, timings["secrets"] = scanning.result()
        item, statement = items.get(by_secrets.id), options.statements.get(by_secrets.id)
        signed = are_signed(item, statement, options.signers, snapshot.tree, now=options.now)
        recorded = secrets.Recorded(options.rotations, signed=signed)
        observations[by_secrets.id] = secrets.observation(by_secrets, result, snapshot, settings, recorded)
    withheld, guard = withheld_lines(observations.values(), snapshot, job, result)
    return Seen(
        observations=observations,
        examined_by=_examined_by(context, sighting, checks, secrets_ran=result is not None and result.files > 0),
        context=context,
        withheld=withheld,
        guard=guard,
        timings=timings,
        scanned=result,
    )


def observe_code(
    checks: Sequence[Check],
    items: Mapping[str, Item],
    context: Context,
    sighting: Sighting,
    *,
    timeout_s: float = analyzers.TIMEOUT_S,
) -> dict[str, Observation]:
    """One observation per check that the secrets engine does not decide."""
    tags = tuple(match for found in sighting.matches.values() for match in found if match.kind == "tag")
    return {
        check.id: _observe_one(check, items.get(check.id), context, sighting, tags, timeout_s=timeout_s)
        for check in checks
        if not check.uses_secrets
    }


def _shared(
    checks: Sequence[Check], look: Callable[[Sequence[Check]], dict[str, Observation]], jobs: int
) -> Shared[Observation]:
    """One task for each check; those that follow the application from file to file stand together at the front."""
    by_id = {check.id: check for check in checks if not check.uses_secrets}
    tasks = sorted(by_id, key=lambda one: not by_id[one].spec.concerns)
    return Shared(tasks, lambda one: look([by_id[one]])[one], processes=jobs)


def _told(checks: Sequence[Check], seen: Mapping[str, Observation]) -> dict[str, Observation]:
    """The observations in the order of the checks; a check whose process ended without an answer says so."""
    lost = Observation(problems=(Problem(reason="the process that looked at this item ended without an answer"),))
    return {check.id: seen.get(check.id, lost) for check in checks if not check.uses_secrets}


def _any_tags(checks: Sequence[Check]) -> bool:
    return any(rule.metadata.kind == "tag" for check in checks for rule in check.rules)


def _settings(items: Mapping[str, Item], check: Check) -> Mapping[str, object]:
    item = items.get(check.id)
    return item.settings if item is not None else {}


def _in_scope(check: Check, language: str | None, exclusion: str | None) -> bool:
    return language in check.spec.scope.languages and (exclusion is None or check.spec.scope.exclude == "none")


def _rule_languages(check: Check) -> set[str]:
    return {language for rule in check.rules for language in rule.body["languages"]}


def staged_files(checks: Sequence[Check], snapshot: Snapshot, *, every: bool = False) -> list[TextFile]:
    """Files that some rule of some check looks at.

    Args:
        checks: whose rules run.
        snapshot: the target's files.
        every: also the files that cannot hold a match, by what the checks say they must mention.
    """
    wanted = [
        (check, _rule_languages(check), _Mention("" if every else check.spec.scope.mentions or ""))
        for check in checks
        if check.rules
    ]
    return [
        file for file in snapshot.files.values() if len(file.text) <= MAX_CODE_CHARACTERS and _is_wanted(file, wanted)
    ]


def _is_wanted(file: TextFile, wanted: Sequence[tuple[Check, set[str], "_Mention"]]) -> bool:
    """Whether a check looks at a file; of two that do, the one that looks at every file is asked first."""
    looking = [
        mention
        for check, languages, mention in wanted
        if _in_scope(check, file.language, file.exclusion) and file.language in languages
    ]
    if any(mention.is_always for mention in looking):
        return True
    lowered = file.text.lower() if any(mention.ignores_case for mention in looking) else ""
    return any(mention.holds(file.text, lowered) for mention in looking)


class _Mention:
    """Whether a text mentions something.

    NOTE: to ignore case costs a search three times as much as to look through the text in lower case.
    """

    def __init__(self, pattern: str) -> None:
        plain = pattern.removeprefix("(?i)")
        self.is_always = not pattern
        self.ignores_case = plain != pattern and plain == plain.lower()
        self._sieve = Sieve(plain if self.ignores_case else pattern)

    def holds(self, text: str, lowered: str) -> bool:
        """Whether a text does, of which both forms are given where case is ignored."""
        return self._sieve.finds(lowered if self.ignores_case else text)


def _observe_one(
    check: Check,
    item: Item | None,
    context: Context,
    sighting: Sighting,
    tags: tuple[Match, ...],
    *,
    timeout_s: float,
) -> Observation:
    snapshot = context.snapshot
    in_scope = [
        p for p, f in snapshot.files.items() if f.language in READ and _in_scope(check, f.language, f.exclusion)
    ]
    within = frozenset(in_scope)
    matches = tuple(match for match in sighting.matches.get(check.id, ()) if match.place.path in within)
    subject = Subject(
        spec=check.spec,
        target=context,
        chosen=lambda: tuple(context.sources[path] for path in in_scope if path not in context.unfit),
        settings=item.settings if item is not None else {},
        duty=item.duty if item is not None else Duty(),
        own_matches=matches,
        all_tags=tags,
    )
    seen = _by_rules(check, matches, context)
    if check.has_analyzer or check.is_stated:
        by_hand = statements.observe if check.is_stated else partial(analyzers.observe, check, timeout_s=timeout_s)
        seen = seen.merged(by_hand(subject))
        seen = seen.merged(Observation(problems=subject.doubts()))
    problems = (*_scope_problems(check, within, context, sighting), *seen.problems)
    seen = seen.model_copy(update={"problems": tuple(dict.fromkeys(problems))})
    texts = {file.path: file.text for file in subject.files}
    return account(check, seen, Signs(context.packages, context.in_use, context.unread, texts))


def _by_rules(check: Check, matches: tuple[Match, ...], context: Context) -> Observation:
    """Matches of a check's semgrep rules as an observation; every finding's place counts as examined."""
    subjects = {
        (m.place.path, m.place.line, m.place.column, m.place.end_line)
        for m in matches
        if m.kind in {"examined", "unresolved"}
    }
    covered: dict[str, list[tuple[int, int]]] = {}
    for path, line, _, end_line in subjects:
        covered.setdefault(path, []).append((line, end_line or line))
    hits: dict[tuple[str, str, int, int], Hit] = {}
    extra = 0
    for match in matches:
        if match.kind != "finding":
            continue
        place = match.place
        end = place.end_line or place.line
        if not any(first <= end and place.line <= last for first, last in covered.get(place.path, ())):
            covered.setdefault(place.path, []).append((place.line, end))
            extra += 1
        hits.setdefault((match.rule, place.path, place.line, place.column), _rule_hit(check, match, context))
    unresolved = tuple(
        Problem(path=m.place.path, line=m.place.line, reason=m.message) for m in matches if m.kind == "unresolved"
    )
    return Observation(
        examined=len(subjects) + extra, hits=tuple(hits.values()), unresolved=tuple(dict.fromkeys(unresolved))
    )


def _rule_hit(check: Check, match: Match, context: Context) -> Hit:
    source = context.sources[match.place.path]
    symbol, said = "", Wording() if match.metadata.sensitive else of_text(match.text)
    if source.language in _SCRIPT:
        node = source.root.descendant_for_byte_range(match.offset, match.end)
        if node is not None:
            symbol = wording.enclosing_symbol(node)
            said = said if match.metadata.sensitive else wording.of_node(node, match.offset, match.end)
    metadata = match.metadata
    return Hit(
        rule=match.rule,
        place=match.place,
        message=match.message,
        fix=metadata.fix,
        severity=metadata.severity or check.spec.severity,
        confidence=metadata.confidence,
        symbol=symbol,
        text=said.text,
        bare=said.bare,
        sensitive=metadata.sensitive,
    )


def _concerns(check: Check, path: str, snapshot: Snapshot) -> bool:
    """Whether a path that could not be looked at may hold something in the check's scope."""
    if not snapshot.may_hold_code(path):
        return _in_scope(check, snapshot.language(path), default_exclusion(path, snapshot.package_folders))
    # NOTE: a folder of unknown content may hold any language, whatever its name ends in.
    exclusion = default_exclusion(f"{path.rstrip('/')}/file", snapshot.package_folders)
    return bool(check.spec.scope.languages) and (exclusion is None or check.spec.scope.exclude == "none")


def _scope_problems(check: Check, in_scope: Collection[str], context: Context, sighting: Sighting) -> list[Problem]:
    problems = [problem for path, problem in context.unparsed.items() if path in in_scope] if in_scope else []
    unseen = (*context.snapshot.hidden, *context.snapshot.linked)
    problems += [p for p in unseen if _concerns(check, p.path or "", context.snapshot)]
    if _SCRIPT & set(check.spec.scope.languages):
        problems += context.snapshot.unread
    if check.spec.concerns:
        # NOTE: which frameworks are in use is read there, and with it whether zero subjects are an answer.
        unread = context.packages.unreadable.items()
        problems += [Problem(path=path, reason=f"{why}, so what the target uses is not known") for path, why in unread]
    if Concern.ORM in check.spec.concerns:
        problems += context.schema_problems
    if check.rules:
        languages = _rule_languages(check)
        problems += [
            p for p in sighting.file_problems
            if p.path is not None and p.path in in_scope
            and context.snapshot.files[p.path].language in languages and p.path not in context.unparsed
        ]  # fmt: skip
        problems += sighting.general
        problems += sighting.check_problems.get(check.id, ())
    return problems


def _examined_by(
    context: Context, sighting: Sighting, checks: Sequence[Check], *, secrets_ran: bool
) -> dict[str, frozenset[str]]:
    """Which engines looked at each file. A file with a parse problem still counts: the problem stands at its items."""
    files = context.snapshot.files
    scoped = {
        path
        for path in context.sources
        if any(check.has_analyzer and _in_scope(check, files[path].language, files[path].exclusion) for check in checks)
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
