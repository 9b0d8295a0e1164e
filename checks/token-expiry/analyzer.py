"""How long tokens and login cookies live, against the limit of their kind.

Lifetimes are evaluated from the syntax tree: `'7d'`, `60 * 60 * 24`, local constants, `Date.now() + hour`. Units are
those of the library: jsonwebtoken, jose and next-auth count seconds, Express cookies milliseconds. What a settings
object or another file decides stays unresolved.

NOTE: longer than a module should be, because a check's folder holds one. Its parts are values, kinds, tokens, cookies,
the schema and syntax, in this order.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from secgate.api import (
    Confidence,
    Hit,
    Node,
    Observation,
    Place,
    PrismaModel,
    Problem,
    SourceFile,
    Subject,
    TraceStep,
    text_of,
    walk,
)

_RELEVANT = re.compile(r"jsonwebtoken|\bjose\b|cookie|express-session|next-auth", re.IGNORECASE)
_RELEVANT_WORDS = ("jsonwebtoken", "jose", "cookie", "express-session", "next-auth")
_LIBRARIES = frozenset(
    {"jsonwebtoken", "jose", "express-session", "cookie-session", "cookie", "next-auth", "js-cookie"}
)
_WRAPPERS = frozenset({
    "parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression", "await_expression",
})  # fmt: skip
_NAMES = frozenset({"identifier", "shorthand_property_identifier"})
_FUNCTIONS = frozenset({"function_declaration", "function_expression", "arrow_function", "method_definition"})
_SECOND, _MILLISECOND = 1.0, 0.001
# How the `ms` package reads a string, which jsonwebtoken uses (https://github.com/vercel/ms); seconds by first letters.
_UNITS = {"ms": 0.001, "milli": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_557_600}
_SPAN = re.compile(r"^\s*(-?[\d.]+)\s*(?:(ms|milli|[smhdwy])[a-z]*)?(?:\s+from now)?\s*$", re.IGNORECASE)
# Kinds by the words of names and claims, the most particular first. `other` is no login: other items judge it.
_KINDS = {
    "impersonation": re.compile(r"impersonat|act_?as", re.IGNORECASE),
    "refresh": re.compile(r"refresh", re.IGNORECASE),
    "reset": re.compile(r"reset|forgot", re.IGNORECASE),
    "other": re.compile(r"api_?(?:key|token)|personal_?access|service_?account", re.IGNORECASE),
    "link": re.compile(
        r"invit|magic|link|verification|verify_?email|email_?verif|confirm|unsubscribe|share|preview|download"
        r"|(?:booking|project|guest|order|customer)(?:_?access)?_?(?:token|secret)",
        re.IGNORECASE,
    ),
    "session": re.compile(
        r"log_?in|sign_?in|session|(?:access|auth|admin|user|original|previous)_?token", re.IGNORECASE
    ),
}
_KIND_CLAIMS = frozenset({"type", "kind", "purpose", "typ", "token_type", "tokenType", "token_use", "use"})
_IDENTITY_CLAIMS = re.compile(r"^(?:sub|user(?:name|_?id)?|id|uid|email|roles?|tenant_?id)$", re.IGNORECASE)
_MAKES_TOKEN = re.compile(r"^_?(?:sign|create|generate|issue|make|build|mint|get)|token$|link$", re.IGNORECASE)
_ENDS = re.compile(r"^(?:stop|end|exit|leave|clear|restore|log_?out|sign_?out)", re.IGNORECASE)
_LOGIN_COOKIE = re.compile(r"session|token|jwt|auth|\bsid\b|connect\.sid", re.IGNORECASE)
_OTHER_COOKIE = re.compile(
    r"csrf|xsrf|state|nonce|verifier|pkce|challenge|theme|locale|consent|redirect|callback", re.IGNORECASE
)
_PRODUCTION = re.compile(r"([!=])==?\s*['\"]production['\"]")
_ROTATES = re.compile(
    r"rotat|revoke|invalidat|blacklist|denylist|\.delete\(|new_?refresh|(?:sign|create|generate|issue|make)\w*refresh",
    re.IGNORECASE,
)
_ONE_TIME_FIELD = re.compile(
    r"^(?:\w*(?:reset|invit(?:e|ation)?|magic|confirm(?:ation)?|verif(?:y|ication)|activation)_?\w*(?:token|code)(?:_?hash)?)$",
    re.IGNORECASE,
)
_ONE_TIME_MODEL = re.compile(r"reset|invit|magic|verification|confirmation|activation", re.IGNORECASE)
_EXPIRY_FIELD = re.compile(r"expir|valid_?(?:until|to)|ttl|deadline", re.IGNORECASE)
_NO_COOKIE_AGE = "This login cookie has no lifetime: it lasts while the browser keeps its session, perhaps for ever."

_Source = Literal["code", "setting", "parameter", "unknown"]
_Result = Hit | Problem | None


def _is_relevant(file: SourceFile) -> bool:
    return any(word in file.folded for word in _RELEVANT_WORDS) and _RELEVANT.search(file.text) is not None


def analyze(subject: Subject) -> Observation:
    """Sign calls, login cookies, session settings and stored one-time tokens of the target."""
    project = _Project(subject)
    results = [result for module in project.modules for result in _judge_module(project, module)]
    results += list(_stored_tokens(subject))
    return Observation(
        examined=len(results),
        hits=tuple(result for result in results if isinstance(result, Hit)),
        unresolved=tuple(result for result in results if isinstance(result, Problem)),
    )


def _judge_module(project: "_Project", module: "_Module") -> Iterator[_Result]:
    """One result for every place of a file that gives out a token or a login cookie."""
    for call in module.file.nodes("call_expression"):
        callee = _field(call, "function")
        target = module.target(callee)
        if target in {"jsonwebtoken.sign", "jsonwebtoken.default.sign"}:
            yield _signed(project, module, call)
            yield from _refreshed(project, module, call)
        elif target in {"express-session", "cookie-session"}:
            yield _session(project, module, call, target)
        elif (cookie := _Cookie.of(module, call)) is not None:
            yield from cookie.judge(project)
    for made in module.file.nodes("new_expression"):
        if module.target(_field(made, "constructor")) == "jose.SignJWT":
            yield _signed_with_jose(project, module, made)
    for options in module.file.nodes("object"):
        if "next-auth" in module.libraries and _property(options, "providers") is not None:
            yield _next_auth(project, module, options)


# -- values ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Length:
    """A lifetime as far as one file shows it.

    Attributes:
        amount: seconds when `spelled`, else in the unit of whoever takes it; None when unknown.
        source: where it comes from; a setting or parameter has its default as amount.
        spelled: it was a string with a unit.
        node: the expression that decides it.
    """

    amount: float | None
    source: _Source = "code"
    spelled: bool = False
    node: Node | None = None

    def seconds(self, unit: float) -> float | None:
        """The lifetime in seconds for a reader that counts in `unit` seconds."""
        return None if self.amount is None else self.amount * (1 if self.spelled else unit)


def _span(text: str) -> float | None:
    """Seconds of `7d`, `2 hours`; a number without a unit is milliseconds, as in jsonwebtoken."""
    match = _SPAN.match(text)
    return float(match.group(1)) * _UNITS[(match.group(2) or "ms").lower()] if match else None


def _shown(seconds: float) -> str:
    for size, name in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= 2 * size or seconds == size:
            count = f"{seconds / size:.4g}"
            return f"{count} {name}" + ("" if count == "1" else "s")
    return f"{seconds:.4g} seconds"


@dataclass(frozen=True)
class _Module:
    """One file with its imports and declarations."""

    file: SourceFile

    @cached_property
    def imports(self) -> dict[str, str]:
        """Local names of the libraries to `module` or `module.export`."""
        names: dict[str, str] = {}
        for statement in self.file.nodes("import_statement"):
            library = _field(statement, "source").strip("'\"") or _required_module(text_of(statement))
            if library in _LIBRARIES:
                names |= dict(_imported(statement, library))
        for declarator in self.file.nodes("variable_declarator"):
            library = _required_module(_field(declarator, "value"))
            if library in _LIBRARIES:
                names |= dict(_imported(declarator, library))
        return names

    @cached_property
    def libraries(self) -> set[str]:
        """Modules that the file imports, as written."""
        return {name.split(".")[0] for name in self.imports.values()}

    def target(self, callee: str) -> str:
        """`module.export` that a callee stands for; empty when it is no import of ours."""
        first, dot, rest = callee.partition(".")
        return self.imports[first] + dot + rest if first in self.imports else ""

    @cached_property
    def declarations(self) -> dict[str, list[Node]]:
        """Variables and parameters by name, in source order."""
        found: dict[str, list[Node]] = {}
        for kind in ("variable_declarator", "required_parameter", "optional_parameter", "assignment_pattern"):
            for node in self.file.nodes(kind):
                name = (
                    node.child_by_field_name("name")
                    or node.child_by_field_name("pattern")
                    or node.child_by_field_name("left")
                )
                if name is not None and name.type == "identifier":
                    found.setdefault(text_of(name), []).append(node)
        return found

    def declaration(self, name: Node) -> Node | None:
        """The nearest earlier declaration of a name that is visible there."""
        visible = [
            node
            for node in self.declarations.get(text_of(name), ())
            if node.end_byte <= name.start_byte < _scope(node).end_byte and _scope(node).start_byte <= name.start_byte
        ]
        return max(visible, key=lambda node: node.start_byte, default=None)

    def value(self, node: Node | None) -> Node | None:
        """What an expression stands for: the constant that a name or `NAMES.member` was declared with, else itself."""
        for _ in range(4):
            node = _bare(node)
            declared = None
            if node is not None and node.type in _NAMES:
                declaration = self.declaration(node)
                if declaration is not None and declaration.type == "variable_declarator" and not self._reassigned(node):
                    declared = declaration.child_by_field_name("value")
            elif node is not None and node.type == "member_expression":
                declared = self._member(node)
            if declared is None:
                return node
            node = declared
        return node

    def _reassigned(self, name: Node) -> bool:
        return any(_field(node, "left") == text_of(name) for node in self.file.nodes("assignment_expression"))

    def _member(self, node: Node) -> Node | None:
        owner = _bare(node.child_by_field_name("object"))
        if owner is None:
            return None
        if owner.type == "this":
            fields = self.file.nodes("public_field_definition") + self.file.nodes("field_definition")
            found = [f for f in fields if _field(f, "name") == _field(node, "property")]
            return found[0].child_by_field_name("value") if len(found) == 1 else None
        holder = self.value(owner) if owner.type == "identifier" else None
        return _property(holder, _field(node, "property")) if holder is not None and holder.type == "object" else None

    def find(self, holder: Node | None, key: str) -> tuple[Node | None, bool]:
        """The value of a key in an object, through its spreads, and whether all of the object could be read."""
        holder = self.value(holder)
        if holder is None or holder.type != "object":
            return None, False
        found, complete = _property(holder, key), True
        for child in holder.named_children:
            if child.type == "spread_element" and found is None:
                found, known = self.find(child.named_children[0], key)
                complete = complete and known
        return (None if found is not None and text_of(found) == "undefined" else found), complete

    def length(self, node: Node | None, depth: int = 24) -> _Length:
        """The lifetime that an expression gives; the present moment counts as 0."""
        node = _bare(node)
        unknown = _Length(None, "unknown", node=node)
        if node is None or depth == 0:
            return unknown
        text = text_of(node)
        if node.type == "number":
            return _Length(
                float(int(text.replace("_", ""), 0))
                if re.fullmatch(r"0[xob]\w+", text, re.IGNORECASE)
                else float(text.replace("_", "")),
                node=node,
            )
        if node.type in {"string", "template_string"}:
            return self._spelled(node, depth)
        if re.match(r"^(?:process\.)?env\b", text) and node.type in {"member_expression", "subscript_expression"}:
            return _Length(None, "setting", node=node)
        if node.type == "binary_expression":
            return self._computed(node, depth)
        if node.type == "ternary_expression":
            return self._chosen(node, depth)
        if node.type in {"call_expression", "new_expression"}:
            return self._called(node, depth)
        if node.type in _NAMES and (declared := self.declaration(node)) is not None and "variable" not in declared.type:
            default = declared.child_by_field_name("value") or declared.child_by_field_name("right")
            given = self.length(default, depth - 1)
            return _Length(given.amount, "parameter", given.spelled, declared)
        value = self.value(node)
        return self.length(value, depth - 1) if value is not None and value != node else unknown

    def _spelled(self, node: Node, depth: int) -> _Length:
        text = text_of(node)[1:-1]
        source: _Source = "code"
        decider = node
        for child in node.named_children:
            if child.type == "template_substitution":
                inner = self.length(child.named_children[0], depth - 1)
                text = text.replace(text_of(child), "?" if inner.amount is None else f"{inner.amount:.15g}")
                if inner.source != "code":
                    source, decider = inner.source, inner.node or node
        seconds = _span(text)
        if seconds is None and source == "code":
            return _Length(None, "unknown", node=node)
        return _Length(seconds, source, spelled=True, node=decider)

    def _computed(self, node: Node, depth: int) -> _Length:
        left = self.length(node.child_by_field_name("left"), depth - 1)
        right = self.length(node.child_by_field_name("right"), depth - 1)
        operator = _field(node, "operator")
        if operator in {"||", "??"}:
            source = left.source if left.source != "code" else right.source
            chosen = left if left.amount is not None else right
            return _Length(chosen.amount, source, chosen.spelled, node)
        weaker = next((side for side in (left, right) if side.source != "code"), None)
        amount = None
        if left.amount is not None and right.amount is not None and not (operator == "/" and right.amount == 0):
            amount = {
                "+": left.amount + right.amount,
                "-": left.amount - right.amount,
                "*": left.amount * right.amount,
                "/": left.amount / (right.amount or 1),
            }.get(operator)
        if weaker is not None:
            return _Length(amount, weaker.source, node=weaker.node)
        return _Length(amount, "code" if amount is not None else "unknown", node=node)

    def _chosen(self, node: Node, depth: int) -> _Length:
        branches = [self.length(node.child_by_field_name(side), depth - 1) for side in ("consequence", "alternative")]
        test = _PRODUCTION.search(_field(node, "condition"))
        if test is not None:
            return branches[0] if test.group(1) == "=" else branches[1]
        if any(branch.source != "code" for branch in branches) or branches[0].spelled != branches[1].spelled:
            return next((branch for branch in branches if branch.source != "code"), _Length(None, "unknown", node=node))
        return max(branches, key=lambda branch: branch.amount or 0)

    def _called(self, node: Node, depth: int) -> _Length:
        name = _field(node, "function") or f"new {_field(node, 'constructor')}"
        given = [self.length(argument, depth - 1) for argument in _arguments(node)]
        if name == "Date.now" or re.fullmatch(r"new Date\(\)\.(?:getTime|valueOf)", name):
            return _Length(0.0, node=node)
        if name == "Math.min" and any(one.source == "code" and one.amount is not None for one in given):
            return min((one for one in given if one.source == "code"), key=lambda one: one.amount or 0)
        if name == "Math.max" and given and all(one.source == "code" for one in given):
            return max(given, key=lambda one: one.amount or 0)
        if name == "ms" and len(given) == 1 and given[0].spelled and given[0].amount is not None:
            return _Length(given[0].amount * 1000, given[0].source, node=node)
        if given and name in {
            "Math.floor",
            "Math.round",
            "Math.ceil",
            "Math.trunc",
            "Number",
            "parseInt",
            "parseFloat",
            "Number.parseInt",
            "Number.parseFloat",
            "String",
            "new Date",
        }:
            inner = given[0]
            numeric = inner.amount is not None and inner.spelled and name not in {"String", "new Date"}
            # NOTE: a numeric string was read as milliseconds; as a number it is a plain amount again.
            amount = inner.amount * 1000 if numeric and inner.amount is not None else inner.amount
            return _Length(amount, inner.source, inner.spelled and not numeric, inner.node)
        return _Length(None, "unknown", node=node)


@dataclass(frozen=True)
class _Project:
    """All files of the scope that deal with tokens or cookies."""

    subject: Subject

    @cached_property
    def modules(self) -> list[_Module]:
        """The files that name a library or a cookie."""
        return [_Module(file) for file in self.subject.files if _is_relevant(file)]

    def callers(self, module: _Module, parameter: Node) -> Iterator[tuple[_Module, Node]]:
        """Arguments that calls anywhere in the target give for a parameter, found by the function's name."""
        function = _ancestor(parameter, _FUNCTIONS)
        name = _name(function) if function is not None else ""
        parameters = function.child_by_field_name("parameters") if function is not None else None
        if not name or parameters is None or parameter not in parameters.named_children:
            return
        index = parameters.named_children.index(parameter)
        pattern = re.compile(rf"\b{re.escape(name)}\s*\(")
        for file in self.subject.files:
            if name in file.text and pattern.search(file.text):
                other = module if file.path == module.file.path else _Module(file)
                for call in other.file.nodes("call_expression"):
                    arguments = _arguments(call)
                    if _field(call, "function").rpartition(".")[2] == name and len(arguments) > index:
                        yield other, arguments[index]


