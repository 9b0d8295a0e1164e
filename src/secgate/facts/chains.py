"""What a chain of guards proves together."""

from collections.abc import Sequence

from secgate.facts.model import LEVELS, Guard, Level, RateLimit
from secgate.model import Confidence

# What tokens are for, whoever holds them.
_OF_TOKENS = frozenset({"access", "access_token", "refresh", "refresh_token", "session", "bearer", "id", "id_token"})


def level_of(guards: Sequence[Guard]) -> Level:
    """What a chain of guards proves of who calls: the strongest of all."""
    reached = {kind for guard in guards for kind in guard.proves if kind != "role" or not _is_of_tokens(guard)}
    return next((level for level in reversed(LEVELS) if level in reached), "public")


def roles_of(guards: Sequence[Guard]) -> tuple[str, ...]:
    """The roles that pass every guard of the chain; those of the last one where the guards ask for different claims."""
    listed = [set(guard.roles) for guard in guards if guard.roles and not _is_of_tokens(guard)]
    if not listed:
        return ()
    common = set.intersection(*listed)
    return tuple(sorted(common or listed[-1]))


def _is_of_tokens(guard: Guard) -> bool:
    """Whether all that a guard compares is what a token is for, which every caller's is: `claims.kind === 'access'`."""
    return bool(guard.roles) and _OF_TOKENS.issuperset(map(str.lower, guard.roles))


def strictest(limits: Sequence[RateLimit]) -> RateLimit | None:
    """The limit that lets the fewest requests through; None where there is none."""
    known = [limit for limit in limits if limit.max is not None and limit.window_s]
    if known:
        return min(known, key=lambda limit: (limit.max or 0) / (limit.window_s or 1))
    return limits[0] if limits else None


def confidence_of(guards: Sequence[Guard], level: Level, dynamic: str) -> Confidence:
    """How sure a row is.

    Args:
        guards: in front of the route.
        level: what they prove.
        dynamic: what of its path is not known.
    """
    if dynamic:
        return Confidence.LOW
    if level == "public":
        return Confidence.MEDIUM if any("unknown" in guard.proves for guard in guards) else Confidence.HIGH
    deciding = [guard for guard in guards if level in guard.proves]
    return Confidence.HIGH if any(guard.confidence is Confidence.HIGH for guard in deciding) else Confidence.MEDIUM
