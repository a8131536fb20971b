"""Does a statement contradict a position? One interface, and the judge that the settings name."""

from collections.abc import Callable

from walkback.errors import ConfigError
from walkback.judge.values import Judge


def _embedded() -> Judge:
    # onnxruntime takes a while to import: commands that judge nothing shall not wait for it
    from walkback.judge.embedded import EmbeddedJudge

    return EmbeddedJudge()


_JUDGES: dict[str, Callable[[], Judge]] = {"embedded": _embedded}


def load(name: str) -> Judge:
    """Return the judge of this name. Raises ConfigError for a name that there is not, JudgeError when it cannot be loaded."""
    if name not in _JUDGES:
        raise ConfigError(f"WALKBACK_JUDGE names {name!r}: there is {', '.join(sorted(_JUDGES))}")
    return _JUDGES[name]()