# -- kinds and limits ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Kind:
    """What a token is for, how long it may live, and whether claims or names say so or it is only assumed."""

    name: str
    limit: float
    explicit: bool

    @property
    def limited(self) -> str:
        """The limit, for a message."""
        return f"the limit of its kind ({self.name}{'' if self.explicit else ', assumed'}) is {_shown(self.limit)}"


def _kind(project: _Project, module: _Module, place: Node, payload: Node | None, hints: Collection[str]) -> _Kind:
    """The kind of a token: by the target's own table, by its claims, by the names around it, else a login session."""
    claims = _literals(module, payload)
    config = project.subject.config
    for own in config.token_kinds:
        by_claim = own.claim is not None and claims.get(own.claim) == own.value
        if by_claim or (own.secret is not None and any(own.secret in hint for hint in hints)):
            limit = _span(own.max_age) if own.max_age is not None else None
            return _Kind(own.kind, limit or _limit(project, own.kind), explicit=True)
    texts = [value for claim, value in claims.items() if claim in _KIND_CLAIMS] + [
        key for key in claims if "mpersonat" in key
    ]
    function = _name(_ancestor(place, _FUNCTIONS))
    identity = any(_IDENTITY_CLAIMS.match(claim) for claim in claims)
    ranked = [(text, True) for text in [*texts, _assigned(place), *hints]]
    if not _ENDS.match(function):
        ranked.append((function, _MAKES_TOKEN.search(function) is not None))
    for text, explicit in ranked:
        for name, words in _KINDS.items():
            if words.search(text):
                return _Kind(name, _limit(project, name), explicit=explicit or (name == "session"))
    return _Kind("session", _limit(project, "session"), explicit=identity)


