"""SSH signatures over statements by `ssh-keygen -Y`, under a namespace of our own (PROTOCOL.sshsig of OpenSSH).

A signature that was made for something else, a git commit for example, names another namespace and does not verify.
"""

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from secgate.errors import EngineError
from secgate.target.git import program_path

NAMESPACE = "attestation@secgate"
TIMEOUT_S = 30
MAX_BYTES = 100_000
_KEY = re.compile(r"\bkey (SHA256:[A-Za-z0-9+/]+)")

State = Literal["good", "bad-signature", "unknown-signer", "revoked", "expired"]


@dataclass(frozen=True)
class Verified:
    """What became of one signature.

    Attributes:
        state: `good`, or what is wrong with it.
        key: the fingerprint of the key, when the signature is one.
        reason: the same in words.
    """

    state: State
    key: str
    reason: str


@dataclass(frozen=True)
class Signers:
    """Who may sign, as the trusted ref says.

    Attributes:
        allowed: the content of `.secgate/allowed_signers` (ssh-keygen(1), ALLOWED SIGNERS).
        revoked: the content of `.secgate/revoked_keys`, a list of public keys or a KRL; None without one.
    """

    allowed: bytes
    revoked: bytes | None = None

    def names(self, principal: str) -> bool:
        """Whether some line names a principal."""
        lines = self.allowed.decode("utf-8", "replace").splitlines()
        heads = (line.split(maxsplit=1)[0] for line in lines if line.strip() and not line.lstrip().startswith("#"))
        return any(principal in head.split(",") for head in heads)


def verify(
    data: bytes, signature: bytes, principal: str, signers: Signers, *, now: datetime, namespace: str = NAMESPACE
) -> Verified:
    """Whether a signature of a principal over some bytes holds.

    Args:
        data: what was signed.
        signature: as `ssh-keygen -Y sign` writes it.
        principal: who is said to have signed.
        signers: who may.
        now: for keys that are valid for a time only.
        namespace: what the signature must have been made for.

    Raises:
        EngineError: when ssh-keygen is missing or does not end.
    """
    if len(signature) > MAX_BYTES or not signature.lstrip().startswith(b"-----BEGIN SSH SIGNATURE-----"):
        return Verified("bad-signature", "", "is no SSH signature")
    with tempfile.TemporaryDirectory(prefix="secgate-signature-") as name:
        folder = Path(name)
        (folder / "signature").write_bytes(signature)
        (folder / "signers").write_bytes(signers.allowed)
        plain = _run(["-Y", "check-novalidate", "-n", namespace, "-s", str(folder / "signature")], data)
        if plain is None:
            reason = "does not fit the statement: one of the two was changed, or it was made for something else"
            return Verified("bad-signature", "", reason)
        key = found.group(1) if (found := _KEY.search(plain)) is not None else ""
        arguments = [
            "-Y", "verify", "-n", namespace, "-I", principal, "-f", str(folder / "signers"), "-s",
            str(folder / "signature"), "-O", f"verify-time={now.astimezone(UTC):%Y%m%d%H%M%S}Z",
        ]  # fmt: skip
        if signers.revoked is not None:
            (folder / "revoked").write_bytes(signers.revoked)
            if _run([*arguments, "-r", str(folder / "revoked")], data) is not None:
                return Verified("good", key, f"signed by {principal} with {key}")
            if _run(arguments, data) is not None:
                return Verified("revoked", key, f"the key of {principal} is revoked")
        elif _run(arguments, data) is not None:
            return Verified("good", key, f"signed by {principal} with {key}")
        always = [word for word in arguments if not word.startswith("verify-time=") and word != "-O"]
        return _why(principal, key, signers, data, always)


