"""What a condition on one column says, where a query names its tables by aliases: `i.org_id = ?`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from secgate.facts.schemas import Model, folded
from secgate.facts.typescript.filter_terms import Terms
from secgate.facts.typescript.filter_values import Filter, all_of, either
from secgate.facts.typescript.object_filters import Objects
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.typeorm_texts import PART, Group, Term, Written
from secgate.facts.typescript.view import View


@dataclass(frozen=True)
class ColumnTerms:
    """Reads terms of one query.

    Attributes:
        model: what the query asks for.
        aliases: the models that it names, by what it calls them.
        objects: reads what its library writes as objects.
    """

    model: Model
    aliases: Mapping[str, Model]
    objects: Objects = field(repr=False)
    depth: int = 0

    def aliased(self, alias: str) -> Model | None:
        """The model that an alias stands for; the one that is asked for where there is none."""
        return self.model if not alias or PART.fullmatch(alias) else self.aliases.get(alias)

    def read(self, view: View, term: Term, value: Node | None, at: Node) -> Filter:
        """A column that must have a value.

        Args:
            view: the file of the value.
            term: the column, and how it is compared.
            value: what it must be; None where the text of the condition holds that itself.
            at: the place of the condition.
        """
        owner = self.aliased(term.alias)
        name = (field_of(owner, term.name) if owner is not None else None) or term.name
        terms = Terms(view, self.model, self.depth, self.objects.__class__(view, self.objects.read))
        return terms.term(owner, name, value, many=term.many, at=at)

    def group(self, text: Written, group: Group | Term, read: Callable[[Term], Filter]) -> Filter:
        """What a condition says that is written as text; `read` reads one term of it."""
        if isinstance(group, Term):
            return read(group)
        inner = [self.group(text, one, read) for one in group.parts]
        match group.kind:
            case "and":
                return all_of(inner)
            case "or":
                return either(inner, "some-or")
            case "not":
                return Filter()
            case _:
                return Filter("unknown" if self._tells(text, group.text) else "no")

    def _tells(self, text: Written, condition: str) -> bool:
        """Whether a condition that is not read may limit the tenant."""
        words = self.objects.view.words
        if any(column.lower() in condition.lower() for column in words.columns):
            return True
        held = [text.parts[int(number)] for number in PART.findall(condition) if int(number) < len(text.parts)]
        return any(node.type == "call_expression" or words.mentioned(node) is not None for node in held)


def field_of(model: Model, name: str) -> str | None:
    """The field that a name in a condition means: its own, or what its column is called."""
    found = next((f for f in model.fields if f.name == name), None)
    found = found or next((f for f in model.fields if f.column == name and f.column), None)
    if found is None and model.orm == "knex":
        # NOTE: the client may change the spelling of columns on the way.
        found = next((f for f in model.fields if folded(f.name) == folded(name)), None)
    return found.name if found is not None else None
