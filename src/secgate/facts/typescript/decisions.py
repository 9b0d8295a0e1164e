"""Access decisions that a call makes and then does not apply: not awaited, or thrown away."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from secgate.facts.typescript.functions import is_async, shallow
from secgate.facts.typescript.names import FUNCTIONS, arguments_of, callee_of, last_name, returned, unwrap
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import View
from secgate.model import Place

DecisionShape = Literal["tested", "kept", "answered", "thrown-away"]

_DECISION = re.compile(
    r"^(?:can|is|has|may|check|verify|authori[sz]e)(?=[A-Z_]|$)|forbidden|[aA]ccess(?!Token|Key|Log)|[pP]ermission"
    r"|[aA]llowed|(?<![dD]e)[aA]uthori[sz]ed"
)
# Names that say so whatever is behind them.
_CLEAR = re.compile(
    r"^(?:can|authori[sz]e)(?=[A-Z_]|$)|forbidden|[aA]ccess(?!Token|Key|Log)|[pP]ermission|[aA]llowed"
    r"|(?<![dD]e)[aA]uthori[sz]ed|^(?:is|has|check|verify)\w*(?:Role|Admin|Owner|Member|Right)"
)
_JUDGED = frozenset({"filter", "some", "find", "every"})
_STREAM = re.compile(r"stream|readable|iterator|iterable", re.IGNORECASE)
# What says yes or no by what it gives back, and stops nothing by itself.
_BOOLEAN = re.compile(r":\s*(?:Promise\s*<\s*)?boolean\s*>?$")
_TRUTHS = frozenset({"true", "false"})
_TESTS = frozenset({"===", "!==", "==", "!=", ">", "<", ">=", "<="})
_STOPS = re.compile(r"\.(?:status|sendStatus|redirect|end)\s*\(|\bredirect\s*\(|\bnotFound\s*\(|\bnext\s*\(")


@dataclass(frozen=True)
class IdleDecision:
    """A call whose answer decides nothing.

    Attributes:
        shape: `tested` where the truth of a promise decides, `kept` where that of a name which holds one does,
            `answered` where a promise is what a callback answers of an element; `thrown-away`.
        name: its last name; as written where it is tested in the file that declares it, or answered.
        declared: where it is made; None where only its name says what it is.
    """

    shape: DecisionShape
    name: str
    place: Place
    declared: Place | None
    node: Node


def idle_decisions(view: View) -> Iterator[IdleDecision]:
    """The decisions of a file that nothing applies, in source order; what is called is found by its declaration."""
    # NOTE: the collections of bluebird wait for the promises of their callbacks.
    waits = "bluebird" in view.file.text
    for call, callee, name in view.names.named:
        place = view.file.place
        if name in _JUDGED and not waits and (answered := _answered(view, call, callee)) is not None:
            yield IdleDecision("answered", answered, place(call), None, call)
        if not _DECISION.search(name):
            continue
        thrown, tested = _is_statement(call), is_tested(call)
        kept = not tested and _is_tested_later(view, call)
        declared = view.links.declared(view, callee) if thrown or tested or kept else None
        if declared is None:
            continue
        home, function = declared
        made = home.file.place(function)
        if tested and is_async(function):
            written = text_of(callee) if home is view else name
            yield IdleDecision("tested", written, place(call), made, call)
        elif kept and is_async(function):
            yield IdleDecision("kept", name, place(call), made, call)
        elif thrown and only_answers(function):
            yield IdleDecision("thrown-away", name, place(call), made, call)


def own_decisions(view: View) -> Iterator[Node]:
    """The calls of async decisions that the same file declares, applied or not, in source order."""
    return (call for call, callee, name in view.names.named if _is_own(view, callee, name))


def _is_own(view: View, callee: Node, name: str) -> bool:
    function = view.names.function(callee) if _DECISION.search(name) else None
    return function is not None and is_async(function)


def _answered(view: View, call: Node, callee: Node) -> str | None:
    """The decision whose promise is a callback's answer: `items.filter(async (i) => canRead(user, i))`."""
    given, receiver = arguments_of(call), callee.child_by_field_name("object")
    if not given or receiver is None or _STREAM.search(text_of(receiver)):
        return None
    callback = given[0]
    body = callback.child_by_field_name("body") if callback.type in FUNCTIONS else None
    if body is not None and is_async(callback):
        calls = (callee_of(part) for part in walk(body) if part.type == "call_expression")
        named = ((one, last_name(one)) for one in calls if one is not None)
        return next((name for one, name in named if _CLEAR.search(name) or _is_promised(view, one, name)), None)
    asked = callback if body is None else body.child_by_field_name("function")
    return text_of(asked) if asked is not None and _is_promised(view, asked, last_name(asked)) else None


