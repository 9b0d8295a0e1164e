"""What the file that a value stands in says of it."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from secgate.secrets.values import Job
from secgate.secrets.verdict import Verdict, no
from secgate.target.scope import default_exclusion

_NOISY = re.compile(
    r"(?i)(?:^|/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|[^/]*\.lock|"
    r"[^/]*\.sum)$|\.(?:map|tsbuildinfo|min\.js|min\.css|svg|snap|ipynb|lock\.json)$|\.bundle\.js$"
)
_CI = re.compile(
    r"(?i)(?:^|/)(?:\.github/(?:workflows|actions)/.*|\.gitlab-ci[^/]*\.ya?ml|\.circleci/.*|"
    r"(?:docker-)?compose[^/]*\.ya?ml|jenkinsfile|azure-pipelines[^/]*\.ya?ml|"
    r"bitbucket-pipelines\.yml|\.travis\.yml)$"
)
_TRANSLATION = re.compile(
    r"(?i)(?:^|/)(?:i18n|locales?|lang|languages|translations?|messages)/|"
    r"\.(?:po|pot|xlf|arb|strings)$"
)
# Where a word without quotes is the name of something.
_CODE = re.compile(
    r"(?i)\.(?:[cm]?[jt]sx?|vue|svelte|astro|py|pyi|rb|php|phtml|java|kts?|scala|groovy|gradle|cs|fs|vb|go|rs|c|h|cc|cpp|hpp|"
    r"m|mm|swift|dart|lua|pl|pm|r|jl|exs?|erl|hs|clj[cs]?|elm|nim|cr|sol|html?|css|scss|less|patch|diff|tf|hcl|bicep)$"
)
# Names of test files by the conventions of languages that the code items do not read.
_OTHER_TESTS = re.compile(
    r"(?:_test\.(?:go|dart|rb|exs|cc|cpp|c)|_spec\.(?:rb|cr|lua)|[a-z0-9](?:Tests?|Spec)\.(?:java|kt|cs|scala|groovy|swift|php))$"
)
_TEMPLATE_SUFFIX = (".example", ".sample", ".template", ".dist", ".tmpl", ".tpl")


@dataclass(frozen=True)
class PathKind:
    """What kind of file a path is, as far as it changes a verdict."""

    test: bool
    declared_test: bool
    template: bool
    noisy: bool
    translation: bool = False
    packaged: bool = False
    code: bool = False


def path_kind(path: str, job: Job) -> PathKind:
    """The kind of `path`; places that are no file are of none."""
    if path.startswith("@"):
        return PathKind(test=False, declared_test=False, template=False, noisy=False)
    name = PurePosixPath(path).name
    template = name in job.env_templates or name.lower().endswith(_TEMPLATE_SUFFIX) or _CI.search(path) is not None
    declared = any(PurePosixPath(path).match(glob) or _globbed(path, glob) for glob in job.test_paths)
    packaged, own = "node_modules/" in path, path.rpartition("node_modules/")[2]
    return PathKind(
        default_exclusion(own, ()) in {"test", "mock", "fixture"} or _OTHER_TESTS.search(own) is not None,
        declared,
        template,
        noisy=_NOISY.search(path) is not None,
        translation=_TRANSLATION.search(path) is not None,
        packaged=packaged,
        code=_CODE.search(path) is not None,
    )


def _globbed(path: str, glob: str) -> bool:
    pattern = (
        re.escape(glob)
        .replace(r"\*\*/", "(?:.*/)?")
        .replace(r"\*\*", ".*")
        .replace(r"\*", "[^/]*")
        .replace(r"\?", "[^/]")
    )
    return re.fullmatch(pattern, path) is not None


def at_path(verdict: Verdict, kind: PathKind, *, binary: bool) -> tuple[str, Verdict]:
    """The rule a verdict gives in a file of this kind ("" for no finding), and the verdict as it stands there."""
    if verdict.klass in {"placeholder", "publishable"}:
        return "", verdict
    if binary and verdict.basis != "structure":
        return "", no("a printable run of a binary file")
    if kind.declared_test:
        return "", Verdict("test", verdict.confidence, verdict.basis, "declared as a test value by test_secret_paths")
    if verdict.klass == "test":
        return ("login-account" if verdict.basis == "account" else "test-secret"), verdict
    if verdict.basis == "entropy":
        return ("", no("an entropy match in a generated file")) if kind.noisy else ("entropy-only", verdict)
    if verdict.basis == "structure":
        return ("live-secret" if verdict.klass == "live" else "likely-secret"), verdict
    return _labelled_at(verdict, kind)


def _labelled_at(verdict: Verdict, kind: PathKind) -> tuple[str, Verdict]:
    """The same for what only a label says."""
    if verdict.basis == "beside" and kind.template:
        return "", no("a file that starts the service too")
    if verdict.basis == "bare word" and kind.code:
        return "", no("a name in code")
    if kind.translation and verdict.klass != "live":
        return "", no("the text of a translation")
    if kind.test or kind.packaged:
        where = "in test code" if kind.test else "in a package that others publish"
        return "test-secret", Verdict("test", "low", verdict.basis, f"{verdict.reason}, {where}")
    if kind.template:
        return "real-value-in-template", Verdict(
            "likely", "medium", verdict.basis, f"{verdict.reason}, in a template or CI file"
        )
    return ("labelled-password" if verdict.klass == "live" else "likely-secret"), verdict
