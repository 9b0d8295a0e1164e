"""The change record: what a platform knows of a pull request, as JSON that the job writes; nothing is fetched here.

Accepted is what `gh pr view --json …` and `gh api graphql` give for one pull request, and anything with the same keys.
The words are those of GitHub's GraphQL schema (docs.github.com/graphql/reference/objects#pullrequest); lists may come
as they are or as `{"nodes": [...]}`. docs/evidence.md shows the keys that are read.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from secgate.evidence.identities import plain
from secgate.evidence.junit import UnreadableReport
from secgate.evidence.tools import Read, read_json
from secgate.model import Evidence, Problem

_MOST = 5_000
# Reviews that say something of the change as a whole; a comment leaves the last word before it as it is.
_DECISIVE = frozenset({"APPROVED", "CHANGES_REQUESTED", "DISMISSED"})
_BOT = re.compile(r"\[bot\]$|^(?:app/|dependabot$|renovate$|github-actions$)", re.IGNORECASE)


def _listed(value: object) -> object:
    """A list as it is, or as a connection of GraphQL; one that goes on on another page is cut off."""
    if value is None:
        return []
    if not isinstance(value, dict):
        return value
    if "contexts" in value:
        return _listed(value["contexts"])
    nodes = value.get("nodes")
    page = value.get("pageInfo")
    more = isinstance(page, dict) and page.get("hasNextPage") is True
    total = value.get("totalCount")
    if more or (isinstance(total, int) and isinstance(nodes, list) and total > len(nodes)):
        raise ValueError("goes on on another page")
    return nodes


def _if_there(value: object) -> object:
    return None if value is None else _listed(value)


class _Part(BaseModel):
    """Whatever else a platform says is left out."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class Person(_Part):
    """Who did something; `login` is empty for an account that is gone."""

    login: str = ""
    email: str = ""
    is_bot: bool = False
    typename: str = Field(default="", alias="__typename")

    @property
    def automatic(self) -> bool:
        """Whether it is a program."""
        return self.is_bot or self.typename == "Bot" or _BOT.search(self.login) is not None

    def is_same(self, other: "Person") -> bool:
        """Whether both are known to be one person: by login or mail address, whatever the letter case."""
        known = {plain(name) for name in (other.login, other.email) if name}
        return any(plain(name) in known for name in (self.login, self.email) if name)

    def wrote(self, authors: Iterable[str]) -> bool:
        """Whether a commit names them as its author, by their mail address or that of the platform."""
        known = {plain(author) for author in authors}
        return any(plain(name) in known for name in (self.login, self.email) if name)


def _somebody(value: object) -> object:
    return {} if value is None else value


_Author = Annotated[Person, BeforeValidator(_somebody)]


class Comment(_Part):
    """One comment of a thread."""

    author: _Author = Person()
    body: str = ""
    created_at: AwareDatetime | None = Field(default=None, alias="createdAt")


class Thread(_Part):
    """A thread of a review, its first comment first."""

    is_resolved: bool = Field(alias="isResolved")
    path: str | None = None
    line: int | None = None
    comments: Annotated[tuple[Comment, ...], BeforeValidator(_listed)]


class _Commit(_Part):
    oid: str = ""


class Review(_Part):
    """One review."""

    author: _Author = Person()
    state: str
    body: str = ""
    submitted_at: AwareDatetime | None = Field(default=None, alias="submittedAt")
    commit: Annotated[_Commit, BeforeValidator(_somebody)] = _Commit()


class _Label(_Part):
    name: str


class StatusCheck(_Part):
    """One result of a job: a check run (`name`, `status`, `conclusion`) or a status (`context`, `state`)."""

    name: str = ""
    context: str = ""
    status: str = ""
    conclusion: str | None = None
    state: str = ""
    is_required: bool | None = Field(default=None, alias="isRequired")

    @property
    def title(self) -> str:
        """The job's name as the platform shows it."""
        return self.name or self.context

    @property
    def outcome(self) -> str:
        """In one word of GitHub's, in lower case, such as `success`, `failure`, `skipped` or `pending`."""
        return (self.conclusion or self.state or self.status or "unknown").lower()


