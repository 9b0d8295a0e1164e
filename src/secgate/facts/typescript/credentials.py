"""What clients of services and databases are given as a credential: arguments, options, headers, connection strings."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from secgate.facts.secret_values import has_password, is_local
from secgate.facts.typescript.fixed_texts import entry_text, fixed_text, is_from_package
from secgate.facts.typescript.names import ancestors, arguments_of, callee_of, key_of, last_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import Source

_KEY = re.compile(
    r"^(?:apiKey|api_key|apikey|secret|secretKey|secret_key|clientSecret|client_secret|secretAccessKey"
    r"|password|passwd|pass|token"
    r"|authToken|accessToken|privateKey|private_key|secretOrKey|signingKey|encryptionKey|webhookSecret"
    r"|connectionString|jwtSecret)$"
)
_HOSTS = frozenset({"host", "server"})
_CLIENTS = frozenset({
    "createClient", "createPool", "createConnection", "createTransport", "session", "expressSession", "cookieSession",
    "knex", "postgres", "initializeApp", "cert", "betterAuth", "NextAuth", "expressjwt", "basicAuth", "configure",
    "config", "connect", "drizzle", "createServerClient", "neon",
})  # fmt: skip
_PROVIDER = re.compile(r"[a-z0-9]Provider$")
_AUTH_OPTIONS = re.compile(r"^:?\s*(?:NextAuthOptions|NextAuthConfig|AuthOptions|AuthConfig)$")
_OWN_CLIENT = re.compile(r"[a-z](?:Client|Gateway|Mailer|Transport|Sdk|SDK|Api|API|Connector)$")
# What a class does that uses what it is given at another service.
_SENDS = re.compile(r"\bfetch\(|\baxios\b|\bhttps?\.request\(|\bgot[.(]|\bAuthorization\b")
# Function or class, and the package it must come from, to the position of its credential.
_POSITIONS = {
    "sign": ("jsonwebtoken", 1), "verify": ("jsonwebtoken", 1), "createHmac": ("crypto", 1), "createCipheriv":
    ("crypto", 1), "createDecipheriv": ("crypto", 1), "cookieParser": ("cookie-parser", 0), "setApiKey":
    ("@sendgrid/mail", 0), "Stripe": ("stripe", 0), "Resend": ("resend", 0), "ServerClient": ("postmark", 0),
    "WebClient": ("@slack/web-api", 0), "Sequelize": ("sequelize", 2), "encode": ("jose", 0),
}  # fmt: skip
_ENCODERS = re.compile(r"^(?:Buffer\.from|String)$|(?:^|\.)createSecretKey$|TextEncoder\(\)\.encode$")
_HEADER = re.compile(r"(authorization)$|x-(?:api-key|auth-token)$", re.IGNORECASE)
_HEADERS = ("authorization", "x-api-key", "x-auth-token")
_BEARER = re.compile(r"(?:Bearer|Basic|Token)\s+(\S{8,})$")
_WHOLE = re.compile(r"(\S{8,})$")
_SECRET = re.compile(r"secret|password|passwd|api_?key|token|crypt\w*key|signingkey", re.IGNORECASE)
_SETTINGS_MODULE = re.compile(r"(?:^|/)[^/]*(?:config|setting|env|secret|constant)", re.IGNORECASE)
_NAMES = frozenset({"identifier", "member_expression", "shorthand_property_identifier"})
_OPTIONS = frozenset({"object", "identifier"})
_LITERALS = frozenset({"string", "template_string"})
_MAX_DEPTH = 6
_SHORT = 120


@dataclass(frozen=True)
class Credential:
    """A value that a client takes as its credential.

    Attributes:
        key: the option that it is given by; empty for an argument.
        node: the value, without what only encodes it.
        text: the literal that it always is, and its text; None for any other value.
        own: the client is a class of the target, by its name or by what it does.
    """

    key: str
    node: Node
    text: tuple[Node, str] | None
    own: bool = False


def credentials(file: Source) -> Iterator[Credential]:
    """The credentials that the clients of a file take, those of calls first."""
    calls = (call for call, callee, name in file.names.named if _takes_credentials(file, callee, name))
    for call in (*calls, *file.nodes("new_expression")):
        for key, value in _given(file, call):
            yield from _opened(file, key, value)
    for made in file.nodes("new_expression"):
        for key, value in _given_to_own(file, made):
            yield from (replace(found, own=True) for found in _opened(file, key, value))
    for options in _sign_in_options(file):
        for key, value in _options(file, options):
            yield from _opened(file, key, value)


def headers(file: Source) -> Iterator[tuple[str, Node, str]]:
    """(header, value, credential) of requests: `Authorization: 'Bearer literal'`, `'x-api-key': 'literal'`."""
    for pair in file.nodes("pair") if any(word in file.folded for word in _HEADERS) else ():
        name = key_of(pair)
        header, value = _HEADER.match(name), pair.child_by_field_name("value")
        text = entry_text(file.names, pair) if header is not None else None
        if header is None or value is None or text is None:
            continue
        given = (_BEARER if header.group(1) else _WHOLE).match(text)
        if given is not None:
            yield name, value, given.group(1)


def connections(file: Source) -> Iterator[Node]:
    """The addresses with a password, of hosts that are not local, which are given to a call."""
    for node in file.nodes("string") if "://" in file.text else ():
        if has_password(text_of(node)[1:-1]) and any(outer.type == "arguments" for outer in ancestors(node)):
            yield node


def named_elsewhere(files: Iterable[Source], value: Node) -> Iterator[tuple[Source, Node, str]]:
    """The literals that settings modules of the target give under the name of a value: (file, literal, text).

    Joined by name, so never proven.
    """
    name = last_name(value)
    if value.type not in _NAMES or not _SECRET.search(name):
        return
    for file in files:
        if name not in file.text or not _SETTINGS_MODULE.search(file.path):
            continue
        for node in _named(file, name):
            text = fixed_text(file.names, node) if node.type in _LITERALS and _is_at_top(node) else None
            if text is not None:
                yield file, node, text[1]


def _named(file: Source, name: str) -> Iterator[Node]:
    """The values that a file gives a name, of an entry or a variable."""
    pairs = (pair for pair in file.nodes("pair") if key_of(pair) == name)
    variables = (
        node for node in file.nodes("variable_declarator") if text_of(node.child_by_field_name("name")) == name
    )
    values = (node.child_by_field_name("value") for nodes in (pairs, variables) for node in nodes)
    return (value for value in values if value is not None)


def _is_at_top(node: Node) -> bool:
    return not any("function" in outer.type or outer.type == "method_definition" for outer in ancestors(node))


def _given(file: Source, call: Node) -> Iterator[tuple[str, Node]]:
    """(option, value) of what a call gives a client; an argument has no option."""
    callee = callee_of(call)
    name, is_new = last_name(callee), call.type == "new_expression"
    if callee is None or not (is_new or _takes_credentials(file, callee, name)):
        return
    given = arguments_of(call)
    package, position = _POSITIONS.get(name, ("", 0))
    if package and len(given) > position and _mentions(file, package):
        yield "", given[position]
    if name in _POSITIONS and not (is_new or name in _CLIENTS):
        return
    # NOTE: the names of a file are read when somebody asks for them, and most calls are given texts and functions.
    near = (argument for argument in given if unwrap(argument).type in _OPTIONS)
    options = [found for argument in near if (found := file.names.resolve(argument)).type == "object"]
    if options and is_from_package(file.names, _root(callee)):
        for found in options:
            yield from _options(file, found)


def _given_to_own(file: Source, made: Node) -> Iterator[tuple[str, Node]]:
    """(option, value) of what a client that is a class of the target is given: `new MailClient({ apiKey })`."""
    callee = callee_of(made)
    options = [argument for argument in arguments_of(made) if unwrap(argument).type in _OPTIONS]
    if callee is None or not options or is_from_package(file.names, _root(callee)):
        return
    binding = file.names.binding(unwrap(callee))
    declared = binding.value if binding is not None and binding.kind == "class" else None
    if _OWN_CLIENT.search(last_name(callee)) or (declared is not None and _SENDS.search(text_of(declared))):
        for found in map(file.names.resolve, options):
            yield from _options(file, found) if found.type == "object" else ()


def _takes_credentials(file: Source, callee: Node, name: str) -> bool:
    """Whether what is called is known to take a credential; a provider of sign-ins is, by its name or its module."""
    if name in _CLIENTS or name in _POSITIONS or _PROVIDER.search(name):
        return True
    bound = file.names.binding(unwrap(callee)) if name[:1].isupper() and "providers/" in file.text else None
    return bound is not None and bound.kind == "import" and "/providers/" in bound.source


def _sign_in_options(file: Source) -> Iterator[Node]:
    """The options of NextAuth that are declared by their type: `authOptions: NextAuthOptions = { … }`."""
    for node in file.nodes("variable_declarator", "satisfies_expression") if "Auth" in file.text else ():
        if node.type == "variable_declarator":
            declared, value = node.child_by_field_name("type"), node.child_by_field_name("value")
        else:
            value, declared = node.named_children[0], node.named_children[-1]
        if declared is not None and value is not None and _AUTH_OPTIONS.search(text_of(declared)):
            value = unwrap(value)
            yield from (value,) if value.type == "object" else ()


def _root(callee: Node) -> Node:
    """What a dotted name begins with."""
    while callee.type == "member_expression" and (inner := callee.child_by_field_name("object")) is not None:
        callee = inner
    return callee


def _mentions(file: Source, package: str) -> bool:
    quoted = rf"['\"](?:node:)?{re.escape(package)}['\"]"
    return package in file.text and re.search(quoted, file.text) is not None


def _options(file: Source, options: Node) -> Iterator[tuple[str, Node]]:
    """The credentials among the options of a client, unless they are for a service on this machine."""
    entries = list(_entries(file, options))
    pairs = [entry for entry in entries if entry.type == "pair"]
    hosts = (entry_text(file.names, pair) for pair in pairs if key_of(pair) in _HOSTS)
    host = next((text for text in hosts if text), None)
    for pair in pairs:
        value, key = pair.child_by_field_name("value"), key_of(pair)
        if value is not None and value.type == "object":
            yield from _options(file, value)
        elif value is not None and _KEY.match(key) and not (host and is_local(host)):
            yield key, value
    for entry in entries:
        if entry.type == "shorthand_property_identifier" and _KEY.match(text_of(entry)):
            yield text_of(entry), entry


def _entries(file: Source, options: Node, depth: int = 0) -> Iterator[Node]:
    """The entries of an object, those of constants of the file that it spreads among them."""
    for child in options.named_children:
        spread = child.named_children[0] if child.type == "spread_element" and child.named_child_count else None
        inner = file.names.resolve(spread) if spread is not None else None
        if inner is None:
            yield child
        elif inner.type == "object" and depth < _MAX_DEPTH:
            yield from _entries(file, inner, depth + 1)


def _opened(file: Source, key: str, value: Node) -> Iterator[Credential]:
    """The credentials of a list each by itself, without what only encodes them."""
    value = unwrap(value)
    if value.type == "array":
        for entry in value.named_children:
            yield from _opened(file, key, entry)
    elif (encoded := _encoded(value)) is not None:
        yield from _opened(file, key, encoded)
    else:
        yield Credential(key, value, fixed_text(file.names, value))


def _encoded(value: Node) -> Node | None:
    """What a call only encodes: `Buffer.from(x)`, `new TextEncoder().encode(x)`, `createSecretKey(x)`."""
    given = arguments_of(value) if value.type == "call_expression" else []
    callee = text_of(value.child_by_field_name("function"))[:_SHORT] if given else ""
    return unwrap(given[0]) if given and _ENCODERS.search(callee) else None
