"""The options that a call of a token library is given, also where callers hand them in."""

from collections.abc import Iterator
from dataclasses import dataclass

from secgate.facts.typescript.constants import NAMES, Held, entry, held
from secgate.facts.typescript.names import FUNCTIONS, last_name, returned, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View, argument_for

_CALLBACKS = frozenset({"cb", "callback", "done", "next"})
_MAX_SITES = 20
_MAX_DEPTH = 4


@dataclass(frozen=True)
class Options:
    """The objects that a call may be given as its options; none where it is given none.

    Attributes:
        known: nothing else can be given.
        absent: it may also be given nothing.
    """

    objects: tuple[Held, ...] = ()
    known: bool = True
    absent: bool = True

    def values(self, key: str) -> tuple[list[Held], bool]:
        """What may stand under a key, and whether that is all.

        Returns:
            ([], True) when there is surely nothing under the key.
        """
        found, known = [], self.known
        for holder in self.objects:
            value, complete = entry(holder, key)
            known = known and (complete or value is not None)
            if value is not None:
                found.append(value)
        return found, known

    def lacks(self, key: str) -> bool:
        """Whether the call is surely made without this option, at least from one place."""
        if not self.objects and not self.known:
            return False
        return (self.known and self.absent) or any(entry(holder, key) == (None, True) for holder in self.objects)


def options_of(view: View, node: Node | None, depth: int = 0) -> Options:
    """The options behind an argument."""
    if node is None:
        return Options()
    at = held(view, node)
    if at.node.type == "object":
        return Options((at,), absent=False)
    if (made := _made_by(at)) is not None:
        return Options((made,), absent=False)
    if at.node.type in FUNCTIONS or text_of(at.node) in {"undefined", "null"} or last_name(at.node) in _CALLBACKS:
        return Options()
    binding = at.view.names.binding(at.node) if at.node.type in NAMES else None
    if binding is not None and binding.kind == "local" and not binding.path and binding.value is not None:
        # NOTE: an object whose entries are assigned later is still that object; `entry` reads both.
        return Options((Held(at.view, at.node),), absent=False) if _is_object(at, binding.value) else UNKNOWN
    if binding is None or binding.kind != "parameter" or binding.path or depth > _MAX_DEPTH:
        return UNKNOWN
    sites = at.view.links.sites(at.view, binding.owner)
    found = list(_given(at, depth)) if sites.found else []
    known = sites.complete and not sites.lost and bool(found) and all(one.known for one in found)
    objects = tuple(holder for one in found for holder in one.objects)
    return Options(objects, known, absent=any(one.absent for one in found))


def _given(at: Held, depth: int) -> Iterator[Options]:
    """What each caller gives for a parameter."""
    binding = at.view.names.binding(at.node)
    if binding is None:
        return
    for site in at.view.links.sites(at.view, binding.owner).found[:_MAX_SITES]:
        argument = argument_for(site, binding)
        if argument is None:
            yield UNKNOWN
        elif argument.id == site.call.id:
            yield options_of(at.view, binding.default, depth + 1)
        else:
            yield options_of(site.view, argument, depth + 1)


def _made_by(at: Held) -> Held | None:
    """The object that a call of a function of the target always gives: `lasting(30)`."""
    callee = at.node.child_by_field_name("function") if at.node.type == "call_expression" else None
    declared = at.view.links.declared(at.view, callee) if callee is not None else None
    values = returned(declared[1]) if declared is not None else []
    made = held(declared[0], values[0]) if declared is not None and len(values) == 1 else None
    return made if made is not None and made.node.type == "object" else None


def _is_object(at: Held, value: Node) -> bool:
    return unwrap(value).type == "object" or held(at.view, value).node.type == "object"


UNKNOWN = Options(known=False, absent=False)
