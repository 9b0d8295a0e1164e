"""The gate once more, on a checkout of the commit that a pack speaks for, and everything in which the two differ."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from secgate.errors import ConfigError
from secgate.gate.decide import decide
from secgate.gate.packages import decide_all, package_of
from secgate.model import ItemResult, Level, Report, Verdict
from secgate.pack.about import Asked, History, Pack, Rules
from secgate.pack.binding import maps_of
from secgate.pack.gathering import history_of, program, reached, rules_of
from secgate.pack.verifying import Verification
from secgate.plan import Plan, Request, make_plan
from secgate.target.tree import open_work_tree

# What two runs over the same commit may differ in.
_FREE = frozenset({"id", "created", "duration_s", "run"})
_COMMITS = frozenset({"commit", "merge_base", "tree"})
_MOST = 50
_LONGEST = 60


def request_of(verification: Verification, path: Path, like: Request) -> Request:
    """The request that gave a pack, for a checkout of its commit; dates are those of its run.

    Args:
        verification: of a pack whose bytes can be relied on.
        path: the checkout.
        like: where results and proofs are kept, further checks, and policies of files outside the target.

    Raises:
        ConfigError: when the checkout is of another commit, or its files differ from it.
    """
    pack, report = verification.pack, verification.report
    if pack is None or report is None:
        raise ConfigError("nothing can be recomputed from a pack that was changed")
    tree = open_work_tree(path)
    head = tree.git.head() if tree.git is not None else None
    if report.target.commit is None or report.target.dirty:
        raise ConfigError("--recompute: the pack speaks for no commit, so there is nothing to run on")
    if head != report.target.commit:
        raise ConfigError(
            f"--recompute needs a checkout of {report.target.commit}, and this is one of {head}",
            where=str(path),
            next_step=f"git worktree add DIR {report.target.commit}, then name it: --target DIR",
        )
    started = datetime.fromisoformat(report.run.started).astimezone(UTC)
    return replace(
        like,
        path=path,
        policies=like.policies or _policies(pack.asked, tree.root),
        checks=like.checks or tuple(tree.root / name for name in pack.asked.checks),
        only=pack.asked.only,
        skip=pack.asked.skip,
        trust=pack.asked.trust,
        base=_base(report),
        packages=pack.asked.packages,
        report_only=pack.asked.report_only,
        allow_target_code=like.allow_target_code,
        maps=True,
        clock=lambda: started,
    )


def _base(report: Report) -> str | None:
    """The base by its commit: a branch of that name may have moved since."""
    named = report.target.base
    known = report.change.base.commit if report.change is not None else None
    return known or named if named is not None else None


def _policies(asked: Asked, root: Path) -> tuple[str, ...]:
    found = []
    for name in asked.policies:
        is_file = "/" in name or name.endswith((".yaml", ".yml"))
        if is_file and not (root / name).is_file():
            raise ConfigError(
                f"the policy file {name} does not lie in the target",
                next_step="Name your copy of it with --policy FILE; its digest is compared.",
            )
        found.append(str(root / name) if is_file else name)
    return tuple(found)


def recomputed(verification: Verification, request: Request, gate: Callable[[Request], Report]) -> Verification:
    """The verification with what a second run gave otherwise.

    Raises:
        ConfigError: as `gate` does.
    """
    before = verification.report
    if before is None:
        return verification
    before = before.model_copy(update={"maps": maps_of(verification.files)})
    with ExitStack() as stack:
        plan = make_plan(request, stack, today=request.clock().astimezone(UTC))
        history, rules = history_of(plan), rules_of(plan.checks)
        told = _of_tips(verification.pack.history, plan) if verification.pack is not None else None
    after = gate(request)
    absent = dict(_without_reports(before.items, after.items))
    absent |= dict(_of_other_history(verification, before, after, history))
    theirs, ours = _plain(before, absent), _named(_plain(after, absent), before, request)
    if absent.keys() & set(history.items):
        for data in (theirs, ours):
            (data["maps"] or {}).pop("secrets", None)
    differing = list(_differences(theirs, ours))
    differing += _of_verdict(before, after, absent)
    if verification.pack is not None:
        differing += _of_program(verification.pack, rules, history)
    differing += [told] if told is not None else []
    shown = differing[:_MOST]
    if len(differing) > _MOST:
        shown.append(f"{len(differing) - _MOST} more fields")
    kept_out = tuple(f"{item}: {why}" for item, why in sorted(absent.items()))
    blocking = {item.id for item in after.items if item.level is Level.BLOCK}
    unproven = tuple(sorted(absent.keys() & blocking))
    return replace(verification, recomputed=True, differences=tuple(shown), not_recomputed=kept_out, unproven=unproven)


def _of_program(pack: Pack, rules: Sequence[Rules], history: History) -> Iterator[str]:
    """What a pack says of the rules and of the program, held against those of this run; a pack may say anything."""
    if pack.program != program():
        yield "pack.program: the pack was made by another secgate than this one"
    theirs = {one.check: (one.folder, one.files) for one in pack.rules}
    ours = {one.check: (one.folder, one.files) for one in rules}
    yield from (
        f"pack.rules.{check}: other files than here"
        for check in sorted(theirs.keys() | ours.keys())
        if theirs.get(check) != ours.get(check)
    )
    if pack.history.items != history.items:
        yield "pack.history.items: other items than those that read history here"


def _of_tips(history: History, plan: Plan) -> str | None:
    """What is wrong with the number of commits that a pack tells, where this clone has all that its refs named."""
    git = plan.tree.git
    count = reached(git, history.tips) if git is not None and not (history.is_cut or git.is_shallow()) else None
    if count is None or count == history.commits:
        return None
    return f"pack.history.commits: {history.commits} in the pack, and its refs reach {count} here"


def _without_reports(before: Sequence[ItemResult], after: Sequence[ItemResult]) -> Iterator[tuple[str, str]]:
    """Items that rest on a tool's report which this checkout does not hold, since reports are kept out of git."""
    earlier = {item.id: item for item in before}
    for item in after:
        kinds = {piece.kind for piece in item.evidence if piece.state == "missing" and piece.kind.endswith("report")}
        there = {piece.kind for piece in (earlier[item.id].evidence if item.id in earlier else ()) if piece.path}
        if missing := sorted(kinds & there):
            yield item.id, f"its {' and '.join(missing)} is not in this checkout"


