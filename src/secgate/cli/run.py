"""`secgate run`: gate a target and print or write its report."""

import hashlib
import os
import shutil
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from secgate.cache import Cache
from secgate.cli.outputs import known, rendered, require_format, wanted_outputs, write_whole
from secgate.errors import ConfigError
from secgate.model import Report
from secgate.reports.escape import safe
from secgate.run import Request, gate
from secgate.target.tree import WorkTree

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
        str | None, typer.Option(metavar="REF", help="Of the history, read only what REF does not have.")
    ] = None,
    staged: Annotated[
        bool, typer.Option("--staged", help="Gate what is staged for the next commit; no history is read.")
    ] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Take nothing from an earlier run.")] = False,
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
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only the verdict and why.")] = False,
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
        cache=None if no_cache else results_folder(),
        report_only=report_only,
        allow_target_code=allow_target_code,
        proofs=proofs_folder(),
        environment=dict(os.environ),
    )
    report = gated(request, shown=not quiet)
    for name, file in wanted:
        write_whole(file, rendered(name, report))
    _remember(report, path)
    _print(format_, report, path, quiet=quiet, verbose=verbose)
    return report.exit_code


def _print(format_: str, report: Report, path: Path, *, quiet: bool, verbose: bool) -> None:
    options: dict[str, Any] = {}
    if format_ == "console":
        options = {
            "width": min(_WIDEST, shutil.get_terminal_size((100, 24)).columns),
            "color": sys.stdout.isatty() and not {"NO_COLOR", "CI"} & os.environ.keys(),
            "ascii_only": not (sys.stdout.encoding or "").lower().startswith("utf"),
            "verbose": verbose,
            "quiet": quiet,
            "display": str(path),
        }
    sys.stdout.flush()
    sys.stdout.buffer.write(rendered(format_, report, **options))
    sys.stdout.flush()


def gated(request: Request, *, shown: bool = True) -> Report:
    """The report of a run, with a sign of life on a terminal."""
    console = Console(stderr=True)
    if not shown or not console.is_terminal or "CI" in os.environ:
        return gate(request)
    with console.status("examining files, rules and history …", spinner="dots"):
        return gate(request)


def cache_folder() -> Path:
    """The user's own cache of secgate; nothing in it comes from a target unescaped, and none of it is a secret.

    Raises:
        ConfigError: when the user has no home folder.
    """
    named = os.environ.get("XDG_CACHE_HOME", "")
    try:
        # NOTE: its specification says to ignore a relative one; it would lie where one stands, often in the target.
        return (Path(named) if os.path.isabs(named) else Path.home() / ".cache") / "secgate"  # noqa: PTH117 - a text
    except RuntimeError as error:
        raise ConfigError("there is no home folder to keep reports in", next_step="Set XDG_CACHE_HOME.") from error


def proofs_folder() -> Path | None:
    """Where proofs of checks that were made on this machine are kept; None when the user has no home folder."""
    try:
        return cache_folder() / "proofs"
    except ConfigError:
        return None


def results_folder() -> Path | None:
    """Where results of earlier runs are kept; None when the user has no home folder."""
    try:
        return cache_folder()
    except ConfigError:
        return None


def results_cache(tree: WorkTree, *, wanted: bool) -> Cache:
    """Results of earlier runs; it holds nothing when it is not wanted, or when the target could have written it."""
    try:
        roots = (tree.root, *([tree.git.root] if tree.git is not None else []))
        return Cache.outside(cache_folder() if wanted else None, roots)
    except ConfigError:
        return Cache()


def last_report(path: Path) -> Path:
    """Where the last report of a target is kept for `explain`; it holds no secret value.

    Raises:
        ConfigError: when the user has no home folder.
    """
    return cache_folder() / "last" / f"{hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:16]}.json"


def _remember(report: Report, path: Path) -> None:
    try:
        file = last_report(path)
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(file, rendered("json", report))
    except (OSError, ConfigError):
        typer.echo("note: the report could not be kept for `secgate explain`; use --output json=FILE", err=True)