def _is_promised(view: View, callee: Node, name: str) -> bool:
    """Whether a callee is an async decision of the target, of this file or of another."""
    declared = view.links.declared(view, callee) if _DECISION.search(name) else None
    return declared is not None and is_async(declared[1])


def is_tested(node: Node) -> bool:
    """Whether the truth of a value decides something, with no `await` on the way."""
    parent = node.parent
    if parent is None:
        return False
    match parent.type:
        case "unary_expression":
            return text_of(parent.child_by_field_name("operator")) == "!"
        case "parenthesized_expression":
            holder = parent.parent.type if parent.parent is not None else ""
            return holder in {"if_statement", "while_statement", "do_statement"} or is_tested(parent)
        case "ternary_expression":
            return parent.child_by_field_name("condition") == node
        case "binary_expression":
            if text_of(parent.child_by_field_name("operator")) in {"&&", "||"}:
                return parent.child_by_field_name("left") == node or is_tested(parent)
            return _compares_with_truth(parent)
        case _:
            return False


def _compares_with_truth(node: Node) -> bool:
    """`x === true`, `false != x`."""
    equal = text_of(node.child_by_field_name("operator")).strip("!=") == ""
    return equal and any(part.type in _TRUTHS for part in node.named_children)


def _is_tested_later(view: View, call: Node) -> bool:
    """Whether a call is kept under a name that is tested and that nothing waits for."""
    holder = call.parent
    if holder is None or holder.type != "variable_declarator":
        return False
    name = holder.child_by_field_name("name")
    binding = view.names.binding(name) if name is not None and name.type == "identifier" else None
    if binding is None or name is None:
        return False
    uses = [
        node
        for node in view.within(binding.owner, "identifier", "shorthand_property_identifier")
        if node.start_byte > call.end_byte and text_of(node) == text_of(name) and view.names.binding(node) == binding
    ]
    return bool(uses) and all(is_tested(use) for use in uses)


def _is_statement(call: Node) -> bool:
    """Whether a call, awaited or not, is a statement by itself."""
    outer = call.parent
    while outer is not None and outer.type in {"await_expression", "parenthesized_expression"}:
        outer = outer.parent
    if outer is not None and outer.type == "unary_expression" and text_of(outer).startswith("void"):
        outer = outer.parent
    return outer is not None and outer.type == "expression_statement"


def only_answers(function: Node) -> bool:
    """Whether a function answers yes or no and does nothing else: it throws, answers and calls on for nobody."""
    body = function.child_by_field_name("body")
    if body is None or _STOPS.search(text_of(body)) or any(p.type == "throw_statement" for p in shallow(body)):
        return False
    typed = function.child_by_field_name("return_type")
    if typed is not None:
        return _BOOLEAN.match(text_of(typed)) is not None
    answers = returned(function)
    return bool(answers) and all(_is_truth(answer) for answer in answers)


def _is_truth(value: Node) -> bool:
    value = unwrap(value)
    if value.type in _TRUTHS:
        return True
    if value.type == "unary_expression":
        return text_of(value).startswith("!")
    if value.type != "binary_expression":
        return False
    operator = text_of(value.child_by_field_name("operator"))
    sides = [value.child_by_field_name("left"), value.child_by_field_name("right")]
    return operator in _TESTS or (operator in {"&&", "||"} and all(s is not None and _is_truth(s) for s in sides))