def _of_other_history(
    verification: Verification, before: Report, after: Report, here: History
) -> Iterator[tuple[str, str]]:
    """Items that read the history of every ref, where this clone has other commits than the one of the run.

    Which items these are the reader's own plan says, never the pack.
    """
    pack, commits = verification.pack, here.commits
    if pack is None or commits is None or pack.history.commits is None or commits == pack.history.commits:
        return
    now = {item.id: item for item in after.items}
    for item in before.items:
        if item.id in here.items and now.get(item.id) != item:
            yield item.id, f"its history has {commits:,} commits here, and had {pack.history.commits:,}"


def _named(data: Any, before: Report, request: Request) -> Any:  # noqa: ANN401 - plain JSON
    """A second run's report with the refs by the names that the first one had for these commits."""
    refs = {}
    if request.trust is not None and not isinstance(before.target.trust, str):
        refs[request.trust] = before.target.trust.ref
    if request.base is not None and before.target.base is not None:
        refs[request.base] = before.target.base
    for commit, name in refs.items():
        data = _replaced(data, commit, name)
    return data


def _replaced(data: Any, commit: str, name: str, key: str = "") -> Any:  # noqa: ANN401 - plain JSON
    if isinstance(data, dict):
        return {field: _replaced(value, commit, name, field) for field, value in data.items()}
    if isinstance(data, list):
        return [_replaced(value, commit, name, key) for value in data]
    return data.replace(commit, name) if isinstance(data, str) and key not in _COMMITS else data


def _plain(report: Report, without: dict[str, str]) -> Any:  # noqa: ANN401 - plain JSON
    data = report.model_dump(mode="json", by_alias=True, exclude=set(_FREE))
    # NOTE: these follow from the items, and are compared through them.
    for key in ("verdict", "exit_code", "because") if without else ():
        data.pop(key)
    data["items"] = {item["id"]: item for item in data["items"] if item["id"] not in without}
    for package in data["packages"] or ():
        for key in ("verdict", "exit_code", "because") if without else ():
            package.pop(key)
        package["items"] = {item["id"]: item for item in package["items"] if item["id"] not in without}
    return json.loads(json.dumps(data))


def _of_verdict(before: Report, after: Report, absent: dict[str, str]) -> Iterator[str]:
    """Whether the verdict follows from the recomputed items and those that could not be."""
    if not absent:
        return
    kept = {item.id: item for item in before.items}
    results = [kept.get(item.id, item) if item.id in absent else item for item in after.items]
    verdict = decide(results).verdict if after.packages is None else _worst(before, after, results, absent)
    if verdict is not before.verdict:
        yield f"verdict: {before.verdict.value} in the pack, {verdict.value} here"


def _worst(before: Report, after: Report, results: Sequence[ItemResult], absent: dict[str, str]) -> Verdict:
    """The verdict of packages whose items are the recomputed ones and those that could not be."""
    theirs = {package.dir: {item.id: item for item in package.items} for package in before.packages or ()}
    packages = [
        package_of(
            (package.dir, package.name),
            [theirs.get(package.dir, {}).get(one.id, one) if one.id in absent else one for one in package.items],
            results,
            report_only=False,
        )
        for package in after.packages or ()
    ]
    return decide_all(packages, report_only=False).verdict


def _differences(before: Any, after: Any, at: str = "") -> Iterator[str]:  # noqa: ANN401 - plain JSON
    """Each field that differs, by its path."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            place = f"{at}.{key}" if at else key
            if key not in before or key not in after:
                yield f"{place}: only {'here' if key not in before else 'in the pack'}"
            else:
                yield from _differences(before[key], after[key], place)
    elif isinstance(before, list) and isinstance(after, list):
        if len(before) != len(after):
            yield f"{at}: {len(before)} in the pack, {len(after)} here"
            return
        for index, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _differences(one, other, f"{at}[{index}]")
    elif before != after:
        yield f"{at}: {_short(before)} in the pack, {_short(after)} here"


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
