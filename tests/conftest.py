"""What holds for every test: nothing is written into the user's own folders."""

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _ledger_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every run, also of a process that a test starts, keeps its row in a ledger that goes with the tests."""
    before = os.environ.get("XDG_DATA_HOME")
    os.environ["XDG_DATA_HOME"] = str(tmp_path_factory.mktemp("data"))
    yield
    if before is None:
        del os.environ["XDG_DATA_HOME"]
    else:
        os.environ["XDG_DATA_HOME"] = before
