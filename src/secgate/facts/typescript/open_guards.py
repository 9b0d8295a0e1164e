"""Guards that let a request through when they cannot check it: their secret is not set, or the check throws."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from secgate.facts.typescript.comparing import operator_of
from secgate.facts.typescript.names import FUNCTIONS, Names, inside, root_name, unwrap
from secgate.facts.typescript.syntax import Node, children_of, text_of, walk
from secgate.facts.typescript.view import Source
from secgate.model import Place

_REFUSING = re.compile(r"unauthori[sz]ed|forbidden|accessdenied|notauthenticated", re.IGNORECASE)
_REFUSALS = frozenset({"401", "403"})
_SECRET = re.compile(r"secret|token|api_?key|passw|credential|expected|signature|signing_?key|hmac", re.IGNORECASE)
_REQUEST = re.compile(r"^(?:_?req|request|res|response|ctx|context|headers?|body|params|query|cookies)\b")
_REQUEST_PART = re.compile(r"\b(?:_?req|request|ctx|context)\b|\.headers\b|\.cookies\b")
_SETTING = re.compile(
    r"process\.env\b|import\.meta\.env\b|this\.[\w.]+$"
    r"|(?:\w+\.)*(?:get|load)?(?:app)?(?:config|configuration|settings|env|environment|options|opts)(?:Service)?\b",
    re.IGNORECASE,
)
_DEPENDENCY = re.compile(r"(?:Service|Repo(?:sitory)?|Store|Manager|Provider|Cache|Verifier|Validator|abled|Required)$")
_STAGE = re.compile(r"NODE_ENV|isProd|isDev|isTest|production|development", re.IGNORECASE)
_NOTHING = frozenset({"undefined", "null", '""', "''"})
_NAMED = frozenset({"identifier", "member_expression"})
# What lets a request through in a guard of NestJS, and what its `try` has that verifies a credential.
_TRUE = r"return\s+(?:(?:Promise\.resolve|of)\()?true\)?;?"
_VERIFIES = re.compile(r"timingSafeEqual\(|\bverify\w*[(<]|\bcompare(?:Sync)?\(|createHmac\(", re.IGNORECASE)
_LEAST_PARAMETERS, _MOST_PARAMETERS = 2, 3


@dataclass(frozen=True)
class OpenGuard:
    """A place where a guard lets a request through unchecked.

    Attributes:
        unset: the secret without which it does, as written; None where it does so when its check throws.
        sharp: nothing else in the guard may refuse the request then, and it is so in every environment.
    """

    unset: str | None
    sharp: bool
    place: Place
    node: Node


def open_guards(file: Source) -> Iterator[OpenGuard]:
    """The places of a file where guards fail open, in source order of each guard."""
    if "next" not in file.text and "canActivate" not in file.text:
        return
    for function in file.nodes(*FUNCTIONS):
        step, asked = next_of(function), _is_asked(function)
        goes = _TRUE if asked else rf"(?:return\s+)?(?:void\s+)?{step}\(\);?"
        guard = _Guard(file, function, goes, asked=asked)
        if (step is not None or asked) and guard.refuses(function):
            yield from guard.openings()


def _is_asked(function: Node) -> bool:
    """Whether a function is the method of a guard of NestJS, which answers whether the request goes on."""
    return function.type == "method_definition" and text_of(function.child_by_field_name("name")) == "canActivate"


def next_of(function: Node) -> str | None:
    """The name of the last parameter of a middleware; None for other functions and for error handlers."""
    listed = function.child_by_field_name("parameters")
    given = [child for child in listed.named_children if child.type != "comment"] if listed is not None else []
    if not _LEAST_PARAMETERS <= len(given) <= _MOST_PARAMETERS:
        return None
    name = text_of(given[-1].child_by_field_name("pattern") or given[-1])
    return name if re.fullmatch(r"_?next", name) else None


def rejects(node: Node) -> bool:
    """Whether code refuses a request: 401 or 403, or an error of that name. Comments and strings do not count."""
    # NOTE: to look at each node costs a hundred times as much as to look through the text, and few refuse.
    text = text_of(node)
    if not any(number in text for number in _REFUSALS) and _REFUSING.search(text) is None:
        return False
    return any(
        (found.type == "number" and text_of(found) in _REFUSALS)
        or (found.type in {"identifier", "property_identifier"} and _REFUSING.search(text_of(found)) is not None)
        for found in walk(node)
    )


@dataclass(frozen=True)
class _Guard:
    """A guard that refuses some requests, and how it is written that it lets the others through.

    Attributes:
        goes: the pattern of the statement: `next();`, `return true;`.
        asked: it is one of NestJS, which also refuses by what it returns.
    """

    file: Source
    function: Node
    goes: str
    asked: bool

    def refuses(self, node: Node) -> bool:
        """Whether code refuses a request; a guard of NestJS does so too by an answer other than true."""
        return rejects(node) or (self.asked and any(self._answers(found) for found in walk(node)))

    def _answers(self, node: Node) -> bool:
        return node.type == "return_statement" and bool(node.named_children) and not self._goes_on(node)

    def openings(self) -> Iterator[OpenGuard]:
        optional = False
        for node in self._body():
            if node.type == "if_statement":
                found = self._without_secret(node)
                optional = optional or (found is None and self._passes(node.child_by_field_name("consequence")))
            elif node.type == "catch_clause":
                found = self._without_check(node)
                found = replace(found, sharp=False) if found is not None and optional else found
            else:
                continue
            if found is not None:
                yield found

    def _body(self) -> Iterator[Node]:
        """The nodes of the guard's own body, not of middlewares inside it."""
        stack = children_of(self.function)[::-1]
        while stack:
            current = stack.pop()
            yield current
            if not (current.type in FUNCTIONS and next_of(current)):
                stack.extend(reversed(current.named_children))

    def _open(self, node: Node, unset: str | None, *, sharp: bool) -> OpenGuard:
        return OpenGuard(unset, sharp, self.file.place(node), node)

    def _without_check(self, clause: Node) -> OpenGuard | None:
        """A catch that goes on; it is sure where the check in its `try` refuses."""
        if clause.parent is None or not self._passes(clause.child_by_field_name("body")):
            return None
        # NOTE: an answer alone may be that of a limit; it is about who calls where something is verified.
        within = rejects(clause.parent) or (
            self.refuses(clause.parent) and _VERIFIES.search(text_of(clause.parent)) is not None
        )
        return self._open(clause, None, sharp=within) if within or self._rejects_before(clause.parent) else None

    def _without_secret(self, test: Node) -> OpenGuard | None:
        """An `if` that goes on where a secret is missing, or that refuses only where it is there."""
        condition, then = test.child_by_field_name("condition"), test.child_by_field_name("consequence")
        if condition is None or then is None or test.child_by_field_name("alternative") is not None:
            return None
        terms, either = _terms(condition), _is_either(condition)
        staged = any(_STAGE.search(text_of(term)) for term in terms)
        missing = self._secret(map(_missing, terms))
        if missing is not None:
            alone = either or len(terms) == 1
            if not (alone or staged) or not self._passes(then):
                return None
            return self._open(test, missing, sharp=alone and not self._rejects_before(test))
        present = self._secret(map(_present, terms))
        if present is None or either or not self.refuses(then):
            return None
        after = list(_siblings_after(test))
        last = next((index for index, statement in enumerate(after) if self._goes_on(statement)), None)
        if last is None:
            return None
        elsewhere = self._rejects_before(test) or any(self.refuses(statement) for statement in after[:last])
        return self._open(test, present, sharp=not (elsewhere or staged))

    def _secret(self, values: Iterator[Node | None]) -> str | None:
        return next((text_of(value) for value in values if value is not None and self._is_setting(value)), None)

    def _is_setting(self, value: Node) -> bool:
        """Whether a name holds a secret from the configuration, not from the request."""
        written = text_of(value)
        last = written.rpartition(".")[2]
        if not _SECRET.search(last) or _DEPENDENCY.search(last) or _REQUEST.match(written):
            return False
        if re.match(r"process\.env\.|import\.meta\.env\.|this\.", written):
            return True
        bound = self._names.binding(root_name(value))
        if bound is None:
            return False
        within = inside(bound.node, self.function)
        match bound.kind:
            case "import":
                return True
            case "parameter":
                return not within
            case "local" if bound.value is not None:
                return self._is_settings_value(bound.value, own=within)
            case _:
                return False

    def _is_settings_value(self, value: Node, *, own: bool) -> bool:
        text = text_of(value)
        if _REQUEST_PART.search(text):
            return False
        if _SETTING.match(text):
            return True
        # What the guard only renames is what it was before.
        outer = self._names.binding(value) if own and value.type == "identifier" else None
        return outer is not None and not inside(outer.node, self.function) and self._is_setting(value)

    @property
    def _names(self) -> Names:
        return self.file.names

    def _passes(self, block: Node | None) -> bool:
        """Whether a block goes on to the next handler on its own level, with no refusal in it."""
        if block is None:
            return False
        statements = block.named_children if block.type == "statement_block" else [block]
        if not any(self._goes_on(statement) for statement in statements):
            return False
        return not self.refuses(block) and not any(found.type == "throw_statement" for found in walk(block))

    def _goes_on(self, statement: Node) -> bool:
        """`next();` or `return next();`, without an argument; `return true;`."""
        return re.fullmatch(self.goes, text_of(statement)) is not None

    def _rejects_before(self, node: Node) -> bool:
        """Whether a statement of the guard above a node refuses."""
        current: Node | None = node
        while current is not None and current.id != self.function.id:
            sibling = current.prev_named_sibling
            while sibling is not None and current.parent is not None and current.parent.type == "statement_block":
                if self.refuses(sibling):
                    return True
                sibling = sibling.prev_named_sibling
            current = current.parent
        return False


