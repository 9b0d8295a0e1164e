"""`secgate test`: prove the examples of checks, and write the proofs without which they do not decide."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from secgate.catalog import proof
from secgate.catalog.check import Check, load_check
from secgate.catalog.registry import Pack, Registry, default_packs
from secgate.cli.outputs import write_whole
from secgate.errors import ConfigError, Exit
from secgate.reports.escape import safe


def prove_examples(
    what: Annotated[
        str | None,
        typer.Argument(metavar="[CHECK|DIR]", help="A check's id, its folder, or a folder of checks; all by default."),
    ] = None,
    *,
    verify: Annotated[
        bool, typer.Option("--verify", help="Write nothing; end with 1 when the proofs on file are not these.")
    ] = False,
) -> int:
    """Prove that every example of the checks behaves: bad ones are found at their line, ok ones stay silent.

    The proofs are written to proofs.json beside the check folders.
    """
    # Imported here: no other command needs all examples, and start-up is part of how a gate feels.
    from secgate.proving import failures, proof_of, versions  # noqa: PLC0415
    from secgate.selftest import prove  # noqa: PLC0415

    checks = _checks(what)
    cases = prove(checks)
    wrong = {check.id: failures(check, cases) for check in checks}
    for name, told in wrong.items():
        for failure in told:
            typer.echo(f"{name}: {safe(failure)}")
    bad = [name for name, told in wrong.items() if told]
    typer.echo(
        f"{len(cases)} examples of {len(checks)} {'check' if len(checks) == 1 else 'checks'}, "
        f"{sum(case.expected for case in cases)} findings expected, "
        f"{sum(case.misses for case in cases)} misses admitted: "
        + ("all behave" if not bad else f"not proven: {', '.join(bad)}")
    )
    engines = versions()
    good = {c.id: proof_of(c, cases, proof.digest(c), engines) for c in checks if c.id not in bad}
    kept = _keep(checks, good, verify=verify)
    return Exit.FAIL if bad or not kept else Exit.PASS


def _checks(what: str | None) -> tuple[Check, ...]:
    if what is None:
        return Registry(default_packs()).all()
    if (Path(what) / "check.yaml").is_file():
        return (load_check(Path(what).resolve(), origin=what),)
    if Path(what).is_dir():
        return Registry([Pack(Path(what).resolve(), what)]).all()
    return (Registry(default_packs()).get(what),)


def _keep(checks: Sequence[Check], proofs: Mapping[str, proof.Proof], *, verify: bool) -> bool:
    """Bring the file of each pack up to date, or say that it is not; False when it should be and is not."""
    current = True
    for pack in sorted({check.folder.parent for check in checks}):
        held = dict(_held(pack))
        wanted = {name: one for name, one in held.items() if (pack / name / "check.yaml").is_file()}
        for check in checks:
            if check.folder.parent == pack:
                wanted.pop(check.id, None)
                if (one := proofs.get(check.id)) is not None:
                    wanted[check.id] = one
        if wanted == held:
            continue
        stale = sorted(name for name in {*held, *wanted} if held.get(name) != wanted.get(name))
        if verify:
            typer.echo(f"{safe(str(pack / proof.FILE))}: not the proofs of {', '.join(stale)}; run `secgate test`")
            current = False
            continue
        try:
            write_whole(pack / proof.FILE, proof.text(wanted).encode())
        except ConfigError as error:
            typer.echo(f"note: {safe(str(pack / proof.FILE))} {safe(error.what)}; no proof is kept there", err=True)
        else:
            typer.echo(f"proofs of {', '.join(stale)} written to {safe(str(pack / proof.FILE))}")
    return current


def _held(pack: Path) -> dict[str, proof.Proof]:
    try:
        return dict(proof.read(pack))
    except ConfigError:
        # NOTE: a damaged file is what this command is there to replace.
        return {}
