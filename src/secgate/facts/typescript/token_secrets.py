"""Where the key of a token comes from: which setting, a literal, a key set, whoever calls. Never its value."""

import re
from collections.abc import Iterable

from secgate.facts.typescript.constants import NAMES, Held, held, setting
from secgate.facts.typescript.names import ancestors, arguments_of, callee_of, last_name, returned, unwrap
from secgate.facts.typescript.syntax import text_of, walk
from secgate.facts.typescript.view import argument_for

_WRAPS = frozenset({"encode", "from", "createSecretKey", "String", "readFileSync", "importSPKI", "importPKCS8"})
_KEY_SET = re.compile(r"jwks|getkey|signing_?key", re.IGNORECASE)
_NOTHING = frozenset({"null", "undefined"})
_MAX_DEPTH = 8
_MAX_SITES = 20


def secret_source(at: Held | None, depth: int = 0) -> str | None:
    """Where a key comes from, for people; None when it is not known.

    Returns:
        `environment NAME`, `setting NAME`, `literal`, `key set`, `parameter NAME`, `none`, or two of them with `or`.
    """
    if at is None or depth > _MAX_DEPTH:
        return None
    node = unwrap(at.node)
    at = Held(at.view, node)
    read = setting(at)
    if read is not None:
        return f"{'environment' if _is_environment(at) else 'setting'} {read.name}"
    match node.type:
        case "string" | "template_string":
            return _text(at, depth)
        case "binary_expression":
            return _either(at, depth)
        case "call_expression" | "new_expression":
            return _called(at, depth)
        case kind if kind in _NOTHING or text_of(node) == "undefined":
            return "none"
        case kind if kind in NAMES or kind == "member_expression":
            return _named(at, depth)
        case _:
            return None


def _is_environment(at: Held) -> bool:
    base = at.node.child_by_field_name("object")
    return (
        base is not None and re.fullmatch(r"(?:process\.|import\.meta\.|Bun\.)?env", text_of(unwrap(base))) is not None
    )


def _text(at: Held, depth: int) -> str | None:
    inner = [c.named_children[0] for c in at.node.named_children if c.type == "template_substitution"]
    if not inner:
        return "none" if len(text_of(at.node)) == len("''") else "literal"
    return secret_source(Held(at.view, inner[0]), depth + 1)


def _either(at: Held, depth: int) -> str | None:
    sides = [at.node.child_by_field_name(side) for side in ("left", "right")]
    return _joined(secret_source(Held(at.view, side), depth + 1) for side in sides if side is not None)


def _called(at: Held, depth: int) -> str | None:
    name = last_name(callee_of(at.node))
    if _KEY_SET.search(name):
        return "key set"
    given = arguments_of(at.node)
    if name in _WRAPS and given:
        return secret_source(Held(at.view, given[0]), depth + 1)
    declared = at.view.links.declared(at.view, at.node.child_by_field_name("function") or at.node)
    if declared is None:
        return None
    view, function = declared
    return _joined(secret_source(Held(view, given), depth + 1) for given in returned(function))


def _joined(found: Iterable[str | None]) -> str | None:
    known = list(dict.fromkeys(one for one in found if one is not None))
    return " or ".join(known) if known else None


def _constructed(at: Held, depth: int) -> str | None:
    """What a class is made with for the field `this.name`, where its constructor keeps it."""
    name = last_name(at.node)
    holder = next((a for a in ancestors(at.node) if a.type in {"class_declaration", "class"}), None)
    constructor = (
        next(
            (
                n
                for n in walk(holder)
                if n.type == "method_definition" and text_of(n.child_by_field_name("name")) == "constructor"
            ),
            None,
        )
        if holder is not None
        else None
    )
    if holder is None or constructor is None:
        return None
    kept = [b for b in at.view.names.parameters(constructor) if b.name == name]
    sites = at.view.links.made(at.view, holder)[:_MAX_SITES]
    given = [(site, argument_for(site, kept[0])) for site in sites] if kept else []
    found = {secret_source(Held(s.view, a), depth + 1) for s, a in given if a is not None and a.id != s.call.id}
    return found.pop() if len(found) == 1 else None


def _named(at: Held, depth: int) -> str | None:
    found = held(at.view, at.node)
    if found.node != at.node:
        return secret_source(found, depth + 1)
    name = last_name(at.node)
    if _KEY_SET.search(name):
        return "key set"
    binding = at.view.names.binding(at.node) if at.node.type in NAMES else None
    if binding is not None and binding.kind == "parameter":
        sites = at.view.links.sites(at.view, binding.owner)
        given = [(site, argument_for(site, binding)) for site in sites.found[:_MAX_SITES]]
        known = {secret_source(Held(s.view, a), depth + 1) for s, a in given if a is not None and a.id != s.call.id}
        if len(known) == 1 and (only := known.pop()) is not None:
            return only
    this = unwrap(at.node.child_by_field_name("object") or at.node).type == "this"
    made = _constructed(at, depth) if this else None
    return made or (f"parameter {name}" if this or binding is not None else None)
