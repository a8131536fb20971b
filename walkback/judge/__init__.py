"""Does a statement contradict a position? One interface, and the judges that the settings may name.

embedded                     the one that ships
joint                        it and the cross-encoder that ships
nli:FOLDER-OR-NAME           any cross-encoder of natural language inference
llm:anthropic:MODEL          a language model; llm:openai:MODEL of any endpoint with OpenAI's protocol
cascade:CHEAP,DEAR           the first answers what is plainly no contradiction, the second the rest
"""

from typing import TYPE_CHECKING

from sqlalchemy import Engine

from walkback.errors import ConfigError
from walkback.judge.values import Judge
from walkback.settings import Settings, settings

if TYPE_CHECKING:
    from walkback.judge.llm import Ask

_NAMES = "embedded, joint, nli:FOLDER, llm:anthropic:MODEL, llm:openai:MODEL, cascade:CHEAP,DEAR"


def load(name: str, *, chosen: Settings | None = None, engine: Engine | None = None) -> Judge:
    """Return the judge of this name. Raises ConfigError for a name that there is not, JudgeError when it cannot be loaded.

    `chosen` has the key, the address and the budget of a language model; by default the settings of this process. With an `engine`, its
    answers are kept in the ledger and its budget is counted there; without one, neither.
    """
    kind, _, rest = name.partition(":")
    # Each of these takes a while to import: commands that judge nothing shall not wait for it
    match kind:
        case "embedded" if not rest:
            from walkback.judge.embedded import EmbeddedJudge

            return EmbeddedJudge()
        case "joint" if not rest:
            from walkback.judge.joint import JointJudge

            return JointJudge()
        case "nli" if rest:
            from walkback.judge.nli import NliJudge

            return NliJudge(rest)
        case "llm" if rest.partition(":")[2]:
            return _language_model(name, chosen or settings(), engine)
        case "cascade" if rest.partition(",")[2]:
            from walkback.judge.cascade import CascadeJudge

            cheap, _, dear = rest.partition(",")
            return CascadeJudge(
                load(cheap.strip(), chosen=chosen, engine=engine), load(dear.strip(), chosen=chosen, engine=engine)
            )
    raise ConfigError(f"WALKBACK_JUDGE names {name!r}: there is {_NAMES}")


def is_dear(name: str) -> bool:
    """True when a judge of this name costs money by the question, so that its answers belong into the ledger."""
    return "llm:" in name


def open_model(name: str, chosen: Settings) -> "Ask":
    """Return what asks the language model `llm:PROVIDER:MODEL`. Raises ConfigError for another name, or without its key."""
    from walkback.judge.providers import open_provider

    kind, _, rest = name.partition(":")
    provider, _, model = rest.partition(":")
    if kind != "llm" or not model:
        raise ConfigError(f"{name!r} is no language model: there is llm:anthropic:MODEL, llm:openai:MODEL")
    return open_provider(provider, model, key=chosen.llm_key, base_url=chosen.llm_base_url)


def _language_model(name: str, chosen: Settings, engine: Engine | None) -> Judge:
    from walkback.judge.kept import KeptJudge
    from walkback.judge.llm import LanguageModelJudge

    judge = LanguageModelJudge(name, open_model(name, chosen))
    return KeptJudge(judge, engine, chosen.judge_budget) if engine is not None else judge
