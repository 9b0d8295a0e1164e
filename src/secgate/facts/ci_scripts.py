"""Shell scripts of CI steps: whether one goes on after a command of it failed."""

import re

# `cmd || true`, `cmd || :`, `cmd || exit 0` and `set +e`.
SWALLOWED = re.compile(r"\|\|\s*(?:true|:|exit\s+0|echo\b[^\n]*)\s*(?:$|[;)&\n])|^\s*set\s+\+e\b", re.MULTILINE)
_ERRORS_OFF = re.compile(r"^\s*set\s+\+e\b(?![\s\S]*^\s*set\s+-e\b)", re.MULTILINE)
_GOES_ON_BELOW = re.compile(r"\\\n|(?<=\||&)[ \t]*\n")
# What ends a command, opens a group of commands or closes one, and what makes its failure none.
_PARTS = re.compile(
    r"(?P<ignored>\|\|\s*(?:true|:|exit\s+0|echo\b[^\n]*?)\s*(?=$|[;)&\n]))|(?P<ends>[;\n])"
    r"|(?P<opens>[({]|\b(?:do|then)\b)|(?P<closes>[)}]|\b(?:done|fi)\b)"
)


def goes_on(script: str, command: re.Pattern[str]) -> str:
    """What makes a script go on after a failure of a command, as written; empty when it stops.

    NOTE: what another command of the script goes on after is no matter: `docker rm old || true`.
    """
    script = _GOES_ON_BELOW.sub(" ", script)
    for found in command.finditer(script):
        if _ERRORS_OFF.search(script[: found.start()]):
            return "set +e"
        if ignored := _ignored(script, found.end()):
            return ignored
    return ""


def _ignored(script: str, at: int) -> str:
    """What hides the failure of the command that ends at an offset, or of a group that holds it."""
    depth, same = 0, True
    for part in _PARTS.finditer(script, at):
        if part["opens"]:
            depth += 1
        elif part["closes"]:
            # NOTE: a group that was open before the command holds it, and fails with it.
            same, depth = same or depth == 0, max(depth - 1, 0)
        elif depth == 0 and part["ends"]:
            same = False
        elif depth == 0 and same and part["ignored"]:
            return part.group().strip()
    return ""
