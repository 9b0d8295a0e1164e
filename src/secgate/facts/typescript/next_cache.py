"""Next.js's data cache: what is kept of fetches, functions and pages between requests, and what its key holds.

The key of a fetch is made of its URL, headers and body; that of a function in `unstable_cache` of its key parts and
arguments, not of what it closes over; that of a function with `use cache` of both; and a page is kept by its path.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from secgate.facts.typescript.cache_clients import name_in_package, package_of
from secgate.facts.typescript.caches import is_tenant_query
from secgate.facts.typescript.names import (
    FUNCTIONS,
    ancestors,
    arguments_of,
    inside,
    key_of,
    last_name,
    properties,
    unwrap,
    value_of,
)
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.tenancy import unit_of
from secgate.facts.typescript.view import View
from secgate.sieve import Sieve

_HINT = Sieve(r"next/cache|['\"]use cache\b|\bnext\s*:\s*\{|force-cache|\brevalidate\s*=|force-static")
_DIRECTIVE = re.compile(r"['\"]use cache\b[^'\"]*['\"]")
_PAGE = re.compile(r"(?:^|/)app/(?:.*/)?(?:page|layout|route|sitemap|robots|opengraph-image|template)\.[cm]?[jt]sx?$")
# What makes Next.js answer each request anew, whatever the page says.
_DYNAMIC = frozenset({"headers", "cookies", "draftMode", "noStore", "unstable_noStore", "connection"})
_SEARCHED = frozenset({"identifier", "property_identifier", "shorthand_property_identifier_pattern"})
_ENTRIES = frozenset({"pair", "shorthand_property_identifier"})
_NEVER = frozenset({"0", "false"})
# What stands for one customer, or one signed-in user, in a URL or header.
_ONE_CUSTOMER = re.compile(r"slug|domain|hostname|tenant|workspace|organi[sz]ation", re.IGNORECASE)
_ONE_USER = re.compile(r"authorization|cookie|token|session|api-?_?key", re.IGNORECASE)
_PART = frozenset({"identifier", "member_expression"})


@dataclass(frozen=True)
class Kept:
    """One thing that the data cache keeps.

    Attributes:
        key: as written.
        scope: what the key holds, as for any other cache.
        fault: what is kept of one tenant under a key without it; None for nothing.
    """

    node: Node
    key: str
    scope: Literal["tenant", "request", "none", "unresolved"]
    fault: Node | None = None


def kept_by_next(view: View) -> Iterator[Kept]:
    """Everything that a file has Next.js keep, in source order."""
    if not _HINT.finds(view.file.text):
        return
    for call, callee, name in view.names.named:
        if package_of(view, callee) == "next/cache" and name_in_package(view, callee) == "unstable_cache":
            yield _function(view, call)
        elif name == "fetch" and view.names.binding(unwrap(callee)) is None and _is_kept(view, call):
            yield _fetch(view, call)
    if _DIRECTIVE.search(view.file.text):
        whole = _begins_with_directive(view.file.root)
        functions = view.file.nodes(*FUNCTIONS)
        yield from (_directed(view, one) for one in functions if _is_directed(one) or (whole and _is_outermost(one)))
    if (page := _page(view)) is not None:
        yield page


def _is_kept(view: View, call: Node) -> bool:
    """Whether the options of a fetch let its answer be kept: `next: { revalidate: 60 }`, `cache: 'force-cache'`."""
    given = arguments_of(call)
    options = view.names.resolve(given[1]) if len(given) > 1 else None
    for entry in walk(options) if options is not None else ():
        if entry.type not in _ENTRIES:
            continue
        name, value = key_of(entry), value_of(entry) if entry.type == "pair" else entry
        if name == "cache" and text_of(value).strip("'\"") == "force-cache":
            return True
        held = view.names.resolve(value) if name == "next" else value
        if name == "next" and held.type == "object":
            inner = properties(held)
            lasts = view.names.resolve(inner["revalidate"]) if "revalidate" in inner else None
            if "tags" in inner or (lasts is not None and text_of(lasts) not in _NEVER):
                return True
    return False


def _fetch(view: View, call: Node) -> Kept:
    given = arguments_of(call)
    written = " ".join(text_of(given[0]).split())
    told = view.names.trace(given[0])
    if _is_told(view, told) or any(_ONE_CUSTOMER.search(name) for name in _names(told)):
        return Kept(call, written, "tenant")
    options = view.names.trace(given[1])
    sent = [n for one in options for n in walk(one) if n.type == "pair" and key_of(n) in {"headers", "body"}]
    if any(view.words.mentioned(one) is not None for one in sent):
        return Kept(call, written, "tenant")
    if any(_ONE_USER.search(text_of(one)) for one in sent) or any(key_of(one) == "headers" for one in sent):
        return Kept(call, written, "request")
    return Kept(call, written, "none", view.tenant(call))


def _names(nodes: Iterable[Node]) -> Iterator[str]:
    """The names of what is put into a URL; those of constants, such as where the API lies, are not among them."""
    found = (last_name(part) for node in nodes for part in walk(node) if part.type in _PART)
    return (name for name in found if not name.isupper())


def _is_told(view: View, nodes: Iterable[Node]) -> bool:
    return any(view.words.mentioned(node) is not None for node in nodes)


def _function(view: View, call: Node) -> Kept:
    given = arguments_of(call)
    written = " ".join(text_of(given[1]).split()) if len(given) > 1 else ""
    if len(given) > 1 and _is_told(view, view.names.trace(given[1])):
        return Kept(call, written, "tenant")
    loader = unwrap(given[0]) if given else None
    if loader is not None and loader.type not in FUNCTIONS:
        behind = view.links.declared(view, loader)
        view, loader = behind if behind is not None else (view, None)
    if loader is None:
        return Kept(call, written, "unresolved")
    if any(view.words.mentioned(entry) is not None for entry in _entries(loader)):
        return Kept(call, written, "tenant")
    return Kept(call, written, "none", _tenant_data(view, loader))


def _entries(function: Node) -> list[Node]:
    single, listed = function.child_by_field_name("parameter"), function.child_by_field_name("parameters")
    return [single] if single is not None else listed.named_children if listed is not None else []


def _tenant_data(view: View, function: Node) -> Node | None:
    """What a function reads of one tenant, or of any: the tenant that it closes over, else a query."""
    body = function.child_by_field_name("body")
    mentioned = view.words.mentioned(body) if body is not None else None
    queries = (c.node for c in view.calls if inside(c.node, function) and is_tenant_query(view, c.node))
    return mentioned or next(queries, None)


def _is_directed(function: Node) -> bool:
    body = function.child_by_field_name("body")
    return body is not None and _begins_with_directive(body)


def _is_outermost(function: Node) -> bool:
    """Whether a function stands in no other: with `use cache` over the file it is one that is kept."""
    return all(outer.type not in FUNCTIONS for outer in ancestors(function))


def _begins_with_directive(body: Node) -> bool:
    first = next((one for one in body.named_children if one.type != "comment"), None)
    return first is not None and first.type == "expression_statement" and bool(_DIRECTIVE.match(text_of(first)))


def _directed(view: View, function: Node) -> Kept:
    """A function with `use cache`: its arguments and what it closes over are part of the key."""
    written = " ".join(text_of(function.child_by_field_name("parameters")).split())
    if view.words.mentioned(function) is not None:
        return Kept(function, written, "tenant")
    return Kept(function, written, "none", _tenant_data(view, function))


def _page(view: View) -> Kept | None:
    """A page that is kept by its path."""
    if _PAGE.search(view.file.path) is None:
        return None
    for node in view.file.nodes("variable_declarator"):
        name, value = text_of(node.child_by_field_name("name")), text_of(node.child_by_field_name("value"))
        is_kept = (name == "revalidate" and value not in _NEVER) or (name == "dynamic" and "force-static" in value)
        if not is_kept or unit_of(node).type != "program":
            continue
        # NOTE: with `force-static` a page is kept whatever it reads of the request.
        if "[" in view.file.path or (name == "revalidate" and _is_dynamic(view)):
            return Kept(node, view.file.path, "request")
        query = next((call.node for call in view.calls if is_tenant_query(view, call.node)), None)
        return Kept(node, view.file.path, "none", query if query is not None else _loads_elsewhere(view))
    return None


def _is_dynamic(view: View) -> bool:
    if any(name in _DYNAMIC for _, _, name in view.names.named):
        return True
    return "searchParams" in view.file.text and any(
        text_of(one) == "searchParams" for one in view.file.nodes(*sorted(_SEARCHED))
    )


def _loads_elsewhere(view: View) -> Node | None:
    """The call of a function in another file that asks for rows of a tenant model."""
    for call, callee, _ in view.names.named:
        behind = view.links.declared(view, callee)
        if behind is None or behind[0] is view:
            continue
        home, function = behind
        if any(inside(one.node, function) and is_tenant_query(home, one.node) for one in home.calls):
            return call
    return None
