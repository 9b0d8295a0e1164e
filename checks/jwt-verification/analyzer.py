"""How tokens are verified, claims that are used without a verified signature, and secrets compared with `===`.

What each call of a token library is given, and what a function does with claims that it decodes, are facts. Where the
operands of a comparison come from is read here.

NOTE: longer than the house's limit because a check's analyzer is one module by contract.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from secgate.api import (
    FUNCTIONS,
    ClaimUses,
    Confidence,
    Hit,
    Node,
    Observation,
    Problem,
    SettingNames,
    Sieve,
    Site,
    SourceFile,
    StartUp,
    Subject,
    Token,
    TraceStep,
    Unread,
    View,
    arguments_of,
    by_path,
    decorators_of,
    inside,
    is_key_option,
    is_limiter_key,
    is_logged,
    is_of_request,
    is_test_setup,
    never_in_production,
    reads_secret,
    returned,
    setting_names,
    text_of,
    unwrap,
    verifications,
    walk,
    weak_keys,
)

_RELEVANT = (
    "decode", "base64", "atob", "secret", "signature", "hmac", "token", "apikey", "api_key", "api-key", "timingsafe",
    "timing_safe", "_key", "_passw", "-key'", ".key'", '-key"', '.key"',
)  # fmt: skip
_BROWSER = Sieve(r"^\s*['\"]use client['\"]|\b(?:localStorage|sessionStorage|window\.|document\.)", re.MULTILINE)
# Looked for in text in lower case.
_UNPACKS = Sieve(r"\batob\(|base64|b64")
_SPLIT = re.compile(r"(\w[\w.?!]*)(?:\([^()]*\))?!?\??\s*\.split\(\s*['\"]\.['\"]\s*\)")
_PUBLIC_KEY = re.compile(
    r"public_?key|pub_?key|public_?pem|jwks|signing_?key|getkey|certificate|begin public|\.pub\b", re.IGNORECASE
)
# These take any algorithm that fits the key unless they are told; the others take those of the key's type alone.
_UNPINNED = frozenset({
    "jsonwebtoken", "express-jwt", "koa-jwt", "jwt-simple", "fast-jwt", "passport-jwt", "@nestjs/jwt", "@fastify/jwt",
})  # fmt: skip
_MAX_SITES = 20
_TIMING_SAFE = re.compile(r"timing_?safe_?(?:equal|compare)$", re.IGNORECASE)
_FROM_REQUEST = re.compile(
    r"\b(?:req|request|ctx|context|event|socket|c)\b[!?.\w]*\.(?:headers?|get|cookies?|query|body|params|handshake|signedCookies)\b"
    r"|\bheaders\(\)|\bcookies\(\)|\bsearchParams\b|\bnextUrl\b|(?<![.\w])headers(?:\?\.)?\["
    r"|\bgetRequest(?:<[^()]*>)?\(\)[!?]*\.(?:headers?|get|cookies?|query|body|params)\b"
    r"|^@(?:Headers|Query|Body|Param|Cookies?)\(",
    re.MULTILINE,
)
_ENV_SECRET = re.compile(
    r"^(?:this\.)?(?:process\.env|env|Bun\.env|import\.meta\.env)(?:\.|\[['\"])(?!NEXT_PUBLIC|VITE_|EXPO_PUBLIC|\w*PUBLIC)"
    r"\w*(?:SECRET|TOKEN|API_?KEY|PASSWORD|PASSPHRASE|SIGNING_KEY|ACCESS_KEY|ADMIN_KEY|INTERNAL_KEY|SERVICE_KEY)[A-Z_]*"
    r"['\"\]!]*(?:\s*(?:\|\||\?\?).*|\??\.(?:trim|toString)\(\))?$",
    re.MULTILINE,
)
_HMAC = re.compile(r"^(?:crypto\.)?createHmac\s*\(.*\.digest\s*\(", re.DOTALL | re.MULTILINE)
_DIGEST = re.compile(r"\.digest\s*\(")
_MADE_HMAC = "createHmac().digest()"
_ENV_NAME = re.compile(r"^(?:this\.)?(?:process\.env|env|Bun\.env|import\.meta\.env)(?:\.|\[['\"])(\w+)", re.MULTILINE)
_TRUSTED_NAME = re.compile(
    r"(?:^|[.\s])(?:expected|computed|calculated|generated|configured)_?(?:\w*secret|\w*token|\w*signature|\w*api_?key|hmac|sig|mac)$"
    r"|(?:webhook|internal|shared|cron|service|admin)_?(?:auth)?_?(?:secret|token|api_?key)$",
    re.IGNORECASE,
)
_SECRET_NAME = re.compile(r"(?:secret|api_?key|signature|hmac)['\"\])]*$", re.IGNORECASE)
_CREDENTIAL_NAME = re.compile(r"(?:secret|key|signature|hmac|token|password|bearer|auth\w*)['\"\])]*$", re.IGNORECASE)
_SECRET_HEADER = re.compile(
    r"['\"](?!.*(?:csrf|xsrf))[\w-]*(?:api-?key|secret|signature|(?:internal|admin|service|cron|webhook)-?token)[\w-]*['\"]",
    re.IGNORECASE,
)
# The whole value of one header, and what stands in for one that is missing.
_WHOLE_HEADER = re.compile(
    r"(?:\.(?:get|header)\(\s*['\"][\w-]+['\"]\s*\)|\bheaders(?:\?\.)?\[\s*['\"][\w-]+['\"]\s*\])!?"
    r"(?:\s*(?:\?\?|\|\|)\s*(?:''|\"\")|\s+as\s+\w+)?$",
    re.MULTILINE,
)
_AWAITED = re.compile(r"expected|configured|correct|valid|known|own|stored", re.IGNORECASE)
_OPAQUE = frozenset({
    "string", "number", "true", "false", "null", "undefined", "unary_expression", "regex", "object", "array",
})  # fmt: skip
_COMPARE_NAME = re.compile(
    r"(?:safe|secure|constant|timing)\w*(?:equals?|compare)|(?:compare|equal|match)\w*(?:secret|signature|token|api_?key|hmac)",
    re.IGNORECASE,
)


def analyze(subject: Subject) -> Observation:
    """Verify, sign and decode calls, and plain comparisons of secrets, in every file of the scope."""
    examined = Counter[str]()
    hits: list[Hit] = []
    unresolved = [Problem(path=u.path, line=u.line, reason=u.reason) for u in _unread(subject)]
    examined.update(by_path(unresolved))
    for token in _calls(subject):
        examined[token.place.path] += token.operation != "decode" and not (token.operation == "verify" and token.reason)
        hits += _verified(subject, token)
    hits += [*_shared_keys(subject), *_weak_keys(subject)]
    decodes = _decodes(subject)
    for file in subject.files:
        if file.path not in subject.data.sources or not any(word in file.folded for word in _RELEVANT):
            continue
        module = _Module(file, subject.data.view(file.path), setting_names(subject.config))
        for call in [*decodes.get(file.path, []), *module.unpackings()]:
            examined[file.path] += 1
            for found in _decode(subject, module, call):
                (unresolved if isinstance(found, Problem) else hits).append(found)  # type: ignore[arg-type]
        if not module.browser:
            compared = list(_comparisons(subject, module))
            examined[file.path] += len(compared) + sum(
                _TIMING_SAFE.search(_field(c, "function")) is not None for c in module.calls
            )
            hits += compared
    return Observation(examined_at=examined, hits=tuple(hits), unresolved=tuple(unresolved))


def _calls(subject: Subject) -> list[Token]:
    """One token for each call; what one call signs for several callers is signed in one way."""
    return list({token.node.id: token for token in subject.data.tokens}.values())


def _unread(subject: Subject) -> list[Unread]:
    """What could not be followed of a verifier, and libraries whose use was not found; expiry is another item's."""
    signs = {(t.place.path, t.place.line) for t in subject.data.tokens if t.operation == "sign"}
    return [one for one in subject.data.unread_tokens if (one.path, one.line) not in signs]


