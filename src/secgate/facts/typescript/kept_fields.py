"""Maps and objects in fields of classes that live as long as the process: what one request keeps there, others get.

A field of the class itself does, and one of an instance that is made where no request is at hand.
"""

import re

from secgate.facts.typescript.functions import functions_around
from secgate.facts.typescript.names import ancestors, arguments_of, key_of, last_name, unwrap
from secgate.facts.typescript.occurrences import CLASSES
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import Site, View

_MAPS = frozenset({"Map", "WeakMap"})
_EMPTY = re.compile(r"\{\s*\}|Object\.create\(null\)")
# Parameters of a function that is called for one request, message or job.
_ONE_REQUEST = re.compile(r"^_?(?:req(?:uest)?|res|reply|next|ctx|context|c|event|input|job|message|session|user)$")


def is_kept_map(view: View, receiver: Node) -> bool:
    """Whether a receiver is a map in such a field: `this.rooms`, `this.#rooms`, `Rooms.byId`."""
    made = _kept(view, receiver)
    return made is not None and last_name(made.child_by_field_name("constructor")) in _MAPS


def is_kept_object(view: View, owner: Node) -> bool:
    """Whether what is written by a computed name is an object in such a field that begins empty."""
    made = _kept(view, owner)
    return made is not None and _EMPTY.fullmatch(text_of(made)) is not None


def _kept(view: View, receiver: Node) -> Node | None:
    """What such a field begins with."""
    receiver = unwrap(receiver)
    base = receiver.child_by_field_name("object") if receiver.type == "member_expression" else None
    if base is None:
        return None
    around = next((a for a in ancestors(receiver) if a.type in CLASSES), None)
    own = base.type == "this"
    if around is None or not (own or text_of(base) == text_of(around.child_by_field_name("name"))):
        return None
    field = _field(around, last_name(receiver))
    value = field.child_by_field_name("value") if field is not None else None
    if field is None or value is None:
        return None
    static = any(part.type == "static" for part in field.children)
    return unwrap(value) if static or (own and _lasts(view, around)) else None


def _field(around: Node, name: str) -> Node | None:
    body = around.child_by_field_name("body")
    members = body.named_children if body is not None else []
    return next((one for one in members if one.type == "public_field_definition" and key_of(one) == name), None)


def _lasts(view: View, declaration: Node) -> bool:
    """Whether a class has instances, and none of them is made for one request or one tenant."""
    sites = view.links.made(view, declaration)
    return bool(sites) and all(map(_is_lasting, sites))


def _is_lasting(site: Site) -> bool:
    functions = functions_around(site.call)
    names = (binding.name for function in functions for binding in site.view.names.parameters(function))
    told = any(site.view.words.mentioned(argument) is not None for argument in arguments_of(site.call))
    return not told and not any(_ONE_REQUEST.match(name) or site.view.words.is_key(name) for name in names)
