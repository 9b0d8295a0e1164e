"""Log calls of a TypeScript or JavaScript file, and the values that each one carries.

A log call is a method of a logger, of the console, of an error tracker or of a trace span, or writes to an output of
the process. What it carries is read
from its arguments through object literals, templates, casts and the constants of the same file, down to the names
whose values are written. A function that shortens, hashes or masks ends the way.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from secgate.facts.typescript.names import (
    FUNCTIONS,
    Binding,
    Names,
    ancestors,
    arguments_of,
    inside,
    key_of,
    last_name,
    root_name,
    unwrap,
    value_of,
)
from secgate.facts.typescript.put_later import put_later
from secgate.facts.typescript.running_modes import outside_production
from secgate.facts.typescript.syntax import Node, text_of

Kind = Literal["logger", "console", "tracker", "span", "function"]
# The value behind an import, with the names of its file.
Elsewhere = Callable[[Binding], tuple[Names, Node] | None]

_LEVELS = frozenset({
    "trace", "debug", "verbose", "silly", "info", "http", "log", "notice", "success", "warn", "warning", "error",
    "fatal", "critical", "alert", "emerg", "dir", "table", "security", "audit", "exception",
})  # fmt: skip
_LOGGER = re.compile(
    r"_*(?:log|logger|\w*(?:Log|[lL]ogger|_log|_logger|LOG|LOGGER)|console|winston|pino|bunyan|consola|signale)"
)
_TRACKER = frozenset({
    "captureException", "captureMessage", "captureEvent", "setUser", "setContext", "setExtra", "setExtras", "setTag",
    "setTags", "addBreadcrumb",
})  # fmt: skip
_SPAN = frozenset({"setAttribute", "setAttributes", "addEvent", "recordException"})
# One of these stands in every log call, or where its logger was made.
_HINTS = (
    "log", "console", "winston", "pino", "bunyan", "consola", "signale", "debug", "capture", "sentry", "scope",
    "tracker", "span", "stdout", "stderr",
)  # fmt: skip
_STREAMS = frozenset({"stdout", "stderr"})
_METHODS = _LEVELS | _TRACKER | _SPAN | {"write"}
_FUNCTION = re.compile(r"log|debug|log(?:Info|Warn|Warning|Error|Debug|Event|Message|Activity|Security\w*|Audit\w*)")
_BINDS = frozenset({"child", "setBindings"})
_DERIVED = frozenset({"child", "with", "scope", "extend", "withContext", "withTag", "default"})
_SAME = frozenset(
    {"trim", "toLowerCase", "toUpperCase", "toString", "normalize", "concat", "valueOf", "join", "filter"}
)
_MAKES = re.compile(r"pino|bunyan|(?:create|get|make)\w*Logger|logger$", re.IGNORECASE)
WHOLE = frozenset(
    {"format", "stringify", "inspect", "String", "assign", "entries", "values", "fromEntries", "structuredClone"}
)
_READS = frozenset({"get", "header"})
_GIVES = frozenset({"map", "flatMap"})
PASSING = frozenset({"+", "||", "??"})
_MAX_FOLLOWED = 6
_MAX_FIELDS = 200


@dataclass(frozen=True)
class LogCall:
    """One call that writes to a log, an error tracker or a trace.

    Attributes:
        level: the method's name.
        arguments: what it is given, in order.
    """

    node: Node
    kind: Kind
    level: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Carried:
    """One value that a log call writes.

    Attributes:
        node: the expression whose value is written: a name, a member or a call.
        name: the name that says what it is.
        keys: the keys of the object literals that lead to it; empty in a text.
        in_text: it is part of a message.
        development: it is written outside production only.
        followed: the names that were followed to it, outermost first.
        whole: it is written with everything it holds.
    """

    node: Node
    name: str
    keys: tuple[str, ...] = ()
    in_text: bool = False
    development: bool = False
    followed: tuple[Node, ...] = ()
    whole: bool = False


def may_log(folded: str, loggers: Collection[str] = ()) -> bool:
    """Whether a file whose text in lower case is this may hold a log call at all."""
    return any(word in folded for word in _HINTS) or any(name.lower() in folded for name in loggers)


def log_calls(names: Names, loggers: Collection[str] = (), elsewhere: Elsewhere | None = None) -> Iterator[LogCall]:
    """Every log call of a file, in source order.

    Args:
        names: the names of the file.
        loggers: further receivers and functions, as the configuration names them.
        elsewhere: what an import names, for loggers that other files make.
    """
    for call, written, name in names.named:
        callee = unwrap(written)
        kind = _kind(callee, name, loggers) or _aliased(names, callee, name, elsewhere)
        if kind is not None:
            yield LogCall(call, kind, name, tuple(arguments_of(call)))


def bound_fields(names: Names, loggers: Collection[str] = ()) -> Iterator[LogCall]:
    """Every call that makes a logger of another with fields that stand in each of its lines: `log.child({ … })`."""
    for call, callee, name in names.named:
        base = unwrap(callee).child_by_field_name("object") if name in _BINDS else None
        if base is not None and (_receiver(base) in loggers or _is_logger(names, base)):
            yield LogCall(call, "logger", name, tuple(arguments_of(call)[:1]))


def _kind(callee: Node, name: str, loggers: Collection[str]) -> Kind | None:
    if name in loggers:
        return "function"
    if callee.type == "identifier":
        return "function" if _FUNCTION.fullmatch(name) else None
    base = callee.child_by_field_name("object") if loggers or name in _METHODS else None
    if base is None:
        return None
    receiver = _receiver(base)
    if receiver in loggers:
        return "logger"
    if name == "write" and receiver in _STREAMS:
        return "console"
    if name in _LEVELS and _LOGGER.fullmatch(receiver):
        return "console" if receiver == "console" else "logger"
    if name in _TRACKER and (receiver.lower() in {"sentry", "scope", "tracker"} or name.startswith("capture")):
        return "tracker"
    return "span" if name in _SPAN and receiver.lower().endswith("span") else None


def _aliased(names: Names, callee: Node, name: str, elsewhere: Elsewhere | None) -> Kind | None:
    """A logger under a name of its own: an import, what a factory made, a method taken out of it."""
    binding = names.binding(callee) if callee.type == "identifier" else None
    if binding is not None:
        taken = binding.path[-1:] if binding.value is not None else ()
        is_method = bool(taken) and taken[0] in _LEVELS
        if is_method:
            return "logger" if _LOGGER.fullmatch(last_name(binding.value)) else None
        return _of_method(binding)
    base = callee.child_by_field_name("object") if name in _LEVELS else None
    binding = names.binding(unwrap(base)) if base is not None else None
    if binding is None:
        return "logger" if base is not None and _is_made_in_class(unwrap(base)) else None
    imported = binding.kind == "import" and any(_LOGGER.fullmatch(part) for part in binding.path)
    if imported:
        return "logger"
    found = elsewhere(binding) if elsewhere is not None and binding.kind == "import" else None
    if binding.kind == "local" and not binding.path and binding.value is not None:
        found = names, binding.value
    return "logger" if found is not None and _is_logger(*found) else None


def _is_made_in_class(member: Node) -> bool:
    """Whether a member is a field of the class around it that holds a logger: `static base = createLogger()`."""
    owner = member.child_by_field_name("object") if member.type == "member_expression" else None
    if owner is None or owner.type not in {"this", "identifier"}:
        return False
    around = next((outer for outer in ancestors(member) if outer.type == "class_body"), None)
    fields = (one for one in around.named_children if one.type == "public_field_definition") if around else ()
    field = next((one for one in fields if key_of(one) == last_name(member)), None)
    value = field.child_by_field_name("value") if field is not None else None
    return value is not None and _MAKES.match(last_name(unwrap(value))) is not None


def _is_logger(names: Names, value: Node) -> bool:
    """Whether a value is a logger: what a factory makes, or made of another one by `log.child({…})`."""
    for _ in range(_MAX_FOLLOWED):
        value = names.resolve(value)
        if value.type not in {"call_expression", "new_expression"}:
            return _LOGGER.fullmatch(last_name(value)) is not None
        if last_name(value) not in _DERIVED:
            return _MAKES.match(last_name(value)) is not None
        callee = value.child_by_field_name("function")
        base = unwrap(callee).child_by_field_name("object") if callee is not None else None
        if base is None:
            return False
        if _LOGGER.fullmatch(last_name(unwrap(base))):
            return True
        value = base
    return False


def _of_method(binding: Binding) -> Kind | None:
    """What a name stands for that holds a method of a logger: `const info = log.info`, or `log.info.bind(log)`."""
    value = unwrap(binding.value) if binding.kind == "local" and binding.value is not None else None
    if value is not None and value.type == "call_expression" and last_name(value) == "bind":
        callee = value.child_by_field_name("function")
        inner = unwrap(callee).child_by_field_name("object") if callee is not None else None
        value = unwrap(inner) if inner is not None else None
    if value is None or value.type not in {"member_expression", "subscript_expression"} or binding.path:
        return None
    base = value.child_by_field_name("object")
    is_method = base is not None and last_name(value) in _LEVELS
    return "logger" if is_method and base is not None and _LOGGER.fullmatch(_receiver(base)) else None


def _receiver(node: Node) -> str:
    node = unwrap(node)
    while node.type == "call_expression" and last_name(node) in _DERIVED:
        callee = node.child_by_field_name("function")
        inner = unwrap(callee).child_by_field_name("object") if callee is not None else None
        if inner is None:
            break
        node = unwrap(inner)
    return last_name(node)


def carried(names: Names, argument: Node, redactors: Collection[str] = ()) -> list[Carried]:
    """The values that an argument of a log call writes, in source order.

    Args:
        names: the names of the file.
        argument: the argument.
        redactors: functions whose result may be logged, as the configuration names them.
    """
    found: list[Carried] = []
    _Reader(names, redactors, found).read(argument, Carried(argument, ""))
    return found


@dataclass(frozen=True)
class _Reader:
    names: Names
    redactors: Collection[str]
    found: list[Carried]

    def read(self, node: Node, at: Carried) -> None:
        """Add what `node` writes; `at` is the way to it."""
        node = unwrap(node)
        if len(self.found) < _MAX_FIELDS and (method := _BY_TYPE.get(node.type)) is not None:
            method(self, node, at)

    def parts(self, node: Node, at: Carried) -> None:
        """Every element."""
        for child in node.named_children:
            self.read(child, replace(at, whole=True))

    def template(self, node: Node, at: Carried) -> None:
        """Every value in a template."""
        for child in node.named_children:
            if child.type == "template_substitution" and child.named_children:
                self.read(child.named_children[0], replace(at, in_text=True))

    def literal(self, node: Node, at: Carried) -> None:
        """Every entry of an object literal."""
        for entry in node.named_children:
            if entry.type == "spread_element":
                for inner in entry.named_children:
                    self.read(inner, replace(at, whole=True))
            elif entry.type in {"pair", "shorthand_property_identifier"}:
                self.read(value_of(entry), replace(at, keys=(*at.keys, key_of(entry)), in_text=False))
        for name, value in put_later(self.names, node):
            self.read(value, replace(at, keys=(*at.keys, name), in_text=False))

    def binary(self, node: Node, at: Carried) -> None:
        """The sides of an operator that a value passes."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = text_of(node.child_by_field_name("operator"))
        if left is None or right is None:
            return
        if operator == "&&":
            mode = outside_production(left)
            if mode != "test":
                self.read(right, replace(at, development=at.development or mode == "development"))
        elif operator in PASSING:
            for part in _flat(node):
                self.read(part, replace(at, in_text=at.in_text or operator == "+"))

    def ternary(self, node: Node, at: Carried) -> None:
        """Both branches of a condition."""
        condition, then = node.child_by_field_name("condition"), node.child_by_field_name("consequence")
        other = node.child_by_field_name("alternative")
        mode = outside_production(condition) if condition is not None else None
        opposite = {"production": "development", "development": "production"}.get(mode or "")
        for branch, holds in ((then, mode), (other, opposite)):
            if branch is not None and holds != "test":
                self.read(branch, replace(at, development=at.development or holds == "development"))

    def call(self, node: Node, at: Carried) -> None:
        """What a call passes on, or the call itself."""
        name, given = last_name(node), arguments_of(node)
        callee = node.child_by_field_name("function")
        base = unwrap(callee).child_by_field_name("object") if callee is not None else None
        if name in self.redactors:
            return
        if name in _SAME and base is not None:
            self.read(base, at)
        elif name in WHOLE and given:
            for argument in given if name in {"assign", "format"} else given[:1]:
                self.read(argument, replace(at, whole=True))
        elif name in _GIVES and given and (body := given[0].child_by_field_name("body")) is not None:
            if given[0].type in FUNCTIONS and body.type != "statement_block":
                self.read(body, at)
        elif name in _READS and len(given) == 1 and given[0].type == "string":
            self.found.append(replace(at, node=node, name=text_of(given[0])[1:-1]))
        else:
            self.found.append(replace(at, node=node, name=name + "()"))

    def member(self, node: Node, at: Carried) -> None:
        """A member, by its own name."""
        index = node.child_by_field_name("index")
        if index is not None and index.type != "string":
            return
        name = text_of(index)[1:-1] if index is not None else last_name(node)
        if name in {"length", "size"}:
            return
        self.found.append(replace(at, node=node, name=name))

    def identifier(self, node: Node, at: Carried) -> None:
        """A name, and what it was declared with."""
        binding = self.names.binding(node)
        if binding is None or len(at.followed) >= _MAX_FOLLOWED or node in at.followed:
            self.found.append(replace(at, node=node, name=text_of(node)))
            return
        name = next((part for part in reversed(binding.path) if part.isidentifier()), binding.name)
        if _IDENTIFIES.search(name):
            return
        if binding.kind == "local" and binding.value is not None and not binding.path:
            value = unwrap(binding.value)
            if value.type in _FIXED or (self._hides(value) and not is_signature(name, value)):
                return
            self.found.append(replace(at, node=node, name=name))
            if value.type in _FOLLOWED and not inside(node, value):
                self.read(value, replace(at, followed=(*at.followed, node)))
            return
        self.found.append(replace(at, node=node, name=name))

    def _hides(self, value: Node) -> bool:
        """Whether a value is what a masking, shortening or hashing function returns, or no text at all."""
        if value.type == "binary_expression":
            return text_of(value.child_by_field_name("operator")) not in {"+", "||", "??", "&&"}
        return value.type == "call_expression" and (last_name(value) in self.redactors or hides(value))


