"""Every error that Walkback raises on purpose. A leaf tells the caller what to do.

WalkbackError
├── ConfigError          the files are wrong: every fault with file, line and column; nothing is run
├── FetchError           one page could not be had
│   ├── FetchRefused     never ask again as it stands: a private address, robots.txt, a scheme, a limit on size
│   └── FetchFailed      ask again later: time-out, refused connection, status 5xx or 429 (`retry_after` seconds)
├── LedgerError          the database is missing, damaged or of another version
├── JudgeError           no verdict: "cannot judge", asked again later
└── DeliveryError        see walkback.alerts.slack, which sorts what Slack answers
"""


class WalkbackError(Exception):
    """The base. `str(error)` is one plain sentence for a person: what was wrong, where, and what to do."""


class ConfigError(WalkbackError):
    """A file or setting that cannot be used as it is. Exit status 2."""


class FetchError(WalkbackError):
    """A page that could not be had; `url` is where."""

    def __init__(self, message: str, *, url: str) -> None:
        super().__init__(message)
        self.url = url


class FetchRefused(FetchError):
    """Asking again would not help: quarantine the entry with this reason. `gone`: the server says that nothing is there (404, 410)."""

    def __init__(self, message: str, *, url: str, gone: bool = False) -> None:
        super().__init__(message, url=url)
        self.gone = gone


class FetchFailed(FetchError):
    """Asking again later may help. `retry_after`: seconds, when the server said so."""

    def __init__(self, message: str, *, url: str, retry_after: float | None = None) -> None:
        super().__init__(message, url=url)
        self.retry_after = retry_after


class LedgerError(WalkbackError):
    """The database cannot be used as it is."""


class JudgeError(WalkbackError):
    """The judge gave no usable answer."""


class DeliveryError(WalkbackError):
    """A message that could not be delivered."""
