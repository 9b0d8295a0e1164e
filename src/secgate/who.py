"""The words in which a report says who asked for a run, when and where."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

from secgate.model import RunInfo


def stamp(moment: datetime) -> str:
    """A moment as reports write it: UTC, in whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def run_info(
    environment: Mapping[str, str], started: datetime, ended: datetime, seconds: Mapping[str, float]
) -> RunInfo:
    """Who ran the gate, when and where, and the seconds that its parts took."""
    host: Literal["github", "gitlab", "local"] = "local"
    url = None
    actor = environment.get("USER") or environment.get("LOGNAME") or "unknown"
    if environment.get("GITHUB_ACTIONS") == "true":
        host, actor = "github", environment.get("GITHUB_ACTOR", "unknown")
        parts = (environment.get(f"GITHUB_{key}", "") for key in ("SERVER_URL", "REPOSITORY", "RUN_ID"))
        url = "{}/{}/actions/runs/{}".format(*parts)
    elif environment.get("GITLAB_CI") == "true":
        host, actor, url = "gitlab", environment.get("GITLAB_USER_LOGIN", "unknown"), environment.get("CI_JOB_URL")
    timings = {name: round(seconds, 3) for name, seconds in sorted(seconds.items())}
    return RunInfo(actor=actor, started=stamp(started), ended=stamp(ended), host=host, url=url, timings=timings)