def _flat(node: Node) -> Iterator[Node]:
    """The operands of a chain of the same kind in source order: a text of hundreds of parts nests that deep."""
    stack = [node]
    while stack:
        current = unwrap(stack.pop())
        sides = (current.child_by_field_name("left"), current.child_by_field_name("right"))
        passing = current.type == "binary_expression" and text_of(current.child_by_field_name("operator")) in PASSING
        if passing and sides[0] is not None and sides[1] is not None:
            stack += [sides[1], sides[0]]
        else:
            yield current


_BY_TYPE: Mapping[str, Callable[[_Reader, Node, Carried], None]] = {
    "object": _Reader.literal,
    "array": _Reader.parts,
    "spread_element": _Reader.parts,
    "template_string": _Reader.template,
    "binary_expression": _Reader.binary,
    "ternary_expression": _Reader.ternary,
    "call_expression": _Reader.call,
    "member_expression": _Reader.member,
    "subscript_expression": _Reader.member,
    "identifier": _Reader.identifier,
    "shorthand_property_identifier": _Reader.identifier,
}
_FIXED = frozenset({"string", "number", "true", "false", "null", "undefined", "unary_expression", "regex"})
_FOLLOWED = frozenset({
    "template_string", "binary_expression", "ternary_expression", "member_expression", "identifier", "object",
    "call_expression", "subscript_expression",
})  # fmt: skip
# What names one record, and says nothing of it.
_IDENTIFIES = re.compile(r"(?:^|_)(?:id|uuid|ids)$|(?:Id|Ids|UUID|Uuid)$")
_HIDING = re.compile(
    r"mask|redact|hash|scrub|anonymi[sz]e|obfuscat|pseudonym|truncate|shorten|digest|fingerprint|hide|last4|lastFour"
    r"|encrypt|^(?:slice|substring|substr|split|test|includes|startsWith|endsWith|match|indexOf|Boolean|replace|replaceAll)$",
    re.IGNORECASE,
)


def hides(call: Node) -> bool:
    """Whether a call gives back less than it is given: a mask, a hash, a part, a test."""
    return _HIDING.search(last_name(call)) is not None


def is_signature(name: str, value: Node) -> bool:
    """Whether a digest is a signature by its name and by the key that makes it, and not a masked value."""
    return name.lower().endswith("signature") and last_name(root_name(value)) == "createHmac"
