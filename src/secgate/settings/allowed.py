"""What every accepted finding is held against, and how a file of them is read: the waivers and the baseline alike."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from secgate.errors import ConfigError
from secgate.model import At, Waiver, WaiverLimit
from secgate.settings import strict
from secgate.settings.strict import Authored, Count, Day, Document, nearest

_ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+")
# Letters of other scripts that people read as Latin ones, after case folding.
_LOOK_ALIKE = str.maketrans(
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0456\u0457\u0458\u0455\u0501\u051b\u051d"
    "\u03b1\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u0131",
    "abekmhopctyxiijsdqw" + "aeikvoptuxi",
)


def _matching(pattern: str, what: str) -> Any:  # noqa: ANN401 - the parts of an annotation
    """Text of a form that a message can name."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"must be {what}")
        return value

    return AfterValidator(check), WithJsonSchema({"type": "string", "pattern": f"^{pattern}$"})


def _filled(value: str) -> str:
    if not value.strip():
        raise ValueError("is empty")
    return value.strip()


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


_SHORT = {"type": "string", "minLength": 1}
Text = Annotated[str, AfterValidator(_filled), WithJsonSchema(_SHORT)]
FindingId = Annotated[str, *_matching("F-[0-9a-f]{12}", "the id of a finding, such as F-1a2b3c4d5e6f")]
CommitId = Annotated[str, *_matching("(?:[0-9a-f]{40}|[0-9a-f]{64})", "the whole id of a commit")]
_ONE_OR_MORE = {"anyOf": [_SHORT, {"type": "array", "items": _SHORT}]}
Names = Annotated[tuple[Text, ...], BeforeValidator(_listed), WithJsonSchema(_ONE_OR_MORE)]


class AtEntry(Authored):
    """The line of a file in a commit that holds the one secret value that is accepted."""

    commit: CommitId
    path: Text
    line: Count


class AcceptedEntry(Authored):
    """What every entry says, whatever it accepts."""

    item: Text | None = None
    """The item that the finding belongs to."""
    owner: Text
    """Who answers for it."""
    approved_by: Names = ()
    """Who else agreed; a policy may ask for a number of people."""
    expires: Day
    """The last day on which it holds, in UTC."""
    at: AtEntry | None = None
    """For a place that holds a secret: the one value that is covered."""


E_co = TypeVar("E_co", bound=AcceptedEntry, covariant=True)


@dataclass(frozen=True)
class Allowed:
    """What entries are held against.

    Attributes:
        today: the day in UTC.
        checks: ids of all checks.
        limits: what the policies of the run ask of the waivers of each of their items.
    """

    today: date
    checks: Sequence[str]
    limits: Mapping[str, WaiverLimit]

    def of(self, item: str | None) -> tuple[WaiverLimit, ...]:
        """The limits for an item: none when no policy of the run has it; all of them when it is not named."""
        return tuple(limit for name, limit in self.limits.items() if item in {None, name})


@dataclass(frozen=True)
class Line(Generic[E_co]):
    """One entry of a file.

    Attributes:
        entry: what it says.
        document: the file.
        index: its number in the file, from 0.
    """

    entry: E_co
    document: Document
    index: int

    def where(self, *loc: str) -> str:
        """`file:line` of the entry or of one of its keys."""
        return self.document.where((self.index, *loc))

    def accepts(self, kind: Literal["waiver", "baseline"], **fields: object) -> Waiver:
        """What the entry accepts.

        Args:
            kind: of which file it is.
            fields: what only this kind has.
        """
        entry, at = self.entry, self.entry.at
        return Waiver.model_validate(
            {
                "kind": kind,
                "item": entry.item,
                "owner": entry.owner,
                "approved_by": entry.approved_by,
                "expires": entry.expires,
                "at": At(commit=at.commit, path=at.path, line=at.line) if at is not None else None,
                "where": self.where(),
                **fields,
            }
        )


def read_lines(
    text: bytes | None, *, name: str, form: type[E_co], last: str, made: Callable[[Line[E_co]], Waiver]
) -> tuple[Waiver, ...]:
    """What the entries of a file accept, in its order.

    Args:
        text: the file's content; None: there is none.
        name: its name as messages show it.
        form: what an entry may say.
        last: a key that each entry has, for the message about a file that is no list.
        made: checks an entry and gives what it accepts.

    Raises:
        ConfigError: for the first mistake, with its line; when two entries accept the same.
    """
    document = strict.load(text or b"", name=name)
    accepted: list[Waiver] = []
    first: dict[str, str] = {}
    for index in range(_number(document, last)):
        waiver = made(Line(strict.parse(document, form, at=(index,)), document, index))
        if waiver.subject in first:
            raise ConfigError(
                f"accepts {waiver.subject} a second time",
                where=waiver.where,
                next_step=f"It stands at {first[waiver.subject]} already; keep one.",
            )
        first[waiver.subject] = waiver.where
        accepted.append(waiver)
    return tuple(accepted)


def _number(document: Document, last: str) -> int:
    if document.value == {}:
        return 0
    if not isinstance(document.value, list):
        raise ConfigError(
            "must be a list of entries",
            where=document.where(()),
            next_step=f"Begin each entry with a dash: `- finding: F-…`, and below it `  {last}: …`.",
        )
    return len(document.value)


def require_check(line: Line[AcceptedEntry], allowed: Allowed) -> None:
    """Refuse an item that no check has.

    Raises:
        ConfigError: with the nearest id.
    """
    item = line.entry.item
    if item is not None and item not in allowed.checks:
        hint = nearest(item, list(allowed.checks))
        where = line.where("item")
        raise ConfigError(f'unknown item "{item}"' + (f'; did you mean "{hint}"?' if hint else ""), where=where)


def require_approvers(line: Line[AcceptedEntry], allowed: Allowed) -> None:
    """Refuse an entry that fewer people have approved than a policy asks for.

    Raises:
        ConfigError: with the policy that asks for them.
    """
    entry = line.entry
    limit = max(allowed.of(entry.item), key=lambda limit: limit.approvers, default=WaiverLimit())
    others = {_same(name) for name in entry.approved_by} - {_same(entry.owner), ""}
    if len(others) < limit.approvers:
        raise ConfigError(
            f"approved_by: {len(others)} of {limit.approvers} people who are not the owner have approved it",
            where=line.where("approved_by") if entry.approved_by else line.where(),
            next_step=f'Policy "{limit.policy}" asks for them (waiver_approvers: {limit.approvers}).',
        )


def _same(name: str) -> str:
    """A name or mail address without what makes no other person: case, blanks, signs, look-alikes, what is unseen."""
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_LOOK_ALIKE)
    address = _ADDRESS.search(folded)
    return "".join(char for char in (address.group() if address else folded) if char.isalnum())
