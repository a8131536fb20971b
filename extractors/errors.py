"""What reading hostile bytes may raise."""


class Unreadable(Exception):
    """These bytes are no feed or no article. `str(error)` is one plain sentence that says why."""


class GrammarError(Exception):
    """The English pipeline cannot be used. `str(error)` says which one and why."""
