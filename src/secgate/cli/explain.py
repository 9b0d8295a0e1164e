"""`secgate explain`: what an item checks, or why a finding fired and what to do about it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from secgate.catalog.check import Check
from secgate.cli import remedy
from secgate.cli.inspect import registry_with
from secgate.cli.saved import find, report_of
from secgate.compare import gate_item
from secgate.model import Finding, ItemResult
from secgate.reports.escape import safe
from secgate.reports.words import command, decided


def explain(
    what: Annotated[str, typer.Argument(metavar="ITEM|FINDING", help="An item's id, or the id of a finding (F-…).")],
    path: Annotated[Path, typer.Argument(help="The target whose last run is meant.")] = Path(),
    *,
    report: Annotated[Path | None, typer.Option(help="A saved json report, instead of the last run here.")] = None,
    checks: Annotated[list[Path] | None, typer.Option(help="A further folder of checks; repeatable.")] = None,
) -> int:
    """Say what an item checks, why and what it cannot see; or why a finding fired and what to do about it."""
    if what.startswith("F-"):
        saved = report_of(path, report)
        _print_finding(*find(saved, what), path, scope=saved.target.scope)
        for note in saved.waivers.expired:
            if note.waiver.finding == what:
                typer.echo(safe(f"A waiver of {note.waiver.owner} {note.note} ({note.waiver.where})."))
        return 0
    if what == gate_item.ID:
        typer.echo(f"{gate_item.ID}: {gate_item.TITLE}\n\n{gate_item.PAGE}", nl=False)
        return 0
    for line in _page(registry_with(checks).get(what)):
        typer.echo(safe(line))
    return 0


def _page(check: Check) -> Iterator[str]:
    spec = check.spec
    yield f"{check.id}: {spec.title}"
    yield (
        f"severity {spec.severity}; decided by {', '.join(spec.decided_by)}; "
        f"examines {spec.examined.unit}; from {check.origin}"
    )
    yield ""
    page = check.folder / "README.md"
    if page.is_file():
        yield from page.read_text(encoding="utf-8", errors="replace").strip().split("\n")
    if spec.undecided:
        yield from ("", "## Not decided in this version", "", *(f"- {part}" for part in spec.undecided))
    yield from ("", "## Rules", "", ", ".join(check.rule_names()))
    references = {name: ids for name, ids in spec.references.model_dump().items() if ids}
    if references:
        yield from ("", "## References", "", *(f"- {name}: {', '.join(ids)}" for name, ids in references.items()))


def _print_finding(item: ItemResult, finding: Finding, path: Path, *, scope: str) -> None:
    typer.echo(f"{finding.id}  {finding.rule}  ({finding.severity}, {finding.confidence} confidence, {finding.state})")
    place = f"{safe(finding.path)}:{finding.line}:{finding.column}"
    typer.echo(place + (f" in commit {finding.commit}" if finding.commit else "") + os.linesep)
    typer.echo(safe(finding.message))
    if finding.frame is not None:
        typer.echo("")
        for number, text in enumerate(finding.frame.text, finding.frame.line):
            mark = ">" if finding.line <= number <= finding.end_line else " "
            typer.echo(f"{mark} {number:>5} | {safe(text)}")
    for step in finding.trace:
        typer.echo(f"  see {safe(step.path)}:{step.line}  {safe(step.note)}")
    typer.echo(f"\nIt breaks the item {item.id}: {item.title}.")
    if item.id == remedy.ITEM and finding.sensitive:
        typer.echo("")
        for line in (*(remedy.unstaging(finding) if scope == "staged" else ()), *remedy.steps(finding)):
            typer.echo(safe(line))
    elif finding.fix:
        typer.echo(f"To fix it: {safe(finding.fix)}")
    if finding.waiver is not None:
        by = "in the baseline" if finding.waiver.kind == "baseline" else "waived"
        typer.echo(safe(f"It is {by} {decided(finding.waiver)} ({finding.waiver.where})."))
    else:
        if scope == "staged" and finding.sensitive:
            # NOTE: `waive` refuses a value that no commit holds, and a hook refuses the commit.
            typer.echo("When it is no secret: commit it (`git commit --no-verify` passes the hook), run the gate, then")
        typer.echo(f"To accept it until a day: {safe(command('waive', finding.id, display=str(path)).text)}")
    typer.echo(f"`secgate explain {item.id}` says what the item checks and what it cannot see.")
