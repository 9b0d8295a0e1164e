"""Which language a file is written in: by its name, and without a suffix by the program its first line names."""

from pathlib import PurePosixPath

_BY_SUFFIX = {
    "typescript": (".ts", ".mts", ".cts", ".tsx"),
    "javascript": (".js", ".mjs", ".cjs", ".jsx", ".es6", ".es", ".jsm"),
    "python": (".py",),
    "dockerfile": (".dockerfile",),
    "yaml": (".yaml", ".yml"),
    "json": (".json", ".jsonc"),
    "prisma": (".prisma",),
    "sql": (".sql", ".psql", ".pgsql", ".ddl"),
    "shell": (".sh", ".bash", ".zsh"),
    "terraform": (".tf", ".tfvars"),
    "markdown": (".md", ".mdx", ".markdown"),
    "html": (".html", ".htm"),
    "vue": (".vue",),
    "svelte": (".svelte",),
    "go": (".go",),
    "java": (".java",),
    "kotlin": (".kt", ".kts"),
    "ruby": (".rb", ".erb"),
    "php": (".php",),
    "csharp": (".cs",),
    "rust": (".rs",),
    "elixir": (".ex", ".exs"),
    "scala": (".scala",),
    "swift": (".swift",),
    "c": (".c", ".h", ".cc", ".cpp", ".hpp"),
}
_LANGUAGE = {suffix: language for language, suffixes in _BY_SUFFIX.items() for suffix in suffixes}
# Languages that the engines of this version read as code; the others are named when nothing else is there to examine.
READ = frozenset({"typescript", "javascript", "dockerfile", "yaml", "json", "prisma"})
APPLICATION = frozenset({
    "typescript", "javascript", "python", "go", "java", "kotlin", "ruby", "php", "csharp", "rust", "elixir", "scala",
    "swift", "c", "vue", "svelte",
})  # fmt: skip
# Languages that are read by people: what asks for such a text asks for that of few files.
PROSE = frozenset({"markdown", "html"})


_BY_PROGRAM = {
    "node": "javascript", "nodejs": "javascript", "bun": "typescript", "deno": "typescript", "tsx": "typescript",
    "ts-node": "typescript", "python": "python", "ruby": "ruby", "php": "php", "sh": "shell", "bash": "shell",
    "zsh": "shell",
}  # fmt: skip


def language_of_script(path: str, text: str) -> str | None:
    """The language of a file by its name, or, when that has no suffix, by its first line (`#!/usr/bin/env node`)."""
    return language_by(path, program_language(text))


def language_by(path: str, program: str | None) -> str | None:
    """The same, where it is known what the first line names."""
    named = language_of(path)
    return program if named is None and not _suffix(path.rpartition("/")[2]) else named


def program_language(text: str) -> str | None:
    """The language of the program that the first line of a text names (`#!/usr/bin/env node`)."""
    if not text.startswith("#!"):
        return None
    words = text[2:200].split("\n", 1)[0].split()
    if words and PurePosixPath(words[0]).name == "env":
        words = [word for word in words[1:] if not word.startswith("-") and "=" not in word]
    return _BY_PROGRAM.get(PurePosixPath(words[0]).name.rstrip("0123456789.")) if words else None


def may_be_script(path: str) -> bool:
    """Whether a file may be TypeScript or JavaScript by its name, whatever it holds."""
    named = language_of(path)
    return named in {"typescript", "javascript"} or (named is None and not _suffix(path.rpartition("/")[2]))


def language_of(path: str) -> str | None:
    """The language of `path`, or None for a file that is no code (text, images, unknown)."""
    name = path.rpartition("/")[2].lower()
    if name.startswith("dockerfile") or name == "containerfile":
        return "dockerfile"
    if name.startswith(".env") or name.endswith(".env"):
        return "dotenv"
    return _LANGUAGE.get(_suffix(name))


def _suffix(name: str) -> str:
    """The last suffix with its dot; empty for `.name`, `name.` and `name`. Ten times cheaper than a path object."""
    dot = name.rfind(".")
    return name[dot:] if 0 < dot < len(name) - 1 else ""


def is_declaration(path: str) -> bool:
    """Whether `path` is a TypeScript declaration file, which holds no code that runs."""
    return path.lower().endswith((".d.ts", ".d.mts", ".d.cts"))
