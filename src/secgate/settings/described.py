"""What the docstring below each field of a model says, read only when somebody asks.

To read them takes longer than all else that a model costs at the start of a command.
"""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from itertools import pairwise

from secgate.settings.strict import Authored


def described(model: type[Authored]) -> dict[str, str]:
    """The docstring of each field that has one, by the field's name; those of its bases are among them."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if issubclass(base, Authored):
            found |= _own(base)
    return {name: text for name, text in found.items() if name in model.model_fields}


def describe_all() -> None:
    """Give the fields of every model that authors write their descriptions, for the schemas that are made of them."""
    models = list(_below(Authored))
    for model in models:
        texts = described(model)
        for name, field in model.model_fields.items():
            field.description = field.description or texts.get(name)
    # NOTE: a model holds the schemas of those in it, so none is made before all of them are described.
    for model in models:
        model.model_rebuild(force=True)


def _below(model: type[Authored]) -> Iterator[type[Authored]]:
    for child in model.__subclasses__():
        yield child
        yield from _below(child)


def _own(model: type[Authored]) -> dict[str, str]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(model)))
    body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
    return dict(_pairs(body))


def _pairs(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for field, text in pairwise(body):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(said))):
                yield name, inspect.cleandoc(said)
            case _:
                continue
