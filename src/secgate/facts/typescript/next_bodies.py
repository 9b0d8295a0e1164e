"""Read the body of a Next.js handler way by way: what is proven of every request whose answer refuses nothing.

A handler has no `next`: it refuses by what it returns (a status of 400 and above, `{ error }` of an action), by
throwing, and by `redirect()` and its like, which never return. Ways that refuse are left out; what holds on all others
is what the handler proves. A change of a model before anybody was asked for is remembered: a later check is too late.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from secgate.facts.typescript import libraries
from secgate.facts.typescript.bodies import Bodies
from secgate.facts.typescript.interpreter import Interpreter
from secgate.facts.typescript.names import (
    FUNCTIONS,
    ancestors,
    arguments_of,
    callee_of,
    last_name,
    properties,
    root_name,
    unwrap,
)
from secgate.facts.typescript.patterns import patterns_of
from secgate.facts.typescript.proofs import NOTHING, State, joined, proven
from secgate.facts.typescript.reading import Exit, Frame
from secgate.facts.typescript.symbols import SERVER, Origin, Symbol
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.tenant_signs import NO_SIGNS, TenantSigns
from secgate.facts.typescript.truth import is_auth
from secgate.facts.typescript.values import External, ExternalCall, Function, Items, Site, Text, Value

_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_ERROR_STATUS = re.compile(r"[45]\d\d|\w+\.(?!OK|CREATED|ACCEPTED|NO_CONTENT)[A-Z_]+")
_STATUS_CALL = re.compile(r"\.(?:status|sendStatus|code)\(\s*[45]\d\d\b")
# What an answer that refuses may hold beside its error.
_OF_ERRORS = frozenset({
    "error", "errors", "message", "success", "ok", "status", "statusCode", "code", "details", "issues", "fieldErrors",
    "reason", "type", "title",
})  # fmt: skip
_WRITTEN = frozenset({"string", "number", "null", "true", "false"})
_FALSE = frozenset({"null", "undefined", "false"})
_NOTHING = re.compile(r"^(?:null|undefined|false|\[\s*\]|\{\s*\}|''|\"\"|0)?$")
_REFUSING_NAME = re.compile(
    r"(?:unauthori[sz]ed|unauthenticated|forbidden|access_?denied|not_?found|bad_?request|not_?allowed|error"
    r"|too_?many(?:_?requests)?)(?:_?(?:response|result|json|answer))?$",
    re.IGNORECASE,
)
_LEAVES = frozenset({"redirect", "permanentRedirect", "notFound", "unauthorized", "forbidden"})
_BRANCHES = frozenset(
    {"if_statement", "switch_case", "switch_default", "catch_clause", "ternary_expression", "binary_expression"}
)
# What may ask who calls, by its name, where it cannot be followed.
_MAY_ASK = re.compile(
    r"auth(?!or(?![iI]))|session|current_?user|get_?user|viewer|require(?!d)|ensure|protect|guard|permission|verif|signed|log_?in"
    r"|access|secret|jwt|bearer|principal|identity|\bcan[A-Z]|member|role|admin|middleware|^with[A-Z]",
    re.IGNORECASE,
)
_HARMLESS = frozenset({"next", "react", "zod", "next-intl", "@sentry/nextjs", "pino", "date-fns", "lodash"})
_CREDENTIALS = frozenset({Origin.CREDENTIAL, Origin.PRINCIPAL, Origin.DERIVED, Origin.ATTACHED})
# Headers that say nothing about who calls.
_NO_CREDENTIAL = re.compile(
    r"^(?:host|origin|referer|user-agent|accept.*|content-.*|x-forwarded-.*|x-real-ip|cf-.*|x-vercel-(?!signature).*|if-.*"
    r"|range|cache-control|next-.*|rsc|x-request-id|x-pathname|x-url)$",
    re.IGNORECASE,
)
_BUILT_IN = frozenset(
    {"fetch", "URL", "Promise", "Request", "Headers", "URLSearchParams", "Date", "Map", "Set", "Error"}
)
# What a library that signs people in answers requests with.
_ANSWERS = frozenset({"GET", "POST", "handler", "default", "toNextJsHandler"})
# The name of what a function gives back that is an error on some ways.
_ERROR = "$error"
_ERROR_MEMBER = re.compile(r"error|response|failure|denied|status$", re.IGNORECASE)
_RESPONSE = re.compile(r"Response$|Error$")
_MAX_PATHS = 60
_RESPONSES = frozenset({"Response", "NextResponse"})


class NextBodies(Bodies):
    """The body of a handler of Next.js.

    Attributes:
        unfollowed: calls that may have asked who calls and could not be followed, as written, with their lines.
        forwards: the line in which a backend is handed the caller's credential, or 0.
        in_front: what is read is a middleware.
        refuses: whether it refuses anything on any way, itself or in what it calls.
        early: models that are changed on a way on which nobody was asked for before.
    """

    def __init__(self, machine: Interpreter, signs: TenantSigns = NO_SIGNS) -> None:
        super().__init__(machine, signs)
        self.unfollowed: list[tuple[str, int]] = []
        self.early: set[str] = set()
        self.forwards = 0
        self.refuses = False
        self.in_front = False
        self._tail: int | None = None
        self._answers = False
        self._is_next_an_answer = False
        self._is_asked = False
        self._writes_seen = 0
        self._exits_of: list[Exit] = []

    def answers(self, function: Function, arguments: list[Symbol]) -> list[Exit]:
        """Every way out of a handler, as `return` where it answers and as `throw` where it refuses."""
        self._is_next_an_answer = True
        return [found for found in self.run(function, arguments) if found.kind != "next"]

    def run(self, function: Function, arguments: list[Symbol], *, frame: Frame | None = None) -> list[Exit]:
        """Every way out of a function that is given these arguments."""
        outer, self._answers = self._answers, self._is_next_an_answer
        self._is_next_an_answer = False
        body = function.node.child_by_field_name("body")
        if self._answers and body is not None and body.type != "statement_block":
            self._tail = unwrap(body).id
        try:
            return super().run(function, arguments, frame=frame)
        finally:
            self._answers = outer

    def statement(self, node: Node, frame: Frame, states: list[State], rest: list[Node]) -> list[State]:
        """The states after one statement."""
        self.refuses = self.refuses or node.type == "throw_statement"
        if node.type != "return_statement":
            return super().statement(node, frame, states, rest)
        value = next((child for child in node.named_children if child.type != "comment"), None)
        if not self._answers:
            return self._returns(node, frame, states, value)
        refusing = is_refusal(node, value, in_front=self.in_front)
        self.refuses = self.refuses or refusing
        self._tail = unwrap(value).id if value is not None and not refusing else None
        before = len(self.exits)
        super().statement(node, frame, states, rest)
        self.exits[before:] = [
            replace(e, kind="throw") if e.kind == "return" and (refusing or _is_an_error(e)) else e
            for e in self.exits[before:]
        ]
        return []

    def _returns(self, node: Node, frame: Frame, states: list[State], value: Node | None) -> list[State]:
        """A return of a function that a handler calls: an error that is given back there refuses nothing by itself."""
        before = len(self.exits)
        super().statement(node, frame, states, [])
        if value is not None and is_error(value):
            self.refuses = True
            self.exits[before:] = [
                replace(e, value=(e.value or SERVER)._replace(name=_ERROR)) if e.kind == "return" else e
                for e in self.exits[before:]
            ]
        return []

    def _expression(self, node: Node | None, frame: Frame, states: list[State]) -> tuple[Symbol, list[State]]:
        outer, self._is_asked = self._is_asked, self._is_asked or (bool(states) and all(map(is_auth, states)))
        before = len(self.effects.writes)
        try:
            value, after = super()._expression(node, frame, states)
            if not self._is_asked and len(self.effects.writes) > max(before, self._writes_seen):
                self.early |= self.effects.writes
            self._writes_seen = len(self.effects.writes)
        finally:
            self._is_asked = outer
        leaving = self._leaves(node, frame)
        if leaving:
            self.refuses = True
            answers = self._answers and leaving == "redirect" and _ends_the_work(node)
            self.exits += [Exit("return" if answers else "throw", state, SERVER) for state in after]
            return value, []
        return value, after

    def _leaves(self, node: Node | None, frame: Frame) -> str:
        """The name of a function of the framework that never returns, where an expression calls one."""
        call = unwrap(node) if node is not None else None
        if call is None or call.type != "call_expression" or last_name(call) not in _LEAVES:
            return ""
        callee = call.child_by_field_name("function")
        if callee is None or callee.type != "identifier" or frame.find(text_of(callee)) is not None:
            return ""
        value = self.machine.lookup(text_of(callee), frame.scope)
        is_framework = isinstance(value, External) and value.package in {"next", "next-intl"}
        return last_name(call) if is_framework else ""

    # Calls

    def _called(self, callee: Symbol, owner: Symbol, name: str, symbols: list[Symbol], site: Site) -> Symbol:
        value = self.machine.forced(callee.value) if callee.value is not None else None
        if isinstance(value, ExternalCall) and (inner := libraries.remembered(value)) is not None:
            callee, value = callee._replace(value=inner), inner
        if self._tail == site.node.id and isinstance(value, Function):
            # NOTE: what a handler hands its request on to answers in its place, and refuses in its place.
            self._is_next_an_answer = True
            try:
                return self._own(value, owner, symbols, name)
            finally:
                self._is_next_an_answer = False
        return super()._called(callee, owner, name, symbols, site)

    def _own(self, function: Function, owner: Symbol, symbols: list[Symbol], name: str) -> Symbol:
        self._exits_of = []
        result = super()._own(function, owner, symbols, name)
        exits = [e for e in self._exits_of if e.kind == "return"]
        good = [e for e in exits if e.value is None or e.value.name != _ERROR]
        if good and len(good) < len(exits) and is_auth(state := joined(e.state for e in good)):
            # NOTE: what it gives is an error, or comes with this proof; its caller has to tell the two apart.
            return result._replace(name=_ERROR, verified=state, value=None, when_true=NOTHING, when_false=NOTHING)
        return result if result.name != _ERROR else result._replace(name=name)

    def _deeper(self, function: Function, symbols: list[Symbol]) -> list[Exit]:
        self._exits_of = found = super()._deeper(function, symbols)
        return found

    def _binary(self, node: Node, frame: Frame) -> Symbol:
        operator = text_of(node.child_by_field_name("operator"))
        if operator == "instanceof" and _RESPONSE.search(text_of(node.child_by_field_name("right"))):
            left = self.evaluate(node.child_by_field_name("left"), frame)
            return Symbol(when_false=left.verified) if left.name == _ERROR else SERVER
        if operator == "in" and _ERROR_MEMBER.search(text_of(node.child_by_field_name("left"))):
            right = self.evaluate(node.child_by_field_name("right"), frame)
            return Symbol(when_false=right.verified) if right.name == _ERROR else SERVER
        return super()._binary(node, frame)

    def _foreign(
        self, value: External | ExternalCall, owner: Symbol, name: str, symbols: list[Symbol], site: Site
    ) -> Symbol:
        package = value.package if isinstance(value, External) else value.callee.package
        names = value.names if isinstance(value, External) else (*value.callee.names, *value.names)
        if libraries.signs_in(package) and name in _ANSWERS:
            self.effects.tests.add("sign-in")
            return SERVER
        if package == "next" and name in {"cookies", "headers"}:
            return Symbol(Origin.CREDENTIAL, name)
        step = self.step(site, f"{package}: {name or package}")
        if libraries.protects(package, names or (name,)):
            self.gain(proven("authenticated", step))
            return Symbol(Origin.PRINCIPAL, when_true=proven("authenticated", step))
        if libraries.holds(package, names or (name,)):
            return Symbol(Origin.ATTACHED, "session")
        tells = (libraries.verifies, libraries.finds, libraries.decodes)
        known = any(told(package, names or (name,)) for told in tells)
        if not known and package not in _HARMLESS:
            self._not_followed(name, symbols, site)
        return super()._foreign(value, owner, name, symbols, site)

    def _unknown(self, value: Value | None, owner: Symbol, name: str, symbols: list[Symbol], site: Site) -> Symbol:
        if text_of(site.node.child_by_field_name("function")) == "JSON.parse":
            # NOTE: that makes an object of a text, and asks nothing of its shape.
            return symbols[0]._replace(value=None, text=None) if symbols else SERVER
        if name == "fetch" and any(symbol.origin in _CREDENTIALS for symbol in symbols):
            self.forwards = self.forwards or site.line
        elif owner.origin is Origin.SERVER and name not in _RESPONSES:
            self._not_followed(name, symbols, site)
        return super()._unknown(value, owner, name, symbols, site)

    def _not_followed(self, name: str, symbols: list[Symbol], site: Site) -> None:
        handed = any(symbol.origin is Origin.REQUEST and not symbol.name for symbol in symbols)
        built_in = name in _BUILT_IN
        if (handed or _MAY_ASK.search(name)) and not built_in:
            self.unfollowed.append((name, site.line))

    # The request

    def member(self, owner: Symbol, name: str, site: Site) -> Symbol:
        """A member of something."""
        if owner.name == _ERROR:
            if _ERROR_MEMBER.search(name):
                return Symbol(name=_ERROR, when_false=owner.verified)
            return owner._replace(name=name, when_true=owner.verified, verified=NOTHING, value=None)
        if owner.origin is Origin.REQUEST and name == "nextUrl":
            return Symbol(Origin.TARGET, "nextUrl")
        if owner.origin is Origin.TARGET:
            if name in {"searchParams", "search", "hash"}:
                return Symbol(Origin.INPUT, "query")
            return Symbol(Origin.TARGET, "originalUrl" if name in {"pathname", "path"} else name)
        found = super().member(owner, name, site)
        if owner.origin in {Origin.PRINCIPAL, Origin.DERIVED, Origin.ATTACHED} and self.tenant.search(name):
            kind = "a verified session" if owner.origin is not Origin.DERIVED else "a lookup by credential"
            self.effects.tenant_source = self.effects.tenant_source or kind
        return found

    def on_symbol(self, owner: Symbol, name: str, arguments: list[Node], frame: Frame, site: Site) -> Symbol | None:
        """What a method of the request, or of its cookies and headers, gives."""
        if owner.origin is Origin.REQUEST and name in {"json", "formData", "text", "arrayBuffer", "blob"}:
            return Symbol(Origin.INPUT, "body")
        if (
            owner.origin is Origin.CREDENTIAL
            and owner.name in {"headers", "cookies"}
            and name in {"get", "getAll", "has"}
        ):
            given = [self.evaluate(argument, frame) for argument in arguments]
            asked = (given[0].text or owner.name) if given else owner.name
            plain = owner.name == "headers" and _NO_CREDENTIAL.search(asked) is not None
            return Symbol(Origin.INPUT if plain else Origin.CREDENTIAL, asked)
        if owner.origin is Origin.CREDENTIAL and owner.name == "cookies" and name in {"set", "delete"}:
            for argument in arguments:
                self.evaluate(argument, frame)
            return SERVER
        if owner.origin is Origin.INPUT and name in {"get", "getAll", "has"}:
            given = [self.evaluate(argument, frame) for argument in arguments]
            return owner._replace(name=(given[0].text or owner.name) if given else owner.name)
        return super().on_symbol(owner, name, arguments, frame, site)

    def _for_each(self, owner: Symbol, callback: Node, frame: Frame) -> Symbol:
        """`list.some((start) => pathname.startsWith(start))`, element by element where all are known."""
        found = super()._for_each(owner, callback, frame)
        body = callback.child_by_field_name("body")
        items = owner.value.items if isinstance(owner.value, Items) and not owner.value.is_open else []
        texts = [value.text for value in map(self.machine.forced, items) if isinstance(value, Text)]
        if found.when_true.proofs or body is None or body.type == "statement_block" or len(texts) != len(items):
            return found
        known = []
        for text in texts[:_MAX_PATHS]:
            inner = Frame(frame.scope, parent=frame, this=frame.this)
            for pattern in patterns_of(callback)[:1]:
                self.bind(pattern, Symbol(text=text), inner)
            known.append(self.evaluate(body, inner).known)
        whole = bool(texts) and len(texts) <= _MAX_PATHS
        return found._replace(known=_any(known)) if whole else found


def _is_an_error(found: Exit) -> bool:
    """Whether a way out gives on what a call has given back as its error."""
    return found.value is not None and found.value.name == _ERROR


def _any(known: Iterable[bool | None]) -> bool | None:
    listed = list(known)
    return True if True in listed else (None if None in listed else False)


def is_refusal(statement: Node, value: Node | None, *, in_front: bool = False) -> bool:
    """Whether a return refuses the request: an error, nothing in a branch, a redirect in a branch.

    In a middleware (`in_front`) nothing means to go on, and every redirect keeps the handler from running.
    """
    text = _COMMENT.sub("", text_of(value)).strip() if value is not None else ""
    if value is None and _after_refusal(statement):
        return True
    if _NOTHING.match(text):
        return not in_front and _is_in_a_branch(statement) and not _acts_before(statement)
    if re.match(r"(?:\w*Response\.)?redirect\(", text):
        return in_front or (_is_in_a_branch(statement) and not _acts_before(statement))
    return value is not None and is_error(value)


def is_error(value: Node) -> bool:
    """Whether an expression is an answer that refuses: a status of 400 and above, `{ error }`, `unauthorized()`."""
    inner = unwrap(value)
    if inner.type == "object":
        return _is_error_object(inner)
    if inner.type not in {"call_expression", "new_expression"}:
        return False
    callee = callee_of(inner)
    if _REFUSING_NAME.search(last_name(callee)) or _STATUS_CALL.search(text_of(callee)):
        return True
    given = arguments_of(inner)
    if any(argument.type == "number" and _ERROR_STATUS.fullmatch(text_of(argument)) for argument in given):
        return True
    objects = [argument for argument in map(unwrap, given) if argument.type == "object"]
    statuses = (text_of(properties(one).get("status") or properties(one).get("statusCode")) for one in objects)
    return any(map(_ERROR_STATUS.fullmatch, statuses)) or bool(objects and given[:1] and _is_error_object(given[0]))


def _is_error_object(node: Node) -> bool:
    """Whether an object is an error and nothing else: `{ error: "…" }`, `{ success: false, message }`."""
    entries = properties(node) if node.type == "object" else {}
    if not entries or any(child.type == "spread_element" for child in node.named_children):
        return False
    nested = any(is_error(value) for value in entries.values())
    told = any(name in entries and text_of(entries[name]) not in _FALSE for name in ("error", "errors"))
    failed = any(text_of(entries.get(name)) == "false" for name in ("success", "ok"))
    more = [value for name, value in entries.items() if name not in _OF_ERRORS]
    return nested or ((told or failed) and not more) or (failed and all(map(_tells_of_error, more)))


def _tells_of_error(value: Node) -> bool:
    """Whether a value is written in the code, or is a part of the error that is caught around it."""
    catching = next((a for a in ancestors(value) if a.type == "catch_clause"), None)
    caught = text_of(catching.child_by_field_name("parameter")) if catching is not None else ""
    return unwrap(value).type in _WRITTEN or (caught != "" and text_of(root_name(value)) == caught)


def _ends_the_work(call: Node | None) -> bool:
    """Whether a redirect stands where the work is done, not where somebody is sent away."""
    statement = (
        next((a for a in ancestors(call) if a.type == "expression_statement"), None) if call is not None else None
    )
    return statement is not None and (not _is_in_a_branch(statement) or _acts_before(statement))


def _acts_before(statement: Node) -> bool:
    """Whether something is waited for in the branch that a statement ends: it may have done its work."""
    before = statement.prev_named_sibling
    while before is not None:
        if any(node.type == "await_expression" for node in walk(before)):
            return True
        before = before.prev_named_sibling
    return False


def _after_refusal(statement: Node) -> bool:
    """Whether the statement before a bare return has answered with an error: `res.status(401).end(); return;`."""
    before = statement.prev_named_sibling
    return before is not None and _STATUS_CALL.search(text_of(before)) is not None


def _is_in_a_branch(node: Node) -> bool:
    """Whether a condition of its function decides that a statement is reached."""
    for around in ancestors(node):
        if around.type in FUNCTIONS:
            return False
        if around.type in _BRANCHES:
            return True
    return False


def proven_by(exits: Iterable[Exit]) -> State:
    """What holds on every way that answers."""
    return joined(found.state for found in exits if found.kind == "return")
