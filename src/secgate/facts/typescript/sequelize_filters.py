"""What the conditions of Sequelize say about the tenant: `{ orgId, [Op.or]: [ … ] }`, keys, includes, scopes.

A value that is undefined is refused by the library, so a key that is written limits; one that is left out does not.
"""

from secgate.facts.schemas import Model, folded, singular
from secgate.facts.typescript.filter_values import MAX_BRANCHES, Filter, ReadFilter, all_of, either
from secgate.facts.typescript.names import arguments_of, last_name, properties, returned, unwrap
from secgate.facts.typescript.object_filters import Objects
from secgate.facts.typescript.query_calls import is_id
from secgate.facts.typescript.sequelize_calls import BY_KEY, SequelizeCall
from secgate.facts.typescript.sequelize_operators import COMPUTED, ENTRIES, is_of_library, key_at, operators_in
from secgate.facts.typescript.sequelize_scopes import read_scopes
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenancy import from_request
from secgate.facts.typescript.typeorm_columns import text_at
from secgate.facts.typescript.view import View

_AMONG = ("$in", "$any", "$or")


class SequelizeObjects(Objects):
    """Reads the objects of one file as Sequelize does."""

    def key(self, entry: Node) -> str:
        """A column, or an operator in a computed key."""
        return key_at(self.view, entry)

    def entry(self, key: str, value: Node, model: Model, depth: int) -> Filter:
        """What one entry says: a column, a column of what is included, an operator."""
        view, value = self.view, unwrap(value)
        if key in {"$and", "$or"}:
            return self._joined(key, value, model, depth)
        if key == COMPUTED:
            return Filter("unknown")
        if key.startswith("$") and key.endswith("$") and len(key) > 1:
            return self._included(key.strip("$").split("."), value, model, depth)
        if key.startswith("$"):
            return Filter("no" if key in {"$not", "$nor"} else "unknown")
        key = next((f.name for f in model.fields if f.column == key), key)
        if given := operators_in(view, value):
            return self._by_operator(key, value, given, model, depth)
        if view.names.resolve(value).type == "array" and key in view.words.keys:
            return self.among(value)
        found = super().entry(key, value, model, depth)
        if found.pin == "vanishes":
            found.pin, found.vanishing = "pinned", []
        return found

    def _joined(self, key: str, value: Node, model: Model, depth: int) -> Filter:
        made = self.view.names.resolve(value)
        if made.type != "object" or key == "$and":
            return self.joined("AND" if key == "$and" else "OR", value, model, depth)
        parts = [child for child in made.named_children if child.type != "comment"]
        if len(parts) > MAX_BRANCHES or any(part.type not in ENTRIES for part in parts):
            return Filter("unknown")
        inner = properties(made)
        computed = operators_in(self.view, made)
        read = [self.entry(one, node, model, depth + 1) for one, node in {**inner, **computed}.items()]
        return either(read, "some-or")

    def _by_operator(self, key: str, value: Node, given: dict[str, Node], model: Model, depth: int) -> Filter:
        """`{ [Op.eq]: id }`, `{ [Op.in]: ids }`; all others match more than one value."""
        if "$eq" in given:
            return self.entry(key, given["$eq"], model, depth)
        among = next((given[name] for name in _AMONG if name in given), None)
        if among is None:
            unread = "$and" in given or COMPUTED in given
            return Filter(
                "unknown" if unread and key in self.view.words.keys else "no", [] if is_id(key) else [(key, value)]
            )
        if key in self.view.words.keys:
            return self.among(among)
        return super().entry(key, among, model, depth)

    def _included(self, path: list[str], value: Node, model: Model, depth: int) -> Filter:
        """`"$project.orgId$": orgId`: a column of a model that is included."""
        owner: Model | None = model
        for name in path[:-1]:
            wanted = {folded(name), folded(singular(name))}
            fields = owner.fields if owner is not None else ()
            kind = next((f.kind for f in fields if {folded(f.name), folded(singular(f.name))} & wanted), "")
            owner = self.view.named(kind)
        if owner is None:
            return Filter("unknown" if self.view.words.mentioned(value) is not None else "no")
        unique = {f.name for f in owner.fields if f.unique}
        if (
            self.view.schema.tenancy.get(owner.name) == "root"
            and path[-1] in unique
            and not operators_in(self.view, value)
        ):
            return Filter("pinned", how="relation", proof=self.view.proof(value, "the relation names the tenant"))
        found = self.entry(path[-1], value, owner, depth + 1)
        return Filter(
            found.pin, [(".".join(path), node) for _, node in found.values], how="relation", proof=found.proof
        )


