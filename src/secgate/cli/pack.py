"""`secgate pack`: the evidence pack of a run."""

import os
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from secgate.cli.outputs import require_place, write_whole
from secgate.cli.places import proofs_folder, results_folder
from secgate.cli.run import gated
from secgate.cli.saved import load_report
from secgate.pack.making import Order, make_pack
from secgate.pack.signing import Keys
from secgate.reports.asked import as_asked
from secgate.reports.escape import safe
from secgate.reports.listing import verdict_line
from secgate.run import Request, gate
from secgate.settings.documents import read


def pack(  # noqa: PLR0913 - one parameter for each option of the command
    path: Annotated[Path, typer.Argument(help="The target.", show_default=True)] = Path(),
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="PACK", help="The file to write.")],
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Pack this json report (made with --maps) instead of running the gate."),
    ] = None,
    sign: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="KEY", help="Sign with this SSH key, or in a DSSE envelope with a key in PEM; repeatable."
        ),
    ] = None,
    previous: Annotated[
        Path | None, typer.Option(metavar="PACK", help="The pack before this one, so that a missing one is noticed.")
    ] = None,
    policy: Annotated[list[str] | None, typer.Option(help="As for `secgate run`; repeatable.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="As for `secgate run`; repeatable.")] = None,
    skip: Annotated[list[str] | None, typer.Option(help="As for `secgate run`; repeatable.")] = None,
    checks: Annotated[list[Path] | None, typer.Option(help="As for `secgate run`; repeatable.")] = None,
    base: Annotated[str | None, typer.Option(metavar="REF", help="As for `secgate run`.")] = None,
    trust: Annotated[str | None, typer.Option(metavar="REF", help="As for `secgate run`.")] = None,
    package: Annotated[list[str] | None, typer.Option(metavar="DIR", help="As for `secgate run`; repeatable.")] = None,
    report_only: Annotated[bool, typer.Option("--report-only", help="As for `secgate run`.")] = False,
    allow_target_code: Annotated[bool, typer.Option("--allow-target-code", help="As for `secgate run`.")] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Take nothing from an earlier run.")] = False,
) -> int:
    """Write the evidence pack of PATH: the report in every format, what decided it, and a manifest, signed.

    Ends as the run does: 0 pass, 1 fail, 3 incomplete, whether or not it was run here; 2 and 4 by the same table.
    """
    require_place(output, (*(sign or ()), report, previous))
    keys = Keys.read(sign or ())
    saved = load_report(report) if report is not None else None
    request = Request(
        path=path,
        policies=tuple(policy or ()),
        only=tuple(only or ()),
        skip=tuple(skip or ()),
        checks=tuple(checks or ()),
        trust=trust,
        base=base,
        packages=tuple(package or ()),
        report_only=report_only,
        allow_target_code=allow_target_code,
        cache=None if no_cache else results_folder(),
        proofs=proofs_folder(),
        environment=dict(os.environ),
    )
    # NOTE: what is evidence for others was looked at for them.
    order = Order(request, partial(gated, by=gate), saved, keys, read(previous) if previous is not None else None)
    data, made = make_pack(order)
    write_whole(output, data)
    typer.echo(safe(f"{output}: {len(data):,} bytes. {verdict_line(as_asked(made))}"))
    if not sign:
        typer.echo("note: nobody signed it, so it does not verify; --sign KEY signs it", err=True)
    return made.exit_code