def _decodes(subject: Subject) -> dict[str, list[Node]]:
    """Calls of libraries that read claims without a key, by file."""
    found: dict[str, list[Node]] = {}
    for token in subject.data.tokens:
        if token.operation == "decode" and token.call.what != "jose.UnsecuredJWT.decode":
            found.setdefault(token.view.file.path, []).append(token.node)
    return found


def _verified(subject: Subject, token: Token) -> Iterator[Hit]:
    """What one token is verified or signed with that proves nothing."""
    unsigned = any(name.lower() == "none" for name in token.algorithms or ()) and token.library != "jose"
    keyless = token.operation == "verify" and token.secret == "none"  # noqa: S105 - says that there is none
    if unsigned or keyless or token.call.what.startswith("jose.UnsecuredJWT"):
        yield subject.hit("verification-disabled", token.place, node=token.node)
    elif token.operation == "verify" and token.library in _UNPINNED and token.algorithms == ():
        named = f"{token.secret or ''} {text_of(token.key.node) if token.key is not None else ''}"
        rule = "public-key-as-secret" if "key set" in named or _PUBLIC_KEY.search(named) else "unpinned-algorithm"
        yield subject.hit(rule, token.place, node=token.node)


def _shared_keys(subject: Subject) -> Iterator[Hit]:
    """Tokens without an audience or issuer whose key several packages of the target read."""
    packages = sorted(
        (path.rpartition("/")[0] for path in subject.texts if path.rpartition("/")[2] == "package.json"), key=len
    )
    users: dict[str, set[str]] = {}
    for token in subject.data.tokens:
        home = [package for package in packages if token.view.file.path.startswith(f"{package}/" if package else "")]
        if token.secret is not None and token.secret.startswith(("environment ", "setting ")) and home:
            users.setdefault(token.secret.partition(" ")[2], set()).add(home[-1])
    for token in _calls(subject):
        name = (token.secret or "").partition(" ")[2]
        if token.operation == "sign" and len(users.get(name, ())) > 1 and token.library != "next-auth":
            said = text_of(token.node)
            if not re.search(r"\b(?:aud|audience|iss|issuer|setAudience|setIssuer)\b", said):
                yield subject.hit("no-audience", token.place, node=token.node)


