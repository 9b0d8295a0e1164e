"""Where secrets come from: reads of secret-named settings, schemas of settings, and credential arguments of clients.

No message, trace or problem made here holds a value: places and names only.

NOTE: longer than other modules because an analyzer is one file; names of settings, conditions, the scan of code and the
files of containers are its parts, in that order.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from secgate.api import (
    WRAPPERS,
    Confidence,
    Hit,
    Node,
    Observation,
    Place,
    Sieve,
    SourceFile,
    Subject,
    TraceStep,
    ancestors,
    arguments_of,
    by_path,
    callee_of,
    text_of,
    unwrap,
    walk,
)

# NOTE: every name that a rule below looks for must be let through: settings in capitals, keys of options in camel case.
# Looked for in `folded` text.
_WORTH_READING = Sieve(
    r"env|config|settings|secret|key|pass|pwd|token|credential|connection_?string|hmac|cipher|cookie-?parser|auth|://"
    r"|stripe|resend|postmark|slack|sequelize|_(?:ur[li]|dsn)\b"
)
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
_STRONG_LENGTH = 32
_TOO_SHORT = (
    "The settings schema accepts a signing or encryption secret of fewer than 32 characters, so a guessable one passes "
    "start-up."
)
_BAKED_ARGUMENT = (
    "A build argument with a secret is copied into the environment of the image, where everyone who has the image can "
    "read it."
)

_HOLDER = re.compile(r"^(?:\w*env|\w*config|cfg|conf|\w*settings|secrets)$", re.IGNORECASE)
_GETTER = re.compile(r"env|config|setting|secret", re.IGNORECASE)
_WRITER = re.compile(r"^(?:set|update|delete|remove|write|put|add|push|includes|has|error|throw)", re.IGNORECASE)
_FUNCTIONS = frozenset({"function_declaration", "function_expression", "arrow_function"})
_SAME_VALUE = frozenset({"trim", "toString", "replace", "toLowerCase"})
_SCHEMA = re.compile(r"\b(?:z|zod|v|yup|Joi|joi|S|t|Type)\.|\b(?:str|string|url|makeValidator)\(")
_SCHEMA_LIBRARY = re.compile(r"\b(?:z|zod|v|yup|Joi|joi)\.")
_OPTIONAL = frozenset({"optional", "nullish", "nullable", "exactOptional"})
_SHAPED = frozenset({"refine", "regex", "superRefine", "transform", "base64", "hex", "uuid", "startsWith", "pipe"})

_CREDENTIAL_KEY = re.compile(
    r"^(?:apiKey|api_key|apikey|secret|secretKey|secret_key|clientSecret|client_secret|secretAccessKey"
    r"|password|passwd|pass|token"
    r"|authToken|accessToken|privateKey|private_key|secretOrKey|signingKey|encryptionKey|webhookSecret"
    r"|connectionString|jwtSecret)$"
)
_CLIENT_FUNCTIONS = frozenset({
    "createClient", "createPool", "createConnection", "createTransport", "session", "expressSession", "cookieSession",
    "knex", "postgres", "initializeApp", "cert", "betterAuth", "NextAuth", "expressjwt", "basicAuth", "configure",
    "config", "connect", "drizzle", "createServerClient", "neon",
})  # fmt: skip
# A value that is itself the name of a field: `token: "sessionToken"` maps one name to another.
_FIELD_NAME = re.compile(
    r"^[a-z]+(?:[A-Z][a-z]+)*(?:Token|Key|Secret|Password|Id)$|^[a-z]+(?:_[a-z]+)*_(?:token|key|secret|password|id)$"
)
# Function or class, and the package it must come from, to the position of its credential.
_POSITIONS = {
    "sign": ("jsonwebtoken", 1), "verify": ("jsonwebtoken", 1), "createHmac": ("crypto", 1), "createCipheriv":
    ("crypto", 1), "createDecipheriv": ("crypto", 1), "cookieParser": ("cookie-parser", 0), "setApiKey":
    ("@sendgrid/mail", 0), "Stripe": ("stripe", 0), "Resend": ("resend", 0), "ServerClient": ("postmark", 0),
    "WebClient": ("@slack/web-api", 0), "Sequelize": ("sequelize", 2), "encode": ("jose", 0),
}  # fmt: skip
_PLACEHOLDER = re.compile(
    r"^\W*$|your|change[_ -]?me|placeholder|example|dummy|fake|mock|xxx|<.*>|\*{3}|todo|redacted|insert|replace|\.\.\."
    r"|not[-_ ]?(?:needed|used|set|required)|unused|\$\{|\{\{"
    r"|^(?:none|null|undefined|test|n/?a|ollama|local|secret|password|token)$"
    r"|0123456789|12345|invalid|wrong|(.)\1{7}",
    re.IGNORECASE,
)
_TRIAL_VALUE = re.compile(r"test|\bci\b|ci[-_]|[-_]ci|dummy|fake|local|build|sk_test_|example", re.IGNORECASE)
_URL = re.compile(r"^[a-z][a-z0-9+]*://(?:([^:/@\s]*)(?::([^@\s]*))?@)?([^/:?\s,]*)", re.IGNORECASE)
_LOCAL = re.compile(r"^(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0|host\.docker\.internal|\w[\w-]*|)$")
_QUERY = re.compile(
    r"[?&](?:api_?key|key|(?:access_|auth_)?token|secret|client_secret|password|signature_key|auth)=$", re.IGNORECASE
)
_QUERY_KEY = re.compile(r"^(?:api_?key|key|(?:access_|auth_)?token|secret|client_secret|password|auth)$", re.IGNORECASE)

_ENVIRONMENT = re.compile(
    r"(?:NODE_ENV|\w_ENV|ENVIRONMENT|nodeEnv|appEnv|(?<!process)(?<!import\.meta)\.env)['\"\])]*$"
)
_PRODUCTION = frozenset({"production", "prod", "live"})
# Set-up files of test runners, which no folder or suffix gives away as tests.
_TEST_SETUP = re.compile(
    r"(?:^|/)(?:vitest|jest|playwright|cypress|karma|test)[\w-]*\.(?:setup|config|env)[\w.-]*$"
    r"|(?:^|/)setup-?[tT]ests?\.|(?:^|/)integration(?:-tests?)?/"
)
_SETTINGS_MODULE = re.compile(r"(?:^|/)[^/]*(?:config|setting|env|secret|constant)", re.IGNORECASE)
_MAX_DEPTH = 6
_SHORT = 120  # characters of an expression that are enough to see what it names

_GIVEN_BY_CI = frozenset({"GITHUB_TOKEN", "GH_TOKEN", "CI_JOB_TOKEN", "ACTIONS_RUNTIME_TOKEN"})
_COMPOSE = re.compile(r"(?:^|/)(?:docker-)?compose[\w.-]*\.ya?ml$")
_WORKFLOW = re.compile(r"^\.github/workflows/[^/]+\.ya?ml$")
_TRIAL_FILE = re.compile(
    r"(?:^|[._/-])(?:dev|development|tests?|local|ci|e2e|example|sample|override|demo)(?:[._/-]|$)", re.IGNORECASE
)
_YAML_ENTRY = re.compile(r"^\s*(?:-\s+)?[\"']?([A-Z][A-Z0-9_]+)[\"']?\s*(?::\s+|=)(.*)$")
# Passwords that only the database container beside it in the same file takes.
_DATABASE_IMAGE = re.compile(
    r"^(?:POSTGRES|PG|MYSQL|MARIADB|MONGO|MINIO|RABBITMQ|REDIS|KEYCLOAK|CLICKHOUSE|ELASTIC)\w*$"
)
_SHELL_DEFAULT = re.compile(r"^\$\{\w+:?-(.+)\}$")


def analyze(subject: Subject) -> Observation:
    """Every use of a secret in code, in Dockerfiles, compose files and workflows."""
    report = _Report(subject)
    settings = _SettingNames(subject)
    code = [
        _Code(file)
        for file in subject.files
        if file.language in {"typescript", "javascript"} and _WORTH_READING.finds(file.folded)
    ]
    for file in code:
        _Scan(file, code, settings, report).run()
    for source in subject.files:
        if source.language == "dockerfile":
            _dockerfile(source, settings, report)
        elif source.language == "yaml" and (_COMPOSE.search(source.path) or _WORKFLOW.match(source.path)):
            _yaml(source, settings, report)
    _undocumented(subject, report)
    return report.observation()


class _SettingNames:
    """Which settings hold a secret, by their name and the target's own patterns."""

    def __init__(self, subject: Subject) -> None:
        self._patterns = subject.config.secret_names
        self._publishable = subject.config.publishable_keys

    def secret(self, name: str) -> bool:
        if not _SETTING.match(name) or name.startswith(self._publishable):
            return False
        if self._patterns:
            return any(fnmatchcase(name, pattern) for pattern in self._patterns)
        if _BROWSER.match(name):
            return False
        return _sounds_secret(name)

    def in_browser(self, name: str) -> Confidence | None:
        """How sure it is that a setting of the browser bundle holds a secret; None when it does not."""
        match = _BROWSER.match(name)
        if match is None or name.startswith(self._publishable) or not _sounds_secret(match.group(1)):
            return None
        if _NEVER_IN_BROWSER.search(name):
            return Confidence.HIGH
        return None if _MADE_FOR_BROWSERS.search(name) else Confidence.MEDIUM

    def publishable_value(self, value: str) -> bool:
        return bool(self._publishable) and value.startswith(self._publishable)


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


