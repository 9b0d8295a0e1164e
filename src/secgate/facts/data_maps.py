"""The tenant map as rows (CONTRACT.md, "The maps"): queries, caches and models."""

from typing import Any

from secgate.facts.data import Data
from secgate.facts.prisma import PrismaModel
from secgate.facts.sensitive import is_secret
from secgate.facts.typescript.cache_scopes import CacheUse
from secgate.facts.typescript.queries import Query


def queries(data: Data) -> dict[str, Any]:
    """Every query with its scope and the place that proves it."""
    unresolved = [q for q in data.queries if q.scope == "unresolved"]
    return {
        "rows": [query_row(query) for query in data.queries],
        "unresolved": [{"path": q.place.path, "line": q.place.line, "reason": q.reason} for q in unresolved],
    }


def query_row(query: Query) -> dict[str, Any]:
    """One query; `because` is null for one that nothing limits."""
    because = query.because
    return {
        "model": query.model,
        "operation": query.operation or "raw",
        "path": query.place.path,
        "line": query.place.line,
        "function": query.function,
        "scope": query.scope,
        "because": {"path": because.path, "line": because.line, "note": because.note} if because is not None else None,
        "confidence": str(query.confidence),
    }


def caches(data: Data) -> dict[str, Any]:
    """Every use of a cache with what its key holds."""
    unresolved = [use for use in data.caches if use.scope == "unresolved"]
    return {
        "rows": [cache_row(use) for use in data.caches if use.counted],
        "unresolved": [{"path": u.place.path, "line": u.place.line, "reason": u.reason} for u in unresolved],
    }


def cache_row(use: CacheUse) -> dict[str, Any]:
    """One use of a cache; `mounted_on` is null for one that is no response cache."""
    return {
        "operation": use.operation,
        "key": use.key,
        "path": use.place.path,
        "line": use.place.line,
        "scope": use.scope,
        "mounted_on": use.mounted_on,
        "confidence": str(use.confidence),
    }


def models(data: Data) -> dict[str, Any]:
    """Every model with what it has to do with the tenant."""
    listed = sorted(data.schema.models, key=lambda model: (model.path, model.line))
    return {"rows": [model_row(data, model) for model in listed], "unresolved": []}


def model_row(data: Data, model: PrismaModel) -> dict[str, Any]:
    """One model; its uniques are lists of columns."""
    single = [[f.name] for f in model.fields if f.unique]
    return {
        "name": model.name,
        "path": model.path,
        "line": model.line,
        "tenancy": data.schema.tenancy[model.name],
        "tenant_key": model.tenant_key(data.config.tenant_keys),
        "uniques": single + [list(columns) for _, columns in model.uniques],
        "sensitive_fields": [f.name for f in model.fields if not f.is_list and is_secret(f.name)],
    }
