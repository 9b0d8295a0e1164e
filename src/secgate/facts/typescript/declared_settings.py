"""Where the target says what a setting is that is read by its name: `config.get('exports.phrase')`, `env.PHRASE`."""

from collections.abc import Iterator

from secgate.facts.typescript.constants import Held
from secgate.facts.typescript.names import ancestors, arguments_of, key_of, last_name
from secgate.facts.typescript.setting_schemas import is_schema
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View


def declared_settings(view: View, name: str) -> tuple[Held, ...]:
    """The schemas of a setting, or what stands under its path in objects of settings."""
    key = ("setting", name)
    if key not in view.links.answers:
        view.links.answers[key] = tuple(_declared(view, name.split(".")))
    found = view.links.answers[key]
    return found if isinstance(found, tuple) else ()


def _declared(view: View, path: list[str]) -> Iterator[Held]:
    for other in view.links.mentioning(path[-1]):
        for pair in other.file.nodes("pair"):
            value = pair.child_by_field_name("value")
            if value is None or key_of(pair) != path[-1]:
                continue
            if _is_under(pair, path[:-1]) if len(path) > 1 else is_schema(value):
                yield Held(other, value)


def _is_under(pair: Node, path: list[str]) -> bool:
    """Whether an entry stands under the keys of a path; the first may name a part: `registerAs('exports', …)`."""
    around = ancestors(pair)
    for part in reversed(path):
        outer = next((a for a in around if a.type in {"pair", "call_expression"}), None)
        if outer is None:
            return False
        given = arguments_of(outer) if outer.type == "call_expression" else []
        named = text_of(given[0]).strip("'\"`") if given and last_name(outer) == "registerAs" else ""
        if part not in {named, key_of(outer) if outer.type == "pair" else ""}:
            return False
    return True