def _weak_keys(subject: Subject) -> Iterator[Hit]:
    """Keys of sign and verify calls that fall back to a text or may be short, whatever their settings are called."""
    said = {(m.place.path, m.place.line) for rule in _WEAK.values() for m in subject.matches(rule)}
    found = {
        (weak.weakness, place.path, place.line): (weak, place)
        for token in subject.data.tokens
        if token.operation != "decode" and token.key is not None and _is_shared_secret(token)
        for weak in weak_keys(token.key)
        for place in [weak.at.view.file.place(weak.at.node)]
        if (place.path, place.line) not in said
    }
    for weak, place in found.values():
        file = weak.at.view.file
        apart = is_test_setup(file.path) or never_in_production(file.names, weak.at.node)
        if not apart and not StartUp(file).stops_without(weak.name):
            yield subject.hit(_WEAK[weak.weakness], place, node=weak.at.node)


_WEAK = {"default": "default-signing-secret", "short": "short-secret-allowed"}


def _is_shared_secret(token: Token) -> bool:
    """Whether one key signs and verifies: a pair of keys has no least length, and its public half no secret."""
    return token.algorithms is not None and all(name.upper().startswith("HS") for name in token.algorithms)


@dataclass(frozen=True)
class _Module:
    """One file with its imports and declarations, its place among the others, and how the target names secrets."""

    file: SourceFile
    view: View
    secrets: SettingNames

    @cached_property
    def browser(self) -> bool:
        """Whether this code runs in a browser, where a claim decides nothing."""
        return self.file.path.endswith((".tsx", ".jsx")) or _BROWSER.finds(self.file.text)

    @cached_property
    def calls(self) -> list[Node]:
        """Every call of the file, in source order."""
        return self.file.nodes("call_expression")

    def unpackings(self) -> Iterator[Node]:
        """Calls that read claims out of base64 by hand."""
        if _UNPACKS.finds(self.file.folded):
            yield from (c for c in self.calls if _field(c, "function") == "JSON.parse" and self.unpacked(c))

    def unpacked(self, call: Node) -> str:
        """The token whose payload a JSON.parse call unpacks from base64; empty for any other call."""
        source = self.trace(call.child_by_field_name("arguments"))
        split = _SPLIT.search(source)
        return split.group(1).rstrip("?!") if split and _UNPACKS.finds(source.lower()) else ""

    def trace(self, node: Node | None, depth: int = 3) -> str:
        """The text of an expression followed by that of the local declarations its names come from."""
        if node is None:
            return ""
        names = [name for name in walk(node) if name.type == "identifier"] if depth else []
        origins = [value for name in names if (value := self.declaration(name)) is not None]
        return "\n".join([text_of(node), *(self.trace(value, depth - 1) for value in origins)])

    def values(self, node: Node, depth: int = 3) -> Iterator[str]:
        """The texts of the values that an operand may hold: its own, and those its name was declared with.

        NOTE: what only passes through a call is another value: a client made with a secret is not the secret.
        """
        yield text_of(node)
        if node.type == "call_expression" and self.makes_hmac(node):
            yield _MADE_HMAC
        if node.type == "template_string":
            inner = [
                _bare(child.named_children[0]) for child in node.named_children if child.type == "template_substitution"
            ]
        elif node.type == "identifier" and depth:
            found = self.declaration(node)
            inner = [_bare(found)]
            if found is not None and found.parent is not None and _field(found.parent, "name").startswith("{"):
                yield f"{text_of(found)}.{text_of(node)}"
            yield from decorators_of(self.view, node) if found is None else ()
        else:
            inner = []
        for value in inner:
            if value is not None:
                yield from self.values(value, depth - 1)

    def makes_hmac(self, call: Node) -> bool:
        """Whether a call is one of a function of the target that gives an HMAC back."""
        callee = call.child_by_field_name("function")
        found = self.view.links.declared(self.view, callee) if callee is not None else None
        return found is not None and any(
            _HMAC.search(text_of(made)) or (_DIGEST.search(text_of(made)) and "createHmac(" in text_of(found[1]))
            for value in returned(found[1])
            for made in [found[0].names.resolve(value)]
        )

    @cached_property
    def declarators(self) -> dict[str, list[Node]]:
        """Declarations with an initial value, by the names they declare."""
        found: dict[str, list[Node]] = {}
        for declarator in self.file.nodes("variable_declarator"):
            if declarator.child_by_field_name("value") is not None:
                for name in _declared(declarator):
                    found.setdefault(name, []).append(declarator)
        return found

    def declaration(self, name: Node) -> Node | None:
        """The initial value of the nearest earlier declaration of a name that is visible there."""
        at = name.start_byte
        visible = [
            declarator
            for declarator in self.declarators.get(text_of(name), ())
            if declarator.end_byte <= at < _scope(declarator).end_byte
        ]
        return visible[-1].child_by_field_name("value") if visible else None


