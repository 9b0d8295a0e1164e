"""`secgate list` and `--version`: what there is."""

import json
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from secgate import __version__
from secgate.catalog.check import Check
from secgate.catalog.registry import Pack, Registry, default_packs
from secgate.choice import choose, engine_versions, rules_digest
from secgate.errors import ConfigError, Exit
from secgate.model import Item
from secgate.reports.escape import safe
from secgate.request import Request


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
        loaded, broken = _each(registry_with(checks))
        rows = [_row(check, None) for check in loaded]
    else:
        request = Request(path=path, policies=tuple(policy or ()), checks=tuple(checks or ()), allow_target_code=True)
        with ExitStack() as stack:
            choice = choose(request, stack, today=datetime.now(UTC))
            rows = [_row(choice.checks[item.id], item) for item in choice.items]
            order = {name: index for index, name in enumerate(dict.fromkeys(item.section for item in choice.items))}
            rows.sort(key=lambda row: order[row["section"]])
            title = ", ".join(p.info.title for p in choice.policies)
            digests = [f"{p.info.id} {p.info.digest}" for p in choice.policies]
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


def registry_with(checks: list[Path] | None) -> Registry:
    """All checks, with those of further folders."""
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
