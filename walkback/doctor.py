"""What is missing before Walkback works here. Each examination is one function; none of them changes anything that counts."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

import httpx
from sqlalchemy import and_, func, select

from walkback import judge as judges
from walkback.alerts.setup import examine_workspace
from walkback.context import load_grammar
from walkback.errors import WalkbackError
from walkback.judge.values import Label, Question
from walkback.ledger import connect
from walkback.ledger.tables import verdicts
from walkback.settings import Settings
from walkback.steps.judge import REACH
from walkback.watchlist.check import PLACEHOLDER
from walkback.watchlist.load import load_watchlist

#: bytes below which the disk is about to be full: pages are kept
DISK_NOTE, DISK_BAD = 2 * 2**30, 200 * 2**20
#: seconds by which the clock may differ before "Tuesday" and Slack's read-back are in doubt
CLOCK_OFF = 120
#: seconds that any other server has to answer
PATIENCE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one examination found. "bad" keeps Walkback from working; a "note" is worth knowing."""

    subject: str
    state: Literal["ok", "note", "bad"]
    says: str
    do: str = ""  #: what to do about it; empty when nothing is to be done

    def as_document(self) -> dict[str, Any]:
        """Return the finding in values that JSON has."""
        return asdict(self)


def examine(settings: Settings) -> list[Finding]:
    """Return every finding. An examination that fails in a way nobody foresaw is a "bad" finding and stops no other."""
    findings = []
    for subject, look in _EXAMINATIONS.items():
        try:
            findings += [Finding(subject=subject, state=state, says=says, do=do) for state, says, do in look(settings)]
        except WalkbackError as error:
            findings.append(Finding(subject=subject, state="bad", says=str(error)))
        except Exception as error:  # the doctor has to come to the end
            says = f"could not be examined: {type(error).__name__}: {error}"
            findings.append(Finding(subject=subject, state="bad", says=says))
    return findings


_Said = Iterator[tuple[Literal["ok", "note", "bad"], str, str]]


def _python(_settings: Settings) -> _Said:
    version = ".".join(map(str, sys.version_info[:3]))
    if (3, 11) <= sys.version_info[:2] < (3, 14):
        yield "ok", version, ""
    else:
        yield (
            "bad",
            f"{version} is not one of 3.11, 3.12, 3.13",
            "Set up again with one of these: make test PYTHON=python3.12",
        )


def _watchlist(settings: Settings) -> _Said:
    watchlist = load_watchlist(settings.watchlist, settings.officials)
    feeds, topics, positions = len(watchlist.feeds), len(watchlist.topics), len(watchlist.positions)
    yield "ok", f"{feeds} feeds, {topics} topics, {positions} positions in {settings.watchlist}", ""
    if PLACEHOLDER in watchlist.channels():
        says = f"{PLACEHOLDER} is no channel of yours"
        state: Literal["note", "bad"] = "bad" if settings.slack_token else "note"
        yield (
            state,
            says,
            "Put the id of a channel of yours into the watchlist (in Slack: channel, About, at the bottom).",
        )


def _ledger(settings: Settings) -> _Said:
    engine = connect(settings.database_url.get_secret_value())
    with engine.connect():
        where = engine.url.render_as_string(hide_password=True)
    engine.dispose()
    yield "ok", f"{where} answers, and has this version's tables", ""


def _judge(settings: Settings) -> _Said:
    judge = judges.load(settings.judge, chosen=settings)
    [answer] = judge.answer(
        [Question(statement="We will never sign the treaty.", claim="The treaty should be signed.")]
    )
    if answer.label is Label.CANNOT_JUDGE:
        yield "bad", f"{judge.name} gives no answer: {answer.reason}", "Nothing is raised until it does."
    else:
        yield "ok", f"{judge.name} answers", ""


def _verdicts(settings: Settings) -> _Said:
    waiting = and_(verdicts.c.label == Label.CANNOT_JUDGE.value, verdicts.c.judged_at >= datetime.now(UTC) - REACH)
    query = select(func.count(), func.max(verdicts.c.reason)).where(waiting)
    engine = connect(settings.database_url.get_secret_value())
    with engine.connect() as connection:
        count, reason = connection.execute(query).one()
    engine.dispose()
    if count:
        do = "They are asked again by themselves, three times where an answer could not be used (docs/judge.md)."
        yield "note", f"{count} statements could not be judged so far: {reason}", do
    else:
        yield "ok", "no statement waits for a judge", ""


