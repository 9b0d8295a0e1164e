"""Which client of Supabase a query is asked of: one with the session of whoever asks, or one that no policy holds.

A client is told by the key that it is made with, through variables, functions, fields and callers; where none of these
tells, by what it is called. https://supabase.com/docs/guides/api/api-keys
"""

import re
from collections.abc import Iterable
from typing import Literal, cast

from secgate.facts.typescript.names import (
    FUNCTIONS,
    Binding,
    ancestors,
    arguments_of,
    callee_of,
    key_of,
    last_name,
    plain,
    properties,
    returned,
    unwrap,
)
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import Site, View, argument_for

Client = Literal["session", "service", ""]
_MAKES = re.compile(r"@supabase/(?:supabase-js|ssr|auth-helpers-\w+)(?:@[\w.^~-]+)?$")
_SERVICE = re.compile(r"service_?role|service_?key|secret_?key|sb_secret|supabase_secret|admin_?key", re.IGNORECASE)
_SESSION = re.compile(r"anon|publishable|public_?key", re.IGNORECASE)
_NAMED_SERVICE = re.compile(
    r"admin|service_?(?:role|client|supabase)|supabase_?service|privileged|bypass", re.IGNORECASE
)
_MAX_STEPS = 7
_MAX_SITES = 12


def client_of(view: View, node: Node | None, steps: int = 0) -> Client:
    """The client that an expression is; empty where that is not known."""
    if node is None or steps > _MAX_STEPS:
        return ""
    found = _client(view, unwrap(node), steps)
    return found or ("service" if _NAMED_SERVICE.search(plain(node)) else "")


def _client(view: View, node: Node, steps: int) -> Client:
    match node.type:
        case "identifier" | "shorthand_property_identifier":
            bound = view.names.binding(node)
            return _bound(view, bound, steps) if bound is not None else ""
        case "call_expression":
            return _made(view, node, steps)
        case "member_expression":
            return _member(view, node, steps)
        case "binary_expression" | "ternary_expression":
            parts = ("left", "right", "consequence", "alternative")
            sides = [node.child_by_field_name(part) for part in parts]
            return _same(client_of(view, side, steps + 1) for side in sides if side is not None)
        case _:
            return ""


def _bound(view: View, bound: Binding, steps: int) -> Client:
    match bound.kind:
        case "local" if bound.value is not None:
            if bound.path:
                return _taken(view, bound.value, bound.path, steps)
            assigned = [right for left, right in view.names.assignments(bound) if left.type == "identifier"]
            values = [one for one in (bound.value, *assigned) if unwrap(one).type != "null"]
            return _same(client_of(view, one, steps + 1) for one in values)
        case "local":
            return _same(client_of(view, right, steps + 1) for _, right in view.names.assignments(bound))
        case "import":
            found = view.links.value(view, bound)
            return client_of(found[0], found[1], steps + 1) if found is not None else ""
        case "parameter":
            return _handed(view, bound, steps) or (_kept(view, bound.path[-1]) if bound.path else "")
        case _:
            return ""


def _made(view: View, call: Node, steps: int) -> Client:
    """The client that a call makes, or a function of the target gives."""
    callee = callee_of(call)
    bound = view.names.binding(unwrap(callee)) if callee is not None else None
    if bound is not None and bound.kind == "import" and _MAKES.search(bound.source):
        return _by_key(view, call, bound.path[0] if bound.path else "")
    declared = view.links.declared(view, callee) if callee is not None else None
    if declared is None:
        given = arguments_of(call)
        is_get = last_name(callee) == "get" and len(given) == 1 and given[0].type == "string"
        return _kept(view, text_of(given[0])[1:-1]) if is_get else ""
    home, function = declared
    return _same(client_of(home, one, steps + 1) for one in returned(function))


def _by_key(view: View, call: Node, name: str) -> Client:
    """A client by what it is made with."""
    given = arguments_of(call)
    said = " ".join(f"{text_of(one)} {_written(view, one)}" for one in given[:2])
    said += "".join(
        text_of(value) for one in given for key, value in properties(unwrap(one)).items() if key.endswith("Key")
    )
    if _SERVICE.search(said):
        return "service"
    return "session" if _SESSION.search(said) or name != "createClient" else ""


