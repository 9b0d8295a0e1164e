"""Answers to somebody who asks for a password, in chats, mails and tickets: the label stands in the question alone."""

import re
from collections.abc import Iterator, Sequence

from secgate.secrets.readers.combos import is_strong
from secgate.secrets.words import classes, unreadable

_LABEL = (
    r"(?:(?:root|admin|master|db|database|wi-?fi|vpn|api|access|auth|server|login|user|new|ftp|"
    r"ssh|staging|prod)[ _-]){0,2}"
    r"(?:password|passwd|passphrase|passcode|passwort|kennwort|pass|pwd|pw|psk|secret|token|api[ _-]?key|key)"
)
# Who asks how, why or whether wants to hear something else.
_ASKS_ELSE = re.compile(
    r"(?i)\b(?:forg[eo]t\w*|how|why|when|where|reset|lost|change|did(?![ ]you[ ](?:use|set|choose|pick))|does|should|"
    r"are|is[ ](?:the|it|this|that|a|your|my)|hash\w*|"
    r"encrypt\w*|types?|polic\w+|length|long|expired?|valid|format|manager|stored?|rotate\w*|algorithm|header|field)\b"
)
_QUESTION = re.compile(
    rf"(?i)(?:\b(?P<name>{_LABEL})\b(?:[ ](?:pls|please|plz)|[^?\n]{{0,60}}\?)[\"'`*_\]}}, \t]{{0,6}}"
    rf"|\b(?:what(?:'s|s|[ ]is|[ ]was)|which|(?:send|give|tell|share|need)[ ](?:me|us|the)|gimme)\b"
    rf"[^\n]{{0,60}}?\b(?P<asked>{_LABEL})"
    r"(?:[ ](?:for|of|on|to)[ ][\w ./-]{1,40})?(?:[ ](?:pls|please|plz|thx|again|now)){0,2}[.!\"'}\]]{0,3}"
    r"|(?:'s|\[sudo\])[ ](?P<prompt>password)(?:[ ]for[ ]\S{1,40})?:)[ \t]*$"
)
_SPEAKER = (
    r"(?:[>*\s-]{0,4}[\[(]?\d{1,2}:\d{2}(?::\d\d)?[\])]?[ \t-]*)?"
    r"(?:[>*_\s-]{0,4}<?[\w.-]{1,20}>?(?:[ ][\w.-]{1,20})?\*{0,2}[ \t]{0,2}[:>]\*{0,2}[ \t]+|<[\w.-]{1,20}>[ \t]+)?"
)
_JSON = r"[^\n]{0,160}?[\"'](?:text|message|content|body|msg)[\"'][ \t]*:[ \t]*[\"']"
_SAYS = (
    r"(?:(?:sure|ok|okay|yes|yeah|yep|yup|hi|hey|of course|here(?: you go| it is)?|klar|ja)[,:! -]{1,3})?"
    r"(?:(?:hi|hello|hey|hallo)[ ]\w{2,16},?[ ])?"
    r"(?:(?:i used|we use|it'?s|it is|that'?s|try|use|should be|is|es (?:ist|lautet)|das ist|"
    r"the [\w -]{2,24} (?:is|[\w ]{1,16} is)|a|answer)"
    r"(?::)?[ \t]+)?(?:now[ ]|still[ ])?"
)
_ANSWER = re.compile(
    rf"(?i)^(?:{_JSON}|{_SPEAKER})[>\s-]{{0,4}}{_SAYS}[`\"'*]{{0,2}}(?P<value>(?=\S*\d)(?=\S*[a-z])[^\s`\"'<>(){{}}]{{6,100}}?)"
    r"[`\"'*]{0,2}(?:[ ,]{1,2}(?:now|again|for now|i think|i guess|atm))?[.!,;\"'}\]]{0,4}[ \t]*$"
)
_NAME = re.compile(
    r"^[A-Z][A-Z_]*\d*$|^[a-z]+(?:[-_/][a-z]+)*\d{0,3}(?:[a-z]{2})?$|:\d\d|^\w+\.\w{2,5}$|@[\w-]+\.\w|://"
)
_COMMENT = re.compile(r"[ \t]*(?://|/?\*[ \t]|#|\{/\*|-[ ]\[|[\u2500-\u25ff])")
# How a line ends that asks for a secret, but for signs.
MAY_ASK = ("assword", "asswd", "assphrase", "pw", "key", "pls", "please", "plz")
_ENDS = ("?", *MAY_ASK)
_AHEAD = 4  # lines below a question in which the answer stands
_MOST = 300


def asks(line: str) -> str | None:
    """What a line asks for, or None when it asks for nothing secret."""
    if _COMMENT.match(line):
        return None
    ends = line.rstrip("\"'`*_]}, .!").lower().endswith(_ENDS) or (line[-1:] == ":" and "assword" in line)
    match = _QUESTION.search(line) if ends and len(line) <= _MOST else None
    if match is None or _ASKS_ELSE.search(line):
        return None
    return match["name"] or match["asked"] or match["prompt"]


def answer(lines: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """The value in the first line below a question: offset of the line, offset in it, value."""
    for offset, line in enumerate(lines[1 : 1 + _AHEAD], start=1):
        if not line.strip(" \t>"):
            continue
        match = _ANSWER.match(line) if len(line) <= _MOST else None
        if match is not None and _is_one(match["value"]):
            yield offset, match.start("value"), match["value"]
        return


def _is_one(value: str) -> bool:
    """Whether an answer is a password by itself, and not the name of something."""
    if is_strong(value) or (classes(value) == 4 and len(value) >= 8):  # noqa: PLR2004 - of all kinds of characters
        return True
    if _NAME.match(value) and not (unreadable(value) and len(value) >= 8):  # noqa: PLR2004 - shorter ones are codes
        return False
    return unreadable(value) and len(value) >= 7  # noqa: PLR2004 - see above
