"""Where JSON web tokens are signed, verified and decoded: with which algorithms, for how long, with which key.

Followed across files are constants, option objects, settings schemas, and the callers of a function that is handed its
options. What is not understood has a reason.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from secgate.facts.typescript.constants import Held, entry
from secgate.facts.typescript.durations import MILLISECOND, SECOND, Length, by_callers, by_site, length
from secgate.facts.typescript.imports import required
from secgate.facts.typescript.issued_tokens import Issue, issues_of
from secgate.facts.typescript.kind_lifetimes import KindLifetime, kind_lifetimes
from secgate.facts.typescript.names import properties
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
from secgate.facts.typescript.token_makers import Making
from secgate.facts.typescript.token_parts import Parts, parts_of
from secgate.facts.typescript.token_secrets import secret_source
from secgate.facts.typescript.view import View
from secgate.model import Confidence, Place
from secgate.settings.config import Config

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
        by_kind: how long each of several kinds lives, where the call signs them all; then it has no one `lifetime`.
        making: the caller for whom it is signed, where one call signs several kinds.
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
    by_kind: tuple[KindLifetime, ...] = ()
    making: Making | None = None

    @property
    def issued(self) -> Held:
        """The call that decides what is signed: the caller of a factory or wrapper, else the call itself."""
        return self.making.at if self.making is not None else Held(self.view, self.node)

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
        """How long a signed token lives in seconds, at most; the default of a setting or parameter counts."""
        if self.by_kind:
            known = [one.lifetime.seconds(self.unit) for one in self.by_kind]
            return max((age for age in known if age is not None), default=None) if None not in known else None
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
    found = [
        token for call in library_calls(view) for token in _each(view, call, parts_of(view, call, modules), config)
    ]
    found += [_configured(view, node) for node in next_auth_options(view)]
    yield from sorted(found, key=lambda token: (token.node.start_byte, token.node.end_byte))


def _each(view: View, call: LibraryCall, parts: Parts, config: Config) -> list[Token]:
    """The token of a call; of one that signs other kinds for its callers, one for each caller."""
    own = _token(view, call, parts, config)
    if call.operation != "sign" or parts.managed:
        return [own]
    issues, known = issues_of(view, call, parts)
    issued = [_issued(own, issue, config) for issue in issues]
    one_kind = {token.kind.name for token in issued} <= {own.kind.name}
    if one_kind and not own.reason and (not own.endless or (issued and all(token.endless for token in issued))):
        return [own]
    if known:
        return issued or [own]
    return [*issued, replace(own, endless=None, reason=own.reason or _ENDS_ELSEWHERE)]


def _issued(own: Token, issue: Issue, config: Config) -> Token:
    """What one caller has signed."""
    key = issue.parts.key
    hints = [text_of(key.node) if key is not None else "", *issue.hints]
    kind = issue.making.kind(Held(own.view, own.node), own.payload, hints, config)
    token = replace(
        own, kind=kind, payload=issue.payload, key=key, secret=secret_source(key), making=issue.making,
        lifetime=None, endless=None, reason=issue.parts.reason, by_kind=(), unit=issue.parts.unit,
    )  # fmt: skip
    return token if token.reason else _lives(token, issue.parts, config)


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
    return _lives(token, parts, config) if signs and not reason else token


def _lives(token: Token, parts: Parts, config: Config) -> Token:
    """The token with its lifetime, or with how sure it is that it has none."""
    given, unit, complete = parts.lifetime, token.unit, True
    if given and given[0].node.type == "new_expression":
        unit = MILLISECOND
    if not given and token.payload is not None:
        exp, complete = entry(token.payload, "exp")
        given, unit = ((exp,), SECOND) if exp is not None else ((), unit)
    by_kind = kind_lifetimes(given[0], token.kind, config) if len(given) == 1 else ()
    if by_kind:
        return replace(token, by_kind=by_kind, unit=unit)
    if given:
        lengths = [one for value in given for one in _lengths(value, token.making, parts.helper)]
        unknown = next((one for one in lengths if one.amount is None), None)
        longest = unknown or max(lengths, key=lambda one: one.seconds(unit) or 0.0)
        return replace(token, lifetime=longest, unit=unit)
    if not parts.known:
        return replace(token, reason=_ENDS_ELSEWHERE)
    if parts.managed:
        return token
    return replace(token, endless=Confidence.HIGH if complete else Confidence.MEDIUM)


def _lengths(value: Held, *makings: Making | None) -> Iterator[Length]:
    """The lifetime that an expression gives: its own, and what each caller (or only one) hands in for its parameter."""
    own = length(value.view, value.node)
    called: list[tuple[Length, Held]] = []
    owner = own.parameter.owner if own.parameter is not None else None
    making = next((one for one in makings if one is not None and one.maker == owner), None)
    if own.parameter is not None and making is not None:
        one = by_site(value.view, value.node, own.parameter, making.site)
        called = [one] if one is not None else []
    elif own.parameter is not None:
        called = list(by_callers(value.view, value.node, own.parameter))
    if (own.amount is not None and making is None) or not called:
        yield own
    for given, argument in called:
        source = given.source if given.source != "code" or making is not None else "parameter"
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
