"""Proofs: that a check's examples behave, for the digest of its folder and the versions of the engines.

A pack holds its proofs in `proofs.json` beside its check folders (schema secgate/proofs/1); `secgate test` writes it.
The file vouches for a pack as its code does, so it counts for nothing in a pack that lies inside the gated target.
"""

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from secgate.catalog.check import Check
from secgate.errors import ConfigError
from secgate.model import Value

FILE = "proofs.json"
# A page explains, and Python leaves its own files; neither changes what a check does.
_OF_NO_WEIGHT = frozenset({"README.md"})
_CACHES = frozenset({"__pycache__"})
_MOST_BYTES = 32 << 20


class Proof(Value):
    """What was proven of one check, and for which content.

    Attributes:
        digest: of every file of the folder but its page.
        engines: versions of secgate and the engines that ran the examples.
        examples: how many behave.
        findings: how many they expect.
        misses: how many misses they admit.
    """

    digest: str
    engines: dict[str, str]
    examples: int = Field(ge=2)
    findings: int = Field(ge=0)
    misses: int = Field(ge=0)


class Proofs(Value):
    """The proofs of a pack by check id."""

    schema_: Literal["secgate/proofs/1"] = Field(default="secgate/proofs/1", alias="schema")
    checks: dict[str, Proof]


def digest(check: Check) -> str:
    """The digest of everything in a check's folder that decides or proves: rules, analyzer, data and examples.

    Raises:
        ConfigError: when the folder holds what is no file, or too much.
    """
    made = hashlib.sha256()
    left = _MOST_BYTES
    try:
        for name, file in sorted(_files(check)):
            data = _content(file, left)
            left -= len(data)
            made.update(f"{name}\0{len(data)}\0".encode("utf-8", "surrogateescape") + data)
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", where=str(error.filename or check.folder)) from error
    return f"sha256:{made.hexdigest()}"


def _files(check: Check) -> Iterator[tuple[str, str]]:
    """(name as in the digest, path) of each file that counts.

    NOTE: each run reads hundreds of small files here, so no object is made of each.
    """
    todo = [("", str(check.folder))]
    while todo:
        start, folder = todo.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                name = start + entry.name
                if entry.is_symlink() and (check.in_target or not entry.is_file()):
                    # One to a folder would bring in what the digest does not hold; one in the target what lies outside.
                    raise ConfigError("is a link", where=entry.path, next_step="Put the file itself there.")
                if entry.is_dir():
                    if entry.name not in _CACHES:
                        todo.append((f"{name}/", entry.path))
                elif name not in _OF_NO_WEIGHT:
                    yield name, entry.path


def _content(file: str, most: int) -> bytes:
    """The bytes of a regular file; a pipe would be waited for, and a device may never end."""
    descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise ConfigError("is no regular file", where=file, next_step="A check's folder holds files alone.")
        if status.st_size > most:
            raise ConfigError(f"makes its check larger than {_MOST_BYTES >> 20} MB", where=file)
        return b"".join(iter(lambda: os.read(descriptor, status.st_size + 1), b""))
    finally:
        os.close(descriptor)


def read(pack: Path) -> Mapping[str, Proof]:
    """The proofs that a pack holds, by check id; none when it has no file of them.

    Raises:
        ConfigError: when the file cannot be used.
    """
    file = pack / FILE
    try:
        return Proofs.model_validate_json(file.read_bytes()).checks
    except FileNotFoundError:
        return {}
    except (OSError, ValidationError) as error:
        raise ConfigError(
            "is not a file of proofs", where=str(file), next_step=f"Remove it, and run `secgate test {pack}`."
        ) from error


def text(proofs: Mapping[str, Proof]) -> str:
    """The file that holds these proofs; equal proofs give equal text."""
    data = Proofs(checks=dict(sorted(proofs.items()))).model_dump(mode="json", by_alias=True)
    return json.dumps(data, indent=2, sort_keys=True) + "\n"


def key(proof_digest: str, engines: Mapping[str, str], code: str) -> str:
    """The name under which a proof is remembered; it changes with the content, the engines and the code of secgate."""
    return hashlib.sha256(json.dumps([proof_digest, sorted(engines.items()), code]).encode()).hexdigest()