def _decode(subject: Subject, module: _Module, call: Node) -> Iterator[Hit | Problem]:
    """What a decode call does wrong: hits, questions, or nothing."""
    arguments = call.child_by_field_name("arguments")
    given = arguments.named_children if arguments is not None else []
    if module.browser or not (given or is_of_request(call)):
        return
    token = module.unpacked(call) or text_of(given[0] if given else call)
    function = _function(call)
    uses = ClaimUses.of(call, function, module.view.words.is_key)
    verified = verifications(call, function, token)
    if verified:
        early = [read for read in uses.reads if read.start_byte < min(node.start_byte for node in verified)]
        if early:
            yield subject.hit("claim-before-verify", module.file.place(early[0]), node=early[0])
    elif uses.reads or uses.principal or uses.ids or (uses.handed and _is_of_caller(module, call)):
        yield from _believed(subject, module, call, uses)
    elif is_limiter_key(module.view, function):
        # NOTE: any claim makes a counter of its own; a guard in front may have verified the token.
        confidence = Confidence.MEDIUM
        yield subject.hit("decoded-not-verified", module.file.place(call), confidence=confidence, node=call)
    elif uses.returned:
        yield from _handed_on(subject, module, call, function)


def _is_of_caller(module: _Module, call: Node) -> bool:
    """Whether what a call decodes comes with the request."""
    given = module.trace(call.child_by_field_name("arguments"))
    return is_of_request(call) or _FROM_REQUEST.search(given) is not None