def principals(signature: bytes, signers: Signers, *, now: datetime) -> tuple[str, ...]:
    """Who among the signers has the key that made a signature; whether it holds is for `verify` to say.

    Raises:
        EngineError: when ssh-keygen is missing or does not end.
    """
    with tempfile.TemporaryDirectory(prefix="secgate-signature-") as name:
        folder = Path(name)
        (folder / "signature").write_bytes(signature)
        (folder / "signers").write_bytes(signers.allowed)
        arguments = [
            "-Y", "find-principals", "-f", str(folder / "signers"), "-s", str(folder / "signature"),
            "-O", f"verify-time={now.astimezone(UTC):%Y%m%d%H%M%S}Z",
        ]  # fmt: skip
        found = _run(arguments, b"") or ""
    return tuple(dict.fromkeys(name for line in found.splitlines() for name in line.strip().split(",") if name))


def key_of(data: bytes, signature: bytes, *, namespace: str = NAMESPACE) -> str | None:
    """The fingerprint of the key that signed; None when the signature does not fit the data.

    Raises:
        EngineError: when ssh-keygen is missing or does not end.
    """
    with tempfile.TemporaryDirectory(prefix="secgate-signature-") as name:
        file = Path(name) / "signature"
        file.write_bytes(signature)
        said = _run(["-Y", "check-novalidate", "-n", namespace, "-s", str(file)], data)
    found = _KEY.search(said) if said is not None else None
    return found.group(1) if found is not None else None


def sign(data: bytes, key: Path, *, namespace: str = NAMESPACE) -> bytes:
    """A signature over some bytes; ssh-keygen asks for a passphrase on the terminal where the key has one.

    Args:
        data: what is signed.
        key: a private key, or a public one whose private key an agent holds.
        namespace: what the signature is for.

    Raises:
        EngineError: when ssh-keygen is missing or cannot sign with this key.
    """
    with tempfile.TemporaryDirectory(prefix="secgate-signature-") as name:
        file = Path(name) / "statement"
        file.write_bytes(data)
        agent = {"SSH_AUTH_SOCK": socket} if (socket := os.environ.get("SSH_AUTH_SOCK")) else {}
        done = subprocess.run(  # noqa: S603 - fixed program, arguments of our own
            [_program(), "-Y", "sign", "-q", "-n", namespace, "-f", str(key), str(file)],
            capture_output=True, check=False, env={"LC_ALL": "C", **agent},
        )  # fmt: skip
        signature = Path(f"{file}.sig")
        if done.returncode != 0 or not signature.is_file():
            lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise EngineError(f"ssh-keygen cannot sign with {key}: {lines[-1] if lines else 'no message'}")
        return signature.read_bytes()


def new_key(folder: Path) -> tuple[Path, str]:
    """A key pair for an example or a test: the file of the private key, and the public one in a line.

    Raises:
        EngineError: when ssh-keygen is missing or does not make one.
    """
    key = folder / "key"
    if _run(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key)], b"") is None:
        raise EngineError("ssh-keygen made no key")
    return key, Path(f"{key}.pub").read_text().strip()


def _program() -> str:
    program = shutil.which("ssh-keygen", path=program_path())
    if program is None:
        raise EngineError("ssh-keygen is not installed, so nothing can be signed or verified; it is part of OpenSSH")
    return program


def _why(principal: str, key: str, signers: Signers, data: bytes, arguments: list[str]) -> Verified:
    if not signers.names(principal):
        return Verified("unknown-signer", key, f"{principal} is not among the allowed signers")
    if b"valid-before" in signers.allowed or b"valid-after" in signers.allowed:
        without = re.sub(rb'valid-(?:before|after)="[^"]*",?', b"", signers.allowed)
        where = Path(arguments[arguments.index("-f") + 1])
        where.write_bytes(re.sub(rb"[ \t]+(?=[ \t])", b"", without))
        if _run(arguments, data) is not None:
            return Verified("expired", key, f"the key of {principal} is not valid at this time")
    return Verified("unknown-signer", key, f"{key} is no key of {principal} among the allowed signers")


def _run(arguments: list[str], data: bytes) -> str | None:
    """What ssh-keygen says when it agrees; None when it does not."""
    program = _program()
    try:
        done = subprocess.run(  # noqa: S603 - fixed program, arguments of our own
            [program, *arguments], input=data, capture_output=True, check=False, timeout=TIMEOUT_S, env={"LC_ALL": "C"}
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineError(f"ssh-keygen did not end: {type(error).__name__}") from error
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
