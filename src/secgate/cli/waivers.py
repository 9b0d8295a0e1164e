"""`secgate waivers`: which decisions hold, end soon, have expired, or are not needed any more."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from secgate.cli.accept import Decisions
from secgate.cli.places import last_report
from secgate.cli.saved import load_report
from secgate.cli.terminal import look
from secgate.errors import ConfigError, Exit
from secgate.gate.waive import expired, expiring, lapsed
from secgate.model import Report, Waiver, WaiverNote
from secgate.redaction import without_secrets
from secgate.reports.layout import Pen, Span, Style
from secgate.reports.words import command, decided
from secgate.settings.waivers import WAIVERS

_LABEL = 15
_FEW = 10
_WIDEST = 120


def waivers(
    path: Annotated[Path, typer.Argument(help="The target.", show_default=True)] = Path(),
    *,
    policy: Annotated[list[str] | None, typer.Option(help="The policy that bounds waivers; repeatable.")] = None,
    checks: Annotated[list[Path] | None, typer.Option(help="A further folder of checks; repeatable.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Also every entry of the baseline.")] = False,
) -> int:
    """List the waivers and the baseline: active, expiring, expired, and unused by the last run here.

    Ends with 0, with 1 when one has expired or is unused, or 2 when one is broken.
    """
    decisions = Decisions.of(path, policy or (), checks or ())
    known, today = decisions.plan.accepted.waivers, decisions.today
    ended = lapsed(known, today=today)
    report, why = _last(decisions, path)
    unused = [note for note in report.waivers.unused if note.waiver in known] if report is not None else []
    unused = [note for note in unused if not expired(note.waiver, today=today)]
    soon = expiring(known, today=today)
    idle = report.waivers.not_evaluated if report is not None else ()
    pen = Pen(**(look(usual=100, widest=_WIDEST) | {"color": False}))
    pen.put(Span(_counts(known, [note.waiver for note in ended])))
    _write(pen, "expired", ended)
    _write(pen, "expiring", [note for note in soon if note.waiver not in {one.waiver for one in (*unused, *idle)}])
    _write(pen, "unused", unused)
    _write(pen, "not evaluated", idle)
    told = {note.waiver for note in (*ended, *unused, *soon, *idle)}
    for waiver in known:
        if waiver not in told and (verbose or waiver.kind == "waiver"):
            _write_one(pen, "known" if waiver.kind == "baseline" else "active", waiver, decided(waiver))
    if known and why:
        pen.put(Span(f"unused: not known, {why}; "), command("run", display=str(path)), Span(" tells"))
    elif report is not None and known:
        pen.put(Span(f"{'' if unused else 'none '}unused by the run of {report.created}"))
    # NOTE: what an author wrote here no scan of a run has seen.
    typer.echo("\n".join(without_secrets(*pen.text().split("\n"))), nl=False)
    return Exit.FAIL if ended or unused else Exit.PASS


def _counts(known: Iterable[Waiver], ended: list[Waiver]) -> str:
    standing = [waiver for waiver in known if waiver not in ended]
    if not standing and not ended:
        return f"Nothing is accepted: no entry in {WAIVERS}, and no baseline."
    active = sum(waiver.kind == "waiver" for waiver in standing)
    return f"{active} active, {len(standing) - active} in the baseline, {len(ended)} expired"


def _last(decisions: Decisions, path: Path) -> tuple[Report | None, str]:
    """The last report when it speaks of this commit and these files, else why it does not."""
    file = last_report(path)
    if not file.is_file():
        return None, "nothing was run here"
    try:
        report = load_report(file)
    except ConfigError:
        return None, "the last report is of another version"
    head = decisions.tree.git.head() if decisions.tree.git is not None else None
    if report.target.commit != head:
        return None, "the last run was of another commit"
    if report.digests.waivers != decisions.plan.accepted.digest:
        return None, "the files have changed since the last run"
    return report, ""


def _write(pen: Pen, label: str, notes: Iterable[WaiverNote]) -> None:
    listed = list(notes)
    shown = listed if len(listed) <= _FEW + 1 else listed[:_FEW]
    for note in shown:
        _write_one(pen, label, note.waiver, f"{note.note}; owner {note.waiver.owner}")
    if len(listed) > len(shown):
        pen.put(Span(f"{pen.glyphs.more} {len(listed) - len(shown):,} more"), lead=[Span(" " * _LABEL)])


def _write_one(pen: Pen, label: str, waiver: Waiver, text: str) -> None:
    lead = [Span(f"{label:<{_LABEL}}", Style.STRONG)]
    where = Span(f" {waiver.where}", Style.PLACE, solid=True)
    pen.put(Span(waiver.subject), where, lead=lead)
    pen.put(Span(text), lead=[Span(" " * _LABEL)])
