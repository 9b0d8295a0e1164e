"""`secgate test`: prove the examples of checks, and write the proofs without which they do not decide."""

import os
import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from secgate.catalog import proof
from secgate.catalog.check import Check, load_check
from secgate.catalog.registry import Pack, Registry, default_packs
from secgate.cli.outputs import write_whole
from secgate.cli.places import proofs_folder
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

    The proofs are written to proofs.json beside the check folders; those of an installed pack are kept in the user's
    cache. Analyzers of the checks are run.
    """
    # Imported here: no other command needs all examples, and start-up is part of how a gate feels.
    from secgate.proving import failures, proof_of, versions  # noqa: PLC0415
    from secgate.selftest import prove  # noqa: PLC0415

    checks = _checks(what)
    # NOTE: before the examples run: what is changed meanwhile is not proven.
    digests = {check.id: proof.digest(check) for check in checks}
    cases = prove(checks)
    wrong = {check.id: told for check in checks if (told := failures(check, cases))}
    for check in checks:
        for failure in wrong.get(check.id, ()):
            typer.echo(safe(f"{_from_here(check.folder)}/{failure}"))
    typer.echo(
        f"{_count(len(cases), 'example')} of {_count(len(checks), 'check')}, "
        f"{_count(sum(case.expected for case in cases), 'finding')} expected, "
        f"{_count(sum(case.misses for case in cases), 'miss', 'misses')} admitted: "
        + (f"not proven: {', '.join(wrong)}" if wrong else "all behave")
    )
    engines = versions()
    good = {c.id: proof_of(c, cases, digests[c.id], engines) for c in checks if c.id not in wrong}
    kept = [_keep(pack, checks, good, verify=verify) for pack in sorted({check.folder.parent for check in checks})]
    return Exit.PASS if all(kept) and not wrong else Exit.FAIL


def _checks(what: str | None) -> tuple[Check, ...]:
    if what is None:
        return Registry(default_packs()).all()
    if (Path(what) / "check.yaml").is_file():
        return (load_check(Path(what).resolve(), origin=what),)
    if Path(what).is_dir():
        return Registry([Pack(Path(what).resolve(), what)]).all()
    if os.sep in what:
        raise ConfigError("no such folder of checks", where=what)
    return (Registry(default_packs()).get(what),)


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _from_here(folder: Path) -> str:
    """A folder as one would write it here: an editor or a terminal opens what is printed."""
    return os.path.relpath(folder) if folder.is_relative_to(Path.cwd()) else str(folder)


def _keep(pack: Path, checks: Sequence[Check], proofs: Mapping[str, proof.Proof], *, verify: bool) -> bool:
    """Bring the file of a pack up to date, or say that it is not; False when it should be and is not."""
    held = _held(pack)
    own = {check.id for check in checks if check.folder.parent == pack}
    there = {name: one for name, one in held.items() if name not in own and (pack / name / "check.yaml").is_file()}
    wanted = there | {name: one for name, one in proofs.items() if name in own}
    stale = sorted(name for name in {*held, *wanted} if held.get(name) != wanted.get(name))
    if not stale:
        return True
    file = safe(_from_here(pack / proof.FILE))
    if verify:
        typer.echo(f"{file}: not the proofs of {', '.join(stale)}; `secgate test` writes them")
        return False
    if _is_installed(pack):
        _remember([wanted[name] for name in stale if name in wanted])
        return True
    try:
        write_whole(pack / proof.FILE, proof.text(wanted).encode())
    except ConfigError as error:
        typer.echo(f"note: {file} {safe(error.what)}", err=True)
        _remember([wanted[name] for name in stale if name in wanted])
    else:
        for names, what in (
            ([name for name in stale if name in wanted], f"written to {file}"),
            ([name for name in stale if name not in wanted], f"taken out of {file}"),
        ):
            if names:
                typer.echo(f"proofs of {', '.join(names)} {what}")
    return True


def _is_installed(pack: Path) -> bool:
    """Whether an installer owns the folder; then its files are as they were packed."""
    return any(pack.is_relative_to(Path(sysconfig.get_path(name)).resolve()) for name in ("purelib", "platlib"))


def _remember(proofs: Sequence[proof.Proof]) -> None:
    from secgate.proving import remember  # noqa: PLC0415 - as above

    folder = proofs_folder()
    # Every one is tried.
    if sum(remember(one, folder) for one in proofs) == len(proofs):
        typer.echo("kept in the cache of this user, since the pack is installed or cannot be written")
    else:
        typer.echo("note: the cache cannot be written either, so each run proves these checks again", err=True)


def _held(pack: Path) -> Mapping[str, proof.Proof]:
    try:
        return proof.read(pack)
    except ConfigError:
        # NOTE: a damaged file is what this command is there to replace.
        return {}
