"""What a check about tenants says of a target whose models show none."""

from collections.abc import Sequence

from secgate.facts.schemas import Schema
from secgate.model import Observation, Problem
from secgate.settings.config import Config

_SAY = (
    "and its reader is new: say whether there are tenants in .secgate/config.yaml: "
    "tenant_keys: [KEY], or tenant_root: {none: REASON}"
)


def without_tenants(schemas: Sequence[Schema], config: Config, *, doubted: bool) -> Observation | None:
    """The answer for a target without tenants; None where it may have some.

    Args:
        schemas: the models of each language.
        config: with what the schemas prove.
        doubted: its owner has something to confirm about its tenants.
    """
    reason = config.single_tenant_reason()
    if reason is not None:
        return Observation(absence=f"the configuration declares a single tenant: {reason}")
    if not schemas or any({"direct", "indirect"} & set(schema.tenancy.values()) for schema in schemas):
        return None
    schema = schemas[0]
    none = f"no model of {_named(schema)} has a tenant key ({', '.join(config.tenant_keys)})"
    owned = schema.owned_by_root()
    young = next((model for one in schemas for model in one.models if model.orm != "prisma"), None)
    if young is not None and not doubted and not {"tenant_keys", "tenant_root"} & config.model_fields_set:
        # NOTE: what a new reader of models does not see is no proof that nothing belongs to a tenant.
        return Observation(problems=(Problem(path=young.path, line=young.line, reason=f"{none}, {_SAY}"),))
    if doubted or (not owned and "tenant_keys" not in config.model_fields_set):
        return Observation(absence=none)
    model, key = next(iter(owned), (None, None))
    if model is None:
        return Observation(problems=(Problem(reason=f"{none}, which the configuration names"),))
    named = f"{none}, but {model.name} belongs to {schema.tenant_root} by {key}; name that key in tenant_keys"
    return Observation(problems=(Problem(path=model.path, line=model.line, reason=named),))


def _named(schema: Schema) -> str:
    if schema.of("prisma"):
        return "the Prisma schema"
    return "the Python code" if schema.of("django") or schema.of("sqlalchemy") else "the schema"
