"""Every default and every environment variable, once. A variable is the name in capitals after BAOWEN_."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What a user may set; `Settings()` reads the environment."""

    model_config = SettingsConfigDict(env_prefix="BAOWEN_", frozen=True, extra="ignore")

    home: Path = Field(default_factory=lambda: user_data_path("baowen", appauthor=False))
    """The folder that holds the index."""
    cache: Path = Field(default_factory=lambda: user_cache_path("baowen", appauthor=False))
    """The folder that holds what can be made again: the unpacked model, the index of the sample pages."""
    embedder: str = "default"
    """`default` (the offline model), `hashing`, or a sentence-transformers model by name or folder."""
    k: Annotated[int, Field(ge=1, le=1000)] = 8
    """How many passages a search hands out."""
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 7860
    llm: bool = False
    """Answer with the language model at `llm_url` unless told otherwise."""
    llm_url: str = ""
    """An OpenAI-compatible endpoint, up to and with /v1."""
    llm_model: str = ""
    """The model's name there; empty takes the first that the endpoint lists."""
    llm_key: SecretStr = SecretStr("")
    llm_timeout: Annotated[float, Field(gt=0)] = 60.0
    """Seconds without a sign of life after which the endpoint is given up."""
    llm_context: Annotated[int, Field(ge=1024)] = 4096
    """Tokens of prompt and answer together."""
    reranker: str = ""
    """A sentence-transformers cross-encoder by name or folder; empty is none."""
