"""Whether recorded rotations count: by the digest that a signed statement about the secrets item gives their file."""

from datetime import datetime

from secgate.evidence.signatures import Signers
from secgate.evidence.statements import judge
from secgate.model import Item
from secgate.settings.attestations import Statement
from secgate.settings.rotations import ROTATIONS
from secgate.target.tree import WorkTree


def are_signed(
    item: Item | None, statement: Statement | None, signers: Signers | None, tree: WorkTree, *, now: datetime
) -> bool:
    """Whether a statement about the item counts, says that it is satisfied, and rests on the rotations as they are."""
    if item is None or statement is None:
        return False
    said = judge(statement, item.id, item.duty, signers, tree, now=now).attestation
    return said is not None and said.result == "satisfied" and any(file.path == ROTATIONS for file in said.evidence)
