"""`secgate run`: gate a target and print or write its report."""

import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from secgate.errors import ConfigError
from secgate.model import Report
from secgate.reports import formats
from secgate.reports.escape import safe
from secgate.run import Request, gate
from secgate.settings.strict import nearest

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
    trust: Annotated[
        str | None,
        typer.Option(
            metavar="REF", help="Read policy, configuration and checks from this ref instead of the target itself."
        ),
    ] = None,
    format_: Annotated[str, typer.Option("--format", help="What standard output gets: console or json.")] = "console",
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
    wanted = _outputs(format_, output or [])
    request = Request(
        path=path,
        policies=tuple(policy or ()),
        only=tuple(only or ()),
        skip=tuple(skip or ()),
        checks=tuple(checks or ()),
        trust=trust,
        report_only=report_only,
        allow_target_code=allow_target_code,
        environment=dict(os.environ),
    )
    report = _with_progress(request, shown=not quiet)
    for name, file in wanted:
        write_whole(file, _render(name, report))
    _remember(report, path)
    _print(format_, report, path, quiet=quiet, verbose=verbose)
    return report.exit_code


def _outputs(format_: str, outputs: list[str]) -> list[tuple[str, Path]]:
    """Further outputs; every name is checked before anything runs."""
    _known(format_, "--format")
    wanted = []
    for output in outputs:
        name, _, file = output.partition("=")
        if not file:
            raise ConfigError(
                f'--output: "{output}" is not NAME=PATH', next_step="For example: --output json=report.json"
            )
        _known(name, "--output")
        if not Path(file).parent.is_dir():
            raise ConfigError("no such folder", where=str(Path(file).parent), next_step="Make it first.")
        if Path(file).exists() and not Path(file).is_file():
            # NOTE: a device must not be replaced by a file: as root, `json=/dev/null` would be the end of /dev/null.
            raise ConfigError("is there and is no regular file", where=file, next_step="Name a file.")
        wanted.append((name, Path(file)))
    return wanted


def _known(name: str, option: str) -> None:
    if name not in formats():
        hint = nearest(name, list(formats()))
        raise ConfigError(
            f'{option}: "{name}" is not a format' + (f'; did you mean "{hint}"?' if hint else ""),
            next_step=f"Formats: {', '.join(formats())}.",
        )


def _render(name: str, report: Report, **options: Any) -> bytes:  # noqa: ANN401 - each format has its own
    rendered = formats()[name].render(report, **options)
    return rendered if isinstance(rendered, bytes) else rendered.encode("utf-8", "backslashreplace")


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
    sys.stdout.buffer.write(_render(format_, report, **options))
    sys.stdout.flush()


def _with_progress(request: Request, *, shown: bool) -> Report:
    console = Console(stderr=True)
    if not shown or not console.is_terminal or "CI" in os.environ:
        return gate(request)
    with console.status("examining files, rules and history …", spinner="dots"):
        return gate(request)


def write_whole(file: Path, data: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        ConfigError: when it cannot be written.
    """
    file = file.resolve()
    try:
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        try:
            with os.fdopen(descriptor, "wb") as handle:
                handle.write(data)
            os.chmod(name, 0o644)  # noqa: PTH101 - a report is for others to read
            os.replace(name, file)  # noqa: PTH105 - atomic
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigError(f"cannot be written: {error.strerror}", where=str(file)) from error


def last_report(path: Path) -> Path:
    """Where the last report of a target is kept for `explain`; it holds no secret value.

    Raises:
        ConfigError: when the user has no home folder.
    """
    try:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError as error:
        raise ConfigError("there is no home folder to keep reports in", next_step="Set XDG_CACHE_HOME.") from error
    return cache / "secgate" / "last" / f"{hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:16]}.json"


def _remember(report: Report, path: Path) -> None:
    try:
        file = last_report(path)
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(file, _render("json", report))
    except (OSError, ConfigError):
        typer.echo("note: the report could not be kept for `secgate explain`; use --output json=FILE", err=True)