def _believed(subject: Subject, module: _Module, call: Node, uses: ClaimUses) -> Iterator[Hit]:
    """Claims of a token that nobody verified, read where they are decoded."""
    function, view = _function(call), module.view
    told = bool(uses.reads or uses.principal)
    guard = bool(uses.principal) or _is_guard(function) or is_limiter_key(view, function)
    proven = told and guard and _is_of_caller(module, call)
    steps: list[TraceStep] = []
    values = returned(function) if told and not proven and function.type in FUNCTIONS else []
    if values and all(any(inside(read, value) for value in values) for read in uses.reads):
        sites = subject.data.links.sites(view, function)
        known = sites.found[:_MAX_SITES]
        open_sites = [site for site in known if not _is_verified(site)]
        if known == sites.found and known and not open_sites and not sites.lost and not sites.handed:
            return
        deciding = [site for site in open_sites if site.sure and _decides(module, site)]
        proven, steps = bool(deciding), [_step(site, "this decides who may go on") for site in deciding[:1]]
    confidence = None if proven and not never_in_production(view.names, call) else Confidence.MEDIUM
    yield subject.hit("decoded-not-verified", module.file.place(call), confidence=confidence, trace=steps, node=call)


def _is_verified(site: Site) -> bool:
    """Whether the caller of a helper verifies the token that it hands in."""
    given = arguments_of(site.call)
    return bool(given) and bool(verifications(site.call, _function(site.call), text_of(given[0])))


def _decides(module: _Module, site: Site) -> bool:
    """Whether a guard asks a helper about a token of the request, for more than a log line."""
    caller = _Module(site.view.file, site.view, module.secrets)
    given = caller.trace(site.call.child_by_field_name("arguments"))
    guard = _is_guard(_function(site.call)) and not caller.browser and not is_logged(site.call)
    return guard and _FROM_REQUEST.search(given) is not None


def _step(site: Site, note: str) -> TraceStep:
    return TraceStep(path=site.view.file.path, line=site.view.file.place(site.call).line, note=note)


def _handed_on(subject: Subject, module: _Module, call: Node, function: Node) -> Iterator[Hit | Problem]:
    """What the callers of a helper do with the claims that it decodes and returns."""
    view = subject.data.view(module.file.path)
    sites = subject.data.links.sites(view, function)
    for site in sites.found[:_MAX_SITES]:
        if _BROWSER.search(site.view.file.text) or site.view.file.path.endswith((".tsx", ".jsx")):
            continue
        around = _function(site.call)
        uses = ClaimUses.of(site.call, around, site.view.words.is_key)
        if (uses.reads or uses.principal or uses.ids) and not _is_verified(site):
            step = _step(site, "these claims say who the caller is here")
            proven = site.sure and bool(uses.principal) and _FROM_REQUEST.search(text_of(around)) is not None
            confidence = None if proven else Confidence.MEDIUM
            yield subject.hit(
                "decoded-not-verified", module.file.place(call), confidence=confidence, trace=[step], node=call
            )
            return
    if not sites.found or sites.lost or sites.handed:
        reason = "claims are decoded and returned here; whether the token is verified elsewhere cannot be followed"
        yield Problem(path=module.file.path, line=call.start_point.row + 1, reason=reason)


def _comparisons(subject: Subject, module: _Module) -> Iterator[Hit]:
    """Secrets compared with an operator, or in a loop that stops at the first difference."""
    for node in module.file.nodes("binary_expression"):
        if _field(node, "operator") not in {"===", "!==", "==", "!="}:
            continue
        operands = [_bare(node.child_by_field_name(side)) for side in ("left", "right")]
        if any(operand is None or _is_literal(operand) for operand in operands):
            continue
        first, second = (_Operand.of(module, operand) for operand in operands if operand is not None)
        found = {first.against(second), second.against(first)} - {None}
        if found:
            confidence = Confidence.HIGH if Confidence.HIGH in found else Confidence.MEDIUM
            yield subject.hit("secret-compared-plainly", module.file.place(node), confidence=confidence, node=node)
    for loop in module.file.nodes("for_statement"):
        name = text_of(_function(loop).child_by_field_name("name"))
        if _COMPARE_NAME.search(name) and re.search(r"\[\w+\]\s*!==?.*return false", text_of(loop), re.DOTALL):
            yield subject.hit(
                "secret-compared-plainly", module.file.place(loop), confidence=Confidence.MEDIUM, node=loop
            )


