"""The reviews of incidents that a target holds, and what they show: which are late, empty, or not signed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from secgate.errors import ConfigError
from secgate.evidence.records import read_file
from secgate.model import Evidence, Place, Problem
from secgate.settings.incidents import INCIDENTS, Incident, Review, is_template, read_incident
from secgate.target.tree import Kind, Unreadable, WorkTree

LEAST_EVENTS = 3
LEAST_WHYS = 5
# The longest time ahead in which an action may be due without a question.
FARTHEST_DAYS = 366
DEADLINES: Mapping[str, str] = {"P0": "24h", "P1": "72h"}
# An incident that stays open for so many times of its limit is over, and nobody said so; else its review never comes.
_LONGEST = 3
# By how much clocks of two machines may differ.
_SKEW = timedelta(minutes=5)
_HOURS = {"h": 1, "d": 24, "w": 168}
_ROLES: Mapping[str, tuple[str, ...]] = {
    "P0": ("commander", "engineering", "product", "security"),
    "P1": ("commander", "engineering", "product"),
}


def read_incidents(tree: WorkTree, known: Sequence[str]) -> tuple[Review, ...]:
    """Every review of the target, by path.

    Args:
        tree: the target; reviews always come from it, not from the trusted ref.
        known: ids of all checks.

    Raises:
        ConfigError: for the first mistake in any of them, or for one that cannot be read.
    """
    folder = f"{INCIDENTS}/"
    listed = (entry for entry in tree.entries if entry.path.startswith(folder) and entry.kind is not Kind.DELETED)
    names = [entry.path for entry in listed if entry.path.endswith((".yaml", ".yml"))]
    reviews = []
    for path in sorted(name for name in names if "/" not in name.removeprefix(folder)):
        if path.endswith(".yml"):
            raise ConfigError("is not read", where=path, next_step="Name it with the ending .yaml.")
        try:
            data = read_file(tree, path)
        except Unreadable as error:
            raise ConfigError(str(error), where=path) from error
        reviews.append(read_incident(data, name=path, known=known))
    return tuple(reviews)


@dataclass(frozen=True)
class Incidents:
    """The reviews of one target.

    Attributes:
        reviews: by path.
        signed: paths of the files that some statement about an incident item rests on, which counts, so that its digest
            of each is that of the file.
    """

    reviews: tuple[Review, ...] = ()
    signed: frozenset[str] = frozenset()

    def grave(self) -> tuple[Review, ...]:
        """Those that are P0 or P1, or that nobody has said to be less."""
        return tuple(review for review in self.reviews if review.said.is_grave)

    def evidence(self, reviews: Iterable[Review]) -> tuple[Evidence, ...]:
        """Each of some reviews that took place as evidence: it counts when a signed statement has its digest."""
        return tuple(self._evidence(review) for review in reviews if review.said.reviewed is not None)

    def awaited(self, reviews: Iterable[Review]) -> tuple[Problem, ...]:
        """Those of some incidents that nobody has reviewed yet: nothing signed speaks of them."""
        reason = "was not reviewed yet, so nothing that stands here is signed"
        waiting = (review for review in reviews if review.said.reviewed is None)
        return tuple(Problem(path=one.path, line=one.line("resolved"), reason=f"{one.id} {reason}") for one in waiting)

    def _evidence(self, review: Review) -> Evidence:
        if review.path in self.signed:
            return Evidence(
                kind="incident review", path=review.path, state="good", reason="named by a signed statement"
            )
        how = f"`secgate attest incident-reviewed-on-time --evidence {review.path} --bound-to paths` and --key"
        reason = f"no signed statement about an incident item that counts rests on it; {how}"
        return Evidence(kind="incident review", path=review.path, state="unsigned", reason=reason)


@dataclass(frozen=True)
class Fault:
    """One thing that a review shows to be wrong.

    Attributes:
        place: the line of the file.
        reason: what it is, in words that hold no text of the target but ids and dates.
    """

    place: Place
    reason: str


def place_in(review: Review, *loc: str | int) -> Place:
    """The place of a part of a review, or of what it would stand in."""
    return Place(path=review.path, line=review.line(*loc))


def hours_of(length: str) -> int | None:
    """A length such as `24h` or `14d` in hours; None when it is none."""
    number, unit = length[:-1], length[-1:]
    return int(number) * _HOURS[unit] if number.isascii() and number.isdigit() and unit in _HOURS else None


def lateness(review: Review, limits: Mapping[str, str], now: datetime) -> Fault | None:
    """Why the review came too late, or has not come though its time is over; None when it is in time.

    An incident that nobody says to be over after three times that long is as late, and no time of it may lie ahead.

    Args:
        review: one incident; an unclassified one has the time of a P0.
        limits: by severity, from the end of the incident.
        now: the time of the run.
    """
    said = review.said
    length = limits.get(said.severity or "P0") if said.severity != "P2" else limits.get("P2")
    hours = hours_of(length) if length is not None else None
    for key in ("detected", "resolved", "reviewed"):
        moment = getattr(said, key)
        if moment is not None and moment > now + _SKEW:
            return Fault(place_in(review, key), f"{review.id}: {key} {_shown(moment)} lies ahead")
    if hours is None:
        return None
    if said.resolved is None:
        last = said.detected + timedelta(hours=_LONGEST * hours)
        named = f"{review.id}: {said.severity or 'not classified'}, detected {_shown(said.detected)}"
        return Fault(place_in(review, "detected"), f"{named}, not resolved by {_shown(last)}") if now > last else None
    last = said.resolved + timedelta(hours=hours)
    named = f"{said.severity or 'not classified'}, resolved {said.resolved:%Y-%m-%d %H:%M} UTC"
    if said.reviewed is None:
        late = now > last
        return (
            Fault(place_in(review, "resolved"), f"{review.id}: {named}, not reviewed by {_shown(last)}")
            if late
            else None
        )
    if said.reviewed > last:
        return Fault(
            place_in(review, "reviewed"), f"{review.id}: {named}, reviewed {_shown(said.reviewed)}, after {length}"
        )
    return None


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def unclassified(review: Review) -> Fault | None:
    """Why an incident is not classified: no class or severity, or a class that is never less than P0 is."""
    said = review.said
    missing = [key for key, value in (("class", said.class_), ("severity", said.severity)) if value is None]
    if missing:
        return Fault(place_in(review), f"{review.id}: {' and '.join(missing)} missing")
    if said.is_of_security and said.severity != "P0":
        return Fault(place_in(review, "severity"), f"{review.id}: {said.class_} is P0, not {said.severity}")
    return None


def absent_roles(review: Review) -> tuple[str, ...]:
    """Roles that the severity requires and nobody had in the review; security only where it was about security."""
    said = review.said
    wanted = _ROLES.get(said.severity or "P0", ())
    there = {attendee.role for attendee in said.attendees if not is_template(attendee.name)}
    present = {str(role) for role in there}
    if said.commander in {attendee.name for attendee in said.attendees if not is_template(attendee.name)}:
        present.add("commander")
    return tuple(role for role in wanted if role not in present and (role != "security" or said.is_of_security))


def gaps(review: Review) -> Iterator[Fault]:
    """Parts of a review that are empty, too short, or never filled in."""
    said = review.said
    if len(said.timeline) < LEAST_EVENTS:
        yield Fault(
            place_in(review, "timeline"), f"{review.id}: timeline has {len(said.timeline)} of {LEAST_EVENTS} entries"
        )
    least = LEAST_WHYS if said.severity in {"P0", None} else 1
    if len(said.whys) < least:
        yield Fault(place_in(review, "whys"), f"{review.id}: whys has {len(said.whys)} of {least}")
    for key, texts in (("went_well", said.went_well), ("went_wrong", said.went_wrong)):
        if not texts:
            yield Fault(place_in(review, key), f"{review.id}: {key} is empty")
    for loc, text in _texts(said):
        if is_template(text):
            key = ".".join(str(step) for step in loc)
            yield Fault(place_in(review, *loc), f"{review.id}: {key} is template text that nobody filled in")


def _texts(said: Incident) -> Iterator[tuple[tuple[str | int, ...], str]]:
    yield ("title",), said.title
    if said.commander is not None:
        yield ("commander",), said.commander
    for key, texts in (("whys", said.whys), ("went_well", said.went_well), ("went_wrong", said.went_wrong)):
        yield from (((key, index), text) for index, text in enumerate(texts))
    yield from ((("timeline", index, "what"), event.what) for index, event in enumerate(said.timeline))
    yield from ((("attendees", index, "name"), one.name) for index, one in enumerate(said.attendees))
    yield from ((("actions", index, "text"), action.text) for index, action in enumerate(said.actions))


def blamed(review: Review) -> Fault | None:
    """The last why names somebody who took part: a cause of the system is not a person."""
    said = review.said
    if not said.whys:
        return None
    words = set(said.whys[-1].casefold().replace("'s", "").split())
    names = (part.casefold() for attendee in said.attendees for part in attendee.name.split("@")[0].split())
    named = any(len(name) > 2 and name.strip(".,") in {word.strip(".,;:()") for word in words} for name in names)  # noqa: PLR2004 - no initials
    return (
        Fault(place_in(review, "whys", len(said.whys) - 1), f"{review.id}: the last why names an attendee")
        if named
        else None
    )


def action_faults(review: Review, today: date) -> Iterator[tuple[str, Fault]]:
    """What is wrong with the actions of a review: the rule of `incident-actions`, and where.

    Args:
        review: one incident.
        today: in UTC.
    """
    said = review.said
    if not said.actions and said.is_grave and said.reviewed is not None:
        yield "no-action", Fault(place_in(review, "actions"), f"{review.id}: no action")
    for index, action in enumerate(said.actions):
        place, name = place_in(review, "actions", index), f"{review.id}, action {index + 1}"
        if action.owner is None or is_template(action.owner) or action.due is None:
            yield "action-without-owner-or-date", Fault(place, f"{name}: no owner or no due date")
        done = action.done is not None and action.done <= today
        if not done and action.due is not None and action.due < today:
            yield "action-overdue", Fault(place, f"{name}: due {action.due}")
        if action.done is not None and (action.evidence is None or is_template(action.evidence)):
            yield "done-without-evidence", Fault(place, f"{name}: done, and nothing shows it")


def far_actions(reviews: Iterable[Review], today: date) -> tuple[Problem, ...]:
    """Actions that are due so far ahead that the day is hardly one that somebody means to keep."""
    found = []
    last = today + timedelta(days=FARTHEST_DAYS)
    for review in reviews:
        for index, action in enumerate(review.said.actions):
            if action.done is None and action.due is not None and action.due > last:
                reason = (
                    f"{review.id}, action {index + 1}: due {action.due}, more than a year ahead: no day that a gate "
                    "can wait for; set one until which a first part is done"
                )
                place = place_in(review, "actions", index)
                found.append(Problem(kind="undecided", path=place.path, line=place.line, reason=reason))
    return tuple(found)


def repeated(reviews: Iterable[Review]) -> Iterator[tuple[Review, Review]]:
    """Each incident with an earlier one of its class whose actions were all done before it was noticed."""
    ordered = sorted(reviews, key=lambda review: (review.said.detected, review.id))
    for index, later in enumerate(ordered):
        for earlier in ordered[:index]:
            done = [action.done for action in earlier.said.actions]
            same = earlier.said.class_ is not None and earlier.said.class_ == later.said.class_
            days = [day for day in done if day is not None]
            if same and days and len(days) == len(done) and max(days) < later.said.detected.date():
                yield later, earlier
                break
