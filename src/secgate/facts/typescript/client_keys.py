"""The ways on which a client's id gets into a column of a write, through objects and callers, and who tests it."""

from collections.abc import Iterator
from dataclasses import dataclass

from secgate.facts.typescript.client_objects import ClientObjects
from secgate.facts.typescript.names import Binding, arguments_of, key_of, last_name, plain, unwrap, value_of
from secgate.facts.typescript.ownership import spellings, tested_before
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenancy import from_request, unit_of
from secgate.facts.typescript.view import Proof, Site, View, position_of

_MAX_STEPS = 6
_MAX_SITES = 12


@dataclass(frozen=True)
class Way:
    """How an id gets to a write.

    Attributes:
        test: where it is tested for the tenant on this way.
        sent: where it comes from the client, untested.
        call: the call of the way that hands it on last, before the write.
        sure: every call of the way reaches the function that it names; else only the name says so.
    """

    test: Proof | None = None
    sent: Proof | None = None
    call: Proof | None = None
    sure: bool = True


@dataclass
class ClientKeys:
    """Follows the ids of a write back to those who send them."""

    objects: ClientObjects

    def ways(self, view: View, at: Node, value: Node, entry: str = "", steps: int = 0) -> Iterator[Way]:
        """The ways of a value, or of its entry of that name, to `at`."""
        named, value = unwrap(value), unwrap(view.names.resolve(value))
        if steps > _MAX_STEPS:
            return
        if entry and value.type == "object":
            yield from self._of_object(view, at, value, entry, steps)
            return
        texts = _spelled(view, at, value, entry) | _spelled(view, at, named, entry)
        if (test := tested_before(view, at, texts)) is not None:
            yield Way(test=test)
        elif not entry and from_request(view.names, value):
            yield Way(sent=view.proof(value, "the id is the request's"))
        elif entry and (whole := self.objects.behind(view, value)) is not None and _is_here(view, value):
            keys = whole.shape.keys
            if keys is not None and entry in keys and entry not in whole.without:
                yield Way(sent=whole.proof)
        elif not entry and value.type == "member_expression":
            base = value.child_by_field_name("object")
            yield from self.ways(view, at, base, last_name(value), steps + 1) if base is not None else ()
        elif (binding := view.names.binding(value)) is not None:
            yield from self._of_name(view, at, binding, entry, steps)

    def _of_object(self, view: View, at: Node, value: Node, entry: str, steps: int) -> Iterator[Way]:
        """The entry that counts of an object: the last one of its name, or one that is spread after it."""
        for part in reversed(value.named_children):
            if part.type == "spread_element":
                yield from self.ways(view, at, part.named_children[0], entry, steps + 1)
            elif key_of(part) == entry:
                yield from self.ways(view, at, value_of(part), "", steps + 1)
                return

    def _of_name(self, view: View, at: Node, binding: Binding, entry: str, steps: int) -> Iterator[Way]:
        if binding.kind == "local" and binding.value is not None and len(binding.path) == 1 and not entry:
            yield from self.ways(view, at, binding.value, binding.path[0], steps + 1)
        if binding.kind != "parameter" or len(binding.path) + bool(entry) > 1:
            return
        part = entry or "".join(binding.path)
        for site in view.links.sites(view, binding.owner).found[:_MAX_SITES]:
            given = _given(site, binding)
            call = site.view.proof(site.call, "handed on here")
            ways = self.ways(site.view, site.call, given, part, steps + 1) if given is not None else ()
            yield from (Way(way.test, way.sent, call, way.sure and site.sure) for way in ways)


def _given(site: Site, binding: Binding) -> Node | None:
    """The whole argument in the place of a parameter, also of one that is taken apart."""
    index, given = position_of(binding), arguments_of(site.call)
    plainly = index is not None and index < len(given)
    return given[index] if plainly and index is not None and given[index].type != "spread_element" else None


def _is_here(view: View, value: Node) -> bool:
    """Whether an object of the client gets into a function here, and not through its parameters."""
    binding = view.names.binding(value)
    return binding is None or binding.kind != "parameter" or from_request(view.names, value)


def _spelled(view: View, at: Node, value: Node, entry: str) -> set[str]:
    """The texts under which a value, or its entry, may appear in a test before `at`."""
    texts = spellings(view, value)
    if not entry:
        return texts
    taken = {
        text_of(part)
        for declared in view.within(unit_of(at), "variable_declarator")
        if (made := declared.child_by_field_name("value")) is not None and plain(made) in texts
        for part in (declared.child_by_field_name("name") or declared).named_children
        if part.type == "shorthand_property_identifier_pattern" and text_of(part) == entry
    }
    return {f"{text}.{entry}" for text in texts} | taken
