"""What a reviewer asks of a pack: that a named policy decided, and that it was not the change that chose it."""

import pytest

from pack.packing import Desk, desk, told
from secgate.errors import Exit
from secgate.model import Report, Trust
from support import git

SELF = "was not decided under a trusted ref (trust: self)"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, bytes, Report]:
    here = desk(tmp_path_factory.mktemp("self"))
    return (here, *here.pack())


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, bytes, Report]:
    here = desk(tmp_path_factory.mktemp("trusted"))
    git(here.bench.target, "branch", "--quiet", "-M", "main")
    request = here.bench.request(trust="main")
    return (here, *here.pack(request=request))


def test_the_policy_that_decided_is_known_by_its_digest(made: tuple[Desk, bytes, Report]) -> None:
    here, data, report = made
    assert told(here.verify(data, policies=(report.policies[0].digest,))) == ""


def test_another_policy_than_the_one_asked_for_ends_with_5_and_is_named(made: tuple[Desk, bytes, Report]) -> None:
    here, data, report = made
    other = "sha256:" + "0" * 64
    seen = here.verify(data, policies=(report.policies[0].digest, other))
    assert (seen.exit_code, f"was not decided by the policy {other}" in told(seen)) == (Exit.INTEGRITY, True)
    assert report.policies[0].digest in told(seen)


def test_a_pack_that_trusted_itself_is_refused_where_trust_is_asked_for(made: tuple[Desk, bytes, Report]) -> None:
    here, data, report = made
    for asked in ({"require_trust": True}, {"trust": report.target.commit}):
        seen = here.verify(data, **asked)
        assert (seen.exit_code, SELF in told(seen)) == (Exit.INTEGRITY, True)


def test_a_trusted_ref_is_enough_and_its_commit_can_be_asked_for(trusted: tuple[Desk, bytes, Report]) -> None:
    here, data, report = trusted
    assert isinstance(report.target.trust, Trust)
    commit = report.target.trust.commit
    assert told(here.verify(data, require_trust=True, trust=commit[:16])) == ""


@pytest.mark.parametrize("wanted", ["0" * 40, "short"])
def test_another_trusted_commit_is_refused_and_named(trusted: tuple[Desk, bytes, Report], wanted: str) -> None:
    here, data, _ = trusted
    seen = here.verify(data, trust=wanted)
    assert (seen.exit_code, f"not by {wanted}" in told(seen)) == (Exit.INTEGRITY, True)
