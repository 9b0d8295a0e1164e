"""The reader of queries of TypeORM: which calls of a file are queries, and of which entity."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from secgate.facts.schemas import Model
from secgate.facts.typeorm import may_query_entities
from secgate.facts.typescript.names import FUNCTIONS, arguments_of, callee_of, last_name, unwrap
from secgate.facts.typescript.query_calls import QueryCall
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.typeorm_builder_calls import builder_calls, builder_parts
from secgate.facts.typescript.typeorm_calls import TAKES, RepositoryCall
from secgate.facts.typescript.typeorm_handles import Handle, entities_given, entity_of, handle_of, named_entity
from secgate.facts.typescript.typeorm_operators import operator_of
from secgate.facts.typescript.typeorm_rows import FROM_PLAIN, how_kept
from secgate.facts.typescript.view import View

_MAKES = frozenset({"create", "merge", "getId", "hasId", "getRepository", "withRepository"})
# What a row has as methods of its own.
_OF_ROWS = frozenset({"save", "remove", "softRemove", "recover"})
_TYPE = re.compile(r"\b[A-Z]\w*")
_ORDER = ("direct", "indirect", "root", "global")


class TypeOrm:
    """The reader."""

    def calls(self, view: View) -> Iterator[QueryCall]:
        """Every query of TypeORM in a file."""
        if not may_query_entities(view.file.text, view.schema.of("typeorm").keys()):
            return
        found = [call for one in view.names.named if (call := _query(view, *one)) is not None]
        known = {call.node.id: call for call in found}
        for call in found:
            whole = _completed(view, call, known)
            if whole.model is not None or not whole.of_row:
                yield whole
        yield from builder_calls(view)

    def parts(self, view: View) -> Iterator[Node]:
        """Steps of builders, operators, and what makes an entity that nobody has kept yet."""
        yield from builder_parts(view)
        for call, callee, name in view.names.named if view.calls else ():
            if operator_of(view, call):
                yield call
            elif name in _MAKES and unwrap(callee).type == "member_expression":
                base = unwrap(callee).child_by_field_name("object")
                if handle_of(view, base) is not None:
                    yield call


def _query(view: View, call: Node, callee: Node, name: str) -> RepositoryCall | None:
    if name == "paginate":
        return _paginated(view, call)
    method = unwrap(callee)
    base = method.child_by_field_name("object") if method.type == "member_expression" else None
    given = arguments_of(call)
    if name not in TAKES or base is None or (given and unwrap(given[0]).type in FUNCTIONS):
        return None
    handle = handle_of(view, base)
    named = entity_of(view, given[0]) if given else None
    if handle is None and name in _OF_ROWS and (not given or given[0].type == "object"):
        return _of_row(view, call, base, name)
    if handle is None:
        # NOTE: a class of an entity that is given first tells a manager, whatever it is called.
        handle = Handle("manager") if named is not None and len(given) > 1 and given[0].type == "identifier" else None
    if handle is None or handle.kind == "source":
        return None
    if handle.kind == "manager":
        if named is not None or TAKES[name][1] != "row":
            given = given[1:]
        model = named
    else:
        model = handle.model or _of_generic(view, call, handle)
    accessor = model.accessor if model is not None else None
    made = RepositoryCall(call, accessor, TAKES[name][0], view=view, model=model, method=name, given=tuple(given))
    return replace(made, layered=handle.own)


def _paginated(view: View, call: Node) -> RepositoryCall | None:
    """`paginate(repository, page, options)` of the libraries that give a list page by page."""
    given = arguments_of(call)
    handles = ((one, handle_of(view, one)) for one in given[:2])
    handle = next((h for _, h in handles if h is not None and h.kind == "repository"), None)
    if handle is None:
        return None
    model = handle.model or _of_generic(view, call, handle)
    accessor = model.accessor if model is not None else None
    options = tuple(given[2:3])
    return RepositoryCall(call, accessor, "findMany", view=view, model=model, method="paginate", given=options)


def _of_row(view: View, call: Node, base: Node, name: str) -> RepositoryCall | None:
    """`invoice.save()`: a row that keeps or removes itself."""
    kept = RepositoryCall(call, None, TAKES[name][0], view=view, method=name, given=(base,), of_row=True)
    return kept if unwrap(base).type == "identifier" else None


def _of_generic(view: View, call: Node, handle: Handle) -> Model | None:
    """The entity that a generic class is judged by: one that belongs to a tenant before any other."""
    models = entities_given(view, call) if handle.generic else []
    tenancy = view.schema.tenancy
    return min(models, key=lambda model: (_ORDER.index(tenancy[model.name]), model.name), default=None)


def _completed(view: View, call: RepositoryCall, known: Mapping[int, RepositoryCall]) -> RepositoryCall:
    """A call with what it keeps: a new row, one that was loaded, or one that is found by its id."""
    if call.method in {"insert", "save"} and call.given:
        kept = how_kept(view, call, known)
        many = view.names.resolve(call.given[0]).type == "array"
        operation = "createMany" if kept == "create" and many else kept
        call = replace(call, operation=operation if call.method == "save" else "createMany" if many else "create")
    if call.model is None and call.takes == "row" and call.given:
        model = _behind(view, call.given[0], known)
        call = replace(call, model=model, accessor=model.accessor if model is not None else None)
    return call


def _behind(view: View, node: Node, known: Mapping[int, RepositoryCall]) -> Model | None:
    """The entity of a row that a manager keeps: of what loads it, makes it or declares it."""
    for origin in view.names.trace(node):
        for part in walk(origin):
            if part.type == "new_expression" and (made := entity_of(view, callee_of(part))) is not None:
                return made
            if part.id in known and known[part.id].model is not None:
                return known[part.id].model
            if part.type == "call_expression" and last_name(part) in {"create", "merge", *FROM_PLAIN}:
                made = _made_by(view, part)
                if made is not None:
                    return made
            if part.type == "call_expression" and (made := _given_by(view, part)) is not None:
                return made
            bound = view.names.binding(part) if part.type == "identifier" else None
            holder = bound.node.parent if bound is not None else None
            annotation = holder.child_by_field_name("type") if holder is not None else None
            if annotation is not None and (named := named_entity(view, text_of(annotation).strip(": []"))) is not None:
                return named
    return None


def _given_by(view: View, call: Node) -> Model | None:
    """The entity that a function of the target gives, by its result, or by what its class is declared to keep.

    `load(id): Promise<Invoice>`; of `class Invoices extends Owned<Invoice>` each method that gives a `T`.
    """
    callee = callee_of(call)
    declared = view.links.declared(view, callee) if callee is not None else None
    if callee is None or declared is None:
        return None
    home, function = declared
    told = [(home, name) for name in _TYPE.findall(text_of(function.child_by_field_name("return_type")))]
    base = unwrap(callee).child_by_field_name("object")
    kept = view.links.class_of(view, base) if base is not None else None
    clauses = [c for c in kept[1].named_children if c.type == "class_heritage"] if kept is not None else []
    told += [(kept[0], name) for clause in clauses for name in _TYPE.findall(text_of(clause)) if kept is not None]
    return next((found for place, name in told if (found := named_entity(place, name)) is not None), None)


def _made_by(view: View, call: Node) -> Model | None:
    callee, given = callee_of(call), arguments_of(call)
    base = unwrap(callee).child_by_field_name("object") if callee is not None else None
    named = entity_of(view, given[0]) if given else None
    handle = handle_of(view, base) if named is None and base is not None else None
    return named or (handle.model if handle is not None else None)
