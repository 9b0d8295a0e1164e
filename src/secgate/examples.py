"""One example of a check as a target: its files with what they leave open filled in, commits, records, signatures."""

import hashlib
import re
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from secgate.catalog import fakes
from secgate.catalog.check import Check
from secgate.catalog.schema import DecidedBy, Name
from secgate.errors import ConfigError
from secgate.evidence.records import Record
from secgate.evidence.signatures import NAMESPACE, Signers, new_key, sign
from secgate.evidence.statements import tree_digest
from secgate.model import FindingState, Level, Status
from secgate.settings import strict
from secgate.settings.attestations import ATTESTATIONS
from secgate.settings.config import Config
from secgate.settings.strict import Authored, Flag, Natural
from secgate.target.git import Git
from secgate.target.state import RECORD
from secgate.target.tree import WorkTree, open_work_tree

# A day counted from that of the proof: what has to be recent is so whenever it is proven.
_DAY = re.compile(r"\{\{day\.([+-]\d+)\}\}")
# The digest of the example's files, to which a statement is bound.
_TREE = b"{{tree}}"
# The commit of the example, in a report that names it.
_HEAD = b"{{head}}"
# The digest of a file of the example, which a statement rests on.
_SHA256 = re.compile(rb"\{\{sha256:([^}]+)\}\}")
_STAMP = re.compile(rb"^((?:author|committer) .*> )\d+", re.MULTILINE)
_SECONDS_A_DAY = 86_400
_EXPECT = "expect.yaml"
# The commit that an example is compared with.
_BASE = "refs/secgate/base"
_CONFIG = ".secgate/config.yaml"

# What such a check reads is bound to a commit: its examples are repositories.
_OF_A_COMMIT = frozenset({
    DecidedBy.FILES, DecidedBy.SECRETS, DecidedBy.TEST_REPORT, DecidedBy.TOOL_REPORT, DecidedBy.DOCUMENT,
    DecidedBy.ATTESTATION, DecidedBy.SQL,
})  # fmt: skip


class _ExpectedFinding(Authored):
    rule: Name
    path: str
    line: int = Field(ge=1)


class _Commit(Authored):
    """A commit before the example's own tree: files to write (templates), paths to delete."""

    message: str
    days_ago: Natural = 0
    """When it was made."""
    write: dict[str, str] = Field(default_factory=dict)
    delete: tuple[str, ...] = ()


class _Recorded(Authored):
    """A report of the example, recorded when it is proven: for the example's commit, or with one thing wrong."""

    path: str
    name: str = "junit"
    exit_code: int = 0
    commit: Literal["head", "base", "other"] = "head"
    dirty: Flag = False
    changed: Flag = False
    """Whether the file was changed after it was recorded."""
    command: tuple[str, ...] = ("npm", "test")
    hours_ago: Natural = 0
    """When it was recorded."""


class _Signature(Authored):
    """The example's attestation, signed by somebody when it is proven."""

    by: str
    allowed: Flag = True
    """Whether `.secgate/allowed_signers` names the signer's key."""
    changed: Flag = False
    """Whether the statement was changed after it was signed."""


class Decided(Authored):
    """What another item of the run came to, for a check that rests on it."""

    level: Level = Level.BLOCK
    status: Status | None = Status.PASS
    off_by: str | None = None
    state: FindingState | None = None
    """What was decided about a finding of it; None: it has none."""


class Expect(Authored):
    """`expect.yaml`: what an example is, beside its files, and what the check is to say of it."""

    status: Status | None = None
    records: tuple[_Recorded, ...] = ()
    findings: tuple[_ExpectedFinding, ...] = ()
    commits: tuple[_Commit, ...] = ()
    base: Flag = False
    """Whether the run is given the last of these commits as its base."""
    gone: tuple[str, ...] = ()
    """Files of the base that the example deletes."""
    head: str = "example"
    """The message of the example's own commit."""
    settings: dict[str, Any] = Field(default_factory=dict)
    owners: tuple[str, ...] = ()
    signed: tuple[_Signature, ...] = ()
    results: dict[str, Decided] = Field(default_factory=dict)
    known: tuple[str, ...] = ()
    """Items of the target's policies that do not run."""


def lay_out(check: Check, source: Path, place: Path, expect: "Expect | None") -> Signers | None:
    """Make the target of an example; gives who may sign its statement.

    Args:
        check: whose example it is.
        source: the example's folder.
        place: an empty folder.
        expect: what the example says of itself.

    Raises:
        ConfigError: a template in it cannot be filled in.
    """
    shown = name_of(check, source)
    if not _OF_A_COMMIT & set(check.spec.decided_by) and not (expect is not None and (expect.base or expect.signed)):
        _copy(source, place, shown)
        return None
    git = Git.create(place)
    for commit in expect.commits if expect is not None else ():
        _write(place, commit)
        _commit(git, fakes.render(commit.message), days_ago=commit.days_ago)
    if expect is not None and expect.base:
        git.run("update-ref", _BASE, "HEAD")
        for path in expect.gone:
            (place / path).unlink()
    _copy(source, place, shown)
    signers = _sign(git, place, check, expect)
    records = expect.records if expect is not None else ()
    # NOTE: a report that git tracks is none: a change could bring its own.
    _commit(git, expect.head if expect is not None else "example", without=[one.path for one in records])
    for one in records:
        _name_head(git, place / one.path)
        _record(git, place, one, datetime.now(UTC))
    return signers


def name_of(check: Check, source: Path) -> str:
    """The example as messages show it."""
    return f"{check.id}/examples/{source.parent.name}/{source.name}"


