"""Does a statement contradict a position? One interface, and the judges that the settings may name."""

from collections.abc import Callable

from walkback.errors import ConfigError
from walkback.judge.values import Judge


def _embedded() -> Judge:
    # onnxruntime takes a while to import: commands that judge nothing shall not wait for it
    from walkback.judge.embedded import EmbeddedJudge

    return EmbeddedJudge()


def _joint() -> Judge:
    from walkback.judge.joint import JointJudge

    return JointJudge()


_JUDGES: dict[str, Callable[[], Judge]] = {"embedded": _embedded, "joint": _joint}


def load(name: str) -> Judge:
    """Return the judge of this name. Raises ConfigError for a name that there is not, JudgeError when it cannot be loaded."""
    if name not in _JUDGES:
        raise ConfigError(f"WALKBACK_JUDGE names {name!r}: there is {', '.join(sorted(_JUDGES))}")
    return _JUDGES[name]()
