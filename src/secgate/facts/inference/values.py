"""Proposals about values that must not stand in the database in the clear."""

from collections.abc import Iterator

from secgate.facts.inference.ground import Ground, at
from secgate.facts.sensitive import is_secret, words_of
from secgate.model import Place
from secgate.settings.propose import Line

# What identifies a person for life or opens an account, beside what the checks hold to be sensitive by themselves.
_FURTHER = frozenset({
    ("passport", "number"), ("tax", "id"), ("national", "id"), ("account", "number"), ("routing", "number"),
    ("card", "number"), ("social", "security"), ("driver", "license"), ("license", "number"), ("date", "of", "birth"),
    ("medical", "record"), ("diagnosis",), ("passport",), ("bank", "account"),
})  # fmt: skip
_STORED = frozenset({"String", "Json", "Bytes", "DateTime"})


def sensitive_lines(ground: Ground) -> Iterator[Line]:
    """Fields of the schema that may have to be encrypted, beside those that count by their name."""
    for model in ground.models:
        for field in model.fields:
            if field.kind in _STORED and not is_secret(field.name) and _is_further(field.name):
                place = Place(path=model.path, line=field.line)
                why = f"stored as {field.kind}: {at(place)}"
                asks = "Must it be encrypted or hashed? The line makes that a demand."
                yield Line("sensitive_fields", f"{model.name}.{field.name}", why, asks)


def _is_further(name: str) -> bool:
    words = words_of(name)
    return any(words[-len(ending) :] == ending for ending in _FURTHER)
