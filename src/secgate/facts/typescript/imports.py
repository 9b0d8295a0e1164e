"""Which declaration or value of another file an imported name means."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from secgate.facts.typescript.modules import Export, Import, Module, read_module
from secgate.facts.typescript.names import Binding, key_of, properties, unwrap
from secgate.facts.typescript.project import Project
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View

_MAX_STEPS = 6


@dataclass
class Imports:
    """The files of the target as modules.

    Attributes:
        project: how they name each other.
        view_of: the view of a file.
    """

    project: Project
    view_of: Callable[[str], View]
    _modules: dict[str, Module] = field(default_factory=dict, init=False, repr=False)

    def file(self, path: str, specifier: str) -> str | None:
        """The file that `specifier` means in the file `path`; None for a package from elsewhere."""
        return self.project.resolve(path, specifier) if specifier else None

    def imported(self, view: View, binding: Binding) -> tuple[View, Node] | None:
        """The declaration or value behind an imported name; None where it is a whole module or lies outside."""
        default = binding.node.parent is not None and binding.node.parent.type == "import_clause"
        if not binding.path and not default:
            return None
        return self._from(view.file.path, Import(binding.source, binding.path[0] if binding.path else "default"), 0)

    def whole(self, view: View, binding: Binding, steps: int = 0) -> str | None:
        """The file that an imported name stands for as a whole: `* as rooms`, also where another file exports it so."""
        path = self.file(view.file.path, binding.source)
        return self.part(path, binding.path[0], steps) if path is not None and binding.path else path

    def part(self, path: str, name: str, steps: int = 0) -> str | None:
        """The file that a module exports as a whole under a name: `export * as rooms from "./rooms"`."""
        for file in self._behind(path) if steps <= _MAX_STEPS else ():
            export = self._module(file).exports.get(name)
            if export is None:
                continue
            if export.source is not None:
                target = self.file(file, export.source.specifier)
                if target is None or export.source.name == "*":
                    return target
                return self.part(target, export.source.name, steps + 1)
            home = self.view_of(file)
            binding = home.names.declared(export.local)
            is_import = binding is not None and binding.kind == "import"
            return self.whole(home, binding, steps + 1) if is_import and binding is not None else None
        return None

    def exported(self, path: str, name: str, steps: int = 0) -> tuple[View, Node] | None:
        """What a module exports under a name, through re-exports."""
        if steps > _MAX_STEPS:
            return None
        files = list(self._behind(path))
        for file in files:
            export = self._module(file).exports.get(name)
            found = self._given(self.view_of(file), export, steps) if export is not None else None
            if found is not None or (export is not None and file == path):
                return found
        return next((made for file in files if (made := self._common(self.view_of(file), name)) is not None), None)

    def _behind(self, path: str) -> Iterator[str]:
        """A file and those that it exports all of, each once, the first named first."""
        passed, waiting = {path}, [path]
        while waiting:
            file = waiting.pop()
            yield file
            targets = [self.file(file, specifier) for specifier in self._module(file).stars]
            fresh = [t for t in dict.fromkeys(targets) if t is not None and t not in passed]
            passed.update(fresh)
            waiting += reversed(fresh)

    def target(self, view: View, binding: Binding, steps: int = 0) -> tuple[View, Node] | None:
        """The function, class or value behind a name at the top level of a file."""
        if steps > _MAX_STEPS:
            return None
        if binding.kind == "import":
            return self.imported(view, binding)
        if binding.kind == "local" and binding.path and binding.value is not None:
            return self._from(view.file.path, Import(required(binding.value), binding.path[0]), steps)
        return (view, unwrap(binding.value)) if binding.value is not None else None

    def _module(self, path: str) -> Module:
        if path not in self._modules:
            self._modules[path] = read_module(self.project.sources[path])
        return self._modules[path]

    def _from(self, path: str, wanted: Import, steps: int) -> tuple[View, Node] | None:
        found = self.file(path, wanted.specifier)
        return self.exported(found, wanted.name, steps + 1) if found is not None else None

    def _given(self, view: View, export: Export, steps: int) -> tuple[View, Node] | None:
        if export.source is not None:
            return self._from(view.file.path, export.source, steps)
        if export.value is not None:
            return self._local(view, export.value, steps)
        binding = view.names.declared(export.local)
        return self.target(view, binding, steps + 1) if binding is not None else None

    def _local(self, view: View, value: Node, steps: int) -> tuple[View, Node] | None:
        value = unwrap(value)
        binding = view.names.binding(value)
        return self.target(view, binding, steps + 1) if binding is not None else (view, value)

    def _common(self, view: View, name: str) -> tuple[View, Node] | None:
        """`module.exports = { a }`, `exports.a = …`."""
        if b"exports" not in view.file.data:
            return None
        for statement in view.file.root.named_children:
            assigned = statement.named_children[0] if statement.named_children else statement
            left, right = assigned.child_by_field_name("left"), assigned.child_by_field_name("right")
            if left is None or right is None:
                continue
            written = text_of(left)
            whole = written == "module.exports" and name == "default"
            if whole or written in {f"exports.{name}", f"module.exports.{name}"}:
                return self._local(view, right, 0)
            if written == "module.exports" and unwrap(right).type == "object":
                return self._entry(view, unwrap(right), name)
        return None

    def _entry(self, view: View, value: Node, name: str) -> tuple[View, Node] | None:
        given = properties(value)
        if name in given:
            return self._local(view, given[name], 0)
        method = next((c for c in value.named_children if key_of(c) == name), None)
        return (view, method) if method is not None else None


def required(node: Node | None) -> str:
    """The module of `require('x')`; empty for anything else."""
    node = unwrap(node) if node is not None else None
    callee = node.child_by_field_name("function") if node is not None and node.type == "call_expression" else None
    if callee is None or text_of(callee) != "require":
        return ""
    given = node.child_by_field_name("arguments") if node is not None else None
    first = given.named_children[0] if given is not None and given.named_children else None
    return text_of(first).strip("'\"`") if first is not None else ""
