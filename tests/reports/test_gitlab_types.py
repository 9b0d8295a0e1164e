"""Both reports for GitLab, held by types that others wrote: GitLab's schema of SAST reports, and Code Climate's issues.

The types of SAST reports were made from GitLab's schema 14. Version 15, which we write and which GitLab asks for, took
three keys of a vulnerability out of what is required (GitLab, "security-report-schemas", changelog of 15.0.0), so they
are put in here before the compiler looks; everything else has to fit as it is.
"""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from reports.example import rich_report
from reports.factory import report
from reports.hostile import ATTACKS
from reports.page import hostile_report
from secgate.model import Report
from secgate.reports import gitlab, gitlab_sast

pytestmark = pytest.mark.system
_SOURCE = """
import {{ ReportFormatForGitLabSAST }} from "{modules}/gitlab-sast-to-sonarqube/src/types/gitlab/sast-report-format";
import {{ Issue }} from "{modules}/codeclimate-types/index";
export const sast: ReportFormatForGitLabSAST = {sast};
export const quality: Issue[] = {quality};
"""


def errors(folder: Path, sast: str, quality: str) -> list[str]:
    """What the compiler of TypeScript says of two reports as constants of those types."""
    compiler = shutil.which("tsc")
    assert compiler is not None, "npm ci in tests/node"
    modules = Path(compiler).resolve().parents[2]
    source = folder / "reports.ts"
    source.write_text(_SOURCE.format(modules=modules, sast=sast, quality=quality), encoding="utf-8")
    words = [compiler, "--noEmit", "--strict", "--skipLibCheck", str(source)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120, cwd=folder)
    assert done.returncode == 0 or done.stdout, done.stderr
    return done.stdout.splitlines()


def as_of_14(text: str) -> str:
    """A SAST report with what version 14 asks of a vulnerability beside."""
    made = json.loads(text)
    for one in made["vulnerabilities"]:
        one |= {"category": "sast", "cve": "", "scanner": made["scan"]["scanner"]}
    return json.dumps(made)


@pytest.mark.parametrize(
    "made", [rich_report(), report(), hostile_report("".join(ATTACKS))], ids=["rich", "passed", "hostile"]
)
def test_the_types_of_others_hold_both_reports(tmp_path: Path, made: Report) -> None:
    assert errors(tmp_path, as_of_14(gitlab_sast.render(made)), gitlab.render(made)) == []


def test_the_types_of_others_refuse_what_does_not_fit(tmp_path: Path) -> None:
    sast = as_of_14(gitlab_sast.render(rich_report())).replace('"severity": "Critical"', '"severity": "Bad"')
    quality = gitlab.render(rich_report()).replace('"check_name"', '"check"')
    said = "\n".join(errors(tmp_path, sast, quality))
    assert "'\"Bad\"' is not assignable" in said
    assert "'\"check\"' does not exist in type 'Issue'" in said