def read(view: View, node: Node, model: Model, depth: int, reading: ReadFilter) -> Filter | None:
    """What a condition says; None for what is read as any expression is: a variable, a choice, a helper."""
    objects = SequelizeObjects(view, reading)
    match node.type:
        case "object":
            return objects.filter(node, model, depth)
        case "array":
            return objects.joined("AND", node, model, depth)
        case "call_expression":
            return _of_call(objects, node, model, depth)
        case "member_expression" if from_request(view.names, node):
            return Filter("no", [("filter", node)])
        case _:
            return None


def _of_call(objects: SequelizeObjects, node: Node, model: Model, depth: int) -> Filter | None:
    view, given, name = objects.view, arguments_of(node), last_name(node)
    row = view.rows.get(node.id)
    if isinstance(row, SequelizeCall):
        return _beside_where(objects, row, model, depth)
    if name in {"and", "or"} and given and is_of_library(node):
        read_all = [objects.read(view, one, model, depth + 1) for one in given]
        return all_of(read_all) if name == "and" else either(read_all, "some-or")
    if name == "where" and len(given) > 1 and is_of_library(node):
        column = _column(view, given[0])
        return objects.entry(column, given[-1], model, depth) if column else Filter()
    if name == "literal" and is_of_library(node):
        return Filter("unknown" if view.words.mentioned(node) is not None or _names_key(view, node) else "no")
    if name == "build" and given:
        return objects.read(view, given[0], model, depth + 1)
    if name in {"map", "flatMap"} and given:
        rows = [objects.read(view, one, model, depth + 1) for one in returned(unwrap(given[0]))]
        return either(rows) if rows else Filter("unknown")
    return Filter("no", [("filter", node)]) if from_request(view.names, node) else None


def _names_key(view: View, node: Node) -> bool:
    text = text_of(node).lower()
    return any(column.lower() in text for column in view.words.columns)


def _column(view: View, node: Node) -> str:
    """The column in `col("org_id")`; empty for a function of one."""
    made = view.names.resolve(node)
    given = arguments_of(made) if made.type == "call_expression" and last_name(made) == "col" else []
    return text_at(given[0]).rpartition(".")[2] if given else text_at(made)


def _beside_where(objects: SequelizeObjects, row: SequelizeCall, model: Model, depth: int) -> Filter:
    """What limits a query beside its `where`: the key of its row, scopes, and what it includes."""
    view, found = objects.view, Filter()
    if row.method in BY_KEY and row.given:
        found.add(Filter("no", [(next(iter(row.asked(row.view.names)), "id"), unwrap(row.given[0]))]))
    given = properties(row.options) if row.options is not None else {}
    if "include" in given:
        found.add(_includes(objects, given["include"], model, depth))
    if row.scopes:
        found.add(read_scopes(view, row.scopes, model, depth, objects.read))
    return found


def _includes(objects: SequelizeObjects, node: Node, model: Model, depth: int) -> Filter:
    """`include: [{ model: Project, where: { orgId } }]`: what is required of another model's row."""
    view, found = objects.view, Filter()
    made = view.names.resolve(node)
    for one in made.named_children if made.type == "array" else [made]:
        inner = view.names.resolve(one)
        given = properties(inner) if inner.type == "object" else {}
        required = text_of(given["required"]) if "required" in given else ""
        related = _related(view, given, model)
        if related is None or required == "false" or not ("where" in given or required == "true"):
            continue
        if required not in {"", "true"}:
            found.add(Filter("unknown"))
            continue
        if "where" in given:
            added = objects.relation(given["where"], related, related.accessor, depth)
            found.add(
                Filter(
                    added.pin if added.limited or added.pin == "unknown" else "no", how="relation", proof=added.proof
                )
            )
        if "include" in given:
            found.add(_includes(objects, given["include"], related, depth + 1))
    return found


def _related(view: View, given: dict[str, Node], model: Model) -> Model | None:
    """The model that is included: by `model`, `association` or `as`."""
    called = text_at(given.get("as")) or text_at(given.get("association"))
    kind = next((f.kind for f in model.fields if called and f.name.lower() == called.lower()), "")
    if kind and (found := view.named(kind)) is not None:
        return found
    named = last_name(given.get("model"))
    return view.models_by_word.get(named.replace("_", "").lower()) if named else None
