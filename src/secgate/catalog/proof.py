"""Proofs: that a check's examples behave, for the digest of its folder and the versions of the engines.

A pack holds its proofs in `proofs.json` beside its check folders (schema secgate/proofs/1); `secgate test` writes it.
The file vouches for a pack as its code does, so it counts for nothing in a pack that lies inside the gated target.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
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
    """The digest of everything in a check's folder that decides or proves: rules, analyzer, data and examples."""
    made = hashlib.sha256()
    for name, file in sorted(_files(str(check.folder))):
        with open(file, "rb") as handle:  # noqa: PTH123 - hundreds of small files; a Path for each doubles the time
            data = handle.read()
        made.update(f"{name}\0{len(data)}\0".encode("utf-8", "surrogateescape") + data)
    return f"sha256:{made.hexdigest()}"


def _files(folder: str) -> Iterable[tuple[str, str]]:
    """(name as in the digest, path) of each file that counts."""
    start = len(folder) + 1
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in _CACHES]
        for file in files:
            path = f"{parent}{os.sep}{file}"
            if (name := path[start:].replace(os.sep, "/")) not in _OF_NO_WEIGHT:
                yield name, path


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


def key(proof_digest: str, engines: Mapping[str, str]) -> str:
    """The name under which a proof is remembered: it changes with the content and with every engine."""
    return hashlib.sha256(json.dumps([proof_digest, sorted(engines.items())]).encode()).hexdigest()
