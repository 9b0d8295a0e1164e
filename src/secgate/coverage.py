"""The coverage ledger: every file is examined by something, or skipped with a reason.

And the inline comments with which somebody tried to silence an engine, this one's or another's.
"""

import re
from collections import defaultdict
from collections.abc import Mapping

from secgate.model import Coverage, Excluded, LedgerRow, Skipped, Suppression
from secgate.target.languages import READ
from secgate.target.snapshot import Snapshot

# Rules of eslint that concern security; its other comments are a matter of style.
_ESLINT = r"eslint-disable(?:-next-line|-line)?\b[^\n]{0,300}\b(?:security/|no-secrets/|no-unsanitized/|"
_ESLINT += r"no-(?:implied-)?eval\b|no-new-func\b|no-explicit-any\b|no-unsafe-)"
_KINDS = {
    "eslint-disable": re.compile(_ESLINT, re.IGNORECASE),
    "gitleaks:allow": re.compile(r"\bgitleaks:allow\b", re.IGNORECASE),
    "nosec": re.compile(r"#\s*nosec\b", re.IGNORECASE),
    "nosemgrep": re.compile(r"\bnosem(?:grep)?\b", re.IGNORECASE),
    "NOSONAR": re.compile(r"\bNOSONAR\b"),
    "pragma allowlist secret": re.compile(r"pragma:\s*(?:allow|white)list[ -](?:nextline[ -])?secret", re.IGNORECASE),
    "trufflehog:ignore": re.compile(r"\btrufflehog:ignore\b", re.IGNORECASE),
}

# A plain word of each, since a search for it costs a hundredth of the pattern's.
_WORDS = {
    "eslint-disable": b"eslint-disable",
    "gitleaks:allow": b"gitleaks:allow",
    "nosec": b"nosec",
    "nosemgrep": b"nosem",
    "NOSONAR": b"nosonar",
    "pragma allowlist secret": b"pragma:",
    "trufflehog:ignore": b"trufflehog:ignore",
}
_KELVIN = "\u212a".encode()
# Elsewhere these words are prose.
_IN_CODE = frozenset({"eslint-disable", "nosec", "nosemgrep", "NOSONAR"})


def coverage(snapshot: Snapshot, examined_by: Mapping[str, frozenset[str]]) -> Coverage:
    """The ledger of a run; `files` counts every path that git lists, so examined + skipped + excluded add up to it."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    skipped = list(snapshot.skipped)
    for path in snapshot.files:
        by = tuple(sorted(examined_by.get(path, frozenset())))
        if by:
            groups[by].append(path)
        else:
            skipped.append(Skipped(path=path, reason="no item of this run looks at it"))
    skipped += [
        Skipped(path=path, reason=f"excluded by the configuration: {why}") for path, why in snapshot.excluded.items()
    ]
    left_out: dict[str, list[str]] = defaultdict(list)
    for path, file in snapshot.files.items():
        if file.exclusion is not None and file.language in READ:
            left_out[file.exclusion].append(path)
    return Coverage(
        files=len(snapshot.tree.entries),
        examined=sum(len(paths) for paths in groups.values()),
        skipped=tuple(sorted(skipped, key=lambda row: (row.path, row.reason))),
        excluded=tuple(Excluded(reason=reason, paths=tuple(paths)) for reason, paths in sorted(left_out.items())),
        ledger=tuple(LedgerRow(by=by, paths=tuple(paths)) for by, paths in sorted(groups.items())),
    )


def suppressions(snapshot: Snapshot) -> tuple[Suppression, ...]:
    """Inline comments that silence a scanner, in files that it reads; they hide nothing here."""
    found = []
    anywhere = [kind for kind in _KINDS if kind not in _IN_CODE]
    for path, file in snapshot.files.items():
        # NOTE: letters outside ASCII make the lower case of a text three times as dear as that of its bytes; of these
        # only the sign of Kelvin becomes a plain letter that stands in one of the words.
        lowered = file.utf8.replace(_KELVIN, b"k").lower()
        looked_for = _KINDS if file.language in READ else anywhere
        kinds = [kind for kind in looked_for if _WORDS[kind] in lowered]
        if kinds:
            lines = zip(lowered.split(b"\n"), file.text.split("\n"), strict=True)
            found += [
                Suppression(path=path, line=number, kind=kind)
                for number, (low, line) in enumerate(lines, 1)
                for kind in kinds
                if _WORDS[kind] in low and _KINDS[kind].search(line)
            ]
    return tuple(found)
