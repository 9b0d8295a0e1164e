"""What a signed statement about an item is worth: who signed, for how long, and over which files."""

import hashlib
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from secgate.catalog.schema import CheckSpec
from secgate.errors import ConfigError, EngineError
from secgate.evidence.identities import plain
from secgate.evidence.records import read_file
from secgate.evidence.signatures import Signers, verify
from secgate.model import Duty, Evidence, Problem, counted
from secgate.settings.attestations import ATTESTATIONS, SIGNERS, Attestation, Statement, read_attestation
from secgate.target.tree import Kind, Unreadable, WorkTree

_SIGNATURE = re.compile(r"(?P<item>[a-z0-9-]+)\.yaml\.(?P<signer>.+)\.sig")
_MAX_SIGNATURES = 1_000


@dataclass(frozen=True)
class Attested:
    """The statement about an item, as far as it counts.

    Attributes:
        attestation: what it says; None when nothing of it counts.
        signers: principals whose signatures hold.
        evidence: the statement, each signature and each file, with what became of it.
        problems: what kept it from being verified at all.
    """

    attestation: Attestation | None = None
    signers: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_statements(tree: WorkTree, known: Sequence[str]) -> dict[str, Statement]:
    """Every attestation of the target with its signatures, by item.

    Args:
        tree: the target; attestations always come from it, not from the trusted ref.
        known: ids of all checks.

    Raises:
        ConfigError: for the first mistake in any of them, or for one that cannot be read.
    """
    folder = f"{ATTESTATIONS}/"
    listed = (entry for entry in tree.entries if entry.path.startswith(folder) and entry.kind is not Kind.DELETED)
    names = [entry.path.removeprefix(folder) for entry in listed]
    statements = {}
    for name in names:
        if name.endswith(".yaml") and "/" not in name:
            item = name.removesuffix(".yaml")
            path = f"{folder}{name}"
            try:
                data = read_file(tree, path)
            except Unreadable as error:
                raise ConfigError(
                    str(error), where=path, next_step="Make it a file of its own, or remove it."
                ) from error
            made = read_attestation(data, name=path, item=item, known=known)
            statements[item] = Statement(path, data, made, _signatures(tree, folder, item, names))
    return statements


def _signatures(tree: WorkTree, folder: str, item: str, names: list[str]) -> dict[str, bytes]:
    found = (match for name in names if (match := _SIGNATURE.fullmatch(name)) is not None and match["item"] == item)
    return {match["signer"]: _read(tree, f"{folder}{match.group()}") or b"" for match in list(found)[:_MAX_SIGNATURES]}


def _read(tree: WorkTree, path: str) -> bytes | None:
    try:
        return read_file(tree, path)
    except Unreadable:
        return None


def judge(  # noqa: PLR0913 - everything that a statement is held against
    statement: Statement | None,
    item: str,
    duty: Duty,
    signers: Signers | None,
    tree: WorkTree,
    *,
    now: datetime,
    differs: str = "",
    spec: CheckSpec | None = None,
) -> Attested:
    """What the statement about an item is worth.

    Args:
        statement: the statement; None when there is none.
        item: the item.
        duty: who must state it, how many must sign, and how old it may be.
        signers: who may sign, by the trusted ref; None when it names nobody.
        tree: the target, for the files that the statement rests on.
        now: the time of the run.
        differs: how the files that are examined differ from the commit; empty when they do not.
        spec: the item's check, whose words are proposed where nobody has stated it.
    """
    path = f"{ATTESTATIONS}/{item}.yaml"
    if statement is None:
        return Attested(evidence=(_evidence("missing", f"nobody has stated it; {_how(item, duty, spec)}", path),))
    said, today = statement.attestation, now.date()
    pieces = [
        *_of_owner(said, duty, path),
        *_of_days(said, duty, today, path),
        *_of_files(said, tree),
        *_of_commit(said, tree, path, differs),
        *_of_repository(said, tree, path),
    ]
    if statement.superseded:
        pieces.append(_evidence("stale", statement.superseded, path))
    try:
        good, signed = _of_signers(statement, said, duty, signers, now)
    except EngineError as error:
        return Attested(problems=(Problem(path=path, reason=error.what),))
    pieces += signed
    if any(not piece.good for piece in pieces):
        return Attested(evidence=tuple(pieces))
    words = f"{said.result}, stated by {said.owner} on {said.attested_on}, until {_last(said, duty)}"
    words += f", signed by {' and '.join(good)}"
    return Attested(said, good, (_evidence("good", words, path), *pieces))


def _how(item: str, duty: Duty, spec: CheckSpec | None) -> str:
    """The commands that write and sign a statement, as they can be pasted; its words are the title of the check."""
    words = ["--statement", shlex.quote(spec.title if spec is not None else "What is so, in 20 characters or more")]
    bound_to = spec.statement.bound_to if spec is not None else "none"
    words += ["--evidence", "FILE"] if bound_to == "paths" else []
    words += ["--bound-to", bound_to] if bound_to != "none" else []
    owner = shlex.quote(duty.owners[0]) if duty.owners else "OWNER"
    first = "" if duty.owners else "name its `owners` in the policy, then "
    details = "fill in its details, and " if spec is not None and (spec.statement.details or spec.undecided) else ""
    written = f"{first}`secgate attest {item} --owner {owner} {' '.join(words)}` writes it"
    return f"{written}; {details}`secgate attest {item} --key ~/.ssh/id_ed25519` signs it"


def _of_owner(said: Attestation, duty: Duty, path: str) -> list[Evidence]:
    if not duty.owners:
        return [_evidence("wrong-owner", "the policy names no owner of this item; add `owners` to its line", path)]
    if said.owner not in duty.owners:
        return [_evidence("wrong-owner", f"{said.owner} is no owner of the item: {', '.join(duty.owners)}", path)]
    return []


