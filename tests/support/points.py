"""Every point of the program at which a test kills it, by the test that does. test_points.py compares them with the code."""

#: on the road, by step: "name:2" is the second time that the point is reached
ROAD = {
    "poll": ("poll.fetched", "poll.kept", "poll.kept:2"),
    "read": ("read.fetched", "read.kept:2"),
    "detect": ("detect.found", "detect.kept:2"),
    "judge": ("judge.answered", "judge.kept"),
    "raise": ("raise.decided", "raise.written", "raise.kept"),
    "recheck": ("recheck.looked", "recheck.kept"),
}
#: in the whole road at once, at its end
WHOLE_ROAD = ("deliver.called",)
#: in a dispatcher
DELIVER = ("deliver.intent", "deliver.called", "deliver.recorded")
#: in a run that tells the digest; the points of a dispatcher come after them
DIGEST = ("digest.decided", "digest.written", "digest.kept")
#: in a command that answers an alert
ANSWER = ("answer.kept", "answer.told")
#: in a command that accepts answers into the watchlist: between two of its files
ACCEPT = ("accept.written",)
#: within the gathering of what a long outage has held, before its message is sent
CATCH_UP = ("catch-up.written", "catch-up.kept")
