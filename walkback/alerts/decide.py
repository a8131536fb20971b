"""Which verdicts are worth telling, what kind of alert each is, and to which event it belongs. Values in, values out.

One event is what one speaker said on one topic within a day or two, however many sentences, articles and outlets carry it. It is
told once. In its thread go: the walk-back, when the speaker's administration restates the position; a repeat, when the speaker says
it again on a later day; one pickup, when another outlet's own report carries the words. An event that its route keeps back, because it is
not certain enough, is told by the first words of it that are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType

from walkback.alerts.plan import ATTRIBUTION, NEVER, THREAD, Event, Finding, Mute, NewAlert, Outcome, Plan, in_order
from walkback.alerts.restated import tell_walk_backs
from walkback.judge.values import Label
from walkback.ledger.ids import identity
from walkback.watchlist.model import Route

#: days between which words are of one event: reports of one remark differ by a day over the date line and at midnight
SAME_EVENT = timedelta(days=1)
#: the same for words whose day the text does not tell: they count on the day of publication, and papers follow for days
SAME_EVENT_UNDATED = timedelta(days=3)

_KIND_WEIGHT = {"direct": 1.0, "mixed": 0.9, "indirect": 0.8}
#: from which words beside an alert's own, in the same article, are shown with it: likelier against the position than not
SUPPORTS = 0.5
#: words from which a quote can be read by itself, and up to which it is read at a glance
_FULL_SENTENCE = 8
_GLANCE = 30
_ANY: Mapping[str, float] = MappingProxyType({})


def decide(
    findings: Sequence[Finding],
    events: Sequence[Event],
    route: Route,
    mutes: Sequence[Mute] = (),
    certain: Mapping[str, float] = _ANY,
) -> Plan:
    """Decide on every undecided finding of one topic; each gets exactly one outcome. The order of `findings` does not matter.

    `mutes`: those that have not ended. They keep back new alerts; the threads of those that were told go on. `certain`: by kind, the
    probability from which its route tells an alert by itself; no entry: any.
    """
    desk = _Desk(route=route, mutes=mutes, certain=certain)
    plan = Plan()
    ordered = sorted(findings, key=in_order)
    worth: list[Finding] = []
    weaker: list[Finding] = []
    for finding in ordered:
        if finding.decided or finding.label is Label.CONSISTENT:
            continue
        refusal = _refusal(finding, route)
        if refusal is None:
            worth.append(finding)
        elif _is_weaker(finding, route):
            weaker.append(finding)
        else:
            plan.outcomes.append(Outcome(verdict=finding.verdict, outcome="none", reason=refusal))
    known = list(events)
    for group in _groups(worth):
        known = _tell(plan, group, known, ordered, desk)
    for finding in weaker:
        _support(plan, finding, route)
    tell_walk_backs(plan, known, ordered)
    return plan


def _refusal(finding: Finding, route: Route) -> str | None:
    """Return why a finding is not told, or None when it may be."""
    if finding.label is Label.CANNOT_JUDGE:
        return f"could not be judged: {finding.reason}"
    if finding.label is Label.UNRELATED:
        return "takes no side on the position"
    if finding.official is not None and (finding.official, finding.day) == (
        finding.position_speaker,
        finding.position_said_on,
    ):
        return "said together with the position itself, by who stated it on that day"
    if finding.p_contradicts < route.minimum:
        return f"contradicts with a probability of {finding.p_contradicts:.2f}, below the topic's {route.minimum:.2f}"
    if finding.confidence < ATTRIBUTION:
        return f"who said it is not sure enough: {finding.confidence:.2f}, below {ATTRIBUTION:.2f}"
    return None


def _is_weaker(finding: Finding, route: Route) -> bool:
    """Whether nothing but the topic's minimum keeps back words that are likelier against the position than not."""
    if finding.label is not Label.CONTRADICTS or not SUPPORTS <= finding.p_contradicts < route.minimum:
        return False
    return _refusal(replace(finding, p_contradicts=1.0), route) is None


# ------------------------------------------------------------------------------------------- contradictions


