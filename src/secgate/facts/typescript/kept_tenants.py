"""Where code keeps the tenant for the time of a request: `storage.run({ tenantId }, next)`, `cls.set("tenantId", id)`.

What runs later asks for it there: `storage.getStore().tenantId`, `cls.get("tenantId")`.
"""

import re
from collections.abc import Collection, Iterable, Iterator

from secgate.facts.typescript.cache_clients import package_of
from secgate.facts.typescript.keepers import is_keeper
from secgate.facts.typescript.names import arguments_of, callee_of, inside, key_of, last_name, unwrap, value_of
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenancy import unit_of
from secgate.facts.typescript.view import View

_PACKAGES = frozenset({
    "cls-hooked", "continuation-local-storage", "nestjs-cls", "express-http-context", "@fastify/request-context",
})  # fmt: skip
_STORAGE = re.compile(r"new\s+(?:\w+\.)?AsyncLocalStorage\b")
_PAIR = 2


def kept_by_calls(view: View, calls: Iterable[Node]) -> Iterator[tuple[Node, Node]]:
    """(call, the tenant that it keeps), of these calls."""
    for call in calls:
        callee, name = call.child_by_field_name("function"), last_name(call)
        if callee is None or name not in {"run", "enterWith", "set"}:
            continue
        owner = unwrap(callee).child_by_field_name("object")
        given = arguments_of(call)
        if owner is None or not given:
            continue
        if name != "set" and _is_storage(view, owner):
            yield from ((call, value) for value in _tenants_in(view, given[0]))
        elif len(given) == _PAIR and given[0].type == "string":
            kept = _is_key(view, text_of(given[0])) and (_is_storage(view, owner) or _is_run_with(view, call, owner))
            yield from [(call, unwrap(given[1]))] if kept else []


def runs_next(view: View, call: Node, passed: Collection[str]) -> bool:
    """Whether a call runs what it is given under one of these names, with what it keeps: `storage.run(store, next)`."""
    if not any(text_of(given) in passed for given in arguments_of(call)):
        return False
    owner = (callee_of(call) or call).child_by_field_name("object")
    return owner is not None and _is_storage(view, owner)


def _is_key(view: View, quoted: str) -> bool:
    return view.words.is_key(quoted[1:-1]) or quoted[1:-1].lower() in view.words.stems


def _is_storage(view: View, owner: Node) -> bool:
    if is_keeper(owner) or package_of(view, view.names.resolve(owner)) in _PACKAGES:
        return True
    binding = view.names.binding(unwrap(owner))
    behind = view.links.value(view, binding) if binding is not None and binding.kind == "import" else None
    made = behind[1] if behind is not None else view.names.resolve(owner)
    return _STORAGE.match(text_of(unwrap(made))) is not None


def _is_run_with(view: View, call: Node, owner: Node) -> bool:
    """Whether a map that a value is put into is what a storage runs with: `storage.run(store, next)`."""
    if unwrap(owner).type != "identifier":
        return False
    runs = (c for c in view.names.calls(unit_of(call)) if last_name(c) in {"run", "enterWith"} and arguments_of(c))
    return any(text_of(unwrap(arguments_of(c)[0])) == text_of(owner) and not inside(call, c) for c in runs)


def _tenants_in(view: View, given: Node) -> Iterator[Node]:
    if view.words.is_id(given):
        yield unwrap(given)
        return
    held = view.names.resolve(given)
    for entry in held.named_children if held.type == "object" else ():
        if entry.type in {"pair", "shorthand_property_identifier"} and _is_key(view, f"'{key_of(entry)}'"):
            yield unwrap(value_of(entry))
    for pairs in arguments_of(held) if held.type == "new_expression" else ():
        for pair in pairs.named_children if pairs.type == "array" else ():
            if pair.named_child_count == _PAIR and _is_key(view, text_of(pair.named_children[0])):
                yield unwrap(pair.named_children[1])
