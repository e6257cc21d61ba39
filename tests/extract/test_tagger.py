"""The learned tagger: exact offsets, whole texts, the same answer whatever stands beside a paper."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract import decoding, windows
from kg.extract.decoding import LABELS
from kg.extract.tagger import Tagger

LITA = (
    "LITA: Language Instructed Temporal-Localization Assistant",
    "We propose LITA for temporal localization. On the ActivityNet dataset, LITA improves mIoU by 5.2% over Video-LLaMA.",
)


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger.load(threads=1)


def surfaces(tagger: Tagger, texts: tuple[str, str], kind: str) -> set[str]:
    fields = dict(zip(("title", "abstract"), texts, strict=True))
    spans = [s for s in tagger.tag([texts])[0] if s.kind == kind and s.score >= 0.5]
    return {fields[s.field][s.start : s.end] for s in spans}


def test_finds_names_and_roles(tagger: Tagger) -> None:
    assert "LITA" in surfaces(tagger, LITA, "method")
    assert {"ActivityNet"} == surfaces(tagger, LITA, "dataset")
    roles = {LITA[1][s.start : s.end]: s.role for s in tagger.tag([LITA])[0] if s.field == "abstract"}
    assert roles["LITA"] == "introduces"
    assert roles["ActivityNet"] == "uses"


def test_papers_do_not_see_each_other(tagger: Tagger) -> None:
    others = [("", "Deep learning. " * count) for count in (1, 20, 150)]
    alone = tagger.tag([LITA])[0]
    assert alone == tagger.tag([others[0], LITA, others[2]])[1] == tagger.tag([*others, LITA])[3]
    assert alone == Tagger.load(threads=2).tag([*others, LITA])[3]


def test_a_long_text_is_read_to_its_end(tagger: Tagger) -> None:
    filler = "The method is described in the following sections of the paper. " * 50
    spans = tagger.tag([("", filler + LITA[1])])[0]
    text = filler + LITA[1]
    assert "ActivityNet" in {text[s.start : s.end] for s in spans}


@pytest.mark.parametrize(
    "texts",
    [
        ("", ""),
        (" ", "\n"),
        ("\x00\x01\x02", "\x07\x1b[31m"),
        ("", "\ud800 lone \udfff"),
        ("題名", "これは日本語の要旨です。" * 50),
        ("", "$\\alpha_{i}^{2} \\frac{a}{b}$ " * 60),
        ("e\u0301", "İstanbul ﬁne 𝔘nicode 👩‍🔬 " * 20),
    ],
)
def test_bad_input(tagger: Tagger, texts: tuple[str, str]) -> None:
    for span in tagger.tag([texts])[0]:
        text = texts[0] if span.field == "title" else texts[1]
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end].strip()


def test_half_a_megabyte_of_one_word(tagger: Tagger) -> None:
    begun = time.process_time()
    assert [s for s in tagger.tag([("", "a" * 500_000)])[0] if s.score > 0.5] == []
    assert time.process_time() - begun < 10


def test_windows_cover_every_word_once() -> None:
    size, overlap = 20, 8
    for length in (1, 19, 20, 21, 32, 33, 100):
        zeros = np.zeros(length, dtype=np.int64)
        paper = windows.Encoded(zeros, zeros, zeros, zeros, zeros, zeros)
        seen = [0] * length
        for window in windows.windows([paper], size, overlap):
            assert window.end - window.start <= size
            low, high = windows.trusted(window, length, overlap)
            assert window.start <= low < high <= window.end
            for place in range(low, high):
                seen[place] += 1
        assert [1] * length == seen


def certain(*labels: int) -> decoding.FloatArray:
    rows = np.full((len(labels), LABELS), 0.01, dtype=np.float32)
    rows[np.arange(len(labels)), labels] = 0.9
    return rows


def found(*labels: int) -> list[tuple[int, int, int]]:
    return [(s.kind, s.first, s.last) for s in decoding.spans(certain(*labels)) if s.score > 0.5]


def test_decoding_parts_neighbours_and_refuses_orphans() -> None:
    assert found(0, 1, 2, 1, 0, 3, 4) == [(0, 1, 3), (0, 3, 4), (1, 5, 7)]
    assert found(0, 4, 4, 0) == []  # nothing begins


def test_no_mention_ends_with_a_joint() -> None:
    rows = np.zeros((3, LABELS), dtype=np.float32)  # "ActivityNet", "-", "RTL": perhaps one name, perhaps a part of it
    rows[0, 5], rows[1, 6], rows[2, 6] = 0.9, 0.6, 0.5
    spans = {(s.first, s.last): round(s.score, 3) for s in decoding.spans(rows, [False, True, False])}
    assert spans == {(0, 1): 0.36, (0, 3): 0.54}


def test_doubtful_edges_give_overlapping_spans_that_share_the_probability() -> None:
    rows = certain(0, 1, 2, 2, 0)
    rows[3, :] = 0.0
    rows[3, [0, 2]] = 0.4, 0.6
    spans = {(s.first, s.last): s.score for s in decoding.spans(rows, floor=0.05)}
    assert spans[1, 4] > spans[1, 3] > 0.2
    assert sum(spans.values()) <= 1.0 + 1e-6


@given(st.integers(0, 12), st.integers(0, 2**32 - 1))
def test_the_spans_of_any_figures_are_ranges_with_probabilities(count: int, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(0, 3, (count, LABELS)).astype(np.float32)
    spans = list(decoding.spans(decoding.softmax(scores)))
    assert len({(s.kind, s.first, s.last) for s in spans}) == len(spans)
    for span in spans:
        assert 0 <= span.first < span.last <= count
        assert decoding.FLOOR <= span.score <= 1.0
