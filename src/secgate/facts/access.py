"""How a request reaches another tenant's data, as the checks see it, in whatever language it is written."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from secgate.facts.wording import Written
from secgate.model import Place, TraceStep

if TYPE_CHECKING:
    from secgate.facts.typescript.syntax import Node

AccessShape = Literal[
    "tenant-from-client", "principal-ignored", "optional-check", "made-up-tenant", "mass-assignment",
    "key-checked-elsewhere", "any-origin", "unverified-key", "hard-coded-tenant",
]  # fmt: skip
# Columns by which a person gets more rights.
ROLE_COLUMN = re.compile(r"^(?:role|roles|is_?admin|is_?super_?(?:user|admin)|permissions?)$", re.IGNORECASE)


@dataclass(frozen=True)
class AccessRow:
    """How a request can name, reach or write what is another tenant's.

    Attributes:
        because: the places that show it.
        sharp: the place and these leave no doubt.
    """

    shape: AccessShape
    place: Place
    because: tuple[TraceStep, ...] = ()
    sharp: bool = True
    what: str = ""
    written: Written | None = None

    @property
    def syntax(self) -> "Node | Written | None":
        """What the fingerprint is made of."""
        return self.written
