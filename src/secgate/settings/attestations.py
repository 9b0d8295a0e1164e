"""`.secgate/attestations/ITEM.yaml`: what an owner states about an item, signed (schema secgate/attestation/1).

The statement comes from the head; who may sign comes from the trusted ref (`.secgate/allowed_signers`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from secgate.errors import ConfigError
from secgate.settings import strict
from secgate.settings.allowed import Text
from secgate.settings.strict import Authored, Day, Document, nearest

ATTESTATIONS = ".secgate/attestations"
SIGNERS = ".secgate/allowed_signers"
REVOKED = ".secgate/revoked_keys"
LEAST_JUSTIFICATION = 20
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Result = Literal["satisfied", "not-satisfied", "not-applicable"]


class EvidenceFile(Authored):
    """A file that the statement rests on."""

    path: Text
    """Relative to the target's root."""
    sha256: Sha256
    """Of its bytes."""


class Attestation(Authored):
    """What somebody states about an item."""

    schema_: Literal["secgate/attestation/1"] = Field(alias="schema")
    item: Text
    """The item that the statement is about."""
    owner: Text
    """Who states it: a principal of `.secgate/allowed_signers` and an owner of the item."""
    statement: Annotated[str, StringConstraints(min_length=20)]
    """What is stated, in words."""
    result: Result
    """What it comes to."""
    justification: str = ""
    """For `not-applicable`: why, in 20 characters or more."""
    attested_on: Day
    """The day on which it was stated, in UTC."""
    expires_on: Day
    """The last day on which it counts, in UTC; the item's own limit may end it earlier."""
    bound_to: Literal["none", "paths", "commit"] = "none"
    """What makes it void when it changes: nothing, the evidence files, or any file of the commit."""
    repository: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}(?:[0-9a-f]{24})?$")] | None = None
    """The first commit of the repository that it is about, as `secgate attest` writes it."""
    tree: Sha256 | None = None
    """For `commit`: the digest of the commit's files without the attestations, as `secgate attest` writes it."""
    evidence: tuple[EvidenceFile, ...] = ()
    """The files that it rests on."""
    details: tuple[dict[str, Any], ...] = ()
    """What the item asks for by name, one entry each: a database, a key."""

    @model_validator(mode="after")
    def _is_complete(self) -> "Attestation":
        if self.result == "not-applicable" and len(self.justification.strip()) < LEAST_JUSTIFICATION:
            raise ValueError(f"not-applicable needs a justification of at least {LEAST_JUSTIFICATION} characters")
        if self.bound_to == "commit" and self.tree is None:
            raise ValueError("bound_to: commit needs the digest `tree`; `secgate attest` writes it")
        if self.bound_to == "paths" and not self.evidence:
            raise ValueError("bound_to: paths needs `evidence`: the files, each with its SHA-256")
        if self.expires_on < self.attested_on:
            raise ValueError("expires_on lies before attested_on")
        return self


@dataclass(frozen=True)
class Statement:
    """One attestation with its signatures.

    Attributes:
        path: of the file.
        data: its bytes, which the signatures are over.
        attestation: what it says.
        signatures: by the principal that the name of the file gives.
        superseded: why a statement of the trusted ref goes before it; empty when none does.
    """

    path: str
    data: bytes
    attestation: Attestation
    signatures: Mapping[str, bytes]
    superseded: str = ""


def read_attestation(data: bytes, *, name: str, item: str, known: Sequence[str]) -> Attestation:
    """One file.

    Args:
        data: its bytes.
        name: its name as messages show it.
        item: the item that the file's name gives.
        known: ids of all checks.

    Raises:
        ConfigError: for the first mistake, with its line.
    """
    document: Document = strict.load(data, name=name)
    made = strict.parse(document, Attestation)
    if made.item != item:
        raise ConfigError(f'is about "{made.item}", not about {item}', where=document.where(("item",)))
    if item not in known:
        hint = nearest(item, list(known))
        raise ConfigError(
            f'is about the unknown item "{item}"' + (f'; did you mean "{hint}"?' if hint else ""), where=name
        )
    return made