def _limit(project: _Project, kind: str) -> float:
    limits = project.subject.config.token_max_age
    if kind == "other":
        return float("inf")
    return _span(str(getattr(limits, kind, limits.session))) or 0.0


def _literals(module: _Module, payload: Node | None) -> dict[str, str]:
    """Claims of a payload with their literal values, empty where the value is no literal."""
    holder = module.value(payload)
    claims: dict[str, str] = {}
    for child in holder.named_children if holder is not None and holder.type == "object" else []:
        if child.type == "pair":
            value = _field(child, "value")
            claims[_field(child, "key").strip("'\"")] = value.strip("'\"`") if value[:1] in {"'", '"', "`"} else ""
        elif child.type == "shorthand_property_identifier":
            claims[text_of(child)] = ""
        elif child.type == "spread_element":
            claims |= _literals(module, child.named_children[0])
    return claims


def _over(project: _Project, module: _Module, call: Node, kind: _Kind, length: _Length, unit: float) -> _Result:
    """What a lifetime does wrong: a hit, a question, or nothing."""
    seconds = length.seconds(unit)
    over = seconds is not None and seconds > kind.limit
    trace = _trace(module, call, length)
    if over and seconds is not None:
        sure = kind.explicit and length.source == "code"
        return project.subject.hit(
            "lifetime-over-limit",
            module.file.place(call),
            message=f"This token lives {_shown(seconds)}; {kind.limited}.",
            confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
            trace=trace,
            node=call,
        )
    if length.source == "setting":
        return project.subject.hit("unbounded-lifetime-setting", module.file.place(call), trace=trace, node=call)
    if length.source == "parameter" and length.node is not None:
        return _passed(project, module, call, kind, length, unit)
    return _unresolved(module, call, "the lifetime comes from elsewhere") if seconds is None else None


