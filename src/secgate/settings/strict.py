"""What a person writes, as models: every mistake is an error with file, line, key and the nearest valid word."""

import difflib
import re
from datetime import date
from typing import Annotated, Any, TypeVar, get_origin

from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError

from secgate.errors import ConfigError
from secgate.settings.documents import Document, Loc, load, quickest

__all__ = [
    "Authored",
    "Count",
    "Day",
    "Document",
    "Flag",
    "Loc",
    "Natural",
    "Share",
    "fields_at",
    "load",
    "nearest",
    "parse",
    "quickest",
]

# What a person reads instead of the name of a type, by the beginning of the name of pydantic's error.
_WORDS = {
    "model_type": "must hold keys with values",
    "dict_type": "must hold keys with values",
    "tuple_type": "must be a list",
    "string_type": "must be text; put it in quotes",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "date_type": "must be a date, YYYY-MM-DD without quotes",
}


# NOTE: strict, because `true` is 1 and `"off"` is false to a lenient reader, and each would change a gate silently.
Flag = Annotated[bool, Strict()]
Count = Annotated[int, Strict(), Field(ge=1)]
Natural = Annotated[int, Strict(), Field(ge=0)]
Share = Annotated[float, Strict(), Field(ge=0, le=1)]
Day = Annotated[date, Strict()]


class Authored(BaseModel):
    """Base of every file that a person writes: unknown keys are errors, values are coerced as YAML gives them.

    What the docstring below a field says is read by settings/described.py.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)


Model = TypeVar("Model", bound=Authored)


def parse(document: Document, model: type[Model], *, at: Loc = ()) -> Model:
    """Validate a document, or the part of it at `at`, against a model.

    Raises:
        ConfigError: for the first mistake in file order, with line, key, and the nearest valid word.
    """
    value = document.value
    for step in at:
        value = value[step]
    try:
        return model.model_validate(value)
    except ValidationError as error:
        details: list[dict[str, Any]] = [dict(detail) for detail in error.errors(include_url=False)]
        # A misspelt key is one mistake: that the right one is missing then goes without saying.
        misspelt = {detail["loc"][:-1] for detail in details if detail["type"] == "extra_forbidden"}
        told = [d for d in details if d["type"] != "missing" or d["loc"][:-1] not in misspelt]
        # A list that is too short because an entry is wrong: the entry is the mistake.
        inner = [d["loc"] for d in told]
        told = [d for d in told if d["type"] != "too_short" or not any(_is_below(loc, d["loc"]) for loc in inner)]
        first = min(told, key=lambda detail: document.line(_written(document, at, detail["loc"])))
        raise _mistake(document, model, at, first) from None


def _is_below(loc: Loc, outer: Loc) -> bool:
    return len(loc) > len(outer) and loc[: len(outer)] == outer


def _shape(value: object) -> str:
    return "a list" if isinstance(value, list) else "keys with values"


def _mistake(document: Document, model: type[BaseModel], at: Loc, detail: dict[str, Any]) -> ConfigError:
    loc: Loc = detail["loc"]
    written = _written(document, at, loc)
    key = str(loc[-1]) if loc else ""
    match detail["type"]:
        case "extra_forbidden":
            hint = nearest(key, fields_at(model, loc[:-1]))
            what = f'unknown key "{key}"' + (f'; did you mean "{hint}"?' if hint else "")
        case "missing":
            what = f'"{key}" is missing'
        case "enum" | "literal_error":
            expected = re.findall(r"'([^']+)'", str(detail["ctx"]["expected"]))
            hint = nearest(str(detail["input"]), expected)
            what = f'{key}: "{detail["input"]}" is not one of {", ".join(expected)}'
            what += f'; did you mean "{hint}"?' if hint else ""
        case "string_type" if isinstance(detail["input"], list | dict):
            what = (
                f"{'.'.join(str(step) for step in written[len(at) :])}: must be one text, not {_shape(detail['input'])}"
            )
        case kind:
            message = _WORDS.get(kind) or str(detail["msg"]).removeprefix("Value error, ")
            message = f"{message[:1].lower()}{message[1:]}"
            what = f"{'.'.join(str(step) for step in written[len(at) :])}: {message}" if loc else message
    return ConfigError(what, where=document.where(written))


def _written(document: Document, at: Loc, loc: Loc) -> Loc:
    """The path to a mistake as the author wrote it; pydantic adds the name of a branch between its steps."""
    known = at
    for step in loc:
        if (*known, step) in document.lines:
            known = (*known, step)
    return known


def nearest(word: str, words: list[str]) -> str | None:
    """The valid word most like `word`, or None when nothing is close."""
    found = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    return found[0] if found else None


def fields_at(model: type[BaseModel], loc: Loc) -> list[str]:
    """Valid keys of the mapping at `loc` inside `model`, as authors write them."""
    current: Any = model
    for step in loc:
        kind = _model_in(current)
        inside = get_origin(current) in {dict, tuple}
        current = kind if inside or kind is None else _annotations(kind).get(step, kind)
    kind = _model_in(current)
    return [f.alias or n for n, f in kind.model_fields.items()] if kind is not None else []


def _annotations(model: type[BaseModel]) -> dict[str | int, Any]:
    """The type of each field by the key that authors write; a step that is none of them names the branch of a union."""
    return {f.alias or n: f.annotation for n, f in model.model_fields.items()}


def _is_model(kind: Any) -> bool:  # noqa: ANN401 - an annotation may be anything
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _model_in(annotation: Any) -> Any:  # noqa: ANN401 - an annotation may be anything
    if _is_model(annotation):
        return annotation
    parts = (_model_in(part) for part in getattr(annotation, "__args__", ()))
    return next((part for part in parts if part is not None), None)
