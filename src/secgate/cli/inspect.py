"""`secgate list`, `secgate explain` and `--version`: what there is, and why something fired."""

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from secgate import __version__
from secgate.catalog.check import Check
from secgate.catalog.registry import Pack, Registry, default_packs
from secgate.cli import remedy
from secgate.cli.run import last_report
from secgate.cli.saved import find, load_report
from secgate.compare import gate_item
from secgate.errors import ConfigError, Exit
from secgate.model import Finding, Item, ItemResult
from secgate.plan import Request, engine_versions, make_plan, rules_digest
from secgate.reports.escape import safe
from secgate.reports.words import command, decided


def version_text() -> str:
    """secgate, its engines, and the digest of the built-in rules."""
    engines = ", ".join(f"{name} {number}" for name, number in engine_versions().items())
    digest = rules_digest(Registry([next(iter(default_packs()))]).all())
    return f"secgate {__version__} (secgate-checklist)\nengines: {engines}\nrules: {digest}"


def list_(
    path: Annotated[Path, typer.Argument(help="The target whose policy is listed.")] = Path(),
    *,
    policy: Annotated[list[str] | None, typer.Option(help="List the items of this policy; repeatable.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="List every check, whether a policy names it or not.")
    ] = False,
    checks: Annotated[list[Path] | None, typer.Option(help="A further folder of checks; repeatable.")] = None,
    format_: Annotated[str, typer.Option("--format", help="console or json.")] = "console",
) -> int:
    """List the items of the policy: id, title, level, and what decides them."""
    broken = False
    digests: list[str] = []
    if format_ not in {"console", "json"}:
        raise ConfigError(f'--format: "{format_}" is not a format', next_step="Formats: console, json.")
    if everything:
        title = "All checks"
        loaded, broken = _each(_registry(checks))
        rows = [_row(check, None) for check in loaded]
    else:
        request = Request(path=path, policies=tuple(policy or ()), checks=tuple(checks or ()), allow_target_code=True)
        with ExitStack() as stack:
            plan = make_plan(request, stack, today=datetime.now(UTC))
            rows = [_row(plan.checks[item.id], item) for item in plan.items]
            title = ", ".join(p.info.title for p in plan.policies)
            digests = [f"{p.info.id} {p.info.digest}" for p in plan.policies]
    if format_ == "json":
        typer.echo(json.dumps(rows, indent=2))
        return Exit.USAGE if broken else Exit.PASS
    typer.echo(safe(title))
    for digest in digests:
        typer.echo(safe(f"policy {digest}"))
    heading = None
    own = f"secgate {__version__}"
    for row in sorted(rows, key=lambda row: (row["origin"] != own, row["origin"])) if everything else rows:
        if (above := row["section"] or row["origin"]) != heading:
            heading = above
            typer.echo(f"\n{safe(heading)}")
        typer.echo(f"  {row['id']:<26} {row['level'] or '-':<6} {safe(row['title'])}")
        typer.echo(f"  {'':<26} {'':<6} decided by {', '.join(row['decided_by'])}; examines {safe(row['unit'])}")
    typer.echo("\n`secgate explain ITEM` says what an item checks and what it cannot see.")
    return Exit.USAGE if broken else Exit.PASS


def _each(registry: Registry) -> tuple[list[Check], bool]:
    """The checks that load, and whether any does not; those and broken packs are told on stderr."""
    loaded = []
    for check_id in registry.ids:
        try:
            loaded.append(registry.get(check_id))
        except ConfigError as error:
            typer.echo(safe(f"error: {error.where + ': ' if error.where else ''}{error.what}"), err=True)
    for pack in registry.broken:
        typer.echo(safe(f"note: an installed pack cannot be used: {pack.origin} {pack.reason}"), err=True)
    return loaded, len(loaded) < len(registry.ids)


def _registry(checks: list[Path] | None) -> Registry:
    return Registry([*default_packs(), *(Pack(folder, str(folder)) for folder in checks or ())])


def _row(check: Check, item: Item | None) -> dict[str, Any]:
    return {
        "id": check.id,
        "title": check.spec.title,
        "section": item.section if item else None,
        "level": str(item.level) if item else None,
        "severity": str(check.spec.severity),
        "decided_by": [str(by) for by in check.spec.decided_by],
        "unit": check.spec.examined.unit,
        "rules": list(check.rule_names()),
        "origin": check.origin,
    }


def explain(
    what: Annotated[str, typer.Argument(metavar="ITEM|FINDING", help="An item's id, or the id of a finding (F-…).")],
    path: Annotated[Path, typer.Argument(help="The target whose last run is meant.")] = Path(),
    *,
    report: Annotated[Path | None, typer.Option(help="A saved json report, instead of the last run here.")] = None,
    checks: Annotated[list[Path] | None, typer.Option(help="A further folder of checks; repeatable.")] = None,
) -> int:
    """Say what an item checks, why and what it cannot see; or why a finding fired and what to do about it."""
    if what.startswith("F-"):
        saved = load_report(report or last_report(path))
        _print_finding(*find(saved, what), path)
        for note in saved.waivers.expired:
            if note.waiver.finding == what:
                typer.echo(safe(f"A waiver of {note.waiver.owner} {note.note} ({note.waiver.where})."))
        return 0
    if what == gate_item.ID:
        typer.echo(f"{gate_item.ID}: {gate_item.TITLE}\n\n{gate_item.PAGE}", nl=False)
        return 0
    for line in _page(_registry(checks).get(what)):
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


def _print_finding(item: ItemResult, finding: Finding, path: Path) -> None:
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
        for line in remedy.steps(finding):
            typer.echo(safe(line))
    elif finding.fix:
        typer.echo(f"To fix it: {safe(finding.fix)}")
    if finding.waiver is not None:
        by = "in the baseline" if finding.waiver.kind == "baseline" else "waived"
        typer.echo(safe(f"It is {by} {decided(finding.waiver)} ({finding.waiver.where})."))
    else:
        typer.echo(f"To accept it until a day: {safe(command('waive', finding.id, display=str(path)).text)}")
    typer.echo(f"`secgate explain {item.id}` says what the item checks and what it cannot see.")
