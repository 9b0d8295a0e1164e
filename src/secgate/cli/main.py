"""The command `secgate`: the app, and the one door through which errors leave."""

import gc
import io
import os
import signal
import sys
import threading
import traceback
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer
from typer.exceptions import TyperException

from secgate import __version__
from secgate.cli.commands import Commands
from secgate.cli.environment import settle
from secgate.errors import Exit, SecgateError
from secgate.reports.escape import safe

BUG_TRACKER = "the issue tracker of secgate-checklist"

app = typer.Typer(
    name="secgate",
    cls=Commands,
    help="A pre-deployment security checklist for multi-tenant SaaS, where a pass is a proof.",
    invoke_without_command=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(import_module("secgate.cli.inspect").version_text())
        raise typer.Exit


@app.callback()
def _root(
    context: typer.Context,
    *,
    _show: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="secgate, its engines, and the rules' digest."
        ),
    ] = False,
) -> None:
    """Decide a security checklist from the code, the git history and recorded evidence."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(Exit.USAGE)


def main() -> NoReturn:
    """Run the command and end with a code of the one table (CONTRACT.md, "Exit codes")."""
    sys.exit(_guarded())


def entry() -> NoReturn:
    """The same as a process of its own, which ends at once.

    NOTE: Python would give back every small object by itself, half a second after a run over a large target. Whatever
    lies in temporary folders is gone by then: each belongs to a block that has ended.
    """
    _open_what_is_closed()
    code = _guarded()
    if threading.active_count() > 1:
        sys.exit(code)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = Exit.INTERNAL
    os._exit(code)


def _open_what_is_closed() -> None:
    """Let what nobody wants to read, as after `>&-`, go nowhere: else the next file that is opened has its number."""
    for number, name in ((1, "stdout"), (2, "stderr")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            setattr(sys, name, os.fdopen(number, "w", encoding="utf-8"))


def _guarded() -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        # NOTE: a page or a path that this terminal's encoding cannot hold is shown escaped, as on stderr.
        sys.stdout.reconfigure(errors="backslashreplace")
    _end_in_order()
    settle()
    # NOTE: a run keeps nearly all that it makes: to look for garbage as often as Python does took a tenth of its time.
    gc.set_threshold(5_000_000, 20, 50)
    try:
        result = int(app(prog_name="secgate", standalone_mode=False) or 0)
    except TyperException as error:
        typer.echo(f"error: {safe(error.format_message())}", err=True)
        typer.echo("  `secgate -h` lists the commands, and `secgate COMMAND -h` its options.", err=True)
        return Exit.USAGE
    except SecgateError as error:
        masked = import_module("secgate.redaction").without_secrets
        where, what, next_step = map(safe, masked(error.where, error.what, error.next_step))
        typer.echo(f"error: {where + ': ' if where else ''}{what}", err=True)
        if next_step:
            typer.echo(f"  {next_step}", err=True)
        return Exit.USAGE if error.exit_code is Exit.INCOMPLETE else error.exit_code
    except (BrokenPipeError, SystemExit):
        # The reader of a pipe went away, for which Typer ends with 1, our word for "fail". Nothing is left to say, and
        # Python must not say it at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.INTERNAL
    except Exception as error:  # noqa: BLE001 - the last door: a bug of ours, never a pass
        _report_bug(error)
        return Exit.INTERNAL
    if result == Exit.INTERRUPTED:
        typer.echo("interrupted", err=True)
    return result


def _end_in_order() -> None:
    """Take a request to end, or a closed terminal, as Ctrl-C: copies of the target in temporary folders go first."""
    if threading.current_thread() is not threading.main_thread():
        return
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _interrupt)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _report_bug(error: Exception) -> None:
    """Say where it happened, and nothing of what was being read: a message can quote the target."""
    typer.echo(
        f"internal error: {type(error).__name__} (secgate {__version__}). This is a bug; nothing was decided.", err=True
    )
    for frame in traceback.extract_tb(error.__traceback__)[-6:]:
        typer.echo(f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}", err=True)
    typer.echo(f"  Please report these lines to {BUG_TRACKER}.", err=True)