def _siblings_after(node: Node) -> Iterator[Node]:
    current = node.next_named_sibling
    while current is not None:
        yield current
        current = current.next_named_sibling


def _terms(condition: Node) -> list[Node]:
    node = unwrap(condition)
    if node.type == "binary_expression" and operator_of(node) in {"&&", "||"}:
        return [term for child in node.named_children for term in _terms(child)]
    return [node]


def _is_either(condition: Node) -> bool:
    node = unwrap(condition)
    return node.type == "binary_expression" and operator_of(node) == "||"


def _missing(term: Node) -> Node | None:
    """The value that a term finds missing: `!x`, `x === undefined`, `x == null`, `x === ""`."""
    value = _negated(term) or _compared(term, {"===", "=="})
    return value if value is not None and value.type in _NAMED else None


def _present(term: Node) -> Node | None:
    """The value that a term finds present: `x`, `!!x`, `x !== undefined`."""
    twice = _negated(term)
    value = (_negated(twice) if twice is not None else None) or _compared(term, {"!==", "!="}) or term
    return value if value.type in _NAMED else None


def _negated(term: Node) -> Node | None:
    return unwrap(term.named_children[0]) if term.type == "unary_expression" and operator_of(term) == "!" else None


def _compared(term: Node, operators: set[str]) -> Node | None:
    """What a term compares with nothing: `x == null`."""
    if term.type != "binary_expression" or operator_of(term) not in operators:
        return None
    return term.named_children[0] if text_of(term.named_children[-1]) in _NOTHING else None