class ChangeRecord(_Part):
    """What the platform knows of one pull request.

    Attributes:
        head: the commit that it proposes; None where the record does not say.
        threads: of its reviews; None where the record does not hold them.
        checks: results of jobs for its head; None where the record does not hold them.
    """

    number: int | None = None
    title: str = ""
    body: str | None = None
    author: _Author = Person()
    head: str | None = Field(default=None, alias="headRefOid", pattern=r"^(?:[0-9a-f]{40}|[0-9a-f]{64})$")
    branch: str = Field(default="", alias="headRefName")
    labels: Annotated[tuple[_Label, ...], BeforeValidator(_listed)] = ()
    reviews: Annotated[tuple[Review, ...] | None, BeforeValidator(_if_there)] = None
    threads: Annotated[tuple[Thread, ...] | None, BeforeValidator(_if_there)] = Field(
        default=None, alias="reviewThreads"
    )
    comments: Annotated[tuple[Comment, ...], BeforeValidator(_listed)] = ()
    checks: Annotated[tuple[StatusCheck, ...] | None, BeforeValidator(_if_there)] = Field(
        default=None, alias="statusCheckRollup"
    )

    def last_words(self) -> Iterator[Review]:
        """The last decisive review of each reviewer, in order of time."""
        last: dict[str, Review] = {}
        for review in sorted(self.reviews or (), key=lambda one: (one.submitted_at is not None, _moment(one))):
            if review.state in _DECISIVE:
                last[plain(review.author.login)] = review
        yield from last.values()


def _moment(review: Review) -> float:
    return review.submitted_at.timestamp() if review.submitted_at is not None else 0.0


def read_change(data: bytes) -> ChangeRecord:
    """What a change record says.

    Args:
        data: the file's bytes.

    Raises:
        UnreadableReport: when it is none, is the answer of an error, or goes on on another page.
    """
    said = read_json(data)
    if isinstance(said, dict) and said.get("errors"):
        raise UnreadableReport("is the answer of an error, not a change record")
    for key in ("data", "repository", "pullRequest"):
        if isinstance(said, dict) and isinstance(said.get(key), dict):
            said = said[key]
    if not isinstance(said, dict) or not {"title", "body", "reviews", "number"} & said.keys():
        raise UnreadableReport("has no form that is known: the JSON of a pull request")
    if any(isinstance(part, list) and len(part) > _MOST for part in said.values()):
        raise UnreadableReport(f"has a list of more than {_MOST} entries")
    try:
        made = ChangeRecord.model_validate(_with_rollup(said))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        cut = "goes on on another page" if "another page" in first["msg"] else "is missing or of another kind"
        raise UnreadableReport(f"has a form that is not known: {where} {cut}") from error
    return made


def _with_rollup(said: dict[str, Any]) -> dict[str, Any]:
    """GraphQL keeps the results of jobs at the last commit."""
    if "statusCheckRollup" in said or not isinstance(said.get("commits"), dict):
        return said
    nodes = said["commits"].get("nodes")
    last = nodes[-1] if isinstance(nodes, list) and nodes else None
    commit = last.get("commit") if isinstance(last, dict) else None
    rollup = commit.get("statusCheckRollup") if isinstance(commit, dict) else None
    return {**said, "statusCheckRollup": rollup} if rollup is not None else said


@dataclass(frozen=True)
class KnownChange:
    """What is known of the change that is gated.

    Attributes:
        record: None where no record counts.
        path: of its file.
        evidence: the record and what it is worth.
        problems: records that could not be read.
    """

    record: ChangeRecord | None = None
    path: str = ""
    evidence: tuple[Evidence, ...] = ()
    problems: tuple[Problem, ...] = ()


def known_change(read: Read[ChangeRecord], heads: Collection[str]) -> KnownChange:
    """The one change record that counts.

    Args:
        read: the recorded ones.
        heads: HEAD and its parents: a platform tests the merge of a change, whose parent the change is.
    """
    if len(read.good) > 1:
        reason = f"{len(read.good)} change records are recorded, and a commit has one change"
        return KnownChange(
            evidence=read.evidence, problems=(*read.problems, Problem(path=read.good[1][0].path, reason=reason))
        )
    if not read.good:
        return KnownChange(evidence=read.evidence, problems=read.problems)
    recorded, record = read.good[0]
    if record.head is not None and record.head not in heads:
        reason = f"speaks of a change whose head is {record.head[:12]}, which is another commit"
        bad = Evidence(kind="change report", path=recorded.path, state="other-commit", reason=reason)
        return KnownChange(evidence=(*read.evidence, bad), problems=read.problems)
    number = f"change {record.number}" if record.number is not None else "the change"
    good = Evidence(
        kind="change report", path=recorded.path, state="good", reason=f"{number}, as recorded for this commit"
    )
    return KnownChange(record, recorded.path, (*read.evidence, good), read.problems)
