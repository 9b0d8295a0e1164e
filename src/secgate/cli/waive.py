"""`secgate waive`: append a waiver to `.secgate/waivers.yaml`."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from secgate.cli.accept import Decisions, about_of, day, place_of
from secgate.cli.labels import read_labels
from secgate.cli.places import last_report
from secgate.cli.pragmas import propose
from secgate.cli.saved import RUN_FIRST, find, load_report, report_of
from secgate.errors import ConfigError, Exit
from secgate.model import Waiver, counted
from secgate.reports.escape import safe
from secgate.settings.entries import appended, written
from secgate.settings.waivers import LEAST_REASON, WAIVERS, read_waivers

_HEAD = """\
# Findings that are accepted: why, who answers for it, and the last day (UTC). `secgate waive` adds entries,
# `secgate waivers` shows their state. Nothing here hides a finding.
"""


@dataclass(frozen=True)
class _Given:
    """What the command line says about the decision; the rest is asked for on a terminal."""

    reason: str | None
    owner: str | None
    expires: str | None
    approved_by: tuple[str, ...]
    ticket: str | None


def waive(  # noqa: PLR0913 - one parameter for each option of the command
    what: Annotated[
        str | None, typer.Argument(metavar="FINDING|ITEM", help="The id of a finding (F-…), or with --path an item.")
    ] = None,
    path: Annotated[Path | None, typer.Argument(help="The target.", show_default=".")] = None,
    *,
    glob: Annotated[
        str | None,
        typer.Option("--path", metavar="GLOB", help="Accept the item's findings in these files; never secrets."),
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why it is right to accept this, 20 characters or more.")] = None,
    owner: Annotated[str | None, typer.Option(help="Who answers for it.")] = None,
    expires: Annotated[
        str | None, typer.Option(metavar="DATE|30d", help="The last day on which it holds, in UTC.")
    ] = None,
    approved_by: Annotated[list[str] | None, typer.Option(help="Who else agreed; repeatable.")] = None,
    ticket: Annotated[str | None, typer.Option(help="Where it is tracked.")] = None,
    report: Annotated[Path | None, typer.Option(help="A saved json report, instead of the last run here.")] = None,
    policy: Annotated[list[str] | None, typer.Option(help="The policy that bounds waivers; repeatable.")] = None,
    checks: Annotated[list[Path] | None, typer.Option(help="A further folder of checks; repeatable.")] = None,
    from_pragmas: Annotated[
        bool, typer.Option("--from-pragmas", help="Propose waivers for what inline comments of other tools silence.")
    ] = False,
    from_baseline: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Propose waivers for what a .secrets.baseline labels as no secret."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="With --from-pragmas or --from-baseline: the file for the proposals.")
    ] = None,
) -> int:
    """Accept one finding, or an item's findings below a path, until a day: append it to .secgate/waivers.yaml.

    The finding stays in every report, with this decision beside it. Ends with 0 written or 2.
    """
    if from_pragmas or from_baseline is not None:
        option = "--from-pragmas" if from_pragmas else "--from-baseline"
        if path is not None or (what or "").startswith("F-"):
            raise ConfigError(f"{option} takes the target alone", next_step=f"secgate waive {option} … [PATH]")
        target = Path(what or ".")
        labels = read_labels(from_baseline) if from_baseline is not None and not from_pragmas else None
        if labels is not None and (labels.secret or labels.unlabelled):
            secret = counted(labels.secret, "place is labelled as a secret", "places are labelled as secrets")
            told = f"{secret} and {labels.unlabelled} not at all"
            typer.echo(f"{told}: none of these is proposed", err=True)
        saved = report_of(target, report)
        decisions = Decisions.of(target, policy or (), checks or ())
        return propose(decisions, saved, output, None if labels is None else labels.harmless)
    if what is None:
        raise ConfigError("names nothing to accept", next_step="secgate waive F-…, or secgate waive ITEM --path GLOB")
    if output is not None:
        raise ConfigError(
            "--output belongs to --from-pragmas and --from-baseline", next_step=f"A waiver is written to {WAIVERS}."
        )
    target = path or Path()
    decisions = Decisions.of(target, policy or (), checks or ())
    if what.startswith("F-"):
        subject, about = _of_finding(what, report or last_report(target), decisions, glob)
    else:
        subject, about = _of_item(what, decisions, glob)
    given = _Given(reason, owner, expires, tuple(approved_by or ()), ticket)
    try:
        waiver = _completed(subject, given, decisions)
    except typer.Abort:
        return Exit.INTERRUPTED
    data = appended(decisions.text(WAIVERS), [written(waiver, about)], head=_HEAD)
    decisions.write(WAIVERS, data, read_waivers, added=1)
    made = read_waivers(data, name=WAIVERS, allowed=decisions.allowed)[-1]
    typer.echo(safe(f"{made.where}: {made.subject} is accepted until {made.expires}; {made.owner} answers for it."))
    typer.echo("Commit it. With --trust it counts once the trusted ref has it.")
    return Exit.PASS


def _of_finding(name: str, file: Path, decisions: Decisions, glob: str | None) -> tuple[Waiver, str]:
    """The waiver of a finding as far as the report gives it, and the comment above it."""
    if glob is not None:
        raise ConfigError("--path belongs to an item", next_step=f"Leave it out, or name the item instead of {name}.")
    _refuse_known(decisions, lambda waiver: waiver.finding == name)
    saved = load_report(file, missing=RUN_FIRST)
    item, finding = find(saved, name)
    subject = Waiver(
        finding=name, item=item.id, owner="", expires=date.max, at=place_of(decisions.tree, finding, saved)
    )
    return subject, about_of(finding)


def _of_item(item: str, decisions: Decisions, glob: str | None) -> tuple[Waiver, str]:
    if glob is None:
        raise ConfigError(
            "an item as a whole cannot be accepted",
            next_step=f"Name the files: secgate waive {item} --path GLOB. Or a finding: secgate waive F-…",
        )
    _refuse_known(decisions, lambda waiver: (waiver.item, waiver.path) == (item, glob))
    return Waiver(item=item, path=glob, owner="", expires=date.max), ""


def _refuse_known(decisions: Decisions, same: Callable[[Waiver], bool]) -> None:
    for waiver in decisions.plan.accepted.waivers:
        if waiver.kind == "waiver" and same(waiver):
            raise ConfigError(
                f"{waiver.subject} is accepted already, until {waiver.expires}",
                where=waiver.where,
                next_step="Change that entry: a decision is renewed where it stands.",
            )


def _completed(subject: Waiver, given: _Given, decisions: Decisions) -> Waiver:
    limits = decisions.allowed.of(subject.item)
    last = decisions.today + timedelta(days=min((limit.days for limit in limits), default=90))
    asks = max((limit.approvers for limit in limits), default=0)
    for option, said, check in (("--reason", given.reason, _explained), ("--owner", given.owner, _filled)):
        if said is not None:
            _refuse(said, option, check)
    reason = _asked(given.reason, "--reason", "Why is it right to accept this", _explained)
    owner = _asked(given.owner, "--owner", "Who answers for it", _filled)
    expires = _asked(
        given.expires,
        "--expires",
        f"The last day on which it holds (a date, or days such as 30d; {last} at the latest)",
        lambda text: _day_until(text, decisions.today, last),
    )
    approvers = given.approved_by
    if asks and not approvers:
        asked = _asked(None, "--approved-by", f"Who else agreed ({asks}, with commas between)", _filled)
        approvers = tuple(name.strip() for name in asked.split(",") if name.strip())
    return subject.model_copy(
        update={
            "reason": reason,
            "owner": owner,
            "expires": day(expires, decisions.today),
            "approved_by": approvers,
            "ticket": given.ticket,
        }
    )


def _asked(given: str | None, option: str, question: str, check: Callable[[str], str]) -> str:
    """What an option says, else what a person at the terminal answers; asked again until it can be used."""
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise ConfigError(f"{option} is missing", next_step=f"{question}? On a terminal it is asked for.")
    return str(typer.prompt(question, value_proc=check, err=True))


def _refuse(given: str, option: str, check: Callable[[str], str]) -> None:
    """Say of an option what a question on the terminal would say of the same answer."""
    try:
        check(given)
    except typer.BadParameter as error:
        raise ConfigError(f"{option}: {error.message}") from None


def _explained(text: str) -> str:
    if len(text.strip()) < LEAST_REASON:
        raise typer.BadParameter(f"at least {LEAST_REASON} characters, so that a stranger understands it")
    return text.strip()


def _filled(text: str) -> str:
    if not text.strip():
        raise typer.BadParameter("it is empty")
    return text.strip()


def _day_until(text: str, today: date, last: date) -> str:
    try:
        found = day(text, today)
    except ConfigError as error:
        raise typer.BadParameter(f"{error.what.removeprefix('--expires: ')}. {error.next_step}") from error
    if found > last:
        raise typer.BadParameter(f"{found} is later than {last}")
    return text
