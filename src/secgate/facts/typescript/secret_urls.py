"""Secrets that are put into the query string of an address."""

import re
from collections.abc import Iterator

from secgate.facts.setting_names import SettingNames
from secgate.facts.typescript.names import arguments_of, key_of, last_name
from secgate.facts.typescript.setting_uses import setting_of
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import Source

_WORDS = r"api_?key|key|(?:access_|auth_)?token|secret|client_secret|password|auth"
_BEFORE = re.compile(rf"[?&](?:{_WORDS}|signature_key)=$", re.IGNORECASE)
_KEY = re.compile(rf"^(?:{_WORDS})$", re.IGNORECASE)
_HOLDERS = frozenset({"params", "searchParams"})
_SECRET = re.compile(r"(?:^|[a-z_])[aA][pP][iI]_?[kK]ey$|[a-z]Secret$")
_NAMES = frozenset({"identifier", "member_expression"})


def secrets_in_urls(file: Source, names: SettingNames) -> Iterator[Node]:
    """The secrets that a file puts into a template, into `searchParams`, or into the parameters of a request."""
    found = (*_in_templates(file), *_in_calls(file), *_in_options(file))
    return (value for value in found if _is_secret(file, names, value))


def _is_secret(file: Source, names: SettingNames, node: Node) -> bool:
    node = file.names.resolve(node)
    name = setting_of(node)
    if name is not None:
        return names.is_secret(name)
    return node.type in _NAMES and _SECRET.search(last_name(node)) is not None


def _in_templates(file: Source) -> Iterator[Node]:
    """`https://host/?key=${value}`, also encoded."""
    for template in file.nodes("template_string"):
        before = ""
        for child in template.named_children:
            if child.type == "string_fragment":
                before = text_of(child)
            elif child.type == "template_substitution" and child.named_child_count:
                value = child.named_children[0]
                given = arguments_of(value) if value.type == "call_expression" else []
                if _BEFORE.search(before):
                    yield given[0] if given and last_name(value) == "encodeURIComponent" else value
                before = ""


def _in_calls(file: Source) -> Iterator[Node]:
    """`url.searchParams.set('key', process.env.API_KEY)`."""
    for call in file.nodes("call_expression") if ".searchParams." in file.text else ():
        given, callee = arguments_of(call), call.child_by_field_name("function")
        if len(given) < 2 or last_name(callee) not in {"set", "append"}:  # noqa: PLR2004 - a name and a value
            continue
        if ".searchParams." in text_of(callee) and _KEY.match(text_of(given[0]).strip("'\"")):
            yield given[1]


def _in_options(file: Source) -> Iterator[Node]:
    """`params: { key: process.env.API_KEY }` of an HTTP client."""
    for pair in file.nodes("pair") if any(holder in file.text for holder in _HOLDERS) else ():
        if not _KEY.match(key_of(pair)):
            continue
        value, owner = pair.child_by_field_name("value"), pair.parent.parent if pair.parent is not None else None
        if value is not None and owner is not None and owner.type == "pair" and key_of(owner) in _HOLDERS:
            yield value