class _Report:
    """What was seen so far; subjects are counted by place."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.reads: dict[str, Place] = {}
        self._examined: set[tuple[str, int, int]] = set()
        self._hits: dict[tuple[str, str, int, int], Hit] = {}

    def examined(self, place: Place, name: str | None = None) -> None:
        self._examined.add((place.path, place.line, place.column))
        if name is not None:
            self.reads.setdefault(name, place)

    def hit(
        self,
        rule: str,
        place: Place,
        *,
        confidence: Confidence | None = None,
        trace: Iterable[TraceStep] = (),
        message: str | None = None,
        name: str = "",
    ) -> None:
        """Record a finding; `name` is that of the setting or argument, which identifies it instead of its text."""
        self.examined(place)
        key = (rule, place.path, place.line, place.column)
        if key not in self._hits:
            hit = self.subject.hit(rule, place, confidence=confidence, trace=trace, message=message)
            self._hits[key] = hit.model_copy(update={"origin_key": name})

    def observation(self) -> Observation:
        hits = sorted(self._hits.values(), key=lambda hit: (hit.place.path, hit.place.line, hit.place.column, hit.rule))
        absence = None if self._examined else self.subject.spec.not_applicable
        return Observation(examined_at=by_path(path for path, *_ in self._examined), hits=tuple(hits), absence=absence)


# --- syntax -----------------------------------------------------------------------------------------------------------


def _last(node: Node | None) -> str:
    if node is None:
        return ""
    node = unwrap(node)
    if node.type == "call_expression":
        return _last(callee_of(node))
    return text_of(node.child_by_field_name("property")) if node.type == "member_expression" else text_of(node)


def _key(pair: Node) -> str:
    return text_of(pair.child_by_field_name("key")).strip("'\"")


def _leaves(statement: Node | None) -> bool:
    """Whether a branch always ends in a return, a throw or the end of the process."""
    if statement is None:
        return False
    if statement.type in {"statement_block", "else_clause"}:
        return any(_leaves(child) for child in statement.named_children)
    return statement.type in {"return_statement", "throw_statement"} or text_of(statement).startswith("process.exit(")


class _Code:
    """One file and the values of its names."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.values: dict[str, list[Node]] = defaultdict(list)
        for node in self.file.nodes("variable_declarator"):
            name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
            if name is not None and value is not None and name.type == "identifier":
                self.values[text_of(name)].append(value)
        self._imports = dict(self._imported())
        self.readers = frozenset(self._readers())

    def _readers(self) -> Iterator[str]:
        """Functions of the file that read the setting which their first parameter names, whatever they are called."""
        for access in self.file.nodes("subscript_expression"):
            holder, index = _last(access.child_by_field_name("object")), access.child_by_field_name("index")
            if index is None or index.type != "identifier" or not _HOLDER.match(holder):
                continue
            owner = next((up for up in ancestors(access) if up.type in _FUNCTIONS), None)
            if owner is None:
                continue
            first = re.match(
                r"\(?\s*(\w+)",
                text_of(owner.child_by_field_name("parameters") or owner.child_by_field_name("parameter")),
            )
            named = owner if owner.type == "function_declaration" else owner.parent
            if first is not None and first.group(1) == text_of(index) and named is not None:
                yield text_of(named.child_by_field_name("name"))

    def constant(self, node: Node) -> Node:
        """What a name stands for where the file gives it one value only; else the expression itself."""
        node = unwrap(node)
        values = self.values[text_of(node)] if node.type == "identifier" else []
        return unwrap(values[0]) if len(values) == 1 else node

    def literal(self, node: Node) -> tuple[Node, str] | None:
        """The literal text an expression is, also over a constant of the file."""
        node = self.constant(node)
        if node.type == "string":
            return node, text_of(node)[1:-1]
        if node.type == "template_string" and not any(
            child.type == "template_substitution" for child in node.named_children
        ):
            return node, text_of(node)[1:-1]
        return None

    def imports(self, package: str) -> bool:
        quoted = rf"['\"](?:node:)?{re.escape(package)}['\"]"
        return package in self.file.text and re.search(quoted, self.file.text) is not None

    def from_package(self, name: str) -> bool:
        """Whether a name is imported from a package, not from a file of the target."""
        module = self._imports.get(name)
        return module is not None and not module.startswith((".", "/", "@/", "~", "#", "src/"))

    def _imported(self) -> Iterator[tuple[str, str]]:
        for node in self.file.nodes("import_statement"):
            module = text_of(node.child_by_field_name("source"))[1:-1]
            names = (part for part in walk(node) if part.type == "identifier")
            yield from ((text_of(name), module) for name in names)
        for node in self.file.nodes("variable_declarator"):
            name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
            match = re.match(r"require\(\s*['\"]([^'\"]+)['\"]\s*\)", text_of(value)) if value is not None else None
            if match is not None and name is not None:
                kinds = {"identifier", "shorthand_property_identifier_pattern"}
                yield from ((text_of(part), match.group(1)) for part in walk(name) if part.type in kinds)

    # --- conditions

    def nonproduction(self, node: Node) -> bool:
        """Whether `node` is reached only where the environment is proved not to be production."""
        if _TEST_SETUP.search(self.file.path):
            return True
        current, parent = node, node.parent
        while parent is not None:
            condition = (
                parent.child_by_field_name("condition")
                if parent.type in {"if_statement", "ternary_expression"}
                else None
            )
            holds = current == parent.child_by_field_name("consequence")
            if condition is not None and current != condition and self._proves(condition, holds=holds):
                return True
            operator = text_of(parent.child_by_field_name("operator")) if parent.type == "binary_expression" else ""
            left = parent.child_by_field_name("left")
            if operator == "&&" and left is not None and current != left and self._proves(left, holds=True):
                return True
            before = current.prev_named_sibling if parent.type in {"statement_block", "program"} else None
            while before is not None:
                tested = before.child_by_field_name("condition") if before.type == "if_statement" else None
                if (
                    tested is not None
                    and _leaves(before.child_by_field_name("consequence"))
                    and self._proves(tested, holds=False)
                ):
                    return True
                before = before.prev_named_sibling
            current, parent = parent, parent.parent
        return False

    def _proves(self, condition: Node, *, holds: bool, depth: int = 0) -> bool:
        node = self.constant(condition)
        if depth > _MAX_DEPTH:
            return False
        if node.type == "unary_expression" and text_of(node.child_by_field_name("operator")) == "!":
            argument = node.child_by_field_name("argument")
            return argument is not None and self._proves(argument, holds=not holds, depth=depth + 1)
        if node.type == "binary_expression":
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            operator = text_of(node.child_by_field_name("operator"))
            if left is None or right is None:
                return False
            if operator in {"&&", "||"}:
                sides = [self._proves(side, holds=holds, depth=depth + 1) for side in (left, right)]
                return any(sides) if (operator == "&&") == holds else all(sides)
            if operator in {"===", "==", "!==", "!="} and self._is_environment(left) and right.type == "string":
                same, live = holds == (operator in {"===", "=="}), text_of(right)[1:-1] in _PRODUCTION
                return same != live and (same or live)
        if (
            node.type == "call_expression"
            and _last(node) == "includes"
            and any(self._is_environment(a) for a in arguments_of(node))
        ):
            listed = set(re.findall(r"['\"](\w+)['\"]", text_of(callee_of(node))))
            return bool(listed) and holds and not listed & _PRODUCTION
        return text_of(node) in {"__DEV__", "import.meta.env.DEV"} and holds

    def _is_environment(self, node: Node) -> bool:
        return bool(
            _ENVIRONMENT.search(text_of(node)[-_SHORT:])
            or re.search(r"\bNODE_ENV\b", text_of(self.constant(node))[:_SHORT])
        )

    def stops_without(self, name: str) -> bool:
        """Whether the file ends start-up when this setting is missing."""
        missing = re.compile(rf"!\s*[\w.$()?]*\b{name}\b|\b{name}\b\)?\s*===?\s*(?:undefined|null|''|\"\")|!\s*\w+\[")
        listed = re.compile(rf"['\"]{name}['\"]")
        for node in self.file.nodes("if_statement"):
            condition, then = text_of(node.child_by_field_name("condition")), node.child_by_field_name("consequence")
            stops = any(
                part.type == "throw_statement" or text_of(part).startswith("process.exit(")
                for part in walk(then or node)
            )
            if stops and missing.search(condition) and (name in condition or listed.search(self.file.text)):
                return True
            if stops and re.search(r"missing", condition, re.IGNORECASE) and listed.search(self.file.text):
                return True
        return False


