"""What a reviewer asks of a pack that is whole and signed: commit, age, policy, trust, and the pack before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from secgate.model import Report
from secgate.pack.about import Pack
from secgate.pack.chains import chain_of
from secgate.pack.deciding import policy_texts
from secgate.pack.manifest import digest
from secgate.pack.signing import Trusted

# By how much clocks of two machines may differ.
_SKEW = timedelta(minutes=5)
SHORTEST = 16
_SHORT = 12


@dataclass(frozen=True)
class Terms:
    """What a reviewer asks of a pack.

    Attributes:
        trusted: whose signatures count.
        now: the time at which keys must be valid, and from which the age counts.
        commit: the commit that the pack must speak for, in full or at least 16 of its first digits.
        max_age: how old the run may be.
        previous: the bytes of the pack that must come right before this one.
        policies: digests of policies (`sha256:…`) that must all have decided.
        require_trust: whether policy, configuration and waivers must have come from a trusted ref.
        trust: the commit of that ref, in full or at least 16 of its first digits.
    """

    trusted: Trusted
    now: datetime
    commit: str | None = None
    max_age: timedelta | None = None
    previous: bytes | None = None
    policies: tuple[str, ...] = ()
    require_trust: bool = False
    trust: str | None = None


def unmet(report: Report, pack: Pack, terms: Terms, *, started: datetime, files: Mapping[str, bytes]) -> Iterator[str]:
    """What a pack does not meet of what is asked of it.

    Args:
        report: the result in it.
        pack: what it says of itself.
        terms: what is asked.
        started: when the run began.
        files: of the pack.
    """
    yield from _of_commit(report, terms.commit)
    yield from _of_policies(report, terms.policies, policy_texts(files))
    yield from _of_trust(report, terms)
    age = terms.now - started
    if -age > _SKEW:
        yield f"its run is of {report.run.started}, which lies ahead"
    elif terms.max_age is not None and age > terms.max_age:
        yield f"is too old: its run is of {report.run.started}, {_duration(age)} ago"
    if terms.previous is not None:
        said, sha256 = pack.previous, digest(terms.previous)
        if said is None or said.sha256 != sha256:
            named = said.sha256[:_SHORT] if said is not None else "none"
            yield f"another pack comes before it: it names {named}, and the one given is {sha256[:_SHORT]}"


def _of_commit(report: Report, wanted: str | None) -> Iterator[str]:
    if wanted is None:
        return
    commit = report.target.commit
    if commit is None:
        yield "speaks for no commit"
    elif not _is(commit, wanted):
        yield f"speaks for another commit: {commit}, not {wanted}"
    elif report.target.dirty:
        yield f"does not speak for commit {commit[:_SHORT]}: the files that were examined differed from it"


def _of_policies(report: Report, wanted: tuple[str, ...], texts: Mapping[str, bytes]) -> Iterator[str]:
    held = {policy.digest for policy in report.policies}
    told = ", ".join(f"{policy.id} {policy.digest}" for policy in report.policies)
    for one in wanted:
        if one not in held:
            yield f"was not decided by the policy {one}: it was by {told or 'none'}"
        elif not chain_of(one, texts):
            yield f"does not hold the text of the policy {one}, so what its items are cannot be seen"


def _of_trust(report: Report, terms: Terms) -> Iterator[str]:
    trust = report.target.trust
    if isinstance(trust, str):
        if terms.require_trust or terms.trust is not None:
            yield "was not decided under a trusted ref (trust: self): the change chose its own policy and waivers"
    elif terms.trust is not None and not _is(trust.commit, terms.trust):
        yield f"was decided by {trust.ref} at {trust.commit}, not by {terms.trust}"


def _is(commit: str, wanted: str) -> bool:
    return len(wanted) >= SHORTEST and commit.startswith(wanted.lower())


def _duration(age: timedelta) -> str:
    hours = int(age.total_seconds() // 3600)
    return f"{hours // 24} days" if hours >= 48 else f"{hours} hours"  # noqa: PLR2004 - two days