def _last(said: Attestation, duty: Duty) -> date:
    return min(said.expires_on, said.attested_on + timedelta(days=duty.max_age_days))


def _of_days(said: Attestation, duty: Duty, today: date, path: str) -> list[Evidence]:
    if said.attested_on > today:
        return [_evidence("unreadable", f"attested_on {said.attested_on} lies ahead", path)]
    if today > said.expires_on:
        return [_evidence("expired", f"expired on {said.expires_on}", path)]
    if today > _last(said, duty):
        return [_evidence("stale", f"is of {said.attested_on}, older than {duty.max_age_days} days", path)]
    return []


def _of_files(said: Attestation, tree: WorkTree) -> list[Evidence]:
    pieces = []
    for file in said.evidence:
        data = _read(tree, file.path) if ".." not in file.path.split("/") and not file.path.startswith("/") else None
        if data is None:
            pieces.append(_evidence("missing", "the file that the statement rests on is not there", file.path))
        elif hashlib.sha256(data).hexdigest() != file.sha256:
            pieces.append(_evidence("changed", "the file that the statement rests on has changed since", file.path))
    return pieces


def _of_commit(said: Attestation, tree: WorkTree, path: str, differs: str) -> list[Evidence]:
    if said.bound_to != "commit":
        return []
    digest = tree_digest(tree)
    if digest is None:
        return [_evidence("other-commit", "is bound to a commit, and there is none here", path)]
    if digest != said.tree:
        return [_evidence("other-commit", "is bound to other files than those of this commit", path)]
    if differs:
        return [_evidence("dirty", f"is bound to the commit, and the files differ from it now: {differs}", path)]
    return []


def _of_repository(said: Attestation, tree: WorkTree, path: str) -> list[Evidence]:
    """A statement that was made about another repository says nothing about this one."""
    if said.repository is None or said.repository in roots_of(tree):
        return []
    reason = "was made about another repository, or the first commit of this one is cut off (git fetch --unshallow)"
    return [_evidence("other-commit", reason, path)]


def roots_of(tree: WorkTree) -> tuple[str, ...]:
    """The first commits of the history of HEAD, which tell one repository from another; none without a commit."""
    if tree.git is None or tree.git.head() is None:
        return ()
    return tuple(sorted(tree.git.run("rev-list", "--max-parents=0", "HEAD").decode().split()))


def tree_digest(tree: WorkTree) -> str | None:
    """SHA-256 over the files of HEAD, their modes and paths, without the attestations; None without a commit."""
    if tree.git is None or tree.git.head() is None:
        return None
    rows = tree.git.run("ls-tree", "-r", "-z", "--full-tree", "HEAD").split(b"\0")
    skipped = f"{tree.prefix}{ATTESTATIONS}/".encode()
    kept = [row for row in rows if row and not row.split(b"\t", 1)[1].startswith(skipped)]
    return hashlib.sha256(b"\0".join(kept)).hexdigest()


def _of_signers(
    statement: Statement, said: Attestation, duty: Duty, signers: Signers | None, now: datetime
) -> tuple[tuple[str, ...], list[Evidence]]:
    """Owners whose signatures hold, each with a key of their own, and what is wrong with the other signatures."""
    path = statement.path
    if not statement.signatures:
        return (), [_evidence("unsigned", "nobody has signed it", path)]
    if said.owner not in duty.owners:
        # NOTE: that is said already, and nobody else can sign it for them.
        return (), []
    if signers is None:
        return (), [_evidence("unknown-signer", f"{SIGNERS} of the trusted ref names nobody who may sign", path)]
    pieces: list[Evidence] = []
    keys: dict[str, str] = {}
    for principal in sorted(statement.signatures):
        found = _judge_signature(statement, principal, duty, signers, keys, now=now)
        pieces += [found] if found is not None else []
    good = tuple(sorted(keys.values()))
    enough = len({plain(principal) for principal in good}) >= duty.signers
    if enough and said.owner in good:
        # NOTE: anybody can lay a file beside a statement; where enough owners have signed it takes nothing away.
        return good, [
            _evidence("good", f"does not count, and is not needed: {one.reason}", one.path or path) for one in pieces
        ]
    if good and said.owner not in good:
        pieces.append(_evidence("wrong-owner", f"{said.owner}, who states it, has not signed it", path))
    if not enough and not pieces:
        named = f"{len(good)} of {counted(duty.signers, 'signature')}, each of an owner: {', '.join(duty.owners)}"
        pieces.append(_evidence("unsigned", named, path))
    return good, pieces


def _judge_signature(
    statement: Statement, principal: str, duty: Duty, signers: Signers, keys: dict[str, str], *, now: datetime
) -> Evidence | None:
    """What is wrong with the signature of a principal; None when it holds, which is then kept by its key."""
    path = f"{statement.path}.{principal}.sig"
    if principal not in duty.owners:
        return _evidence("wrong-owner", f"{principal} is no owner of the item: {', '.join(duty.owners)}", path)
    if not signers.names(principal):
        return _evidence("unknown-signer", f"{principal} is not among the allowed signers", path)
    seen = verify(statement.data, statement.signatures[principal], principal, signers, now=now)
    if seen.state != "good":
        return _evidence(seen.state, seen.reason, path)
    if seen.key in keys:
        return _evidence("wrong-owner", f"is made with the key of {keys[seen.key]}: two signers have two keys", path)
    keys[seen.key] = principal
    return None


def _evidence(state: str, reason: str, path: str) -> Evidence:
    return Evidence.model_validate({"kind": "attestation", "path": path, "state": state, "reason": reason})
