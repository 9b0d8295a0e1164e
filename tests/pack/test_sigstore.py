"""The envelope of a pack, verified by an implementation that others wrote."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from pack.packing import Desk, desk
from secgate.pack import archive, dsse
from secgate.pack.manifest import ENVELOPE
from support import write

NODE = Path(__file__).resolve().parents[2] / ".venv" / "node" / "node_modules"
SCRIPT = Path(__file__).with_name("sigstore.js")


def sigstore(here: Desk, envelope: bytes) -> str:
    """What sigstore-js says of an envelope."""
    node = shutil.which("node")
    assert node is not None
    write(here.bench.folder, {"envelope.json": envelope})
    environment = {"NODE_PATH": os.environ.get("NODE_PATH", str(NODE))}
    command: list[str | Path] = [node, SCRIPT, here.bench.folder / "envelope.json", here.public]
    done = subprocess.run(command, capture_output=True, check=False, env=environment)
    return (done.stdout or done.stderr).decode().strip()


@pytest.mark.system
def test_sigstore_verifies_the_envelope_and_refuses_another(tmp_path: Path) -> None:
    here = desk(tmp_path)
    made = archive.unpacked(here.pack()[0])[ENVELOPE]
    assert sigstore(here, made) == "verified"
    read = dsse.read_envelope(made)
    other = dsse.Signer.read(here.pem.read_bytes(), where="key").sign(read.payload + b" ")
    forged = made.replace(_signature(made), _signature(other))
    assert sigstore(here, forged).startswith("refused")


def _signature(envelope: bytes) -> bytes:
    return envelope.split(b'"sig": "')[1].split(b'"')[0]
