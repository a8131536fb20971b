"""What every step needs, opened once in a process and shared by its threads."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import Lock
from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from extractors.errors import GrammarError
from extractors.quotes import grammar
from extractors.quotes.grammar import Grammar
from extractors.topics import Prefilter
from walkback import judge as judges
from walkback.errors import ConfigError
from walkback.judge.values import Judge
from walkback.ledger import connect
from walkback.sandbox import Sandbox
from walkback.settings import Settings
from walkback.watchlist.load import load_watchlist
from walkback.watchlist.model import Watchlist

#: seconds that reading one feed or page may take: a typical page takes a few hundredths of one
READING = 20.0


def utc_now() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


def load_grammar(name: str) -> Grammar:
    """Return the spaCy pipeline of that package name or folder, the one that ships for "". Raises ConfigError."""
    try:
        return grammar.load(name) if name else grammar.shipped()
    except GrammarError as error:
        raise ConfigError(f"{error} WALKBACK_SPACY_MODEL chooses it; unset, the one that ships is used.") from error


class _Lazy:
    """What takes seconds to start, and what a run that finds nothing new never needs."""

    def __init__(self, chosen: Settings, engine: Engine, watchlist: Watchlist) -> None:
        self._chosen = chosen
        self._engine = engine
        self._watchlist = watchlist
        self._lock = Lock()
        self._judge: Judge | None = None
        self._grammar: Grammar | None = None
        self._sandbox: Sandbox | None = None

    def judge(self) -> Judge:
        # numpy and onnxruntime take a while to import
        from walkback.judge.examples import taught

        with self._lock:
            if self._judge is None:
                judge = judges.load(self._chosen.judge, chosen=self._chosen, engine=self._engine)
                self._judge = taught(judge, self._watchlist)
            return self._judge

    def grammar(self) -> Grammar:
        with self._lock:
            self._grammar = self._grammar or load_grammar(self._chosen.spacy_model)
            return self._grammar

    def sandbox(self) -> Sandbox:
        with self._lock:
            self._sandbox = self._sandbox or Sandbox(READING)
            return self._sandbox

    def close(self) -> None:
        with self._lock:
            if self._sandbox is not None:
                self._sandbox.close()
                self._sandbox = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The parts that a step works with. `clock` dates what is written; a replay sets it to another day."""

    settings: Settings
    watchlist: Watchlist
    prefilter: Prefilter
    engine: Engine
    clock: Callable[[], datetime]
    lazy: _Lazy

    @property
    def judge(self) -> Judge:
        """The judge that the settings name, with the watchlist's examples, loaded when it is first asked for.

        Raises JudgeError or ConfigError.
        """
        return self.lazy.judge()

    @property
    def grammar(self) -> Grammar:
        """The spaCy pipeline that the settings name, loaded when it is first asked for. Raises ConfigError."""
        return self.lazy.grammar()

    @property
    def sandbox(self) -> Sandbox:
        """The process that hostile bytes are parsed in, started when it is first asked for."""
        return self.lazy.sandbox()

    @staticmethod
    def real_now() -> datetime:
        """Return the moment on the wall, for what happens in the world also in a replay: leases, and the pace of a host."""
        return utc_now()

    def at(self, moment: datetime) -> "Context":
        """Return the same parts with the clock standing at `moment`."""
        return replace(self, clock=lambda: moment)

    def close(self) -> None:
        """Let go of the database and of the sandbox."""
        self.lazy.close()
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_context(settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> Context:
    """Load the watchlist and open the ledger. Raises ConfigError or LedgerError: nothing is run on half of a configuration."""
    watchlist = load_watchlist(settings.watchlist, settings.officials)
    engine = connect(settings.database_url.get_secret_value())
    return Context(
        settings=settings,
        watchlist=watchlist,
        prefilter=Prefilter(watchlist.topics),
        engine=engine,
        clock=clock,
        lazy=_Lazy(settings, engine, watchlist),
    )