def _passed(project: _Project, module: _Module, call: Node, kind: _Kind, length: _Length, unit: float) -> _Result:
    """A lifetime that is a parameter: its default, and every value that a call in the target gives."""
    callers = list(project.callers(module, length.node)) if length.node is not None else []
    if length.amount is None and not callers:
        return _unresolved(module, call, "the lifetime is a parameter, and no call that gives it was found")
    default = module.length(_default(length.node)).amount if length.node is not None else None
    scale = length.amount / default if length.amount is not None and default else None
    for other, argument in callers:
        given = other.length(argument)
        if given.source != "code" or given.amount is None or scale is None:
            return _unresolved(other, argument, f"a call sets the lifetime of the token signed in {module.file.path}")
        seconds = given.amount * scale * (1 if length.spelled else unit)
        if seconds > kind.limit:
            step = TraceStep(path=other.file.path, line=argument.start_point.row + 1, note="the lifetime is given here")
            return project.subject.hit(
                "lifetime-over-limit",
                module.file.place(call),
                message=f"A call gives this token {_shown(seconds)}; {kind.limited}.",
                confidence=Confidence.MEDIUM,
                trace=[step],
                node=call,
            )
    return None


# -- tokens ----------------------------------------------------------------------------------------------------------


def _signed(project: _Project, module: _Module, call: Node) -> _Result:
    """A `jsonwebtoken.sign` call."""
    arguments = _arguments(call)
    payload, key, options = (*arguments, None, None, None)[:3]
    options = None if options is not None and options.type in _FUNCTIONS else options
    kind = _kind(project, module, call, payload, [text_of(key)])
    lifetime, known = module.find(options, "expiresIn") if options is not None else (None, True)
    return _judged(project, module, call, kind, _Given(payload, lifetime, known))


