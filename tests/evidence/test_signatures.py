"""A signature counts only for the bytes, the person, the purpose and the time that it was made for."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence.conftest import Maker
from secgate.errors import EngineError
from secgate.evidence.signatures import NAMESPACE, Signers, State, sign, verify

NOW = datetime(2026, 6, 1, tzinfo=UTC)
DATA = b"item: database-backups\n"


def state(data: bytes, signature: bytes, allowed: str, *, who: str = "ana", revoked: bytes | None = None) -> State:
    return verify(data, signature, who, Signers(allowed.encode(), revoked), now=NOW).state


def test_a_signature_of_an_allowed_signer_is_good(signer: Maker) -> None:
    key, line = signer("ana")
    seen = verify(DATA, sign(DATA, key), "ana", Signers(line.encode()), now=NOW)
    assert seen.state == "good"
    assert seen.key.startswith("SHA256:")


def test_one_byte_more_is_a_bad_signature(signer: Maker) -> None:
    key, line = signer("ana")
    assert state(DATA + b" ", sign(DATA, key), line) == "bad-signature"


@pytest.mark.parametrize("text", [b"", b"no signature", b"-----BEGIN SSH SIGNATURE-----\nnonsense\n"])
def test_what_is_no_signature(signer: Maker, text: bytes) -> None:
    assert state(DATA, text, signer("ana")[1]) == "bad-signature"


def test_a_signature_for_another_purpose_does_not_count(signer: Maker, tmp_path: Path) -> None:
    key, line = signer("ana")
    file = tmp_path / "statement"
    file.write_bytes(DATA)
    subprocess.run(["ssh-keygen", "-Y", "sign", "-q", "-n", "git", "-f", str(key), str(file)], check=True)
    everywhere = line.replace(f'namespaces="{NAMESPACE}" ', "")
    assert state(DATA, Path(f"{file}.sig").read_bytes(), everywhere) == "bad-signature"


def test_somebody_who_is_not_named(signer: Maker) -> None:
    key, line = signer("ana")
    assert state(DATA, sign(DATA, key), line, who="eve") == "unknown-signer"


def test_a_key_of_somebody_else_under_a_name_that_is_known(signer: Maker) -> None:
    assert state(DATA, sign(DATA, signer("eve")[0]), signer("ana")[1]) == "unknown-signer"


def test_a_key_whose_time_is_over(signer: Maker) -> None:
    key, line = signer("ana")
    ended = line.replace("namespaces", 'valid-before="20260101",namespaces')
    assert state(DATA, sign(DATA, key), ended) == "expired"
    later = line.replace("namespaces", 'valid-before="20270101",namespaces')
    assert state(DATA, sign(DATA, key), later) == "good"


def test_a_key_that_is_revoked(signer: Maker) -> None:
    key, line = signer("ana")
    public = Path(f"{key}.pub").read_bytes()
    assert state(DATA, sign(DATA, key), line, revoked=public) == "revoked"
    assert state(DATA, sign(DATA, key), line, revoked=Path(f"{signer('ben')[0]}.pub").read_bytes()) == "good"


def test_a_line_in_a_comment_names_nobody(signer: Maker) -> None:
    key, line = signer("ana")
    assert state(DATA, sign(DATA, key), f"# {line}") == "unknown-signer"


def test_what_cannot_sign_is_told(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("no key\n")
    (tmp_path / "key").chmod(0o600)
    with pytest.raises(EngineError, match="ssh-keygen cannot sign"):
        sign(DATA, tmp_path / "key")
