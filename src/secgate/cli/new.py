"""`secgate new`: a check folder that works, to start from."""

import json
import shlex
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from secgate.catalog.registry import Registry, default_packs
from secgate.catalog.scaffold import package_files, scaffold, write
from secgate.errors import ConfigError
from secgate.reports.escape import safe


class With(StrEnum):
    """What decides a new check."""

    RULES = "rules"
    ANALYZER = "analyzer"


def new(
    check: Annotated[str, typer.Argument(metavar="CHECK", help="The new check's id, for example no-eval.")],
    *,
    into: Annotated[Path | None, typer.Option("--in", metavar="DIR", help="The folder of checks.")] = None,
    kind: Annotated[With, typer.Option("--with", help="semgrep rules, or a Python analyzer.")] = With.RULES,
    pack: Annotated[
        str | None, typer.Option(metavar="NAME", help="Make an installable package of this name around it.")
    ] = None,
) -> int:
    """Scaffold a check whose examples pass: ./checks/CHECK by default."""
    files = scaffold(check, kind="rules" if kind is With.RULES else "analyzer")
    if check in Registry(default_packs()).ids:
        raise ConfigError(f'check "{check}" exists already', next_step=f"`secgate explain {check}` shows it.")
    folder = into or Path("checks")
    if pack is not None:
        package = package_files(pack)
        top = into or Path(pack)
        folder = top / pack.replace("-", "_")
        write(files, folder / check)
        for path, content in package.items():
            if not (top / path).exists():
                (top / path).write_text(content, encoding="utf-8")
    else:
        write(files, folder / check)
    for line in _next_steps(check, folder, kind):
        typer.echo(safe(line))
    return 0


def _next_steps(check: str, folder: Path, kind: With) -> Iterator[str]:
    decides, out = ("rules.yaml", "*/examples/**") if kind is With.RULES else ("analyzer.py", "**")
    shown, place = shlex.quote(str(folder)), shlex.quote(str(folder / check))
    yield f"{place} is made, and its examples behave. Next:"
    yield f"  secgate test {place}    prove it, and write {shown}/proofs.json"
    yield f"  edit its examples/bad and examples/ok first, then {decides}"
    yield "  name it in a policy, for example .secgate/policies/mine.yaml:"
    yield "    schema: secgate/policy/1"
    yield "    id: mine"
    yield "    title: Our checklist"
    yield "    extends: [pre-deployment]"
    yield f"    sections: [{{title: Ours, items: [{{check: {check}}}]}}]"
    if not folder.is_absolute():
        path, reason = json.dumps(f"{folder.as_posix()}/{out}"), "our checks; secgate test proves them"
        yield "  keep its own code out of what is gated, in .secgate/config.yaml:"
        yield f'    excluded_paths: [{{path: {path}, reason: "{reason}"}}]'
    yield f"  secgate run --policy mine --checks {shown}" + ("" if kind is With.RULES else " --allow-target-code")
