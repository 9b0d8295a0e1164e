"""A policy's name that is not known is answered with the nearest of the target's own and of the built-in ones."""

from pathlib import Path

import pytest

from secgate.errors import ConfigError
from secgate.run import Request, gate
from support import NOW, commit, repository

OWN = "schema: secgate/policy/1\nid: nightly\ntitle: Nightly\nextends: [pre-deployment]\n"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return repository(tmp_path / "target", {".secgate/policies/nightly.yaml": OWN, "a.ts": "export {};\n"})


def refusal(target: Path, name: str, trust: str | None = None) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        gate(Request(path=target, policies=(name,), trust=trust, clock=lambda: NOW))
    return caught.value


def test_the_targets_own_policy_is_the_nearest(target: Path) -> None:
    assert 'did you mean "nightly"?' in refusal(target, "nightli").what


def test_the_targets_own_policies_are_listed(target: Path) -> None:
    assert refusal(target, "something").next_step.startswith("The target's own policies: nightly. Built-in policies: ")


def test_a_built_in_one_is_still_the_nearest(target: Path) -> None:
    assert 'did you mean "pre-deployment"?' in refusal(target, "pre-deploy").what


def test_those_of_a_trusted_ref_count_not_those_of_the_work_tree(target: Path) -> None:
    (target / ".secgate/policies/nightly.yaml").rename(target / ".secgate/policies/hourly.yaml")
    assert 'did you mean "nightly"?' in refusal(target, "nightli", trust="HEAD").what


def test_a_link_is_no_policy_of_the_target(target: Path) -> None:
    (target / ".secgate/policies/weekly.yaml").symlink_to("nightly.yaml")
    commit(target)
    assert all("weekly" not in refusal(target, "something", trust).next_step for trust in (None, "HEAD"))