def _groups(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Part contradictions into what one speaker said on one topic at one time; findings come in order of days."""
    groups: list[list[Finding]] = []
    latest: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        key = (finding.topic, finding.speaker)
        group = latest.get(key)
        if group is not None and _belongs(finding, group[0].day, group[0].day, {f.words_key for f in group}):
            group.append(finding)
            continue
        latest[key] = [finding]
        groups.append(latest[key])
    return groups


def _belongs(finding: Finding, first: date, last: date, words_keys: Iterable[str]) -> bool:
    if finding.words_key in words_keys and finding.day - last <= THREAD:
        return True
    reach = SAME_EVENT if finding.said_on else SAME_EVENT_UNDATED
    return first - reach <= finding.day <= last + reach


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What people want to hear of."""

    route: Route
    mutes: Sequence[Mute]
    certain: Mapping[str, float]

    def refuses(self, kind: str, root: Finding) -> str | None:
        """Return why nobody wants to hear of this, or None."""
        if kind not in self.route.kinds:
            return f"the watchlist asks for no {kind} alerts on this topic"
        mute = next((one for one in self.mutes if _mutes(one, root)), None)
        return None if mute is None else f"muted until {mute.until:%Y-%m-%d %H:%M} UTC by {mute.by}"

    def is_certain(self, kind: str, finding: Finding) -> bool:
        return finding.p_contradicts >= self.certain.get(kind, 0.0)


def _tell(
    plan: Plan, group: list[Finding], events: list[Event], ordered: Sequence[Finding], desk: _Desk
) -> list[Event]:
    """Tell a group as an alert, or within an event that is known; return the events with what is new of them."""
    first = group[0]
    new = _best(group, ordered, desk)
    for index, event in enumerate(events):
        if (event.topic, event.speaker) != (first.topic, first.speaker):
            continue
        is_same = (
            _belongs(first, event.first_day, event.first_day, event.words_keys)
            or event.first_day < first.day <= event.last_day  # another report of what it was repeated with
        )
        if not is_same and not timedelta(0) < first.day - event.last_day <= THREAD:
            continue
        if event.kept_back and desk.is_certain(new.kind, new.root) and desk.refuses(new.kind, new.root) is None:
            known = _raise_again(plan, group, event, new)
        else:
            known = _join(plan, group, event) if is_same else _repeat(plan, group, event)
        return [*events[:index], known, *events[index + 1 :]]
    if (refusal := desk.refuses(new.kind, new.root)) is not None:
        plan.outcomes += [Outcome(verdict=f.verdict, outcome="none", reason=refusal) for f in group]
        return events
    _raise(plan, group, new, "the best evidence of the event")
    event = Event(
        alert=new.id,
        topic=first.topic,
        position=new.root.position,
        speaker=first.speaker,
        administration=new.root.administration,
        first_day=first.day,
        last_day=first.day,
        published=new.root.published,
        words_keys=frozenset(),
        statements=frozenset(),
        originals=frozenset(),
        outlets=frozenset(),
        kept_back=not desk.is_certain(new.kind, new.root),
    )
    return [*events, _grown(event, group)]


def _best(group: Sequence[Finding], ordered: Sequence[Finding], desk: _Desk) -> NewAlert:
    """Return the alert that a group makes by itself: of what its route is certain of, where there is any, the best evidence."""
    alerts = []
    for finding in group:
        earlier = _own_words_before(finding, ordered)
        alerts.append(NewAlert(id="", kind=_kind(finding, earlier), root=finding, earlier=earlier))
    best = min(alerts, key=lambda one: (not desk.is_certain(one.kind, one.root), *_evidence(one.root)))
    return replace(best, id=identity("alert", best.root.topic, best.root.speaker, group[0].day.isoformat()))


def _raise(plan: Plan, group: Sequence[Finding], new: NewAlert, why: str) -> None:
    plan.alerts.append(new)
    _add_evidence(plan, new.id, group, new.root)
    for finding in group:
        is_root = finding.verdict == new.root.verdict
        reason = f"{new.kind}: {why}" if is_root else "the same event, told with its best evidence"
        outcome = "alert" if is_root else "joined"
        plan.outcomes.append(Outcome(verdict=finding.verdict, outcome=outcome, reason=reason, alert=new.id))


def _raise_again(plan: Plan, group: list[Finding], event: Event, new: NewAlert) -> Event:
    """Raise an event that was kept back, by words of which its route is certain."""
    others = [one for one in plan.alerts if one.id != event.alert]
    is_known = len(others) == len(plan.alerts)
    plan.alerts = others
    plan.evidence = [
        (alert, statement, "mention" if alert == event.alert and role in ("root", "same") else role)
        for alert, statement, role in plan.evidence
    ]
    _raise(plan, group, replace(new, id=event.alert, again=is_known), "surer than the words that its route kept back")
    root = new.root
    as_told = replace(
        event, position=root.position, administration=root.administration, published=root.published, kept_back=False
    )
    return _grown(as_told, group)


def _mutes(mute: Mute, finding: Finding) -> bool:
    return mute.topic in (None, finding.topic) and mute.speaker in (None, finding.speaker)


def _evidence(finding: Finding) -> tuple[object, ...]:
    """Order findings, the best first: by how well each shows the contradiction by itself, in the report that came first."""
    words = len(finding.words.split())
    length = min(1.0, words / _FULL_SENTENCE) * (1.0 if words <= _GLANCE else 0.8)
    weight = finding.p_contradicts * _KIND_WEIGHT.get(finding.kind, 0.8) * length
    published = finding.published or NEVER
    return (
        finding.original != finding.article,
        -round(weight, 4),
        published,
        finding.article,
        finding.start,
    )


def _kind(root: Finding, earlier: Finding | None) -> str:
    if root.administration != root.position_administration:
        return "break"
    own = earlier is not None or (root.official is not None and root.official == root.position_speaker)
    # Of the head of an administration, the position is his own; anybody else's dissent is first of all a dissent.
    return "reversal" if own and (root.rank == 1 or root.official == root.position_speaker) else "rift"


def _own_words_before(root: Finding, ordered: Sequence[Finding]) -> Finding | None:
    own = [
        finding
        for finding in ordered
        if finding.label is Label.CONSISTENT
        and finding.official is not None
        and finding.official == root.official
        and finding.position == root.position
        and finding.said_on is not None
        and finding.said_on < root.day
        and finding.confidence >= ATTRIBUTION
    ]
    return max(own, key=lambda finding: (finding.day, finding.p_consistent, finding.statement), default=None)


def _join(plan: Plan, group: list[Finding], event: Event) -> Event:
    """Add what has been told already; the first report that another outlet made by itself is a pickup."""
    own_reports = [f for f in group if f.original not in event.originals and f.outlet not in event.outlets]
    told = event.told
    if own_reports and "pickup" not in told:
        best = min(own_reports, key=_evidence)
        plan.tell(event, "pickup", [best])
        told |= {"pickup"}
    _add_evidence(plan, event.alert, group, None)
    updated = {f.verdict for update in plan.updates for f in update.findings}
    reason = "the same event, kept back by its route" if event.kept_back else "the same event, told already"
    for finding in group:
        outcome = "update" if finding.verdict in updated else "joined"
        plan.outcomes.append(Outcome(verdict=finding.verdict, outcome=outcome, reason=reason, alert=event.alert))
    return _grown(event, group, told)


def _repeat(plan: Plan, group: list[Finding], event: Event) -> Event:
    best = min(group, key=_evidence)
    plan.tell(event, "repeat", [best])
    plan.evidence += [(event.alert, finding.statement, "repeat") for finding in _once(group)]
    for finding in group:
        outcome = "update" if finding.verdict == best.verdict else "joined"
        plan.outcomes.append(
            Outcome(verdict=finding.verdict, outcome=outcome, reason="said again on a later day", alert=event.alert)
        )
    return _grown(event, group, event.told | {"repeat"})


def _grown(event: Event, group: Sequence[Finding], told: frozenset[str] | None = None) -> Event:
    return replace(
        event,
        last_day=max(event.last_day, *(f.day for f in group)),
        words_keys=event.words_keys | {f.words_key for f in group},
        statements=event.statements | {f.statement for f in group},
        originals=event.originals | {f.original for f in group},
        outlets=event.outlets | {f.outlet for f in group},
        told=event.told if told is None else told,
    )


def _add_evidence(plan: Plan, alert: str, group: Sequence[Finding], root: Finding | None) -> None:
    for finding in _once(group):
        if root is not None and finding.statement == root.statement:
            role = "root"
        elif root is not None and finding.article == root.article:
            role = "same"
        else:
            role = "mention"
        plan.evidence.append((alert, finding.statement, role))


def _support(plan: Plan, finding: Finding, route: Route) -> None:
    """Show weaker words with the alert that is raised of what their speaker said beside them, where there is one."""
    reason = _refusal(finding, route) or ""
    for new in plan.alerts:
        beside = (new.root.article, new.root.speaker, new.root.position)
        if (finding.article, finding.speaker, finding.position) != beside:
            continue
        if all((alert, statement) != (new.id, finding.statement) for alert, statement, _ in plan.evidence):
            plan.evidence.append((new.id, finding.statement, "same"))
        joined = Outcome(
            verdict=finding.verdict,
            outcome="joined",
            reason=f"{reason}; said beside the words of an alert",
            alert=new.id,
        )
        plan.outcomes.append(joined)
        return
    plan.outcomes.append(Outcome(verdict=finding.verdict, outcome="none", reason=reason))


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """One finding a statement: several positions may have been judged against one."""
    return list({finding.statement: finding for finding in findings}.values())
