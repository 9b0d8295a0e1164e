"""Everything that somebody decided to accept: the waivers and the baseline of one source, with one digest."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from secgate.errors import ConfigError
from secgate.model import At, Waiver
from secgate.settings.allowed import Allowed
from secgate.settings.baseline import BASELINE, read_baseline
from secgate.settings.waivers import WAIVERS, read_waivers
from secgate.target.tree import WorkTree
from secgate.target.trust import Self, Source

_READERS = ((WAIVERS, read_waivers), (BASELINE, read_baseline))
_FEW = 3


@dataclass(frozen=True)
class Accepted:
    """Waivers and entries of the baseline.

    Attributes:
        waivers: in the order of their files, the waivers first.
        digest: of the text of both files; that of nothing when neither is there.
        notes: what a reader of the report has to know about them.
        allowed: what the entries were held against.
    """

    waivers: tuple[Waiver, ...]
    digest: str
    notes: tuple[str, ...]
    allowed: Allowed

    @property
    def places(self) -> tuple[At, ...]:
        """Where the secret values stand that some entry covers, each place once."""
        return tuple(dict.fromkeys(waiver.at for waiver in self.waivers if waiver.at is not None))


def read_accepted(source: Source, tree: WorkTree, allowed: Allowed) -> Accepted:
    """Both files as the source has them.

    Raises:
        ConfigError: for the first mistake in either.
    """
    waivers, digest = _read(source, allowed)
    expired = [waiver for waiver in waivers if allowed.today > waiver.expires]
    notes = [f"{w.subject}: the {w.kind} of {w.owner} expired on {w.expires} ({w.where})" for w in expired[:_FEW]]
    if len(expired) > _FEW:
        notes.append(f"{len(expired) - _FEW} more waivers and baseline entries expired")
    if source.trust is not None:
        notes += _not_counted(waivers, source.trust.ref, Self(tree), allowed)
    return Accepted(waivers, digest, tuple(notes), allowed)


def _read(source: Source, allowed: Allowed) -> tuple[tuple[Waiver, ...], str]:
    texts = [source.read(path) for path, _ in _READERS]
    waivers: list[Waiver] = []
    for (path, read), text in zip(_READERS, texts, strict=True):
        waivers += read(text, name=source.name(path), allowed=allowed)
    digest = hashlib.sha256()
    for text in texts if any(text is not None for text in texts) else ():
        digest.update(hashlib.sha256(text).digest() if text is not None else b"none")
    return tuple(waivers), f"sha256:{digest.hexdigest()}"


def _not_counted(trusted: Iterable[Waiver], ref: str, own: Source, allowed: Allowed) -> list[str]:
    """What the work tree accepts and the trusted ref does not."""
    known = {_decision(waiver) for waiver in trusted}
    try:
        found = [waiver for waiver in _read(own, allowed)[0] if _decision(waiver) not in known]
    except ConfigError as error:
        # NOTE: what is wrong may quote the file, which nobody vouches for.
        return [f"{ref} decides what is accepted; what the work tree says does not count, and is broken: {error.where}"]
    notes = []
    for path, kind in ((WAIVERS, "waiver"), (BASELINE, "baseline")):
        named = [waiver.subject for waiver in found if waiver.kind == kind]
        if named:
            more = f" and {len(named) - _FEW} more" if len(named) > _FEW else ""
            listed = f"{', '.join(named[:_FEW])}{more}"
            notes.append(f"{path} of the work tree accepts what {ref} does not, which does not count: {listed}")
    return notes


def _decision(waiver: Waiver) -> Waiver:
    return waiver.model_copy(update={"where": ""})
