"""Proposals about tenants: the key, the root, shared models, and lookups before a tenant is known."""

from collections.abc import Iterator

from secgate.facts.inference.ground import Found, Ground, at, findings, is_proven, listed
from secgate.facts.inference.tenancy import Owner
from secgate.facts.typescript.names import properties
from secgate.facts.typescript.queries import Query
from secgate.model import Place, counted
from secgate.settings.propose import Line, Note

_UNIQUE = frozenset({"findUnique", "findUniqueOrThrow", "findFirst", "findFirstOrThrow"})
_NONE = "every person who uses it may see all of its data: WRITE WHY"
_SHARED = "every tenant reads the same rows: WRITE WHY"


def tenant_lines(ground: Ground) -> Iterator[Line | Note]:
    """The tenant's root and keys, and the models that are shared."""
    owner = ground.tenancy.owner
    single = ground.data.config.single_tenant_reason()
    if single is not None:
        yield Line("tenant_root", {"none": single}, "the configuration that is there says so")
        return
    if ground.schema is None:
        yield Note("tenant_keys", "No schema of a kind that is read was found, so nothing is proposed about tenants.")
    elif ground.tenancy.state == "default" or ground.tenant_is_said:
        yield from _known(ground)
    elif ground.tenancy.state == "proven" and owner is not None:
        yield from _proven(ground, owner)
    elif owner is not None:
        yield from _likely(ground, owner)
    else:
        why = f"no one of {counted(len(ground.models), 'model')} has a tenant key, and none is called what tenants are"
        yield Line("tenant_root", {"none": _NONE}, why, "Has this application one tenant alone?")
    yield from _summary(ground)


def _known(ground: Ground) -> Iterator[Line | Note]:
    schema = ground.schema
    root = schema.by_name.get(schema.tenant_root or "") if schema is not None else None
    keys = ground.data.config.tenant_keys
    for key in keys:
        held = [model for model in ground.models if model.tenant_key((key,)) is not None]
        if held:
            share = f"{len(held)} of {counted(len(ground.models), 'model')} have it"
            why = f"{share}, first {_where(held[0].path, held[0].line)}"
            loose = [m.name for m in held if any(f.name == key and f.optional for f in m.fields)]
            why += f"; optional in {listed(loose)}, whose rows without it belong to no tenant" if loose else ""
            yield Line("tenant_keys", key, why)
    if root is not None:
        belong = len({m.name for m in ground.models for f in m.fields if f.kind == root.name and f.relation_fields})
        why = f"{counted(belong, 'model')} belong to it by a relation: {_where(root.path, root.line)}"
        yield Line("tenant_root", root.name, why)


def _proven(ground: Ground, owner: Owner) -> Iterator[Line | Note]:
    for key in owner.keys:
        held = [model for model in owner.owned if model.tenant_key((key,)) is not None]
        share = f"{len(held)} of {counted(len(ground.models), 'model')} belong to {owner.model.name} by it"
        yield Line("tenant_keys", key, f"{share}, first {_where(held[0].path, held[0].line)}")
    joined = f", and {owner.members.name} joins persons to it" if owner.members is not None else ""
    why = f"{counted(len(owner.owned), 'model')} belong to it{joined}: {owner.where}"
    yield Line("tenant_root", owner.model.name, why)


def _likely(ground: Ground, owner: Owner) -> Iterator[Line | Note]:
    why = f"{len(owner.owned)} of {counted(len(ground.models), 'model')} belong to {owner.model.name}: {owner.where}"
    rivals = listed(f"{len(one.owned)} to {one.model.name} by {one.keys[0]}" for one in ground.tenancy.rivals)
    also = f" It may be another one as well: {rivals}." if rivals else ""
    yield Line("tenant_root", owner.model.name, why, f"Is {owner.model.name} the tenant of this application?{also}")
    yield Line("tenant_keys", owner.keys[0], why, "The same question.")


def _where(path: str, line: int) -> str:
    return at(Place(path=path, line=line))


def _summary(ground: Ground) -> Iterator[Line | Note]:
    schema = ground.schema
    if schema is None or schema.tenant_root is None:
        return
    of = {kind: [m.name for m in ground.models if schema.tenancy[m.name] == kind] for kind in ("indirect", "global")}
    if of["indirect"]:
        shown = listed(of["indirect"], most=12)
        yield Note("tenant_models", f"Held to be a tenant's through the models that they belong to: {shown}.")
    for name in of["global"]:
        model = schema.by_name[name]
        hits = [one for one in ground.in_file("global_models", model.path) if one.hit.place.line == model.line]
        if hits and not is_proven(hits):
            why = f"it has no tenant key and belongs to nothing that has one: {_where(model.path, model.line)}"
            asks = f"Is it right that tenants share it? It turns off {findings(hits)}."
            yield Line("global_models", {"name": name, "reason": _SHARED}, why, asks)
    quiet = listed(of["global"], most=12)
    if quiet:
        yield Note("global_models", f"Held to be shared by all tenants, for want of a key or a relation: {quiet}.")


def credential_lines(ground: Ground) -> Iterator[Line]:
    """Columns that are looked up before a tenant is known."""
    seen: dict[str, list[Found]] = {}
    for query in ground.data.queries:
        column = _looked_up(ground, query)
        hits = ground.concerned("credential_columns", query.place) if column else []
        if column and hits and not is_proven(hits):
            seen.setdefault(column, []).extend(hits)
    for column, hits in sorted(seen.items()):
        why = f"unique, and rows are looked up by it alone: {listed(at(one.hit.place) for one in hits)}"
        asks = f"Is its value a secret that only its owner knows, or a login name? It turns off {findings(hits)}."
        yield Line("credential_columns", column, why, asks)


def _looked_up(ground: Ground, query: Query) -> str | None:
    """The one unique column that a lookup without a tenant goes by; None for an id."""
    schema = ground.schema
    model = schema.by_name.get(query.model) if schema is not None else None
    if model is None or query.scope not in {"unscoped", "unresolved"} or query.operation not in _UNIQUE:
        return None
    given = query.node.child_by_field_name("arguments")
    first = given.named_children[0] if given is not None and given.named_children else None
    where = properties(first).get("where") if first is not None else None
    columns = list(properties(where)) if where is not None else []
    if len(columns) != 1:
        return None
    relations = {name for field in model.fields for name in field.relation_fields}
    found = (f.name for f in model.fields if f.name == columns[0] and f.unique and f.name not in relations)
    return next((name for name in found if name not in {"id", "uuid"}), None)
