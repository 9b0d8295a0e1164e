"""What the expressions of one function stand for, read without running them."""

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass, replace

from secgate.facts.python import sqlalchemy_calls
from secgate.facts.python.files import FUNCTIONS, last, text_of
from secgate.facts.python.names import Defined, External, Symbol
from secgate.facts.python.query_members import Members
from secgate.facts.python.query_parts import (
    Asked,
    Atom,
    Built,
    Column,
    Const,
    Fields,
    Func,
    Instance,
    Klass,
    ModelClass,
    Other,
    Param,
    Part,
    Principal,
    Request,
    Row,
    RowPart,
    Several,
    Spot,
    Tenant,
    Tree,
    Value,
)
from secgate.facts.python.wholes import covered, wholes_of

_DEEPEST = 60
_LARGEST = 4_000
_MOST_VALUES = 60


@dataclass(eq=False)
class Expressions(Members):
    """The values of one function."""

    def value(self, node: ast.expr) -> Value:
        """What an expression stands for; the queries that it asks on the way are noted."""
        if self._deep > _DEEPEST or not self.home.may_go_on(self.unit):
            return Other()
        self._deep += 1
        try:
            return self._value(node)
        finally:
            self._deep -= 1

    def _value(self, node: ast.expr) -> Value:  # noqa: C901, PLR0911, PLR0912 - one branch for each kind of node
        match node:
            case ast.Constant():
                return _fixed(node)
            case ast.Name():
                return self._name(node)
            case ast.Attribute():
                return self._attribute(node)
            case ast.Call():
                return self.call(node)
            case ast.Await() | ast.Starred() | ast.YieldFrom():
                return self.value(node.value)
            case ast.Yield():
                return self.value(node.value) if node.value is not None else Other()
            case ast.NamedExpr():
                found = self.value(node.value)
                self.env[node.target.id] = found
                return found
            case ast.Subscript():
                return self._subscript(node)
            case ast.Compare():
                return self._compare(node)
            case ast.BoolOp():
                return self._either(node)
            case ast.BinOp():
                return self._binary(node)
            case ast.UnaryOp():
                held = self.value(node.operand)
                return Tree("not", (held,), self.spot(node)) if isinstance(held, Tree | Atom) else Other((held,))
            case ast.IfExp():
                return self._chosen(node)
            case ast.List() | ast.Tuple() | ast.Set():
                return self._listed(node)
            case ast.Dict():
                return self._dict(node)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                return self._comprehension(node)
            case ast.DictComp():
                self._bind_generators(node.generators)
                return Other((self.value(node.key), self.value(node.value)))
            case ast.JoinedStr():
                return Other(tuple(self.value(p.value) for p in node.values if isinstance(p, ast.FormattedValue)))
            case ast.Lambda():
                return Func(Defined(self.file, node), node, closure=self.env)
            case _:
                return Other()

    def _either(self, node: ast.BoolOp) -> Value:
        """`a or b`: the first of them, and a tenant that is made up where the last is one that the code fixes."""
        values = [self.value(one) for one in node.values]
        found = self._first(values)
        return self.made_up(found, values[-1], node) if isinstance(node.op, ast.Or) else found

    def made_up(self, value: Value, other: Value, node: ast.expr) -> Value:
        """A value in whose place, where there is none, another one is taken."""
        fixed = isinstance(value, Tenant) and isinstance(other, Const) and other.written
        return replace(value, made_up=self.spot(node)) if isinstance(value, Tenant) and fixed else value

    def _first(self, values: list[Value]) -> Value:
        known = [one for one in values if not isinstance(one, Const | Other)]
        for one in known[1:]:
            if isinstance(one, Built):
                self.use(one, one.site, "")
        return known[0] if known else Other(tuple(values))

    # Names and what they lead to.

    def _name(self, node: ast.Name) -> Value:
        if node.id in self.env:
            return self.env[node.id]
        if (found := self._symbol(node)) is not None:
            return found
        return self._by_name(node, node.id)

    def _symbol(self, node: ast.Name) -> Value | None:
        found = self.home.named(self.file, node.id) or self._local(node)
        return self.of_symbol(found, node) if found is not None else None

    def _local(self, node: ast.Name) -> Symbol | None:
        """What an import inside of the function binds."""
        if not self.home.has_inner_imports(self.file) or hasattr(builtins, node.id):
            return None
        found = self.home.project.symbol(self.file, node)
        return found if not isinstance(found, Defined) or isinstance(found.node, (*FUNCTIONS, ast.ClassDef)) else None

    def of_symbol(self, found: Symbol, node: ast.expr) -> Value | None:
        """What a symbol stands for."""
        if isinstance(found, External):
            name = found.name.rpartition(".")[2]
            return self._by_name(node, name) if name in {"request", "g", "current_user"} else None
        if not isinstance(found, Defined):
            return None
        if found.is_class:
            model = self.home.model_of(found)
            return ModelClass(model) if model is not None else Klass(found)
        if (function := found.function) is not None:
            return Func(found, function)
        if isinstance(found.node, ast.Constant):
            return _fixed(found.node)
        if isinstance(found.node, ast.expr) and len(self.via) < 2 and found.node is not node:  # noqa: PLR2004
            table = next((m for m in self.home.models.models if m.cls is None and m.name == found.name), None)
            return ModelClass(table) if table is not None else self.elsewhere(found.file, found.node)
        return None

    def _attribute(self, node: ast.Attribute) -> Value:
        if isinstance(node.value, ast.Name | ast.Attribute) and self._is_module(node.value):
            found = self.home.project.symbol(self.file, node)
            return (self.of_symbol(found, node) if found is not None else None) or Other()
        return self.member(self.value(node.value), node.attr, node)

    def _is_module(self, node: ast.expr) -> bool:
        root = node
        while isinstance(root, ast.Attribute):
            root = root.value
        if not isinstance(root, ast.Name) or root.id in self.env:
            return False
        found = self.home.named(self.file, root.id)
        return found is not None and not isinstance(found, Defined | External)

    # Parts and what is put together.

    def _subscript(self, node: ast.Subscript) -> Value:
        base = self.value(node.value)
        if isinstance(base, Built):
            if isinstance(node.slice, ast.Slice):
                return base
            self.use(base, self.spot(node), "get")
            return Row(base.model, base.site) if base.model is not None else Other()
        key = text_of(node.slice)
        if key is not None:
            return self.entry(base, key, node)
        return base if isinstance(base, Row | Asked | RowPart) else Other((base,))

    def entry(self, base: Value, key: str, node: ast.expr) -> Value:
        """What a value holds under a key."""
        if isinstance(base, Fields):
            return base.given[key][0] if key in base.given else Other()
        if isinstance(base, Asked | Request | Principal | Row | Other | Param):
            return self.member(base, key, node)
        return Other((base,))

    def _compare(self, node: ast.Compare) -> Value:
        found = sqlalchemy_calls.condition(self, node) if len(node.ops) == 1 else None
        if found is not None:
            return found
        values = [self.value(one) for one in (node.left, *node.comparators)]
        for one in values:
            if isinstance(one, Built):
                self.use(one, self.spot(node), "")
        return Other(tuple(values))

    def _binary(self, node: ast.BinOp) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(node.op, ast.BitAnd | ast.BitOr):
            op = "or" if isinstance(node.op, ast.BitOr) else "and"
            if isinstance(left, Built) and isinstance(right, Built):
                parts = (*left.parts, *right.parts)
                if op == "or":
                    sides = (Tree("and", tuple(p.tree for p in one.parts), one.site) for one in (left, right))
                    return Built(left.model, left.site, (Part(Tree("or", tuple(sides), left.site)),))
                return Built(left.model, left.site, parts)
            sides_here = [one for one in (left, right) if isinstance(one, Tree | Atom)]
            if sides_here:
                missing = len(sides_here) == 1 and not isinstance(left if sides_here[0] is right else right, Column)
                rest = (Tree("unknown", (), self.spot(node)),) if missing and op == "or" else ()
                return Tree("or" if op == "or" else "and", (*sides_here, *rest), self.spot(node))
        return Other((left, right))

    def _chosen(self, node: ast.IfExp) -> Value:
        self.value(node.test)
        body, other = self.value(node.body), self.value(node.orelse)
        return self.made_up(self.merged(body, other, node.test), other, node)

    def _listed(self, node: ast.List | ast.Tuple | ast.Set) -> Value:
        values: list[Value] = []
        for one in node.elts[:_LARGEST]:
            value = self.value(one)
            values += value.values if isinstance(one, ast.Starred) and isinstance(value, Several) else (value,)
        return Several(tuple(values[:_MOST_VALUES]))

    def _dict(self, node: ast.Dict) -> Value:
        given: dict[str, tuple[Value, Spot]] = {}
        wholes: tuple[Asked, ...] = ()
        is_open = False
        for key, held in zip(node.keys, node.values, strict=True):
            value = self.value(held)
            if key is None:
                wholes += wholes_of(value)
            if key is None and isinstance(value, Fields):
                given.update(value.given)
                wholes, is_open = covered(wholes, value.given), is_open or value.open
            elif key is not None and (name := text_of(key)) is not None:
                given[name] = value, self.spot(held)
                wholes = covered(wholes, (name,))
            else:
                is_open = True
        return Fields(given, is_open, wholes)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value:
        self._bind_generators(node.generators)
        found = self.value(node.elt)
        if isinstance(found, Tree | Atom):
            return Several((Tree("unknown", (found,), self.spot(node)),))
        return Several((found,))

    def _bind_generators(self, generators: list[ast.comprehension]) -> None:
        for one in generators:
            self.bind(one.target, self.element(self.value(one.iter), one.iter))
            for test in one.ifs:
                self.value(test)

    def element(self, value: Value, node: ast.expr) -> Value:
        """One of what a value is asked for one after the other."""
        if isinstance(value, Built):
            self.use(value, self.spot(node), "all")
            return Row(value.model, value.site) if value.model is not None else Other()
        if isinstance(value, Several):
            return value.values[0] if value.values else Other()
        return value if isinstance(value, Row | RowPart | Asked | Principal) else Other((value,))

    def bind(self, target: ast.expr, value: Value) -> None:
        """Let names stand for a value, or for its parts."""
        if isinstance(target, ast.Name):
            self.env[target.id] = value
        elif isinstance(target, ast.Tuple | ast.List):
            for index, one in enumerate(target.elts):
                inner = one.value if isinstance(one, ast.Starred) else one
                parts = value.values if isinstance(value, Several) else ()
                held = value if isinstance(value, Row) else Other((value,))
                self.bind(inner, parts[index] if index < len(parts) else held)
        elif isinstance(target, ast.Attribute):
            self.keep(target, value)
        elif isinstance(target, ast.Subscript):
            self._put(target, value)

    def keep(self, target: ast.Attribute, value: Value) -> None:
        """Set an attribute of a row or an object."""
        base = self.value(target.value)
        if isinstance(base, Instance):
            base.kept[target.attr] = value
        elif isinstance(base, Row):
            if base.fields is not None:
                base.fields.given[target.attr] = value, self.spot(target)
            self.write(base, Fields({target.attr: (value, self.spot(target))}), self.spot(target))

    def _put(self, target: ast.Subscript, value: Value) -> None:
        base, key = self.value(target.value), text_of(target.slice)
        if isinstance(base, Fields) and isinstance(target.value, ast.Name):
            given = {**base.given, key: (value, self.spot(target))} if key is not None else base.given
            wholes = covered(base.wholes, () if key is None else (key,))
            self.env[target.value.id] = Fields(given, base.open or key is None, wholes)
        elif isinstance(base, Asked) and base.whole and isinstance(target.value, ast.Name) and key is not None:
            self.env[target.value.id] = replace(base, without=base.without | {key})

    def names_in(self, node: ast.AST) -> Iterator[str]:
        """The last names of all that an expression reads."""
        return (last(one) for one in ast.walk(node) if isinstance(one, ast.Name | ast.Attribute))


def _fixed(node: ast.Constant) -> Const:
    """What is written out; nothing, an empty text, zero and truth values say nothing of a row."""
    said = bool(node.value) and isinstance(node.value, str | int) and not isinstance(node.value, bool)
    return Const(nothing=node.value is None, text=text_of(node), written=said)
