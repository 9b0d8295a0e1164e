"""What readers of Python's models give: a model, the class it is written as, and what points back at it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from secgate.facts.python.classes import Classes
from secgate.facts.python.files import last
from secgate.facts.python.names import Defined, bindings_of
from secgate.facts.schemas import Model, ModelField, Schema

_PASSWORD = re.compile(r"(?:hashed|encrypted)?_?password\w*$", re.IGNORECASE)
Library = Literal["django", "sqlalchemy"]


@dataclass(frozen=True)
class PythonModel:
    """A model of Django or SQLAlchemy.

    Attributes:
        model: as the checks see it.
        cls: the class; None for a table without one.
        reverse: names by which rows of other models that point at it are reached, each with the model's name and the
            name of the relation back.
        person: rows of it sign in.
    """

    model: Model
    library: Library
    cls: Defined | None
    reverse: dict[str, tuple[str, str]] = field(default_factory=dict, compare=False)
    person: bool = False

    @property
    def name(self) -> str:
        """The name of the model."""
        return self.model.name

    @property
    def signs_in(self) -> bool:
        """Whether rows of it sign in, also where no framework says so."""
        return self.person or self.name == "User" or any(_PASSWORD.match(f.name) for f in self.model.fields)

    def relation(self, name: str) -> ModelField | None:
        """The field that is a relation of this name."""
        return next((f for f in self.model.fields if f.name == name and (f.relation_fields or f.is_list)), None)

    def field(self, name: str) -> ModelField | None:
        """The field of this name."""
        return next((f for f in self.model.fields if f.name == name), None)


@dataclass(frozen=True)
class PythonModels:
    """All models of the Python code, with the schema that they make.

    Attributes:
        models: in the order of their places.
    """

    models: tuple[PythonModel, ...]
    schema: Schema

    @cached_property
    def by_class(self) -> dict[tuple[str, int, int], PythonModel]:
        """The models by what tells their classes."""
        return {one.cls.key: one for one in self.models if one.cls is not None}

    @cached_property
    def by_name(self) -> dict[str, PythonModel]:
        """The models by their names."""
        return {one.name: one for one in self.models}

    def tenancy(self, model: PythonModel) -> str:
        """What a model has to do with the tenant."""
        return self.schema.tenancy.get(model.name, "global")


def members(classes: Classes, cls: Defined) -> Iterator[tuple[str, Defined, ast.expr | None]]:
    """(name, value, annotation) of what a class and its bases of the target define, each name where it is found first.

    A name with an annotation and no value is one, too; a method is given as itself.
    """
    seen: set[str] = set()
    for one in classes.line(cls):
        if not isinstance(one, Defined) or not isinstance(one.node, ast.ClassDef):
            continue
        notes = annotations(one.node)
        for name, bound in bindings_of(one.node.body).items():
            value = bound[-1]
            if name not in seen and isinstance(value, ast.AST):
                seen.add(name)
                yield name, Defined(one.file, value, name), notes.get(name)
        for name, note in notes.items():
            if name not in seen:
                seen.add(name)
                yield name, Defined(one.file, note, name), note


def annotations(cls: ast.ClassDef) -> dict[str, ast.expr]:
    """The annotations of what a class defines, by name."""
    return {
        one.target.id: one.annotation
        for one in cls.body
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
    }


def called(value: ast.AST) -> str:
    """The last name of what is called; empty for what is no call."""
    return last(value.func) if isinstance(value, ast.Call) else ""


def meta(cls: ast.AST, name: str) -> ast.expr | None:
    """An entry of the inner class `Meta`."""
    for one in cls.body if isinstance(cls, ast.ClassDef) else ():
        if isinstance(one, ast.ClassDef) and one.name == "Meta":
            found = bindings_of(one.body).get(name)
            return found[-1] if found and isinstance(found[-1], ast.expr) else None
    return None


def is_true(node: ast.AST | None) -> bool:
    """Whether `True` is written."""
    return isinstance(node, ast.Constant) and node.value is True


def told_apart(found: list[PythonModel], label: dict[str, str]) -> list[PythonModel]:
    """The models under names of which each is one only: a second one of a name bears that of its application.

    Args:
        found: the models.
        label: the application of each file.
    """
    seen: set[str] = set()
    given = []
    for one in found:
        name = one.model.name
        while name in seen:
            name = f"{label.get(one.model.path, 'other')}.{name}" if "." not in name else f"{name}_"
        seen.add(name)
        given.append(one if name == one.model.name else replace(one, model=replace(one.model, name=name)))
    return given
