"""`secgate init`: propose `.secgate/config.yaml` from what the code shows, and say why for each line."""

import difflib
import re
import sys
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from secgate.catalog.check import Check
from secgate.catalog.schema import PolicySpec
from secgate.cli.outputs import write_whole
from secgate.errors import ConfigError, Exit
from secgate.facts.reached import with_reached
from secgate.plan import CONFIG, POLICIES, Plan, Request, make_plan
from secgate.proposing import Proposed, propose
from secgate.reports.escape import safe
from secgate.reports.words import number
from secgate.settings import strict
from secgate.settings.propose import rendered
from secgate.target.snapshot import take
from secgate.target.tree import WorkTree
from secgate.target.trust import Self

POLICY = f"{POLICIES}/pre-deployment.yaml"
_EVIDENCE = frozenset({"attestation", "test-report", "tool-report"})
_DAYS = 60
_SHOWN = 5
_SKELETON = """\
# The checklist of this target. It extends the built-in one of the same name and changes nothing until it is edited.
# An item may be made stricter here, its people named, or given a day from which on it blocks; until then it warns.
# These items ask for evidence, which no code shows: reports of tests and tools, and statements of people.
#
# sections:
#   - title: Evidence
#     items:
{items}
schema: secgate/policy/1
id: pre-deployment
title: Pre-deployment security checklist
extends: [pre-deployment]
"""


def init(
    path: Annotated[Path, typer.Argument(help="The target.")] = Path(),
    *,
    stdout: Annotated[
        bool, typer.Option("--stdout", help="Write no file: print the proposed configuration alone.")
    ] = False,
) -> int:
    """Propose .secgate/config.yaml from what the code shows: each line with why, what is uncertain as a question.

    Where there is a configuration, nothing is written and the difference is shown. Ends with 0 or 2.
    """
    with ExitStack() as stack:
        # Nothing of the target runs here: a check that lies inside it says nothing to the proposal.
        plan = make_plan(Request(path=path, allow_target_code=True), stack, today=datetime.now(UTC))
        if not stdout:
            _require_folder(plan.tree)
        snapshot = with_reached(take(plan.tree, excluded_paths=plan.config.excluded_paths))
        checks = [plan.checks[item.id] for item in plan.items if item.off_by is None]
        found = propose([check for check in checks if not check.in_target], snapshot, plan.config)
    data = rendered(found.proposal, head=_heads(found))
    if stdout:
        sys.stdout.write(data.decode())
        return Exit.PASS
    before = Self(plan.tree).read(CONFIG)
    if before is not None:
        _show_difference(before, data)
        return Exit.PASS
    written = _write(plan, data)
    _tell(found, written)
    return Exit.PASS


def _require_folder(tree: WorkTree) -> None:
    """The folder for the file, which must lie in the target itself.

    Raises:
        ConfigError: when it is a link or no folder.
    """
    for name in (".secgate", POLICIES, CONFIG, POLICY):
        place = tree.root / name
        if place.is_symlink():
            raise ConfigError("is a link", where=name, next_step="Put the file or folder itself there.")
    for name in (".secgate", POLICIES):
        if (tree.root / name).exists() and not (tree.root / name).is_dir():
            raise ConfigError("is there and is no folder", where=name, next_step="Move it away.")


def _write(plan: Plan, data: bytes) -> list[str]:
    """Write the configuration, and the policy unless the target has one of its own; gives their names."""
    root = plan.tree.root
    policies = root / POLICIES
    own_policy = any(policies.glob("*.yaml")) if policies.is_dir() else False
    files = {CONFIG: data} | ({} if own_policy else {POLICY: _skeleton(plan, today=datetime.now(UTC).date())})
    for name, content in files.items():
        try:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(f"cannot be made: {error.strerror}", where=str(Path(name).parent)) from error
        write_whole(root / name, content)
    return list(files)


def _skeleton(plan: Plan, *, today: date) -> bytes:
    """The target's own policy, with the items that ask for evidence behind "#"."""
    checks = [plan.checks[item.id] for item in plan.items if item.off_by is None]
    asking = [check for check in checks if _EVIDENCE & set(check.spec.decided_by)]
    day = today + timedelta(days=_DAYS)
    items = "\n".join(_entry(check, day) for check in asking)
    text = _SKELETON.format(items=items)
    for one in (text, re.sub(r"(?m)^# (?=sections:|  )", "", text)):
        strict.parse(strict.load(one, name=POLICY), PolicySpec)
    return text.encode()


def _entry(check: Check, day: date) -> str:
    people = ", owners: [WHO@example.com]" if "attestation" in check.spec.decided_by else ""
    return f"#       - {{check: {check.id}, from: {day}{people}}}"


def _heads(found: Proposed) -> list[str]:
    """What a reader of the file has to know before its lines: what they do not rest on."""
    if not found.unread:
        return []
    named = ", ".join(f"{name} ({place})" for name, place in found.unread)
    return [f"Not understood, so no line speaks of it: {named}."]


def _show_difference(before: bytes, data: bytes) -> None:
    old, new = (text.decode("utf-8", "backslashreplace").splitlines() for text in (before, data))
    lines = list(difflib.unified_diff(old, new, CONFIG, "proposed", lineterm=""))
    for line in lines:
        typer.echo(safe(line))
    typer.echo(f"{CONFIG} is there and was not changed; `secgate init --stdout` prints the whole proposal.", err=True)


def _tell(found: Proposed, written: list[str]) -> None:
    """What was written, what to look at, and what to do next: at most one screen."""
    proposal = found.proposal
    forced, asked = len(proposal.in_force), len(proposal.questions)
    counts = f"{number(forced, 'line', 'lines')} in force, {asked:,} that {'asks' if asked == 1 else 'ask'} you first"
    typer.echo(f"{CONFIG}: {counts}")
    if POLICY in written:
        typer.echo(
            f"{POLICY}: extends the built-in checklist and changes nothing yet; name the owners there,"
            " and the day from which on evidence is asked for"
        )
    _tell_lines("In force", Counter(line.key for line in proposal.in_force))
    _tell_lines("To answer", Counter(line.key for line in proposal.questions))
    _tell_unread(found)
    typer.echo(
        "Next: read the files, answer what they ask, then `secgate run`; docs/adoption.md shows a whole first day."
    )


def _tell_lines(title: str, counts: Counter[str]) -> None:
    if counts:
        typer.echo(f"{title}: " + ", ".join(f"{key} ({count})" for key, count in counts.items()))


def _tell_unread(found: Proposed) -> None:
    if not found.unread:
        return
    typer.echo("Not understood, so the file says nothing of it:")
    for name, place in found.unread[:_SHOWN]:
        typer.echo(safe(f"  {name}: {place}"))
    if len(found.unread) > _SHOWN:
        typer.echo(f"  and {len(found.unread) - _SHOWN} more")
