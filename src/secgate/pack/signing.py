"""Signatures over a pack: an SSH signature of its manifest, or a DSSE envelope that names it, and who made them.

The namespace of the SSH signatures is our own: one that was made for a git commit, or for a statement, is none here.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from secgate.errors import ConfigError, EngineError, IntegrityError
from secgate.evidence.signatures import Signers, key_of, principals, sign, verify
from secgate.model import Report, Verdict
from secgate.pack import dsse
from secgate.pack.about import PACK, REPORT
from secgate.pack.gathering import program
from secgate.pack.manifest import ENVELOPE, MANIFEST, SSH_SIGNATURE, digest
from secgate.reports.in_toto import TEST_RESULT, predicate
from secgate.reports.statement import subject, written

NAMESPACE = "pack@secgate"
PUBLIC_KEY = "signer.pub.pem"
_MOST_BYTES = 1_000_000
_ARMOR = re.compile(rb"-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)-----END SSH SIGNATURE-----\n")
_ARMOR_WIDTH = 70
_RESULTS = {
    Verdict.PASS: ("PASSED", "WARNED"), Verdict.FAIL: ("FAILED",), Verdict.INCOMPLETE: ("FAILED",)
}  # fmt: skip


@dataclass(frozen=True)
class Trusted:
    """Whom a reviewer trusts.

    Attributes:
        ssh: the contents of files in the form of allowed_signers (ssh-keygen(1)).
        keys: public keys by the name of their file.
    """

    ssh: tuple[Signers, ...] = ()
    keys: Mapping[str, dsse.PublicKey] | None = None

    @classmethod
    def read(cls, files: Sequence[Path]) -> "Trusted":
        """The signers of these files, each a file of allowed signers or a public key in PEM.

        Raises:
            ConfigError: when one cannot be used.
        """
        ssh, keys = [], {}
        for file in files:
            data = _read(file, "no such file of signers")
            if not dsse.is_public_key(data):
                if not data.strip():
                    # NOTE: an empty list of signers must not read as "no signature is wrong".
                    raise ConfigError("names nobody", where=str(file), next_step="A line is: NAME ssh-ed25519 AAAA…")
                ssh.append(Signers(data))
                continue
            try:
                keys[file.name] = dsse.public_key(data)
            except ValueError as error:
                raise ConfigError(str(error), where=str(file)) from error
        return cls(tuple(ssh), keys)

    @property
    def is_empty(self) -> bool:
        """Whether nobody is trusted."""
        return not (self.ssh or self.keys)


@dataclass(frozen=True)
class Signature:
    """One signature of a pack, and what became of it.

    Attributes:
        kind: how it was made.
        state: `good` is by a trusted signer; `untrusted` holds, by a key that nobody vouches for.
        key: the key's fingerprint.
        signer: who it belongs to, where that is known.
        reason: the same in words.
    """

    kind: Literal["ssh", "dsse"]
    state: Literal["good", "untrusted", "bad"]
    key: str
    signer: str
    reason: str

    def value(self) -> dict[str, str]:
        """It as plain JSON."""
        return {
            "kind": self.kind, "state": self.state, "key": self.key, "signer": self.signer, "reason": self.reason
        }  # fmt: skip


@dataclass(frozen=True)
class Keys:
    """What signs a pack: at most one SSH key and one key in PEM."""

    ssh: Path | None = None
    pem: dsse.Signer | None = None

    @classmethod
    def read(cls, files: Sequence[Path]) -> "Keys":
        """The keys in these files.

        Raises:
            ConfigError: when one cannot sign, or two are of one kind.
        """
        ssh: Path | None = None
        pem: dsse.Signer | None = None
        for file in files:
            data = _read(file, "no such key")
            is_pem = dsse.is_private_key(data)
            if (pem if is_pem else ssh) is not None:
                raise ConfigError(
                    "--sign: a pack takes one SSH key and one key in PEM, and this is a second", where=str(file)
                )
            if is_pem:
                pem = dsse.Signer.read(data, where=str(file))
            else:
                ssh = file
        return cls(ssh, pem)


def signatures_by(keys: Keys, manifest: bytes, report: Report, report_bytes: bytes) -> dict[str, bytes]:
    """The files of signatures over a manifest.

    Raises:
        ConfigError: when a key cannot sign.
    """
    files = {}
    if keys.ssh is not None:
        try:
            files[SSH_SIGNATURE] = sign(manifest, keys.ssh, namespace=NAMESPACE)
        except EngineError as error:
            raise ConfigError(error.what, where=str(keys.ssh)) from error
    if keys.pem is not None:
        files[ENVELOPE] = keys.pem.sign(statement(manifest, report, report_bytes))
    return files


def statement(manifest: bytes, report: Report, report_bytes: bytes) -> bytes:
    """The in-toto statement that an envelope holds: the test result, about the report and about the whole pack."""
    subjects = [subject(MANIFEST, digest(manifest)), subject(REPORT, digest(report_bytes))]
    return written(TEST_RESULT, predicate(report), subjects).encode("utf-8", "backslashreplace")


def judged(files: Mapping[str, bytes], trusted: Trusted, *, now: datetime) -> list[Signature]:
    """What each signature of a pack is worth; the files have been held against the manifest.

    Raises:
        EngineError: when ssh-keygen is missing or does not end.
    """
    found = []
    if SSH_SIGNATURE in files:
        found.append(_judged_ssh(files[MANIFEST], files[SSH_SIGNATURE], trusted, now=now))
    if ENVELOPE in files:
        found.append(_judged_envelope(files, trusted))
    return found


def _judged_ssh(manifest: bytes, signature: bytes, trusted: Trusted, *, now: datetime) -> Signature:
    if not _is_armored(signature):
        return Signature("ssh", "bad", "", "", "the SSH signature is not written as ssh-keygen writes one")
    key = key_of(manifest, signature, namespace=NAMESPACE)
    if key is None:
        reason = "the SSH signature does not fit the manifest, or was made for something else"
        return Signature("ssh", "bad", "", "", reason)
    why = "valid, signer not trusted: " + (
        "no --signers were given" if trusted.is_empty else "its key is not among them"
    )
    for signers in trusted.ssh:
        for principal in principals(signature, signers, now=now):
            seen = verify(manifest, signature, principal, signers, now=now, namespace=NAMESPACE)
            if seen.state == "good":
                return Signature("ssh", "good", key, principal, f"signed by {principal} with {key}")
            why = f"valid, signer not trusted: {seen.reason}"
    return Signature("ssh", "untrusted", key, "", f"{why} ({key})")


def _is_armored(signature: bytes) -> bool:
    """Whether a signature is written in the one way that ssh-keygen has: base64 takes blanks and stray bits."""
    found = _ARMOR.fullmatch(signature) if len(signature) < _MOST_BYTES else None
    if found is None:
        return False
    try:
        text = base64.b64encode(base64.b64decode(found[1].replace(b"\n", b""), validate=True))
    except binascii.Error:
        return False
    lines = [text[at : at + _ARMOR_WIDTH] for at in range(0, len(text), _ARMOR_WIDTH)]
    return found[1] == b"".join(line + b"\n" for line in lines)


def _judged_envelope(files: Mapping[str, bytes], trusted: Trusted) -> Signature:
    def bad(reason: str) -> Signature:
        return Signature("dsse", "bad", "", "", reason)

    try:
        envelope = dsse.read_envelope(files[ENVELOPE])
        key = dsse.public_key(files.get(PUBLIC_KEY, b""))
    except IntegrityError as error:
        return bad(error.what)
    except ValueError:
        return bad(f"{PUBLIC_KEY} is no public key")
    if not dsse.is_signed(envelope, key):
        return bad(f"the envelope is not signed by the key in {PUBLIC_KEY}")
    if (reason := _mismatch(envelope.payload, files)) is not None:
        return bad(reason)
    shown = f"sha256:{envelope.keyid}"
    for name, theirs in (trusted.keys or {}).items():
        if dsse.keyid_of(theirs) == envelope.keyid:
            return Signature("dsse", "good", shown, name, f"signed with the key of {name} ({shown})")
    why = "no --signers were given" if trusted.is_empty else "its key is not among them"
    return Signature("dsse", "untrusted", shown, "", f"valid, signer not trusted: {why} ({shown})")


def _mismatch(payload: bytes, files: Mapping[str, bytes]) -> str | None:
    """What of a signed statement does not fit the pack."""
    try:
        made: dict[str, Any] = json.loads(payload)
        named = {row["name"]: row["digest"] for row in made["subject"]}
        kind, said = made["predicateType"], made["predicate"]["configuration"][-1]["annotations"]
        report = Report.model_validate_json(files[REPORT])
        is_ours = json.loads(files[PACK])["program"] == program()
        verdict = report.verdict.value
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        return "the signed statement cannot be read"
    if kind != TEST_RESULT or named.keys() != {MANIFEST, REPORT}:
        return "the signed statement is about something else than a pack"
    if any(named[name] != {"sha256": digest(files[name])} for name in named):
        return "the signed statement is about another pack"
    if said.get("verdict") != verdict or made["predicate"].get("result") not in _RESULTS[report.verdict]:
        return "the signed statement tells another verdict than the report"
    if is_ours and payload != statement(files[MANIFEST], report, files[REPORT]):
        return "the signed statement is not the one that its report gives"
    return None


def _read(file: Path, what: str) -> bytes:
    try:
        with file.open("rb") as handle:
            return handle.read(_MOST_BYTES)
    except OSError as error:
        raise ConfigError(what, where=str(file), next_step=f"It cannot be read: {error.strerror}.") from error
