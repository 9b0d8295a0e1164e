"""The Python code of a target: its files, and what the names in them stand for."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from secgate.facts.python.files import Function, PythonFile, parameters
from secgate.facts.python.modules import Modules
from secgate.facts.python.names import Binding, Defined, External, Imported, Module, Symbol, bindings_of
from secgate.model import Problem

_MOST_STEPS = 30


@dataclass
class Project:
    """The Python files of a target that the code items look at, by path; each is parsed when it is needed first."""

    files: Mapping[str, PythonFile] = field(repr=False)
    _bindings: dict[object, dict[str, list[Binding]]] = field(default_factory=dict, init=False, repr=False)
    _read: set[str] = field(default_factory=set, init=False, repr=False)

    @cached_property
    def modules(self) -> Modules:
        """Which file each module is."""
        return Modules(frozenset(self.files))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What cannot be read of the files that were needed so far."""
        read = ((path, self.files[path].problem) for path in sorted(self._read))
        return tuple(Problem(path=path, reason=reason) for path, reason in read if reason is not None)

    def mentioning(self, *words: str) -> Iterator[PythonFile]:
        """The files whose text holds one of these words, in the order of their paths."""
        for path in sorted(self.files):
            if any(word in self.files[path].text for word in words):
                yield self.read(self.files[path])

    def read(self, file: PythonFile) -> PythonFile:
        """A file whose syntax is needed: where it cannot be read, that is a problem."""
        self._read.add(file.path)
        return file

    def module(self, name: str, at: str) -> PythonFile | None:
        """The file of a module as a file imports it."""
        path = self.modules.find(name, at)
        return self.read(self.files[path]) if path is not None else None

    def symbol(self, file: PythonFile, node: ast.AST, steps: int = 0) -> Symbol | None:
        """What an expression of names with dots stands for, through imports and other names; None where unknown."""
        if steps > _MOST_STEPS:
            return None
        if isinstance(node, ast.Name):
            return self._visible(file, node, steps + 1)
        if isinstance(node, ast.Attribute):
            return self._member(self.symbol(file, node.value, steps + 1), node.attr, steps + 1)
        return None

    def named(self, file: PythonFile, name: str, steps: int = 0) -> Symbol | None:
        """What a top-level name of a file stands for."""
        if steps > _MOST_STEPS:
            return None
        bindings = self.bindings(file)
        if bound := bindings.get(name):
            return self._of(file, name, bound, steps + 1)
        for star in bindings.get("*", ()):
            source = self.module(star.module, file.path) if isinstance(star, Imported) else None
            if source is not None and (found := self.named(source, name, steps + 1)) is not None:
                return found
        return None

    def dotted(self, name: str, at: str) -> Symbol | None:
        """What a text such as `app.views.Home` names."""
        if (file := self.module(name, at)) is not None:
            return Module(name, at, file)
        module, _, last = name.rpartition(".")
        held = self.dotted(module, at) if module else None
        return self._member(held, last, 0) if held is not None else None

    def bindings(self, file: PythonFile) -> dict[str, list[Binding]]:
        """What each top-level name of a file is bound to."""
        return self._bindings_in(file, self.read(file).tree.body)

    def local(self, function: Function) -> dict[str, list[Binding]]:
        """What each name of a function is bound to in it, without its parameters."""
        return self._bindings_in(function, function.body)

    def external(self, file: PythonFile, node: ast.AST) -> str:
        """The dotted name of what an expression stands for, where that is of a package from elsewhere; else empty."""
        found = self.symbol(file, node)
        return found.name if isinstance(found, External) else ""

    def defined(self, file: PythonFile, node: ast.AST) -> Defined | None:
        """The definition of the target that an expression stands for."""
        found = self.symbol(file, node)
        return found if isinstance(found, Defined) else None

    def _bindings_in(self, key: object, body: list[ast.stmt]) -> dict[str, list[Binding]]:
        if key not in self._bindings:
            self._bindings[key] = bindings_of(body)
        return self._bindings[key]

    def _visible(self, file: PythonFile, node: ast.Name, steps: int) -> Symbol | None:
        """What a name stands for where it is written: in the functions around it, then in its file."""
        for function in file.functions_around(node):
            if bound := self.local(function).get(node.id):
                return self._of(file, node.id, bound, steps)
            if any(arg.arg == node.id for arg, _ in parameters(function)):
                return None
        return self.named(file, node.id, steps)

    def _of(self, file: PythonFile, name: str, bound: list[Binding], steps: int) -> Symbol | None:
        """What the last binding of a name stands for; the first import where `try` has several."""
        binding = bound[0] if all(isinstance(one, Imported) for one in bound) else bound[-1]
        if isinstance(binding, Imported):
            return self._imported(file, binding, steps)
        if isinstance(binding, ast.Name | ast.Attribute) and not (isinstance(binding, ast.Name) and binding.id == name):
            found = self.symbol(file, binding, steps)
            return found if found is not None else Defined(file, binding, name)
        return Defined(file, binding, name)

    def _imported(self, file: PythonFile, binding: Imported, steps: int) -> Symbol | None:
        source = self.module(binding.module, file.path)
        if not binding.name:
            return self._whole(file, binding.module, source)
        if source is not None and source is not file and (found := self.named(source, binding.name, steps)) is not None:
            return found
        inner = f"{binding.module}{'' if binding.module.endswith('.') else '.'}{binding.name}"
        if (below := self.module(inner, file.path)) is not None:
            return Module(inner, file.path, below)
        if source is not None or binding.module[:1] == "." or self._is_own(binding.module, file.path):
            return None
        return External(inner)

    def _whole(self, file: PythonFile, name: str, source: PythonFile | None) -> Symbol:
        if source is not None or self._is_own(name, file.path):
            return Module(name, file.path, source)
        return External(name)

    def _is_own(self, module: str, at: str) -> bool:
        top = module.split(".", maxsplit=1)[0]
        return self.modules.find(top, at) is not None or self.modules.is_folder(top, at)

    def _member(self, held: Symbol | None, name: str, steps: int) -> Symbol | None:
        if isinstance(held, External):
            return External(f"{held.name}.{name}")
        if isinstance(held, Module):
            found = self.named(held.file, name, steps) if held.file is not None else None
            if found is not None:
                return found
            inner = f"{held.name}.{name}"
            below = self.module(inner, held.at)
            return (
                Module(inner, held.at, below) if below is not None or self.modules.is_folder(inner, held.at) else None
            )
        if isinstance(held, Defined) and isinstance(held.node, ast.ClassDef):
            bound = self._bindings_in(held.node, held.node.body).get(name)
            return self._of(held.file, name, bound, steps) if bound else None
        return None
