"""Maps as rows (CONTRACT.md, "The maps"): queries, caches, models, tokens and logs."""

from collections.abc import Collection, Iterable
from typing import Any

from secgate.facts.data import Data
from secgate.facts.queries import QueryRow
from secgate.facts.schemas import Model, Schema
from secgate.facts.sensitive import is_secret
from secgate.facts.typescript.cache_faults import CacheUse
from secgate.facts.typescript.log_contents import LogEntry
from secgate.facts.typescript.logs import Carried
from secgate.facts.typescript.tokens import Token
from secgate.model import Confidence


def queries(data: Data, further: Iterable[QueryRow] = ()) -> dict[str, Any]:
    """Every query with its scope and the place that proves it.

    Args:
        data: the scripts.
        further: queries of other languages.
    """
    found = [*data.queries, *further]
    unresolved = [q for q in found if q.scope == "unresolved"]
    return {
        "rows": [query_row(query) for query in found],
        "unresolved": [{"path": q.place.path, "line": q.place.line, "reason": q.reason} for q in unresolved],
    }


def query_row(query: QueryRow) -> dict[str, Any]:
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
    unresolved = [use for use in data.caches if use.scope == "unresolved" and not use.at_callers]
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


def models(data: Data, further: Schema | None = None) -> dict[str, Any]:
    """Every model with what it has to do with the tenant.

    Args:
        data: the scripts.
        further: the models of another language.
    """
    keys = data.config.tenant_keys
    schemas = (data.schema, *([further] if further is not None else []))
    listed = [(model, schema) for schema in schemas for model in schema.models]
    ordered = sorted(listed, key=lambda pair: (pair[0].path, pair[0].line))
    return {"rows": [model_row(schema, model, keys) for model, schema in ordered], "unresolved": []}


def model_row(schema: Schema, model: Model, keys: Collection[str]) -> dict[str, Any]:
    """One model; its uniques are lists of columns."""
    single = [[f.name] for f in model.fields if f.unique]
    return {
        "name": model.name,
        "path": model.path,
        "line": model.line,
        "tenancy": schema.tenancy[model.name],
        "tenant_key": model.tenant_key(keys),
        "uniques": single + [list(columns) for _, columns in model.uniques],
        "sensitive_fields": [f.name for f in model.fields if not f.is_list and is_secret(f.name)],
    }


def tokens(data: Data) -> dict[str, Any]:
    """Every place that signs, verifies or decodes a token."""
    return {
        "rows": [token_row(token) for token in data.tokens],
        "unresolved": [{"path": u.path, "line": u.line, "reason": u.reason} for u in data.unread_tokens],
    }


def token_row(token: Token) -> dict[str, Any]:
    """One token; `algorithms` is empty for a verifier that pins none, and null where that is not known."""
    age = token.max_age_s
    named = token.operation == "sign" or token.kind.explicit
    return {
        "operation": token.operation,
        "library": token.library,
        "path": token.issued.view.file.path,
        "line": token.issued.line,
        "kind": token.kind.name if named else None,
        "algorithms": list(token.algorithms) if token.algorithms is not None else None,
        "max_age_s": int(age) if age is not None and age.is_integer() else age,
        "secret_source": token.secret,
        "confidence": str(token.confidence),
    }


def logs(data: Data) -> dict[str, Any]:
    """Every log call with the fields that it writes."""
    return {"rows": [log_row(entry) for entry in data.logs], "unresolved": []}


def log_row(entry: LogEntry) -> dict[str, Any]:
    """One log call; `personal` and `secret` are those of its fields that hold such a value."""
    sure = all(leak.sure for leak in entry.leaks)
    return {
        "path": entry.place.path,
        "line": entry.place.line,
        "level": entry.call.level,
        "fields": _fields(entry.values),
        "personal": _fields(leak.value for leak in entry.leaks if leak.kind in {"personal", "whole"}),
        "secret": _fields(leak.value for leak in entry.leaks if leak.kind == "secret"),
        "confidence": str(Confidence.HIGH if sure else Confidence.MEDIUM),
    }


def _fields(values: Iterable[Carried]) -> list[str]:
    """The keys under which values are written; the name of one that stands in the message."""
    return list(dict.fromkeys(".".join(value.keys) or value.name for value in values))
