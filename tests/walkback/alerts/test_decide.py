"""Which verdicts are told, and as what: days in the life of one topic, as plain values."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count, permutations
from typing import Any

from walkback.alerts.decide import decide
from walkback.alerts.plan import Event, Finding, Mute, Plan
from walkback.judge.values import Label
from walkback.watchlist.model import Route

ROUTE = Route(channel="C0", kinds=frozenset({"rift", "reversal"}), minimum=0.6)
MONDAY = date(2022, 5, 2)
_number = count()


def said(words: str, *, by: str = "austin", on: date | None = MONDAY, **more: Any) -> Finding:
    """A secretary's words against the position, in the first outlet's own report, unless told otherwise."""
    number = next(_number)
    day = on or more.pop("published_on", MONDAY)
    values: dict[str, Any] = {
        "verdict": f"v{number}",
        "statement": f"s{number}",
        "label": Label.CONTRADICTS,
        "p_contradicts": 0.9,
        "p_consistent": 0.05,
        "position": "taiwan-ambiguity",
        "position_administration": "biden",
        "position_speaker": "psaki",
        "position_said_on": MONDAY - timedelta(days=90),
        "topic": "taiwan",
        "speaker": by,
        "name": by.title(),
        "official": by,
        "administration": "biden",
        "rank": 3,
        "said_on": on,
        "day": day,
        "confidence": 0.9,
        "kind": "direct",
        "words": words,
        "words_key": words.casefold(),
        "start": number,
        "article": "a1",
        "original": more.get("article", "a1"),
        "outlet": "The Paper",
        "published": datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
    }
    return Finding(**(values | more))


def agrees(words: str, **more: Any) -> Finding:
    return said(words, **({"label": Label.CONSISTENT, "p_contradicts": 0.05, "p_consistent": 0.9} | more))


def outcomes(plan: Plan) -> dict[str, str]:
    return {outcome.verdict: outcome.outcome for outcome in plan.outcomes}


def event(root: Finding, **more: Any) -> Event:
    values: dict[str, Any] = {
        "alert": "alert",
        "topic": root.topic,
        "position": root.position,
        "speaker": root.speaker,
        "administration": root.administration,
        "first_day": root.day,
        "last_day": root.day,
        "published": root.published,
        "words_keys": frozenset({root.words_key}),
        "statements": frozenset({root.statement}),
        "originals": frozenset({root.original}),
        "outlets": frozenset({root.outlet}),
    }
    return Event(**(values | more))


FULL = "We will defend the island with every means that we have"


def test_many_sentences_of_one_day_are_one_alert_with_the_best_as_its_root() -> None:
    short, full, weak = said("no doubt about it", kind="mixed"), said(FULL), said(FULL + " and more", p_contradicts=0.7)
    plan = decide([short, full, weak], [], ROUTE)
    [alert] = plan.alerts
    assert (alert.kind, alert.root, alert.earlier) == ("rift", full, None)
    assert plan.updates == []
    assert outcomes(plan) == {short.verdict: "joined", full.verdict: "alert", weak.verdict: "joined"}
    assert sorted(role for _, _, role in plan.evidence) == ["root", "same", "same"]


def test_weaker_words_beside_those_of_an_alert_are_shown_with_it_and_raise_none_by_themselves() -> None:
    weaker = said("and the island knows that too", p_contradicts=0.55)
    assert decide([weaker], [], ROUTE).alerts == []
    assert outcomes(decide([weaker], [], ROUTE)) == {weaker.verdict: "none"}
    root = said(FULL)
    plan = decide([weaker, root], [], ROUTE)
    assert [alert.root for alert in plan.alerts] == [root]
    assert outcomes(plan) == {root.verdict: "alert", weaker.verdict: "joined"}
    assert sorted((statement, role) for _, statement, role in plan.evidence) == sorted(
        [(root.statement, "root"), (weaker.statement, "same")]
    )
    [kept] = [one for one in plan.outcomes if one.verdict == weaker.verdict]
    assert "0.55, below the topic's 0.60" in kept.reason


def test_weaker_words_of_others_of_other_articles_or_hardly_against_the_position_are_shown_with_nothing() -> None:
    root, words = said(FULL), "and the island knows that too"
    for other in (
        said(words, p_contradicts=0.55, by="kirby"),
        said(words, p_contradicts=0.55, article="a2"),
        said(words, p_contradicts=0.55, position="taiwan-arms"),
        said(words, p_contradicts=0.45),
        said(words, p_contradicts=0.55, label=Label.UNRELATED),
        said(words, p_contradicts=0.55, confidence=0.3),
    ):
        plan = decide([root, other], [], ROUTE)
        assert outcomes(plan) == {root.verdict: "alert", other.verdict: "none"}
        assert [role for _, _, role in plan.evidence] == ["root"]


def test_the_plan_does_not_depend_on_the_order_of_the_findings() -> None:
    findings = [
        said(FULL),
        said("something else that says the same at length"),
        agrees("nothing has changed", by="psaki", on=MONDAY + timedelta(days=1)),
        said("at it again, and at some length too", on=MONDAY + timedelta(days=5)),
    ]
    plans = [decide(order, [], ROUTE) for order in permutations(findings)]
    for plan in plans:
        assert plan.alerts == plans[0].alerts
        assert plan.updates == plans[0].updates
        assert outcomes(plan) == outcomes(plans[0])


def test_a_copy_is_never_the_root_when_the_original_is_there() -> None:
    original = said(FULL, article="a2")
    copy = said(FULL, article="a1", original="a2", outlet="Other", published=original.published - timedelta(hours=2))
    plan = decide([copy, original], [], ROUTE)
    assert plan.alerts[0].root == original
    assert {(role) for _, _, role in plan.evidence} == {"root", "mention"}


def test_what_is_not_told_says_why() -> None:
    cases = {
        "below the topic's 0.60": said(FULL, p_contradicts=0.59),
        "who said it is not sure enough": said(FULL, confidence=0.3),
        "takes no side": said(FULL, label=Label.UNRELATED),
        "could not be judged: too short": said(FULL, label=Label.CANNOT_JUDGE, reason="too short"),
        "nothing contradicted it": agrees(FULL),
        "together with the position": said(FULL, by="psaki", position_said_on=MONDAY),
    }
    for reason, finding in cases.items():
        plan = decide([finding], [], ROUTE)
        assert plan.alerts == plan.updates == plan.evidence == []
        [outcome] = plan.outcomes
        assert outcome.outcome == "none" and reason in outcome.reason


def test_two_speakers_are_two_events_and_two_topics_positions_of_one_remark_are_one() -> None:
    plan = decide(
        [said(FULL), said(FULL, by="blinken"), said(FULL, position="one-china", p_contradicts=0.8)], [], ROUTE
    )
    assert sorted(alert.root.speaker for alert in plan.alerts) == ["austin", "blinken"]


# ------------------------------------------------------------------------------------------- kinds


def test_the_head_of_an_administration_against_his_own_earlier_words_is_a_reversal() -> None:
    before = agrees("the policy is what it always was", by="biden", rank=1, on=MONDAY - timedelta(days=9), decided=True)
    now = said(FULL, by="biden", rank=1)
    [alert] = decide([before, now], [], ROUTE).alerts
    assert (alert.kind, alert.earlier) == ("reversal", before)


def test_who_stated_the_position_and_now_breaks_it_reverses_it() -> None:
    [alert] = decide([said(FULL, by="psaki")], [], ROUTE).alerts
    assert alert.kind == "reversal"


def test_a_secretary_who_agreed_last_week_is_still_a_rift_with_the_earlier_words_shown() -> None:
    before = agrees("the policy is what it always was", on=MONDAY - timedelta(days=7), decided=True)
    [alert] = decide([before, said(FULL)], [], ROUTE).alerts
    assert (alert.kind, alert.earlier) == ("rift", before)


def test_a_break_with_the_predecessor_is_told_only_where_the_topic_asks_for_it() -> None:
    finding = said(FULL, position_administration="trump")
    assert decide([finding], [], ROUTE).alerts == []
    [alert] = decide([finding], [], replace(ROUTE, kinds=ROUTE.kinds | {"break"})).alerts
    assert alert.kind == "break"


# ------------------------------------------------------------------------------------------- updates


def test_everybody_who_restates_the_position_is_one_walk_back_with_the_highest_authority_first() -> None:
    root = said(FULL)
    deputy = agrees("we have not changed our policy", by="price", rank=6, on=MONDAY + timedelta(days=1))
    press = agrees("our policy stands", by="psaki", rank=4, on=MONDAY, article="a2")
    again = agrees("it stands", by="psaki", rank=4, p_consistent=0.8, on=MONDAY + timedelta(days=2))
    plan = decide([root, deputy, press, again], [], ROUTE)
    [update] = plan.updates
    assert update.kind == "walk-back"
    assert [finding.speaker for finding in update.findings] == ["psaki", "price"]
    assert outcomes(plan)[again.verdict] == "joined"


def test_what_walks_nothing_back() -> None:
    root = said(FULL)
    for finding in (
        agrees("nobody knows when", by="psaki", on=None),
        agrees("the day before", by="psaki", on=MONDAY - timedelta(days=1)),
        agrees("in the morning's paper", by="psaki", published=root.published - timedelta(hours=5)),
        agrees("in the same breath", by="austin"),
        agrees("weeks later", by="psaki", on=MONDAY + timedelta(days=15)),
        agrees("hardly", by="psaki", p_consistent=0.5, on=MONDAY + timedelta(days=1)),
        agrees("of another position", by="psaki", position="one-china", on=MONDAY + timedelta(days=1)),
        agrees("of another administration", by="x", administration="trump", on=MONDAY + timedelta(days=1)),
        agrees("who said it?", by="psaki", confidence=0.4, on=MONDAY + timedelta(days=1)),
    ):
        assert decide([root, finding], [], ROUTE).updates == [], finding.words


def test_a_walk_back_that_was_read_before_the_words_it_answers_still_counts() -> None:
    restated = agrees("our policy stands", by="psaki", on=MONDAY + timedelta(days=1), decided=True)
    plan = decide([restated, said(FULL)], [], ROUTE)
    assert [update.kind for update in plan.updates] == ["walk-back"]
    assert restated.verdict not in outcomes(plan), "a verdict is decided on once"


def test_a_second_walk_back_is_told_no_more() -> None:
    root = said(FULL, decided=True)
    later = agrees("our policy stands", by="psaki", on=MONDAY + timedelta(days=1))
    told = event(root, told=frozenset({"walk-back"}))
    plan = decide([root, later], [told], ROUTE)
    assert plan.updates == []
    assert outcomes(plan) == {later.verdict: "joined"}


def test_another_outlets_own_report_is_one_pickup_and_its_copies_are_none() -> None:
    root = said(FULL, decided=True)
    copy = said(FULL, article="a2", original="a1", outlet="Second")
    assert decide([root, copy], [event(root)], ROUTE).updates == []
    own = said(FULL + " indeed", article="a3", outlet="Third")
    more = said(FULL + " indeed", article="a4", outlet="Fourth")
    plan = decide([root, own, more], [event(root)], ROUTE)
    assert [(update.kind, update.findings) for update in plan.updates] == [("pickup", (own,))]
    assert plan.alerts == []


def test_the_same_outlet_telling_it_again_is_no_pickup() -> None:
    root = said(FULL, decided=True)
    plan = decide([said(FULL, article="a9")], [event(root)], ROUTE)
    assert plan.updates == [] and plan.alerts == []


def test_said_again_days_later_is_a_repeat_and_weeks_later_is_news() -> None:
    root = said(FULL, decided=True)
    later = said("And I say so again, at some length", on=MONDAY + timedelta(days=6))
    assert [update.kind for update in decide([later], [event(root)], ROUTE).updates] == ["repeat"]
    much_later = said("And once more, at some length", on=MONDAY + timedelta(days=40))
    plan = decide([much_later], [event(root)], ROUTE)
    assert (len(plan.alerts), plan.updates) == (1, [])


def test_two_reports_of_one_repeat_are_no_alert_of_their_own() -> None:
    root = said(FULL, decided=True)
    friday = MONDAY + timedelta(days=4)
    repeated = event(root, last_day=friday, told=frozenset({"repeat"}))
    plan = decide([said("What I said I say again", on=friday, article="a5")], [repeated], ROUTE)
    assert plan.alerts == [] and [outcome.outcome for outcome in plan.outcomes] == ["joined"]


def test_undated_words_belong_to_the_event_that_papers_still_write_about() -> None:
    root = said(FULL, decided=True)
    undated = said("As he put it", on=None, published_on=MONDAY + timedelta(days=3), article="a5")
    plan = decide([undated], [event(root)], ROUTE)
    assert plan.alerts == [] and outcomes(plan) == {undated.verdict: "joined"}


# ------------------------------------------------------------------------------------------- what a route keeps back

CERTAIN = {"rift": 0.85, "reversal": 0.85}


def test_surer_words_raise_an_event_that_was_kept_back_and_are_its_words_from_then_on() -> None:
    weak = said(FULL, p_contradicts=0.8, decided=True)
    kept = event(weak, kept_back=True)
    for sure in (
        said(FULL + ", the Secretary said", article="a2", outlet="Second"),
        said("And I say so again, at some length", on=MONDAY + timedelta(days=6)),
    ):
        plan = decide([weak, sure], [kept], ROUTE, certain=CERTAIN)
        [alert] = plan.alerts
        assert (alert.id, alert.root, alert.again) == (kept.alert, sure, True)
        assert (plan.updates, plan.evidence) == ([], [(kept.alert, sure.statement, "root")])
        assert "surer" in plan.outcomes[0].reason
        assert decide([weak, sure], [replace(kept, kept_back=False)], ROUTE, certain=CERTAIN).alerts == []


def test_words_that_are_no_surer_join_what_is_kept_back() -> None:
    weak = said(FULL, p_contradicts=0.8, decided=True)
    again = said(FULL, p_contradicts=0.84, article="a2", outlet="Second")
    plan = decide([weak, again], [event(weak, kept_back=True)], ROUTE, certain=CERTAIN)
    assert plan.alerts == [] and outcomes(plan) == {again.verdict: "update"}
    assert "kept back" in plan.outcomes[0].reason


def test_what_is_muted_is_raised_by_no_surer_words() -> None:
    weak = said(FULL, p_contradicts=0.8, decided=True)
    mute = Mute(topic="taiwan", speaker=None, until=datetime(2022, 6, 1, tzinfo=UTC), by="Ana")
    plan = decide([weak, said(FULL, article="a2")], [event(weak, kept_back=True)], ROUTE, [mute], CERTAIN)
    assert plan.alerts == []


def test_of_one_remark_the_words_that_are_certain_are_told() -> None:
    full, short = said(FULL, p_contradicts=0.8), said("no doubt about it", p_contradicts=0.86)
    assert decide([full, short], [], ROUTE).alerts[0].root == full
    assert decide([full, short], [], ROUTE, certain=CERTAIN).alerts[0].root == short


def test_what_is_kept_back_and_surely_repeated_within_one_batch_is_one_alert() -> None:
    weak = said(FULL, p_contradicts=0.8)
    sure = said("And I say so again, at some length", on=MONDAY + timedelta(days=3))
    plan = decide([weak, sure], [], ROUTE, certain=CERTAIN)
    [alert] = plan.alerts
    assert (alert.root, alert.again, plan.updates) == (sure, False, [])
    assert {statement: role for _, statement, role in plan.evidence} == {
        weak.statement: "mention",
        sure.statement: "root",
    }


def test_every_undecided_finding_gets_exactly_one_outcome() -> None:
    findings = [
        said(FULL),
        said(FULL, by="blinken", label=Label.UNRELATED),
        agrees("our policy stands", by="psaki", on=MONDAY + timedelta(days=1)),
        agrees("yes", by="x", on=None),
        said(FULL, on=MONDAY + timedelta(days=3)),
    ]
    plan = decide(findings, [], ROUTE)
    assert sorted(outcome.verdict for outcome in plan.outcomes) == sorted(finding.verdict for finding in findings)
