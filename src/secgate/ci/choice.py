"""Which commit a CI run is compared with, and which one decides: the same thoughts for every CI server.

Whoever writes a change controls the files of its head, the names of its branches and the texts around it. Nothing of
that is taken for a base or for trust: only commits that the server names, and branches as the server had them. What
would make a change its own judge is an error, never a weaker run.
"""

from dataclasses import dataclass, replace

from secgate.ci.clone import Clone, is_none
from secgate.errors import TargetError

AUTO, NONE = "auto", "none"
_SHORT = 12
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True)
class Choice:
    """How a run in CI is set up.

    Attributes:
        event: what happened, in words.
        base: what the change is compared with; None examines everything, with nothing counted as known.
        trust: where policy, configuration, waivers and checks are read from; None is the target itself.
        notices: what a reader of the result must know about this choice.
        uploads: whether the token of the job may write results to the server.
    """

    event: str
    base: str | None
    trust: str | None
    notices: tuple[str, ...] = ()
    uploads: bool = True

    def noted(self, *notices: str) -> "Choice":
        """The same with further notices."""
        return replace(self, notices=(*self.notices, *notices))

    def told(self) -> tuple[str, ...]:
        """The choice in sentences, for a summary."""
        compared = f"compared with {_named(self.base)}" if self.base is not None else "everything is examined"
        trusted = _named(self.trust) if self.trust is not None else "the gated commit itself"
        return (f"{self.event}: {compared}; policy, settings and waivers are those of {trusted}", *self.notices)


def of_change(clone: Clone, event: str, *, base: str, trust: str) -> Choice:
    """A change that is to be merged: compared with its base, and decided by the branch that it goes into.

    Args:
        clone: the repository.
        event: what happened, in words.
        base: the commit that the server names as the base.
        trust: the commit, or the full name of the branch, that the change goes into.

    Raises:
        TargetError: one of them is not in this clone: the change must not decide about itself.
    """
    for name in (base, trust):
        if clone.commit(name) is None:
            raise TargetError(
                f"{event}: {_named(name)} is not in this clone, so nothing here may decide about the change",
                where=str(clone.git.root),
                next_step="Check out with the whole history: `fetch-depth: 0` on GitHub, `GIT_DEPTH: 0` on GitLab.",
            )
    return Choice(event, base, trust)


def of_push(clone: Clone, branch: str, default: str, before: str) -> Choice:
    """A push to a branch.

    On the default branch what was there before it decides and is compared with. On any other branch whoever pushes
    wrote what was there before too, so the default branch does both.

    Args:
        clone: the repository.
        branch: the name of the branch.
        default: the name of the default branch.
        before: the commit that the branch had, or zeros.
    """
    if branch != default:
        event = "push to a branch that is not the default one"
        known = clone.branch(default)
        if known is None:
            raise _unknown_default(clone, event, default)
        return Choice(event, known, known)
    event = "push to the default branch"
    if clone.commit(before) is not None and clone.head is not None and clone.follows(clone.head, before):
        return Choice(event, before, before)
    everything = of_everything(clone, event, default, on_default=True)
    if is_none(before):
        return everything.noted("The branch is new: there is nothing that it could be compared with.")
    # NOTE: after a force-push the old tip decides where a kept clone still has it.
    if clone.commit(before) is not None:
        everything = replace(everything, trust=before)
    why = f"The commit before, {before[:_SHORT]}, is not part of this history: a force-push, or a shallow clone."
    return everything.noted(f"{why} Nothing counts as known.")


def of_everything(clone: Clone, event: str, default: str, *, on_default: bool) -> Choice:
    """A full run, decided by the default branch.

    Args:
        clone: the repository.
        event: what happened, in words.
        default: the name of the default branch.
        on_default: whether what is gated is the default branch itself.

    Raises:
        TargetError: the default branch is not in this clone, and something else is gated.
    """
    if on_default and clone.head is not None:
        return Choice(event, None, clone.head)
    known = clone.branch(default)
    if known is None:
        raise _unknown_default(clone, event, default)
    return Choice(event, None, known)


def overridden(choice: Choice, clone: Clone, *, base: str, trust: str) -> Choice:
    """The choice with what the job says itself in place of `auto`.

    Raises:
        TargetError: the job names a base that is not in this clone.
    """
    if base == NONE:
        choice = replace(choice, base=None)
    elif base != AUTO:
        clone.git.resolve(base)
        choice = replace(choice, base=base).noted("What it is compared with is set by the job.")
    return choice if trust == AUTO else replace(choice, trust=trust).noted("What is trusted is set by the job.")


def _unknown_default(clone: Clone, event: str, default: str) -> TargetError:
    named = f' "{default}"' if default else ""
    return TargetError(
        f"{event}: the default branch{named} is not in this clone, and it decides",
        where=str(clone.git.root),
        next_step="Check out with the whole history (`fetch-depth: 0`, `GIT_DEPTH: 0`), or name a ref to trust.",
    )


def _named(name: str) -> str:
    if name.startswith("refs/remotes/"):
        return name.removeprefix("refs/remotes/")
    return name[:_SHORT] if _HEX.issuperset(name) else name
