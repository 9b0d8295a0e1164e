"""Where the subjects of the shipped checks stand: what has no place is known by name, all else has one."""

import pytest

from samples.test_samples import NOW, assembler
from secgate.model import PackageResult, Report
from secgate.run import Request, gate

# History, what git ignores, statements, documents and recorded tests are of the target as a whole.
OF_WHOLE = {
    "cache-isolation-tests", "committed-secrets", "database-backups", "env-files-ignored", "key-backup",
    "secret-rotation", "tenant-isolation-verified",
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """A sample without a workspace, which is all in one package."""
    target = assembler().assemble("booking-clean", tmp_path_factory.mktemp("sample") / "a", now=NOW)
    return gate(Request(path=target, packages=(".",), clock=lambda: NOW))


@pytest.fixture(scope="module")
def root(made: Report) -> PackageResult:
    return (made.packages or ())[0]


def test_only_what_has_no_place_is_of_the_whole(root: PackageResult) -> None:
    assert {item.id for item in root.items if item.of_whole} == OF_WHOLE


def test_every_other_subject_has_a_place_that_counts_it(made: Report, root: PackageResult) -> None:
    whole = {item.id: item.examined.count for item in made.items}
    assert {item.id: item.examined.count for item in root.items} == whole


def test_a_target_that_is_one_package_has_the_same_statuses_and_the_same_verdict(
    made: Report, root: PackageResult
) -> None:
    whole = {item.id: item.status for item in made.items}
    assert {item.id: item.status for item in root.items} == whole
    assert (root.verdict, made.verdict, made.target.partial) == ("pass", "pass", False)
