"""`secgate fleet`: gate many repositories on a Dask cluster, and write one report of them all."""

import hashlib
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from secgate.cli.outputs import require_place, write_whole
from secgate.cli.places import ledger_folder
from secgate.cli.terminal import look, show
from secgate.errors import ConfigError
from secgate.fleet import console, formats
from secgate.fleet.cluster import connected, require_dask
from secgate.fleet.drive import Drive
from secgate.fleet.job import Fleet, Outcome
from secgate.fleet.journal import REPORT, Journal, open_journal
from secgate.fleet.report import FleetReport, merged
from secgate.fleet.schema import read_fleet
from secgate.model import counted
from secgate.reports.escape import safe
from secgate.reports.layout import Pen
from secgate.settings.strict import nearest
from secgate.sharing import processes

_WIDEST = 120
_FORMATS = ("console", "json", "csv", "html")

app = typer.Typer(name="fleet", help="Gate many repositories, and write one report of them all.", rich_markup_mode=None)


@app.callback()
def _group() -> None:
    """Gate many repositories, and write one report of them all."""


@app.command("run")
def run(  # noqa: PLR0913 - one parameter for each option of the command
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The repositories (schema secgate/fleet/1).")],
    *,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="An existing Dask scheduler. Default: a cluster of this machine."),
    ] = None,
    workers: Annotated[
        int, typer.Option(min=0, metavar="N", help="Workers of a cluster of this machine; 0 takes one for each core.")
    ] = 0,
    state: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Where the journal and each report are kept. Default: the user's data folder."
        ),
    ] = None,
    resume: Annotated[
        bool | None,
        typer.Option(
            "--resume/--no-resume", help="Go on with the journal, or begin anew. Default: go on where one was cut off."
        ),
    ] = None,
    previous: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="An earlier json report of a fleet, for what became of it. Default: the last one of FILE here.",
        ),
    ] = None,
    format_: Annotated[str, typer.Option("--format", help="What standard output gets: console, json, csv, html.")] = (
        "console"
    ),
    output: Annotated[
        list[str] | None, typer.Option(metavar="NAME=PATH", help="Write a further format to a file; repeatable.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Nothing of each repository as it comes.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Every repository, item and change.")] = False,
) -> int:
    """Gate each repository of FILE in a run of its own, apart from all others.

    Ends with the worst of their codes: 1 fail, 3 incomplete, 0 pass; 2 when nothing was gated, 4 for a bug.
    """
    _require_format(format_, "--format")
    wanted = [_wanted(one) for one in output or ()]
    fleet = read_fleet(file)
    require_dask()
    folder = state if state is not None else _state(file)
    earlier = _earlier(previous) if previous is not None else _last(folder)
    began = time.monotonic()
    with open_journal(folder, fleet, resume=resume) as journal:
        left = _gated(fleet, journal, scheduler, workers or processes(), quiet=quiet)
        created = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        report = merged(
            fleet, (*journal.outcomes.values(), *left), created=created, duration_s=time.monotonic() - began,
            resumed=journal.resumed, previous=earlier,
        )  # fmt: skip
        for name, place in wanted:
            write_whole(place, _rendered(name, report, verbose=verbose, file=True))
        # NOTE: a report that could not be written leaves the journal open, so that the same command writes it.
        if not left:
            journal.end(_rendered("json", report, verbose=True))
    show(_rendered(format_, report, verbose=verbose))
    return report.exit_code


def _gated(fleet: Fleet, journal: Journal, scheduler: str | None, workers: int, *, quiet: bool) -> tuple[Outcome, ...]:
    """Gate what the journal lacks; gives what nobody could gate."""
    if all(job.name in journal.outcomes for job in fleet.jobs):
        return ()
    left = len(fleet.jobs) - journal.resumed
    if journal.resumed and not quiet:
        typer.echo(
            f"going on: {journal.resumed} of {counted(len(fleet.jobs), 'repository is', 'repositories are')} done",
            err=True,
        )
    with connected(scheduler, min(workers, left)) as client:
        return Drive(client, journal, _progress(journal, len(fleet.jobs), quiet=quiet)).run(fleet.jobs)


def _progress(journal: Journal, total: int, *, quiet: bool) -> Callable[[Outcome], None]:
    def told(outcome: Outcome) -> None:
        if not quiet:
            why = f"; {outcome.reason}" if outcome.reason else ""
            line = (
                f"[{len(journal.outcomes)}/{total}] {outcome.name}: {outcome.verdict} in {outcome.seconds:.1f} s{why}"
            )
            typer.echo(safe(line), err=True)

    return told


def _state(file: Path) -> Path:
    """Where the state of a fleet's file is kept by default."""
    return ledger_folder() / "fleet" / hashlib.sha256(os.fsencode(file.resolve())).hexdigest()[:16]


def _earlier(file: Path) -> FleetReport:
    try:
        return FleetReport.model_validate_json(file.read_bytes())
    except OSError as error:
        raise ConfigError("no report of a fleet can be read there", where=str(file)) from error
    except ValidationError as error:
        raise ConfigError("is not a fleet's json report of this version of secgate", where=str(file)) from error


def _last(folder: Path) -> FleetReport | None:
    """The report of the last run that came to its end in this folder; None when there is none that can be read."""
    try:
        return FleetReport.model_validate_json((folder / REPORT).read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError):
        typer.echo("note: the report of the last run cannot be read, so nothing is compared with it", err=True)
        return None


def _require_format(name: str, option: str) -> None:
    if name not in _FORMATS:
        hint = nearest(name, list(_FORMATS))
        raise ConfigError(
            f'{option}: "{name}" is not a format' + (f'; did you mean "{hint}"?' if hint else ""),
            next_step=f"Formats: {', '.join(_FORMATS)}.",
        )


def _wanted(output: str) -> tuple[str, Path]:
    name, _, place = output.partition("=")
    if not place:
        raise ConfigError(f'--output: "{output}" is not NAME=PATH', next_step="For example: --output json=fleet.json")
    _require_format(name, "--output")
    require_place(Path(place))
    return name, Path(place)


def _rendered(name: str, report: FleetReport, *, verbose: bool, file: bool = False) -> bytes:
    match name:
        case "json":
            made: str | bytes = formats.as_json(report)
        case "csv":
            made = formats.as_csv(report)
        case "html":
            made = formats.as_html(report)
        case _:
            pen = Pen(width=_WIDEST, color=False, ascii_only=False) if file else Pen(**look(usual=100, widest=_WIDEST))
            console.write(pen, report, verbose=verbose)
            made = pen.text()
    return made if isinstance(made, bytes) else made.encode("utf-8", "backslashreplace")
