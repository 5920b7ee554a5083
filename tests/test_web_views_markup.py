"""What a button that opens an article carries."""

from __future__ import annotations

from rag.web.views.markup import fingerprint, target


def test_a_target_names_article_spans_and_what_stands_there() -> None:
    places = [((3, 5), "ab"), ((7, 8), "c")]
    check = fingerprint(["ab", "c"])
    assert target('x"><b>', places) == (
        f'data-article="x&quot;&gt;&lt;b&gt;" data-spans="3-5,7-8" data-check="{check}"'
    )
    assert check != fingerprint(["abc"])
