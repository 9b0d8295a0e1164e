"""Values of statements and reviews that were never filled in."""

import re

from secgate.settings.incidents import is_template

_PLACEHOLDER = re.compile(
    r"\W*(?:tbd|tba|todo|fixme|xxx+|to be (?:done|decided|determined|filled in)|fill in|n\.?n\.?)?\W*", re.IGNORECASE
)
_NOBODY = re.compile(
    r"\W*(?:nobody|no[- ]?one|none|nil|null|n/?a|not applicable|unknown|somebody|someone|anybody|anyone|nowhere"
    r"|somewhere|me|us|test|example)?\W*",
    re.IGNORECASE,
)


def is_placeholder(value: object) -> bool:
    """Whether a value only holds the place of one: empty, `TBD`, `???`, `<name>`, or a list with such."""
    if isinstance(value, str):
        return _PLACEHOLDER.fullmatch(value) is not None or is_template(value)
    if isinstance(value, list | tuple | dict):
        return not value or any(is_placeholder(one) for one in (value.values() if isinstance(value, dict) else value))
    return value is None


def names_nobody(value: object) -> bool:
    """Whether a value that has to name somebody or some place names none: `nobody`, `unknown`, `n/a`."""
    if isinstance(value, str):
        return is_placeholder(value) or _NOBODY.fullmatch(value) is not None
    if isinstance(value, list | tuple):
        return not value or any(names_nobody(one) for one in value)
    return is_placeholder(value)
