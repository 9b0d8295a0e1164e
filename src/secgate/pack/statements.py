"""The signed statements in a pack, held once more against the signers that the pack says were trusted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote

from secgate.evidence.signatures import Signers, verify

_SIGNATURE = re.compile(r"statements/(?P<file>(?P<item>[a-z0-9-]+)\.yaml)\.(?P<signer>.+)\.sig")
_MOST = 1_000


@dataclass(frozen=True)
class Restated:
    """One signature of a statement.

    Attributes:
        name: of its file in the pack.
        item: what the statement is about.
        state: `good`, or what is wrong with it.
        reason: the same in words.
    """

    name: str
    item: str
    state: str
    reason: str


def restated(files: Mapping[str, bytes], *, now: datetime) -> tuple[Restated, ...]:
    """What each signature of a statement is worth by the signers in the pack; none where it holds no signers.

    Args:
        files: of the pack.
        now: the time of its run, at which the keys must have been valid.

    Raises:
        EngineError: when ssh-keygen is missing or does not end.
    """
    allowed = files.get("statements/allowed_signers")
    if allowed is None:
        return ()
    signers = Signers(allowed, files.get("statements/revoked_keys"))
    made: list[Restated] = []
    for name in sorted(files):
        found = _SIGNATURE.fullmatch(name)
        data = files.get(f"statements/{found['file']}") if found is not None else None
        if found is None or data is None:
            continue
        if len(made) >= _MOST:
            made.append(Restated(name, found["item"], "unchecked", f"only {_MOST:,} signatures are checked"))
            continue
        seen = verify(data, files[name], unquote(found["signer"]), signers, now=now)
        made.append(Restated(name, found["item"], seen.state, seen.reason))
    return tuple(made)
