"""Where JSON web tokens are signed, verified and decoded: with which algorithms, for how long, with which key.

Followed across files are constants, option objects, settings schemas, and the callers of a function that is handed its
options. What is not understood has a reason.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from secgate.facts.typescript.constants import Held, entry
from secgate.facts.typescript.durations import MILLISECOND, SECOND, Length, by_callers, length
from secgate.facts.typescript.imports import required
from secgate.facts.typescript.names import Names, ancestors, arguments_of, last_name, properties, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.token_kinds import Kind, kind_of
from secgate.facts.typescript.token_libraries import (
    HINT,
    LIBRARIES,
    LibraryCall,
    Operation,
    computed_calls,
    library_calls,
)
from secgate.facts.typescript.token_parts import Parts, parts_of
from secgate.facts.typescript.token_secrets import secret_source
from secgate.facts.typescript.view import View
from secgate.model import Confidence, Place
from secgate.settings.config import Config

# What tells one kind of token from another.
KIND_CLAIMS = ("type", "kind", "typ", "role", "roles", "aud", "audience", "scope", "purpose", "use", "token_use")
_CALLS = frozenset({"sign", "verify"})
_RECEIVER = re.compile(r"jwt|jsonwebtoken", re.IGNORECASE)
_LIBRARIES = frozenset({"jsonwebtoken"})
_WORDS = re.compile(r"[^a-z0-9]")
_ENDS_ELSEWHERE = "whether this token ends cannot be told: its options come from elsewhere"
_PINS_ELSEWHERE = "whether this call pins algorithms cannot be told: its options come from elsewhere"
_COMPUTED = "calls a token library by a name that is put together at run time, so what it does is not known"
_NO_CALL = "is imported here, and no call of it that signs, verifies or decodes was found"
# What next-auth does when nothing else is said: https://authjs.dev/reference/core#session
_MONTH = 30.0 * 86_400


@dataclass(frozen=True)
class Token:
    """One place that signs, verifies or decodes a token.

    Attributes:
        view: its file.
        kind: what the token is for; of one that is only read, as far as names say so.
        payload: the claims that are signed, or the token that is read.
        key: what it is signed or verified with.
        algorithms: those that are named, or the library's default when it signs; empty when a verifier names none, None
            when that is not known.
        secret: where the key comes from; never its value.
        lifetime: how long a signed one lives, by option or claim; a bare number counts in `unit` seconds.
        endless: how sure it is that a signed one never expires; None when it does, or when nobody can tell.
        reason: what could not be followed.
    """

    view: View
    call: LibraryCall
    kind: Kind
    payload: Held | None = None
    key: Held | None = None
    algorithms: tuple[str, ...] | None = None
    secret: str | None = None
    lifetime: Length | None = None
    unit: float = SECOND
    endless: Confidence | None = None
    reason: str = ""

    @property
    def operation(self) -> Operation:
        """What is done."""
        return self.call.operation

    @property
    def library(self) -> str:
        """The package."""
        return self.call.library

    @property
    def node(self) -> Node:
        """The call."""
        return self.call.node

    @property
    def place(self) -> Place:
        """Where the call stands."""
        return self.view.file.place(self.call.node)

    @property
    def max_age_s(self) -> float | None:
        """How long a signed token lives in seconds; the default of a setting or parameter counts."""
        return self.lifetime.seconds(self.unit) if self.lifetime is not None else None

    @property
    def confidence(self) -> Confidence:
        """High when the code alone says everything."""
        if self.reason:
            return Confidence.LOW
        sure = self.lifetime is None or self.lifetime.source == "code"
        return Confidence.HIGH if sure and (self.secret or self.operation == "decode") else Confidence.MEDIUM


@dataclass(frozen=True)
class Unread:
    """A file that imports a token library whose calls were not found, or a call that could not be followed."""

    path: str
    line: int
    reason: str


def tokens_of(view: View, config: Config, modules: tuple[View, ...] = ()) -> Iterator[Token]:
    """Every token of one file, in source order.

    Args:
        view: the file.
        config: names kinds of tokens.
        modules: the files that may hold the options of `JwtModule`.
    """
    found = [_token(view, call, parts_of(view, call, modules), config) for call in library_calls(view)]
    found += [_configured(view, node) for node in next_auth_options(view)]
    yield from sorted(found, key=lambda token: (token.node.start_byte, token.node.end_byte))


def _token(view: View, call: LibraryCall, parts: Parts, config: Config) -> Token:
    payload = Held(view, parts.payload) if parts.payload is not None else None
    hints = [text_of(parts.key.node)] if parts.key is not None else []
    signs = call.operation == "sign"
    kind = kind_of(Held(view, call.node), payload if signs else None, hints, config)
    secret = "library" if parts.managed and parts.key is None else secret_source(parts.key)
    reason = parts.reason
    if call.operation == "verify" and parts.algorithms is None and not parts.managed:
        reason = reason or _PINS_ELSEWHERE
    token = Token(view, call, kind, payload, parts.key, parts.algorithms, secret, unit=parts.unit, reason=reason)
    return _lives(token, parts) if signs and not reason else token


def _lives(token: Token, parts: Parts) -> Token:
    """The token with its lifetime, or with how sure it is that it has none."""
    given, unit, complete = parts.lifetime, token.unit, True
    if given and given[0].node.type == "new_expression":
        unit = MILLISECOND
    if not given and token.payload is not None:
        exp, complete = entry(token.payload, "exp")
        given, unit = ((exp,), SECOND) if exp is not None else ((), unit)
    if given:
        lengths = [one for value in given for one in _lengths(value)]
        unknown = next((one for one in lengths if one.amount is None), None)
        longest = unknown or max(lengths, key=lambda one: one.seconds(unit) or 0.0)
        return replace(token, lifetime=longest, unit=unit)
    if not parts.known:
        return replace(token, reason=_ENDS_ELSEWHERE)
    if parts.managed:
        return token
    return replace(token, endless=Confidence.HIGH if complete else Confidence.MEDIUM)


def _lengths(value: Held) -> Iterator[Length]:
    """The lifetime that an expression gives: its own, and what each caller hands in for its parameter."""
    own = length(value.view, value.node)
    called = list(by_callers(value.view, value.node, own.parameter)) if own.parameter is not None else []
    if own.amount is not None or not called:
        yield own
    for given, argument in called:
        source = given.source if given.source != "code" else "parameter"
        yield replace(given, source=source, at=argument, parameter=own.parameter)


def next_auth_options(view: View) -> Iterator[Node]:
    """The option objects of next-auth, which signs and verifies its own tokens."""
    if "next-auth" not in view.file.text or not any(_source_of(b.source) == "next-auth" for b in view.names.imports()):
        return
    for node in view.file.nodes("object"):
        if "providers" in properties(node):
            yield node


def _source_of(source: str) -> str:
    return "next-auth" if source.startswith("next-auth") else source


def _configured(view: View, node: Node) -> Token:
    """What next-auth signs by these options."""
    options = Held(view, node)
    session, known = entry(options, "session")
    lifetime, sure = entry(session, "maxAge") if session is not None else (None, known)
    key, _ = entry(options, "secret")
    call = LibraryCall(node, "next-auth", "next-auth", "sign")
    token = Token(view, call, Kind("session", explicit=True), key=key, secret=secret_source(key) or "library")
    if lifetime is not None:
        return replace(token, lifetime=length(lifetime.view, lifetime.node))
    if not sure:
        return replace(token, reason="the session options of next-auth come from elsewhere")
    return replace(token, lifetime=Length(_MONTH, "setting", at=options))


def unread(view: View, tokens: list[Token]) -> Iterator[Unread]:
    """Calls that could not be followed, and an import of a library none of whose calls was found."""
    path = view.file.path
    yield from (Unread(path, token.place.line, token.reason) for token in tokens if token.reason)
    yield from (Unread(path, call.start_point.row + 1, _COMPUTED) for call in computed_calls(view))
    if tokens or not HINT.finds(view.file.folded):
        return
    for statement in view.file.nodes("import_statement", "variable_declarator", "export_statement"):
        source = statement.child_by_field_name("source")
        library = text_of(source).strip("'\"") if source is not None else required(_value(statement))
        if library in LIBRARIES - {"next-auth"} and not _only_types(statement):
            yield Unread(path, statement.start_point.row + 1, f"{library} {_NO_CALL}")


def _value(statement: Node) -> Node | None:
    return statement.child_by_field_name("value") if statement.type == "variable_declarator" else None


def _only_types(statement: Node) -> bool:
    """Whether an import brings types alone, or nothing of a library that could sign or verify."""
    if re.match(r"(?:import|export)\s+type\b", text_of(statement)):
        return True
    named = re.search(r"\{([^}]*)\}", text_of(statement))
    names = [part.strip() for part in named.group(1).split(",")] if named else []
    harmless = all(
        re.match(r"type\b|\w*(?:Error|Payload|Options|Header|Key|KeySet|KeyLike|Module)$", n) for n in names if n
    )
    default = re.match(r"import\s+(?:\*|[\w$]+\s*(?:,|from))", text_of(statement))
    return named is not None and bool(names) and harmless and default is None


@dataclass(frozen=True)
class TokenCall:
    """One sign or verify of a token.

    Attributes:
        secret: what the secret is called, folded: `jwtsecret` for `this.jwtSecret` and `config.JWT_SECRET`.
        claims: names of the claims that stand in the code; empty when the payload comes from elsewhere.
        kind: the value of the claim that says the kind, where it stands in the code.
        where: names of the functions around it, innermost first.
    """

    node: Node
    operation: Literal["sign", "verify"]
    secret: str
    claims: tuple[str, ...] = ()
    kind: str | None = None
    where: tuple[str, ...] = ()


def token_calls(names: Names) -> Iterator[TokenCall]:
    """Every sign and verify of jsonwebtoken in a file, in source order."""
    for call in names.calls():
        callee = promisified(names, call.child_by_field_name("function"))
        name = last_name(callee)
        given = arguments_of(call)
        if callee is None or len(given) < len(_CALLS) or not _is_library(names, unwrap(callee), name):
            continue
        operation: Literal["sign", "verify"] = "sign" if _operation(names, callee) == "sign" else "verify"
        claims = _claims(names, given[0]) if operation == "sign" else {}
        options = properties(names.resolve(given[2])) if len(given) > len(_CALLS) else {}
        if operation == "sign" and "audience" in options:
            claims["audience"] = options["audience"]
        kind = next((text_of(claims[c]).strip("'\"`") for c in KIND_CLAIMS if c in claims), None)
        around = tuple(text for a in ancestors(call) if (text := text_of(a.child_by_field_name("name"))))
        yield TokenCall(call, operation, _folded(names, given[1]), tuple(claims), kind, around)


def promisified(names: Names, callee: Node | None) -> Node | None:
    """The function that a callee stands for: that which `promisify(fn)` was given, where it is a constant of that."""
    made = names.resolve(callee) if callee is not None and unwrap(callee).type == "identifier" else callee
    given = arguments_of(made) if made is not None and made.type == "call_expression" else []
    if made is None or not given or last_name(made) != "promisify":
        return callee
    inner = unwrap(given[0])
    bound = unwrap(inner.child_by_field_name("function") or inner) if inner.type == "call_expression" else inner
    is_bound = bound.type == "member_expression" and last_name(bound) == "bind"
    return bound.child_by_field_name("object") if is_bound else bound


def _operation(names: Names, callee: Node) -> str:
    callee = unwrap(callee)
    binding = names.binding(callee) if callee.type == "identifier" else None
    return binding.path[-1] if binding is not None and binding.path else last_name(callee)


def _is_library(names: Names, callee: Node, name: str) -> bool:
    if callee.type == "identifier":
        binding = names.binding(callee)
        return binding is not None and binding.source in _LIBRARIES and binding.path[-1:] in {("sign",), ("verify",)}
    base = callee.child_by_field_name("object")
    return base is not None and name in _CALLS and _RECEIVER.fullmatch(text_of(base)) is not None


def _claims(names: Names, payload: Node) -> dict[str, Node]:
    """The claims of an object literal, also below names and spreads of the same file."""
    node = names.resolve(payload)
    if node.type != "object":
        return {}
    found = dict(properties(node))
    for child in node.named_children:
        if child.type == "spread_element" and child.named_children:
            found = _claims(names, child.named_children[0]) | found
    return found


def _folded(names: Names, secret: Node) -> str:
    node = unwrap(secret)
    if node.type in {"identifier", "shorthand_property_identifier"}:
        resolved = names.resolve(node)
        node = resolved if resolved.type in {"member_expression", "call_expression"} else node
    if node.type == "binary_expression":
        left = node.child_by_field_name("left")
        node = left if left is not None else node
    return _WORDS.sub("", last_name(node).lower())