def expect_of(check: Check, source: Path) -> Expect | None:
    """What an example says of itself in its expect.yaml; None without one.

    Raises:
        ConfigError: for a mistake in it.
    """
    shown = name_of(check, source)
    file = source / _EXPECT
    return strict.parse(strict.load(file.read_bytes(), name=f"{shown}/{_EXPECT}"), Expect) if file.is_file() else None


def _copy(source: Path, place: Path, shown: str) -> None:
    for file in sorted(p for p in source.rglob("*") if p.is_file()):
        relative = file.relative_to(source)
        # NOTE: an installer compiles every Python file that it installs, those of examples too.
        if relative.as_posix() != _EXPECT and "__pycache__" not in relative.parts:
            to = place / relative
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(_filled(file.read_bytes(), f"{shown}/{relative.as_posix()}"))


def _filled(data: bytes, shown: str) -> bytes:
    if b"{{fake." not in data and b"{{day." not in data:
        return data
    try:
        return _DAY.sub(_day, fakes.render(data.decode())).encode()
    except fakes.UnknownFakeError as error:
        raise ConfigError(str(error.args[0]), where=shown) from error
    except UnicodeDecodeError as error:
        raise ConfigError("not UTF-8, and holds a template", where=shown) from error


def _day(match: re.Match[str]) -> str:
    return (datetime.now(UTC).date() + timedelta(days=int(match[1]))).isoformat()


def _write(place: Path, commit: _Commit) -> None:
    for path, template in commit.write.items():
        to = place / path
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(_filled(template.encode(), path))
    for path in commit.delete:
        (place / path).unlink()


def _commit(git: Git, message: str, *, days_ago: int = 0, without: Sequence[str] = ()) -> None:
    identity = ("-c", "user.name=Example", "-c", "user.email=example@example.com", "-c", "commit.gpgSign=false")
    git.run("add", "--all", "--force")
    if without:
        git.run("rm", "--cached", "--quiet", "--", *without)
    git.run(*identity, "commit", "--quiet", "--allow-empty", f"--message={message}")
    if days_ago:
        made = git.run("cat-file", "commit", "HEAD")
        earlier = str(int(datetime.now(UTC).timestamp()) - days_ago * _SECONDS_A_DAY).encode()
        dated = _STAMP.sub(rb"\g<1>" + earlier, made)
        older = git.run("hash-object", "-t", "commit", "-w", "--stdin", stdin=dated).decode().strip()
        git.run("update-ref", "HEAD", older)


def _name_head(git: Git, report: Path) -> None:
    """Fill in the commit that a report names itself."""
    if report.is_file() and _HEAD in (data := report.read_bytes()):
        report.write_bytes(data.replace(_HEAD, git.text("rev-parse", "HEAD").encode()))


def _record(git: Git, place: Path, spec: _Recorded, now: datetime) -> None:
    head = git.text("rev-parse", "HEAD")
    base = git.text("for-each-ref", "--format=%(objectname)", _BASE)
    data = (place / spec.path).read_bytes() + (b"\n" if spec.changed else b"")
    started = now - timedelta(hours=spec.hours_ago)
    made = Record(
        name=spec.name,
        report=spec.path.rpartition("/")[2],
        commit={"head": head, "base": base or head}.get(spec.commit, "0" * len(head)),
        tree=git.text("rev-parse", "HEAD^{tree}"),
        dirty=spec.dirty,
        command=spec.command,
        exit_code=spec.exit_code,
        started=started,
        ended=started + timedelta(seconds=1),
        sha256=hashlib.sha256(data).hexdigest(),
    )
    (place / f"{spec.path}{RECORD}").write_text(made.model_dump_json(by_alias=True))


def _sign(git: Git, place: Path, check: Check, expect: Expect | None) -> Signers | None:
    """Sign the example's attestation with keys that are made for it alone."""
    allowed = b""
    file = place / ATTESTATIONS / f"{check.id}.yaml"
    if file.is_file() and _TREE in (data := file.read_bytes()):
        records = expect.records if expect is not None else ()
        _commit(git, "what the statement is bound to", without=[one.path for one in records])
        file.write_bytes(data.replace(_TREE, (tree_digest(open_work_tree(place)) or "").encode()))
    if file.is_file() and _SHA256.search(data := file.read_bytes()) is not None:
        file.write_bytes(_SHA256.sub(lambda match: _digest_of(place / match[1].decode()), data))
    for one in expect.signed if expect is not None else ():
        with tempfile.TemporaryDirectory(prefix="secgate-keys-") as folder:
            key, public = new_key(Path(folder))
            signature = sign(file.read_bytes() + (b"\n" if one.changed else b""), key)
        Path(f"{file}.{one.by}.sig").write_bytes(signature)
        allowed += f'{one.by} namespaces="{NAMESPACE}" {public}\n'.encode() if one.allowed else b""
    return Signers(allowed) if allowed else None


def _digest_of(file: Path) -> bytes:
    return hashlib.sha256(file.read_bytes()).hexdigest().encode()


def base_of(tree: WorkTree, expect: Expect | None) -> str | None:
    """The commit that an example is compared with; None without one."""
    return tree.git.resolve(_BASE) if tree.git is not None and expect is not None and expect.base else None


def config_of(place: Path, shown: str) -> Config:
    """The configuration of an example that was laid out.

    Raises:
        ConfigError: for a mistake in it.
    """
    file = place / _CONFIG
    return (
        strict.parse(strict.load(file.read_bytes(), name=f"{shown}/{_CONFIG}"), Config) if file.is_file() else Config()
    )
