"""Which function of the target a call runs."""

import ast
from dataclasses import dataclass

from secgate.facts.python.classes import Classes
from secgate.facts.python.files import PythonFile, last
from secgate.facts.python.names import Defined
from secgate.facts.python.project import Project

Callee = tuple[Defined, Defined | None]


@dataclass(frozen=True)
class Callees:
    """Finds the functions that calls of one file run."""

    project: Project
    classes: Classes
    file: PythonFile

    def of(self, node: ast.Call, of_class: Defined | None) -> Callee | None:
        """The function that a call runs, and the class whose method it is.

        Args:
            node: the call.
            of_class: the class of the object whose method makes the call.
        """
        func = node.func
        if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id in {"self", "cls"}:
            return self._member(of_class, func.attr) if of_class is not None else None
        if is_super_call(node):
            return self._above(node, of_class)
        found = self.project.symbol(self.file, func)
        if isinstance(found, Defined):
            return (found, None) if found.function is not None else None
        return self._method(func)

    def made(self, node: ast.Call) -> Callee | None:
        """The `__init__` that runs where a call makes an object of the target."""
        owner = self.classes.of(self.project.symbol(self.file, node.func))
        return self._member(owner, "__init__") if owner is not None else None

    def _member(self, owner: Defined, name: str, after: Defined | None = None) -> Callee | None:
        member = self.classes.member(owner, name, after=after)
        return (member, owner) if member is not None and member.function is not None else None

    def _above(self, node: ast.Call, of_class: Defined | None) -> Callee | None:
        """The method of a base of the target that `super()` leads to."""
        outer = next((one for one in self.file.around(node) if isinstance(one, ast.ClassDef)), None)
        if outer is None or not isinstance(node.func, ast.Attribute):
            return None
        own = Defined(self.file, outer, outer.name)
        return self._member(of_class or own, node.func.attr, own)

    def _method(self, func: ast.expr) -> Callee | None:
        """The method of an object of the target: `service.verify` where `service = Service()`, `Service().verify`."""
        if not isinstance(func, ast.Attribute):
            return None
        made = func.value.func if isinstance(func.value, ast.Call) else None
        held = self.project.symbol(self.file, made if made is not None else func.value)
        if isinstance(held, Defined) and isinstance(held.node, ast.Call):
            held = self.project.symbol(held.file, held.node.func)
        owner = self.classes.of(held)
        return self._member(owner, func.attr) if owner is not None else None


def is_super_call(node: ast.Call) -> bool:
    """Whether a call is one of `super().name(...)`."""
    func = node.func
    return isinstance(func, ast.Attribute) and isinstance(func.value, ast.Call) and last(func.value.func) == "super"
