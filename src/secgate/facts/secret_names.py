"""Names of the settings that hold a secret, as code, env templates and CI files name them; never a value."""

import re
from collections.abc import Iterable, Iterator, Mapping

from secgate.model import Place

# Names that hold a secret, by the words that they are made of; `secret_names` of the configuration adds more.
_DEFAULT = (
    "*_SECRET", "*_SECRET_*", "*_KEY", "*_TOKEN", "*PASSWORD*", "*_PASSWD", "*_CREDENTIALS", "*_DSN", "DATABASE_URL",
    "REDIS_URL", "MONGODB_URI", "MONGO_URL", "AMQP_URL", "POSTGRES_URL", "MYSQL_URL",
)  # fmt: skip
_PUBLIC = re.compile(r"(?:^|_)(?:PUBLIC|PUBLISHABLE|ANON|SITE|CLIENT_ID|VITE|NEXT_PUBLIC|EXPO_PUBLIC)(?:_|$)")
_NO_VALUE = re.compile(
    r"_(?:ID|NAME|PATH|FILE|TTL|LENGTH|ROUNDS|ALGORITHM|PREFIX|HEADER|EXPIRY|EXPIRES(?:_IN)?|LIFETIME)$"
)
# What settings are read from: `process.env` and `import.meta.env` end with `env`.
# NOTE: `re` runs to the places of a word that a pattern begins with, and tries `\b` at every sign.
_READ = tuple(
    re.compile(rf"{word}(?<=\b{word})(?:\.|\[\s*['\"]|\(\s*['\"])([A-Z][A-Z0-9_]{{2,}})\b")
    for word in ("env", "config", r"Deno\.env\.get")
)
_SCHEMA = re.compile(r"([A-Z][A-Z0-9_]{2,})['\"]?\s*:\s*(?:z|t|v|yup|Joi|joi|str|secret|env)\b")
_BEFORE = re.compile(r"\s*['\"]?")
_TEMPLATE = re.compile(r"^\s*(?:export\s+)?([A-Z][A-Z0-9_]{2,})\s*=", re.MULTILINE)
_OF_CI = re.compile(r"\bsecrets\.([A-Za-z][A-Za-z0-9_]{2,})\b")
_CODE = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
_CI = re.compile(r"(?:^|/)\.github/workflows/[^/]+\.ya?ml$")


def secret_names(
    texts: Mapping[str, str],
    code: Iterable[str],
    *,
    templates: Iterable[str],
    more: Iterable[str] = (),
    public: Iterable[str] = (),
) -> dict[str, Place]:
    """Each name of a secret, with the first place that reads or declares it.

    Args:
        texts: every text file by path.
        code: paths of the application's own code.
        templates: names of env files that may be tracked.
        more: further patterns of names, with `*`.
        public: prefixes or names of values that are public by design.
    """
    wanted = [_pattern(pattern) for pattern in (*_DEFAULT, *more)]
    open_ = tuple(public)
    found: dict[str, Place] = {}
    for path, name, line in sorted(_names(texts, set(code), set(templates))):
        held = any(pattern.fullmatch(name) for pattern in wanted) and not _NO_VALUE.search(name)
        if held and not _PUBLIC.search(name) and not name.startswith(open_ or ("\0",)):
            found.setdefault(name, Place(path=path, line=line))
    return found


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in text.split("*")))


def _names(texts: Mapping[str, str], code: set[str], templates: set[str]) -> Iterator[tuple[str, str, int]]:
    for path in texts:
        if path in code and path.endswith(_CODE):
            patterns: tuple[re.Pattern[str], ...] = (*_READ, _SCHEMA)
        elif path.rpartition("/")[2] in templates:
            patterns = (_TEMPLATE,)
        elif _CI.search(path):
            patterns = (_OF_CI,)
        else:
            continue
        text = texts[path]
        for pattern in patterns:
            for match in pattern.finditer(text):
                # What a schema declares stands first in its line.
                begins = text.rfind("\n", 0, match.start()) + 1
                if pattern is _SCHEMA and not _BEFORE.fullmatch(text, begins, match.start()):
                    continue
                yield path, match[1], text.count("\n", 0, match.start(1)) + 1
