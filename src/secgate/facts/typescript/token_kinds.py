"""What a token is for: a login, a refresh, a reset, a link, an impersonation; by its claims and the names around it."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from secgate.facts.typescript.constants import NAMES, Held, entries, held
from secgate.facts.typescript.functions import function_around
from secgate.facts.typescript.names import key_of, outermost
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.settings.config import Config

# Kinds by the words of names and claims, the most particular first. `other` is no login: other items judge it.
_KINDS = {
    "impersonation": re.compile(r"impersonat|act_?as", re.IGNORECASE),
    "refresh": re.compile(r"refresh", re.IGNORECASE),
    "reset": re.compile(r"reset|forgot", re.IGNORECASE),
    "other": re.compile(r"api_?(?:key|token)|personal_?access|service_?account", re.IGNORECASE),
    "link": re.compile(
        r"invit|magic|link|verification|verify_?email|email_?verif|confirm|unsubscribe|share|preview|download"
        r"|feed(?!back)|calendar|(?:^|_)ical|embed"
        r"|(?:booking|project|guest|order|customer)(?:_?access)?_?(?:token|secret)",
        re.IGNORECASE,
    ),
    "session": re.compile(
        r"log_?in|sign_?in|session|remember|(?:access|auth|admin|user|original|previous)_?token", re.IGNORECASE
    ),
}
_KIND_CLAIMS = frozenset({"type", "kind", "purpose", "typ", "token_type", "tokenType", "token_use", "use"})
# Other words for a kind of login, in a claim that says the kind.
_LOGIN_KINDS = re.compile(
    r"access|auth|user|bearer|member|tenant|platform|admin|staff|customer|account|api|owner|system|jwt", re.IGNORECASE
)
_IDENTITY_CLAIMS = re.compile(r"^(?:sub|user(?:name|_?id)?|id|uid|email|roles?|tenant_?id)$", re.IGNORECASE)
_MAKES_TOKEN = re.compile(r"^_?(?:sign|create|generate|issue|make|build|mint|get)|token$|link$", re.IGNORECASE)
_TYPE_NAME = re.compile(r"\b[A-Z]\w*")
_ENDS = re.compile(r"^(?:stop|end|exit|leave|clear|restore|log_?out|sign_?out)", re.IGNORECASE)


@dataclass(frozen=True)
class Kind:
    """What a token is for, and whether claims or names say so or it is only assumed.

    Attributes:
        max_age: the lifetime that the target's own table allows this kind, as written there.
    """

    name: str
    explicit: bool
    max_age: str | None = None


def kind_of(place: Held, payload: Held | None, hints: Collection[str], config: Config) -> Kind:
    """The kind of a token: by the target's own table, by its claims, by the names around it, else a login session."""
    claims = literal_claims(payload)
    for own in config.token_kinds:
        by_claim = own.claim is not None and claims.get(own.claim) == own.value
        if by_claim or (own.secret is not None and any(own.secret in hint for hint in hints)):
            return Kind(own.kind, explicit=True, max_age=own.max_age)
    texts = [value for claim, value in claims.items() if claim in _KIND_CLAIMS]
    texts += [key for key in claims if "mpersonat" in key]
    ranked = [(text, True) for text in [*texts, assigned_to(place.node), *hints]]
    function = name_of(function_around(place.node))
    if not _ENDS.match(function):
        ranked.append((function, _MAKES_TOKEN.search(function) is not None))
    for text, explicit in ranked:
        for name, words in _KINDS.items():
            if words.search(text):
                return Kind(name, explicit=explicit or name == "session")
    # NOTE: a kind of the target's own that no word here is for is no login for sure.
    other = any(text and not _LOGIN_KINDS.search(text) for text in texts)
    claimed = [*claims, *typed_claims(payload)]
    return Kind("session", explicit=not other and any(_IDENTITY_CLAIMS.match(claim) for claim in claimed))


def kind_named(word: str, config: Config) -> Kind | None:
    """The kind that a value of a claim or a key of a table names; None for a login under any name."""
    for own in config.token_kinds:
        if own.claim is not None and own.value == word:
            return Kind(own.kind, explicit=True, max_age=own.max_age)
    return next((Kind(name, True) for name, words in _KINDS.items() if name != "session" and words.search(word)), None)


def literal_claims(payload: Held | None) -> dict[str, str]:
    """Claims of a payload with their literal values, empty where the value is no literal."""
    found: dict[str, str] = {}
    for name, value in entries(payload):
        literal = held(value.view, value.node).node
        found[name] = text_of(literal)[1:-1] if literal.type in {"string", "template_string"} else ""
    return found


def typed_claims(payload: Held | None) -> Iterator[str]:
    """Claims by the type that the file declares for a parameter which is signed, or spread over what is signed."""
    at = held(payload.view, payload.node) if payload is not None else None
    if at is None:
        return
    spread = [child.named_children[0] for child in at.node.named_children if child.type == "spread_element"]
    for value in spread if at.node.type == "object" else [at.node]:
        binding = at.view.names.binding(value) if value.type in NAMES else None
        if binding is not None and binding.kind == "parameter" and binding.node.parent is not None:
            declared = set(_TYPE_NAME.findall(text_of(binding.node.parent.child_by_field_name("type"))))
            for node in at.view.file.nodes("interface_declaration", "type_alias_declaration"):
                if text_of(node.child_by_field_name("name")) in declared:
                    yield from (key_of(part) for part in walk(node) if part.type == "property_signature")


def assigned_to(node: Node) -> str:
    """The name of the variable or property that takes the value of an expression."""
    parent = outermost(node).parent
    if parent is None or parent.type not in {"variable_declarator", "assignment_expression", "pair"}:
        return ""
    return text_of(parent.child_by_field_name("name") or parent.child_by_field_name("left")) or key_of(parent)


def name_of(function: Node | None) -> str:
    """The name of a function: its own, or that of the variable or property it is assigned to."""
    if function is None:
        return ""
    return text_of(function.child_by_field_name("name")) or assigned_to(function)
