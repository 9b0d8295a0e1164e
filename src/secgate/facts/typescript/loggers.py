"""The log calls of one file, with loggers that another file of the target makes under a name of their own."""

from collections.abc import Collection

from secgate.facts.typescript.logs import LogCall, log_calls
from secgate.facts.typescript.names import Binding, Names
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.view import View


def logs_of(view: View, loggers: Collection[str] = ()) -> list[LogCall]:
    """Every log call of a file, in source order; `loggers` are those that the configuration names."""
    question = ("logs", view.file.path, *loggers)
    known = view.links.answers.get(question)
    if isinstance(known, list):
        return known

    def made_elsewhere(binding: Binding) -> tuple[Names, Node] | None:
        found = view.links.value(view, binding)
        return (found[0].names, found[1]) if found is not None else None

    calls = list(log_calls(view.names, loggers, made_elsewhere))
    view.links.answers[question] = calls
    return calls