def _signed_with_jose(project: _Project, module: _Module, made: Node) -> _Result:
    """A `new SignJWT(claims)` and the chain of calls on it."""
    arguments = _arguments(made)
    payload = arguments[0] if arguments else None
    chain, lifetime = made, None
    while chain.parent is not None and chain.parent.type == "member_expression" and chain.parent.parent is not None:
        method = _field(chain.parent, "property")
        chain = chain.parent.parent
        if method == "setExpirationTime" and _arguments(chain):
            lifetime = _arguments(chain)[0]
    kind = _kind(project, module, chain, payload, [])
    apart = lifetime is None and "setExpirationTime" in text_of(_ancestor(made, _FUNCTIONS))
    return _judged(project, module, made, kind, _Given(payload, lifetime, not apart))


@dataclass(frozen=True)
class _Given:
    """What a sign call is given: its claims, its lifetime option, and whether all options could be read."""

    payload: Node | None
    lifetime: Node | None
    known: bool


def _judged(project: _Project, module: _Module, call: Node, kind: _Kind, given: _Given) -> _Result:
    if given.lifetime is not None:
        length = module.length(given.lifetime)
        dated = _field(module.value(given.lifetime) or call, "constructor") == "Date"
        return _over(project, module, call, kind, length, _MILLISECOND if dated else _SECOND)
    exp, complete = module.find(given.payload, "exp") if given.payload is not None else (None, True)
    exp = exp or _assigned_claim(module, given.payload)
    if exp is not None:
        return _over(project, module, call, kind, module.length(exp), _SECOND)
    if not given.known:
        return _unresolved(module, call, "the options of this sign call come from elsewhere")
    if kind.name == "other":
        return None
    confidence = None if complete else Confidence.MEDIUM
    return project.subject.hit("no-expiry", module.file.place(call), confidence=confidence, node=call)


