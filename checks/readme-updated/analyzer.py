"""Does the README still name what there is, when the change adds or takes away scripts, settings or commands?

Whether it had to be changed is a judgement: a reviewer states it.
"""

from secgate.api import Observation, Place, Subject, changed_ways, mentions, stated

_MOST_NAMED = 8


def analyze(subject: Subject) -> Observation:
    """Every script, setting and command that the change adds or takes away."""
    if (none := subject.without_base()) is not None:
        return none
    if subject.against is None:
        return Observation()
    ways = changed_ways(subject.against, subject.texts, subject.config.env_templates)
    changed = [*ways.added, *ways.removed]
    if not changed:
        return Observation(absence="the change adds, renames and takes away no script, setting or command")
    hits = []
    for path, line, way in mentions(ways.gone, subject.texts):
        message = f"The README names the {way.shown}, which no longer exists: {way.path} held it."
        hits.append(subject.hit("readme-names-missing-command", Place(path=path, line=line), message=message))
    seen = stated(subject)
    shown = ", ".join(way.shown for way in changed[:_MOST_NAMED])
    more = f" and {len(changed) - _MOST_NAMED} more" if len(changed) > _MOST_NAMED else ""
    # NOTE: what changed is what the statement is about, so it stands where the statement is asked for.
    evidence = tuple(
        one if one.good else one.model_copy(update={"reason": f"{one.reason} (changed: {shown}{more})"})
        for one in seen.evidence
    )
    told = {"examined": len(changed), "hits": (*hits, *seen.hits), "evidence": evidence, "absence": None}
    return seen.model_copy(update=told if hits or seen.absence is None else {"evidence": evidence})
