"""Places where something adds the tenant to queries by itself: extensions, middleware, session settings, plugins."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from secgate.facts.queries import QueryRow
from secgate.facts.schemas import Model
from secgate.facts.typescript.base_clients import base_client
from secgate.facts.typescript.document_calls import DocumentCall
from secgate.facts.typescript.document_hooks import Hook, hooks_of
from secgate.facts.typescript.document_plugins import may_hook
from secgate.facts.typescript.names import ancestors, callee_of, unwrap
from secgate.facts.typescript.prisma_calls import PrismaCall
from secgate.facts.typescript.query_calls import QueryCall
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View
from secgate.facts.wording import Written
from secgate.model import TraceStep

if TYPE_CHECKING:
    from secgate.facts.typescript.sequelize_hooks import ModelHook

# Settings of a session that policies of the database read.
_SESSION = re.compile(r"set_config|\bset\s+(?:local|session)\b", re.IGNORECASE)
_OF_DOCUMENTS = frozenset({"mongoose", "mongodb"})


@dataclass(frozen=True)
class Injection:
    """One of them.

    Attributes:
        step: its place.
        call: what sets it.
        name: what that calls: `$extends`, `$use`, `pre`, or what sends a statement.
        hook: of a schema.
        of_models: a hook of models of Sequelize.
    """

    step: TraceStep
    view: View = field(repr=False, compare=False)
    call: Node = field(repr=False, compare=False)
    name: str
    hook: Hook | None = field(default=None, repr=False, compare=False)
    of_models: "ModelHook | None" = field(default=None, repr=False, compare=False)

    def may_limit(self, view: View, query: QueryRow) -> bool:
        """Whether it may add the tenant to a query of a file: to those of its library, its models and its clients."""
        asked, model = _call_of(view, query), view.named(query.model)
        if model is None and asked is None:
            return True
        of_documents = _is_of_documents(asked, model)
        if self.of_models is not None:
            return model is not None and self.of_models.covers(model, query.operation)
        if self.hook is not None:
            return of_documents and (not isinstance(asked, DocumentCall) or may_hook(view, self.hook, asked))
        if of_documents or self.name not in {"$extends", "$use"}:
            return not of_documents
        if model is not None and model.orm != "prisma":
            return False
        client = base_client(view, _client(asked)) if isinstance(asked, PrismaCall) else None
        if client is None:
            return True
        used = base_client(self.view, _receiver(self.call)) if self.name == "$use" else None
        return self.name == "$use" and used in {None, client}


def injections_of(view: View) -> Iterator[Injection]:
    """Those of one file."""
    for hook in hooks_of(view):
        if not hook.accessor:
            step = view.proof(hook.call, "the schema adds the tenant to queries here").step
            yield Injection(step, view, hook.call, "pre", hook)
    for one in _of_models(view):
        step = view.proof(one.node, "a hook of the model adds the tenant to queries here").step
        yield Injection(step, view, one.node, "addHook", of_models=one)
    for call, _, name in view.names.named:
        sends = name.startswith(("$queryRaw", "$executeRaw")) or (
            name == "execute" and bool(view.tables or view.relations)
        )
        session = sends and _SESSION.search(text_of(call)) is not None
        if (name in {"$extends", "$use"} or session) and view.words.mentioned(call) is not None:
            yield Injection(view.proof(call, "the client adds the tenant to queries here").step, view, call, name)


def _of_models(view: View) -> "Iterator[ModelHook]":
    if view.schema.of("sequelize"):
        # Imported here: only a target with such models needs it.
        from secgate.facts.typescript.sequelize_hooks import hooks_of_models  # noqa: PLC0415 - as above

        yield from hooks_of_models(view)


def _call_of(view: View, query: QueryRow) -> QueryCall | None:
    """The call of a query; what a write connects belongs to that write."""
    node = query.syntax
    around = () if node is None or isinstance(node, Written) else (node, *ancestors(node))
    return next((found for one in around if (found := view.rows.get(one.id)) is not None), None)


def _is_of_documents(asked: QueryCall | None, model: Model | None) -> bool:
    return isinstance(asked, DocumentCall) or (model is not None and model.orm in _OF_DOCUMENTS)


def _client(asked: PrismaCall) -> Node | None:
    """What a query is asked of: `prisma` of `prisma.invoice.findMany()`."""
    model = _receiver(asked.node)
    return unwrap(model).child_by_field_name("object") if model is not None else None


def _receiver(call: Node) -> Node | None:
    return unwrap(callee_of(call) or call).child_by_field_name("object")
