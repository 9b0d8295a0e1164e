"""The project's own workflows: no finding of zizmor at its strictest, which covers pinning and permissions."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def zizmor(file: Path) -> subprocess.CompletedProcess[str]:
    """An offline audit of one workflow; 0 says that there is no finding."""
    command = [str(Path(sys.executable).with_name("zizmor")), "--offline", "--persona=pedantic", "--no-progress"]
    return subprocess.run([*command, file], capture_output=True, text=True, check=False)


def test_there_is_a_workflow() -> None:
    assert WORKFLOWS


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: str(file.name))
def test_workflow_has_no_finding(file: Path) -> None:
    done = zizmor(file)
    assert done.returncode == 0, done.stdout


def test_an_unpinned_action_is_a_finding(tmp_path: Path) -> None:
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    text = WORKFLOWS[0].read_text(encoding="utf-8")
    assert "@08c6903cd8c0fde910a37f88322edcfb5dd907a8" in text
    (folder / "ci.yml").write_text(text.replace("@08c6903cd8c0fde910a37f88322edcfb5dd907a8", "@v5"), encoding="utf-8")
    assert zizmor(folder / "ci.yml").returncode != 0
