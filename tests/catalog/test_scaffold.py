"""A scaffolded check behaves from the first moment."""

from pathlib import Path

import pytest

from secgate.catalog.check import load_check
from secgate.catalog.scaffold import Kind, package_files, scaffold, write
from secgate.errors import ConfigError
from secgate.proving import failures
from secgate.selftest import prove
from support import permissions_hold


@pytest.mark.parametrize("kind", ["rules", "analyzer"])
def test_its_examples_behave(tmp_path: Path, kind: Kind) -> None:
    write(scaffold("no-such-thing", kind=kind), tmp_path / "no-such-thing")
    check = load_check(tmp_path / "no-such-thing", origin="a test")
    cases = prove([check])
    assert failures(check, cases) == []
    assert (len(cases), sum(case.expected for case in cases)) == (2, 1)


def test_its_page_has_the_headings_of_every_page_and_names_its_rule() -> None:
    page = scaffold("no-such-thing", kind="rules")["README.md"]
    headings = [line for line in page.splitlines() if line.startswith("## ")]
    assert headings == [f"## {h}" for h in ("What it checks", "Why", "What to do", "What it cannot see", "Measured")]
    assert "`text-evaluated`" in page


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("NoEval", "no-eval"),
        ("no_eval", "no-eval"),
        ("no.eval", "no-eval"),
        ("1-eval", "eval"),
        ("é", None),
        ("", None),
    ],
)
def test_an_id_that_cannot_be_one_is_refused_with_a_near_one(name: str, near: str | None) -> None:
    with pytest.raises(ConfigError) as caught:
        scaffold(name, kind="rules")
    assert (f'did you mean "{near}"' in caught.value.what) == (near is not None)


def test_a_name_that_leaves_the_folder_is_refused() -> None:
    with pytest.raises(ConfigError):
        scaffold("../../etc", kind="rules")


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    with pytest.raises(ConfigError, match="is there already"):
        write({"a": "b"}, tmp_path / "here")
    assert list((tmp_path / "here").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with permissions_hold(), pytest.raises(ConfigError, match="here: cannot be written: Permission denied"):
        write({"a": "b"}, tmp_path / "here")


def test_a_pack_names_its_package() -> None:
    files = package_files("our-checks")
    assert 'our-checks = "our_checks"' in files["pyproject.toml"]
    assert set(files) == {"pyproject.toml", "our_checks/__init__.py"}