def _written(view: View, node: Node) -> str:
    """What stands behind a key: its text, also where another file names it."""
    made = view.names.resolve(node)
    bound = view.names.binding(made)
    found = view.links.value(view, bound) if bound is not None and bound.kind == "import" else None
    return text_of(found[1] if found is not None else made)


def _taken(view: View, value: Node, path: tuple[str, ...], steps: int) -> Client:
    """`const { supabase, user } = await requireUser()`."""
    made = unwrap(value)
    callee = callee_of(made) if made.type == "call_expression" else None
    if callee is None:
        return _kept(view, path[-1])
    declared = view.links.declared(view, callee)
    if declared is None or len(path) != 1:
        return ""
    home, function = declared
    given = [properties(home.names.resolve(one)).get(path[0]) for one in returned(function)]
    return _same(client_of(home, one, steps + 1) for one in given if one is not None)


def _member(view: View, node: Node, steps: int) -> Client:
    """`this.supabase`, by what its class keeps there; `ctx.supabase` by what it is called."""
    base = node.child_by_field_name("object")
    if base is None or unwrap(base).type != "this":
        return _kept(view, last_name(node))
    body = next((a for a in ancestors(node) if a.type == "class_body"), None)
    if body is None:
        return ""
    name = last_name(node)
    values = [m.child_by_field_name("value") for m in body.named_children if key_of(m) == name]
    for assigned in view.within(body, "assignment_expression"):
        left = assigned.child_by_field_name("left")
        if left is not None and plain(left) == f"this.{name}":
            values.append(assigned.child_by_field_name("right"))
    known = [one for one in values if one is not None]
    return _same(client_of(view, one, steps + 1) for one in known) if known else _injected(view, body, name, steps)


def _injected(view: View, body: Node, name: str, steps: int) -> Client:
    """A client that the constructor of a class is given: `constructor(private readonly supabase: SupabaseClient)`."""
    made = next((m for m in body.named_children if m.type in FUNCTIONS and key_of(m) == "constructor"), None)
    bound = next((b for b in view.names.parameters(made) if b.name == name), None) if made is not None else None
    return _handed(view, bound, steps) if bound is not None else ""


def _handed(view: View, bound: Binding, steps: int) -> Client:
    """A client that a function or a constructor is handed, or takes where it is handed none."""
    body = bound.owner.parent
    sites: tuple[Site, ...]
    if key_of(bound.owner) == "constructor" and body is not None and body.parent is not None:
        sites, complete = view.links.made(view, body.parent), True
    else:
        found = view.links.sites(view, bound.owner)
        sites, complete = found.found, found.complete
    if not complete or len(sites) > _MAX_SITES:
        return ""
    given = [(site, argument_for(site, bound)) for site in sites]
    left = [client_of(view, bound.default, steps + 1)] if bound.default is not None else []
    kinds = [
        left[0] if left and one is not None and one.id == site.call.id else client_of(site.view, one, steps + 1)
        for site, one in given
    ]
    return _same(kinds or left)


def _kept(view: View, name: str) -> Client:
    """`req.supabase`, `c.get("supabase")`: a client that middleware keeps on the request or its context."""
    key = (_kept, name)
    if key not in view.links.answers:
        # NOTE: what leads back to itself while it is looked for is not known.
        view.links.answers[key] = ""
        view.links.answers[key] = _put(view, name)
    return cast("Client", view.links.answers[key])


def _put(view: View, name: str) -> Client:
    """The client that any file of the target keeps under a name."""
    found: list[Client] = []
    for home in view.links.mentioning(name):
        text = home.file.text
        if f".{name} =" in text:
            for one in home.file.nodes("assignment_expression"):
                left, right = one.child_by_field_name("left"), one.child_by_field_name("right")
                if left is not None and left.type == "member_expression" and last_name(left) == name:
                    found.append(client_of(home, right, 1))
        if f".set('{name}'" in text or f'.set("{name}"' in text:
            calls = (call for call, _, called in home.names.named if called == "set" and len(arguments_of(call)) > 1)
            put = (arguments_of(call) for call in calls)
            found += (client_of(home, one[1], 1) for one in put if text_of(one[0]).strip("'\"") == name)
    return _same(found[:_MAX_SITES])


def _same(found: Iterable[Client]) -> Client:
    """The one client that all of these are; one that no policy holds where any is such a one."""
    kinds = set(found)
    if "service" in kinds:
        return "service"
    return "session" if kinds == {"session"} else ""
