"""One check looks at the target: its matches, its analyzer or statement, and what its silence must not pass over."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial

from secgate.catalog.check import Check
from secgate.catalog.schema import Concern
from secgate.context import Context, reads_left_out
from secgate.engines import analyzers, statements
from secgate.engines.absence import Signs, account
from secgate.engines.semgrep import Sighting
from secgate.engines.source import SourceFile
from secgate.engines.subject import Match, Subject
from secgate.facts.typescript import wording
from secgate.facts.wording import Wording, of_text
from secgate.limits import Deadline, OutOfTimeError, time_limit
from secgate.memory import Looked
from secgate.model import Duty, Hit, Item, Observation, Problem, by_path
from secgate.parsing import MAX_CODE_CHARACTERS
from secgate.sieve import Sieve
from secgate.target.languages import READ
from secgate.target.scope import default_exclusion
from secgate.target.snapshot import Snapshot, TextFile

_SCRIPT = frozenset({"typescript", "javascript"})
# A class such as `\W` is no letter in upper case.
_ESCAPED = re.compile(r"\\.")


def observe_code(
    checks: Sequence[Check],
    items: Mapping[str, Item],
    context: Context,
    sighting: Sighting,
    *,
    timeout_s: float = analyzers.TIMEOUT_S,
) -> dict[str, Observation]:
    """One observation per check that the secrets engine does not decide."""
    seen = look(checks, items, context, sighting, timeout_s=timeout_s)
    return {check: looked.observation for check, looked in seen.items()}


def look(
    checks: Sequence[Check],
    items: Mapping[str, Item],
    context: Context,
    sighting: Sighting,
    *,
    timeout_s: float,
    deadline: Deadline | None = None,
) -> dict[str, Looked]:
    """What each check that the secrets engine does not decide sees, and what it asked for.

    Past the deadline none looks any more, and each says so.
    """
    tags = tuple(match for found in sighting.matches.values() for match in found if match.kind == "tag")

    def one(check: Check) -> Looked:
        limit = timeout_s if deadline is None else min(timeout_s, deadline.left_s)
        return _observe_one(check, items.get(check.id), context, sighting, tags, timeout_s=limit)

    return {check.id: _in_time(partial(one, check), deadline, context) for check in checks if not check.uses_secrets}


def _in_time(work: Callable[[], Looked], deadline: Deadline | None, context: Context) -> Looked:
    if deadline is None:
        return work()
    if deadline.left_s > 0:
        try:
            with time_limit(deadline.left_s):
                looked = work()
        except OutOfTimeError:
            # NOTE: the maps are made of the same facts.
            context.forget()
        else:
            if not (looked.failed and deadline.left_s == 0):
                return looked
    reason = f"the time budget of the run, {deadline.budget_s:g} s, ended before this was examined"
    return Looked(Observation(problems=(Problem(reason=reason),)), failed=True, late=True)


def _asked(asked: Collection[str], context: Context) -> frozenset[str]:
    """What a check asked for; reports that it may have read are named, since they can be gone before the run ends."""
    read = context.evidence.saw_reports and any(name.startswith("evidence.") for name in asked)
    return frozenset({*asked, *(("reports",) if read else ())})


def in_scope_of(check: Check, language: str | None, exclusion: str | None) -> bool:
    """Whether a check looks at files of a language that are left out for a reason, or for none."""
    return language in check.spec.scope.languages and (exclusion is None or check.spec.scope.exclude == "none")


def _rule_languages(check: Check) -> set[str]:
    return {language for rule in check.rules for language in rule.body["languages"]}


def staged_files(checks: Sequence[Check], snapshot: Snapshot, *, every: bool = False) -> list[TextFile]:
    """Files that some rule of some check looks at.

    Args:
        checks: whose rules run.
        snapshot: the target's files.
        every: also the files that cannot hold a match, by what the checks say they must mention.
    """
    wanted = [
        (check, _rule_languages(check), _Mention("" if every else check.spec.scope.mentions or ""))
        for check in checks
        if check.rules
    ]
    return [file for file in snapshot.files.values() if _is_wanted(file, wanted)]


class _Mention:
    """Whether a text mentions something.

    NOTE: to ignore case costs a search three times as much as to look through the text in lower case.
    """

    def __init__(self, pattern: str) -> None:
        plain = pattern.removeprefix("(?i)")
        letters = _ESCAPED.sub("", plain)
        self.is_always = not pattern
        self.ignores_case = plain != pattern and letters == letters.lower()
        self._sieve = Sieve(plain if self.ignores_case else pattern)

    def holds(self, text: str, lowered: str) -> bool:
        """Whether a text does, of which both forms are given where case is ignored."""
        return self._sieve.finds(lowered if self.ignores_case else text)


def _is_wanted(file: TextFile, wanted: Sequence[tuple[Check, set[str], _Mention]]) -> bool:
    """Whether the rules of a check look at a file, which is put in lower case once for all of them."""
    looking = [
        mention
        for check, languages, mention in wanted
        if in_scope_of(check, file.language, file.exclusion) and file.language in languages
    ]
    if not looking or len(file.text) > MAX_CODE_CHARACTERS:
        return False
    if any(mention.is_always for mention in looking):
        return True
    lowered = file.text.lower() if any(mention.ignores_case for mention in looking) else ""
    return any(mention.holds(file.text, lowered) for mention in looking)


def _observe_one(
    check: Check,
    item: Item | None,
    context: Context,
    sighting: Sighting,
    tags: tuple[Match, ...],
    *,
    timeout_s: float,
) -> Looked:
    snapshot = context.snapshot
    in_scope = [
        p for p, f in snapshot.files.items() if f.language in READ and in_scope_of(check, f.language, f.exclusion)
    ]
    within = frozenset(in_scope)
    matches = tuple(match for match in sighting.matches.get(check.id, ()) if match.place.path in within)
    subject = Subject(
        spec=check.spec,
        target=context,
        chosen=lambda: _fit(in_scope, context, left_out=reads_left_out(check)),
        settings=item.settings if item is not None else {},
        duty=item.duty if item is not None else Duty(),
        own_matches=matches,
        all_tags=tags,
    )
    seen = _by_rules(check, matches, context)
    if check.has_analyzer or check.is_stated:
        by_hand = statements.observe if check.is_stated else partial(analyzers.observe, check, timeout_s=timeout_s)
        seen = seen.merged(by_hand(subject)).merged(statements.settle(subject))
        seen = seen.merged(Observation(problems=subject.doubts()))
    problems = (*_scope_problems(check, within, context, sighting), *seen.problems)
    seen = seen.model_copy(update={"problems": tuple(dict.fromkeys(problems))})
    texts = {file.path: file.text for file in subject.files}
    observation = account(check, seen, Signs(context.packages, context.in_use, context.unread, texts))
    if reads_left_out(check):
        context.looked_at_left_out()
    return Looked(
        observation,
        _asked(subject.asked, context),
        frozenset(subject.opened),
        failed=_failed(check, observation, sighting),
        left_out=context.parsing_left_out if reads_left_out(check) else None,
    )


def _fit(paths: Iterable[str], context: Context, *, left_out: bool) -> tuple[SourceFile, ...]:
    """The files that an analyzer may be given."""
    unfit = context.parsing_of(left_out=left_out).unfit
    return tuple(context.sources[path] for path in paths if path not in unfit)


def _failed(check: Check, observation: Observation, sighting: Sighting) -> bool:
    """Whether an engine failed at a check, as it may not the next time."""
    own = f"{check.id}/analyzer.py"
    wrong = (*sighting.general, *sighting.file_problems, *sighting.check_problems.get(check.id, ()))
    return any(problem.path == own for problem in observation.problems) or bool(check.rules and wrong)


def _by_rules(check: Check, matches: tuple[Match, ...], context: Context) -> Observation:
    """Matches of a check's semgrep rules as an observation; every finding's place counts as examined."""
    subjects = {
        (m.place.path, m.place.line, m.place.column, m.place.end_line)
        for m in matches
        if m.kind in {"examined", "unresolved"}
    }
    covered: dict[str, list[tuple[int, int]]] = {}
    for path, line, _, end_line in subjects:
        covered.setdefault(path, []).append((line, end_line or line))
    hits: dict[tuple[str, str, int, int], Hit] = {}
    further: list[str] = []
    for match in matches:
        if match.kind != "finding":
            continue
        place = match.place
        end = place.end_line or place.line
        if not any(first <= end and place.line <= last for first, last in covered.get(place.path, ())):
            covered.setdefault(place.path, []).append((place.line, end))
            further.append(place.path)
        hits.setdefault((match.rule, place.path, place.line, place.column), _rule_hit(check, match, context))
    unresolved = tuple(
        Problem(path=m.place.path, line=m.place.line, reason=m.message) for m in matches if m.kind == "unresolved"
    )
    return Observation(
        examined_at=by_path((path for path, *_ in subjects), further),
        hits=tuple(hits.values()),
        unresolved=tuple(dict.fromkeys(unresolved)),
    )


def _rule_hit(check: Check, match: Match, context: Context) -> Hit:
    source = context.sources[match.place.path]
    symbol, said = "", Wording() if match.metadata.sensitive else of_text(match.text)
    if source.language in _SCRIPT:
        node = source.root.descendant_for_byte_range(match.offset, match.end)
        if node is not None:
            symbol = wording.enclosing_symbol(node)
            said = said if match.metadata.sensitive else wording.of_node(node, match.offset, match.end)
    metadata = match.metadata
    return Hit(
        rule=match.rule,
        place=match.place,
        message=match.message,
        fix=metadata.fix,
        severity=metadata.severity or check.spec.severity,
        confidence=metadata.confidence,
        symbol=symbol,
        text=said.text,
        bare=said.bare,
        sensitive=metadata.sensitive,
    )


def _concerns(check: Check, path: str, snapshot: Snapshot) -> bool:
    """Whether a path that could not be looked at may hold something in the check's scope."""
    if not snapshot.may_hold_code(path):
        return in_scope_of(check, snapshot.language(path), default_exclusion(path, snapshot.package_folders))
    # NOTE: a folder of unknown content may hold any language, whatever its name ends in.
    exclusion = default_exclusion(f"{path.rstrip('/')}/file", snapshot.package_folders)
    return bool(check.spec.scope.languages) and (exclusion is None or check.spec.scope.exclude == "none")


def _scope_problems(check: Check, in_scope: Collection[str], context: Context, sighting: Sighting) -> list[Problem]:
    unparsed = context.parsing_of(left_out=reads_left_out(check)).unparsed if in_scope else {}
    problems = [problem for path, problem in unparsed.items() if path in in_scope]
    unseen = (*context.snapshot.hidden, *context.snapshot.linked)
    problems += [p for p in unseen if _concerns(check, p.path or "", context.snapshot)]
    if _SCRIPT & set(check.spec.scope.languages):
        problems += context.snapshot.unread
    if check.spec.concerns:
        # NOTE: which frameworks are in use is read there, and with it whether zero subjects are an answer.
        unread = context.packages.unreadable.items()
        problems += [Problem(path=path, reason=f"{why}, so what the target uses is not known") for path, why in unread]
    if Concern.ORM in check.spec.concerns:
        problems += context.schema_problems
    if check.rules:
        languages = _rule_languages(check)
        problems += [
            p for p in sighting.file_problems
            if p.path is not None and p.path in in_scope
            and context.snapshot.files[p.path].language in languages and p.path not in unparsed
        ]  # fmt: skip
        problems += sighting.general
        problems += sighting.check_problems.get(check.id, ())
    return problems
