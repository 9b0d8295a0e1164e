"""Values of a request whose type the code has tested: `typeof q !== 'string'`, a predicate, a schema, `q.trim()`."""

import re

from secgate.facts.typescript.names import arguments_of, last_name, plain, unwrap
from secgate.facts.typescript.picked_values import is_known
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View

_TYPE = re.compile(r"typeof\s*\(?\s*(?P<of>[\w.$?\[\]'\"]+)\s*\)?")
_EQUAL, _UNEQUAL = frozenset({"===", "=="}), frozenset({"!==", "!="})
_NO_TEST = frozenset({"'object'", '"object"', "'undefined'", '"undefined"'})
_NOTHING = frozenset({"undefined", "null", "''", '""'})
# What only texts have: of anything else the call fails.
_OF_TEXTS = frozenset({
    "trim", "trimStart", "trimEnd", "toLowerCase", "toUpperCase", "startsWith", "endsWith", "split", "match",
    "matchAll", "replace", "replaceAll", "charAt", "charCodeAt", "padStart", "padEnd", "normalize",
    "localeCompare", "substring",
})  # fmt: skip
_CHECKS = re.compile(
    r"^(?:assert|validate|check|ensure|verify|parse|invariant|expect)(?=$|[A-Z_])|^(?:parse|validate)(?:Async|Sync)?$"
)
_TELLS = re.compile(r"^is(?=[A-Z_]|$)|^(?:test|includes|has|some|isArray|safeParse)$")
# What a function of the target does that looks at the type or the form of a value.
_LOOKS = re.compile(
    r"typeof\b|instanceof\b|isArray\(|===\s*['\"\d]|\.(?:includes|test|has|some|match)\(|\bin\s+\w|[pP]arse(?:Async)?\("
)
_NAMES = frozenset({"identifier", "shorthand_property_identifier", "member_expression", "subscript_expression"})


def is_tested(view: View, node: Node, *inner: str) -> bool:
    """Whether the type or the form of a value has been tested wherever this place is reached.

    Args:
        view: the file.
        node: the place where it is used.
        inner: the names that lead from there to the value.
    """
    if node.type not in _NAMES:
        return False
    wanted = _spellings(node, inner)
    if any(is_known(view, node, spelled, _says) for spelled in wanted):
        return True
    return any(_fails_otherwise(view, call, wanted) for call in view.before(node))


def _spellings(node: Node, inner: tuple[str, ...]) -> list[str]:
    """The value, and what it is a part of, as the code may write them."""
    whole = ".".join([plain(node), *(name for name in inner if re.fullmatch(r"\w+", name))])
    parts = whole.split(".")
    return [".".join(parts[:count]) for count in range(len(parts), 0, -1) if parts[count - 1] not in {"req", "request"}]


def _says(view: View, test: Node, wanted: str, negated: bool) -> bool:
    """Whether a comparison or a call says something of the type of a value."""
    if test.type == "binary_expression":
        return _compares(test, wanted, negated)
    if negated:
        return False
    if test.type == "subscript_expression":
        index = test.child_by_field_name("index")
        return index is not None and plain(index) == wanted
    if test.type == "member_expression":
        # NOTE: `schema.safeParse(value).success`.
        base = test.child_by_field_name("object")
        return base is not None and _says(view, view.names.resolve(base), wanted, negated)
    given = arguments_of(test) if test.type == "call_expression" else []
    asked = any(plain(a) == wanted for a in given) and _TELLS.match(last_name(test)) is not None
    return asked and _may_look(view, test)


def _compares(test: Node, wanted: str, negated: bool) -> bool:
    left, right = test.child_by_field_name("left"), test.child_by_field_name("right")
    operator = text_of(test.child_by_field_name("operator"))
    if left is None or right is None:
        return False
    if operator in {"in", "instanceof"}:
        return not negated and plain(left) == wanted
    if operator not in (_UNEQUAL if negated else _EQUAL):
        return False
    for one, other in ((left, right), (right, left)):
        asked = _TYPE.fullmatch(text_of(unwrap(one)))
        if asked is not None and asked["of"].replace("?.", ".") == wanted:
            return text_of(unwrap(other)) not in _NO_TEST
        # NOTE: what is equal to a text is that text; `==` would make one of a list.
        if plain(one) == wanted and operator in {"===", "!=="}:
            return text_of(unwrap(other)) not in _NOTHING
    return False


def _fails_otherwise(view: View, call: Node, wanted: list[str]) -> bool:
    """Whether a call fails for a value of another type or form, or is one that says by its name that it does."""
    callee = call.child_by_field_name("function")
    if callee is None:
        return False
    name, callee = last_name(callee), unwrap(callee)
    owner = callee.child_by_field_name("object") if callee.type == "member_expression" else None
    if name in _OF_TEXTS and owner is not None:
        return plain(owner) == wanted[0]
    asked = _CHECKS.match(name) is not None and any(plain(a) in wanted for a in arguments_of(call))
    return asked and _may_look(view, call)


def _may_look(view: View, call: Node) -> bool:
    """Whether what a call calls looks at types: one of the target that asks who may do something does not."""
    callee = call.child_by_field_name("function")
    declared = view.links.declared(view, callee) if callee is not None else None
    return declared is None or _LOOKS.search(text_of(declared[1])) is not None
