"""What reading hostile bytes may raise."""


class Unreadable(Exception):
    """These bytes are no feed or no article. `str(error)` is one plain sentence that says why."""