def _assigned_claim(module: _Module, payload: Node | None) -> Node | None:
    """The value of `payload.exp = …`."""
    name = f"{text_of(_bare(payload))}.exp"
    found = [node for node in module.file.nodes("assignment_expression") if _field(node, "left") == name]
    return found[-1].child_by_field_name("right") if found else None


def _refreshed(project: _Project, module: _Module, call: Node) -> Iterator[Hit]:
    """A function that trades a refresh token for an access token and gives out no new refresh token."""
    function = _ancestor(call, _FUNCTIONS)
    name, text = _name(function), re.sub(r"//.*|/\*[\s\S]*?\*/", "", text_of(function))
    reads = re.search(r"verify\w*\(\s*[\w.]*refresh", text, re.IGNORECASE)
    if re.search(r"refresh", name, re.IGNORECASE) and reads and not _ROTATES.search(text.replace(name, "", 1)):
        yield project.subject.hit("refresh-not-rotated", module.file.place(call), node=call)


# -- cookies and sessions --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Cookie:
    """A call that sets a cookie which holds a login."""

    module: _Module
    call: Node
    name: str
    value: Node | None
    options: Node | None
    unit: float

    @classmethod
    def of(cls, module: _Module, call: Node) -> "_Cookie | None":
        """The login cookie that a call sets; None for any other call, and for one that deletes it."""
        receiver, _, method = _field(call, "function").rpartition(".")
        arguments = _arguments(call)
        if "js-cookie" in module.libraries or not arguments:
            return None
        unit = _SECOND
        if method == "cookie" and re.search(r"\b(?:res|response|reply)\w*\b", receiver):
            unit = _MILLISECOND if "reply" not in receiver else _SECOND
        elif method == "set" and re.search(r"cookie", receiver, re.IGNORECASE):
            unit = _MILLISECOND if re.match(r"ctx\b|context\b", receiver) else _SECOND
        elif module.target(_field(call, "function")) not in {"cookie.serialize", "cookie.default.serialize"}:
            return None
        name, value, options = (*arguments, None, None)[:3]
        if arguments[0].type == "object":
            name, value, options = _property(arguments[0], "name"), _property(arguments[0], "value"), arguments[0]
        shown = text_of(module.value(name))
        about = f"{shown} {text_of(name)} {text_of(value)}"
        plain = text_of(module.value(value)).strip("'\"`")
        if (
            not _LOGIN_COOKIE.search(about)
            or _OTHER_COOKIE.search(shown + text_of(name))
            or plain in {"", "null", "deleted"}
        ):
            return None
        return cls(module, call, shown, value, options, unit)

    def judge(self, project: _Project) -> Iterator[_Result]:
        """One result, or none for a deletion."""
        module, call = self.module, self.call
        kind = _kind(project, module, call, None, [self.name, text_of(self.value)])
        lifetime, known = module.find(self.options, "maxAge") if self.options is not None else (None, True)
        unit = self.unit
        if lifetime is None:
            lifetime, _ = module.find(self.options, "expires")
            unit = _MILLISECOND
        if lifetime is None:
            yield (
                project.subject.hit("cookie-outlives-token", module.file.place(call), message=_NO_COOKIE_AGE, node=call)
                if known
                else _unresolved(module, call, "the options of this cookie come from elsewhere")
            )
            return
        length = module.length(lifetime)
        seconds = length.seconds(unit)
        if length.source == "code" and seconds is not None and seconds <= 0:
            return
        result = _over(project, module, call, kind, length, unit)
        if isinstance(result, Hit) and result.rule == "lifetime-over-limit" and seconds is not None:
            result = project.subject.hit(
                "cookie-outlives-token",
                module.file.place(call),
                message=f"This cookie lives {_shown(seconds)}; {kind.limited}.",
                trace=_trace(module, call, length),
                node=call,
            )
        yield result


