"""What a run takes for granted about the target, because its schema shows it or its owner wrote it."""

from collections.abc import Collection, Iterable, Iterator

from pathspec import GitIgnoreSpec

from secgate.facts.inference.tenancy import Owner, Tenancy, says_of_tenants
from secgate.facts.schemas import Model, Schema
from secgate.model import counted
from secgate.settings.config import Config

_NAMED = 6


def assumptions(written: Config, used: Config, schema: Schema | None, found: Tenancy) -> tuple[str, ...]:
    """One line for each thing that the verdict rests on and no check has proven.

    Args:
        written: what the owner wrote.
        used: the same with what was inferred.
        schema: the models as the run reads them.
        found: what the schema alone says about tenants.
    """
    if schema is None or written.single_tenant_reason() is not None:
        return ()
    models = list({model.name: model for model in schema.models}.values())
    lines = [_keys(used, models, found, inferred=used is not written)]
    if not isinstance(written.tenant_root, str):
        lines.append(
            f"tenant root {schema.tenant_root}: inferred from the schema"
            if schema.tenant_root
            else "no tenant root was found in the schema"
        )
    listed = {entry.name for entry in written.global_models}
    shared = [m.name for m in models if schema.tenancy[m.name] == "global" and m.name not in listed]
    if shared and schema.tenant_root:
        lines.append(f"{counted(len(shared), 'model')} without a tenant: {_few(shared)}")
    return tuple(lines)


def contradictions(written: Config, schema: Schema | None, found: Tenancy, paths: Collection[str]) -> Iterator[str]:
    """What the configuration says and the target shows otherwise; the configuration holds all the same.

    Args:
        written: what the owner wrote.
        schema: the models as the run reads them.
        found: what the schema alone says about tenants.
        paths: of every file of the target.
    """
    owner = found.owner
    if owner is not None and says_of_tenants(written) and _differs(written, owner):
        said = "there is one tenant alone" if written.single_tenant_reason() is not None else "the tenant is another"
        yield f"the configuration says that {said}, although {owner.belonging}: {owner.where}"
    names = schema.by_name if schema is not None else {}
    if isinstance(written.tenant_root, str) and names and written.tenant_root not in names:
        yield f"the configuration names {written.tenant_root} as tenant_root, and no model is called that"
    for entry in written.global_models:
        if names and entry.name not in names:
            yield f"the configuration names {entry.name} in global_models, and no model is called that"
    for glob in written.cross_tenant_paths:
        if not any(GitIgnoreSpec.from_lines([glob.path]).match_files(paths)):
            yield f"the configuration names {glob.path} in cross_tenant_paths, and no file is meant by it"


def _keys(used: Config, models: Iterable[Model], found: Tenancy, *, inferred: bool) -> str:
    held = [model.tenant_key(used.tenant_keys) for model in models]
    keys = [key for key in used.tenant_keys if key in held] or used.tenant_keys
    every = counted(len(held), "model has", "models have")
    line = f"tenant key {' or '.join(keys)}: {sum(key is not None for key in held)} of {every} it"
    if inferred and found.owner is not None:
        line += f"; inferred, because they belong to {found.owner.model.name} by it: {found.owner.where}"
    return line


def _differs(written: Config, owner: Owner) -> bool:
    if written.single_tenant_reason() is not None:
        return True
    return not set(owner.keys) & set(written.tenant_keys) and written.tenant_root != owner.model.name


def _few(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
