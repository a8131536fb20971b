"""deliver: the outbox, drained to Slack, or to the terminal and to pages when there is no token and no webhook."""

from rich.console import Console

from walkback.alerts.deliver import drain
from walkback.alerts.routing import channel_quiet_until
from walkback.context import Context
from walkback.steps.report import Report


def deliver(context: Context, out: Console) -> Report:
    """Send what is due. What Slack refuses, or does not answer, stays in the outbox with the reason."""
    settings, watchlist = context.settings, context.watchlist
    routes = (*watchlist.routes.values(), *watchlist.by_kind.values())
    sent = drain(
        context.engine,
        context.clock,
        token=settings.slack_token.get_secret_value() if settings.slack_token else None,
        webhook=settings.slack_webhook_url.get_secret_value() if settings.slack_webhook_url else None,
        base_url=settings.slack_base_url,
        folder=settings.state / "alerts",
        out=out,
        quiet_until=lambda channel: channel_quiet_until(routes, channel, context.clock()),
    )
    skipped = sent.waiting + sent.unknown
    failed = sent.held + sent.dead + sent.expired
    return Report(
        step="deliver",
        seen=sent.sent + skipped + failed,
        done=sent.sent,
        skipped=skipped,
        failed=failed,
        notes=(*sent.notes, *_one_channel(context, sent.sent)),
    )


def _one_channel(context: Context, sent: int) -> list[str]:
    channels = sorted(context.watchlist.channels())
    if not sent or not context.settings.uses_webhook or len(channels) < 2:
        return []
    return [f"a webhook posts to its own channel alone: what is for {', '.join(channels)} goes there"]
