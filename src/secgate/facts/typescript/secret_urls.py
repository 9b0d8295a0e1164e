"""Secrets that are put into the query string of an address.

What reads a secret setting counts under any name; another value only under a name that says what it is.
"""

import re
from collections.abc import Iterator

from secgate.facts.setting_names import SettingNames
from secgate.facts.typescript.names import arguments_of, callee_of, entries_of, key_of, last_name, unwrap
from secgate.facts.typescript.setting_uses import setting_of
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import Source

_WORDS = r"api_?key|key|(?:access_|auth_)?token|secret|client_secret|password|auth"
_BEFORE = re.compile(r"[?&]([\w.\[\]-]+)=$")
_BEGINS = re.compile(r"[?&]$")
_KEY = re.compile(rf"^(?:{_WORDS}|signature_key)$", re.IGNORECASE)
_HOLDERS = frozenset({"params", "searchParams"})
_SECRET = re.compile(r"(?:^|[a-z_])[aA][pP][iI]_?[kK]ey$|[a-z]Secret$")
_NAMES = frozenset({"identifier", "member_expression"})
_ENVIRONMENT = re.compile(r"^(?:process|import\.meta)\.env$")
_WRITES = frozenset({"set", "append"})
_MAKES = "URLSearchParams"


def secrets_in_urls(file: Source, names: SettingNames) -> Iterator[Node]:
    """The secrets that a file puts into a template, into `searchParams`, or into the parameters of a request."""
    found = (*_in_templates(file), *_in_calls(file), *_in_options(file), *_in_queries(file))
    return (value for key, value in found if _is_secret(file, names, key, value))


def _is_secret(file: Source, names: SettingNames, key: str, node: Node) -> bool:
    name = _setting(file, node)
    if name is not None:
        return names.is_secret(name)
    node = file.names.resolve(node)
    return _KEY.match(key) is not None and node.type in _NAMES and _SECRET.search(last_name(node)) is not None


def _setting(file: Source, node: Node) -> str | None:
    """The setting behind a value, also one that is taken out of the environment or has a fallback."""
    node = file.names.resolve(node)
    if node.type == "binary_expression" and text_of(node.child_by_field_name("operator")) in {"??", "||"}:
        node = file.names.resolve(node.named_children[0])
    binding = file.names.binding(node)
    taken = binding is not None and binding.value is not None and _ENVIRONMENT.match(text_of(unwrap(binding.value)))
    return binding.path[0] if binding is not None and taken and len(binding.path) == 1 else setting_of(node)


def _in_templates(file: Source) -> Iterator[tuple[str, Node]]:
    """`https://host/?key=${value}`, also encoded."""
    for before, value in _substitutions(file):
        key = _BEFORE.search(before)
        if key is not None:
            given = arguments_of(value) if value.type == "call_expression" else []
            yield key[1], given[0] if given and last_name(value) == "encodeURIComponent" else value


def _substitutions(file: Source) -> Iterator[tuple[str, Node]]:
    """The values in templates, each with the text right before it."""
    for template in file.nodes("template_string"):
        before = ""
        for child in template.named_children:
            if child.type == "string_fragment":
                before = text_of(child)
            elif child.type == "template_substitution" and child.named_child_count:
                yield before, child.named_children[0]
                before = ""


def _in_calls(file: Source) -> Iterator[tuple[str, Node]]:
    """`url.searchParams.set('key', process.env.API_KEY)`."""
    for call in file.nodes("call_expression") if ".searchParams." in file.text else ():
        callee = call.child_by_field_name("function")
        if last_name(callee) in _WRITES and ".searchParams." in text_of(callee):
            yield from _written(call)


def _written(call: Node) -> Iterator[tuple[str, Node]]:
    given = arguments_of(call)
    if len(given) == 2:  # noqa: PLR2004 - a name and a value
        yield text_of(given[0]).strip("'\"`"), given[1]


def _in_options(file: Source) -> Iterator[tuple[str, Node]]:
    """`params: { key: process.env.API_KEY }` of an HTTP client."""
    for pair in file.nodes("pair") if any(holder in file.text for holder in _HOLDERS) else ():
        value = pair.child_by_field_name("value") if key_of(pair) in _HOLDERS else None
        if value is not None and value.type == "object":
            yield from entries_of(value)


def _in_queries(file: Source) -> Iterator[tuple[str, Node]]:
    """A query string that is made first and put into an address: `?${new URLSearchParams({ key })}`."""
    # NOTE: `JSON.stringify` makes no query string, and most files have nothing but that.
    if _MAKES not in file.text and file.text.count("stringify(") == file.text.count("JSON.stringify("):
        return
    seen: set[int] = set()
    for query in _queries(file):
        made = file.names.resolve(_untexted(file.names.resolve(query)))
        if made.id in seen or last_name(callee_of(made)) not in {_MAKES, "stringify"}:
            continue
        seen.add(made.id)
        for argument in arguments_of(made)[:1]:
            yield from entries_of(file.names.resolve(argument))
        yield from _filled(file, made)


def _queries(file: Source) -> Iterator[Node]:
    """What stands where an address has its query string."""
    for before, value in _substitutions(file):
        if _BEGINS.search(before):
            yield _untexted(value)
    for sum_ in file.nodes("binary_expression"):
        left, right = sum_.child_by_field_name("left"), sum_.child_by_field_name("right")
        if left is not None and right is not None and text_of(left)[-2:] in {"?'", '?"', "&'", '&"'}:
            yield _untexted(right)
    for put in file.nodes("assignment_expression"):
        right = put.child_by_field_name("right")
        if right is not None and last_name(put.child_by_field_name("left")) == "search":
            yield _untexted(right)
    for pair in file.nodes("pair"):
        if key_of(pair) in _HOLDERS:
            yield _untexted(pair.child_by_field_name("value") or pair)


def _untexted(node: Node) -> Node:
    """`qs` of `qs.toString()` and of `String(qs)`."""
    node = unwrap(node)
    if node.type == "call_expression" and last_name(node) == "toString":
        callee = unwrap(node.child_by_field_name("function") or node)
        return callee.child_by_field_name("object") or node
    given = arguments_of(node) if node.type == "call_expression" and last_name(node) == "String" else []
    return given[0] if given else node


def _filled(file: Source, made: Node) -> Iterator[tuple[str, Node]]:
    """What is put into a query string later: `qs.set('key', process.env.API_KEY)`."""
    for call, callee, name in file.names.named:
        base = callee.child_by_field_name("object") if name in _WRITES else None
        if base is not None and file.names.resolve(base).id == made.id:
            yield from _written(call)
