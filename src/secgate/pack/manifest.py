"""`MANIFEST.sha256`: the SHA-256 of every file of a pack, as sha256sum(1) writes and checks it."""

import hashlib
import re
from collections.abc import Mapping

from secgate.errors import IntegrityError

MANIFEST = "MANIFEST.sha256"
SSH_SIGNATURE = f"{MANIFEST}.sig"
ENVELOPE = "MANIFEST.dsse.json"
NOT_LISTED = frozenset({MANIFEST, SSH_SIGNATURE, ENVELOPE})
"""What is made from the manifest; everything else stands in it."""
_ROW = re.compile(r"([0-9a-f]{64})  (\S+)")


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def manifest_of(files: Mapping[str, bytes]) -> bytes:
    """The manifest of these files, in order of their names."""
    listed = sorted(files.keys() - NOT_LISTED)
    return "".join(f"{digest(files[name])}  {name}\n" for name in listed).encode("ascii")


def require_manifest(files: Mapping[str, bytes]) -> None:
    """Hold the files of a pack against its manifest.

    Raises:
        IntegrityError: a file that differs, is missing, or is not listed.
    """
    said = files.get(MANIFEST)
    if said is None:
        raise IntegrityError(f"has no {MANIFEST}")
    if said == manifest_of(files):
        return
    rows = [_ROW.fullmatch(line) for line in said.decode("ascii", "replace").removesuffix("\n").split("\n")]
    listed = {row[2]: row[1] for row in rows if row is not None}
    present = files.keys() - NOT_LISTED
    for name in sorted(listed.keys() | present):
        if name not in present:
            raise IntegrityError(f"{name} stands in the manifest and is not there")
        if name not in listed:
            raise IntegrityError(f"{name} is there and does not stand in the manifest")
        if digest(files[name]) != listed[name]:
            raise IntegrityError(f"{name} was changed: its SHA-256 is not the one in the manifest")
    raise IntegrityError(f"{MANIFEST} is not written as a manifest is")
