"""A repository with one commit, and keys to sign with."""

from collections.abc import Callable
from pathlib import Path

import pytest

from secgate.evidence.signatures import NAMESPACE, new_key
from support import repository

Maker = Callable[[str], tuple[Path, str]]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A repository with a file."""
    return repository(tmp_path / "target", {"a.ts": "export {};\n"})


@pytest.fixture
def signer(tmp_path: Path) -> Maker:
    """Gives a new key of somebody, and the line of allowed_signers that names it."""

    def made(name: str) -> tuple[Path, str]:
        folder = tmp_path / f"key-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        key, public = new_key(folder)
        return key, f'{name} namespaces="{NAMESPACE}" {public}\n'

    return made
