"""`secgate export`: other formats of a saved report."""

from pathlib import Path
from typing import Annotated

import typer

from secgate.cli.outputs import known, refusal, require_format, show_report, wanted_outputs, write_report
from secgate.cli.saved import load_report
from secgate.errors import ConfigError

_STDOUT = "-"


def export(
    report: Annotated[Path, typer.Argument(metavar="REPORT", help="A saved json report.")],
    *,
    to: Annotated[
        list[str],
        typer.Option(
            metavar="NAME=PATH",
            help=f"Format and file; repeatable, and - is standard output. Formats: {known()}.",
        ),
    ],
) -> int:
    """Write a saved report in other formats; the verdict stays the one that it holds."""
    shown = [output.removesuffix(f"={_STDOUT}") for output in to if output.endswith(f"={_STDOUT}")]
    for name in shown:
        require_format(name, "--to")
    if len(shown) > 1:
        raise ConfigError("--to: standard output takes one format", next_step="Name a file for the others.")
    wanted = wanted_outputs(
        [output for output in to if not output.endswith(f"={_STDOUT}")], option="--to", inputs=(report,)
    )
    saved = load_report(report)
    for name in (*(name for name, _ in wanted), *shown):
        if (reason := refusal(name, saved)) is not None:
            raise ConfigError(f"--to {name}: {reason}")
    for name, file in wanted:
        write_report(file, name, saved)
    for name in shown:
        show_report(name, saved)
    return 0
