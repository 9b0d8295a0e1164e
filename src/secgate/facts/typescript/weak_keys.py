"""Keys of tokens that others may know or guess: what stands in for a missing one, and schemas that take a short one.

The key of a sign or verify call is followed to where it is read, so that its name does not matter.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from secgate.facts.typescript.constants import Held, held, setting
from secgate.facts.typescript.declared_settings import declared_settings
from secgate.facts.typescript.fallbacks import choices_of
from secgate.facts.typescript.names import Binding, arguments_of, last_name, returned, root_name, unwrap
from secgate.facts.typescript.setting_schemas import is_schema, is_short_allowed, schema_calls, stand_ins_in
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import Site, View, argument_for

Weakness = Literal["default", "short"]

_WRAPS = frozenset({"from", "encode", "createSecretKey", "String", "trim"})
_EITHER = frozenset({"||", "??"})
_MAX_DEPTH = 6


@dataclass(frozen=True)
class WeakKey:
    """A place that lets a key be weak.

    Attributes:
        at: the text that stands in for the key, or the schema that takes a short one.
        name: of the setting.
    """

    weakness: Weakness
    at: Held
    name: str


def weak_keys(key: Held, depth: int = 0) -> Iterator[WeakKey]:
    """What makes the key of a token weak, in the order of what is read."""
    if depth > _MAX_DEPTH:
        return
    at = held(key.view, key.node)
    of_setting = _of_setting(Held(key.view, unwrap(key.node)), at, depth)
    if of_setting is not None:
        yield from of_setting
        return
    match at.node.type:
        case "binary_expression" if text_of(at.node.child_by_field_name("operator")) in _EITHER:
            left, right = at.node.child_by_field_name("left"), at.node.child_by_field_name("right")
            if left is not None and right is not None:
                yield from weak_keys(Held(at.view, left), depth + 1)
                yield from _stand_ins(Held(at.view, right), _name(left))
        case "ternary_expression":
            test = at.node.child_by_field_name("condition")
            for side in ("consequence", "alternative"):
                branch = at.node.child_by_field_name(side)
                if branch is not None:
                    yield from weak_keys(Held(at.view, branch), depth + 1)
                    yield from _stand_ins(Held(at.view, branch), _name(test)) if test is not None else ()
        case "call_expression":
            yield from _of_call(at, depth)
        case "member_expression" if at.node != unwrap(key.node):
            yield from weak_keys(at, depth + 1)
        case _:
            return


def _of_setting(own: Held, at: Held, depth: int) -> Iterator[WeakKey] | None:
    """What the target says of the setting that a key is read from; None where none is read by name or schema."""
    asked = setting(own)
    if asked is not None and asked.schema is not None:
        return _of_schema(asked.schema, asked.name)
    asked = setting(at)
    by_name = asked is not None and asked.schema is None and not _is_process(at.node)
    return _of_name(at, asked.name, depth) if asked is not None and by_name else None


def _is_process(node: Node) -> bool:
    """Whether a variable is read from the process itself, which no schema changes."""
    return text_of(root_name(node)) in {"process", "import", "Bun"} if node.type != "call_expression" else False


def _of_name(at: Held, name: str, depth: int) -> Iterator[WeakKey]:
    """What the target says of a setting that is read by its name, and what the reader is given for a missing one."""
    given = arguments_of(at.node) if at.node.type == "call_expression" else []
    for otherwise in given[1:]:
        yield from _stand_ins(Held(at.view, otherwise), name)
    for one in declared_settings(at.view, name):
        if is_schema(one.node):
            yield from _of_schema(one, name)
        else:
            yield from weak_keys(one, depth + 1)


def _name(node: Node) -> str:
    return last_name(unwrap(node))


def _stand_ins(at: Held, name: str) -> Iterator[WeakKey]:
    """The texts that stand in for a key. NOTE: none that is empty, which the libraries refuse."""
    for choice in choices_of(at.node):
        found = held(at.view, choice)
        parts = {child.type for child in found.node.named_children}
        if found.node.type in {"string", "template_string"} and parts and "template_substitution" not in parts:
            yield WeakKey("default", found, name)


def _of_call(at: Held, depth: int) -> Iterator[WeakKey]:
    """`Buffer.from(key)`, and a helper that is given what stands in: `read('KEY', 'text')`."""
    given, name = arguments_of(at.node), last_name(at.node)
    if name in _WRAPS and given:
        yield from weak_keys(Held(at.view, given[0]), depth + 1)
        return
    callee = at.node.child_by_field_name("function")
    declared = at.view.links.declared(at.view, callee) if callee is not None else None
    if declared is None or not given:
        return
    view, function = declared
    for value in returned(function):
        inner = unwrap(value)
        handed = _parameter(view, function, inner)
        if handed is not None:
            argument = argument_for(Site(at.view, at.node), handed)
            if argument is not None and argument.id != at.node.id:
                yield from weak_keys(Held(at.view, argument), depth + 1)
            continue
        right = inner.child_by_field_name("right") if inner.type == "binary_expression" else None
        binding = _parameter(view, function, right) if right is not None else None
        if binding is None:
            yield from weak_keys(Held(view, inner), depth + 1)
        elif text_of(inner.child_by_field_name("operator")) in _EITHER:
            argument = argument_for(Site(at.view, at.node), binding)
            default = argument is None or argument.id == at.node.id
            place = Held(view, binding.default) if default and binding.default is not None else None
            if argument is not None and not default:
                place = Held(at.view, argument)
            yield from _stand_ins(place, text_of(given[0]).strip("'\"")) if place is not None else ()


def _parameter(view: View, function: Node, node: Node) -> Binding | None:
    """The parameter that a function gives back, as it is or encoded: `new TextEncoder().encode(phrase)`."""
    node = unwrap(node)
    given = arguments_of(node) if node.type == "call_expression" and last_name(node) in _WRAPS else []
    binding = view.names.binding(unwrap(given[0]) if given else node)
    return binding if binding is not None and binding.kind == "parameter" and binding.owner == function else None


def _of_schema(schema: Held, name: str) -> Iterator[WeakKey]:
    calls = schema_calls(schema.node)
    for call in calls:
        for otherwise in stand_ins_in(call):
            yield from _stand_ins(Held(schema.view, otherwise), name)
    if is_short_allowed(calls):
        yield WeakKey("short", schema, name)
