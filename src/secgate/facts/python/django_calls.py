"""How Django spells queries: managers, sets of rows, lookups, `Q`, and what rows lead to."""

import ast
from dataclasses import replace

from secgate.facts.python.files import argument, keyword
from secgate.facts.python.model_classes import PythonModel, called
from secgate.facts.python.names import Defined, bindings_of
from secgate.facts.python.query_home import Evaluates
from secgate.facts.python.query_parts import (
    Asked,
    Atom,
    Built,
    Const,
    Fields,
    Instance,
    ModelClass,
    Other,
    Part,
    Row,
    RowPart,
    Several,
    Spot,
    Tree,
    Value,
)
from secgate.facts.python.wholes import covered, wholes_of

LOOKUPS = frozenset({
    "exact", "iexact", "contains", "icontains", "in", "gt", "gte", "lt", "lte", "startswith", "istartswith",
    "endswith", "iendswith", "range", "date", "year", "month", "day", "week", "hour", "time", "isnull", "regex",
    "iregex", "overlap", "contained_by", "has_key", "has_keys", "has_any_keys", "len", "search", "ne", "quarter",
})  # fmt: skip
_MANAGERS = frozenset({"objects", "_default_manager", "_base_manager", "all_objects"})
_FILTERS = frozenset({"filter"})
_FINDS = frozenset({"get", "first", "last", "earliest", "latest", "get_or_none"})
_ENDS = frozenset({"count", "exists", "aggregate", "iterator", "in_bulk", "explain", "contains", "bulk_update"})
_WRITES = frozenset({"update", "delete"})
# What changes the row that it finds, and makes one where it finds none.
UPDATES = "update_or_create"
_UPSERTS = frozenset({"get_or_create", UPDATES})
# They give the rows as they are, or fewer of them.
_KEEPS = frozenset({
    "all", "order_by", "annotate", "select_related", "prefetch_related", "distinct", "only", "defer", "using",
    "select_for_update", "values", "values_list", "reverse", "extra", "alias", "dates", "datetimes", "complex_filter",
    "exclude", "db_manager", "iterator",
})  # fmt: skip
_MOST_NESTED = 7
_MOST_PARTS = 120
# What the managers of Django's own accounts make a row by.
_ACCOUNTS = frozenset({"create_user", "create_superuser"})
_SAME = frozenset({"union", "intersection", "difference"})
FETCHES = {"get_object_or_404": "get", "get_list_or_404": "filter", "aget_object_or_404": "get"}


def manager(reads: Evaluates, model: PythonModel, name: str, spot: Spot) -> Built | None:
    """`Invoice.objects`, with what a manager of its own adds; None for what is no manager."""
    key = (model.name, name)
    if key not in reads.home.managers:
        reads.home.managers[key] = _manager(reads, model, name, spot)
    found = reads.home.managers[key]
    return Built(model, spot, found.parts) if isinstance(found, Built) else None


def _manager(reads: Evaluates, model: PythonModel, name: str, spot: Spot) -> Built | None:
    home = reads.home
    if model.cls is None or model.library != "django":
        return None
    found = home.classes.member(model.cls, name)
    if found is None:
        return Built(model, spot) if name in _MANAGERS else None
    cls = _class_of(reads, found)
    if cls is None:
        return Built(model, spot) if name in _MANAGERS or "anager" in called(found.node) else None
    bound = Instance(cls, {"model": ModelClass(model)})
    method = reads.method(cls, "get_queryset", bound)
    if method is None:
        bases = home.classes.externals(cls)
        return Built(model, spot) if any("anager" in one or "QuerySet" in one for one in bases) else None
    given = reads.run(method, ast.Call(method.node, [], []))  # type: ignore[arg-type]
    parts = given.parts if isinstance(given, Built) else ()
    return Built(model, spot, parts)


def row_classes(reads: Evaluates, model: PythonModel) -> list[Defined]:
    """The classes of the managers of a model, whose methods may follow on its rows."""
    found = []
    for base in reads.home.classes.line(model.cls) if model.cls is not None else ():
        if isinstance(base, Defined) and isinstance(base.node, ast.ClassDef):
            for held in bindings_of(base.node.body).values():
                calls = (one for one in held[-1:] if isinstance(one, ast.Call))
                made = (_class_of(reads, Defined(base.file, call)) for call in calls)
                found += [cls for cls in made if cls is not None]
    return found


