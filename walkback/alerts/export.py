"""An alert as `walkback alerts --json` gives it: other programs rely on these names (the doors of the design)."""

from datetime import date, datetime
from typing import Any

from walkback.alerts.message import headline
from walkback.alerts.values import AlertView, Said
from walkback.judge.tiers import calibration_of, tier


def as_document(view: AlertView) -> dict[str, Any]:
    """Return the alert in values that JSON has. Days and moments are ISO 8601; words are verbatim, unescaped."""
    said, against = view.said, view.against
    return {
        "id": view.id,
        "kind": view.kind,
        "topic": view.topic,
        "topic_name": view.topic_name,
        "headline": headline(view),
        **_said(said),
        "against": {
            "position": against.position,
            "claim": against.claim,
            "holder": against.holder,
            "administration": against.administration,
            "held_from": _iso(against.held_from),
            "quote": against.quote,
            "speaker": against.quote_speaker,
            "said_on": _iso(against.quote_said_on),
            "url": against.url,
            "earlier": _said(against.earlier) if against.earlier else None,
        },
        "also": [_said(one) for one in view.also],
        "probability": view.probability,
        "tier": tier(view.probability, calibration_of(view.judge)).value,
        "reason": view.reason,
        "judge": view.judge,
        "state": view.state,
        "raised_at": _iso(view.raised_at),
        "updates": [
            {
                "id": one.id,
                "kind": one.kind,
                **_said(one.said),
                "url": one.said.url,
                "others": [_said(other) for other in one.others],
                "reason": one.reason,
                "raised_at": _iso(one.raised_at),
            }
            for one in view.updates
        ],
        "outlets": list(view.outlets),
        "mentions": view.mentions,
    }


def _said(said: Said) -> dict[str, Any]:
    return {
        "statement": said.statement_id,
        "speaker": said.speaker,
        "title": said.title,
        "office": said.office,
        "said_on": _iso(said.said_on),
        "quote": said.words,
        "quote_kind": said.kind,
        "quoted": [span.of(said.words) for span in said.quoted],
        "article": {
            "title": said.article_title,
            "url": said.url,
            "outlet": said.outlet,
            "published": _iso(said.published),
        },
    }


def _iso(moment: date | datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
