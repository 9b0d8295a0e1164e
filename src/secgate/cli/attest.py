"""`secgate attest`: state that an item holds, sign it, and show what every statement is worth."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, get_args

import typer

from secgate.catalog.schema import CheckSpec
from secgate.cli.accept import Decisions, day
from secgate.cli.outputs import write_whole
from secgate.engines.statements import lacking
from secgate.errors import ConfigError, EngineError, Exit
from secgate.evidence.signatures import sign
from secgate.evidence.statements import judge, roots_of, tree_digest
from secgate.model import Item
from secgate.reports.escape import safe
from secgate.settings.attestations import ATTESTATIONS, SIGNERS, Attestation, Result, read_attestation
from secgate.settings.entries import quoted
from secgate.settings.strict import nearest
from secgate.target.snapshot import take
from secgate.target.state import difference
from secgate.target.trust import Self

_BOUND = ("none", "paths", "commit")

_NOBODY = "nobody; add `owners` to its line in the target's policy, which `secgate init` writes"


@dataclass(frozen=True)
class _Said:
    """What the command line says of a new statement."""

    owner: str | None
    statement: str | None
    result: str
    justification: str
    expires: str | None
    bound_to: str
    evidence: tuple[str, ...]


def attest(  # noqa: PLR0913 - one parameter for each option of the command
    item: Annotated[str | None, typer.Argument(help="The item that is stated.")] = None,
    path: Annotated[Path, typer.Argument(help="The target.", show_default=True)] = Path(),
    *,
    owner: Annotated[str | None, typer.Option(help="Who states it: an owner of the item in the policy.")] = None,
    statement: Annotated[str | None, typer.Option(help="What is stated, 20 characters or more.")] = None,
    result: Annotated[str, typer.Option(help="satisfied, not-satisfied or not-applicable.")] = "satisfied",
    justification: Annotated[str, typer.Option(help="For not-applicable: why, 20 characters or more.")] = "",
    expires: Annotated[
        str | None, typer.Option(metavar="DATE|90d", help="The last day on which it counts, in UTC.")
    ] = None,
    bound_to: Annotated[str, typer.Option(help="none, paths (the evidence files) or commit.")] = "none",
    evidence: Annotated[list[str] | None, typer.Option(help="A file that it rests on; repeatable.")] = None,
    key: Annotated[Path | None, typer.Option(help="Sign with this SSH key.")] = None,
    by: Annotated[str | None, typer.Option(help="Who signs; default: the owner.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Show what every statement is worth; writes nothing.")] = False,
    policy: Annotated[list[str] | None, typer.Option(help="Policy by name or file; repeatable.")] = None,
    checks: Annotated[list[Path] | None, typer.Option(help="A further folder of checks; repeatable.")] = None,
    trust: Annotated[
        str | None, typer.Option(metavar="REF", help="For --check: who may sign is read from this ref, as `run` does.")
    ] = None,
    base: Annotated[
        str | None, typer.Option(metavar="REF", help="For --check: the ref that `run` compares with, and trusts.")
    ] = None,
) -> int:
    """Write .secgate/attestations/ITEM.yaml and sign it with an SSH key; others add a signature with --key and --by.

    Ends with 0 and 2; --check with 1 when a statement that an item needs does not count.
    """
    target = Path(item or ".") if check and item is not None and Path(item).is_dir() else path
    if not check and (trust is not None or base is not None):
        raise ConfigError("--trust and --base go with --check", next_step="A statement is written into the target.")
    decisions = Decisions.of(target, policy or (), checks or (), trust=trust, base=base)
    if check:
        return _check(decisions, None if target is not path else item)
    if item is None:
        raise ConfigError("names no item", next_step="secgate attest ITEM, or secgate attest --check")
    line = _item(decisions, item)
    file = f"{ATTESTATIONS}/{item}.yaml"
    data = Self(decisions.tree).read(file)
    said = _Said(owner, statement, result, justification, expires, bound_to, tuple(evidence or ()))
    if data is None or statement is not None:
        data = _written(decisions, line, said, _details(data, file, item))
        read_attestation(data, name=file, item=item, known=[item])
        _write(decisions, file, data)
        typer.echo(safe(f"{file}: written; it counts once it is signed, and {SIGNERS} names who may sign."))
    elif key is None:
        raise ConfigError(
            "is there already", where=file, next_step="Sign it with --key, or state it anew with --statement."
        )
    if key is None:
        typer.echo(safe(f"Fill in `details` where the item asks for them, then: secgate attest {item} --key KEY"))
        return Exit.PASS
    made = read_attestation(data, name=file, item=item, known=[item])
    signer = _signer(line, by or made.owner)
    _require_whole(decisions, line, made, file)
    return _sign(decisions, file, data, key, signer)


def _require_whole(decisions: Decisions, line: Item, made: Attestation, file: str) -> None:
    """A signature under a statement that lacks what its item asks for would only look like evidence.

    Raises:
        ConfigError: naming what it lacks.
    """
    lacks = list(lacking(made, decisions.plan.checks[line.id].spec))
    if lacks:
        raise ConfigError(
            "; ".join(lacks), where=file, next_step=f"Fill in `details` there, then: secgate attest {line.id} --key KEY"
        )


def _signer(line: Item, signer: str) -> str:
    """Who signs, when their signature can count.

    Raises:
        ConfigError: when it cannot.
    """
    if "/" in signer or signer.startswith("."):
        raise ConfigError(f'--by: "{signer}" cannot be the name of a signer', next_step="For example a mail address.")
    if signer not in line.duty.owners:
        named = ", ".join(line.duty.owners) or _NOBODY
        raise ConfigError(f"--by: {signer} is no owner of {line.id}", next_step=f"The policy names {named}.")
    return signer


def _item(decisions: Decisions, item: str) -> Item:
    known = {one.id: one for one in decisions.plan.items}
    if item not in known:
        hint = nearest(item, list(known))
        raise ConfigError(
            f'no item "{item}" in the policy' + (f'; did you mean "{hint}"?' if hint else ""),
            next_step="`secgate list` shows the items; --policy names another policy.",
        )
    return known[item]


def _details(data: bytes | None, file: str, item: str) -> list[str]:
    """The lines of `details` of the statement that is there, so that a new one keeps what was filled in."""
    if data is None:
        return []
    read_attestation(data, name=file, item=item, known=[item])
    lines = data.decode().splitlines()
    start = next((index for index, line in enumerate(lines) if line.startswith("details:")), len(lines))
    rest = lines[start + 1 :]
    end = next(
        (index for index, line in enumerate(rest) if line and not line[0].isspace() and line[0] != "-"), len(rest)
    )
    return lines[start : start + 1 + end]


def _written(decisions: Decisions, line: Item, said: _Said, details: Sequence[str]) -> bytes:
    """The file of a new statement.

    Raises:
        ConfigError: when something is missing or wrong.
    """
    missing = [option for option, value in (("--owner", said.owner), ("--statement", said.statement)) if not value]
    if missing:
        raise ConfigError(
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing",
            next_step=f'secgate attest {line.id} --owner NAME --statement "…"',
        )
    for word, known, option in ((said.result, get_args(Result), "--result"), (said.bound_to, _BOUND, "--bound-to")):
        if word not in known:
            raise ConfigError(f'{option}: "{word}" is not one of {", ".join(known)}')
    if said.owner not in line.duty.owners:
        named = ", ".join(line.duty.owners) or _NOBODY
        raise ConfigError(f"--owner: {said.owner} is no owner of {line.id}", next_step=f"The policy names {named}.")
    return "".join(f"{row}\n" for row in _rows(decisions, line, said, details)).encode()


def _rows(decisions: Decisions, line: Item, said: _Said, details: Sequence[str]) -> Iterator[str]:
    today = decisions.today
    latest = today + timedelta(days=line.duty.max_age_days)
    last = day(said.expires, today) if said.expires is not None else latest
    if last > latest:
        raise ConfigError(
            f"--expires: {last} is later than {latest}",
            next_step=f"A statement about {line.id} counts for {line.duty.max_age_days} days at the most.",
        )
    yield "schema: secgate/attestation/1"
    yield f"item: {line.id}"
    yield f"owner: {quoted(said.owner or '')}"
    yield f"statement: {quoted(said.statement or '')}"
    yield f"result: {said.result}"
    if said.justification:
        yield f"justification: {quoted(said.justification)}"
    yield f"attested_on: {_iso(today)}"
    yield f"expires_on: {_iso(last)}"
    if roots := roots_of(decisions.tree):
        yield f"repository: {quoted(roots[0])}"
    yield f"bound_to: {said.bound_to}"
    if said.bound_to == "commit":
        yield f"tree: {quoted(_tree(decisions))}"
    if said.evidence:
        yield "evidence:"
        for name in said.evidence:
            yield f"  - path: {quoted(name)}"
            yield f"    sha256: {quoted(_hash(decisions, name))}"
    yield from details or _blank(decisions.plan.checks[line.id].spec, line)


def _blank(spec: CheckSpec, line: Item) -> Iterator[str]:
    """What to fill in: the keys that the item asks for, or the parts of it that its check does not decide."""
    asked = spec.statement
    if asked.details or line.undecided:
        yield "details:"
    for _ in range(asked.entries if asked.details else 0):
        for index, key in enumerate(asked.details):
            yield f"  {'-' if index == 0 else ' '} {key}:"
    if asked.details:
        return
    for part in line.undecided:
        yield f"  - part: {quoted(part)}"
        yield '    shown_by: ""'


def _iso(moment: date) -> str:
    return moment.isoformat()


def _tree(decisions: Decisions) -> str:
    digest = tree_digest(decisions.tree)
    if digest is None:
        raise ConfigError("--bound-to commit: there is no commit here")
    return digest


def _hash(decisions: Decisions, name: str) -> str:
    data = Self(decisions.tree).read(name) if not Path(name).is_absolute() and ".." not in Path(name).parts else None
    if data is None:
        raise ConfigError(
            "--evidence: no such file in the target",
            where=name,
            next_step="Name it relative to the root of the target.",
        )
    return hashlib.sha256(data).hexdigest()


def _write(decisions: Decisions, file: str, data: bytes) -> None:
    folder = decisions.tree.root / ATTESTATIONS
    for part in (folder.parent, folder):
        if part.is_symlink():
            raise ConfigError("is a link", where=str(part), next_step="Put the folder itself there.")
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{Path(file).name}.*.sig"):
        # NOTE: a signature over other words would be shown as a forgery.
        old.unlink()
    write_whole(decisions.tree.root / file, data)


def _sign(decisions: Decisions, file: str, data: bytes, key: Path, signer: str) -> int:
    if not key.is_file():
        raise ConfigError("no such key", where=str(key), next_step="Name the file of a private SSH key.")
    try:
        signature = sign(data, key)
    except EngineError as error:
        raise ConfigError(error.what, where=str(key)) from error
    to = f"{file}.{signer}.sig"
    write_whole(decisions.tree.root / to, signature)
    typer.echo(safe(f"{to}: signed. Commit both files."))
    return Exit.PASS


def _differs(decisions: Decisions) -> str:
    """How the files differ from the commit that a statement may be bound to; empty where none is."""
    if all(one.attestation.bound_to != "commit" for one in decisions.plan.statements.values()):
        return ""
    found = difference(take(decisions.tree))
    return found.told() if found is not None else ""


def _check(decisions: Decisions, only: str | None) -> int:
    plan, bad = decisions.plan, 0
    resting = [i for i in plan.items if "attestation" in plan.checks[i.id].spec.decided_by or i.id in plan.statements]
    shown = [item for item in resting if only is None or item.id == only]
    if only is not None and not shown:
        _item(decisions, only)
    differs = _differs(decisions)
    for item in shown:
        statement = plan.statements.get(item.id)
        seen = judge(
            statement, item.id, item.duty, plan.signers, plan.tree, now=decisions.now, differs=differs,
            spec=plan.checks[item.id].spec,
        )  # fmt: skip
        for problem in seen.problems:
            typer.echo(safe(f"{item.id}: not verified: {problem.reason}"))
        for piece in seen.evidence:
            typer.echo(safe(f"{item.id}: {piece.state}: {piece.reason}" + (f" ({piece.path})" if piece.path else "")))
        if seen.attestation is not None and seen.attestation.result == "satisfied":
            typer.echo(safe(f"{item.id}: what its details say is held against the code by `secgate run`"))
        bad += seen.attestation is None
        bad += seen.attestation is not None and seen.attestation.result == "not-satisfied"
    if not shown:
        typer.echo("No item of the policy rests on a statement.")
    return Exit.FAIL if bad else Exit.PASS
