"""Which settings hold a secret, by their names: those of the environment, and those that a build gives to browsers."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

from secgate.model import Confidence
from secgate.settings.config import Config

_SETTING = re.compile(r"^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$|^(?:SECRET|PASSWORD|TOKEN)$")
_SECRET_WORDS = frozenset(
    {"SECRET", "SECRETS", "TOKEN", "PASSWORD", "PASSWD", "PWD", "PASSPHRASE", "APIKEY", "CREDENTIALS", "KEY"}
)
# A last word that makes the setting a property of a secret, not the secret: JWT_EXPIRES_IN, TOKEN_TYPE, SECRET_NAME.
_ABOUT = frozenset({
    "EXPIRES", "IN", "EXPIRY", "EXPIRATION", "TTL", "TYPE", "LENGTH", "LEN", "MIN", "MAX", "PREFIX", "SUFFIX", "NAME",
    "ID", "HEADER", "PATH", "FILE", "DIR", "URL", "URI", "ENDPOINT", "ISSUER", "AUDIENCE", "ALGORITHM", "ALG",
    "COUNT", "SIZE", "ROUNDS", "REQUIRED", "ENABLED", "DISABLED", "AGE", "SECONDS", "MS", "MINUTES", "HOURS", "DAYS",
    "LIMIT", "VERSION", "FORMAT", "PATTERN", "REGEX", "ADDRESS", "FIELD", "COLUMN", "LABEL", "ARN", "REGION",
    "POLICY", "PROVIDER", "STORE", "SCOPE", "LIFETIME", "MODE", "STATUS", "SYMBOL", "DURATION", "WINDOW", "TIMEOUT",
    "INTERVAL", "RESET", "COST", "USAGE", "BUDGET", "THRESHOLD", "TEST", "EMAIL", "USER", "USERNAME", "HINT",
    "MESSAGE", "ERROR", "COOKIE",
})  # fmt: skip
# A first word that makes the setting a switch or an event: ENABLE_EMAIL_PASSWORD, INVALID_TOKEN.
_SWITCH = frozenset({
    "ENABLE", "ENABLED", "DISABLE", "IS", "HAS", "USE", "ALLOW", "REQUIRE", "SHOW", "HIDE", "SKIP", "FORCE", "INVALID",
    "MISSING", "EXPIRED", "WRONG", "FORGOT", "CHANGE", "RESET", "UPDATE", "CREATE", "DELETE", "REVOKE", "VERIFY", "MAX",
    "MIN", "TEST",
})  # fmt: skip
_NOT_SECRET = frozenset({"PUBLIC", "PUBLISHABLE", "ANON", "SITE", "SITEKEY", "MEASUREMENT", "TRACKING"})
# Keys of maps, tables and stores, not of locks.
_OTHER_KEYS = frozenset({
    "CACHE", "SORT", "PRIMARY", "PARTITION", "STORAGE", "QUERY", "IDEMPOTENCY", "TRANSLATION", "OBJECT", "FOREIGN",
    "HOT", "ROUTING", "REACT", "LOCALE", "ROW", "HASH", "RATE", "SESSIONSTORAGE", "LOCALSTORAGE", "ENTER", "ESCAPE",
    "ARROW", "COOKIE",
})  # fmt: skip
_CONNECTION = re.compile(
    r"^(?:\w+_)?(?:DATABASE|DB|POSTGRES|POSTGRESQL|PG|MYSQL|MONGO|MONGODB|REDIS|AMQP|RABBITMQ)_(?:\w+_)?"
    r"(?:URL|URI|DSN)$"
    r"|^(?:\w+_)?(?:CONNECTION_STRING|DIRECT_URL|SERVICE_ACCOUNT_JSON(?:_BASE64)?|PRIVATE_KEY(?:_BASE64)?)$"
)
_ENCODING = re.compile(r"(?:_BASE64|_B64|_HEX|_PEM|_V?\d+|_OLD|_NEW|_CURRENT|_PREVIOUS|_BASE|_JSON)$")
_BROWSER = re.compile(r"^(?:NEXT_PUBLIC|VITE|REACT_APP|EXPO_PUBLIC|GATSBY|NUXT_PUBLIC|PUBLIC)_(.+)$")
_NEVER_IN_BROWSER = re.compile(
    r"(?:SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS|PRIVATE_KEY|SECRET_KEY|SERVICE_(?:ROLE_)?KEY|ENCRYPTION_KEY"
    r"|SIGNING_KEY"
    r"|DATABASE_UR[LI]|CONNECTION_STRING)$"
)
# Vendors whose browser keys are made to be seen.
_MADE_FOR_BROWSERS = re.compile(
    r"POSTHOG|MAPBOX|MAPS?_|FIREBASE|ALGOLIA|SEARCH|SENTRY|SEGMENT|WRITE_KEY|AMPLITUDE|MIXPANEL|TURNSTILE|CAPTCHA"
    r"|GIPHY|PADDLE"
    r"|INTERCOM|CRISP|STATSIG|LAUNCHDARKLY|CLIENT_(?:KEY|TOKEN)|GROWTHBOOK|DATADOG|BUGSNAG|TINYMCE"
    r"|PUSHER|STREAM|KNOCK|STRIPE_KEY"
)
_OWN_SIGNING = re.compile(
    r"^(?:\w+_)?(?:JWT|TOKEN|SESSION|COOKIE|AUTH|NEXTAUTH|SIGNING|ENCRYPTION|CSRF|STATE|INTERNAL_API)"
    r"_(?:SECRET|KEY|SECRET_KEY)$"
)


@dataclass(frozen=True)
class SettingNames:
    """How the target names its secrets.

    Attributes:
        patterns: of the configuration, with `*`; empty where the words of a name decide.
        publishable: beginnings of names and values that are public by design.
    """

    patterns: tuple[str, ...] = ()
    publishable: tuple[str, ...] = ()

    def is_secret(self, name: str) -> bool:
        """Whether a setting holds a secret that stays on the server."""
        if not is_setting(name) or name.startswith(self.publishable):
            return False
        if self.patterns:
            return any(fnmatchcase(name, pattern) for pattern in self.patterns)
        return not is_browser_setting(name) and _sounds_secret(name)

    def in_browser(self, name: str) -> Confidence | None:
        """How sure it is that a setting of the browser bundle holds a secret; None when it does not."""
        match = _BROWSER.match(name)
        if match is None or name.startswith(self.publishable) or not _sounds_secret(match.group(1)):
            return None
        if _NEVER_IN_BROWSER.search(name):
            return Confidence.HIGH
        return None if _MADE_FOR_BROWSERS.search(name) else Confidence.MEDIUM

    def is_publishable(self, value: str) -> bool:
        """Whether a value is public by design, by how it begins."""
        return bool(self.publishable) and value.startswith(self.publishable)


def setting_names(config: Config) -> SettingNames:
    """How a target names its secrets, by its configuration."""
    return SettingNames(config.secret_names, config.publishable_keys)


def is_setting(name: str) -> bool:
    """Whether a name is spelled like a variable of the environment, in capitals and of several words."""
    return _SETTING.match(name) is not None


def is_browser_setting(name: str) -> bool:
    """Whether a build copies the setting into the browser bundle."""
    return _BROWSER.match(name) is not None


def is_connection(name: str) -> bool:
    """Whether a setting holds the address of a database or a queue, or all that connects with one."""
    return _CONNECTION.match(name) is not None


def signs_by_itself(name: str) -> bool:
    """Whether a setting holds a secret of one's own making, with which the application signs or encrypts."""
    return _OWN_SIGNING.match(name) is not None


def _sounds_secret(name: str) -> bool:
    if name.endswith("APPLICATION_CREDENTIALS"):
        return False  # NOTE: by convention the path of a file, not its content.
    if name.split("_", maxsplit=1)[0] in _SWITCH:
        return False
    if _CONNECTION.match(name) and "PUBLIC" not in name:
        return True
    words = _ENCODING.sub("", name).split("_")
    if words[-1] in _ABOUT or _NOT_SECRET & set(words) or not _SECRET_WORDS & set(words):
        return False
    if words[-1] in {"KEY", "KEYS"}:
        return len(words) > 1 and words[-2] not in _OTHER_KEYS
    return words[-1] in _SECRET_WORDS or "PASSWORD" in words or "SECRET" in words
