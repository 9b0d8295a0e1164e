"""`secgate diff`: what became of one report in another."""

from pathlib import Path
from typing import Annotated

import typer

from secgate.cli.saved import load_report
from secgate.cli.terminal import look, show
from secgate.errors import ConfigError, Exit
from secgate.gate.difference import difference
from secgate.reports.difference import render
from secgate.settings.strict import nearest

_FORMATS = ("console", "json")
_WIDEST = 120


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="A saved json report.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="A later one of the same target.")],
    *,
    format_: Annotated[str, typer.Option("--format", help=f"{', '.join(_FORMATS)}.")] = "console",
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Every row.")] = False,
) -> int:
    """Say what is new, fixed, moved, worse, and not examined any more.

    Ends with 0, or 1 when something is worse; 2 usage. To compare two commits, run `secgate run --base REF`.
    """
    if format_ not in _FORMATS:
        hint = nearest(format_, list(_FORMATS))
        raise ConfigError(
            f'--format: "{format_}" is not a format' + (f'; did you mean "{hint}"?' if hint else ""),
            next_step=f"Formats: {', '.join(_FORMATS)}.",
        )
    made = difference(load_report(old), load_report(new))
    if format_ == "json":
        text = made.model_dump_json(by_alias=True, indent=2, ensure_ascii=True) + "\n"
    else:
        text = render(
            made,
            **look(widest=_WIDEST),
            verbose=verbose,
        )
    show(text)
    return Exit.FAIL if made.worse else Exit.PASS
