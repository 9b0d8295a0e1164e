"""What calls give: queries of Django and SQLAlchemy, functions of the target, and what a framework does for a view."""

import ast
import re
from dataclasses import replace

from secgate.facts.python import django_calls, sqlalchemy_calls
from secgate.facts.python.expressions import Expressions
from secgate.facts.python.files import argument, keyword, last, text_of
from secgate.facts.python.names import Defined, External
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
    Outer,
    Param,
    Part,
    Principal,
    Request,
    Row,
    RowPart,
    Several,
    Spot,
    Sql,
    Tenant,
    Tree,
    Value,
)
from secgate.facts.python.schema_classes import is_schema
from secgate.facts.python.wholes import covered, is_chosen, parsed, whole_in, wholes_of

_MOST_VALUES = 60
_SAME = frozenset({
    "str", "int", "UUID", "cast", "sorted", "reversed", "set", "tuple", "list", "frozenset", "iter", "enumerate",
    "force_str", "escape", "deepcopy", "copy", "bool", "as_uuid", "PydanticObjectId", "unquote", "smart_str", "next",
    "ObjectId", "uuid4_or_none", "parse_uuid", "aliased", "with_polymorphic",
    "col", "Value", "Subquery", "literal",
})  # fmt: skip
_COLLECTS = frozenset({"list", "set", "tuple", "sorted", "iter", "enumerate", "frozenset", "next", "reversed"})
# What writes a row, or takes it away.
_STORES = frozenset({"save", "asave", "delete", "adelete"})
# What sets the columns of a row to what it is given.
_SETS = frozenset({"sqlmodel_update", "update", "update_from_dict", "fill", "set_attributes"})
_COMBINES = frozenset({"and_", "or_", "not_"})
# Calls that look at a row for whoever asks, by their names, where they cannot be followed.
_GUARD = re.compile(r"check|assert|ensure|require|verify|authori[sz]|permission|can_|has_|guard|owns|allow|enforce")
_LOGS = re.compile(r"^(?:log|logger|logging|print|debug|info|warning|error|exception|capture_\w+|track\w*)$")