def _class_of(reads: Evaluates, found: Defined) -> Defined | None:
    """The class of `TenantManager()`, `Rows.as_manager()`, `Manager.from_queryset(Rows)()`."""
    node = found.node
    if not isinstance(node, ast.Call):
        return None
    func: ast.expr = node.func
    if isinstance(func, ast.Attribute) and func.attr == "as_manager":
        func = func.value
    elif isinstance(func, ast.Call) and called(func) == "from_queryset" and func.args:
        func = func.args[0]
    return reads.home.classes.of(reads.home.project.symbol(found.file, func))


def step(  # noqa: C901, PLR0911, PLR0912 - one branch for each kind of method
    reads: Evaluates, built: Built, name: str, call: ast.Call, spot: Spot
) -> Value | None:
    """What a method of a set of rows gives; None for one that is not known."""
    name = name[1:] if name[:1] == "a" and name[1:] in _FINDS | _ENDS | _WRITES | _UPSERTS | {"create"} else name
    if name in _FILTERS:
        return _filtered(reads, built, call)
    if name in _FINDS:
        whole = _filtered(reads, built, call)
        reads.use(whole, spot, name)
        return Row(built.model, whole.site) if built.model is not None else Other()
    if name in _UPSERTS:
        return _upserted(reads, built, name, call, spot)
    if name in {"create", "bulk_create"} or (name in _ACCOUNTS and built.model is not None and built.model.person):
        return _created(reads, built, name, call, spot)
    if name == "none":
        return extended(built, Part(Tree("or", (), spot)), empty=True)
    if name == "raw":
        text = reads.value(call.args[0]) if call.args else None
        reads.raw(text.text if isinstance(text, Const) else None, call.args[1:], spot)
        return Row(built.model, built.site) if built.model is not None else Other()
    if name in _KEEPS:
        return _kept(reads, built, call)
    if name in _SAME:
        others = [reads.value(one) for one in call.args]
        for one in others:
            reads.use(one, spot, name)
        return built
    if name == "bulk_update" and call.args:
        rows = reads.value(call.args[0])
        reads.use(extended(built, Part(Atom(("pk",), "in", rows, reads.spot(call.args[0])))), spot, name)
        return Other()
    if name == "update" and not call.args:
        fields = fields_of(reads, call)
        if built.model is not None:
            reads.write(Row(built.model, built.site), fields, spot)
        reads.use(replace(built, inner=(*built.inner, *queries_in(fields))), spot, name)
        return Other()
    if name in _ENDS | _WRITES:
        whole = _kept(reads, built, call)
        reads.use(whole, spot, name)
        return Other()
    return None


def extended(built: Built, part: Part, *, empty: bool = False) -> Built:
    """A query with one condition more."""
    parts = (*built.parts, part)
    return Built(built.model, built.site, parts, built.written, built.operation, built.lost, built.inner, empty=empty)


def _kept(reads: Evaluates, built: Built, call: ast.Call) -> Built:
    values = [reads.value(one) for one in [*call.args, *(word.value for word in call.keywords)]]
    inner = tuple(one for value in values for one in queries_in(value))
    return Built(built.model, built.site, built.parts, built.written, built.operation, built.lost,
                 (*built.inner, *inner), built.empty)  # fmt: skip


def queries_in(value: Value) -> list[Built]:
    """The queries that a value holds, as far as it is looked into."""
    found: list[Built] = []
    level: list[Value] = [value]
    for _ in range(_MOST_NESTED):
        found += [one for one in level if isinstance(one, Built)]
        level = [part for one in level for part in _parts(one)][:_MOST_PARTS]
    return found


def _parts(value: Value) -> tuple[Value, ...]:
    match value:
        case Several():
            return value.values
        case Other():
            return value.of
        case Tree():
            return value.parts
        case Atom():
            return (value.value,)
        case Fields():
            return tuple(one for one, _ in value.given.values())
        case _:
            return ()


def _filtered(reads: Evaluates, built: Built, call: ast.Call) -> Built:
    trees = conditions(reads, call)
    for tree in trees:
        built = extended(built, Part(tree))
    return built


def conditions(reads: Evaluates, call: ast.Call, but: frozenset[str] = frozenset()) -> list[Tree | Atom]:
    """The conditions that a call is given: `Q` objects, and values by their lookups."""
    found: list[Tree | Atom] = []
    for one in call.args:
        value = reads.value(one.value if isinstance(one, ast.Starred) else one)
        values = value.values if isinstance(value, Several) else (value,)
        for each in values:
            held = each if isinstance(each, Tree | Atom) else Tree("unknown", (), reads.spot(one))
            found.append(held)
    for word in call.keywords:
        if word.arg is None:
            found += _spread(reads, word.value, but)
        elif word.arg not in but:
            found.append(atom(word.arg, reads.value(word.value), reads.spot(word.value)))
    return found


