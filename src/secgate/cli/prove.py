"""`secgate test`: prove the examples of checks."""

from pathlib import Path
from typing import Annotated

import typer

from secgate.catalog.check import load_check
from secgate.catalog.registry import Pack, Registry, default_packs
from secgate.errors import Exit
from secgate.reports.escape import safe


def prove_examples(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="[CHECK|DIR]", help="A check's id, or a folder of checks; all built-in ones by default."
        ),
    ] = None,
) -> int:
    """Prove that every example of the checks behaves: bad ones are found at their line, ok ones stay silent."""
    # Imported here: no other command needs the examples, and start-up is part of how a gate feels.
    from secgate.selftest import prove, unproved_rules  # noqa: PLC0415

    if what is None:
        checks = Registry(default_packs()).all()
    elif (Path(what) / "check.yaml").is_file():
        checks = (load_check(Path(what).resolve(), origin=what),)
    elif Path(what).is_dir():
        checks = Registry([Pack(Path(what), what)]).all()
    else:
        checks = (Registry(default_packs()).get(what),)
    cases = prove(checks)
    for case in cases:
        for failure in case.failures:
            typer.echo(f"{case.check}/examples/{case.polarity}/{case.name}: {safe(failure)}")
    unproved = [(check.id, rule) for check in checks for rule in unproved_rules(check, cases)]
    for check_id, rule in unproved:
        typer.echo(f"{check_id}: no bad example shows the rule {rule}")
    bad = [case for case in cases if case.failures]
    misses = sum(case.misses for case in cases)
    typer.echo(
        f"{len(cases)} examples of {len(checks)} checks, {sum(c.expected for c in cases)} findings expected, "
        f"{misses} misses admitted: "
        + ("all behave" if not bad and not unproved else f"{len(bad)} examples and {len(unproved)} rules are wrong")
    )
    return Exit.FAIL if bad or unproved else Exit.PASS