# --- the scan of one file ---------------------------------------------------------------------------------------------


class _Scan:
    """One file of code."""

    def __init__(self, code: _Code, everything: list[_Code], settings: _SettingNames, report: _Report) -> None:
        self.code = code
        self.everything = everything
        self.settings = settings
        self.report = report

    def run(self) -> None:
        for node in [*self.code.file.nodes("member_expression"), *self.code.file.nodes("subscript_expression")]:
            self._read(node)
        for pattern in self.code.file.nodes("object_pattern"):
            self._destructured(pattern)
        for call in self.code.file.nodes("call_expression"):
            self._getter(call)
            self._query_setter(call)
        for pair in self.code.file.nodes("pair"):
            self._pair(pair, _key(pair))
        for call in [*self.code.file.nodes("call_expression"), *self.code.file.nodes("new_expression")]:
            self._client(call)
        for template in self.code.file.nodes("template_string"):
            self._url(template)
        for text in self.code.file.nodes("string"):
            self._connection(text)

    def _pair(self, pair: Node, key: str) -> None:
        if _SETTING.match(key) or _BROWSER.match(key):
            self._before_spread(pair)
            self._schema_field(pair)
        elif key == "env":
            self._convict_field(pair)
        if _QUERY_KEY.match(key):
            self._query_field(pair)
        self._header(pair, key)

    def _place(self, node: Node) -> Place:
        return self.code.file.place(node)

    # --- reads and what they fall back to

    def _setting_of(self, node: Node) -> str | None:
        """The setting an expression reads, when it is read from the environment or a settings object."""
        node = unwrap(node)
        if node.type == "member_expression":
            name = text_of(node.child_by_field_name("property"))
        elif node.type == "subscript_expression":
            index = node.child_by_field_name("index")
            name = text_of(index)[1:-1] if index is not None and index.type == "string" else ""
        else:
            return None
        holder = node.child_by_field_name("object")
        return name if _SETTING.match(name) and _HOLDER.match(_last(holder)) else None

    def _read(self, node: Node) -> None:
        name = self._setting_of(node)
        if name is None:
            return
        around = node.parent
        written = (
            around is not None and around.type == "assignment_expression" and around.child_by_field_name("left") == node
        )
        if written:
            self._set(node, name)
            return
        if (sure := self.settings.in_browser(name)) is not None:
            self.report.hit("secret-in-browser-setting", self._place(node), confidence=sure, name=name)
        if self.settings.secret(name):
            self.report.examined(self._place(node), name if "env" in text_of(node) else None)
            self._fallbacks(node, name)

    def _set(self, node: Node, name: str) -> None:
        """`process.env.JWT_SECRET = 'literal'`: what the program gives itself stands in for the environment."""
        right = node.parent.child_by_field_name("right") if node.parent is not None else None
        holder = text_of(node.child_by_field_name("object"))[-_SHORT:]
        if right is not None and self.settings.secret(name) and holder.endswith("process.env"):
            found = self.code.literal(right)
            if found is not None and self._counts(found[1]):
                self._fallback(right, name)

    def _before_spread(self, pair: Node) -> None:
        """`{ JWT_SECRET: 'literal', ...process.env }`: what stands before the environment is its fallback."""
        name, value = _key(pair), pair.child_by_field_name("value")
        if value is None or not self.settings.secret(name):
            return
        later = pair.next_named_sibling
        while later is not None:
            spread = later.named_children[0] if later.type == "spread_element" and later.named_child_count else None
            if spread is not None and re.search(r"(?:process|import\.meta)\.env$", text_of(self.code.constant(spread))):
                self.report.examined(self._place(pair), name)
                self._fallback(value, name)
            later = later.next_named_sibling

    def _getter(self, call: Node) -> None:
        """`config.get('JWT_SECRET')`, `requireEnv('JWT_SECRET')`, `configService.get('JWT_SECRET', 'fallback')`."""
        given = arguments_of(call)
        callee = text_of(callee_of(call))
        known = _GETTER.search(callee) or callee in self.code.readers
        if not given or given[0].type != "string" or not known or _WRITER.match(_last(callee_of(call))):
            return
        name = text_of(given[0])[1:-1]
        if not self.settings.secret(name):
            return
        self.report.examined(self._place(call), name)
        other = self.code.literal(given[1]) if len(given) > 1 else None
        # NOTE: `readEnv("MAIL_TOKEN", "OLD_MAIL_TOKEN")` names a second setting, not a value.
        if len(given) > 1 and not (other is not None and _SETTING.match(other[1])):
            self._fallback(given[1], name)
        self._fallbacks(call, name)
        step = call.parent.parent if call.parent is not None and call.parent.type == "member_expression" else None
        if step is not None and _last(callee_of(step)) == "default" and arguments_of(step):
            self._fallback(arguments_of(step)[0], name)

    def _destructured(self, pattern: Node) -> None:
        around = pattern.parent
        if around is None or not _HOLDER.match(self._source_of(around)):
            return
        for child in pattern.named_children:
            key = child.child_by_field_name("key") or child.child_by_field_name("left") or child
            name = text_of(key)
            if not self.settings.secret(name):
                continue
            self.report.examined(self._place(child), name)
            assigned = child.child_by_field_name("value") or child
            if (default := assigned.child_by_field_name("right")) is not None:
                self._fallback(default, name)
            for use in self._uses(text_of(assigned.child_by_field_name("left") or assigned)):
                self._fallbacks(use, name)

    @staticmethod
    def _source_of(around: Node) -> str:
        """What a pattern takes apart, by its last name: `= process.env`, `{ env: { … } } = process`, a default."""
        match around.type:
            case "variable_declarator" | "required_parameter" | "optional_parameter":
                return _last(around.child_by_field_name("value"))
            case "pair_pattern":
                return _key(around)
            case "assignment_pattern" | "object_assignment_pattern" | "assignment_expression":
                return _last(around.child_by_field_name("right"))
            case _:
                return ""

    def _uses(self, name: str) -> Iterator[Node]:
        return (node for node in self.code.file.nodes("identifier") if text_of(node) == name and self._is_left(node))

    @staticmethod
    def _is_left(node: Node) -> bool:
        return (
            node.parent is not None
            and node.parent.type == "binary_expression"
            and node.parent.child_by_field_name("left") == node
        )

    def _fallbacks(self, node: Node, name: str, depth: int = 0) -> None:
        """Judge every value that stands in when the read gives nothing."""
        current, parent = node, node.parent
        while parent is not None and self._passes(node, current, parent):
            right = parent.child_by_field_name("right") if parent.type == "binary_expression" else None
            if right is not None and right != current:
                self._fallback(right, name)
            condition = parent.child_by_field_name("condition")
            other = parent.child_by_field_name("alternative")
            if other is not None and name in text_of(condition):
                self._fallback(other, name)
            current, parent = parent, parent.parent
        if parent is None:
            return
        if parent.type == "augmented_assignment_expression" and parent.child_by_field_name("left") == current:
            right = parent.child_by_field_name("right")
            if right is not None and text_of(parent.child_by_field_name("operator")) in {"||=", "??="}:
                self._fallback(right, name)
        if parent.type == "variable_declarator" and depth == 0:
            self._variable(text_of(parent.child_by_field_name("name")), name)

    def _variable(self, variable: str, name: str) -> None:
        """What a variable that holds the secret falls back to, where it is used or given another value."""
        if len(self.code.values[variable]) != 1:
            return
        for use in self._uses(variable):
            self._fallbacks(use, name, 1)
        for later in self.code.file.nodes("assignment_expression"):
            right = later.child_by_field_name("right")
            if right is not None and text_of(later.child_by_field_name("left")) == variable:
                self._fallback(right, name)
        for later in self.code.file.nodes("augmented_assignment_expression"):
            right, sign = later.child_by_field_name("right"), text_of(later.child_by_field_name("operator"))
            named = text_of(later.child_by_field_name("left")) == variable
            if right is not None and named and sign in {"||=", "??="}:
                self._fallback(right, name)

    @staticmethod
    def _passes(read: Node, current: Node, parent: Node) -> bool:
        """Whether the value of `current` is, or can be, the value of `parent`."""
        match parent.type:
            case "member_expression":
                return text_of(parent.child_by_field_name("property")) in _SAME_VALUE
            case "call_expression":
                return parent.child_by_field_name("function") == current and current != read
            case "binary_expression":
                return text_of(parent.child_by_field_name("operator")) in {"||", "??"}
            case "ternary_expression":
                return parent.child_by_field_name("consequence") == current
            case kind:
                return kind in WRAPPERS

    def _fallback(self, node: Node, name: str) -> None:
        node = unwrap(node)
        if node.type == "ternary_expression":
            for branch in node.named_children[1:]:
                self._fallback(branch, name)
            return
        found = self.code.literal(node)
        if (
            found is None
            or self.code.nonproduction(node)
            or self.code.nonproduction(found[0])
            or self.code.stops_without(name)
        ):
            return
        value = found[1]
        if self.settings.publishable_value(value) or _harmless_connection(name, value):
            return
        rule = "literal-fallback" if value.strip() else "empty-fallback"
        # NOTE: only a digest or a cache key is made of it, which no attacker gains by.
        lowered = Confidence.MEDIUM if any(_only_named(up) for up in ancestors(node)) else None
        self.report.hit(rule, self._place(node), confidence=lowered, name=name)

    # --- schemas of settings

    def _schema_field(self, pair: Node) -> None:
        name, value = _key(pair), pair.child_by_field_name("value")
        if (
            value is None
            or value.type not in {"call_expression", "ternary_expression"}
            or not _SCHEMA.search(text_of(value))
        ):
            return
        if (sure := self.settings.in_browser(name)) is not None:
            self.report.hit("secret-in-browser-setting", self._place(pair), confidence=sure, name=name)
        if not self.settings.secret(name):
            return
        self.report.examined(self._place(pair))
        calls = [node for node in walk(value) if node.type == "call_expression"]
        steps = {_last(callee_of(call)): call for call in reversed(calls)}
        for call in calls:
            step, given = _last(callee_of(call)), arguments_of(call)
            if step in {"default", "catch", "fallback", "prefault"} and given:
                self._fallback(given[-1], name)
            for option in (
                entry for argument in given if argument.type == "object" for entry in argument.named_children
            ):
                if (
                    option.type == "pair"
                    and _key(option) == "default"
                    and (default := option.child_by_field_name("value"))
                ):
                    self._fallback(default, name)
        self._needed(pair, name, steps)

    def _convict_field(self, pair: Node) -> None:
        """`secret: { env: 'SIGNING_KEY', default: 'literal' }`."""
        name = self._literal_of(pair) if _key(pair) == "env" else None
        if name is None or not self.settings.secret(name) or pair.parent is None:
            return
        self.report.examined(self._place(pair), name)
        for other in pair.parent.named_children:
            value = other.child_by_field_name("value")
            if other.type == "pair" and _key(other) == "default" and value is not None:
                self._fallback(value, name)

    def _needed(self, pair: Node, name: str, steps: dict[str, Node]) -> None:
        place = self._place(pair)
        loose = next((call for step, call in steps.items() if step in _OPTIONAL), None)
        if loose is not None:
            if not self.code.nonproduction(loose) and not self.code.stops_without(name):
                self.report.hit("secret-optional", place, name=name)
            return
        if (
            not _OWN_SIGNING.match(name)
            or _SHAPED & set(steps)
            or "string" not in steps
            or "default" in steps
            or not _SCHEMA_LIBRARY.search(text_of(pair))
        ):
            return
        lengths = [
            text_of(given[0]) for step in ("min", "length") if step in steps and (given := arguments_of(steps[step]))
        ]
        known = [int(length) for length in lengths if length.isdigit()]
        if (not lengths or known) and max(known, default=0) < _STRONG_LENGTH:
            self.report.hit("secret-optional", place, message=_TOO_SHORT, name=name)

    # --- credential arguments

    def _client(self, call: Node) -> None:
        callee = callee_of(call)
        name = _last(callee)
        if call.type != "new_expression" and name not in _CLIENT_FUNCTIONS and name not in _POSITIONS:
            return
        given = arguments_of(call)
        package, position = _POSITIONS.get(name, ("", 0))
        if package and len(given) > position and self.code.imports(package):
            self._credential(given[position], key="")
        root = callee
        while root is not None and root.type == "member_expression":
            root = root.child_by_field_name("object")
        if root is None or not self.code.from_package(text_of(root)):
            return
        if call.type == "new_expression" or name in _CLIENT_FUNCTIONS:
            for options in (self.code.constant(argument) for argument in given):
                if options.type == "object":
                    self._options(options)

    def _entries(self, options: Node, depth: int = 0) -> Iterator[Node]:
        """The entries of an object, those of constants of the file that it spreads among them."""
        for child in options.named_children:
            spread = child.named_children[0] if child.type == "spread_element" and child.named_child_count else None
            inner = self.code.constant(spread) if spread is not None else child
            if spread is None:
                yield child
            elif inner.type == "object" and depth < _MAX_DEPTH:
                yield from self._entries(inner, depth + 1)

    def _options(self, options: Node) -> None:
        entries = list(self._entries(options))
        pairs = [child for child in entries if child.type == "pair"]
        host = next(
            (
                found
                for pair in pairs
                if _key(pair) in {"host", "server"}
                for found in [self._literal_of(pair)]
                if found
            ),
            None,
        )
        for pair in pairs:
            value = pair.child_by_field_name("value")
            if value is not None and value.type == "object":
                self._options(value)
            elif value is not None and _CREDENTIAL_KEY.match(_key(pair)) and not (host and _LOCAL.match(host)):
                self._credential(value, key=_key(pair))
        for child in entries:
            if child.type == "shorthand_property_identifier" and _CREDENTIAL_KEY.match(text_of(child)):
                self._credential(child, key=text_of(child))

    def _header(self, pair: Node, key: str) -> None:
        """`Authorization: 'Bearer literal'` and `'x-api-key': 'literal'` of a request."""
        header = re.match(r"(authorization)$|x-(?:api-key|auth-token)$", key, re.IGNORECASE)
        value = pair.child_by_field_name("value") if header is not None else None
        if header is None or value is None:
            return
        text = self._literal_of(pair) or ""
        given = re.match(r"(?:Bearer|Basic|Token)\s+(\S{8,})$" if header.group(1) else r"(\S{8,})$", text)
        trial = _TRIAL_VALUE.search(text)
        if given is not None and not trial and self._counts(given.group(1)) and not self.code.nonproduction(value):
            self.report.hit("literal-credential", self._place(value), name=key)

    def _literal_of(self, pair: Node) -> str | None:
        value = pair.child_by_field_name("value")
        found = self.code.literal(value) if value is not None else None
        return found[1] if found is not None else None

    def _credential(self, value: Node, *, key: str) -> None:
        value = unwrap(value)
        if value.type == "array":
            for entry in value.named_children:
                self._credential(entry, key=key)
            return
        if (wrapped := self._wrapped(value)) is not None:
            self._credential(wrapped, key=key)
            return
        self.report.examined(self._place(value))
        named = text_of(value) if value.type == "shorthand_property_identifier" else ""
        found = self.code.literal(self.code.values[named][0] if len(self.code.values[named]) == 1 else value)
        if found is not None:
            node, text = found
            phrase = " " in text and key not in {"", "secret", "password"}
            phrase = phrase or (_FIELD_NAME.search(text) is not None and key not in {"", "secret", "apiKey"})
            if (
                self._counts(text)
                and not phrase
                and not self.code.nonproduction(value)
                and not self.code.nonproduction(node)
            ):
                self.report.hit(
                    "literal-credential", self._place(node), trace=self._trace(node, value), name=key or named
                )
            return
        if value.type in {"identifier", "member_expression", "shorthand_property_identifier"}:
            self._elsewhere(value)

    @staticmethod
    def _wrapped(value: Node) -> Node | None:
        """What a call only encodes: `Buffer.from(x)`, `new TextEncoder().encode(x)`, `createSecretKey(x)`."""
        given = arguments_of(value) if value.type == "call_expression" else []
        callee = text_of(callee_of(value))[:_SHORT] if given else ""
        encodes = callee in {"Buffer.from", "String"} or re.search(
            r"(?:^|\.)createSecretKey$|TextEncoder\(\)\.encode$", callee
        )
        return unwrap(given[0]) if encodes else None

    def _counts(self, text: str) -> bool:
        return not _PLACEHOLDER.search(text) and not self.settings.publishable_value(text)

    def _trace(self, node: Node, use: Node) -> tuple[TraceStep, ...]:
        if node == use:
            return ()
        return (TraceStep(path=self.code.file.path, line=use.start_point.row + 1, note="used as a credential here"),)

    def _elsewhere(self, value: Node) -> None:
        """A credential that a settings module of the target gives as a literal; joined by name, so never proven."""
        name = _last(value)
        if not re.search(r"secret|password|passwd|api_?key|token|crypt\w*key|signingkey", name, re.IGNORECASE):
            return
        for other in self.everything:
            if name not in other.file.text or not _SETTINGS_MODULE.search(other.file.path):
                continue
            pairs = (pair for pair in other.file.nodes("pair") if _key(pair) == name and _at_module_level(pair))
            literals = [node for pair in pairs if (node := pair.child_by_field_name("value")) is not None]
            literals += [node for node in other.values[name] if _at_module_level(node)]
            for node in literals:
                found = other.literal(node) if node.type in {"string", "template_string"} else None
                if found is not None and self._counts(found[1]) and not other.nonproduction(node):
                    place = other.file.place(node)
                    self.report.hit(
                        "literal-credential",
                        place,
                        confidence=Confidence.MEDIUM,
                        trace=self._trace(node, value),
                        name=name,
                    )

    def _connection(self, text: Node) -> None:
        """A connection string with a password and a host that is not local, given to a call."""
        value = text_of(text)[1:-1]
        match = _URL.match(value)
        if match is None or not match.group(2) or _LOCAL.match(match.group(3)) or self.code.nonproduction(text):
            return
        if (
            _PLACEHOLDER.search(match.group(2))
            or _PLACEHOLDER.search(match.group(3))
            or re.match(r"^(?:host|pass|user)", match.group(2))
        ):
            return
        if any(up.type == "arguments" for up in ancestors(text)):
            self.report.hit("literal-credential", self._place(text))

    # --- secrets in urls

    def _secret_value(self, node: Node) -> bool:
        node = self.code.constant(node)
        name = self._setting_of(node)
        if name is not None:
            return self.settings.secret(name)
        return node.type in {"identifier", "member_expression"} and bool(
            re.search(r"(?:^|[a-z_])[aA][pP][iI]_?[kK]ey$|[a-z]Secret$", _last(node))
        )

    def _url(self, template: Node) -> None:
        before = ""
        for child in template.named_children:
            if child.type == "string_fragment":
                before = text_of(child)
            elif child.type == "template_substitution" and child.named_child_count:
                value = child.named_children[0]
                if value.type == "call_expression" and _last(value) == "encodeURIComponent" and arguments_of(value):
                    value = arguments_of(value)[0]
                if _QUERY.search(before) and self._secret_value(value):
                    self.report.hit("secret-in-url", self._place(value))
                before = ""

    def _query_setter(self, call: Node) -> None:
        """`url.searchParams.set('key', process.env.API_KEY)`."""
        callee = callee_of(call)
        given = arguments_of(call) if _last(callee) in {"set", "append"} else []
        if given and ".searchParams." in text_of(callee) and len(given) > 1:
            name = text_of(given[0]).strip("'\"")
            if _QUERY_KEY.match(name) and self._secret_value(given[1]):
                self.report.hit("secret-in-url", self._place(given[1]))

    def _query_field(self, pair: Node) -> None:
        """`params: { key: process.env.API_KEY }` of an HTTP client."""
        value, owner = pair.child_by_field_name("value"), pair.parent.parent if pair.parent is not None else None
        if value is None or owner is None or owner.type != "pair" or _key(owner) not in {"params", "searchParams"}:
            return
        if _QUERY_KEY.match(_key(pair)) and self._secret_value(value):
            self.report.hit("secret-in-url", self._place(value))


