"""With --staged the index decides: its configuration, policies and checks, and not what lies in the work tree."""

from pathlib import Path

import pytest

from repository import Repository
from secgate.catalog.fakes import fake
from secgate.errors import ConfigError
from secgate.model import Report
from secgate.run import Request, gate

LENIENT = 'schema: secgate/config/1\ntest_secret_paths: ["src/**"]\n'
STRICT = "schema: secgate/config/1\n"
PLAIN = "export const a = 1;\n"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path / "repo")
    repository.commit({".secgate/config.yaml": STRICT, "src/a.ts": PLAIN})
    (repository.root / "src/a.ts").write_text(f"t('{fake('github_token')}')\n")
    repository.git("add", "src/a.ts")
    return repository


def staged(repository: Repository, *, trust: str | None = None, policy: str | None = None) -> Report:
    policies = (policy,) if policy is not None else ()
    only = () if policy is not None else ("committed-secrets",)
    return gate(Request(path=repository.root, only=only, staged=True, trust=trust, policies=policies))


def found(report: Report) -> list[str]:
    return [finding.path for item in report.items if item.id == "committed-secrets" for finding in item.findings]


def test_a_setting_that_is_not_staged_does_not_count(repository: Repository) -> None:
    (repository.root / ".secgate/config.yaml").write_text(LENIENT)
    assert found(staged(repository)) == ["src/a.ts"]


def test_a_staged_setting_counts_whatever_lies_in_the_work_tree(repository: Repository) -> None:
    (repository.root / ".secgate/config.yaml").write_text(LENIENT)
    repository.git("add", ".secgate/config.yaml")
    (repository.root / ".secgate/config.yaml").write_text("broken: [\n")
    assert found(staged(repository)) == []


def test_a_trusted_ref_goes_before_the_index(repository: Repository) -> None:
    (repository.root / ".secgate/config.yaml").write_text(LENIENT)
    repository.git("add", ".secgate/config.yaml")
    assert found(staged(repository, trust="main")) == ["src/a.ts"]


def test_settings_that_are_not_staged_at_all_are_told(repository: Repository) -> None:
    repository.git("rm", "-q", "--cached", ".secgate/config.yaml")
    said = " ".join(staged(repository).target.notes)
    assert ".secgate/config.yaml is not in the index" in said


def test_a_policy_comes_from_the_index(repository: Repository) -> None:
    folder = repository.root / ".secgate/policies"
    folder.mkdir()
    (folder / "own.yaml").write_text(
        "schema: secgate/policy/1\nid: own\ntitle: Own\n"
        "sections: [{title: Secrets, items: [{check: committed-secrets}]}]\n"
    )
    with pytest.raises(ConfigError, match="unknown policy"):
        staged(repository, policy="own")
    repository.git("add", ".secgate")
    assert found(staged(repository, policy="own")) == ["src/a.ts"]


def test_a_link_in_the_index_is_no_configuration(repository: Repository) -> None:
    file = repository.root / ".secgate/config.yaml"
    (repository.root / "else.yaml").write_text(LENIENT)
    file.unlink()
    file.symlink_to("../else.yaml")
    repository.git("add", ".secgate/config.yaml", "else.yaml")
    with pytest.raises(ConfigError, match="link"):
        staged(repository)