def _spread(reads: Evaluates, node: ast.expr, but: frozenset[str]) -> list[Tree | Atom]:
    """The conditions of `**filters`."""
    value = reads.value(node)
    if not isinstance(value, Fields):
        return [Tree("unknown", (), reads.spot(node))]
    found: list[Tree | Atom] = [atom(name, one, spot) for name, (one, spot) in value.given.items() if name not in but]
    return [*found, Tree("unknown", (), reads.spot(node))] if value.open else found


def atom(lookup: str, value: Value, spot: Spot) -> Atom:
    """`project__workspace__slug=slug` as a comparison."""
    path = lookup.split("__")
    last = path.pop() if len(path) > 1 and path[-1] in LOOKUPS else "exact"
    return Atom(tuple(path), last, value, spot)


def _upserted(reads: Evaluates, built: Built, name: str, call: ast.Call, spot: Spot) -> Value:
    whole = built
    for tree in conditions(reads, call, frozenset({"defaults", "create_defaults"})):
        whole = extended(whole, Part(tree))
    given = keyword(call, "defaults")
    if given is not None:
        reads.value(given)
    reads.use(whole, spot, name)
    return Several((Row(built.model, built.site), Other())) if built.model is not None else Other()


def _created(reads: Evaluates, built: Built, name: str, call: ast.Call, spot: Spot) -> Value:
    if built.model is None:
        return Other()
    if name == "bulk_create":
        # NOTE: the rows themselves are judged where they are made.
        for one in call.args:
            reads.value(one)
        return Row(built.model, None)
    fields = fields_of(reads, call)
    for part in built.parts:
        if isinstance(part.tree, Atom) and not part.maybe and part.tree.lookup == "exact":
            # NOTE: what a related manager is limited by is set on the rows that it makes.
            fields.given.setdefault("__".join(part.tree.path), (part.tree.value, part.tree.spot))
    reads.create(built.model, fields, spot, "create")
    return Row(built.model, None, fields)


def fields_of(reads: Evaluates, call: ast.Call) -> Fields:
    """The values that a call is given by their names."""
    fields = Fields({})
    is_open = any(isinstance(one, ast.Starred) for one in call.args)
    wholes: list[Asked] = []
    for word in call.keywords:
        if word.arg is not None:
            fields.given[word.arg] = reads.value(word.value), reads.spot(word.value)
            continue
        value = reads.value(word.value)
        wholes += wholes_of(value)
        if isinstance(value, Fields):
            fields.given.update(value.given)
        is_open = is_open or not isinstance(value, Fields) or value.open
    return Fields(fields.given, is_open, covered(wholes, fields.given))


def q_object(reads: Evaluates, call: ast.Call) -> Tree:
    """`Q(a=1, b=2)`."""
    return Tree("and", tuple(conditions(reads, call, frozenset({"_connector", "_negated"}))), reads.spot(call))


def fetched(reads: Evaluates, name: str, call: ast.Call, spot: Spot) -> Value:
    """`get_object_or_404(Invoice, pk=pk)`."""
    first = argument(call, 0, "klass")
    base = reads.value(first) if first is not None else Other()
    if isinstance(base, ModelClass):
        base = manager(reads, base.model, "objects", spot) or Built(base.model, spot)
    if not isinstance(base, Built):
        for one in call.args[1:]:
            reads.value(one)
        return Other()
    rest = ast.Call(call.func, call.args[1:], [word for word in call.keywords if word.arg != "klass"])
    whole = _filtered(reads, base, rest)
    reads.use(whole, spot, FETCHES[name])
    return Row(whole.model, whole.site) if whole.model is not None else Other()


def related(reads: Evaluates, model: PythonModel, held: Value, name: str, spot: Spot) -> Value | None:
    """What an attribute of a row leads to: a related manager, a row, or a column."""
    row = held if isinstance(held, Row) else Row(model, None)
    back = model.reverse.get(name) or (model.reverse.get(name.removesuffix("_set")) if name[-4:] == "_set" else None)
    if back is not None and back[0] in reads.home.models.by_name:
        other = reads.home.models.by_name[back[0]]
        if model.library == "sqlalchemy":
            return Row(other, row.site)
        return Built(other, spot, (Part(Atom((back[1],), "exact", held, spot)),))
    forward = model.relation(name)
    other_model = reads.home.models.by_name.get(forward.kind) if forward is not None else None
    if forward is not None and other_model is not None:
        if forward.is_list and model.library == "django":
            return Built(other_model, spot, (Part(Atom(("pk",), "in", held, spot)),))
        return Row(other_model, row.site)
    return RowPart(row, name) if model.field(name) is not None or name in {"pk", "id"} else None
