"""What a function does with the claims of a token that it reads, and where it verifies the same token."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from secgate.facts.typescript.arms import exclude
from secgate.facts.typescript.choices import ways, whole
from secgate.facts.typescript.names import FUNCTIONS, arguments_of, unwrap
from secgate.facts.typescript.syntax import Node, text_of, walk

_IDENTITY = re.compile(
    r"^(?:sub|uid|oid|tid|id|user_?id|user_?name|email|account_?id|customer_?id"
    r"|(?:tenant|org|organi[sz]ation|workspace|company)(?:_?id)?|roles?|is_?admin|admin|permissions?|scopes?)$",
    re.IGNORECASE,
)
# The id of somebody or something, under whatever name; what only tells requests and keys apart is none.
_ID = re.compile(
    r"^(?!(?:request|trace|span|correlation|message|event|key|client|jwt|token)_?id$)\w*(?-i:[a-z]I[dD]|_id)$",
    re.IGNORECASE,
)
# What a token is for: it decides where it is compared.
_KIND = re.compile(r"^(?:kind|typ|type|token_?type|token_?use|purpose)$", re.IGNORECASE)
# What says nothing of who calls: the form of a token, whom it is for and until when, and what is only shown to people.
_OF_FORM = re.compile(
    r"^(?:exp|iat|nbf|iss|aud|jti|kid|alg|typ|nonce|azp|amr|acr|auth_time|at_hash|header|signature|length"
    r"|(?:given_|family_|nick|middle_)?name|picture|locale|zoneinfo)$"
)
_PRINCIPAL = re.compile(r"^(?:req|request|ctx|context|c|socket)\b[!?.\w]*\.\w+$|^res\.locals\.\w+$")
_VERIFIES = re.compile(r"verif|introspect|validat|authenticat|getuser|checktoken", re.IGNORECASE)
_KEYED_DIGEST = re.compile(r"timing_?safe|createhmac|subtle\.verify", re.IGNORECASE)
_LOGGER = re.compile(r"\blog(?:ger)?\b|^console\.|\.(?:debug|info|warn|error|trace)$", re.IGNORECASE)


def _is_compared(read: Node) -> bool:
    outer = read.parent
    return (
        outer is not None
        and outer.type == "binary_expression"
        and text_of(outer.child_by_field_name("operator")) in {"===", "!==", "==", "!="}
    )


@dataclass(frozen=True)
class ClaimUses:
    """What a function does with the result of a decode call.

    Attributes:
        reads: claims that say who the caller is, outside log calls.
        ids: claims that are the id of something else, outside log calls.
        principal: assignments of the claims to the request or its context.
        returned: whether the claims leave the function as a whole.
        handed: further claims that a call is given, outside log calls.
    """

    reads: list[Node]
    principal: list[Node]
    returned: bool
    ids: list[Node]
    handed: list[Node] = field(default_factory=list)

    @classmethod
    def of(cls, call: Node, function: Node, is_tenant: Callable[[str], bool]) -> "ClaimUses":
        """What `function` does with what `call` gives back; `is_tenant` tells how the target names its tenant."""
        parent = _outer(call)
        if parent is None:
            return cls([], [], returned=False, ids=[])
        names: list[str] = []
        reads = [parent] if parent.type == "member_expression" else []
        if parent.type in {"variable_declarator", "assignment_expression"}:
            target = parent.child_by_field_name("name") or parent.child_by_field_name("left")
            reads, names = _taken(target)
        principal: list[Node] = []
        returned = parent.type in {"return_statement", "arrow_function"}
        for node in walk(function):
            if node.start_byte < parent.start_byte or (node.start_byte < call.start_byte and node != parent):
                continue
            if node.type == "member_expression" and _is_one(node.child_by_field_name("object"), names):
                reads.append(node)
            elif node.type == "variable_declarator" and _is_one(node.child_by_field_name("value"), names):
                taken, kept = _taken(node.child_by_field_name("name"))
                reads, names = reads + taken, names + kept
            elif node.type == "assignment_expression" and _PRINCIPAL.match(_field(node, "left")):
                right = node.child_by_field_name("right")
                mentioned = [text_of(inner) for inner in walk(right)] if right is not None else []
                inside = node.start_byte <= call.start_byte < node.end_byte
                principal += [node] if inside or any(name in mentioned for name in names) else []
            elif node.type == "return_statement" and node.named_children:
                returned = returned or _is_one(node.named_children[0], names)
        found = [(read, _claim(read)) for read in reads if not is_logged(read)]
        says_who = [
            read for read, name in found
            if _IDENTITY.match(name) or is_tenant(name) or is_tenant(_kept_as(read))
            or (_KIND.match(name) and _is_compared(read))
        ]  # fmt: skip
        ids = [read for read, name in found if _ID.match(name) and read not in says_who]
        known = [*says_who, *ids]
        handed = [r for r, name in found if r not in known and not _OF_FORM.match(name) and _is_given(r)]
        return cls(says_who, principal, returned, ids, handed)


def _outer(call: Node) -> Node | None:
    """What takes the claims that a call gives back, or their part of all that it gives: `decode(token).payload`."""
    parent = whole(call).parent
    if parent is not None and parent.type == "member_expression" and _field(parent, "property") == "payload":
        return whole(parent).parent
    return parent


def _is_given(read: Node) -> bool:
    """Whether a call is given a claim, as it is or as a part of what it is given."""
    node = read
    while node.parent is not None and node.parent.type not in FUNCTIONS and not node.type.endswith("_statement"):
        if node.parent.type == "arguments":
            return True
        if node.parent.type in {"binary_expression", "member_expression", "call_expression", "unary_expression"}:
            return False
        node = node.parent
    return False


def verifications(call: Node, function: Node, token: str) -> list[Node]:
    """Calls in a function that verify the token; those in another arm of a branch than the decode call do not count."""
    found = []
    for node in walk(function):
        if node.type != "call_expression" or node == call:
            continue
        callee = _field(node, "function")
        given = [_plain(argument) for argument in arguments_of(node)]
        by_token = _VERIFIES.search(callee.rpartition(".")[2]) and any(token in text for text in given)
        by_digest = _KEYED_DIGEST.search(callee) and _field(call, "function") == "JSON.parse"
        if (by_token or by_digest) and not exclude(node, call):
            found.append(node)
    return found


def _is_one(node: Node | None, names: list[str]) -> bool:
    """Whether an expression is, or may be, what one of these names holds."""
    if node is None or not names:
        return False
    node = unwrap(node)
    return text_of(node) in names or any(_is_one(way, names) for way in ways(node))


def _taken(target: Node | None) -> tuple[list[Node], list[str]]:
    """The claims that a pattern takes out, and the names under which it or a plain name keeps what it is given."""
    if target is None or target.type != "object_pattern":
        name = text_of(target) if target is not None and target.type == "identifier" else ""
        return [], [name, *(f"{name}{dot}.payload" for dot in ("", "!", "?"))] if name else []
    taken = [node for node in target.named_children if _IDENTITY.match(_claim(node)) or _ID.match(_claim(node))]
    kept = [_kept(node) for node in taken]
    for node in target.named_children:
        if _claim(node) == "payload":
            inner = node.child_by_field_name("value")
            more, names = _taken(inner) if inner is not None else ([], [_kept(node)])
            taken, kept = taken + more, kept + names
    return taken, kept


def _kept(node: Node) -> str:
    return re.split(r"[:=]", text_of(node))[-1].strip()


def _claim(read: Node) -> str:
    """The name of a claim that is read by a member or a pattern."""
    return _field(read, "property") or re.split(r"[:=\s]", text_of(read))[0]


def _kept_as(read: Node) -> str:
    """The name of the constant that a claim is kept in: `const orgId = decode(token).o as string`."""
    parent = whole(read).parent
    return _field(parent, "name") if parent is not None and parent.type == "variable_declarator" else ""


def is_logged(node: Node) -> bool:
    """Whether a value is only read for a log line."""
    current = node.parent
    while current is not None and current.type not in FUNCTIONS:
        if current.type == "call_expression":
            return _LOGGER.search(_field(current, "function")) is not None
        current = current.parent
    return False


def _field(node: Node, name: str) -> str:
    return text_of(node.child_by_field_name(name))


def _plain(node: Node | None) -> str:
    """The text of an expression without the casts and parentheses around it."""
    return text_of(unwrap(node)) if node is not None else ""
