"""What a call of each token library is given: claims, key, algorithms, lifetime. One reader for each shape of call."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from secgate.facts.typescript.constants import Held, held
from secgate.facts.typescript.durations import MILLISECOND, SECOND
from secgate.facts.typescript.fastify_tokens import LIBRARY, REGISTERED, pinned_elsewhere
from secgate.facts.typescript.functions import function_around
from secgate.facts.typescript.names import FUNCTIONS, arguments_of, last_name, returned, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.token_libraries import LibraryCall
from secgate.facts.typescript.token_makers import Making, helper_of
from secgate.facts.typescript.token_options import UNKNOWN, Options, options_of
from secgate.facts.typescript.view import View

# What jsonwebtoken, hono/jwt and jwt-simple sign with when told nothing else, by their READMEs.
_DEFAULT = ("HS256",)
_NOT_READ = "the arguments of this call come from elsewhere as a whole"


@dataclass(frozen=True)
class Parts:
    """What a call is given.

    Attributes:
        payload: claims to sign, or the token to read.
        algorithms: empty when a verifier surely names none; None when that is not known.
        lifetime: every value that the option for it may have; the claim `exp` is another way.
        known: whether these are all the options that bear on the lifetime.
        unit: of a bare number in `lifetime`, in seconds.
        managed: the library itself decides what is not given here.
        helper: the call that makes the options, and hands in some of them.
    """

    payload: Node | None = None
    key: Held | None = None
    algorithms: tuple[str, ...] | None = None
    lifetime: tuple[Held, ...] = ()
    known: bool = True
    unit: float = SECOND
    managed: bool = False
    reason: str = ""
    options: Options = field(default_factory=Options)
    helper: Making | None = None


def parts_of(view: View, call: LibraryCall, modules: tuple[View, ...]) -> Parts:
    """What one call is given.

    Args:
        view: the file of the call.
        call: the call.
        modules: the files that may hold the options of `JwtModule`.
    """
    given = arguments_of(call.node)
    if any(argument.type == "spread_element" for argument in given[:3]):
        return Parts(reason=_NOT_READ)
    if call.library == "@nestjs/jwt":
        return _nest(view, call, given, modules)
    reader = _READERS.get(call.what) or _READERS.get(call.library)
    return reader(view, call, given) if reader is not None else Parts(payload=given[0] if given else None, managed=True)


def _at(given: list[Node], index: int) -> Node | None:
    return given[index] if index < len(given) else None


def _held(view: View, node: Node | None) -> Held | None:
    return Held(view, node) if node is not None else None


def _texts(values: list[Held]) -> tuple[str, ...] | None:
    """The texts of every list or text; None when one of them is not known."""
    found: list[str] = []
    for value in values:
        at = held(value.view, value.node)
        parts = [Held(at.view, part) for part in at.node.named_children] if at.node.type == "array" else [at]
        for part in parts:
            text = held(part.view, part.node).node
            if text.type != "string":
                return None
            found.append(text_of(text)[1:-1])
    return tuple(dict.fromkeys(found))


def _pinned(options: Options, key: str = "algorithms") -> tuple[str, ...] | None:
    values, known = options.values(key)
    if options.lacks(key):
        return ()
    return _texts(values) if known and values else None


def _jsonwebtoken_sign(view: View, _call: LibraryCall, given: list[Node]) -> Parts:
    options = options_of(view, _at(given, 2))
    lifetime, known = options.values("expiresIn")
    named, sure = options.values("algorithm")
    algorithms = _texts(named) if named else _DEFAULT if sure else None
    key, helper, known = _held(view, _at(given, 1)), helper_of(view, _at(given, 2)), known or bool(lifetime)
    return Parts(_at(given, 0), key, algorithms, tuple(lifetime), known, options=options, helper=helper)


def _verify(view: View, _call: LibraryCall, given: list[Node]) -> Parts:
    options = options_of(view, _at(given, 2))
    return Parts(_at(given, 0), _held(view, _at(given, 1)), _pinned(options), options=options)


def _decode(_view: View, _call: LibraryCall, given: list[Node]) -> Parts:
    return Parts(_at(given, 0))


def _jose_sign(view: View, call: LibraryCall, given: list[Node]) -> Parts:
    """`new SignJWT(claims)` and the chain of calls on it."""
    chain = dict(chain_of(call.node))
    lifetime = tuple(Held(view, node) for node in chain.get("setExpirationTime", [])[:1])
    header = options_of(view, _at(chain.get("setProtectedHeader", []), 0))
    named, _ = header.values("alg")
    around = function_around(call.node)
    apart = not lifetime and "setExpirationTime" in text_of(around)
    key = _at(chain.get("sign", []), 0)
    unsecured = ("none",) if call.what == "jose.UnsecuredJWT" else None
    return Parts(_at(given, 0), _held(view, key), unsecured or (_texts(named) if named else None), lifetime, not apart)


def chain_of(made: Node) -> Iterator[tuple[str, list[Node]]]:
    """The methods that are called on an expression one after the other, with what they are given."""
    node = made
    while node.parent is not None and node.parent.type == "member_expression" and node.parent.parent is not None:
        name = last_name(node.parent)
        node = node.parent.parent
        if node.type == "call_expression":
            yield name, arguments_of(node)


def _middleware(view: View, _call: LibraryCall, given: list[Node]) -> Parts:
    """`expressjwt({ secret, algorithms })`."""
    options = options_of(view, _at(given, 0))
    secret, _ = options.values("secret")
    if not secret:
        secret, _ = options.values("secretOrKey")
    return Parts(None, secret[0] if secret else None, _pinned(options), options=options)


def _positional_sign(view: View, _call: LibraryCall, given: list[Node]) -> Parts:
    """`sign(payload, secret, 'HS256')`: only the claim `exp` ends it."""
    third = _at(given, 2)
    algorithms = _texts([Held(view, third)]) if third is not None else _DEFAULT
    return Parts(_at(given, 0), _held(view, _at(given, 1)), algorithms)


def _positional_verify(view: View, call: LibraryCall, given: list[Node]) -> Parts:
    third = _at(given, 3 if call.library == "jwt-simple" else 2)
    algorithms = _texts([Held(view, third)]) if third is not None else ()
    return Parts(_at(given, 0), _held(view, _at(given, 1)), algorithms)


def _fast(view: View, call: LibraryCall, given: list[Node]) -> Parts:
    """`createSigner({ key, expiresIn })`, which counts milliseconds, and `createVerifier({ key, algorithms })`."""
    options = options_of(view, _at(given, 0))
    key, _ = options.values("key")
    lifetime, known = options.values("expiresIn")
    named, sure = options.values("algorithm")
    signs = _texts(named) if named else _DEFAULT if sure else None
    algorithms = signs if call.operation == "sign" else _pinned(options)
    return Parts(None, key[0] if key else None, algorithms, tuple(lifetime), known, MILLISECOND, options=options)


def _nest(view: View, call: LibraryCall, given: list[Node], modules: tuple[View, ...]) -> Parts:
    """A method of `JwtService`: its own options, else those of the module."""
    own = options_of(view, _at(given, 1))
    shared = [options for module in modules for options in _module_options(module)]
    secret, sure = own.values("secret")
    lifetime, known = own.values("expiresIn")
    base = shared[0] if len(shared) == 1 else None
    if base is not None and not secret:
        secret, sure = base.values("secret")
    if call.operation != "sign":
        key = secret[0] if secret else None
        return Parts(_at(given, 0), key, _nest_pinned(own, shared), managed=call.operation == "decode")
    inner = _inner(base, "signOptions") if base is not None else Options(known=False)
    if not lifetime:
        lifetime, known = inner.values("expiresIn")
    named, _ = own.values("algorithm")
    named = named or inner.values("algorithm")[0]
    algorithms = _texts(named) if named else _DEFAULT if sure else None
    return Parts(_at(given, 0), secret[0] if secret else None, algorithms, tuple(lifetime), known and bool(shared))


def _nest_pinned(own: Options, shared: list[Options]) -> tuple[str, ...] | None:
    """The algorithms of a verification: those that it names itself, else those of every module."""
    if own.objects and not own.lacks("algorithms"):
        return _pinned(own)
    if not own.known:
        return None
    by_module = [_pinned(_inner(options, "verifyOptions")) for options in shared]
    every = [named for named in by_module if named]
    return () if () in by_module else every[0] if len(every) == len(by_module) > 0 else None


def _inner(options: Options, key: str) -> Options:
    """The object under a key of the options of a module."""
    if options.lacks(key):
        return Options()
    values, _ = options.values(key)
    return options_of(values[0].view, values[0].node) if values else UNKNOWN


def _module_options(view: View) -> Iterator[Options]:
    """The options of `JwtModule.register({…})` and `registerAsync({ useFactory: () => ({…}) })`."""
    for call in view.names.calls():
        callee = call.child_by_field_name("function")
        base = unwrap(callee).child_by_field_name("object") if callee is not None else None
        if last_name(base) != "JwtModule" or not last_name(callee).startswith("register"):
            continue
        options = options_of(view, _at(arguments_of(call), 0))
        made, _ = options.values("useFactory")
        values = [value for one in made for value in _made(one)]
        if len(values) == 1:
            yield options_of(*values[0])
        else:
            yield UNKNOWN if last_name(callee) == "registerAsync" else options


def _made(factory: Held) -> list[tuple[View, Node]]:
    """What a factory of options gives back."""
    at = held(factory.view, factory.node)
    return [(at.view, value) for value in returned(at.node)] if at.node.type in FUNCTIONS else []


def _fastify(view: View, call: LibraryCall, given: list[Node]) -> Parts:
    """What @fastify/jwt is registered with, which holds for every call of it, or such a call with its own options."""
    if call.what != REGISTERED:
        own = options_of(view, _at(given, 1))
        lifetime, _ = own.values("expiresIn")
        pinned = _pinned(own) if own.objects and not own.lacks("algorithms") else None
        managed = call.operation != "sign"
        return Parts(_at(given, 0), None, pinned, tuple(lifetime), known=bool(lifetime), managed=managed)
    options = options_of(view, _at(given, 1))
    secret, _ = options.values("secret")
    key = secret[0] if secret else None
    pair = options_of(key.view, key.node) if key is not None else Options()
    public = pair.values("public")[0] if pair.objects else []
    algorithms = _pinned(_inner(options, "verify"))
    if algorithms == () and pinned_elsewhere(view):
        algorithms = None
    return Parts(None, public[0] if public else key, algorithms, options=options)


_Reader = Callable[[View, LibraryCall, list[Node]], Parts]
_READERS: Mapping[str, _Reader] = {
    "jsonwebtoken.sign": _jsonwebtoken_sign,
    "jsonwebtoken.verify": _verify,
    "jsonwebtoken.decode": _decode,
    "jose.SignJWT": _jose_sign,
    "jose.EncryptJWT": _jose_sign,
    "jose.UnsecuredJWT": _jose_sign,
    "jose.jwtVerify": _verify,
    "jose.jwtDecrypt": _verify,
    "jose.compactVerify": _verify,
    "jose.decodeJwt": _decode,
    "jose.UnsecuredJWT.decode": _decode,
    "jwt-decode": _decode,
    "express-jwt": _middleware,
    "koa-jwt": _middleware,
    "passport-jwt": _middleware,
    "hono/jwt.sign": _positional_sign,
    "hono/jwt.verify": _positional_verify,
    "hono/jwt.jwt": _middleware,
    "jwt-simple.encode": _positional_sign,
    "jwt-simple.decode": _positional_verify,
    "fast-jwt": _fast,
    LIBRARY: _fastify,
}
