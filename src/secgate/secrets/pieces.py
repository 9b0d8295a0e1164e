"""What is to be examined, before it is read: contents with the places where they stand."""

from dataclasses import dataclass, field
from typing import Literal

from secgate.secrets.corpus import Origin
from secgate.secrets.values import ValuePlace
from secgate.target.aside import Put
from secgate.target.looks import Stored

# So many bytes has a line that may hold something, or more than most of them.
_OF_A_LINE = 200


@dataclass(slots=True)
class Piece:
    """One distinct content.

    Attributes:
        order: its place in the order in which documents are reported.
        kind: a `file` that is in hand, a `blob` that git has, a `text` (a message or ref name), or a file's `name`.
        origins: where it stands; none for one that is read for a named place alone.
        held: the bytes of a file, or where they are read; empty for others.
        text: a message or a name; the id of a blob.
        size: bytes, as far as they are known.
        named: places that the job names, which are in this content.
        looked_at: the lines that may hold anything; None: all.
        key: what names the content in a cache; "" for what is read anew in every run.
        source: id of the object that holds a text, and so fixes it; "" where none does.
    """

    order: int
    kind: Literal["file", "blob", "text", "name"]
    origins: list[Origin]
    text: str = field(default="", repr=False)
    held: bytes | Put | Stored = field(default=b"", repr=False)
    size: int = 0
    named: list[ValuePlace] = field(default_factory=list)
    looked_at: tuple[int, ...] | None = None
    key: str = ""
    source: str = ""

    @property
    def data(self) -> bytes:
        """The bytes of a file; empty for others."""
        return self.held if isinstance(self.held, bytes) else self.held.read()

    @property
    def in_git(self) -> str:
        """The id of the object that holds its bytes; "" for one whose bytes are in hand, or that is no content."""
        if isinstance(self.held, Stored):
            return self.held.oid
        return self.text if self.kind == "blob" else ""

    @property
    def octets(self) -> int:
        """How many bytes of it are looked at, as far as that can be told before it is read."""
        return self.size if self.looked_at is None else min(self.size, len(self.looked_at) * _OF_A_LINE)

    @property
    def name(self) -> str:
        """What names this very content in every run; "" when nothing does, as for names of files and of refs."""
        # NOTE: such a name may hold a value, which must not lie in a cache; nor must its digest.
        return self.key or (f"{self.origins[0].path}@{self.source}" if self.source else "")
