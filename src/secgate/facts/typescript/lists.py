"""What the methods of an array do to a list whose elements are known: a guard that may be missing is one of two."""

from secgate.facts.typescript.values import (
    Choice,
    External,
    ExternalCall,
    Function,
    Items,
    Literal,
    Number,
    Record,
    Site,
    Text,
    Unknown,
    Value,
)

_NOTHING = Literal(None)


def perhaps(value: Value, site: Site) -> Value:
    """A value, or nothing. What is no handler stays as it is: a path that may be missing is a path."""
    handlers = Function | ExternalCall | External | Choice
    if isinstance(value, Record | Items | Text):
        value.may_miss = True
    return Choice([value, _NOTHING], site) if isinstance(value, handlers) else value


def changed(target: Items, name: str, arguments: list[Value], site: Site, *, is_sure: bool) -> Value | None:
    """What a method gives that changes its list or takes a part of it; None for any other method.

    Args:
        target: the list.
        name: the method's.
        arguments: what it is given.
        site: the call.
        is_sure: whether it runs whenever the list is there.
    """
    match name:
        case "push" | "unshift":
            added = arguments if is_sure else [perhaps(value, site) for value in arguments]
            target.items[:] = [*target.items, *added] if name == "push" else [*added, *target.items]
            return _NOTHING
        case "pop" | "shift":
            return _taken(target, -1 if name == "pop" else 0, site, is_sure=is_sure)
        case "splice" | "fill" | "copyWithin":
            target.items[:] = [perhaps(value, site) for value in target.items]
            target.is_open = True
            return Items(list(target.items), is_open=True)
        case "slice":
            return _part(target, arguments, site)
        case "reverse" | "toReversed":
            given = list(reversed(target.items))
            if name == "reverse":
                target.items[:] = given
            return Items(given, target.is_open)
        case _:
            return None


def _taken(target: Items, index: int, site: Site, *, is_sure: bool) -> Value:
    if not target.items:
        return Unknown("an element")
    taken = target.items[index]
    if is_sure:
        del target.items[index]
    else:
        target.items[index] = perhaps(taken, site)
    return taken


def _part(target: Items, arguments: list[Value], site: Site) -> Items:
    bounds = [int(value.number) for value in arguments if isinstance(value, Number)]
    if len(bounds) == len(arguments):
        return Items(target.items[slice(*(*bounds, None)[:2])] if bounds else list(target.items), target.is_open)
    return Items([perhaps(value, site) for value in target.items], is_open=True)
