"""Env files: none is tracked, and git itself says that the target's own ignore files keep every one out."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from secgate.api import Confidence, Hit, Observation, Place, Problem, SourceFile, Subject, TraceStep, by_path

PROBES = (".env", ".env.local", ".env.production", ".env.staging", ".env.test")
_DOCUMENT = re.compile(
    r"\.(?:md|mdx|markdown|txt|rst|adoc|pdf|png|jpe?g|gif|svg|webp|ico|docx?|odt)$"
    r"|(?:^|/)(?:licen[cs]e|notice|authors|codeowners|changelog|readme|\.gitignore|\.gitattributes|\.editorconfig)$",
    re.IGNORECASE,
)
_ENV_NAME = re.compile(r"^\.env(?:[._-][\w.-]+)?$|^[\w-][\w.-]*\.env$")
_CODE_SUFFIX = re.compile(r"\.(?:[cm]?[jt]sx?|py|rb|go|rs|php|md|mdx|json|ya?ml|sh|d\.ts|erb|tpl|j2)$")
_CODE = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".py")
_TEST_PATH = re.compile(r"(?:^|/)(?:tests?|__tests__|e2e|specs?|mocks?|fixtures?|examples?)/|\.(?:test|spec)\.[a-z]+$")


def analyze(subject: Subject) -> Observation:
    """Probes at the root and in every workspace, tracked env files, image copies and key files that the code uses."""
    if not subject.is_repository:
        return Observation(problems=(Problem(reason="not a git work tree: what is tracked and ignored is not known"),))
    if not subject.tracked:
        return Observation(problems=(Problem(reason="git tracks no file yet: no probe was made"),))
    if all(_DOCUMENT.search(path) for path in subject.tracked):
        return Observation(absence=subject.spec.not_applicable)
    tracked = [path for path in subject.tracked if _is_env_name(path) and not _excluded(subject, path)]
    folders = _workspaces(subject)
    copies = tuple(_image_copies(subject, folders))
    keys = tuple(_key_uses(subject))
    hits = [
        *_tracked_hits(subject, tracked),
        *_probe_hits(subject, folders),
        *_image_hits(subject, copies, folders),
        *_key_hits(subject, keys),
    ]
    # NOTE: what git answers to a probe may stand in an ignore file far above it, so probes are of the whole target.
    places = by_path(tracked, (file for file, *_ in copies), (path for path, *_ in keys))
    examined = len(PROBES) * len(folders) + sum(places.values())
    return Observation(examined=examined, examined_at=places, hits=tuple(hits))


def _workspaces(subject: Subject) -> list[str]:
    """The root as "", and every folder with a package.json."""
    folders = {posixpath.dirname(path) for path in subject.tracked if posixpath.basename(path) == "package.json"}
    own = (folder for folder in folders if "node_modules" not in folder.split("/") and not _excluded(subject, folder))
    return sorted({"", *own})


def _excluded(subject: Subject, path: str) -> bool:
    globs = [entry.path for entry in subject.config.excluded_paths]
    return any(fnmatchcase(path, glob) or fnmatchcase(f"{path}/", glob) for glob in globs)


# --- tracked env files ------------------------------------------------------------------------------------------------


def _is_env_name(path: str) -> bool:
    name = posixpath.basename(path).lower()
    return bool(_ENV_NAME.match(name)) and not _CODE_SUFFIX.search(name)


def _tracked_hits(subject: Subject, tracked: Iterable[str]) -> Iterator[Hit]:
    for path in tracked:
        if _is_template(subject, path) or _is_harmless(subject, path):
            continue
        named = posixpath.basename(path).lower().startswith(".env")
        # NOTE: `name.env` is often a list of build settings; only the files that tools load by themselves are certain.
        hit = subject.hit("tracked-env-file", Place(path=path, line=1), confidence=None if named else Confidence.MEDIUM)
        # NOTE: the finding is the file; what its first line says must not change its identity.
        yield hit.model_copy(update={"text": ""})


def _is_template(subject: Subject, path: str) -> bool:
    """`.env.example`, and the same ending on another stage's file: `.env.production.example`, `docker.example.env`."""
    name = posixpath.basename(path)
    if name in subject.config.env_templates or path in subject.config.env_templates:
        return True
    templates = subject.config.env_templates
    endings = [template.removeprefix(".env.") for template in templates if template.startswith(".env.")]
    parts = re.sub(r"^\.env[_-]", ".env.", name).split(".")
    return any(parts[-1] == ending or (parts[-1] == "env" and ending in parts[:-1]) for ending in endings)


