"""The patterns that functions take their arguments by, and that values are assigned to."""

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


def targets_of(left: Node) -> list[Node]:
    """The names and members that an assignment writes: `row` for `[row] = await rows()`, the left side of any other."""
    match left.type:
        case "array_pattern" | "object_pattern":
            return [target for child in left.named_children for target in targets_of(child)]
        case "pair_pattern" | "assignment_pattern" | "rest_pattern":
            inner = left.child_by_field_name("value" if left.type == "pair_pattern" else "left")
            inner = left.named_children[0] if left.type == "rest_pattern" and left.named_children else inner
            return targets_of(inner) if inner is not None else []
        case _:
            return [left]