def _session(project: _Project, module: _Module, call: Node, library: str) -> _Result:
    """The options of express-session or cookie-session, where the cookie is the login."""
    options = _arguments(call)[0] if _arguments(call) else None
    cookie, known = (options, True) if library == "cookie-session" else module.find(options, "cookie")
    if not known and cookie is None:
        return _unresolved(module, call, "the options of this session come from elsewhere")
    lifetime, complete = module.find(cookie, "maxAge") if cookie is not None else (None, True)
    if lifetime is None or text_of(lifetime) == "null":
        if not complete:
            return _unresolved(module, call, "the cookie options of this session come from elsewhere")
        return project.subject.hit("cookie-outlives-token", module.file.place(call), message=_NO_COOKIE_AGE, node=call)
    kind = _Kind("session", _limit(project, "session"), explicit=True)
    return _over(project, module, call, kind, module.length(lifetime), _MILLISECOND)


def _next_auth(project: _Project, module: _Module, options: Node) -> _Result:
    """The options of next-auth, whose sessions live 30 days unless they say otherwise."""
    kind = _Kind("session", _limit(project, "session"), explicit=True)
    session, known = module.find(options, "session")
    lifetime, complete = module.find(session, "maxAge") if session is not None else (None, known)
    if lifetime is not None:
        return _over(project, module, lifetime, kind, module.length(lifetime), _SECOND)
    if not complete:
        return _unresolved(module, options, "the session options of next-auth come from elsewhere")
    default = _Length(30.0 * 86_400, "setting", node=None)
    return _over(project, module, options, kind, default, _SECOND)


# -- one-time tokens in the database ---------------------------------------------------------------------------------


def _stored_tokens(subject: Subject) -> Iterator[_Result]:
    """Columns of one-time tokens that some code looks up by."""
    for model in subject.schema.models if subject.schema is not None else ():
        for column in model.fields:
            one_time = _ONE_TIME_FIELD.match(column.name) or (
                _ONE_TIME_MODEL.search(model.name)
                and re.fullmatch(r"(?:hashed_?)?(?:token|code)(?:_?hash)?", column.name, re.IGNORECASE)
            )
            if one_time and column.kind == "String":
                used = [file for file in subject.files if _looks_up(file, model, column.name)]
                if used:
                    yield _stored(subject, model, column.line, used)


def _stored(subject: Subject, model: PrismaModel, line: int, used: list[SourceFile]) -> Hit | None:
    if any(_EXPIRY_FIELD.search(column.name) for column in model.fields):
        return None
    if any(re.search(rf"\.{model.accessor}\s*\.\s*delete\w*\(", file.text) for file in used):
        return None
    dated = [column.name for column in model.fields if column.kind == "DateTime"]
    tested = any(re.search(rf"\b(?:{'|'.join(dated)})\b", file.text) for file in used) if dated else False
    return subject.hit(
        "stored-token-never-expires",
        Place(path=model.path, line=line),
        confidence=Confidence.MEDIUM if tested else None,
        trace=[TraceStep(path=file.path, line=_line(file, model), note="looked up here") for file in used[:3]],
    )


