"""Casts in server actions whose value reaches a query: no schema sees it, and nothing picks it from a list."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from secgate.facts.typescript.action_casts import ActionCast, action_casts
from secgate.facts.typescript.picked_values import is_picked
from secgate.facts.typescript.schema_reads import is_parsed
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.value_uses import (
    ValueUses,
    is_handed_to_query,
    made_from,
    names_in,
    places_of,
    query_around,
)


@dataclass(frozen=True)
class UsedCast:
    """A cast of what an action is given.

    Attributes:
        use: the query, or the use in a call of a function that makes one; None where it reaches none.
        direct: the query itself is given the value.
        by_hand: the code tests its type or its length.
    """

    cast: Node
    use: Node | None = None
    direct: bool = False
    by_hand: bool = False


def used_casts(uses: ValueUses, validators: Collection[str]) -> Iterator[UsedCast]:
    """Every cast in the server actions of a file."""
    for found in action_casts(uses.view):
        yield _used(uses, found, validators)


def _used(uses: ValueUses, found: ActionCast, validators: Collection[str]) -> UsedCast:
    names = names_in(found.name) if found.name is not None else []
    made = made_from(found.function, set(names), calls=False)
    places = places_of(found.function, made, found.cast.end_byte) or [found.cast]
    if any(is_parsed(uses.view, place, validators) for place in places):
        return UsedCast(found.cast)
    by_hand = uses.is_tested_by_hand(found.cast, found.function)
    by_hand = by_hand or any(uses.fate(place) == "measured" for place in places)
    for place in places:
        query = query_around(place)
        reaches = query is not None or is_handed_to_query(uses.view, place)
        if reaches and not is_picked(uses.view, place):
            return UsedCast(found.cast, query or place, direct=query is not None, by_hand=by_hand)
    return UsedCast(found.cast)
