"""An alert about nobody, to show what one looks like: `walkback slack test`, `walkback slack preview`."""

from datetime import datetime, timedelta

from extractors.values import Span
from walkback.alerts.values import Against, AlertView, Said


def sample(now: datetime) -> AlertView:
    """Return an invented alert, that says so in its headline, about something said the day before `now`."""
    words = "We can open the strait to ferries tomorrow, without any permit at all"
    day = (now - timedelta(days=1)).date()
    return AlertView(
        id="sample",
        kind="rift",
        topic="sample",
        topic_name="a sample (nobody said this)",
        said=Said(
            statement_id="sample",
            words=words,
            kind="direct",
            quoted=(Span(0, len(words)),),
            speaker="A. N. Example",
            title="Secretary of Harbors",
            office="Department of Harbors",
            said_on=day,
            article_title="A sample",
            url="https://example.com/ferries",
            outlet="The Example",
            published=now,
        ),
        also=(),
        against=Against(
            position="sample",
            claim="No ferry sails through the strait before it has a permit.",
            holder="Prime Minister's Office",
            administration="Example administration",
            held_from=day - timedelta(days=60),
            quote="There will be no sailing without a permit.",
            quote_speaker="Prime Minister's Office",
            quote_said_on=day - timedelta(days=60),
            url="https://example.com/permits",
        ),
        probability=0.93,
        reason="This is a sample of Walkback's alerts; nothing has happened.",
        judge="sample",
        state="open",
        raised_at=now,
        outlets=("The Example",),
        mentions=1,
        updates=(),
    )