def _only_named(call: Node) -> bool:
    return call.type == "call_expression" and bool(
        re.search(r"^(?:hash|digest|mask|redact|fingerprint)", _last(callee_of(call)), re.IGNORECASE)
    )


def _at_module_level(node: Node) -> bool:
    return not any("function" in up.type or up.type == "method_definition" for up in ancestors(node))


def _harmless_connection(name: str, value: str) -> bool:
    """A fallback that names a local service, or a connection without a password."""
    match = _URL.match(value)
    if match is None or not _CONNECTION.match(name):
        return False
    return not match.group(2) or bool(_LOCAL.match(match.group(3)))


# --- files that build and start containers ----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Entry:
    """A setting given a value in a file that is no code."""

    name: str
    value: str
    place: Place


def _dockerfile(source: SourceFile, settings: _SettingNames, report: _Report) -> None:
    arguments: set[str] = set()
    for entry in _docker_entries(source):
        is_argument = source.line(entry.place.line).lstrip().upper().startswith("ARG")
        if is_argument:
            arguments.add(entry.name)
        if not settings.secret(entry.name):
            continue
        report.examined(entry.place)
        value = entry.value.strip("\"'")
        passed = re.fullmatch(r"\$\{?(\w+)\}?", value)
        if passed:
            if not is_argument and passed.group(1) in arguments:
                report.hit(
                    "secret-in-image",
                    entry.place,
                    confidence=Confidence.MEDIUM,
                    message=_BAKED_ARGUMENT,
                    name=entry.name,
                )
        elif (
            value
            and not _PLACEHOLDER.search(value)
            and not _TRIAL_VALUE.search(value)
            and not _harmless_connection(entry.name, value)
        ):
            report.hit("secret-in-image", entry.place, name=entry.name)


