"""Settings: who beats whom, and what is refused."""

from __future__ import annotations

import os
import string
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from rag.errors import SettingsError
from rag.settings import PREFIX, PROJECT, Settings, child_environment, load_settings

# A value other than the default for every setting, as an environment writes it.
SAMPLES = {
    "data": "/tmp/elsewhere",
    "auth": "ada:geheim",
    "manager": "ben:geheimer",
    "corpus": "lindenbach",
    "embedding_model": "BAAI/bge-m3",
    "query_prefix": "Q: ",
    "passage_prefix": "P: ",
    "chroma_url": "http://127.0.0.1:8000",
    "chroma_token": "auf-gut-glueck",
    "threads": "3",
    "device": "cpu",
    "reader": "off",
    "chat_model": "ollama:qwen3:4b",
    "chat_timeout": "12.5",
    "chat_context": "4096",
    "ollama_url": "http://127.0.0.1:1234",
    "openai_url": "http://127.0.0.1:8000/v1",
    "openai_key": "not-a-key",
    "host": "0.0.0.0",
    "port": "8123",
    "hf_home": "/tmp/models",
    "hf_offline": "0",
}
KNOWN = sorted(PREFIX + name.upper() for name in Settings.model_fields)


def load(
    flags: dict[str, object] | None = None,
    environment: dict[str, str] | None = None,
    dotenv: Path | None = None,
) -> Settings:
    return load_settings(flags, environment or {}, dotenv)


@pytest.fixture
def dotenv(tmp_path: Path) -> Path:
    path = tmp_path / ".env"
    path.write_text('NACHGEFRAGT_CORPUS="aus-der-datei"\nNACHGEFRAGT_PORT=7001\n', "utf-8")
    return path


def test_the_default_stays_on_this_machine() -> None:
    settings = load()
    assert settings.host == "127.0.0.1"
    assert settings.chat_model is None
    assert settings.openai_url is None
    assert settings.chroma_url is None
    assert settings.hf_offline
    assert settings.ollama_url.startswith("http://127.0.0.1:")
    assert settings.data == PROJECT / "data"


def test_flag_beats_environment_beats_dotenv_beats_default(dotenv: Path) -> None:
    environment = {"NACHGEFRAGT_PORT": "7002", "NACHGEFRAGT_HOST": "::1"}
    settings = load({"host": "localhost"}, environment, dotenv)
    assert settings.corpus == "aus-der-datei"
    assert settings.port == 7002
    assert settings.host == "localhost"
    assert settings.chat_timeout == load().chat_timeout


def test_a_flag_that_is_none_was_not_given() -> None:
    assert load({"corpus": None}, {"NACHGEFRAGT_CORPUS": "b"}).corpus == "b"


def test_an_empty_value_counts_as_unset() -> None:
    assert load(environment={"NACHGEFRAGT_PORT": "", "OPENAI_API_KEY": ""}) == load()


@pytest.mark.parametrize("token", ["zwei Worte", "ümlaut", "a\nb", " "])
def test_a_token_that_is_no_header_is_refused_unseen(token: str) -> None:
    with pytest.raises(SettingsError, match="chroma_token"):
        load({"chroma_token": token})
    assert load({"chroma_token": "geheim\n"}).chroma_token == "geheim"


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_has_its_environment_name(name: str) -> None:
    settings = load(environment={PREFIX + name.upper(): SAMPLES[name]})
    assert getattr(settings, name) != getattr(load(), name)
    assert settings.model_copy(update={name: getattr(load(), name)}) == load()


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        ("OLLAMA_BASE_URL", "http://127.0.0.1:9", "ollama_url", "http://127.0.0.1:9"),
        ("OLLAMA_HOST", "127.0.0.1:9", "ollama_url", "http://127.0.0.1:9"),
        ("OLLAMA_HOST", "0.0.0.0:9", "ollama_url", "http://127.0.0.1:9"),
        ("OLLAMA_HOST", "https://ollama.example", "ollama_url", "https://ollama.example"),
        ("OPENAI_BASE_URL", "http://127.0.0.1:9/v1", "openai_url", "http://127.0.0.1:9/v1"),
        ("OPENAI_API_KEY", "not-a-key", "openai_key", "not-a-key"),
        ("GRADIO_SERVER_NAME", "0.0.0.0", "host", "0.0.0.0"),
        ("GRADIO_SERVER_PORT", "7999", "port", 7999),
        ("HF_HOME", "/tmp/hf", "hf_home", Path("/tmp/hf")),
        ("HF_HUB_OFFLINE", "0", "hf_offline", False),
    ],
)
def test_names_people_already_have(name: str, value: str, field: str, expected: object) -> None:
    assert getattr(load(environment={name: value}), field) == expected


