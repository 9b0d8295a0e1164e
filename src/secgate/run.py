"""The one pipeline: plan, snapshot, engines, gate, report. Nothing here prints."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal

from secgate import __version__, compare
from secgate.cache import Cache
from secgate.catalog.check import Check
from secgate.compare.gated import Gated
from secgate.coverage import coverage
from secgate.engines.ready import Ready
from secgate.engines.secrets import Reading, history_of, unknown_places
from secgate.facts.inference.assumptions import assumptions, contradictions
from secgate.frames import Frames
from secgate.gate.base import in_base
from secgate.gate.decide import decide
from secgate.gate.evaluate import Judged, evaluate, switched_off
from secgate.gate.identity import findings
from secgate.gate.rest import settle
from secgate.gate.waive import accept, summarise
from secgate.lasting import lasting
from secgate.limits import Deadline
from secgate.model import (
    At,
    Change,
    Digests,
    Hit,
    ItemResult,
    Observation,
    Problem,
    Report,
    TargetInfo,
    Tool,
)
from secgate.observe import EngineOptions, Seen, observe
from secgate.plan import Plan, Request, engine_versions, make_plan, rules_digest
from secgate.proving import require_proofs
from secgate.redaction import Redactor, without_secrets
from secgate.request import Lasting
from secgate.target.divergence import diverged
from secgate.target.index import IndexTree
from secgate.target.places import Standing
from secgate.target.snapshot import Snapshot, keep_looks, take
from secgate.target.state import Difference, difference
from secgate.who import run_info, stamp

if TYPE_CHECKING:
    from secgate.per_package import Chosen

__all__ = ["Request", "gate"]


def gate(request: Request) -> Report:
    """Gate a target.

    Raises:
        ConfigError: as `examine`.
        TargetError: as `examine`.
    """
    return examine(request)[0]


def examine(request: Request, *, ready: Ready | None = None) -> tuple[Report, Lasting | None]:
    """Gate a target, and say how long the report holds where the target stays the same; None where that is not known.

    Args:
        request: what the caller wants.
        ready: the process that scans for secrets, where one waits already.

    Raises:
        ConfigError: a policy, configuration, check or option cannot be used; nothing was evaluated.
        TargetError: the target cannot be opened.
    """
    started = request.clock()
    deadline = Deadline.after(request.time_budget_s) if request.time_budget_s is not None else None
    today = started.astimezone(UTC).date()
    with ExitStack() as stack:
        plan = make_plan(request, stack, today=started.astimezone(UTC))
        active = [plan.checks[item.id] for item in plan.items if item.off_by is None]
        plan = replace(plan, notes=(*plan.notes, *require_proofs(active, request.proofs, plan.tree)))
        cache = _cache(request, plan)
        scanner = ready or _scanner(active, stack)
        snapshot = take(plan.tree, excluded_paths=plan.config.excluded_paths)
        if any(not check.uses_secrets for check in active):
            # Imported here: what the scan for secrets looks at does not hang on who loads it.
            from secgate.facts.reached import with_reached  # noqa: PLC0415

            snapshot = with_reached(snapshot)
        chosen = _chosen(request, snapshot, plan)
        differs = difference(snapshot)
        by_id = {item.id: item for item in plan.items}
        base = _base(request, plan, snapshot)
        options = _options(request, plan, started, differs, base, cache)
        options = replace(options, deadline=deadline, scanner=scanner)
        seen = observe(active, by_id, snapshot, plan.config, options)
        if isinstance(plan.tree, IndexTree) and plan.tree.kept is not None:
            keep_looks(snapshot, plan.tree.kept)
        options = replace(options, scanner=_scanner_of_base(base, seen, stack))
        redactor = Redactor(seen.guard, (entry.path for entry in plan.tree.entries))
        frames = Frames(snapshot.texts, seen.withheld, redactor)
        changed = differs.paths if differs is not None else frozenset[str]()
        gated = Gated(snapshot, seen, frames.cleaned, changed, cache)
        judge = partial(_results, plan, gated, frames, today=today)
        decided = _decided(plan, gated, judge, base, options)
        report_only = request.report_only or any(p.info.mode == "report-only" for p in plan.policies)
        packages = None
        if chosen is not None:
            packages = chosen.verdicts(decided.judged, plan, snapshot, report_only=report_only)
    ended = request.clock()
    if chosen is not None and packages is not None:
        decision = chosen.decided(packages, report_only=report_only)
    else:
        decision = decide(decided.items, report_only=report_only)
    target = _target_info(plan, snapshot, differs, decided.comparison, seen.notes, staged=request.staged)
    target = chosen.of(target) if chosen is not None else target
    results = (*decided.items, *([decided.gate.item] if decided.gate is not None else []))
    unread = unknown_places(seen.scanned) if seen.scanned is not None else {}
    report = Report(
        id=request.new_id(),
        created=stamp(ended),
        duration_s=round((ended - started).total_seconds(), 3),
        tool=Tool(secgate=__version__, engines=engine_versions()),
        run=run_info(request.environment, started, ended, {**seen.timings, **decided.timings}),
        target=target.model_copy(update={"report_only": report_only}),
        policies=tuple(policy.info for policy in plan.policies),
        digests=Digests(
            rules=rules_digest(plan.checks.values()), config=plan.config_digest, waivers=plan.accepted.digest
        ),
        assumptions=_assumptions(plan, snapshot, seen),
        verdict=decision.verdict,
        exit_code=int(decision.exit_code),
        because=(
            *decision.because,
            *(decided.gate.because if decided.gate is not None else ()),
            *(decided.comparison.because if decided.comparison is not None else ()),
        ),
        coverage=coverage(snapshot, seen.examined_by),
        items=results,
        waivers=summarise(plan.accepted.waivers, results, unread, today=today),
        suppressions=seen.suppressions,
        change=decided.change,
        packages=packages,
        maps=_maps(plan, snapshot, seen, options.reading) if request.maps else None,
    )
    return redactor.value(report), lasting(request, plan, seen, cache=cache.folder)


def _chosen(request: Request, snapshot: Snapshot, plan: Plan) -> "Chosen | None":
    if not request.packages:
        return None
    # Imported here: only a run that gives packages their verdicts needs what reads workspaces.
    from secgate.per_package import chosen_packages  # noqa: PLC0415 - as above

    return chosen_packages(request.packages, snapshot, plan.source)


@dataclass(frozen=True)
class _Decided:
    """What became of the items of the policy, with a base and without one."""

    judged: tuple[Judged, ...]
    gate: "compare.GateTouched | None"
    comparison: "compare.Comparison | None" = None
    change: Change | None = None
    timings: Mapping[str, float] = field(default_factory=dict)

    @property
    def items(self) -> tuple[ItemResult, ...]:
        """Their results."""
        return tuple(one.result for one in self.judged)


def _decided(
    plan: Plan,
    gated: Gated,
    judge: Callable[..., list[Judged]],
    base: "compare.Base | None",
    options: EngineOptions,
) -> _Decided:
    """The items, judged again where there is a base with what it has too."""
    began, judged = perf_counter(), judge()
    if base is None:
        return _Decided(tuple(judged), _gate_changes(plan, None))
    comparison = compare.compare(plan, base, gated, [one.result for one in judged], options)
    judged = judge(known=comparison.known)
    touched = _gate_changes(plan, comparison)
    change = comparison.change([one.result for one in judged], touched.changes if touched is not None else ())
    return _Decided(tuple(judged), touched, comparison, change, {"base": perf_counter() - began})


def _gate_changes(plan: Plan, comparison: "compare.Comparison | None") -> "compare.GateTouched | None":
    """What the change does to its own gate; None where the target trusts itself."""
    trust = plan.source.trust
    if trust is None:
        return None
    side = comparison.base if comparison is not None else None
    before = side.snapshot.tree if side is not None else trust.commit
    places = compare.GatePlaces(plan.own_checks, plan.own_policies, plan.accepted.allowed)
    return compare.gate_touched(plan.tree, before, places, trust.ref)


def _base(request: Request, plan: Plan, snapshot: Snapshot) -> "compare.Base | None":
    if request.base is None:
        return None
    return compare.base_of(snapshot, diverged(plan.tree, request.base), plan.config)


def _cache(request: Request, plan: Plan) -> Cache:
    tree = plan.tree
    return Cache.outside(request.cache, (tree.root, *([tree.git.root] if tree.git is not None else [])))


def _scanner(checks: Sequence[Check], stack: ExitStack) -> Ready | None:
    """The process that scans for secrets, started while the target is read; None where it is not needed."""
    return stack.enter_context(Ready(cold=True)) if any(check.uses_secrets for check in checks) else None


def _scanner_of_base(base: "compare.Base | None", seen: Seen, stack: ExitStack) -> Ready | None:
    """The process that looks whether the base has the same secrets, started while the findings are made."""
    has_side = base is not None and base.side is not None
    found = seen.scanned.secrets if seen.scanned is not None and has_side else ()
    return stack.enter_context(Ready(cold=True)) if any(one.rule and one.commit is None for one in found) else None


def _options(
    request: Request,
    plan: Plan,
    started: datetime,
    differs: Difference | None,
    base: "compare.Base | None",
    cache: Cache,
) -> EngineOptions:
    commit = base.divergence.commit if base is not None else None
    # NOTE: what a base that is not there has cannot be left out.
    history: Literal["full", "base", "off"] = "off" if request.staged else "full" if commit is None else "base"
    return replace(
        request.engines or EngineOptions(jobs=request.jobs),
        now=started,
        reading=Reading(
            history=history,
            base=commit,
            cache=cache.folder,
            named=tuple(dict.fromkeys([*plan.accepted.places, *(rotation.at for rotation in plan.rotations)])),
            told="all" if request.maps else "findings",
        ),
        rotations=plan.rotations,
        statements=plan.statements,
        signers=plan.signers,
        reviews=plan.reviews,
        differs=differs,
        before=base.side.snapshot if base is not None and base.side is not None else None,
        facts_after=request.maps or base is not None,
        cache=cache,
    )


def _results(
    plan: Plan, gated: Gated, frames: Frames, *, today: date, known: "compare.Known" = frozenset()
) -> list[Judged]:
    tree, named, seen = plan.tree, [(at.commit, at.path, at.line) for at in plan.accepted.places], gated.seen
    standing = Standing(tree.git, tree.prefix, gated.snapshot.texts, named)
    results: dict[str, ItemResult] = {}
    judged: dict[str, Judged] = {}
    # NOTE: what rests on the results of other items comes after them.
    for item in sorted(plan.items, key=lambda one: bool(_seen(seen, one.id).rests_on)):
        if item.off_by is not None:
            results[item.id] = switched_off(item)
            judged[item.id] = Judged(item, Observation(), (), results[item.id])
            continue
        observation = settle(_seen(seen, item.id), results, plan.known_items)
        observation = _masked(observation, gated.cache)
        hits = [frames.cleaned(hit) for hit in observation.hits]
        # NOTE: the secrets engine compared values; equal lines say less: the first line of every key block is the same.
        if not plan.checks[item.id].uses_secrets:
            hits = [_standing(hit, standing, frames) for hit in hits]
        observation = observation.model_copy(
            update={
                "hits": tuple(hits),
                "unresolved": tuple(frames.cleaned_problem(problem) for problem in observation.unresolved),
            }
        )
        made = findings(item.id, observation.hits, frame=frames.around, withheld=frames.withholds)
        accepted = in_base(item.id, accept(item.id, made, plan.accepted.waivers, today=today), known)
        results[item.id] = evaluate(item, observation, accepted)
        judged[item.id] = Judged(item, observation, tuple(accepted), results[item.id])
    return [judged[item.id] for item in plan.items]


def _seen(seen: Seen, item: str) -> Observation:
    return seen.observations.get(item) or Observation(problems=(Problem(reason="no engine decided this item"),))


def _masked(observation: Observation, cache: Cache) -> Observation:
    """What evidence and statements say, without what looks like a secret: no scan of the target has seen all of it."""
    if not observation.evidence:
        return observation
    said = [hit.message for hit in observation.hits]
    told = (*said, *(one.reason for one in observation.evidence), observation.absence or "")
    texts = without_secrets(*told, cache=cache.folder)
    hits = tuple(hit.model_copy(update={"message": text}) for hit, text in zip(observation.hits, texts, strict=False))
    texts = texts[len(said) :]
    evidence = tuple(
        one.model_copy(update={"reason": text}) for one, text in zip(observation.evidence, texts, strict=False)
    )
    absence = texts[-1] if observation.absence is not None else None
    return observation.model_copy(update={"hits": hits, "evidence": evidence, "absence": absence})


def _standing(hit: Hit, standing: Standing, frames: Frames) -> Hit:
    """The hit with the places named by waivers where its lines, and so the same secret, stand too."""
    if hit.commit is not None or not (hit.sensitive or frames.withholds(hit)):
        return hit
    place = hit.place
    same = standing.same(place.path, place.line, place.end_line or place.line)
    return hit.model_copy(
        update={"stands_at": tuple(At(commit=commit, path=path, line=line) for commit, path, line in same)}
    )


def _target_info(
    plan: Plan,
    snapshot: Snapshot,
    differs: Difference | None,
    comparison: "compare.Comparison | None",
    seen: Sequence[str],
    *,
    staged: bool,
) -> TargetInfo:
    git = plan.tree.git
    commit = differs.commit if differs is not None else None
    note = differs.note(staged=staged) if differs is not None else None
    return TargetInfo(
        commit=commit,
        tree=git.text("rev-parse", f"{commit}^{{tree}}") if git is not None and commit is not None else None,
        dirty=git is not None and (snapshot.dirty or note is not None),
        base=comparison.divergence.ref if comparison is not None else None,
        partial=plan.partial,
        scope="staged" if staged else "base" if comparison is not None else "full",
        trust=plan.source.trust or "self",
        notes=(
            *plan.notes,
            *(comparison.notes if comparison is not None else ()),
            *([note] if note else []),
            *_reached(snapshot),
            *seen,
        ),
    )


def _reached(snapshot: Snapshot) -> Iterator[str]:
    """Which files are examined against the rule that their names leave them out."""
    if snapshot.reached:
        path, place = next(iter(snapshot.reached.items()))
        count = len(snapshot.reached)
        what = path if count == 1 else f"{count} files, {path} among them"
        yield f"{what}: left out by name, but examined, since examined code loads them (here {place})"


def _assumptions(plan: Plan, snapshot: Snapshot, seen: Seen) -> tuple[str, ...]:
    written, context = plan.config, seen.context
    made = assumptions(written, context.config, context.any_schema, context.tenancy)
    return (*made, *contradictions(written, context.any_schema, context.tenancy, snapshot.files.keys()))


def _maps(plan: Plan, snapshot: Snapshot, seen: Seen, reading: Reading) -> dict[str, Any]:
    """The maps of CONTRACT.md by their names, of what this run has read."""
    # Imported here: few runs show them.
    from secgate.maps import SECRETS, fact_maps, secret_map  # noqa: PLC0415

    item = next((item for item in plan.items if plan.checks[item.id].uses_secrets and item.off_by is None), None)
    check = plan.checks[item.id] if item is not None else None
    history = history_of(item.settings, reading) if item is not None else reading.history
    return {**fact_maps(seen.context), SECRETS: secret_map(check, seen.scanned, snapshot, history=history)}
