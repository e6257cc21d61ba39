"""Entries of JSON in every arrangement, past whatever is broken."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import SourceReport
from kg.readers.jsonstream import entries


def titles(text: str) -> tuple[list[tuple[int, object]], list[int | None]]:
    report = SourceReport("x")
    found = [(line, entry.get("title")) for line, entry in entries(io.BytesIO(text.encode()), report)]
    return found, [skip.line for skip in report.skipped]


@pytest.mark.parametrize(
    "text",
    [
        '{"title":"A"}\n\n{"title":"B"}\n',
        '[{"title":"A"},\n\n{"title":"B"}]',
        '{"title":"A"}\n\n{"title":"B"}',
        '{"title":\n"A"}\n{"title":"B"}'.replace("\n{", "{").replace("}{", "}\n{"),
        '{"status":"ok","message":{"n":2,"items":[{"title":"A"},\n\n{"title":"B"}]}}',
        '{"meta":{"count":2},"group_by":[{"key":"k"}],"results":[{"title":"A"},\n\n{"title":"B"}]}',
        '{"x1":{"title":"A"},\n\n"x2":{"title":"B"}}',
        '{"data":[{"title":"A"}]}\n\n{"data":[{"title":"B"}]}\n',
        '\ufeff[{"title":"A"},\n\n{"title":"B"}]',
    ],
)
def test_arrangements(text):
    found, skipped = titles(text)
    assert [title for _, title in found] == ["A", "B"]
    assert [line for line, _ in found] in ([1, 3], [1, 2])
    assert not skipped


@pytest.mark.parametrize(
    ("text", "survivors", "skipped"),
    [
        ('{"title":"A"}\n{"title":"B"\n{"title":"C"}\n', ["A", "C"], [2]),
        ('[\n{"title":"A"},\n{"title":"B" "x":1},\n{"title":"C"}\n]\n', ["A", "C"], [3]),
        ('[{"title":"A","authors":[{"name":"x"}]},{"title":"B,"authors":[{"name":"x"}]},{"title":"C"}]', ["A", "C"], [1]),
        ('[\n {\n  "title":"A"\n },\n {\n  "title":"B",\n  "x": [\n   {"q":1}\n  \n },\n {\n "title":"C"}\n]', ["A", "C"], [5]),
        ('[{"title":"A"},{"tit', ["A"], [1]),
        ('{"results":[{"title":"A"},{"title":"B"', ["A"], [1]),
        ('[1,{"title":"A"},"x"]', ["A"], [1, 1]),
        ("[" * 100_000, [], [1]),
        ('{"a":' * 100_000, [], [1]),
        ('[{"title":"A","n":' + "9" * 5000 + '},{"title":"B"}]', ["B"], [1]),
    ],
)  # fmt: skip
def test_a_broken_entry_costs_no_other(text, survivors, skipped):
    found, lines = titles(text)
    assert [title for _, title in found] == survivors
    assert lines == skipped


def test_references_in_a_broken_entry_are_no_entries():
    reference = '{"title":"R","year":1}'
    text = f'[{{"title":"A","abstract":"x","refs":[{reference}]}},\n{{"title":"B" "abstract":"x","refs":[{reference},{reference}]}},\n{{"title":"C","abstract":"x","refs":[]}}]'
    found, skipped = titles(text)
    assert [title for _, title in found] == ["A", "C"]
    assert skipped == [2]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(st.fixed_dictionaries({"title": st.text(max_size=9)}, optional={"x": JSON}), max_size=5), st.booleans())
def test_whatever_is_written_is_read_again(records, lines):
    text = "\n".join(map(json.dumps, records)) if lines else json.dumps(records, indent=1)
    report = SourceReport("x")
    assert [entry for _, entry in entries(io.BytesIO(text.encode()), report)] == records
    assert not report.skipped


@given(st.text(alphabet='{}[]",: \n\\abtitle1', max_size=60))
def test_no_text_makes_it_fail(text):
    titles(text)
