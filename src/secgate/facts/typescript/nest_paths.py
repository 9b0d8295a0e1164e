"""Methods and paths of the routes of a controller of NestJS: prefix, version, module, controller, method."""

from collections.abc import Iterator

from secgate.facts.typescript.nest_decorators import Applied, named, text_list
from secgate.facts.typescript.nest_settings import Settings
from secgate.facts.typescript.paths import ROOT
from secgate.facts.typescript.values import External, Items, Record, Text, Value

METHODS = {
    "Get": "GET", "Post": "POST", "Put": "PUT", "Patch": "PATCH", "Delete": "DELETE", "Options": "OPTIONS",
    "Head": "HEAD", "All": "ALL", "Sse": "GET", "Search": "SEARCH", "Propfind": "PROPFIND",
}  # fmt: skip


def registered(applied: list[Applied]) -> Applied | None:
    """The decorator that makes a method a handler; the one that is applied last counts."""
    return next(reversed(named(applied, *METHODS)), None)


def controller_paths(applied: list[Applied]) -> list[Text]:
    """The paths of a controller."""
    one = next(reversed(named(applied, "Controller")), None)
    given = one.arguments[0] if one is not None and one.arguments else Text("")
    if isinstance(given, Record):
        held = given.entries.get("path")
        given = held if isinstance(held, Value) else Text("")
    return _paths(given)


def _paths(given: Value) -> list[Text]:
    found = text_list(given)
    return (found or [Text("")]) if found is not None else [Text("${...}", is_open=True)]


def _versions(applied: list[Applied]) -> Value | None:
    one = next(reversed(named(applied, "Version")), None)
    if one is not None:
        return one.arguments[0] if one.arguments else None
    held = next(reversed(named(applied, "Controller")), None)
    given = held.arguments[0] if held is not None and held.arguments else None
    version = given.entries.get("version") if isinstance(given, Record) else None
    return version if isinstance(version, Value) else None


def addresses(
    method: list[Applied], controller: list[Applied], module: str, settings: Settings
) -> Iterator[tuple[str, str]]:
    """Every (method, path) of a handler.

    Args:
        method: its decorators.
        controller: those of its class.
        module: what the module of the controller has in front of all its paths.
        settings: what the application is told.
    """
    one = registered(method)
    if one is None:
        return
    own = _paths(one.arguments[0]) if one.arguments else [Text("")]
    versions = _versions(method) or _versions(controller) or settings.default
    for outer in controller_paths(controller):
        for inner in own:
            path = ROOT.below(module).below(outer.text).below(inner.text).text
            for version in _shown(versions, settings):
                whole = f"{version}{path}".rstrip("/") or "/"
                prefixed = whole if _is_excluded(whole, settings) else f"{settings.prefix}{whole}".rstrip("/") or "/"
                yield METHODS[one.name], prefixed


def _shown(versions: Value | None, settings: Settings) -> list[str]:
    """What stands in front of a path for each version of it."""
    if settings.versions is None or versions is None:
        return [""]
    listed = versions.items if isinstance(versions, Items) else [versions]
    found = []
    for one in listed:
        if isinstance(one, Text):
            found.append(f"/{settings.versions}{one.text}")
        elif isinstance(one, External):
            # NOTE: VERSION_NEUTRAL.
            found.append("")
        else:
            found.append(f"/{settings.versions}${{...}}")
    return list(dict.fromkeys(found))


def _is_excluded(path: str, settings: Settings) -> bool:
    whole = ROOT.below(path)
    return any(ROOT.below(one).covers(whole, exact=True) for one in settings.excluded)
