"""A server with a small repository."""

from pathlib import Path

import pytest

from ci.server import Server


@pytest.fixture
def server(tmp_path: Path) -> Server:
    """A repository whose default branch has one file."""
    return Server.at(tmp_path / "server", {"src/a.ts": "export const total = 1;\n"})
