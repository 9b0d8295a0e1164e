"""What a class of the target extends that is no class of the target."""

from secgate.facts.typescript.interpreter import Interpreter
from secgate.facts.typescript.values import ClassValue, Value


def base_of(machine: Interpreter, made_of: ClassValue) -> Value | None:
    """What a class extends; None where it extends nothing."""
    heritage = next((c for c in made_of.node.named_children if c.type == "class_heritage"), None)
    clause = next((c for c in heritage.named_children if c.type == "extends_clause"), None) if heritage else None
    value = clause.child_by_field_name("value") if clause is not None else None
    return machine.forced(machine.evaluate(value, made_of.scope)) if value is not None else None
