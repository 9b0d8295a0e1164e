"""Which secrets are closed because they were rotated."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from secgate.model import At, Evidence, counted
from secgate.secrets.values import Secret
from secgate.settings.rotations import ROTATIONS, Rotation


@dataclass(frozen=True)
class Rotated:
    """What the rotations of a target come to.

    Attributes:
        closed: secrets that are no finding any more.
        evidence: each rotation whose value still stands somewhere, with what became of it.
    """

    closed: frozenset[Secret] = frozenset()
    evidence: tuple[Evidence, ...] = ()


def rotated(
    secrets: Iterable[Secret], rotations: Sequence[Rotation], days: Mapping[str, date], *, signed: bool
) -> Rotated:
    """What is closed.

    A rotation closes every place in the history that holds the value that stands at its own place, and none in the
    files or in HEAD. It closes nothing unless it is signed, and dated on or after the last commit with the value.

    Args:
        secrets: everything that was found.
        rotations: what is recorded.
        days: the day of each commit that has one of the secrets, in UTC.
        signed: whether a signed statement gives the file's digest.
    """
    closed: set[Secret] = set()
    evidence = []
    by_place: dict[At, list[Secret]] = {}
    for secret in secrets:
        for place in secret.stands_at:
            by_place.setdefault(At(commit=place.commit, path=place.path, line=place.line), []).append(secret)
    for rotation in rotations:
        held = [secret for secret in by_place.get(rotation.at, []) if secret.rule]
        if not held:
            continue
        commits = {place.commit for secret in held for place in secret.places if place.commit is not None}
        last = max((days[commit] for commit in commits if commit in days), default=None)
        gone = [secret for secret in held if secret.commit is not None and not secret.in_head]
        name = f"the rotation of {rotation.rotated_on} by {rotation.by} ({rotation.where})"
        if not signed:
            reason = f"{name} is recorded, not signed, and closes nothing: `secgate attest committed-secrets` signs it"
            evidence.append(Evidence(kind="rotation", path=ROTATIONS, state="unsigned", reason=reason))
        elif last is None or rotation.rotated_on < last:
            reason = f"{name} is dated before the last commit that holds the value, and closes nothing"
            evidence.append(Evidence(kind="rotation", path=ROTATIONS, state="stale", reason=reason))
        else:
            closed.update(gone)
            rest = f"; {len(held) - len(gone)} in the files or in HEAD stay open" if len(held) > len(gone) else ""
            reason = f"{name} closes {counted(len(gone), 'finding')} in the history{rest}"
            evidence.append(Evidence(kind="rotation", path=ROTATIONS, state="good", reason=reason))
    return Rotated(frozenset(closed), tuple(evidence))
