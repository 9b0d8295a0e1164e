"""Which tokens a guard verifies: those of the verify calls that its proof names, and whom their secret is for alone."""

import re
from collections.abc import Collection

from secgate.facts.model import Guard
from secgate.facts.typescript.names import FUNCTIONS, arguments_of, callee_of, inside
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.token_calls import TokenCall
from secgate.facts.typescript.token_makers import makings_reached
from secgate.facts.typescript.view import View
from secgate.model import Place

# Names of secrets and kinds of token that are for those who run the whole target, never for its tenants.
_OPERATES = re.compile(r"platform|super_?(?:admin|user)|sys(?:tem)?_?admin|operator|back_?office", re.IGNORECASE)
_KEY = re.compile(r"_?(?:id|uuid|key)$", re.IGNORECASE)
_STAFF = re.compile(r"staff|admin|console|root|" + _OPERATES.pattern, re.IGNORECASE)
_ENTRIES = frozenset({"pair", "shorthand_property_identifier", "comment"})
_TRIES = re.compile(r"\btry\b|verif", re.IGNORECASE)
_REQUEST_AND_RESPONSE = 2
_TOKEN = re.compile(r"[_-]?(?:token|jwt)s?$", re.IGNORECASE)
# Names of kinds and roles that are the platform's, perhaps, and those that are a tenant's.
PLATFORM_KIND = re.compile(
    r"platform|super|sys(?:tem)?_?admin|staff|operator|root|^admin$|^console$|back_?office", re.IGNORECASE
)
TENANT_KIND = re.compile(r"tenant|member|customer|workspace|organi[sz]ation|^user$|owner", re.IGNORECASE)

# Kinds that are not a tenant's though their tokens name one: the platform's own, and those that act as somebody else.
_NEVER_OF_TENANTS = re.compile(
    rf"impersonat|masquerad|sudo|behalf|^admin$|^console$|root|{_OPERATES.pattern}", re.IGNORECASE
)

# What follows the name of a tenant in a role of its own; an account manager is the platform's, perhaps.
_OF_TENANT = "(?:(?:admin|administrator|owner|user|member|staff|employee|editor|viewer)s?)?"


def names_tenant(kind: str, tenant_keys: Collection[str]) -> bool:
    """Whether a kind or role is a tenant's and not the platform's, by a word for tenants or the name of their key."""
    if TENANT_KIND.search(kind) and not PLATFORM_KIND.search(kind):
        return True
    return is_after_key(kind, tenant_keys)


def names_platform(kind: str, tenant_keys: Collection[str]) -> bool:
    """Whether a kind or role is the platform's, perhaps, and not one that bears the name of a tenant."""
    return PLATFORM_KIND.search(kind) is not None and not is_after_key(kind, tenant_keys)


def is_after_key(kind: str, tenant_keys: Collection[str]) -> bool:
    """Whether a role bears the name of a tenant, as `PRACTICE_ADMIN` does where `practiceId` is a key."""
    stems = filter(None, (_KEY.sub("", key).replace("_", "") for key in tenant_keys))
    bare = re.sub("[_-]", "", kind)
    return any(re.fullmatch(re.escape(stem) + _OF_TENANT, bare, re.IGNORECASE) for stem in stems)


def verified_by(guard: Guard, view: View | None, calls: Collection[tuple[str, TokenCall]]) -> list[TokenCall]:
    """The verify calls that a guard's proof names; of one that a factory or wrapper shares, those of this guard.

    Args:
        guard: of a route.
        view: the file of the guard.
        calls: the sign and verify calls of the target, each with the path of its file.
    """
    lines = {(step.path, step.line) for step in guard.trace}
    found = [
        call for path, call in calls
        if call.operation == "verify" and (path, call.node.start_point.row + 1) in lines
    ]  # fmt: skip
    shared = {call.node.id: call.node for call in found if call.made is not None}
    function = _function(guard, view) if shared else None
    reached = {
        made.id
        for node in shared.values()
        if function is not None and view is not None
        for made in makings_reached(view, function, node)
    }
    return [call for call in found if call.made is None or call.issued.id in reached]


def whose(token: TokenCall, tenant_keys: Collection[str]) -> str:
    """Whose a token is that is signed: by its claim or audience, by what makes it, else by its secret and its tenant.

    Gives a name that `PLATFORM_KIND` or `TENANT_KIND` finds, the kind where they find none, and nothing without one.
    """
    called = _TOKEN.sub("", token.where[0]) if token.made is not None and token.where else ""
    names = [name for name in (token.kind, called) if name]
    told = next((name for name in names if PLATFORM_KIND.search(name) or TENANT_KIND.search(name)), token.kind)
    if told:
        return told
    if _OPERATES.search(token.secret):
        return "platform"
    of_tenant = TENANT_KIND.search(token.secret) or any(claim in tenant_keys for claim in token.claims)
    return "tenant" if of_tenant else ""


