"""An alert as `walkback alerts --json` gives it: other programs rely on these names (the doors of the design)."""

from datetime import date, datetime
from typing import Any

from walkback.alerts.answers import standing
from walkback.alerts.message import headline
from walkback.alerts.values import AlertView, Answer, Said
from walkback.judge.tiers import calibration_of, tier
from walkback.watchlist.recorded import as_yaml


def as_document(view: AlertView) -> dict[str, Any]:
    """Return the alert in values that JSON has. Days and moments are ISO 8601; words are verbatim, unescaped."""
    said, against, stands = view.said, view.against, standing(view.answers)
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
        "review": stands.review.kind if stands.review else None,
        "muted_until": _iso(stands.mute.until) if stands.mute else None,
        "answers": [_answer(one) for one in view.answers],
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "number": answer.number,
        "kind": answer.kind,
        "by": answer.by,
        "via": answer.via,
        "at": _iso(answer.at),
        "reason": answer.reason or None,
        "note": answer.note or None,
        "scope": answer.scope or None,
        "until": _iso(answer.until),
        "undoes": answer.undoes,
        "position": answer.position.id if answer.position else None,
        "supersedes": answer.supersedes,
        "yaml": as_yaml(answer.position, answer.supersedes) if answer.position else None,
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