def _grammar(settings: Settings) -> _Said:
    load_grammar(settings.spacy_model).parse(["The minister said that the talks would go on."])
    yield "ok", f"{settings.spacy_model or 'the pipeline that ships'} parses a sentence", ""


def _slack(settings: Settings) -> _Said:
    try:
        watchlist = load_watchlist(settings.watchlist, settings.officials)
    except WalkbackError:  # told under "watchlist"
        channels: frozenset[str] = frozenset()
    else:
        channels = watchlist.channels()
    yield from examine_workspace(settings, channels - {PLACEHOLDER})


def _disk(settings: Settings) -> _Said:
    settings.state.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.state).free
    says = f"{free / 2**30:.1f} GiB free at {settings.state}"
    if free < DISK_BAD:
        yield "bad", says, "Make room: what cannot be kept is not read."
    elif free < DISK_NOTE:
        yield "note", says, "Make room soon: every page that is read is kept."
    else:
        yield "ok", says, ""


def _state(settings: Settings) -> _Said:
    try:
        settings.state.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=settings.state):
            yield "ok", f"{settings.state} can be written", ""
    except OSError as error:
        yield "bad", f"{settings.state} cannot be written: {error.strerror}", "Set WALKBACK_STATE to a folder of yours."


def _clock(settings: Settings) -> _Said:
    now = datetime.now(UTC)
    if not 2025 <= now.year < 2100:
        yield "bad", f"the clock says {now:%Y-%m-%d %H:%M} UTC", "Set it: days and offices are told by it."
        return
    if not settings.slack_token:
        yield "ok", f"{now:%Y-%m-%d %H:%M} UTC (compared with no other clock)", ""
        return
    try:
        date = httpx.head(settings.slack_base_url, timeout=PATIENCE).headers.get("date", "")
        off = (parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds()
    except (httpx.HTTPError, ValueError, TypeError):
        yield "ok", f"{now:%Y-%m-%d %H:%M} UTC (Slack told no time to compare it with)", ""
        return
    if abs(off) > CLOCK_OFF:
        yield "bad", f"the clock differs from Slack's by {abs(off):.0f} s", "Set it, by NTP."
    else:
        yield "ok", f"{now:%Y-%m-%d %H:%M} UTC, as Slack's", ""


def _fetch(settings: Settings) -> _Said:
    if settings.fetch_allow:
        says = f"private addresses that may be fetched: {settings.fetch_allow}"
        yield "note", says, "Right for a test or the demonstration; else unset WALKBACK_FETCH_ALLOW."
    else:
        yield "ok", "no private address may be fetched", ""
    if "github.com/walkback" in settings.user_agent:
        yield (
            "note",
            f"servers see us as {settings.user_agent}",
            "Set WALKBACK_USER_AGENT to a name with your address in it.",
        )


def _prefect(_settings: Settings) -> _Said:
    address = os.environ.get("PREFECT_API_URL")
    if not address:
        yield (
            "ok",
            "PREFECT_API_URL is not set: each run starts a server of its own, and `walkback run` one that stays",
            "",
        )
        return
    try:
        answer = httpx.get(f"{address.rstrip('/')}/health", timeout=PATIENCE)
        answer.raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        yield "bad", f"{address} does not answer: {error}", "Start that server, or unset PREFECT_API_URL."
    else:
        yield "ok", f"{address} answers", ""


_EXAMINATIONS: dict[str, Callable[[Settings], _Said]] = {
    "python": _python,
    "state folder": _state,
    "disk": _disk,
    "clock": _clock,
    "watchlist": _watchlist,
    "ledger": _ledger,
    "judge": _judge,
    "verdicts": _verdicts,
    "grammar": _grammar,
    "slack": _slack,
    "fetching": _fetch,
    "prefect": _prefect,
}