def _docker_entries(source: SourceFile) -> Iterator[_Entry]:
    continued = False
    for number, line in enumerate(source.lines, start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        body = stripped if continued else None
        if (match := re.match(r"(?:ARG|ENV)\s+(.*)$", stripped, re.IGNORECASE)) is not None and not continued:
            body = match.group(1)
        continued = body is not None and stripped.endswith("\\")
        if body is None:
            continue
        body = body.rstrip("\\").strip()
        pairs = re.findall(r"([A-Za-z_]\w*)=(\"[^\"]*\"|'[^']*'|\S*)", body)
        if not pairs and (old := re.match(r"([A-Za-z_]\w*)(?:\s+(.*))?$", body)) is not None:
            pairs = [(old.group(1), old.group(2) or "")]
        for name, value in pairs:
            yield _Entry(name, value, Place(path=source.path, line=number, end_line=number))


def _yaml(source: SourceFile, settings: _SettingNames, report: _Report) -> None:
    """Literal secrets of a compose file or workflow; a database's own throwaway password beside it is not one."""
    workflow = bool(_WORKFLOW.match(source.path))
    for number, line in enumerate(source.lines, start=1):
        match = _YAML_ENTRY.match(line)
        if match is None or not settings.secret(match.group(1)):
            continue
        name, value = match.group(1), re.sub(r"\s+#.*$", "", match.group(2)).strip().strip("\"'")
        place = Place(path=source.path, line=number, end_line=number)
        report.examined(place)
        if value in {"|", "|-", ">", ">-"}:
            value = source.line(number + 1).strip()
        default = _SHELL_DEFAULT.match(value)
        text = default.group(1) if default else value
        if (
            not text
            or (_PLACEHOLDER.search(text) and not default)
            or text.startswith("$")
            or _TRIAL_FILE.search(source.path.rsplit("/", 1)[-1])
        ):
            continue
        if _DATABASE_IMAGE.match(name) or _TRIAL_VALUE.search(text) or _harmless_connection(name, text):
            continue
        if default:
            report.hit("literal-fallback", place, name=name)
        else:
            report.hit("secret-in-image", place, confidence=Confidence.MEDIUM if workflow else None, name=name)


def _undocumented(subject: Subject, report: _Report) -> None:
    """Secrets the code reads that no env template names; nothing is said where there is no template."""
    names = frozenset(subject.config.env_templates)
    templates = [
        text
        for path in subject.tracked
        if path.rsplit("/", 1)[-1] in names and (text := subject.read(path)) is not None
    ]
    if not templates:
        return
    documented = set(re.findall(r"^[#\s]*(?:export\s+)?([A-Z][A-Z0-9_]+)\s*=", "\n".join(templates), re.MULTILINE))
    for name, place in sorted(report.reads.items()):
        if name not in documented and name not in _GIVEN_BY_CI:
            report.hit("undocumented-setting", place, name=name)
