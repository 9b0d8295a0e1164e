"""The patterns that functions take their arguments by."""

from secgate.facts.typescript.syntax import Node, text_of


def patterns_of(function: Node) -> list[Node]:
    """The patterns of a function's parameters, without `this`."""
    single = function.child_by_field_name("parameter")
    if single is not None:
        return [single]
    listed = function.child_by_field_name("parameters")
    entries = [entry for entry in listed.named_children if entry.type != "comment"] if listed is not None else []
    patterns = [entry.child_by_field_name("pattern") or entry for entry in entries]
    return [pattern for pattern in patterns if text_of(pattern) != "this"]


def written_parameters(function: Node) -> list[str]:
    """The patterns of a function's parameters as they are written."""
    return [text_of(pattern) for pattern in patterns_of(function)]
