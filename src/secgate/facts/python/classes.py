"""Classes over files: their bases, and where a member of one is written."""

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.facts.python.names import Bound, Defined, External, Symbol, bindings_of
from secgate.facts.python.project import Project

_MOST_CLASSES = 60
_DEEPEST = 30


@dataclass
class Classes:
    """The classes of a project, each with its bases in the order in which members are looked up."""

    project: Project
    _lines: dict[tuple[str, int, int], tuple[Symbol | None, ...]] = field(default_factory=dict, init=False, repr=False)

    def line(self, cls: Defined, depth: int = 0) -> tuple[Symbol | None, ...]:
        """A class and all its bases, nearest first; None stands for a base that cannot be followed."""
        if depth > _DEEPEST:
            return (cls, None)
        if cls.key not in self._lines:
            # NOTE: a class that is its own base adds nothing.
            self._lines[cls.key] = (cls,)
            self._lines[cls.key] = tuple(self._ordered(cls, depth))
        return self._lines[cls.key]

    def member(self, cls: Defined, name: str, *, after: Defined | None = None) -> Defined | None:
        """Where a member of a class is written, in itself or the nearest base; None where no class of the target does.

        Args:
            cls: the class whose object is asked.
            name: of the method or attribute.
            after: only in the bases that come after this one, as `super()` asks there.
        """
        past = after is None
        for one in self.line(cls):
            if past and isinstance(one, Defined) and (found := own_member(one, name)) is not None:
                return found
            past = past or (isinstance(one, Defined) and after is not None and one.key == after.key)
        return None

    def externals(self, cls: Defined) -> Iterator[str]:
        """The dotted names of its bases from elsewhere, nearest first."""
        return (one.name for one in self.line(cls) if isinstance(one, External))

    def is_followed(self, cls: Defined) -> bool:
        """Whether every base is known."""
        return None not in self.line(cls)

    def of(self, project_symbol: Symbol | None) -> Defined | None:
        """The symbol, where it is a class of the target."""
        return project_symbol if isinstance(project_symbol, Defined) and project_symbol.is_class else None

    def _ordered(self, cls: Defined, depth: int) -> list[Symbol | None]:
        """Depth first, and each base behind all classes that name it, as Python orders the usual cases."""
        node = cls.node
        listed: list[Symbol | None] = [cls]
        for base in node.bases if isinstance(node, ast.ClassDef) else ():
            written = base.value if isinstance(base, ast.Subscript) else base
            found = self.project.symbol(cls.file, written)
            if isinstance(found, Defined):
                listed += self.line(found, depth + 1) if found.is_class else [None]
            else:
                listed.append(found if isinstance(found, External) else _builtin(written))
        kept: list[Symbol | None] = []
        seen: set[object] = set()
        for one in reversed(listed[:_MOST_CLASSES]):
            key = one.key if isinstance(one, Defined) else one
            if key not in seen:
                seen.add(key)
                kept.append(one)
        return list(reversed(kept))


def own_member(cls: Defined, name: str) -> Defined | None:
    """The method or attribute that a class itself defines."""
    if not isinstance(cls.node, ast.ClassDef):
        return None
    bound = bindings_of(cls.node.body).get(name)
    last: Bound | None = next((one for one in reversed(bound or []) if isinstance(one, Bound)), None)
    return Defined(cls.file, last, name) if last is not None else None


def _builtin(node: ast.AST) -> External | None:
    """A class that needs no import; None for a name that is not known."""
    return External(f"builtins.{node.id}") if isinstance(node, ast.Name) and hasattr(builtins, node.id) else None
