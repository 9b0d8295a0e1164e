"""What stands behind a class that is only a token: `{ provide: OrdersPort, useClass: PrismaOrders }`."""

import re
from dataclasses import dataclass, field

from secgate.facts.typescript.interpreter import Interpreter
from secgate.facts.typescript.nest_modules import ClassKey, Graph, class_key
from secgate.facts.typescript.values import ClassValue

_CLASSES = frozenset({"class_declaration", "abstract_class_declaration"})
_GIVES = ("useClass", "useExisting")


@dataclass
class Providers:
    """The classes behind tokens, and those that extend an abstract class."""

    machine: Interpreter
    _given: dict[ClassKey, list[ClassValue]] = field(default_factory=dict)
    _extending: dict[ClassKey, list[ClassValue]] = field(default_factory=dict)

    def add(self, graph: Graph) -> None:
        """What the modules of an application provide."""
        for provider in graph.providers:
            if not isinstance(provider.token, ClassValue):
                continue
            held = (provider.given.entries.get(name) for name in _GIVES)
            made_of = next((one for one in held if isinstance(one, ClassValue)), None)
            if made_of is not None and made_of.node != provider.token.node:
                self._given.setdefault(class_key(provider.token), []).append(made_of)

    def behind(self, made_of: ClassValue) -> list[ClassValue]:
        """The classes whose objects are given where a class is asked for that has no methods of its own."""
        key = class_key(made_of)
        if key in self._given or made_of.node.type != "abstract_class_declaration":
            return self._given.get(key, [])
        if key not in self._extending:
            self._extending[key] = self._search(made_of)
        return self._extending[key]

    def _search(self, made_of: ClassValue) -> list[ClassValue]:
        extends = re.compile(rf"\bclass\s+(\w+)[^{{]*\bextends\s+{re.escape(made_of.name)}\b")
        found = []
        for path in sorted(self.machine.project.sources):
            for match in extends.finditer(self.machine.project.sources[path].text):
                node = self.machine.module(path).types.get(match.group(1))
                if node is not None and node.type in _CLASSES:
                    found.append(ClassValue(node, self.machine.scope_of(path), match.group(1)))
        key = class_key(made_of)
        return [one for one in found if any(class_key(above) == key for above in self.machine.lineage(one))]
