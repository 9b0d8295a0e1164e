"""`secgate baseline`: accept today's findings as known, once; after that the baseline may only shrink."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from secgate.cli.accept import Decisions, about_of, day, place_of
from secgate.cli.places import proofs_folder
from secgate.cli.run import gated
from secgate.cli.saved import load_report
from secgate.errors import ConfigError, Exit
from secgate.gate.waive import gone
from secgate.model import Finding, FindingState, ItemResult, Report, Waiver
from secgate.plan import Request
from secgate.reports.escape import safe
from secgate.reports.words import command, number
from secgate.settings.baseline import BASELINE, read_baseline
from secgate.settings.entries import appended, without, written

_HEAD = """\
# Findings that were there when the gate was adopted. They cannot block until their last day (UTC), and stay in every
# report. `secgate baseline` takes away what is mended; nothing is added: a new finding is mended, or accepted by itself
# with `secgate waive`.
"""


def baseline(  # noqa: PLR0913 - one parameter for each option of the command
    path: Annotated[Path, typer.Argument(help="The target.", show_default=True)] = Path(),
    *,
    owner: Annotated[str | None, typer.Option(help="Who answers for what is known.")] = None,
    expires: Annotated[
        str | None, typer.Option(metavar="DATE|90d", help="The last day on which it is accepted, in UTC.")
    ] = None,
    approved_by: Annotated[list[str] | None, typer.Option(help="Who else agreed; repeatable.")] = None,
    report: Annotated[Path | None, typer.Option(help="A saved json report of now, instead of a run.")] = None,
    policy: Annotated[list[str] | None, typer.Option(help="Policy by name or file; repeatable.")] = None,
    checks: Annotated[list[Path] | None, typer.Option(help="A further folder of checks; repeatable.")] = None,
    allow_target_code: Annotated[
        bool, typer.Option("--allow-target-code", help="Also run analyzers of checks that lie inside the target.")
    ] = False,
) -> int:
    """Accept the open findings of today as known: .secgate/baseline.yaml. Run again, it only takes away what is mended.

    Ends with 0, with 1 when there are findings that a baseline of its own cannot take in, or 2.
    """
    decisions = Decisions.of(path, policy or (), checks or ())
    exists = decisions.text(BASELINE) is not None
    made = None if exists else _decision(decisions, owner, expires, approved_by or ())
    request = Request(
        path=path,
        policies=tuple(policy or ()),
        checks=tuple(checks or ()),
        allow_target_code=allow_target_code,
        proofs=proofs_folder(),
        environment=dict(os.environ),
    )
    found = load_report(report) if report is not None else gated(request)
    return _shrink(decisions, found, path) if made is None else _make(decisions, found, made)


def _decision(decisions: Decisions, owner: str | None, expires: str | None, approved_by: Sequence[str]) -> Waiver:
    """What every entry of a new baseline has in common.

    Raises:
        ConfigError: when something is missing.
    """
    given = {"--owner": owner, "--expires": expires}
    missing = [option for option, value in given.items() if value is None or not value.strip()]
    if missing:
        raise ConfigError(
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing",
            next_step="secgate baseline --owner NAME --expires DATE",
        )
    return Waiver(
        kind="baseline",
        owner=(owner or "").strip(),
        approved_by=tuple(approved_by),
        expires=day(expires or "", decisions.today),
        first_seen=decisions.today,
    )


def _open(report: Report) -> list[tuple[ItemResult, Finding]]:
    return [(item, f) for item in report.items for f in item.findings if f.state is FindingState.OPEN]


def _make(decisions: Decisions, report: Report, made: Waiver) -> int:
    entries = []
    for item, finding in _open(report):
        own = {"finding": finding.id, "item": item.id, "at": place_of(decisions.tree, finding, report)}
        entries.append(written(made.model_copy(update=own), about_of(finding)))
    if not entries:
        typer.echo("No open finding: nothing to accept, and no baseline is written.")
        return Exit.PASS
    data = appended(None, entries, head=_HEAD)
    decisions.write(BASELINE, data, read_baseline, added=len(entries))
    known = number(len(entries), "finding is", "findings are")
    typer.echo(safe(f"{BASELINE}: {known} known until {made.expires}; {made.owner} answers for them."))
    unseen = [item.id for item in report.items if any(problem.kind == "problem" for problem in item.problems)]
    if unseen:
        typer.echo(safe(f"Not examined in full, so more may come to light: {', '.join(unseen)}."))
    typer.echo("Commit it. From now on it may only shrink.")
    return Exit.PASS


def _shrink(decisions: Decisions, report: Report, path: Path) -> int:
    data = decisions.text(BASELINE) or b""
    known = [waiver for waiver in decisions.plan.accepted.waivers if waiver.kind == "baseline"]
    mended = [index for index, waiver in enumerate(known) if gone(waiver, report.items)]
    if mended:
        decisions.write(BASELINE, without(data, mended, name=BASELINE), read_baseline, gone=mended)
    left = number(len(known) - len(mended), "entry stays", "entries stay")
    typer.echo(f"{BASELINE}: {number(len(mended), 'entry', 'entries')} taken away, {left} as written.")
    ids = {waiver.finding for waiver in known}
    new = [finding for _, finding in _open(report) if finding.id not in ids]
    if not new:
        return Exit.PASS
    typer.echo(
        f"{number(len(new), 'open finding is', 'open findings are')} not in it and not added: it may only shrink."
    )
    each = "it, or accept it" if len(new) == 1 else "them, or accept each"
    typer.echo(f"Mend {each} by itself: {safe(command('waive', new[0].id, display=str(path)).text)}")
    return Exit.FAIL
