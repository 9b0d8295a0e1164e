"""The reader of queries of Sequelize: which calls of a file are queries, and of which model."""

import re
from collections.abc import Iterator, Mapping

from secgate.facts.schemas import Model, folded, singular
from secgate.facts.sequelize import may_query_models
from secgate.facts.typescript.document_bases import of_subclass
from secgate.facts.typescript.document_models import Found, model_of
from secgate.facts.typescript.document_rows import put_in, source_of
from secgate.facts.typescript.names import arguments_of, callee_of, last_name, properties, unwrap
from secgate.facts.typescript.query_calls import CREATES
from secgate.facts.typescript.sequelize_calls import TAKES, SequelizeCall
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.typeorm_columns import text_at
from secgate.facts.typescript.view import View

# What a row does as methods of its own.
_OF_ROWS: Mapping[str, str] = {
    "save": "update", "update": "update", "destroy": "delete", "restore": "update", "increment": "update",
    "decrement": "update", "reload": "findUnique",
}  # fmt: skip
# Methods that no other library calls so.
_SURE = frozenset({"findByPk", "findAndCountAll", "findOrCreate", "findCreateFind", "bulkCreate"})
# Methods that tell a model where their options have a `where`.
_WITH_WHERE = frozenset({"findAll", "findOne", "destroy"})
# What has methods of these names beside models.
_OF_LAYER = re.compile(
    r"(?:service|repo(?:sitory)?|controller|dao|store|api|client|manager|gateway|handler|usecase)s?$", re.IGNORECASE
)
_CHAIN = frozenset({"scope", "unscoped", "schema", "withScope", "withoutScope", "withInitialScope"})
_OF_RELATED = re.compile(r"(get|count|has|create)([A-Z]\w*)")
_GETS = {"get": "findMany", "count": "count", "has": "count", "create": "create"}
_COMPUTED = "the model of this query is computed"
_MAX_STEPS = 6


class Sequelize:
    """The reader."""

    def calls(self, view: View) -> Iterator[SequelizeCall]:
        """Every query of Sequelize in a file."""
        if not may_query_models(view.file.text, view.schema.of("sequelize").keys()):
            return
        found = [call for one in view.names.named if (call := _query(view, *one)) is not None]
        yield from found
        yield from _of_rows(view, {call.node.id: call for call in found})

    def parts(self, view: View) -> Iterator[Node]:
        """The steps before a query, and the operators that are called."""
        for call, callee, name in view.names.named if view.calls else ():
            # NOTE: a schema that is named after the tenant limits what is asked of it.
            is_step = name in _CHAIN and name != "schema"
            base = unwrap(callee).child_by_field_name("object") if is_step else None
            if base is not None and isinstance(model_of(view, base), Model):
                yield call


def _query(view: View, call: Node, callee: Node, name: str) -> SequelizeCall | None:
    base = unwrap(callee).child_by_field_name("object") if name in TAKES else None
    if base is None:
        return None
    model, scopes = asked_model(view, base)
    if isinstance(model, Model) and model.orm != "sequelize":
        return None
    if model == "computed":
        model = of_subclass(view, unwrap(base)) or model
    if model is None and not _is_surely_query(view, call, callee, name):
        return None
    known = model if isinstance(model, Model) else None
    return SequelizeCall(
        call, known.accessor if known is not None else None, TAKES[name][0], "" if known is not None else _COMPUTED,
        view=view, model=known, method=name, given=tuple(arguments_of(call)), scopes=scopes,
        overridden=known is not None and _is_overridden(view, callee),
    )  # fmt: skip


def _is_overridden(view: View, callee: Node) -> bool:
    """Whether a class of the target has a static method by the name that is called, which may add a condition."""
    found = view.links.declared(view, callee)
    return found is not None and any(child.type == "static" for child in found[1].children)


def _is_surely_query(view: View, call: Node, callee: Node, name: str) -> bool:
    """Whether something that is not known is asked as only a model is: by a method, or options, of no other library."""
    if view.links.declared(view, callee) is not None or view.schema.of("typeorm"):
        return False
    base = unwrap(callee).child_by_field_name("object")
    if name in _SURE or (name == "findAll" and _OF_LAYER.search(last_name(base)) is None):
        return True
    given, place = arguments_of(call), TAKES[name][1]
    return name in _WITH_WHERE and place < len(given) and "where" in properties(unwrap(given[place]))


def asked_model(view: View, base: Node) -> tuple[Found, tuple[Node, ...]]:
    """The model that a query is asked of, and what its scopes are given: `Invoice.scope("open").findAll()`."""
    scopes: list[Node] = []
    node = view.names.resolve(base)
    for _ in range(_MAX_STEPS):
        callee = callee_of(node) if node.type == "call_expression" else None
        if callee is None or last_name(callee) not in _CHAIN or unwrap(callee).type != "member_expression":
            break
        inner = unwrap(callee).child_by_field_name("object")
        scopes += arguments_of(node) if last_name(callee) in {"scope", "withScope"} else []
        if inner is None:
            break
        base, node = inner, view.names.resolve(inner)
    return model_of(view, base), tuple(scopes)


def _of_rows(view: View, known: Mapping[int, SequelizeCall]) -> Iterator[SequelizeCall]:
    """What is asked of rows that were loaded: `invoice.update({ … })`, `org.getInvoices()`."""
    operations = {node: call.operation for node, call in known.items()}
    for call, callee, name in view.names.named if known else ():
        related = _OF_RELATED.fullmatch(_called(call, name))
        asks = (name in _OF_ROWS or related is not None) and call.id not in known
        target = unwrap(callee).child_by_field_name("object") if asks else None
        source = source_of(view, target, operations) if target is not None else None
        found = known[source.id] if source is not None else None
        if found is None or found.model is None or found.operation in CREATES:
            continue
        model = found.model if related is None else _related(view, found.model, related.group(2))
        if model is not None and target is not None:
            # NOTE: what `save` is given are options; it writes what was put into the row before.
            put = put_in(view, target, call) if name == "save" else arguments_of(call)[:1]
            operation = _OF_ROWS[name] if related is None else _GETS[related.group(1)]
            yield SequelizeCall(
                call, model.accessor, operation, view=view, model=model, method=name,
                given=tuple(put), source=source,
            )  # fmt: skip


def _called(call: Node, name: str) -> str:
    """What a row is asked for: `getItems`, also as `$get("items")`."""
    given = arguments_of(call)
    related = text_at(given[0]) if name in {"$get", "$count", "$has", "$create"} and given else ""
    return f"{name[1:]}{related[:1].upper()}{related[1:]}" if related else name


def _related(view: View, model: Model, name: str) -> Model | None:
    """The model that a row is joined to by that name, in the plural or not."""
    wanted = {folded(name), folded(singular(name))}
    kind = next((f.kind for f in model.fields if {folded(f.name), folded(singular(f.name))} & wanted), "")
    return view.named(kind) if kind in view.schema.of("sequelize") else None