def kinds_of_tenants(signs: Collection[TokenCall], tenant_keys: Collection[str]) -> frozenset[str]:
    """The kinds whose every token carries the tenant, by no word the platform's: `access` and `staff` with `orgId`.

    NOTE: only where tokens of the platform's own carry none, so that the claim tells one from the other.
    """
    carries: dict[str, bool] = {}
    for token in signs:
        if token.kind:
            held = any(claim in tenant_keys for claim in token.claims)
            carries[token.kind] = carries.get(token.kind, True) and held
    if not any(PLATFORM_KIND.search(kind) and not held for kind, held in carries.items()):
        return frozenset()
    return frozenset(kind for kind, held in carries.items() if held and not _NEVER_OF_TENANTS.search(kind))


def _function(guard: Guard, view: View | None) -> Node | None:
    """The function that a guard is."""
    return function_at(view, guard.source) if view is not None and guard.source is not None else None


def function_at(view: View, place: Place) -> Node | None:
    """The function that starts in the line of a place."""
    nodes = view.file.nodes(*FUNCTIONS)
    return next((node for node in nodes if node.start_point.row + 1 == place.line), None)


def leads_to_verify(view: View, place: Place, calls: Collection[tuple[str, TokenCall]]) -> bool:
    """Whether the function that starts in the line of a place verifies a token, here or in what it calls.

    Args:
        view: the file of the place.
        place: where a guard stands.
        calls: the sign and verify calls of the target, each with the path of its file.
    """
    function = function_at(view, place)
    return function is not None and any(
        (path == place.path and inside(call.node, function)) or any(makings_reached(view, function, call.node))
        for path, call in calls
        if call.operation == "verify"
    )


def handed_to(guard: Guard, view: View) -> Place | None:
    """Where the guard stands that this one only chooses: `isOurs(req) ? ours(req, res, next) : next()`."""
    function = _function(guard, view)
    if function is None or _TRIES.search(text_of(function)):
        return None
    own = [binding.name for binding in view.names.parameters(function)]
    found = {
        (held.file.path, node.start_byte): held.file.place(node)
        for call in view.within(function, "call_expression")
        if len(own) > _REQUEST_AND_RESPONSE and [text_of(argument) for argument in arguments_of(call)] == own
        and (declared := view.links.declared(view, callee_of(call) or call)) is not None
        for held, node in [declared]
    }  # fmt: skip
    return next(iter(found.values())) if len(found) == 1 else None


def is_for_operators_alone(guard: Guard, view: View | None, calls: Collection[tuple[str, TokenCall]]) -> bool:
    """Whether each token that a guard takes is of the one kind that the platform's own operators are given.

    What it verifies with says so by its name, one place alone signs what it takes, and other kinds are signed apart.
    """
    taken = _taken_alone(guard, view, calls)
    return bool(taken) and all(_OPERATES.search(f"{call.secret} {call.kind or ''}") for call in taken)


def is_for_staff_without_tenant(
    guard: Guard, view: View | None, calls: Collection[tuple[str, TokenCall]], tenant_keys: Collection[str]
) -> bool:
    """Whether each token that a guard takes is of the one kind that staff is given, and holds no tenant.

    NOTE: a tenant has staff of its own, too, whose tokens hold it: this tells only where those of others do.
    """
    taken = _taken_alone(guard, view, calls)
    return bool(taken) and all(
        (_STAFF.search(call.secret) or _STAFF.search(call.kind or ""))
        and call.claims
        and not set(call.claims) & set(tenant_keys)
        and _is_written_out(call)
        for call in taken
    )


def _taken_alone(guard: Guard, view: View | None, calls: Collection[tuple[str, TokenCall]]) -> list[TokenCall]:
    """The one token that each verify call of a guard takes; nothing where one takes several, or perhaps others."""
    signed = [call for _, call in calls if call.operation == "sign"]
    taken = []
    for verify in verified_by(guard, view, calls):
        opened = [call for call in signed if verify.opens(call)]
        # NOTE: what callers that are not all known hand to a sign call may be this secret, too.
        if not (len(opened) == 1 < len(signed) and all(call.followed for call in signed if call not in opened)):
            return []
        taken += opened
    return taken


def _is_written_out(call: TokenCall) -> bool:
    """Whether everything that is signed stands in the call itself."""
    payload = arguments_of(call.node)[0]
    return call.made is None and payload.type == "object" and all(c.type in _ENTRIES for c in payload.named_children)