def _is_harmless(subject: Subject, path: str) -> bool:
    text = subject.read(path)
    if text is None:
        return False
    values = list(_values(text))
    if posixpath.basename(path) == ".env.test":
        return all(_is_test_value(name, value) for name, value in values)
    return _is_encrypted(values) and _keys_are_kept_out(subject, path)


def _values(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            yield name.strip(), value.strip().strip("\"'`")
        elif name and not name.startswith("#"):
            # NOTE: a line without `=` goes on with a value of several lines, for example a private key.
            yield "", name


def _is_encrypted(values: list[tuple[str, str]]) -> bool:
    """Whether every value is ciphertext, but for the public key that made it."""
    secret = [value for name, value in values if not name.startswith("DOTENV_PUBLIC_KEY")]
    vault = [name for name, _ in values if name.startswith("DOTENV_VAULT")]
    return bool(secret) and (len(vault) == len(values) or all(v.startswith(("encrypted:", "ENC[")) for v in secret))


def _keys_are_kept_out(subject: Subject, path: str) -> bool:
    keys = posixpath.join(posixpath.dirname(path), ".env.keys")
    answer = subject.ignored((keys,)).get(keys)
    return keys not in subject.tracked and answer is not None and answer.ignored


_SECRET_NAME = re.compile(r"secret|passw|pwd|token|key|credential|private|auth|dsn|salt", re.IGNORECASE)
_TEST_WORD = re.compile(
    r"(?:^|[^a-z])(?:tests?|testing|examples?|placeholder|dummy|fake|mock|change[_-]?me|your|xxx+|sample|none|local|localhost"
    r"|127\.0\.0\.1|not-?used|insecure)(?:[^a-z]|$)",
    re.IGNORECASE,
)
_PLAIN_VALUE = re.compile(r"^(?:true|false|yes|no|on|off|\d{1,5}|[a-z]{1,15}|<[^>]*>|\$\{?\w+\}?)?$", re.IGNORECASE)
_LIVE = re.compile(
    r"-----BEGIN|\b(?:sk|rk|pk|whsec|ghp|gho|xox[a-z]|AKIA|AIza|eyJ)[_A-Za-z0-9-]{12,}"
    r"|@[\w-]+(?:\.[\w-]+)*\.(?!test\b)[a-z]{2,}[:/]"
)
_MIXED_RUN = re.compile(r"(?=[A-Za-z0-9+/]{0,40}\d)(?=[A-Za-z0-9+/]{0,40}[A-Za-z])[A-Za-z0-9+/]{12,}")


def _is_test_value(name: str, value: str) -> bool:
    """Whether a value is plainly one for tests: a placeholder, a local address, a switch. In doubt it is not."""
    if not name or _LIVE.search(value):
        return False
    if not value:
        return True
    may_be_password = bool(_SECRET_NAME.search(name)) and value.isalnum()
    if _PLAIN_VALUE.match(value) and not may_be_password:
        return True
    return bool(_TEST_WORD.search(value)) and not _MIXED_RUN.search(value)


# --- probes -----------------------------------------------------------------------------------------------------------


def _probe_hits(subject: Subject, folders: list[str]) -> Iterator[Hit]:
    paths = [posixpath.join(folder, name) for folder in folders for name in PROBES]
    answers = subject.ignored(paths)
    open_: dict[str, list[str]] = defaultdict(list)
    negated: dict[tuple[str, int, str], list[str]] = defaultdict(list)
    for path in paths:
        answer = answers[path]
        tested = path in subject.tracked and _is_harmless(subject, path)
        if answer.ignored or tested:
            continue
        if answer.path is not None and answer.line is not None:
            negated[answer.path, answer.line, answer.pattern or ""].append(path)
        else:
            folder, name = posixpath.split(path)
            open_[name].append(folder)
    negated |= _let_in_elsewhere(subject, folders, known=set(negated))
    yield from (_open_hit(subject, name, inside) for name, inside in open_.items())
    for (file, line, pattern), let_in in negated.items():
        message = f"`{pattern}` lets {_listed(let_in)} back in, so the next `git add .` publishes it."
        yield _identified(subject.hit("env-re-included", Place(path=file, line=line), message=message), pattern, let_in)


def _let_in_elsewhere(
    subject: Subject, folders: list[str], *, known: set[tuple[str, int, str]]
) -> dict[tuple[str, int, str], list[str]]:
    """Negations that let a probe back in where no package.json stands: `deploy/.gitignore` with `!.env`."""
    others = {parent for path in subject.tracked for parent in _parents(path)} - set(folders)
    own = sorted(f for f in others if "node_modules" not in f.split("/") and not _excluded(subject, f))
    answers = subject.ignored(tuple(posixpath.join(folder, name) for folder in own for name in PROBES))
    found: dict[tuple[str, int, str], list[str]] = defaultdict(list)
    for path, answer in answers.items():
        if answer.ignored or answer.path is None or answer.line is None:
            continue
        key = (answer.path, answer.line, answer.pattern or "")
        if key not in known and not (path in subject.tracked and _is_harmless(subject, path)):
            found[key].append(path)
    return found


def _parents(path: str) -> Iterator[str]:
    while path := posixpath.dirname(path):
        yield path


def _open_hit(subject: Subject, name: str, folders: list[str]) -> Hit:
    where = _listed(folder or "the root" for folder in folders)
    message = f"git does not ignore `{name}` in {where}: the next `git add .` publishes it."
    return _identified(subject.hit("env-not-ignored", _home(subject), message=message), name, folders)


def _identified(hit: Hit, name: str, paths: list[str]) -> Hit:
    # NOTE: several findings share one place. Each is known by what it lets in, so that a waiver covers nothing new.
    return hit.model_copy(update={"symbol": name, "text": "", "origin_key": f"{name} in {' '.join(paths) or '.'}"})


def _home(subject: Subject) -> Place:
    """Where the missing line belongs: the root's .gitignore, or what stands at the root in its place."""
    if subject.read(".gitignore") is not None:
        return Place(path=".gitignore", line=1)
    at_root = [path for path in subject.tracked if "/" not in path]
    stand_in = next((path for path in ("package.json", "README.md") if path in at_root), subject.tracked[0])
    return Place(path=stand_in, line=1)


def _listed(names: Iterable[str], limit: int = 6) -> str:
    found = list(names)
    shown = ", ".join(found[:limit])
    return shown if len(found) <= limit else f"{shown} and {len(found) - limit} more"


# --- images -----------------------------------------------------------------------------------------------------------

_COPY = re.compile(r"^\s*(?:COPY|ADD)\s+(.*)$", re.IGNORECASE)


def _image_copies(subject: Subject, folders: list[str]) -> Iterator[tuple[SourceFile, int, dict[str, str]]]:
    """Every copy of a whole workspace into an image: file, line, and the folder it copies by possible build context."""
    for file in subject.files:
        if file.language != "dockerfile" or file.path.lower().endswith(".dockerignore") or _TEST_PATH.search(file.path):
            continue
        for line, text in _instructions(file):
            sources = _copy_sources(text)
            for source in sources:
                contexts = {"", posixpath.dirname(file.path)}
                copied = {context: posixpath.normpath(posixpath.join(context, source)) for context in sorted(contexts)}
                found = {c: "" if p == "." else p for c, p in copied.items()}
                found = {c: p for c, p in found.items() if p in folders}
                if found:
                    yield file, line, found
                    break


def _instructions(file: SourceFile) -> Iterator[tuple[int, str]]:
    """Each instruction with the line it starts on; a backslash at the end joins lines."""
    start, parts = 0, ""
    for number, text in enumerate(file.lines, 1):
        if text.lstrip().startswith("#"):
            continue
        start = start if parts else number
        parts += text.rstrip().removesuffix("\\") + " "
        if not text.rstrip().endswith("\\"):
            yield start, parts
            parts = ""


def _copy_sources(instruction: str) -> list[str]:
    match = _COPY.match(instruction)
    if match is None:
        return []
    words = re.findall(r'[^\s",\[\]]+', match.group(1))
    if any(word.startswith("--from") for word in words):
        return []
    plain = [word for word in words if not word.startswith("--")]
    return [word.removeprefix("/").rstrip("/") or "." for word in plain[:-1] if "$" not in word and "<<" not in word]


def _below(folders: Iterable[str], folder: str) -> list[str]:
    return [found for found in folders if not folder or found == folder or found.startswith(f"{folder}/")]


def _image_hits(
    subject: Subject, copies: Iterable[tuple[SourceFile, int, dict[str, str]]], folders: list[str]
) -> Iterator[Hit]:
    for file, line, copied in copies:
        let_in = {c: _let_into_image(subject, file, c, _below(folders, folder)) for c, folder in copied.items()}
        # NOTE: which folder is the build context stands nowhere; the copy is fine when one of them is covered.
        if not all(let_in.values()):
            continue
        context, names = next(iter(let_in.items()))
        where = context or "the root"
        message = f"With {where} as the build context, no .dockerignore keeps {_listed(names)} out of the image."
        yield subject.hit("env-in-image", Place(path=file.path, line=line), message=message)


def _let_into_image(subject: Subject, file: SourceFile, context: str, folders: Iterable[str]) -> list[str]:
    """Env files, relative to the build context, that this copy takes along."""
    own = f"{file.path}.dockerignore"
    text = subject.read(own) or subject.read(posixpath.join(context, ".dockerignore")) or ""
    patterns = [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    names = (posixpath.relpath(posixpath.join(folder, probe), context or ".") for folder in folders for probe in PROBES)
    return [name for name in names if not _docker_ignores(patterns, name)]


def _docker_ignores(patterns: list[str], path: str) -> bool:
    """Whether a .dockerignore keeps `path` out: patterns count from the root of the context, the last match decides."""
    ignored = False
    parents = [path, *(path[: m.start()] for m in re.finditer("/", path))]
    for pattern in patterns:
        negated = pattern.startswith("!")
        expression = _docker_pattern(pattern.removeprefix("!").strip().strip("/").removeprefix("./"))
        if any(expression.fullmatch(part) for part in parents):
            ignored = not negated
    return ignored


def _docker_pattern(pattern: str) -> re.Pattern[str]:
    out = ""
    for token in re.findall(r"\*\*/?|\*|\?|\[[^\]]*\]|.", pattern):
        match token:
            case "**/":
                out += r"(?:.*/)?"
            case "**":
                out += r".*"
            case "*":
                out += r"[^/]*"
            case "?":
                out += r"[^/]"
            case _:
                out += token if token.startswith("[") and len(token) > 1 else re.escape(token)
    return re.compile(out)


# --- key files --------------------------------------------------------------------------------------------------------

_KEY_USE = re.compile(
    r"\b(?:readFileSync|readFile|writeFileSync|writeFile|createReadStream|createWriteStream|open|require"
    r"|from_service_account_file)\s*\([^;\n]{0,120}?[\"'`]([^\"'`\n]{1,200}\.(?:pem|key|p12|pfx)"
    r"|[^\"'`\n]{0,200}?(?:service[-_]?account|credentials)[\w.-]*\.json)[\"'`]",
    re.IGNORECASE,
)
_KEY_ENDS = (".pem", ".key", ".p12", ".pfx", ".json")
_STRING = r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
_SCRIPT_LEXEME = re.compile(_STRING + r"|`(?:[^`\\]|\\.)*(?:`|\Z)|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_PYTHON_LEXEME = re.compile(_STRING + r"|#[^\n]*")
_PUBLIC_PART = re.compile(
    r"(?:^|[^a-z])(?:cert|certificate|ca|chain|fullchain|bundle|public|pub|roots?)(?:[^a-z]|$)", re.IGNORECASE
)


def _key_uses(subject: Subject) -> Iterator[tuple[str, int, str]]:
    """Reads and writes of a key file by a relative path that stands in the code: path, line, key file as written."""
    for path in subject.tracked:
        if not path.endswith(_CODE) or _TEST_PATH.search(path) or _excluded(subject, path):
            continue
        text = _without_comments(subject.read(path) or "", python=path.endswith(".py"))
        for match in _KEY_USE.finditer(text):
            name = match.group(1)
            public = _PUBLIC_PART.search(posixpath.basename(name))
            if not name.startswith(("/", "~")) and "${" not in name and not public:
                yield path, text.count("\n", 0, match.start(1)) + 1, name


def _without_comments(text: str, *, python: bool) -> str:
    """The text with comments blanked, every line where it was."""
    lowered = text.lower()
    if not any(end in lowered and any(end + quote in lowered for quote in "\"'`") for end in _KEY_ENDS):
        return ""
    pattern = _PYTHON_LEXEME if python else _SCRIPT_LEXEME
    return pattern.sub(lambda m: m.group() if m.group()[0] in "\"'`" else re.sub(r"[^\n]", " ", m.group()), text)


def _key_hits(subject: Subject, uses: Iterable[tuple[str, int, str]]) -> Iterator[Hit]:
    for path, line, name in uses:
        relative = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
        candidates = {p for p in (relative, posixpath.normpath(name)) if not p.startswith("..")}
        answers = subject.ignored(sorted(candidates))
        if not candidates or any(answer.ignored for answer in answers.values()):
            continue
        tracked = sorted(candidates & set(subject.tracked))
        message = f"The code uses `{name}`, and no ignore rule keeps that key file out of the repository."
        trace = [TraceStep(path=found, line=1, note="the key file is tracked") for found in tracked]
        yield subject.hit("key-files-not-ignored", Place(path=path, line=line), message=message, trace=trace)
