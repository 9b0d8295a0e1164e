"""Members of classes that stand for a Prisma model: `get jobs() { return this.client.job; }`, `jobs = prisma.job`."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from secgate.facts.typescript.names import Names, arguments_of, last_name, properties, unwrap
from secgate.facts.typescript.prisma_calls import OPERATIONS, PrismaCall
from secgate.facts.typescript.syntax import Node

_CLIENT_WORD = r"(?:prisma|db|database|client|tx|trx|transaction|orm)\w*"
_CLIENT = rf"(?:this\.#?|\w+\.)*\w*{_CLIENT_WORD}"
_GIVEN = re.compile(
    rf"\bget\s+(?P<getter>\w+)\s*\(\s*\)[^{{;]*\{{\s*return\s+{_CLIENT}\.(?P<of_getter>\w+)\s*;?\s*\}}"
    rf"|(?:\bthis\.|\breadonly\s+|\bprivate\s+|\bprotected\s+|\bpublic\s+|^[ \t]+)#?(?P<member>\w+)(?:\s*:[^=;\n]+)?"
    rf"\s*=\s*{_CLIENT}\.(?P<of_member>\w+)\s*(?:;|$)",
    re.IGNORECASE | re.MULTILINE,
)
# What every such line ends with, and what stands before its dot.
_ENDS = r"\.(?:%s)\s*(?:;|\}|$)"
_OF_CLIENT = re.compile(rf"{_CLIENT_WORD}\Z", re.IGNORECASE)
_LONGEST_NAME = 100
# Operations that collections and services have, too.
_OF_OTHERS = frozenset({"create", "update", "delete", "count", "upsert", "aggregate"})
_ASKS = frozenset({"where", "data", "select", "include", "orderBy", "take"})


def model_members(texts: Iterable[str], accessors: Collection[str]) -> dict[str, str]:
    """Names of members by which classes give a model, each with the model's; not those that mean several."""
    found: dict[str, set[str]] = {}
    if not accessors:
        return {}
    ends = re.compile(_ENDS % "|".join(map(re.escape, sorted(accessors))), re.MULTILINE)
    for text in texts:
        # NOTE: to try the pattern at every word of every file took a tenth of all that is read of an application.
        if not any(_is_of_client(text, end.start()) for end in ends.finditer(text)):
            continue
        for given in _GIVEN.finditer(text):
            name, model = given["getter"] or given["member"], given["of_getter"] or given["of_member"]
            if model in accessors and name not in accessors:
                found.setdefault(name, set()).add(model)
    return {name: models.pop() for name, models in found.items() if len(models) == 1}


def member_calls(names: Names, members: Mapping[str, str], known: Collection[int]) -> Iterator[PrismaCall]:
    """Calls of an operation on such a member that are given what Prisma takes: a `Set` of that name is given less.

    Args:
        names: of the file.
        members: the members by name, each with its model.
        known: ids of the calls that are found already.
    """
    for call in names.calls():
        callee = call.child_by_field_name("function")
        method = unwrap(callee) if callee is not None else None
        if method is None or method.type != "member_expression" or last_name(method) not in OPERATIONS:
            continue
        target, given = method.child_by_field_name("object"), arguments_of(call)
        model = members.get(last_name(unwrap(target))) if target is not None and _is_member(target) else None
        if model is None or call.id in known:
            continue
        asks = bool(given) and bool(_ASKS & set(properties(names.resolve(given[0]))))
        if asks or last_name(method) not in _OF_OTHERS:
            yield PrismaCall(call, model, last_name(method), argument=given[0] if given else None)


def _is_of_client(text: str, dot: int) -> bool:
    return _OF_CLIENT.search(text, max(0, dot - _LONGEST_NAME), dot) is not None


def _is_member(target: Node) -> bool:
    return unwrap(target).type == "member_expression"
