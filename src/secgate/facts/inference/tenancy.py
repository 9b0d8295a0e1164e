"""Which model is the tenant, and by which columns the others belong to it, as the schema alone shows.

A name proves nothing and neither does a relation: a blog's comments belong to its posts. What is taken for proven is
both together: a model that is called what tenants are called, to which others belong by a column called after it, be it
without a relation. A question is a model of any name whose column half of the others have, and that is repeated: rows
and the rows that these belong to have it both, which nobody writes down but to tell owners apart.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from secgate.facts.schemas import Model, ModelField, folded
from secgate.model import Problem, counted
from secgate.settings.config import Config

# What multi-tenant applications call their tenant.
_TENANT = frozenset({"tenant", "organization", "organisation", "org", "workspace", "team", "company"})
# What one person's rows belong to; an application of persons has no tenants for that.
_PERSON = frozenset({"user", "account", "person", "profile", "customer", "author", "employee", "session"})
# Of these names, one that several persons belong to is a company's.
_OF_ONE_OR_MANY = frozenset({"account", "customer"})
_MEMBERS = frozenset({"user", "person", "employee"})
_FEWEST = 2
_MANY = 3
_SHORT = {"organization": ("org", "organisation"), "organisation": ("org", "organization")}


@dataclass(frozen=True)
class Owner:
    """A model that others belong to.

    Attributes:
        model: the model.
        keys: the columns by which they do, the most frequent first.
        owned: the models that do.
        members: a model that joins persons to it, or a person that belongs to it; None where none does.
    """

    model: Model
    keys: tuple[str, ...]
    owned: tuple[Model, ...]
    members: Model | None = None

    @property
    def belonging(self) -> str:
        """`9 models belong to Workspace by workspaceId`."""
        verb = "belong" if len(self.owned) > 1 else "belongs"
        return f"{counted(len(self.owned), 'model')} {verb} to {self.model.name} by {self.keys[0]}"

    @property
    def where(self) -> str:
        """The place of the model, for messages."""
        return f"{self.model.path}:{self.model.line}"


@dataclass(frozen=True)
class Tenancy:
    """What a schema says about its tenants.

    Attributes:
        state: `default` when the schema has a key that is known anyway; `proven` for one of another name; `likely`
            when a person must say whether the owner is a tenant; `none` when nothing points to tenants.
        owner: the tenant, proven or likely.
        rivals: other models that may be the tenant as well.
    """

    state: Literal["default", "proven", "likely", "none"] = "none"
    owner: Owner | None = None
    rivals: tuple[Owner, ...] = ()


def tenancy_of(models: Sequence[Model], known: Iterable[str]) -> Tenancy:
    """Which tenants a schema has.

    Args:
        models: of all schema files.
        known: tenant keys that count without a proof.
    """
    keys = frozenset(known)
    names: dict[str, Model] = {}
    for model in models:
        if not model.is_twin:
            names.setdefault(model.name, model)
    distinct = tuple(names.values())
    keyed = [model for model in distinct if model.tenant_key(keys) is not None]
    found = [owner for owner in _owners(distinct) if not keys & set(owner.keys)]
    named = [owner for owner in found if folded(owner.model.word) in _TENANT and len(owner.owned) >= _FEWEST]
    proven = _uppermost(named)
    if keyed and (proven is None or len(keyed) * 2 >= len(proven.owned)):
        return Tenancy("default")
    if proven is not None:
        rivals = tuple(o for o in named if o is not proven and not _belongs(o.model, proven.model))
        if not keyed and not rivals:
            return Tenancy("proven", proven)
        return Tenancy("likely", proven, rivals)
    if keyed:
        return Tenancy("default")
    many = [owner for owner in found if len(owner.owned) >= _MANY]
    peopled = [owner for owner in many if owner.members is not None or _is_repeated(owner, distinct)]
    likely = _uppermost(peopled) or _of_other_columns(distinct)
    if likely is None:
        return Tenancy("none")
    return Tenancy("likely", likely, tuple(owner for owner in peopled if owner is not likely))


def _is_repeated(owner: Owner, models: Sequence[Model]) -> bool:
    """Whether half of the models have the key of an owner, also one that belongs to another one which has it."""
    owned = {model.name for model in owner.owned}
    below = any(f.kind in owned - {model.name} and f.relation_fields for model in owner.owned for f in model.fields)
    return below and len(owned) * 2 >= len(models) - 1 and not any(f.relation_fields for f in owner.model.fields)


def completed(config: Config, found: Tenancy) -> Config:
    """The configuration with the tenant key and root that the schema proves, where its owner says nothing of them."""
    if found.state != "proven" or found.owner is None or says_of_tenants(config):
        return config
    keys = (*config.tenant_keys, *found.owner.keys)
    return config.model_copy(update={"tenant_keys": keys, "tenant_root": found.owner.model.name})


def says_of_tenants(config: Config) -> bool:
    """Whether the configuration names the tenant key, the tenant root, or that there is none."""
    return bool({"tenant_keys", "tenant_root"} & config.model_fields_set)


def doubt(found: Tenancy, written: Config) -> Problem | None:
    """What an owner has to confirm about a tenant that the schema shows and the written configuration does not name.

    NOTE: an inferred tenant finds what is wrong; that nothing is, it cannot prove before a person confirms it.
    """
    if found.owner is None or says_of_tenants(written):
        return None
    return Problem(path=found.owner.model.path, line=found.owner.model.line, reason=_asked(found, found.owner))


def _asked(found: Tenancy, owner: Owner) -> str:
    key, shown = owner.keys[0], owner.belonging
    if found.state == "proven":
        say = f"confirm it: tenant_keys: [{key}] in .secgate/config.yaml"
        return f"{shown}, so {key} is taken for the tenant key; {say}"
    others = "".join(f", and {counted(len(o.owned), 'model')} to {o.model.name}" for o in found.rivals[:_MANY])
    return (
        f"{shown}{others}, and whether that is a tenant is not known; say it in .secgate/config.yaml: "
        f"tenant_keys: [{key}], or tenant_root: {{none: REASON}}"
    )


def spellings(model: str) -> frozenset[str]:
    """The columns that are called after a model: `organizationId`, `organization_id`, `orgId`."""
    words = [folded(model), *_SHORT.get(folded(model), ())]
    return frozenset(f"{word}id" for word in words)


def _of_other_columns(models: Sequence[Model]) -> Owner | None:
    """A model that is called what tenants are called, and to which others belong by a column of another name."""
    named = [owner for owner in _owners(models, called_after=False) if folded(owner.model.word) in _TENANT]
    return named[0] if named else None


def _owners(models: Sequence[Model], *, called_after: bool = True) -> list[Owner]:
    """Models that others belong to, as a rule by a column that is called after them, with the most owned first."""
    by_name = {model.name: model for model in models}
    persons = frozenset(name for name in by_name if is_person(name) and not _has_members(name, models))
    belonging: dict[str, dict[str, list[Model]]] = {}
    for model in models if called_after else ():
        for name, called in _plain_columns(model, by_name, persons):
            belonging.setdefault(name, {}).setdefault(called, []).append(model)
    for model in models:
        for relation in model.fields:
            if relation.kind in persons:
                continue
            column = _own_column(model, relation, by_name, called_after=called_after)
            if column is not None and model not in belonging.get(relation.kind, {}).get(column, ()):
                belonging.setdefault(relation.kind, {}).setdefault(column, []).append(model)
    owners = [_owner(by_name[name], columns, models) for name, columns in belonging.items()]
    return sorted(owners, key=lambda owner: (-len(owner.owned), owner.model.name))


def _plain_columns(model: Model, by_name: Mapping[str, Model], persons: Collection[str]) -> Iterator[tuple[str, str]]:
    """(model, column) of the columns that are called after a model of the schema and refer to no other one."""
    related = {column: f.kind for f in model.fields for column in f.relation_fields}
    for name in by_name:
        if name == model.name or name in persons:
            continue
        called = spellings(by_name[name].word)
        for plain in model.fields:
            is_column = plain.kind not in by_name and not plain.is_list and folded(plain.name) in called
            if is_column and related.get(plain.name, name) == name:
                yield name, plain.name


def _own_column(model: Model, relation: ModelField, by_name: Mapping[str, Model], *, called_after: bool) -> str | None:
    """The column by which a relation makes its model belong to another, when that is called after the other."""
    owner = by_name.get(relation.kind)
    if owner is None or owner is model or relation.is_list:
        return None
    called = spellings(owner.word)
    if owner.orm == "mongoose":
        # NOTE: a reference between documents is called as what it refers to, and holds its id.
        called |= {name.removesuffix("id") for name in called}
    return next((c for c in relation.relation_fields if not called_after or folded(c) in called), None)


def _owner(model: Model, columns: Mapping[str, list[Model]], models: Sequence[Model]) -> Owner:
    keys = tuple(sorted(columns, key=lambda column: (-len(columns[column]), column)))
    owned = {held.name: held for key in keys for held in columns[key]}
    joins = (held for held in owned.values() if is_person(held.name) or _names_person(held, models, but=model.name))
    members = next((held for held in joins if is_person(held.name) or "member" in held.name.lower()), None)
    return Owner(model, keys, tuple(owned.values()), members)


def _names_person(model: Model, models: Sequence[Model], *, but: str) -> bool:
    names = {other.name for other in models if other.name != but}
    return any(f.kind in names and is_person(f.kind) and f.relation_fields for f in model.fields)


def _has_members(name: str, models: Sequence[Model]) -> bool:
    """Whether several persons belong to a model, by a column of theirs or as members."""
    return _stem(name) in _OF_ONE_OR_MANY and any(
        _stem(model.name) in _MEMBERS or (_names_person(model, models, but=name) and "member" in model.name.lower())
        for model in models if model.name != name
        for relation in model.fields
        if relation.kind == name and not any(f.unique for f in model.fields if f.name in relation.relation_fields)
        and relation.relation_fields
    )  # fmt: skip


def is_person(name: str) -> bool:
    """Whether a model is called what a person is."""
    return _stem(name) in _PERSON


def _uppermost(owners: Sequence[Owner]) -> Owner | None:
    """The one that owns most, or an owner of it that may be the tenant too: a workspace of an organization is none."""
    if not owners:
        return None
    top = owners[0]
    above = (owner for owner in owners if owner is not top and _belongs(top.model, owner.model))
    return next((owner for owner in above if len(owner.owned) * 2 >= len(top.owned)), top)


def _belongs(model: Model, owner: Model) -> bool:
    return any(f.kind == owner.name and f.relation_fields and not f.is_list for f in model.fields)


def _stem(name: str) -> str:
    """One of what a model is called for: `user` for the table `users`."""
    return folded(name).removesuffix("table").removesuffix("entity").removesuffix("s")
