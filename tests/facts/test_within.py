"""The nodes of a function by their kind are those that a walk through it meets."""

from facts.application import source
from secgate.facts.schemas import Schema
from secgate.facts.typescript.names import FUNCTIONS
from secgate.facts.typescript.syntax import walk
from secgate.facts.typescript.tenancy import TenantWords
from secgate.facts.typescript.view import View

CODE = """
export function outer(req, { tenantId }) {
  if (!req.tenant) { return () => req.body.name.trim(); }
  const read = (x) => x.a.b;
  return read(req)?.c;
}
const after = (y) => { if (y.z) { y.z.w(); } };
"""
KINDS = ("member_expression", "shorthand_property_identifier_pattern", "if_statement")


def test_each_function_holds_the_nodes_that_a_walk_through_it_meets() -> None:
    file = source("src/a.ts", CODE)
    view = View(file, Schema((), None, {}), TenantWords(("tenantId",)))
    functions = file.nodes(*FUNCTIONS)
    assert len(functions) == len([node for node in walk(file.root) if node.type in FUNCTIONS])
    for function in functions:
        assert view.within(function, *KINDS) == [node for node in walk(function) if node.type in KINDS]
