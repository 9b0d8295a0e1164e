"""What an expression in a guard's or a handler's body proves of the request, where it is true and where not."""

import re
from abc import abstractmethod
from dataclasses import replace

from secgate.facts.typescript.claim_words import CONTAINERS, FLAG, INPUTS, OWN, ROLE, SECRET
from secgate.facts.typescript.comparisons import Comparisons
from secgate.facts.typescript.environment import in_production
from secgate.facts.typescript.interpreter import Interpreter
from secgate.facts.typescript.literals import is_plain, short
from secgate.facts.typescript.names import FUNCTIONS, key_of, unwrap, value_of
from secgate.facts.typescript.proofs import NOTHING, State, joined, proven
from secgate.facts.typescript.query_calls import Row
from secgate.facts.typescript.reading import MAX_STEPS, Effects, Exit, Frame, TooLongError, filled
from secgate.facts.typescript.symbols import EMPTY, SERVER, Origin, Symbol
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tables import is_true
from secgate.facts.typescript.targets import PATHS, Decision, Target, decide
from secgate.facts.typescript.tenant_signs import NO_SIGNS, TenantSigns, cast_of, source_of
from secgate.facts.typescript.truth import indexed, logical, negated, numbers, refuses, strongest
from secgate.facts.typescript.validations import ANY, counted, is_schema, piece, told
from secgate.facts.typescript.values import (
    Function,
    Items,
    Literal,
    Number,
    Pattern,
    Record,
    Site,
    Text,
    Value,
)


