"""The steps of an article's road. Each reads, decides and writes; each can be run again at any time, and by two at once.

A step of one batch is run until its report has seen nothing. One bad feed, page or sentence is counted and never stops the others.
"""

from walkback.steps.deliver import deliver
from walkback.steps.detect import detect_batch
from walkback.steps.digest import digest
from walkback.steps.judge import judge_batch
from walkback.steps.poll import due_feeds, poll_feed
from walkback.steps.raise_ import raise_batch
from walkback.steps.read import read_batch
from walkback.steps.recheck import recheck_batch
from walkback.steps.report import Report

__all__ = [
    "Report",
    "deliver",
    "detect_batch",
    "digest",
    "due_feeds",
    "judge_batch",
    "poll_feed",
    "raise_batch",
    "read_batch",
    "recheck_batch",
]
