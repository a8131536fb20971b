"""Settings from the environment, as `WALKBACK_*`, and from a `.env` file. Paths are relative to the checkout."""

from functools import cache
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

CHECKOUT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What differs between one installation and the next. What an editor changes is in config/ instead."""

    model_config = SettingsConfigDict(env_prefix="WALKBACK_", env_file=CHECKOUT / ".env", extra="ignore", frozen=True)

    #: SQLAlchemy URL; SQLite or Postgres
    database_url: SecretStr = SecretStr(f"sqlite:///{CHECKOUT / '.walkback' / 'walkback.db'}")
    watchlist: Path = CHECKOUT / "config" / "watchlist.yaml"
    officials: Path = CHECKOUT / "config" / "officials.yaml"
    #: where previews and Prefect's own files go
    state: Path = CHECKOUT / ".walkback"
    slack_token: SecretStr | None = None
    #: of an incoming webhook, https://hooks.slack.com/services/...: the lesser way to Slack, where there is no bot token
    slack_webhook_url: SecretStr | None = None
    #: of the app, xapp-...: buttons in messages answer through Socket Mode; without it, answers are commands
    slack_app_token: SecretStr | None = None
    slack_base_url: str = "https://slack.com/api/"
    #: comma-separated host:port that the private-address guard lets through
    fetch_allow: str = ""
    #: how other servers see us; put an address here at which somebody answers
    user_agent: str = "Walkback/0.1 (+https://github.com/walkback/walkback)"
    #: the spaCy pipeline that reads sentences: a package such as en_core_web_sm, or a folder; "": the one that ships
    spacy_model: str = ""
    #: which judge answers: see walkback/judge/__init__.py and docs/judge.md
    judge: str = "joint"
    #: of a language model: its key; where it answers, "" for the provider's own endpoint
    llm_key: SecretStr | None = None
    llm_base_url: str = ""
    #: questions a day that a language model may be asked
    judge_budget: int = 500

    @property
    def uses_webhook(self) -> bool:
        """Whether an incoming webhook sends: one is set, and no bot token."""
        token, webhook = (
            one.get_secret_value().strip() if one else "" for one in (self.slack_token, self.slack_webhook_url)
        )
        return bool(webhook) and not token

    @property
    def has_buttons(self) -> bool:
        """Whether messages go to Slack with buttons that somebody listens to."""
        return all(one and one.get_secret_value().strip() for one in (self.slack_token, self.slack_app_token))


@cache
def settings() -> Settings:
    """Return the settings, read once. Raises pydantic.ValidationError naming the variable that is wrong."""
    return Settings()