def test_our_own_name_beats_the_name_people_have() -> None:
    environment = {"NACHGEFRAGT_PORT": "7001", "GRADIO_SERVER_PORT": "7002"}
    assert load(environment=environment).port == 7001


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("NACHGEFRAGT_CORPSU", "NACHGEFRAGT_CORPUS"),
        ("NACHGEFRAGT_MODEL", "NACHGEFRAGT_CHAT_MODEL"),
        ("NACHGEFRAGT_EMBEDING_MODEL", "NACHGEFRAGT_EMBEDDING_MODEL"),
        ("NACHGEFRAGT_TIMEOUT", "NACHGEFRAGT_CHAT_TIMEOUT"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(name: str, nearest: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(environment={name: "x"})
    assert f"{name} in the environment" in str(caught.value)
    assert f"Did you mean {nearest}?" in str(caught.value)


@given(st.text(string.ascii_uppercase + string.digits + "_", max_size=30), st.text(max_size=5))
def test_any_unknown_name_is_refused_and_a_known_one_named(ending: str, value: str) -> None:
    assume(PREFIX + ending not in KNOWN)
    with pytest.raises(SettingsError) as caught:
        load(environment={PREFIX + ending: value})
    named = str(caught.value).split("Did you mean ")[1].split("?")[0]
    assert named in KNOWN


@given(st.text(string.ascii_uppercase + "_", min_size=1), st.text())
def test_names_of_others_change_nothing(name: str, value: str) -> None:
    assume(not name.startswith((PREFIX, "OLLAMA_", "OPENAI_", "GRADIO_", "HF_")))
    assert load(environment={name: value}) == load()


def test_an_unknown_name_in_dotenv_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("NACHGEFRAGT_HOTS=x\n", "utf-8")
    with pytest.raises(SettingsError, match="NACHGEFRAGT_HOST") as caught:
        load(dotenv=path)
    assert str(path) in str(caught.value)


def test_dotenv_is_read_and_not_exported(dotenv: Path) -> None:
    before = dict(os.environ)
    load(dotenv=dotenv)
    assert dict(os.environ) == before


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "viele"), ("PORT", "70000"), ("THREADS", "0"), ("CHAT_TIMEOUT", "-1")],
)
def test_a_value_that_does_not_fit_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(environment={PREFIX + name: value})
    assert f"Setting {PREFIX}{name} in the environment cannot be {value!r}" in str(caught.value)


def test_a_value_that_does_not_fit_is_named_as_it_was_given(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("GRADIO_SERVER_PORT=viele\n", "utf-8")
    with pytest.raises(SettingsError, match=f"GRADIO_SERVER_PORT in {path} cannot be 'viele'"):
        load(dotenv=path)
    with pytest.raises(SettingsError, match="Setting port cannot be 'keiner'"):
        load({"port": "keiner"}, {"NACHGEFRAGT_PORT": "viele"})


def test_an_unknown_flag_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"'dta'.*'data'"):
        load({"dta": "x"})


def test_without_an_environment_the_process_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NACHGEFRAGT_CORPUS", "prozess")
    assert load_settings(dotenv=None).corpus == "prozess"


def test_settings_are_frozen_and_keep_the_key_to_themselves() -> None:
    settings = load(environment={"OPENAI_API_KEY": "streng-geheim"})
    with pytest.raises(ValidationError):
        settings.port = 1
    assert "streng-geheim" not in f"{settings!r} {settings}"


@pytest.mark.parametrize("name", ["llama3.2", "ollama:", ":llama3.2"])
def test_a_chat_model_names_its_provider(name: str) -> None:
    with pytest.raises(SettingsError, match="ollama:NAME or openai:NAME"):
        load_settings({"chat_model": name}, {}, None)


def test_a_child_process_reads_the_same_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = load(environment={PREFIX + name.upper(): SAMPLES[name] for name in SAMPLES})
    for settings in (everything, load({"data": PROJECT / "data"})):
        assert load(environment=child_environment(settings)) == settings
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")
    monkeypatch.setenv("NACHGEFRAGT_THREADS", "7")
    monkeypatch.setenv("PATH", "/kept")
    child = child_environment(load())
    assert load(environment=child) == load()
    assert child["PATH"] == "/kept"


def test_a_child_process_needs_no_folder_of_the_same_name() -> None:
    child = child_environment(load({"data": Path("daten")}))
    assert load(environment=child).data == Path("daten").resolve()


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:8000",
        "ftp://x",
        "http://",
        "http://x:0",
        "http://a:b@x",
        "http://x?y",
        "http://x:y",
    ],
)
def test_a_chroma_server_is_named_by_its_url(url: str) -> None:
    with pytest.raises(SettingsError, match="chroma_url"):
        load({"chroma_url": url})
    assert load({"chroma_url": "https://chroma.example/"}).chroma_url == "https://chroma.example"