def _looks_up(file: SourceFile, model: PrismaModel, column: str) -> bool:
    found = rf"\.{model.accessor}\s*\.\s*find\w+\(\s*\{{\s*where:\s*\{{[^}}]*\b{column}\b"
    return column in file.text and re.search(found, file.text) is not None


def _line(file: SourceFile, model: PrismaModel) -> int:
    match = re.search(rf"\.{model.accessor}\s*\.\s*find", file.text)
    return file.text.count("\n", 0, match.start()) + 1 if match else 1


# -- syntax ----------------------------------------------------------------------------------------------------------


def _unresolved(module: _Module, node: Node, reason: str) -> Problem:
    return Problem(path=module.file.path, line=node.start_point.row + 1, reason=reason)


def _trace(module: _Module, call: Node, length: _Length) -> list[TraceStep]:
    if length.node is None or call.start_byte <= length.node.start_byte < call.end_byte:
        return []
    return [TraceStep(path=module.file.path, line=length.node.start_point.row + 1, note="the lifetime is set here")]


def _required_module(text: str) -> str:
    match = re.search(r"require\(\s*['\"]([\w@/-]+)['\"]\s*\)", text[:200])
    return match.group(1) if match else ""


def _imported(statement: Node, library: str) -> Iterator[tuple[str, str]]:
    """Names that an import or a `require` declaration brings, with what they stand for."""
    name = statement.child_by_field_name("name")
    if name is not None and name.type == "identifier":
        yield text_of(name), library
    for node in walk(name if name is not None else statement):
        if node.type == "import_specifier":
            yield _field(node, "alias") or _field(node, "name"), f"{library}.{_field(node, 'name')}"
        elif node.type == "shorthand_property_identifier_pattern":
            yield text_of(node), f"{library}.{text_of(node)}"
        elif node.type == "pair_pattern":
            yield _field(node, "value"), f"{library}.{_field(node, 'key')}"
        elif node.type in {"import_clause", "namespace_import", "import_require_clause"}:
            # NOTE: the default export of a CommonJS library is the library itself.
            yield from ((text_of(child), library) for child in node.named_children if child.type == "identifier")


def _property(holder: Node, key: str) -> Node | None:
    """The value of a key that an object literal itself writes."""
    for child in holder.named_children:
        if child.type == "pair" and _field(child, "key").strip("'\"") == key:
            return child.child_by_field_name("value")
        if child.type == "shorthand_property_identifier" and text_of(child) == key:
            return child
    return None


def _assigned(node: Node) -> str:
    """The name of the variable or property that takes the value of an expression."""
    while node.parent is not None and node.parent.type in _WRAPPERS:
        node = node.parent
    parent = node.parent
    if parent is None or parent.type not in {"variable_declarator", "assignment_expression", "pair"}:
        return ""
    return _field(parent, "name") or _field(parent, "left") or _field(parent, "key")


def _name(function: Node | None) -> str:
    """The name of a function: its own, or that of the variable or property it is assigned to."""
    if function is None:
        return ""
    return _field(function, "name") or _assigned(function)


def _default(parameter: Node | None) -> Node | None:
    if parameter is None:
        return None
    return parameter.child_by_field_name("value") or parameter.child_by_field_name("right")


def _scope(declaration: Node) -> Node:
    """The block or function in which a declaration is visible."""
    kinds = {"statement_block", "program", "class_body"} if declaration.type == "variable_declarator" else _FUNCTIONS
    return _ancestor(declaration, kinds) or _root(declaration)


def _root(node: Node) -> Node:
    while node.parent is not None:
        node = node.parent
    return node


def _ancestor(node: Node, kinds: Collection[str]) -> Node | None:
    current = node.parent
    while current is not None and current.type not in kinds:
        current = current.parent
    return current


def _bare(node: Node | None) -> Node | None:
    """The expression without casts, parentheses and `await` around it."""
    while node is not None and node.type in _WRAPPERS and node.named_children:
        node = node.named_children[0]
    return node


def _arguments(call: Node) -> list[Node]:
    arguments = call.child_by_field_name("arguments")
    return [node for node in arguments.named_children if node.type != "comment"] if arguments is not None else []


def _field(node: Node, name: str) -> str:
    return text_of(node.child_by_field_name(name))