class Calls(Expressions):
    """The calls of one function."""

    def call(self, node: ast.Call) -> Value:
        """What a call gives; the queries that it asks are noted."""
        func = node.func
        spot = self.spot(node)
        if isinstance(func, ast.Attribute) and not self._is_module(func.value):
            if isinstance(func.value, ast.Call) and last(func.value.func) == "super":
                return self._super(func.attr, node)
            base = self.value(func.value)
            if (found := self._method(base, func.attr, node, spot)) is not None:
                return found
        return self._function(node, spot)

    def _super(self, name: str, node: ast.Call) -> Value:
        """`super().get_queryset()`."""
        held = self.env.get("self") or self.env.get("cls")
        own = self.unit_class
        if isinstance(held, Instance) and own is not None:
            method = self.method(held.cls, name, held, after=own)
            if method is not None:
                return self.run(method, node)
            if name == "get_queryset":
                return self.framework_rows(held) or self._plain(node)
        if isinstance(held, Built):
            return held
        return self._plain(node)

    @property
    def unit_class(self) -> Defined | None:
        """The class that the code which is read stands in."""
        raise NotImplementedError

    def framework_rows(self, held: Instance) -> Built | None:
        """What a view of a framework asks where its class does not say: its `queryset`, or all of its `model`."""
        for name in ("queryset", "model"):
            found = held.kept.get(name) or self._kept_value(held.cls, name)
            if isinstance(found, Built):
                return found
            if isinstance(found, ModelClass):
                return Built(found.model, self.spot(self.here))
        bound = held.kept.get("model")
        return Built(bound.model, self.spot(self.here)) if isinstance(bound, ModelClass) else None

    @property
    def here(self) -> ast.expr:
        """The call that is read, for what has no place of its own."""
        raise NotImplementedError

    def _method(  # noqa: C901, PLR0911, PLR0912 - one branch for each kind of what is asked
        self, base: Value, name: str, node: ast.Call, spot: Spot
    ) -> Value | None:
        match base:
            case Built():
                return self._of_built(base, name, node, spot)
            case ModelClass():
                return self._of_class(base, name, node)
            case Column():
                return sqlalchemy_calls.of_column(self, base, name, node, spot)
            case Asked() | Request() | Fields() | Principal() if name in {
                "get",
                "getlist",
                "pop",
                "setdefault",
                "getvalue",
            }:
                self._plain(ast.Call(node.func, node.args[1:], node.keywords))
                key = text_of(node.args[0]) if node.args else None
                if key is None:
                    return base if not isinstance(base, Fields) else Other()
                found = self.entry(base, key, node)
                return self.made_up(found, self.value(node.args[1]), node) if len(node.args) > 1 else found
            case Fields():
                return self._of_fields(base, name, node)
            case Asked():
                self._plain(node)
                return parsed(base, name, node)
            case Request() if name in {"get_json", "json", "body", "form"}:
                return Asked(whole=True)
            case Principal() | Tenant():
                values = [self.value(one) for one in node.args]
                if self.home.terms.is_tenant(name):
                    return self.tenant(node, trusted=True)
                self._guard(name, [base, *values], node)
                return base
            case Instance():
                return self._of_instance_call(base, name, node, spot)
            case Klass():
                method = self.method(base.cls, name, base)
                return self.run(method, node) if method is not None else None
            case Row():
                return self._of_row(base, name, node)
            case RowPart() | Outer() | Tree() | Atom():
                return base
            case Sql():
                self._plain(node)
                return base
            case Several() if name in {"append", "extend", "add"}:
                added = tuple(self.value(one) for one in node.args)
                if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
                    self.env[node.func.value.id] = Several((*base.values, *added)[:_MOST_VALUES])
                return Other()
            case Func() if name in {"delay", "apply_async", "si", "s", "send", "enqueue"}:
                return self._plain(node)
            case _:
                return sqlalchemy_calls.of_session(self, name, node, spot)

    def _of_built(self, base: Built, name: str, node: ast.Call, spot: Spot) -> Value:
        steps = sqlalchemy_calls.step if base.operation else django_calls.step
        found = steps(self, base, name, node, spot)
        if found is not None:
            return found
        for cls in django_calls.row_classes(self, base.model) if base.model is not None else ():
            if (method := self.method(cls, name, base)) is not None:
                return self.run(method, node)
        self._plain(node)
        return base

    def _of_class(self, base: ModelClass, name: str, node: ast.Call) -> Value | None:
        model = base.model
        if model.cls is not None and (method := self.method(model.cls, name, base)) is not None:
            return self.run(method, node)
        if model.library == "sqlalchemy" and name in {"get", "get_or_404"}:
            return sqlalchemy_calls.of_session(self, name, ast.Call(node.func, [_named(node), *node.args], []),
                                               self.spot(node))  # fmt: skip
        if model.library == "sqlalchemy" and name in {"model_validate", "from_orm", "parse_obj"}:
            # NOTE: SQLModel makes a row of what it is given, and of `update`.
            given = keyword(node, "update")
            held = self.value(given) if given is not None else None
            named = dict(held.given) if isinstance(held, Fields) else {}
            sent = wholes_of(self.value(node.args[0])) if node.args else ()
            fields = Fields(named, open=True, wholes=covered(sent, named))
            self.create(model, fields, self.spot(node), "create")
            return Row(model, None, fields)
        self._plain(node)
        return Other()

    def _of_fields(self, base: Fields, name: str, node: ast.Call) -> Value:
        values = [self.value(one) for one in node.args]
        if name == "update" and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            given, is_open = dict(base.given), base.open
            for one in values:
                given.update(one.given if isinstance(one, Fields) else {})
                is_open = is_open or not isinstance(one, Fields) or one.open
            given |= {w.arg: (self.value(w.value), self.spot(w.value)) for w in node.keywords if w.arg is not None}
            self.env[node.func.value.id] = Fields(given, is_open)
        return base if name in {"copy", "items", "values"} else Other()

    def _of_row(self, base: Row, name: str, node: ast.Call) -> Value:
        values = [self.value(one) for one in [*node.args, *(w.value for w in node.keywords)]]
        self._guard(name, [base, *values], node)
        if name in _STORES:
            self.write(base, Fields({}), self.spot(node))
        if name in _SETS:
            given = keyword(node, "update")
            fields = self.value(given) if given is not None else Fields({})
            named = fields.given if isinstance(fields, Fields) else {}
            wholes = (whole for value in values[:1] for whole in wholes_of(value))
            self.write(base, Fields(named, wholes=covered([*wholes], named)), self.spot(node))
        if base.model.cls is not None and (method := self.method(base.model.cls, name, base)) is not None:
            function = self.run(method, node)
            return function if isinstance(function, Built | Row) else Other((base,))
        return base

    def _of_instance_call(self, base: Instance, name: str, node: ast.Call, spot: Spot) -> Value | None:
        if name == "get_object":
            method = self.method(base.cls, name, base, after=base.super_of)
            return self.run(method, node) if method is not None else self._object(base, spot)
        held = base.kept.get(name) or self.member(base, name, node.func)
        if isinstance(held, Func):
            return self.run(held, node)
        if name == "get_queryset":
            return self.framework_rows(base) or self._plain(node)
        if name in {"filter_queryset", "paginate_queryset", "get_filtered_queryset"} and node.args:
            value = self.value(node.args[0])
            return value if name != "paginate_queryset" else self._plain(node)
        if name == "check_object_permissions":
            self._guard(name, [self.value(one) for one in node.args], node)
            return Other()
        return sqlalchemy_calls.of_session(self, name, node, spot)

    def _object(self, base: Instance, spot: Spot) -> Value:
        """`self.get_object()` of a view: the row of its rows that the address names."""
        method = self.method(base.cls, "get_queryset", base)
        rows = self.run(method, ast.Call(self.here, [], [])) if method is not None else self.framework_rows(base)
        if not isinstance(rows, Built):
            return Other()
        field = self._kept_value(base.cls, "lookup_field")
        del field
        whole = django_calls.extended(rows, Part(Atom(("pk",), "exact", Asked("pk"), spot)))
        self.use(whole, spot, "get")
        return Row(whole.model, whole.site) if whole.model is not None else Other()

    def _function(self, node: ast.Call, spot: Spot) -> Value:
        """A call by name."""
        func, name = node.func, last(node.func)
        named = isinstance(func, ast.Name | ast.Call) or self._is_module(getattr(func, "value", func))
        held = self.value(func) if named else None
        match held:
            case Func():
                return self.run(held, node)
            case ModelClass():
                return self._made(held, node, spot)
            case Klass():
                return self._instance(held, node)
            case _:
                pass
        if (found := self._known(name, node, spot)) is not None:
            return found
        values = self._values(node)
        self._guard(name, values, node)
        self._hand_over(name, values, node)
        if self.home.terms.is_tenant(name):
            return self.tenant(node, trusted=True)
        if self.home.terms.is_principal(name):
            return Principal(spot)
        return Other(tuple(values))

    def _made(self, held: ModelClass, node: ast.Call, spot: Spot) -> Value:
        """A new row."""
        fields = django_calls.fields_of(self, node)
        for one in node.args:
            self.value(one)
        row = Row(held.model, None, fields)
        self.create(held.model, fields, spot, "create")
        return row

    def _instance(self, held: Klass, node: ast.Call) -> Value:
        """An object of a class of the target, with what its `__init__` keeps."""
        found = Instance(held.cls)
        method = self.method(held.cls, "__init__", found)
        if method is not None:
            self.run(method, node)
        else:
            values = django_calls.fields_of(self, node)
            found.kept.update({name: value for name, (value, _) in values.given.items()})
            self._take_in(found, node)
            for one in node.args:
                self.use(self.value(one), self.spot(one), "")
        return found

    def _take_in(self, found: Instance, node: ast.Call) -> None:
        """What a serializer or form gives of what was sent to it: what it let through, not what it was made with."""
        if not is_schema(self.home.classes, found.cls):
            return
        given = found.kept.pop("data", None) or (self.value(node.args[0]) if node.args else Other())
        for sent in wholes_of(given)[:1]:
            for name in ("validated_data", "cleaned_data"):
                found.kept[name] = replace(sent, schema=found.cls)

    def _known(self, name: str, node: ast.Call, spot: Spot) -> Value | None:  # noqa: C901, PLR0911
        """A function of Django, SQLAlchemy or Python itself."""
        if name in django_calls.FETCHES:
            return django_calls.fetched(self, name, node, spot)
        if name == "Q":
            return django_calls.q_object(self, node)
        if name == "OuterRef":
            return Outer()
        if name == "Prefetch":
            given = keyword(node, "queryset")
            return Outer() if given is None else self._prefetched(self.value(given), spot)
        if name in sqlalchemy_calls.STATEMENTS and self._is_alchemy(node.func):
            return sqlalchemy_calls.statement(self, name, node, spot)
        if name in _COMBINES:
            return sqlalchemy_calls.combined(self, name, node, spot)
        if name == "text" and self._is_alchemy(node.func):
            written = self.value(node.args[0]) if node.args else Other()
            return Sql(written.text if isinstance(written, Const) else None)
        if name == "getattr":
            key = text_of(argument(node, 1, "name"))
            found = self.member(self.value(node.args[0]), key, node) if key is not None and node.args else None
            fixed = len(node.args) > 2 and found is not None  # noqa: PLR2004 - the value for want of another
            return self.made_up(found, self.value(node.args[2]), node) if fixed and found is not None else found
        if name == "setattr":
            return self._set(node, spot)
        if name in {"Depends", "Security"}:
            return self._depends(node)
        if name in _SAME and (node.args or node.keywords):
            value = self.value(node.args[0] if node.args else node.keywords[0].value)
            if isinstance(value, Built) and name in _COLLECTS:
                self.use(value, spot, "all")
                return Row(value.model, value.site) if value.model is not None else Other()
            return value
        return None

    def _set(self, node: ast.Call, spot: Spot) -> Value | None:
        """`setattr(row, name, value)` for what was sent, name by name; None where the name is written out."""
        values = self._values(node)
        if len(values) != 3 or text_of(node.args[1]) is not None:  # noqa: PLR2004 - the row, a name, a value
            return None
        whole, row = whole_in(values[1]) or whole_in(values[2]), values[0]
        if isinstance(row, Principal):
            person = next((model for model in self.home.models.models if model.signs_in), None)
            row = Row(person, None) if person is not None else row
        if whole is not None and isinstance(row, Row) and not is_chosen(self.file, node):
            self.write(row, Fields({}, wholes=(whole,)), spot)
        return Other(tuple(values))

    def _depends(self, node: ast.Call) -> Value:
        given = argument(node, 0, "dependency")
        found = self.value(given) if given is not None else Other()
        if isinstance(found, Func):
            result = self.run(found, ast.Call(node, [], []))
            name = getattr(found.node, "name", "")
            if isinstance(result, Other | Param | Const) and isinstance(given, ast.expr):
                return self._by_name(given, name)
            return result
        return self._by_name(given, last(given)) if given is not None else Other()

    def _prefetched(self, value: Value, spot: Spot) -> Value:
        """Rows that are loaded for others: those that point at them."""
        if isinstance(value, Built):
            self.use(django_calls.extended(value, Part(Atom(("",), "exact", Outer(), spot))), spot, "prefetch")
        return Other()

    def _is_alchemy(self, func: ast.expr) -> bool:
        """Whether a function is one of SQLAlchemy: `select`, `sa.select`, `db.select` of Flask-SQLAlchemy."""
        found = self.home.symbol(self.file, func)
        package = found.name.partition(".")[0] if isinstance(found, External) else ""
        own = isinstance(func, ast.Attribute) and last(func.value) in {"db", "sa"}
        return own or package in {"sqlalchemy", "sqlmodel"}

    def believe(self, *values: Value) -> None:
        """Note that what a request says is compared, or handed to what may refuse it."""
        raise NotImplementedError

    def _values(self, node: ast.Call) -> list[Value]:
        return [self.value(one) for one in [*node.args, *(word.value for word in node.keywords)]]

    def _plain(self, node: ast.Call) -> Value:
        """A call that is not followed: what it is given is used there."""
        values = self._values(node)
        for value in values:
            self.use(value, self.spot(node), "")
        return Other(tuple(values))

    def _hand_over(self, name: str, values: list[Value], node: ast.Call) -> None:
        """What a call that is not followed is given: queries are asked there, rows are deleted, and it may refuse."""
        for value in values:
            self.use(value, self.spot(node), "")
            if isinstance(value, Row) and name == "delete":
                self.write(value, Fields({}), self.spot(node))
        if not _LOGS.match(name) and not name[:1].isupper():
            self.believe(*values)

    def _guard(self, name: str, values: list[Value], node: ast.Call) -> None:
        """A call that is given a row with whoever asks, or the tenant, and is not followed: taken at its word."""
        rows = [one.row if isinstance(one, RowPart) else one for one in values]
        asks = any(isinstance(one, Principal | Tenant | Request) for one in values)
        if (asks or name == "check_object_permissions") and _GUARD.search(name) and not _LOGS.match(name):
            for row in rows:
                if isinstance(row, Row) and row.site is not None:
                    self.mark(row, self.spot(node))

    def mark(self, row: Row, spot: Spot) -> None:
        """Note that a row is compared with the tenant or with whoever asks."""
        if row.site is not None:
            self.home.compared.setdefault((self.unit, row.site.key), spot)


def _named(node: ast.Call) -> ast.expr:
    """What a method is asked of."""
    return node.func.value if isinstance(node.func, ast.Attribute) else node.func
