"""The tools as an MCP client sees them: a real client, over pipes and over HTTP."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult, TextContent
from page_server import fetch, make_app, running

from rag.corpus.library import Corpus, Library
from rag.present import answer_json
from rag.settings import PROJECT, Settings

ASKED = "Was sagte Earnest über Assad?"
AUTH = ("leserin", "geheim")

Session = Callable[[Client], Awaitable[None]]
Run = Callable[[Session], None]


@pytest.fixture(scope="module")
def address(settings: Settings, syrien: Corpus) -> Iterator[str]:
    asking = settings.model_copy(update={"auth": ":".join(AUTH)})
    app = make_app(Library(settings, syrien.name), asking, mcp=True)
    with running(app, asking) as url:
        yield url


def _over_http(address: str, session: Session) -> None:
    async def run() -> None:
        async with httpx2.AsyncClient(auth=AUTH, timeout=120) as http:
            transport = streamable_http_client(f"{address}/mcp", http_client=http)
            async with Client(transport) as client:
                await session(client)

    anyio.run(run)


def _over_pipes(settings: Settings, corpus: Corpus, session: Session) -> None:
    async def run() -> None:
        server = StdioServerParameters(
            command=sys.executable,
            args=["-m", "rag", "--data", str(settings.data), "mcp", "--corpus", corpus.name],
            cwd=PROJECT,
            env=dict(os.environ),
        )
        async with Client(stdio_client(server)) as client:
            await session(client)

    anyio.run(run)


@pytest.fixture(params=["http", "pipes"])
def run(request: pytest.FixtureRequest, address: str, settings: Settings, syrien: Corpus) -> Run:
    if request.param == "http":
        return lambda session: _over_http(address, session)
    return lambda session: _over_pipes(settings, syrien, session)


def text_of(result: CallToolResult) -> str:
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text


def test_a_session(run: Run, syrien: Corpus) -> None:
    async def session(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"ask", "search", "article", "articles", "statements", "corpora"}
        for tool in tools.values():
            assert tool.description and "Args:" not in tool.description
            properties: dict[str, Any] = tool.input_schema["properties"]
            assert all(given["description"] for given in properties.values())
            assert tool.input_schema["additionalProperties"] is False
        answered = await client.call_tool("ask", {"question": ASKED})
        _check_answer(answered, syrien)
        # That results keep to what is told of them the client checks; that all of it is told:
        for name in ("ask", "search", "article", "articles", "statements", "corpora"):
            given = {"question": ASKED, "words": "Assad", "id": "earnest-assad"}
            wanted = tools[name].input_schema.get("required", [])
            result = await client.call_tool(name, {key: given[key] for key in wanted})
            _check_told(tools[name].output_schema, result.structured_content)
        again = {"question": "Und über Putin?", "history": [answered.structured_content]}
        follow_up = (await client.call_tool("ask", again)).structured_content
        assert "Earnest" in follow_up["standalone_question"]
        first = answered.structured_content["citations"][0]
        article = await client.call_tool("article", {"id": first["article_id"]})
        text = article.structured_content["text"]
        assert text[first["start"] : first["end"]] == first["quote"]
        assert text in text_of(article)
        missing = await client.call_tool("article", {"id": "gibt-es-nicht"})
        assert missing.is_error and "'gibt-es-nicht'" in text_of(missing)
        assert "Traceback" not in text_of(missing)
        error = missing.structured_content["error"]
        assert (error["code"], error["values"]) == ("article_missing", {"id": "gibt-es-nicht"})
        found = await client.call_tool("search", {"words": "Bodentruppen", "limit": 2})
        assert len(found.structured_content["passages"]) == 2
        said = await client.call_tool("statements", {"speaker": "Earnest", "limit": 1})
        assert [row["speaker"] for row in said.structured_content["statements"]] == ["Josh Earnest"]
        wrong = await client.call_tool("search", {"words": "Assad", "limit": 1_000})
        assert wrong.is_error and "from 1 to 100" in text_of(wrong)
        listed = await client.call_tool("articles", {"limit": 2})
        assert len(listed.structured_content["articles"]) == 2
        day = {"since": "2015-09-30", "until": "2015-09-30"}
        for tool in ("search", "statements"):
            given = day | ({"words": "Assad"} if tool == "search" else {})
            (rows,) = (await client.call_tool(tool, given)).structured_content.values()
            assert {row["date"] for row in rows} == {"2015-09-30"}
        for given, told in (
            ({}, "The argument 'words' is missing."),
            ({"words": "Assad", "top": 3}, "There is no argument 'top'"),
            ({"words": "Assad", "limit": "viele"}, "The argument 'limit' can't be used"),
        ):
            wrong = await client.call_tool("search", given)
            assert wrong.is_error and text_of(wrong).startswith(told)
            assert "pydantic" not in text_of(wrong)

    run(session)


def _check_told(schema: Any, value: Any) -> None:
    """Check that *schema* names all that is in *value*, as far as it goes into it."""

    def check(part: dict[str, Any], found: Any) -> None:
        part = part.get("anyOf", [part])[0]
        part = schema["$defs"][part["$ref"].rpartition("/")[2]] if "$ref" in part else part
        if isinstance(found, list):
            for each in found:
                check(part["items"], each)
        elif isinstance(found, dict) and "properties" in part:
            assert set(part["required"]) <= set(found) <= set(part["properties"])
            for name, each in found.items():
                check(part["properties"][name], each)

    check(schema, value)


def _check_answer(answered: CallToolResult, corpus: Corpus) -> None:
    assert not answered.is_error
    expected = answer_json(corpus.ask(ASKED))
    given = dict(answered.structured_content or {})
    for name in ("timings_ms", "blocks", "passages"):
        del expected[name]  # what the text says too, and what is not cited
    assert given == expected
    told = text_of(answered)
    for citation in expected["citations"]:
        assert citation["quote"] in told
    assert "indirect speech by Josh Earnest; the article's wording, not a quotation" in told


def test_without_the_flag_there_are_no_tools(settings: Settings, syrien: Corpus) -> None:
    with running(make_app(Library(settings, syrien.name), settings), settings) as url:
        assert fetch(f"{url}/mcp", b"{}").status == 404
