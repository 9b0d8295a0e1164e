"""`secgate history`: how a target changed from run to run, from the ledger of this machine."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from secgate.cli.places import ledger_folder
from secgate.cli.terminal import look, show
from secgate.errors import ConfigError, Exit
from secgate.ledger.entry import RunEntry
from secgate.ledger.shared import copy_runs
from secgate.ledger.store import DAMAGED, FILE, MOST_RUNS, Ledger
from secgate.ledger.trend import Step, steps
from secgate.model import counted
from secgate.reports.escape import safe
from secgate.reports.json_ import visible
from secgate.reports.layout import Glyphs, Pen, Span, Style
from secgate.settings.strict import nearest

_FORMATS = ("console", "json")
_SHORT = 12
_TREND = 20
_MOST = 10
_STYLES = {"pass": Style.GOOD, "fail": Style.BAD, "incomplete": Style.WARN, "needs-evidence": Style.WARN}
_DATE = 16


def history(
    path: Annotated[Path, typer.Argument(help="The target.", show_default=True)] = Path(),
    *,
    item: Annotated[list[str] | None, typer.Option(help="Show this item alone; repeatable.")] = None,
    last: Annotated[int, typer.Option(min=1, max=MOST_RUNS, help="How many runs to show.")] = 10,
    copy_to: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Copy the runs of PATH into this database: postgresql://USER@HOST/NAME. Needs the network.",
        ),
    ] = None,
    format_: Annotated[str, typer.Option("--format", help="console or json.")] = "console",
) -> int:
    """Verdicts and items of PATH over time, and what is new, fixed, or came back.

    Every `secgate run` here is shown, but those with --no-history. Runs are compared with the one before of the same
    policies and scope (full, base, staged, partial, or the packages that were asked for); those of a part of the items
    with one of the same part.

    Ends with 0, or 1 when the ledger has rows that are damaged: they are named, and the other runs are shown.
    """
    if format_ not in _FORMATS:
        raise ConfigError(f'--format: "{format_}" is not a format', next_step="Formats: console, json.")
    ledger = Ledger(ledger_folder())
    held = ledger.held(str(path.resolve()), limit=MOST_RUNS)
    if held is None:
        raise ConfigError(
            "the ledger cannot be read",
            where=str(ledger.folder / FILE),
            next_step=f"The next `secgate run` moves what is no ledger to {DAMAGED} and begins a new one.",
        )
    for name in held.damaged:
        typer.echo(f"error: {ledger.folder / FILE}: {safe(name)}: is damaged and not shown", err=True)
    code = Exit.FAIL if held.damaged else Exit.PASS
    runs = held.runs
    if not runs and not held.damaged and not path.exists():
        # NOTE: what was gated once and is gone keeps its history; a name that never was a target is a mistake.
        raise ConfigError("no such folder", where=str(path), next_step="Name a target; `--item ITEM` names an item.")
    if copy_to is not None:
        added, where = copy_runs(copy_to, runs)
        typer.echo(safe(f"{added} of {counted(len(runs), 'run is', 'runs are')} new in {where}"))
        return code
    _require_items(item or (), runs)
    made = steps(runs)[-last:]
    if format_ == "json":
        text = (
            visible(
                json.dumps(
                    _document(path, made, item or (), held.damaged),
                    indent=2,
                    ensure_ascii=False,
                )
            )
            + "\n"
        )
    else:
        pen = Pen(**look())
        _write(pen, path, made, len(runs), item or ())
        text = pen.text()
    show(text)
    return code


def _require_items(names: Iterable[str], runs: Sequence[RunEntry]) -> None:
    known = sorted({item.id for run in runs for item in run.items})
    for name in names:
        if name not in known and runs:
            hint = nearest(name, known)
            raise ConfigError(
                f'--item: no run here has the item "{name}"' + (f'; did you mean "{hint}"?' if hint else ""),
                next_step="`secgate history` without --item shows those that there are.",
            )


def _write(pen: Pen, path: Path, made: Sequence[Step], total: int, only: Sequence[str]) -> None:
    if not made:
        pen.put(Span(f"The ledger has no run of {path.resolve()}."))
        pen.put(Span("`secgate run` keeps one of each, in the user's data folder; it holds no code and no secret."))
        return
    shown = f"the last {len(made)} of {total} runs" if total > len(made) else f"{total} run{'s' if total > 1 else ''}"
    pen.put(Span(str(path), Style.STRONG, solid=True), Span(f" {shown}"))
    pen.gap()
    if not only:
        _write_runs(pen, made)
    _write_items(pen, made, only)
    if not only:
        _write_change(pen, made[-1])


def _write_runs(pen: Pen, made: Sequence[Step]) -> None:
    names = f"{'open':>5} {'new':>5} {'fixed':>6} {'back':>5}"
    head = f"  {'when (UTC)':<17} {'commit':<13} {'verdict':<12} {'passed':<8} {names}"
    pen.put(lead=[Span(head, Style.FAINT)])
    for step in made:
        run = step.run
        passed, blocking = run.blocking()
        commit = (run.commit or "no commit")[:_SHORT] + ("*" if run.dirty else "")
        when = run.created[:_DATE].replace("T", " ")
        first = step.before is None
        counts = [f"{len(run.open()):>5}"]
        counts += [f"{'' if first else len(found) or '-':>{w}}" for found, w in (
            (step.new, 5), (step.fixed, 6), (step.regressed, 5)
        )]  # fmt: skip
        verdict = Span(f"{_mark(pen.glyphs, run.verdict)} {run.verdict:<10}", _STYLES.get(run.verdict, Style.PLAIN))
        scope = "" if run.scope == "full" else f"  {run.scope}"
        pen.put(
            lead=[
                Span(f"  {when:<17} {commit:<13} "), verdict, Span(f" {f'{passed}/{blocking}':<8} {' '.join(counts)}"),
                Span(scope, Style.FAINT),
            ]
        )  # fmt: skip
    if any(step.run.dirty for step in made):
        pen.put(Span("* with uncommitted changes", Style.FAINT), lead=[Span("  ")])
    pen.gap()


def _write_items(pen: Pen, made: Sequence[Step], only: Sequence[str]) -> None:
    """One line for each item of the last run: its status in each run of that kind, and since when it is as it is."""
    kind = made[-1].run.kind
    runs = [step.run for step in made if step.run.kind == kind][-_TREND:]
    wanted = [item for item in runs[-1].items if not only or item.id in only]
    # NOTE: where the last run left items out, every run here did: only such runs are compared.
    names = [item.id for item in wanted if item.status is not None or only]
    if not wanted:
        return
    width = max((len(name) for name in names), default=0)
    pen.put(Span(f"Items, in {counted(len(runs), 'run')} of policy {', '.join(kind[1])}", Style.STRONG))
    for name in names:
        line = [next((item for item in run.items if item.id == name), None) for run in runs]
        spans = [Span(f"  {name:<{width}}  ")]
        for item in line:
            status = (item.status or "off") if item is not None else ""
            spans += [Span(_mark(pen.glyphs, status), _STYLES.get(status, Style.FAINT)), Span(" ")]
        newest = line[-1]
        told = (newest.status or "off") if newest is not None else ""
        count = len(newest.open()) if newest is not None else 0
        pen.put(lead=[*spans, Span(f" {told}{_since(runs, name)}" + (f", {count} open" if count else ""))])
    if off := len(wanted) - len(names):
        pen.put(Span(f"{counted(off, 'item was', 'items were')} off", Style.FAINT), lead=[Span("  ")])
    pen.gap()


def _since(runs: Sequence[RunEntry], name: str) -> str:
    """Since which day an item has its status; empty when it had another in no run."""
    found = [(run.created, next((item.status for item in run.items if item.id == name), None)) for run in runs]
    now = found[-1][1]
    at = len(found) - 1
    while at and found[at - 1][1] == now:
        at -= 1
    return f" since {found[at][0][:10]}" if at else ""


def _write_change(pen: Pen, step: Step) -> None:
    if step.before is None:
        return
    pen.put(Span(f"Since the run before ({step.before.created})", Style.STRONG))
    for label, rows in (("worse", step.fell), ("better", step.rose)):
        for item, before, now in rows:
            pen.put(Span(f"{item}: {before} > {now}"), lead=[Span(f"  {label:<9}")])
    told = {"new": step.new, "back": step.regressed, "fixed": step.fixed, "accepted": step.accepted}
    for label, found in told.items():
        listed = sorted(found)
        for item, name in listed[:_MOST]:
            pen.put(Span(f"{name} {item}"), lead=[Span(f"  {label:<9}")])
        if len(listed) > _MOST:
            pen.put(Span(f"{len(listed) - _MOST} more"), lead=[Span(f"  {label:<9}")])
    if not (step.fell or step.rose or any(told.values())):
        pen.put(Span("nothing changed"), lead=[Span("  ")])


def _mark(glyphs: Glyphs, status: str) -> str:
    match status:
        case "pass":
            return glyphs.passed
        case "fail":
            return glyphs.failed
        case "review":
            return glyphs.unsure
        case "incomplete" | "needs-evidence":
            return glyphs.missing
        case _:
            return glyphs.absent


def _document(path: Path, made: Sequence[Step], only: Sequence[str], damaged: Sequence[str]) -> dict[str, Any]:
    """The shown runs as plain JSON (schema secgate/history/1)."""
    return {
        "schema": "secgate/history/1",
        "target": str(path.resolve()),
        "runs": [_run(step, only) for step in made],
        "damaged": list(damaged),
    }


def _run(step: Step, only: Sequence[str]) -> dict[str, Any]:
    run = step.run

    def listed(found: frozenset[tuple[str, str]]) -> list[dict[str, str]]:
        return [{"item": item, "finding": name} for item, name in sorted(found) if not only or item in only]

    return {
        "id": run.id,
        "created": run.created,
        "commit": run.commit,
        "dirty": run.dirty,
        "scope": run.scope,
        "policies": list(run.policies),
        "verdict": run.verdict,
        "exit_code": run.exit_code,
        "rules": run.rules,
        "secgate": run.secgate,
        "compared_with": step.before.id if step.before is not None else None,
        "new": listed(step.new),
        "fixed": listed(step.fixed),
        "accepted": listed(step.accepted),
        "regressed": listed(step.regressed),
        "items": [
            {
                "id": item.id, "level": item.level, "status": item.status, "examined": item.examined,
                "unit": item.unit, "findings": dict(item.counts), "open": sorted(item.open()),
            }
            for item in run.items
            if not only or item.id in only
        ],
    }  # fmt: skip
