"""What a check says its files must mention never keeps a file with a match from semgrep."""

import shutil
from pathlib import Path

import pytest

from secgate.catalog.check import Check
from secgate.catalog.registry import Registry, default_packs
from secgate.engines import semgrep
from secgate.engines.staging import prepare
from secgate.looking import staged_files
from secgate.target.snapshot import take
from secgate.target.tree import open_work_tree

TOP = Path(__file__).parent.parent.parent
NARROWED = [check for check in Registry(default_packs()).all() if check.spec.scope.mentions is not None]


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All examples and sample applications as one target."""
    target = tmp_path_factory.mktemp("everything")
    for folder in (*TOP.glob("checks/*/examples"), *TOP.glob("fixtures/*/app")):
        shutil.copytree(folder, target / folder.parent.name)
    return target


@pytest.mark.parametrize("check", NARROWED, ids=lambda check: check.id)
def test_every_file_with_a_match_is_given_to_semgrep(check: Check, everything: Path) -> None:
    snapshot = take(open_work_tree(everything))
    seen = semgrep.observe([check], prepare(staged_files([check], snapshot, every=True)))
    matched = {match.place.path for match in seen.matches[check.id]}
    assert matched
    assert matched <= {file.path for file in staged_files([check], snapshot)}
