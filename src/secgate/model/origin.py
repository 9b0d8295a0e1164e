"""Where what decides comes from: the trusted ref, and each policy with its digest."""

from typing import Annotated, Literal

from pydantic import Field

from secgate.model.vocabulary import Value

# What is read back from a file may hold anything.
Sha256 = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]


class Trust(Value):
    """The ref that policy, config and checks were read from."""

    ref: str
    commit: str


class PolicyInfo(Value):
    """A policy of the run, where it came from, and the digest of its text."""

    id: str
    title: str
    origin: str
    digest: Sha256
    mode: Literal["gate", "report-only"] = "gate"
