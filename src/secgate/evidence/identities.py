"""Whether two names are of one person, as far as their forms tell: logins, mail addresses, mail addresses of platforms.

Logins and domains do not tell letter case apart, and no mail system in use tells it apart in names either.
"""

import re
import unicodedata
from collections.abc import Iterable

# `1234+ada@users.noreply.github.com`, `1234-ada@users.noreply.gitlab.com`.
_NOREPLY = re.compile(r"(?:\d+[+-])?(?P<login>[^@]+)@users\.noreply\.[\w.-]+")
_TAG = re.compile(r"\+[^@]*@")


def plain(name: str) -> str:
    """A name without what makes no difference: letter case, space around it, the tag of a mail address.

    The address that a platform gives out in place of a mail address becomes the login.
    """
    text = unicodedata.normalize("NFKC", name).strip().casefold()
    found = _NOREPLY.fullmatch(text)
    return found["login"] if found is not None else _TAG.sub("@", text)


def is_one_of(name: str, others: Iterable[str]) -> bool:
    """Whether a name is that of one of some people.

    NOTE: a name without a domain is taken for that of whoever has it before the `@`: who may sign is a small list.
    """
    own = plain(name)
    return any(_are_same(own, plain(other)) for other in others)


def _are_same(one: str, other: str) -> bool:
    if ("@" in one) is ("@" in other):
        return bool(one) and one == other
    return bool(one) and bool(other) and one.partition("@")[0] == other.partition("@")[0]
