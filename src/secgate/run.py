"""The one pipeline: plan, snapshot, engines, gate, report. Nothing here prints."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Literal

from secgate import __version__
from secgate.coverage import coverage, suppressions
from secgate.frames import Frames
from secgate.gate.decide import decide
from secgate.gate.evaluate import evaluate, switched_off
from secgate.gate.identity import findings
from secgate.gate.waive import accept, summarise
from secgate.model import (
    At,
    Digests,
    Hit,
    ItemResult,
    Observation,
    Problem,
    Report,
    RunInfo,
    TargetInfo,
    Tool,
)
from secgate.observe import EngineOptions, Seen, observe
from secgate.plan import Plan, Request, engine_versions, make_plan, rules_digest
from secgate.proving import require_proofs
from secgate.redaction import Redactor
from secgate.settings.config import Config
from secgate.target.places import Standing
from secgate.target.snapshot import Snapshot, take
from secgate.target.state import Difference, difference

__all__ = ["Request", "gate"]


def gate(request: Request) -> Report:
    """Gate a target.

    Raises:
        ConfigError: a policy, configuration, check or option cannot be used; nothing was evaluated.
        TargetError: the target cannot be opened.
    """
    started = request.clock()
    today = started.astimezone(UTC).date()
    with ExitStack() as stack:
        plan = make_plan(request, stack, today=started.astimezone(UTC))
        active = [plan.checks[item.id] for item in plan.items if item.off_by is None]
        plan = replace(plan, notes=(*plan.notes, *require_proofs(active, request.proofs, plan.tree)))
        snapshot = take(plan.tree, excluded_paths=plan.config.excluded_paths)
        differs = difference(snapshot)
        by_id = {item.id: item for item in plan.items}
        seen = observe(active, by_id, snapshot, plan.config, _options(request, plan, started))
        redactor = Redactor(seen.guard, (entry.path for entry in plan.tree.entries))
        results = _results(plan, snapshot, seen, Frames(snapshot.texts, seen.withheld, redactor), today=today)
    ended = request.clock()
    report_only = request.report_only or any(p.info.mode == "report-only" for p in plan.policies)
    decision = decide(results, report_only=report_only)
    report = Report(
        id=request.new_id(),
        created=_stamp(ended),
        duration_s=round((ended - started).total_seconds(), 3),
        tool=Tool(secgate=__version__, engines=engine_versions()),
        run=_run_info(request.environment, started, ended, seen),
        target=_target_info(plan, snapshot, differs),
        policies=tuple(policy.info for policy in plan.policies),
        digests=Digests(
            rules=rules_digest(plan.checks.values()), config=plan.config_digest, waivers=plan.accepted.digest
        ),
        assumptions=_assumptions(plan.config, seen),
        verdict=decision.verdict,
        exit_code=int(decision.exit_code),
        because=decision.because,
        coverage=coverage(snapshot, seen.examined_by),
        items=tuple(results),
        waivers=summarise(plan.accepted.waivers, results, seen.unread_places, today=today),
        suppressions=suppressions(snapshot),
    )
    return redactor.value(report)


def _options(request: Request, plan: Plan, started: datetime) -> EngineOptions:
    return replace(request.engines, now=started, places=plan.accepted.places)


def _results(plan: Plan, snapshot: Snapshot, seen: Seen, frames: Frames, *, today: date) -> list[ItemResult]:
    tree, named = plan.tree, [(at.commit, at.path, at.line) for at in plan.accepted.places]
    standing = Standing(tree.git, tree.prefix, snapshot.texts, named)
    results = []
    for item in plan.items:
        if item.off_by is not None:
            results.append(switched_off(item))
            continue
        observation = seen.observations.get(item.id) or Observation(
            problems=(Problem(reason="no engine decided this item"),)
        )
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
        results.append(evaluate(item, observation, accept(item.id, made, plan.accepted.waivers, today=today)))
    return results


def _standing(hit: Hit, standing: Standing, frames: Frames) -> Hit:
    """The hit with the places named by waivers where its lines, and so the same secret, stand too."""
    if hit.commit is not None or not (hit.sensitive or frames.withholds(hit)):
        return hit
    place = hit.place
    same = standing.same(place.path, place.line, place.end_line or place.line)
    return hit.model_copy(
        update={"stands_at": tuple(At(commit=commit, path=path, line=line) for commit, path, line in same)}
    )


def _target_info(plan: Plan, snapshot: Snapshot, differs: Difference | None) -> TargetInfo:
    git = plan.tree.git
    commit = differs.commit if differs is not None else None
    note = differs.note() if differs is not None else None
    return TargetInfo(
        commit=commit,
        tree=git.text("rev-parse", f"{commit}^{{tree}}") if git is not None and commit is not None else None,
        dirty=git is not None and (snapshot.dirty or note is not None),
        base=None,
        partial=plan.partial,
        trust=plan.source.trust or "self",
        notes=(*plan.notes, *([note] if note else [])),
    )


def _assumptions(config: Config, seen: Seen) -> tuple[str, ...]:
    schema = seen.context.schema
    if schema is None or config.single_tenant_reason() is not None:
        return ()
    keyed = sum(model.tenant_key(config.tenant_keys) is not None for model in schema.models)
    keys = " or ".join(config.tenant_keys)
    made = [f"tenant key {keys}: {keyed} of {len(schema.models)} models have it"]
    if config.tenant_root is None:
        made.append(
            f"tenant root {schema.tenant_root}: inferred from the schema"
            if schema.tenant_root
            else "no tenant root was found in the schema"
        )
    return tuple(made)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _run_info(environment: Mapping[str, str], started: datetime, ended: datetime, seen: Seen) -> RunInfo:
    host: Literal["github", "gitlab", "local"] = "local"
    url = None
    actor = environment.get("USER") or environment.get("LOGNAME") or "unknown"
    if environment.get("GITHUB_ACTIONS") == "true":
        host, actor = "github", environment.get("GITHUB_ACTOR", "unknown")
        parts = (environment.get(f"GITHUB_{key}", "") for key in ("SERVER_URL", "REPOSITORY", "RUN_ID"))
        url = "{}/{}/actions/runs/{}".format(*parts)
    elif environment.get("GITLAB_CI") == "true":
        host, actor, url = "gitlab", environment.get("GITLAB_USER_LOGIN", "unknown"), environment.get("CI_JOB_URL")
    timings = {name: round(seconds, 3) for name, seconds in sorted(seen.timings.items())}
    return RunInfo(actor=actor, started=_stamp(started), ended=_stamp(ended), host=host, url=url, timings=timings)
