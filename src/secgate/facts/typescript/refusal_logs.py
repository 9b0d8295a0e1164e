"""The log event that a refusal leaves: in its own block, in one around it, or in the functions that led to it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from secgate.facts.typescript.arms import ends
from secgate.facts.typescript.choices import conditions, outcomes_in
from secgate.facts.typescript.loggers import logs_of
from secgate.facts.typescript.logs import LogCall
from secgate.facts.typescript.names import ancestors, arguments_of, inside, last_name, returned, unwrap
from secgate.facts.typescript.password_tests import stands_alone
from secgate.facts.typescript.refused_access import NO_VALUE, Refusal, is_named_verification
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import View

_LOUD = frozenset({
    "warn", "warning", "error", "fatal", "security", "audit", "alert", "critical", "captureMessage", "captureException",
})  # fmt: skip
_RECORDS = re.compile(
    r"audit|security_?event|record\w*(?:fail|attempt|denied)|log\w*(?:fail|denied|attempt)|track", re.IGNORECASE
)
_BLOCKS = frozenset({"statement_block", "program"})
_DEEPEST = 2


@dataclass(frozen=True)
class RefusalLogs:
    """What the refusals of one file leave in a log.

    Attributes:
        verified: the calls that verify tokens, by file.
        loggers: those that the configuration names.
    """

    view: View
    verified: Mapping[str, Collection[Node]] = field(default_factory=dict, repr=False)
    loggers: Collection[str] = ()

    @cached_property
    def calls(self) -> list[LogCall]:
        """Every log call of the file."""
        return logs_of(self.view, self.loggers)

    def within(self, node: Node) -> list[LogCall]:
        """The log calls inside a node."""
        return [log for log in self.calls if inside(log.node, node)]

    def event(self, refusal: Refusal) -> LogCall | None:
        """The log event of a refusal: in its own block, or a loud one before it in a block around."""
        innermost = True
        for outer in ancestors(refusal.node):
            is_last = outer.id == refusal.function.id
            if outer.type in _BLOCKS or is_last:
                for log in self.within(outer):
                    before = log.level in _LOUD and log.node.end_byte <= refusal.node.start_byte
                    if (innermost or before) and _directly(log.node, outer):
                        return log
                innermost = False
            if is_last:
                return None
        return None

    def is_recorded(self, node: Node) -> bool:
        """Whether the block of a refusal calls something that records it: an audit service, a function that logs."""
        block = next((a for a in ancestors(node) if a.type in _BLOCKS), None)
        if block is None:
            return False
        for call in self.view.names.calls(block):
            callee = call.child_by_field_name("function")
            if callee is None or not _directly(call, block) or call.id == node.id:
                continue
            if _RECORDS.search(text_of(callee)):
                return True
            # NOTE: a call whose result is used reads something; what records an event stands alone.
            declared = self.view.links.declared(self.view, callee) if stands_alone(call) else None
            if declared is not None and self._has_logs(*declared):
                return True
        return False

    def is_caught(self, refusal: Refusal) -> bool:
        """Whether a catch of the same function takes the error and logs it."""
        for outer in ancestors(refusal.node):
            if outer.id == refusal.function.id:
                return False
            clause = outer.child_by_field_name("handler") if outer.type == "try_statement" else None
            if clause is not None and not inside(refusal.node, clause) and self.within(clause):
                return True
        return False

    def is_told_before(self, refusal: Refusal) -> bool:
        """Whether what a refusal hangs on was logged where it was found out."""
        return self._logged_by_catch(refusal) or self._logged_where_decided(refusal)

    def leads_to_verification(self, call: Node) -> bool:
        """Whether a call verifies a token in a function of the target, and nothing there logs."""
        level = [(self.view, call)]
        for _ in range(_DEEPEST):
            found = [
                reached
                for view, one in level
                if (callee := one.child_by_field_name("function")) is not None
                and (reached := view.links.declared(view, callee)) is not None
            ]
            if any(self._has_logs(*reached) for reached in found):
                return False
            if any(self._verifies(*reached) for reached in found):
                return True
            level = [(view, inner) for view, function in found for inner in view.names.calls(function)]
        return False

    def _logged_by_catch(self, refusal: Refusal) -> bool:
        """Whether a refusal asks for what a verification gave, and what takes its error logs."""
        for outer in ancestors(refusal.node):
            condition = outer.child_by_field_name("condition") if outer.type == "if_statement" else None
            if condition is not None:
                return any(self._verified_or_logged(part) for part in walk(condition) if part.type == "identifier")
            if outer.id == refusal.function.id:
                break
        return False

    def _verified_or_logged(self, name: Node) -> bool:
        """Whether a name holds what `verify(token).catch(log)` gave, where a token that verifies is never missing."""
        value = unwrap(self.view.names.resolve(name))
        callee = value.child_by_field_name("function") if value.type == "call_expression" else None
        if callee is None or last_name(callee) != "catch" or not arguments_of(value):
            return False
        handler, attempt = arguments_of(value)[0], unwrap(callee.child_by_field_name("object") or callee)
        if not self.within(handler) or attempt.type != "call_expression":
            return False
        called = attempt.child_by_field_name("function")
        declared = self.view.links.declared(self.view, called) if called is not None else None
        if declared is None:
            return is_named_verification(attempt)
        given = [text_of(value) for value in returned(declared[1])]
        return bool(given) and not NO_VALUE.intersection(given) and self.leads_to_verification(attempt)

    def _logged_where_decided(self, refusal: Refusal) -> bool:
        """Whether a refusal hangs on the outcome of a function of the target that logs."""
        for condition, _ in conditions(refusal.node, refusal.function):
            for part in outcomes_in(condition):
                value = unwrap(self.view.names.resolve(part))
                callee = value.child_by_field_name("function") if value.type == "call_expression" else None
                declared = self.view.links.declared(self.view, callee) if callee is not None else None
                if declared is not None and self._tells_of_failure(*declared):
                    return True
        return False

    def _tells_of_failure(self, view: View, function: Node) -> bool:
        """Whether a function logs loudly, or in a branch that it is left from."""
        for log in logs_of(view, self.loggers):
            block = next((a for a in ancestors(log.node) if a.type == "statement_block"), None)
            if not inside(log.node, function) or block is None:
                continue
            if log.level in _LOUD or (block.parent != function and ends(block)):
                return True
        return False

    def _has_logs(self, view: View, function: Node) -> bool:
        return any(inside(log.node, function) for log in logs_of(view, self.loggers))

    def _verifies(self, view: View, function: Node) -> bool:
        """Whether a function verifies a token by itself."""
        return any(inside(token, function) for token in self.verified.get(view.file.path, ()))


def _directly(log: Node, block: Node) -> bool:
    """Whether a call is a statement of this block, not of one inside."""
    for outer in ancestors(log):
        if outer.id == block.id:
            return True
        if outer.type == "statement_block":
            return False
    return False
