"""Secrets that a function logs under a neutral name, because its callers hand them over: `reset(to, link)`."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import cast

from secgate.facts.typescript.log_contents import Leak, LogContents, LogEntry
from secgate.facts.typescript.log_wrappers import through_wrappers
from secgate.facts.typescript.logs import Carried, carried
from secgate.facts.typescript.names import Binding
from secgate.facts.typescript.syntax import text_of
from secgate.facts.typescript.view import Site, View, argument_for
from secgate.model import TraceStep
from secgate.settings.config import Config

_TEXT = re.compile(r"^:\s*(?:string|any|unknown)\b")
# What callers give that is no text of theirs.
_OTHERS = frozenset(
    {"error", "err", "e", "cause", "req", "request", "res", "response", "ctx", "next", "level", "event"}
)
_MAX_SITES = 30


def with_callers(entries: Sequence[LogEntry], config: Config) -> list[LogEntry]:
    """The log calls, with the calls of functions that do nothing but log, and with what callers hand over."""
    wrapped = list(through_wrappers(entries, config))
    return [*_with_given(entries, wrapped, config), *wrapped]


def _with_given(entries: Sequence[LogEntry], wrapped: Sequence[LogEntry], config: Config) -> Iterator[LogEntry]:
    """The log calls, with the secrets that callers of the functions around them hand over.

    Args:
        entries: the log calls.
        wrapped: calls of functions that do nothing but log, which are judged by themselves.
        config: the configuration.
    """
    known = frozenset(entry.call.node.id for entry in wrapped)
    for entry in entries:
        told = {leak.value.node.id for leak in entry.leaks}
        given = []
        for value in entry.values:
            binding = _parameter(entry.view, value) if value.node.id not in told else None
            step = _handed_over(entry.view, binding, known, config) if binding is not None else None
            given += [Leak("secret", value, sure=False, via=(step,))] if step is not None else []
        yield replace(entry, leaks=(*entry.leaks, *given)) if given else entry


def _parameter(view: View, value: Carried) -> Binding | None:
    if not value.node.type.endswith("identifier") or value.name in _OTHERS:
        return None
    binding = view.names.binding(value.node)
    if binding is None or binding.kind != "parameter":
        return None
    holder = binding.node.parent
    annotation = holder.child_by_field_name("type") if holder is not None and not binding.path else None
    return binding if annotation is None or _TEXT.match(text_of(annotation)) else None


def _handed_over(view: View, binding: Binding, known: Collection[int], config: Config) -> TraceStep | None:
    """The first place that gives a secret for a parameter."""
    question = ("secrets given for", binding.node.id)
    answers = view.links.answers
    if question not in answers:
        found = view.links.sites(view, binding.owner).found[:_MAX_SITES]
        steps = (_secret(site, binding, config) for site in found if site.sure and site.call.id not in known)
        answers[question] = next((step for step in steps if step is not None), None)
    return cast("TraceStep | None", answers[question])


def _secret(site: Site, binding: Binding, config: Config) -> TraceStep | None:
    argument = argument_for(site, binding)
    if argument is None or argument.id == site.call.id:
        return None
    contents = LogContents(site.view, config)
    values = carried(site.view.names, argument, config.log_redactors)
    leaks = (leak for value in values for leak in contents.leaks(value))
    if not any(leak.kind == "secret" and leak.sure for leak in leaks):
        return None
    line = site.view.file.place(argument).line
    return TraceStep(path=site.view.file.path, line=line, note="what is handed over here holds a secret")
