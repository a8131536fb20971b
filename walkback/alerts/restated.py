"""Who restated a position after it was contradicted: the walk-back that the thread of an alert tells."""

from collections.abc import Sequence

from walkback.alerts.plan import ATTRIBUTION, THREAD, Event, Finding, Outcome, Plan, in_order
from walkback.judge.values import Label

#: least probability that somebody restated a position: a walk-back is told in a thread, and wakes nobody
RESTATES = 0.6


def tell_walk_backs(plan: Plan, events: Sequence[Event], ordered: Sequence[Finding]) -> None:
    """Tell, once an event, who restated the position after it; give every agreeing finding its outcome."""
    agreeing = [finding for finding in ordered if finding.label is Label.CONSISTENT]
    placed: dict[str, Outcome] = {}
    for event in events:
        restating = [finding for finding in agreeing if _restates(finding, event)]
        if not restating:
            continue
        is_new = "walk-back" not in event.told
        best: dict[str, Finding] = {}
        for finding in sorted(restating, key=_authority):
            best.setdefault(finding.speaker, finding)
        if is_new:
            plan.tell(event, "walk-back", list(best.values()))
        for finding in restating:
            used = is_new and best[finding.speaker].verdict == finding.verdict
            placed.setdefault(
                finding.verdict,
                Outcome(
                    verdict=finding.verdict,
                    outcome="update" if used else "joined",
                    reason="restates the position after it was contradicted",
                    alert=event.alert,
                ),
            )
            if not finding.decided or used:
                plan.evidence.append((event.alert, finding.statement, "walk-back"))
    agrees = "agrees with the position; nothing contradicted it in the days before"
    for finding in agreeing:
        if not finding.decided:
            plan.outcomes.append(
                placed.get(finding.verdict) or Outcome(verdict=finding.verdict, outcome="none", reason=agrees)
            )


def _restates(finding: Finding, event: Event) -> bool:
    if finding.said_on is None or finding.confidence < ATTRIBUTION or finding.p_consistent < RESTATES:
        return False
    if (finding.position, finding.administration) != (event.position, event.administration):
        return False
    if finding.speaker == event.speaker:
        # What a speaker said in the same breath takes nothing back.
        return event.last_day < finding.said_on <= event.last_day + THREAD
    if finding.said_on == event.first_day and event.published and finding.published:
        # On the day itself, it has to have been reported with the event or after it, not in the morning's paper.
        return finding.published >= event.published
    return event.first_day <= finding.said_on <= event.last_day + THREAD


def _authority(finding: Finding) -> tuple[object, ...]:
    """Order those who restate a position: who speaks with most authority first, and then whose words say it best."""
    rank = finding.rank if finding.rank is not None else 99
    return finding.original != finding.article, rank, -round(finding.p_consistent, 4), in_order(finding)