class Judgement(Comparisons):
    """Expressions; calls and statements are added by the classes built on this one."""

    def __init__(self, machine: Interpreter, signs: TenantSigns = NO_SIGNS) -> None:
        self.machine = machine
        self.signs = signs
        self.tenant = signs.word
        self.named_tenant: set[tuple[str, str]] = set()
        self.target = Target()
        self.decisions: dict[Decision, bool | None] = {}
        self.effects = Effects()
        self.gained: State = NOTHING
        self.exits: list[Exit] = []
        self.steps = 0
        self.depth = 0
        self.nesting = 0
        self.active: set[tuple[str, int]] = set()
        self.frames: dict[tuple[str, int], Frame] = {}

    @abstractmethod
    def call(self, node: Node, frame: Frame) -> Symbol:
        """What comes of a call."""

    def evaluate(self, node: Node | None, frame: Frame) -> Symbol:
        """What an expression is made of, and what it proves; exits and what is gained on the way are collected."""
        if node is None:
            return SERVER
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise TooLongError
        self.nesting += 1
        try:
            found = SERVER if self.nesting > 100 else self._evaluate(unwrap(node), frame)  # noqa: PLR2004 - far from the stack's end
            cast = cast_of(node) if found.origin is not Origin.SERVER else None
            return found if cast is None else self.typed(found, cast, frame)
        finally:
            self.nesting -= 1

    def _evaluate(self, node: Node, frame: Frame) -> Symbol:  # noqa: C901, PLR0911 - one branch for each kind of node
        kind = node.type
        if kind in {"identifier", "shorthand_property_identifier"}:
            return self._name(node, frame)
        if kind in FUNCTIONS:
            self.frames[frame.scope.module.path, node.start_byte] = frame
            return Symbol(value=Function(node, frame.scope, frame.this))
        match kind:
            case "string":
                return Symbol(text=text_of(node)[1:-1])
            case "true":
                return Symbol(known=True)
            case "false" | "null" | "undefined":
                return EMPTY
            case "regex":
                return Symbol(value=Pattern(text_of(node)))
            case "number":
                return Symbol(text=text_of(node), name="number")
            case "this":
                return Symbol(value=frame.this)
            case "member_expression" | "subscript_expression":
                return self._member(node, frame)
            case "call_expression" | "new_expression":
                return self._queried(node, frame, self.call(node, frame))
            case "template_string" | "array" | "object":
                return self._gathered(node, frame)
            case _:
                return self._operation(node, frame)

    def _queried(self, call: Node, frame: Frame, found: Symbol) -> Symbol:
        """What a query gives that is told by its client or its table; its model is remembered."""
        row = self.signs.rows(frame.scope.module.path).get(call.id)
        if row is None:
            return found
        (self.effects.writes if row.changes else self.effects.reads).add(row.accessor)
        return (None if row.changes else self.row(row, call, frame, found)) or found

    def row(self, _row: Row, _call: Node, _frame: Frame, _found: Symbol) -> Symbol | None:
        """What a row says of whoever calls, where it was found by something of theirs."""
        return None

    def _operation(self, node: Node, frame: Frame) -> Symbol:
        match node.type:
            case "binary_expression":
                return self._binary(node, frame)
            case "unary_expression":
                inner = self.evaluate(node.child_by_field_name("argument"), frame)
                sign = text_of(node.child_by_field_name("operator"))
                if sign == "-" and inner.name == "number":
                    return Symbol(text=f"-{inner.text}", name="number")
                return negated(inner) if sign == "!" else SERVER
            case "ternary_expression":
                return self._ternary(node, frame)
            case "assignment_expression":
                return self._assignment(node, frame)
            case "sequence_expression":
                parts = [self.evaluate(child, frame) for child in node.named_children]
                return parts[-1] if parts else SERVER
            case _:
                return SERVER

    def typed(self, found: Symbol, declared: Node, frame: Frame) -> Symbol:
        """A value with what its declared type says of the tenant."""
        return self.signs.by_type(found, self.machine, self.machine.type_ref(declared, frame.scope))

    # Names and members

    def _name(self, node: Node, frame: Frame) -> Symbol:
        name = text_of(node)
        if name == "undefined":
            return EMPTY
        found = frame.find(name)
        if found is not None:
            return found
        value = self.machine.lookup(name, frame.scope)
        symbol = self.of_value(value, name)
        if isinstance(symbol.value, Number | Items | Record | Text) and self._is_given_anew(name, frame):
            symbol = symbol._replace(known=None, value=None if isinstance(symbol.value, Number) else symbol.value)
        if symbol.known is None and symbol.text is None:
            known = in_production(node, frame.scope)
            symbol = symbol._replace(known=known) if known is not None else symbol
        return symbol

    def _is_given_anew(self, name: str, frame: Frame) -> bool:
        """Whether a name of a module gets another value somewhere; an imported one is taken as it is."""
        module = (frame.scope.holder(name) or frame.scope).module
        return name in self.machine.given_anew(module)

    def of_value(self, value: Value | None, name: str = "") -> Symbol:
        """The symbol of something that the interpreter knows: the server's own."""
        value = self.machine.forced(value) if value is not None else None
        match value:
            case Text():
                return Symbol(name=name, value=value, text=value.text, loose=value.is_open, known=is_true(value))
            case Literal():
                return Symbol(name=name, value=value, known=bool(value.value), empty=not value.value)
            case _:
                unset = State(unset=name) if name and SECRET.search(name) else NOTHING
                known = is_true(value) if isinstance(value, Items | Record | Function) else None
                return Symbol(name=name, value=value, when_false=unset, known=True if is_schema(value) else known)

    def _member(self, node: Node, frame: Frame) -> Symbol:
        owner = self.evaluate(node.child_by_field_name("object"), frame)
        if node.type == "member_expression":
            name = text_of(node.child_by_field_name("property")).lstrip("#")
        else:
            index = self.evaluate(node.child_by_field_name("index"), frame)
            if owner.origin is Origin.SERVER and ROLE.search(index.name) and self.is_claim(index):
                return self.in_table(owner, index, Site(frame.scope.module, node))
            if index.text is not None and index.text.isdigit() and int(index.text) < len(owner.left_over):
                return owner.left_over[int(index.text)]
            if index.text is None and isinstance(owner.value, Record | Items):
                return Symbol(name=index.name)
            name = index.text if index.text is not None else index.name
        if owner.origin in {Origin.PRINCIPAL, Origin.DERIVED} and self.signs.key.search(name):
            self.named_tenant.add((frame.scope.module.path, text_of(node.child_by_field_name("object"))))
        known = in_production(node, frame.scope)
        symbol = self.member(owner, name, Site(frame.scope.module, node))
        if owner.origin is Origin.REQUEST and node.type == "subscript_expression" and index.text is None:
            symbol = symbol._replace(parts=frozenset({ANY}))
        return symbol._replace(known=known) if known is not None and symbol.known is None else symbol

    def member(self, owner: Symbol, name: str, site: Site) -> Symbol:
        """A member of a symbol."""
        if (answer := told(owner, name)) is not None:
            return answer
        if owner.table is not None:
            part = owner.table.member(lambda held: self.machine.forced(self.machine.member(held, name, site)))
            return self.of_table(part, owner.origin, site)
        match owner.origin:
            case Origin.REQUEST:
                return self._of_request(name, site)
            case Origin.RESPONSE:
                return Symbol(Origin.ATTACHED, "locals") if name == "locals" else Symbol(Origin.RESPONSE, name)
            case Origin.CREDENTIAL | Origin.INPUT:
                # NOTE: what is cut out of a header keeps its name: `header.split(" ")[1]`.
                same = name in {"", "number", "length"} or name.isdigit() or bool(owner.fits.proofs)
                return owner if same else owner._replace(name=name, parts=piece(owner.parts), whole=False)
            case Origin.ATTACHED if owner.name in CONTAINERS:
                return self._attached(name, site, contained=owner.name)
            case Origin.ATTACHED | Origin.PRINCIPAL | Origin.DERIVED | Origin.LOOKUP:
                return self._claim(owner, name, site)
            case Origin.SERVER if owner.value is not None:
                return self._of_server(owner.value, name, site)
            case Origin.TARGET | Origin.NEXT | Origin.ERROR:
                return owner._replace(name=name)
            case _:
                return Symbol(owner.origin, name, when_false=State(unset=name) if SECRET.search(name) else NOTHING)

    def _of_request(self, name: str, site: Site) -> Symbol:
        if name in INPUTS:
            return Symbol(Origin.INPUT, name, parts=frozenset({name}))
        if name in {"headers", "cookies", "signedCookies"}:
            return Symbol(Origin.CREDENTIAL, name)
        if name in PATHS or name == "method":
            return Symbol(Origin.TARGET, name)
        if name in {"req", "request"}:
            # NOTE: a ts-rest handler is given one object that holds the request beside its parts.
            return Symbol(Origin.REQUEST)
        if name == "session":
            return Symbol(Origin.ATTACHED, "session")
        if name in OWN:
            return Symbol(name=name)
        return self._attached(name, site)

    def _of_server(self, owner: Value, name: str, site: Site) -> Symbol:
        if isinstance(owner, Items) and (name == "length" or name.isdigit()):
            return self._of_list(owner, name)
        if isinstance(owner, Record) and _lacks(owner, name):
            return EMPTY
        return self.of_value(self.machine.member(owner, name, site), name)

    def _of_list(self, listed: Items, name: str) -> Symbol:
        """The length of a list, or one of its elements."""
        count = len(listed.items)
        if name == "length":
            is_whole = not (listed.is_open or listed.may_miss)
            return Symbol(text=str(count), name="number", known=count > 0) if is_whole else Symbol(name=name)
        if int(name) < count:
            return self.of_value(listed.items[int(name)], name)
        return Symbol(name=name) if listed.is_open else EMPTY

    def decide(self, operation: str, target: Symbol, text: str) -> bool | None:
        """How a test of the request's method or path turns out; remembered, since the guard may differ by it."""
        decision = Decision(operation, target.name, text)
        found = self.decisions[decision] = decide(self.target, decision)
        return found

    def _attached(self, name: str, site: Site, *, contained: str = "") -> Symbol:
        """Something that an earlier middleware, or the session, says about the caller."""
        kind = "tenant-key" if self.tenant.search(name) and not re.search(r"auth|user", name, re.IGNORECASE) else None
        where = f"{contained}." if contained else ""
        step = self.step(site, f"asks for {where}{name}, which only the server sets")
        held = proven(kind or "authenticated", step, weak=True)  # type: ignore[arg-type]
        if FLAG.match(name):
            held = held.with_(proven("role", step, values=[name], claim=name))
        return Symbol(Origin.ATTACHED, name, when_true=held)

    def _claim(self, owner: Symbol, name: str, site: Site) -> Symbol:
        held = owner.when_true
        if FLAG.match(name) and owner.origin is not Origin.LOOKUP:
            held = held.with_(proven("role", self.step(site, f"asks for `{name}`"), values=[name], claim=name))
        tenant = self.signs.of_row(owner, name)
        return owner._replace(name=name, when_true=held, value=None, text=None, tenant=tenant)

    def _gathered(self, node: Node, frame: Frame) -> Symbol:
        """An object, array or template: it is made of the strongest of its parts."""
        if node.type == "template_string" and not node.named_children:
            return Symbol(text=text_of(node).strip("`"))
        if node.type == "template_string" and (text := filled(node, frame)) is not None:
            return Symbol(text=text)
        parts, tenant, keys, entries = [], "", set[str](), list[tuple[str, Symbol]]()
        for child in node.named_children:
            inner = child
            if child.type in {"template_substitution", "spread_element"}:
                inner = child.named_children[0] if child.named_children else child
            elif child.type in {"pair", "shorthand_property_identifier"}:
                inner = value_of(child)
            elif child.type in {"comment", "method_definition", "string_fragment", "escape_sequence"}:
                continue
            symbol = self.evaluate(inner, frame)
            name = key_of(child) if child.type in {"pair", "shorthand_property_identifier"} else ""
            tenant = tenant or self.signs.in_entry(name, symbol)
            keys |= symbol.parts & {name}
            # NOTE: `where: { apiKey: header }` is a credential by the column, too.
            parts.append(symbol._replace(name=name) if name and not symbol.name else symbol)
            entries.append((name or "...", symbol))
        found, written = strongest(parts), tuple(entries) if node.type == "object" else ()
        if found.origin is Origin.SERVER and node.type in {"array", "object"}:
            value = self._written(node, frame) if is_plain(node) else None
            return Symbol(value=value, tenant=tenant, entries=written)
        held = frozenset(part for symbol in parts for part in symbol.parts)
        digest = next((part.digest for part in parts if part.digest), "")
        whole, name = bool(keys), found.name
        return Symbol(found.origin, name, parts=held, whole=whole, tenant=tenant, entries=written, digest=digest)

    def _written(self, node: Node, frame: Frame) -> Value:
        value = self.machine.evaluate(node, frame.scope)
        if isinstance(value, Items) and not value.items:
            # NOTE: a list that is written empty in a body is most often filled there.
            value.is_open = True
        return value

    # Operators

    def _binary(self, node: Node, frame: Frame) -> Symbol:
        operator = text_of(node.child_by_field_name("operator"))
        left_node, right_node = node.child_by_field_name("left"), node.child_by_field_name("right")
        left = self.evaluate(left_node, frame)
        if operator in {"&&", "||", "??"}:
            if left.known is (operator != "&&") and operator != "??":
                return left
            right = self._guarded(right_node, frame, left.when_false if operator != "&&" else left.when_true, left)
            return logical(operator, left, right)
        right = self.evaluate(right_node, frame)
        site = Site(frame.scope.module, node)
        if (answer := counted(operator, left, right)) is not None:
            return answer
        if operator in {"===", "==", "!==", "!="}:
            equal = numbers("===", left, right) or self.compared(left, right, site)
            if (known := in_production(node, frame.scope)) is not None:
                return equal._replace(known=known)
            return equal if operator in {"===", "=="} else negated(equal)
        if operator in {">", ">=", "<", "<="}:
            found = numbers(operator, left, right) or self.ranked(operator, left, right, site)
            return found or indexed(operator, left, right)
        if operator != "+":
            return SERVER
        found = strongest([left, right])
        if found.origin is Origin.SERVER and left.text is not None and right.text is not None:
            return Symbol(text=left.text + right.text, loose=left.loose or right.loose)
        return found if found.origin is not Origin.TARGET else Symbol(Origin.TARGET)

    def _guarded(self, node: Node | None, frame: Frame, state: State, left: Symbol) -> Symbol:
        """The right side of `&&` or `||`: what it does happens only where the left side lets it."""
        gained, exits = self.gained, self.exits
        self.exits = []
        result = self.evaluate(node, frame)
        inner = [replace(found, state=state.with_(found.state)) for found in self.exits]
        extra, self.gained, self.exits = self.gained, gained, exits + inner
        if extra.proofs and left.origin is not Origin.NEXT:
            # NOTE: a check on the right side that throws still holds where the whole is true by that side.
            result = result._replace(when_true=result.when_true.with_(extra))
        return result

    def _ternary(self, node: Node, frame: Frame) -> Symbol:
        test = self.evaluate(node.child_by_field_name("condition"), frame)
        yes_node, no_node = node.child_by_field_name("consequence"), node.child_by_field_name("alternative")
        if test.known is not None:
            return self.evaluate(yes_node if test.known else no_node, frame)
        true, false = test.when_true, test.when_false
        true = true.strong(refuses=refuses(text_of(no_node))) if true.is_weak else true
        false = false.strong(refuses=refuses(text_of(yes_node))) if false.is_weak else false
        yes, no = self._guarded(yes_node, frame, true, test), self._guarded(no_node, frame, false, test)
        ways = [test.when_true.with_(yes.when_true)] if not yes.empty else []
        ways += [test.when_false.with_(no.when_true)] if not no.empty else []
        found = strongest([yes, no])
        return Symbol(found.origin, found.name, value=found.value, when_true=joined(ways))

    def _assignment(self, node: Node, frame: Frame) -> Symbol:
        value = self.evaluate(node.child_by_field_name("right"), frame)
        left = node.child_by_field_name("left")
        left = unwrap(left) if left is not None else None
        if left is None:
            return value
        if left.type == "identifier":
            frame.set(text_of(left), value)
        elif left.type == "member_expression":
            owner = self.evaluate(left.child_by_field_name("object"), frame)
            if owner.origin in {Origin.REQUEST, Origin.ATTACHED}:
                self._leave_tenant(node, left, value, frame)
        elif left.type in {"object_pattern", "array_pattern"}:
            self.bind(left, value, frame)
        return value

    def _leave_tenant(self, node: Node, left: Node, value: Symbol, frame: Frame) -> None:
        """Remember what the tenant that an assignment leaves on the request is read from, if it leaves one."""
        right = node.child_by_field_name("right")
        if self.tenant.search(text_of(left.child_by_field_name("property"))):
            self.effects.leave_tenant(source_of(value, short(right)), inside=False)
            return
        # NOTE: a guard that looks at the tenant in a token and leaves the token's claims leaves the tenant.
        whole = right is not None and (frame.scope.module.path, text_of(unwrap(right))) in self.named_tenant
        told = (whole or self.signs.is_context(left)) and not value.empty
        self.effects.leave_tenant(value.tenant or (source_of(value, short(right)) if told else ""), inside=True)

    def bind(self, pattern: Node, value: Symbol, frame: Frame) -> None:
        """Bind the names of a pattern to the parts of a value."""
        match pattern.type:
            case "identifier":
                frame.names[text_of(pattern)] = value
            case "array_pattern":
                for child in pattern.named_children:
                    self.bind(child, value._replace(text=None, value=None), frame)
            case "object_pattern":
                for child in pattern.named_children:
                    self._bind_entry(child, value, frame)
            case "assignment_pattern" | "object_assignment_pattern" | "rest_pattern":
                inner = pattern.child_by_field_name("left") or (
                    pattern.named_children[0] if pattern.named_children else None
                )
                if inner is not None:
                    self.bind(inner, value, frame)
            case _:
                return

    def _bind_entry(self, entry: Node, value: Symbol, frame: Frame) -> None:
        site = Site(frame.scope.module, entry)
        if entry.type == "pair_pattern":
            inner = entry.child_by_field_name("value")
            if inner is not None:
                self.bind(inner, self.member(value, key_of(entry), site), frame)
        elif entry.type == "shorthand_property_identifier_pattern":
            frame.names[text_of(entry)] = self.member(value, text_of(entry), site)
        elif entry.type == "object_assignment_pattern":
            left = entry.child_by_field_name("left")
            if left is not None:
                given = self.member(value, text_of(left), site)
                default = entry.child_by_field_name("right")
                frame.names[text_of(left)] = self.evaluate(default, frame) if _is_missing(given) else given
        elif entry.type == "rest_pattern" and entry.named_children:
            self.bind(entry.named_children[0], value, frame)


def _lacks(given: Record, name: str) -> bool:
    """Whether an argument that is written as an object does not have an entry, whatever its type may allow."""
    return given.type is not None and not given.is_open and not given.may_miss and name not in given.entries


def _is_missing(given: Symbol) -> bool:
    """Whether a part that is taken out of an object is not there, so that its default counts."""
    return given.empty and not (isinstance(given.value, Literal) and given.value.value is False)
