"""Which language a file is written in, by its name alone."""

from pathlib import PurePosixPath

_BY_SUFFIX = {
    "typescript": (".ts", ".mts", ".cts", ".tsx"),
    "javascript": (".js", ".mjs", ".cjs", ".jsx"),
    "python": (".py",),
    "dockerfile": (".dockerfile",),
    "yaml": (".yaml", ".yml"),
    "json": (".json", ".jsonc"),
    "prisma": (".prisma",),
    "sql": (".sql",),
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


def language_of(path: str) -> str | None:
    """The language of `path`, or None for a file that is no code (text, images, unknown)."""
    name = PurePosixPath(path).name.lower()
    if name.startswith("dockerfile") or name == "containerfile":
        return "dockerfile"
    if name.startswith(".env") or name.endswith(".env"):
        return "dotenv"
    return _LANGUAGE.get(PurePosixPath(name).suffix)


def is_declaration(path: str) -> bool:
    """Whether `path` is a TypeScript declaration file, which holds no code that runs."""
    return path.lower().endswith((".d.ts", ".d.mts", ".d.cts"))
