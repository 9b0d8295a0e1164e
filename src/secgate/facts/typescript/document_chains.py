"""Chains of calls that say more of a query of documents: `Invoice.find().where("orgId").equals(orgId).lean()`."""

from secgate.facts.typescript.drizzle_chains import Step
from secgate.facts.typescript.names import callee_of, last_name, unwrap
from secgate.facts.typescript.syntax import Node

# What a query is called on to say more of it.
CHAIN = frozenset({
    "where", "equals", "and", "or", "nor", "in", "nin", "ne", "gt", "gte", "lt", "lte", "regex", "exists", "select",
    "populate", "lean", "sort", "limit", "skip", "session", "exec", "cursor", "hint", "batchSize", "collation",
    "setOptions", "read", "maxTimeMS", "comment", "orFail", "toArray", "project", "find", "findOne", "count",
    "countDocuments", "distinct", "deleteOne", "deleteMany", "updateOne", "updateMany", "findOneAndUpdate",
    "findOneAndDelete", "next", "hasNext", "match", "group", "unwind", "lookup", "allowDiskUse", "option", "transform",
    "clone", "elemMatch", "size", "slice", "tailable", "explain", "append", "addFields", "facet", "sample", "set",
})  # fmt: skip
# What bounds the rows of a query, or gives them one by one.
ENDS = frozenset({"limit", "cursor", "next", "hasNext", "findOne", "count", "countDocuments", "stream"})
_COMPARES = frozenset({"equals", "in"})


def added(before: Step, step: Step) -> list[Node]:
    """The conditions that a call of the chain adds."""
    given = step.given
    if step.name in {"where", "find", "findOne", "match", "countDocuments", "deleteMany", "deleteOne"} and given:
        if unwrap(given[0]).type in {"string", "template_string"}:
            return [step.call] if len(given) > 1 else []
        return given[:1]
    if step.name == "and" and given:
        listed = unwrap(given[0])
        return list(listed.named_children) if listed.type == "array" else given[:1]
    if step.name == "or" and given:
        return [step.call]
    return [step.call] if step.name in _COMPARES and before.name == "where" and given else []


def last_of(call: Node) -> Node:
    """The last call of the chain that says more of a query."""
    while True:
        member = call.parent
        outer = member.parent if member is not None and member.type == "member_expression" else None
        if outer is None or outer.type != "call_expression" or callee_of(outer) != member:
            return call
        if member is None or member.child_by_field_name("object") != call or last_name(member) not in CHAIN:
            return call
        call = outer