@dataclass(frozen=True)
class _Operand:
    """One side of a comparison: its text, and the text of the declarations it comes from."""

    text: str
    origin: str
    sounds_secret: bool

    @classmethod
    def of(cls, module: _Module, node: Node) -> "_Operand":
        origin = "\n".join(module.values(node))
        read = _ENV_NAME.search(origin)
        secret = read is not None and module.secrets.is_secret(read.group(1))
        return cls(text_of(node), origin, secret or reads_secret(module.view, node, module.secrets))

    @property
    def stored(self) -> bool:
        """Whether it holds a secret of the application itself."""
        return _ENV_SECRET.search(self.origin) is not None

    @property
    def given(self) -> bool:
        """Whether it comes from the request."""
        return _FROM_REQUEST.search(self.origin) is not None

    def against(self, other: "_Operand") -> Confidence | None:
        """How sure it is that this side is a secret which the other side must equal; None: it is not."""
        named = _SECRET_NAME.search(other.text) is not None
        if self.sounds_secret and other.given and not other.sounds_secret:
            return Confidence.HIGH
        if self.stored and not other.stored:
            return Confidence.HIGH if other.given or _CREDENTIAL_NAME.search(other.text) else Confidence.MEDIUM
        if _HMAC.search(self.origin) and not _HMAC.search(other.origin):
            return Confidence.HIGH
        if _TRUSTED_NAME.search(self.text):
            if other.given:
                return Confidence.HIGH
            return Confidence.MEDIUM if named or other.text.lower().endswith("token") else None
        by_header = self.given and not other.given and _SECRET_HEADER.search(self.origin) is not None
        if by_header and named:
            return Confidence.HIGH
        whole = by_header and _WHOLE_HEADER.search(self.origin) is not None
        return (Confidence.HIGH if _AWAITED.search(other.text) else Confidence.MEDIUM) if whole else None


def _is_guard(function: Node) -> bool:
    """Whether a function decides who may go on: it has a `next` parameter, or names the key of a limiter."""
    parameters = text_of(function.child_by_field_name("parameters"))
    return re.search(r"\bnext\b|\bNextFunction\b", parameters) is not None or is_key_option(function)


def _bare(node: Node | None) -> Node | None:
    """The expression without casts, parentheses and `await` around it."""
    return unwrap(node) if node is not None else None


def _is_literal(node: Node) -> bool:
    if node.type == "template_string":
        return not any(child.type == "template_substitution" for child in node.named_children)
    return node.type in _OPAQUE or text_of(node) == "undefined" or text_of(node).lower().endswith("length")


def _function(node: Node) -> Node:
    """The function around a node that is not a mere callback; the whole file at the top level."""
    return _ancestor(node, FUNCTIONS) or _root(node)


def _ancestor(node: Node, types: Collection[str]) -> Node | None:
    current = node.parent
    while current is not None and current.type not in types:
        current = current.parent
    return current


def _root(node: Node) -> Node:
    while node.parent is not None:
        node = node.parent
    return node


def _scope(declarator: Node) -> Node:
    """The block in which a declaration is visible."""
    return _ancestor(declarator, {"statement_block", "program", "class_body"}) or _root(declarator)


def _declared(declarator: Node) -> set[str]:
    name = declarator.child_by_field_name("name")
    return {
        text_of(node)
        for node in (walk(name) if name is not None else ())
        if node.type in {"identifier", "shorthand_property_identifier_pattern"}
    }


def _field(node: Node, name: str) -> str:
    return text_of(node.child_by_field_name(name))
