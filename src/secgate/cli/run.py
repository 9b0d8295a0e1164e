"""`secgate run`: gate a target and print or write its report."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from secgate.cli.outputs import (
    known,
    refusal,
    require_format,
    show_report,
    wanted_outputs,
    with_maps,
    without_refused,
    write_report,
)
from secgate.cli.places import last_report, ledger_folder, proofs_folder, results_folder
from secgate.cli.saved import load_report
from secgate.cli.terminal import look
from secgate.errors import ConfigError
from secgate.gate.difference import difference
from secgate.ledger.entry import run_of
from secgate.ledger.store import Ledger, roots_of
from secgate.model import Report
from secgate.reports.asked import as_asked
from secgate.reports.escape import safe
from secgate.rerun import Request, gate
from secgate.settings.durations import seconds
from secgate.target.git import Git

__all__ = ["run", "safe"]

_WIDEST = 120


def run(  # noqa: PLR0913 - one parameter for each option of the command
    path: Annotated[Path, typer.Argument(help="The folder to gate.", show_default=True)] = Path(),
    *,
    policy: Annotated[
        list[str] | None,
        typer.Option(help="Policy by name or file; repeatable. Default: the configuration's, else pre-deployment."),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(help="Run this item alone; repeatable. The report is then partial: not a deployment verdict."),
    ] = None,
    skip: Annotated[
        list[str] | None, typer.Option(help="Switch this item off; repeatable. The report is then partial.")
    ] = None,
    checks: Annotated[list[Path] | None, typer.Option(help="A further folder of checks; repeatable.")] = None,
    base: Annotated[
        str | None,
        typer.Option(
            metavar="REF", help="Compare with REF: what it has too cannot block, and its gate is the one that counts."
        ),
    ] = None,
    staged: Annotated[
        bool, typer.Option("--staged", help="Gate what is staged for the next commit; no history is read.")
    ] = False,
    package: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DIR",
            help="Give this workspace package a verdict of its own; repeatable, `all` for every one. The target is "
            "examined as a whole; where packages are left out the report is partial.",
        ),
    ] = None,
    maps: Annotated[
        bool, typer.Option("--maps", help="Put the maps of the application into the json report too.")
    ] = False,
    jobs: Annotated[
        int, typer.Option(min=0, metavar="N", help="Processes that look at the code; 0 takes one for each core.")
    ] = 0,
    time_budget: Annotated[
        str | None,
        typer.Option(metavar="DURATION", help="Such as 90s or 10m: what is not examined by then is incomplete."),
    ] = None,
    previous: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The json report that the html report is compared with. Default: the last one of this target here.",
        ),
    ] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Take nothing from an earlier run.")] = False,
    no_history: Annotated[
        bool, typer.Option("--no-history", help="Keep nothing of this run in the ledger of `secgate history`.")
    ] = False,
    trust: Annotated[
        str | None,
        typer.Option(
            metavar="REF", help="Read policy, configuration and checks from this ref instead of the target itself."
        ),
    ] = None,
    format_: Annotated[str, typer.Option("--format", help=f"What standard output gets: {known()}.")] = "console",
    output: Annotated[
        list[str] | None, typer.Option(metavar="NAME=PATH", help="Write a further format to a file; repeatable.")
    ] = None,
    report_only: Annotated[bool, typer.Option("--report-only", help="Show the verdict, but end with 0.")] = False,
    allow_target_code: Annotated[
        bool, typer.Option("--allow-target-code", help="Also run analyzers of checks that lie inside the target.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only the verdict, why, and where.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Every finding, problem and file.")] = False,
) -> int:
    """Gate PATH: policy, engines, verdict.

    Ends with 0 pass, 1 fail, 2 usage or configuration error, 3 incomplete, 4 internal error.
    """
    require_format(format_, "--format")
    wanted = wanted_outputs(output or [], option="--output")
    request = Request(
        path=path,
        policies=tuple(policy or ()),
        only=tuple(only or ()),
        skip=tuple(skip or ()),
        checks=tuple(checks or ()),
        trust=trust,
        staged=staged,
        base=base,
        packages=tuple(package or ()),
        maps=maps or with_maps(format_, *(name for name, _ in wanted)),
        time_budget_s=_budget(time_budget),
        cache=None if no_cache else results_folder(),
        report_only=report_only,
        allow_target_code=allow_target_code,
        jobs=jobs,
        proofs=proofs_folder(),
        environment=dict(os.environ),
    )
    earlier = _earlier(previous, path, kept=not no_cache)
    report = gated(request, shown=not quiet)
    plain = report if maps else report.model_copy(update={"maps": None})
    for name, file in without_refused(wanted, report):
        write_report(file, name, report if with_maps(name) else plain, **_options(name, earlier, report))
    _remember(plain, path)
    if not no_history:
        _record(report, path, staged=staged)
    if (reason := refusal(format_, report)) is not None:
        typer.echo(f"error: --format {format_}: {reason}", err=True)
        return report.exit_code
    options = _options(format_, earlier, report)
    if format_ == "console":
        options = _terminal(path, quiet=quiet, verbose=verbose)
    show_report(format_, report if with_maps(format_) else plain, **options)
    return report.exit_code


def _budget(text: str | None) -> float | None:
    try:
        return seconds(text) if text is not None else None
    except ValueError as error:
        raise ConfigError(f'--time-budget: "{text}" {error}') from error


def _earlier(named: Path | None, path: Path, *, kept: bool) -> Report | None:
    """The report that was named, else the last one that was kept of this target; None when there is none."""
    if named is not None:
        return load_report(named)
    try:
        return load_report(last_report(path)) if kept else None
    except ConfigError:
        return None


def _options(format_: str, earlier: Report | None, report: Report) -> dict[str, Any]:
    return {"since": difference(earlier, report)} if format_ == "html" and earlier is not None else {}


def _terminal(path: Path, *, quiet: bool, verbose: bool) -> dict[str, Any]:
    """How the console looks on this terminal."""
    return {
        **look(usual=100, widest=_WIDEST),
        "verbose": verbose,
        "quiet": quiet,
        "display": str(path),
    }


def gated(request: Request, *, shown: bool = True, by: Callable[[Request], Report] = gate) -> Report:
    """The report of a run, with a sign of life on a terminal.

    Args:
        request: what is gated.
        shown: whether anything may be shown.
        by: what gates it; an earlier report of the very same target may be given again unless this says otherwise.
    """
    if not shown or not sys.stderr.isatty() or "CI" in os.environ:
        return by(request)
    # Imported here: most runs show nothing of the kind.
    from rich.console import Console  # noqa: PLC0415

    console = Console(stderr=True)
    if not console.is_terminal:
        return by(request)
    with console.status("examining files, rules and history …", spinner="dots"):
        return by(request)


def _record(report: Report, path: Path, *, staged: bool) -> None:
    """Put the run into the ledger; that it cannot be is worth a line, and nothing more."""
    try:
        why = Ledger(ledger_folder()).keep(run_of(as_asked(report), path.resolve(), staged=staged), roots_of(path))
    except ConfigError as error:
        why = error.what
    if why is not None:
        typer.echo(f"note: this run is not in the ledger of `secgate history`: {safe(why)}", err=True)


def _remember(report: Report, path: Path) -> None:
    """Keep the report for `explain`; a run leaves the target as it was, wherever the cache folder lies."""
    told = "note: the report could not be kept for `secgate explain`"
    try:
        file, git = last_report(path).resolve(), Git.open(path)
        if any(file.is_relative_to(root.resolve()) for root in (path, *([git.root] if git is not None else []))):
            typer.echo(f"{told}, since the cache folder lies in the target; use --output json=FILE", err=True)
            return
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_report(file, "json", report)
    except (OSError, ConfigError):
        typer.echo(f"{told}; use --output json=FILE", err=True)
