"""How tokens are verified, claims that are used without a verified signature, and secrets compared with `===`.

What each call of a token library is given, what a function does with claims that it decodes, and which comparisons are
of a secret, are facts.
"""

import re
from collections import Counter
from collections.abc import Iterator
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
    Sieve,
    Site,
    SourceFile,
    StartUp,
    Subject,
    TextOrigins,
    Token,
    TraceStep,
    Unread,
    View,
    arguments_of,
    by_path,
    compared_secrets,
    function_or_file,
    inside,
    is_key_option,
    is_limiter_key,
    is_logged,
    is_of_request,
    is_sent,
    is_test_setup,
    never_in_production,
    returned,
    setting_names,
    text_of,
    verifications,
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
        module = _Module(file, TextOrigins(subject.data.view(file.path)))
        for call in [*decodes.get(file.path, []), *module.unpackings()]:
            examined[file.path] += 1
            for found in _decode(subject, module, call):
                (unresolved if isinstance(found, Problem) else hits).append(found)  # type: ignore[arg-type]
        if not module.browser:
            compared = list(compared_secrets(module.origins, setting_names(subject.config)))
            called = (text_of(call.child_by_field_name("function")) for call in module.calls)
            examined[file.path] += len(compared) + sum(_TIMING_SAFE.search(name) is not None for name in called)
            hits += (
                subject.hit("secret-compared-plainly", file.place(node), confidence=sure, node=node)
                for node, sure in compared
            )
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
    """One file, with what its expressions come from."""

    file: SourceFile
    origins: TextOrigins

    @property
    def view(self) -> View:
        """Its place among the others."""
        return self.origins.view

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
            calls = (c for c in self.calls if text_of(c.child_by_field_name("function")) == "JSON.parse")
            yield from (call for call in calls if self.unpacked(call))

    def unpacked(self, call: Node) -> str:
        """The token whose payload a JSON.parse call unpacks from base64; empty for any other call."""
        source = self.origins.trace(call.child_by_field_name("arguments"))
        split = _SPLIT.search(source)
        return split.group(1).rstrip("?!") if split and _UNPACKS.finds(source.lower()) else ""


def _decode(subject: Subject, module: _Module, call: Node) -> Iterator[Hit | Problem]:
    """What a decode call does wrong: hits, questions, or nothing."""
    arguments = call.child_by_field_name("arguments")
    given = arguments.named_children if arguments is not None else []
    if module.browser or not (given or is_of_request(call)):
        return
    token = module.unpacked(call) or text_of(given[0] if given else call)
    function = function_or_file(call)
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
    return is_of_request(call) or is_sent(module.origins.trace(call.child_by_field_name("arguments")))


def _believed(subject: Subject, module: _Module, call: Node, uses: ClaimUses) -> Iterator[Hit]:
    """Claims of a token that nobody verified, read where they are decoded."""
    function, view = function_or_file(call), module.view
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
        deciding = [site for site in open_sites if site.sure and _decides(site)]
        proven, steps = bool(deciding), [_step(site, "this decides who may go on") for site in deciding[:1]]
    confidence = None if proven and not never_in_production(view.names, call) else Confidence.MEDIUM
    yield subject.hit("decoded-not-verified", module.file.place(call), confidence=confidence, trace=steps, node=call)


def _is_verified(site: Site) -> bool:
    """Whether the caller of a helper verifies the token that it hands in."""
    given = arguments_of(site.call)
    return bool(given) and bool(verifications(site.call, function_or_file(site.call), text_of(given[0])))


def _decides(site: Site) -> bool:
    """Whether a guard asks a helper about a token of the request, for more than a log line."""
    caller = _Module(site.view.file, TextOrigins(site.view))
    given = caller.origins.trace(site.call.child_by_field_name("arguments"))
    guard = _is_guard(function_or_file(site.call)) and not caller.browser and not is_logged(site.call)
    return guard and is_sent(given)


def _step(site: Site, note: str) -> TraceStep:
    return TraceStep(path=site.view.file.path, line=site.view.file.place(site.call).line, note=note)


def _handed_on(subject: Subject, module: _Module, call: Node, function: Node) -> Iterator[Hit | Problem]:
    """What the callers of a helper do with the claims that it decodes and returns."""
    view = subject.data.view(module.file.path)
    sites = subject.data.links.sites(view, function)
    for site in sites.found[:_MAX_SITES]:
        if _BROWSER.search(site.view.file.text) or site.view.file.path.endswith((".tsx", ".jsx")):
            continue
        around = function_or_file(site.call)
        uses = ClaimUses.of(site.call, around, site.view.words.is_key)
        if (uses.reads or uses.principal or uses.ids) and not _is_verified(site):
            step = _step(site, "these claims say who the caller is here")
            proven = site.sure and bool(uses.principal) and is_sent(text_of(around))
            confidence = None if proven else Confidence.MEDIUM
            yield subject.hit(
                "decoded-not-verified", module.file.place(call), confidence=confidence, trace=[step], node=call
            )
            return
    if not sites.found or sites.lost or sites.handed:
        reason = "claims are decoded and returned here; whether the token is verified elsewhere cannot be followed"
        yield Problem(path=module.file.path, line=call.start_point.row + 1, reason=reason)


def _is_guard(function: Node) -> bool:
    """Whether a function decides who may go on: it has a `next` parameter, or names the key of a limiter."""
    parameters = text_of(function.child_by_field_name("parameters"))
    return re.search(r"\bnext\b|\bNextFunction\b", parameters) is not None or is_key_option(function)
