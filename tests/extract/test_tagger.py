"""The learned tagger: exact offsets, whole texts, the same answer whatever stands beside a paper."""

import time

import numpy as np
import pytest

from kg.extract import decoding, pooling, windows
from kg.extract.decoding import KINDS, LABELS, ROLES
from kg.extract.tagger import Tagger

LITA = (
    "LITA: Language Instructed Temporal-Localization Assistant",
    "We propose LITA for temporal localization. On ActivityNet-RTL, LITA improves mIoU by 5.2% over Video-LLaMA.",
)


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger.load(threads=1)


def surfaces(tagger: Tagger, texts: tuple[str, str], kind: str) -> set[str]:
    fields = dict(zip(("title", "abstract"), texts, strict=True))
    limit = tagger.settings.thresholds.get(kind, 0.5)
    spans = [s for s in tagger.tag([texts])[0] if s.kind == kind and s.score >= limit]
    return {fields[s.field][s.start : s.end] for s in spans}


def test_finds_names_and_roles(tagger: Tagger) -> None:
    assert "LITA" in surfaces(tagger, LITA, "method")
    assert {"ActivityNet-RTL"} == surfaces(tagger, LITA, "dataset")
    roles = {LITA[1][s.start : s.end]: s.role for s in tagger.tag([LITA])[0] if s.field == "abstract"}
    assert roles["LITA"] == "introduces"
    assert roles["ActivityNet-RTL"] == "uses"


def test_papers_do_not_see_each_other(tagger: Tagger) -> None:
    others = [("", "Deep learning. " * count) for count in (1, 20, 150)]
    alone = tagger.tag([LITA])[0]
    assert alone == tagger.tag([others[0], LITA, others[2]])[1] == tagger.tag([*others, LITA])[3]
    assert alone == Tagger.load(threads=2).tag([*others, LITA])[3]


def test_a_long_text_is_read_to_its_end(tagger: Tagger) -> None:
    filler = "The method is described in the following sections of the paper. " * 50
    spans = tagger.tag([("", filler + LITA[1])])[0]
    text = filler + LITA[1]
    assert "ActivityNet-RTL" in {text[s.start : s.end] for s in spans}


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


def test_decoding_parts_neighbours_and_refuses_orphans() -> None:
    spans = decoding.decode(certain(0, 1, 2, 1, 0, 3, 4))
    assert [(s.kind, s.first, s.last) for s in spans] == [(0, 1, 3), (0, 3, 4), (1, 5, 7)]
    orphan = decoding.decode(certain(0, 4, 4, 0))
    assert all(s.last - s.first >= 1 for s in orphan)  # an I without its B becomes a whole mention, or none


def test_leniency_lets_doubtful_mentions_through() -> None:
    rows = np.zeros((1, LABELS), dtype=np.float32)
    rows[0, 0], rows[0, 1] = 0.6, 0.4
    assert decoding.decode(rows) == []
    assert len(decoding.decode(rows, leniency=1.0)) == 1


def candidate(kind: str, text: str, surface: str, score: float = 0.9) -> pooling.Candidate:
    start = text.index(surface)
    roles = np.zeros(len(ROLES), dtype=np.float32)
    return pooling.Candidate(KINDS.index(kind), 1, start, start + len(surface), surface, score, 0.9, roles)


def test_an_abbreviation_joins_its_long_form() -> None:
    text = "Visual question answering (VQA) and VQA again, but not GQA"
    found = [candidate("task", text, s) for s in ("Visual question answering", "VQA", "GQA")]
    assert [len(g.members) for g in pooling.group(found, ("", text))] == [2, 1]


def test_acceptor_weighs_and_defaults() -> None:
    members = pooling.Group([candidate("task", "segmentation", "segmentation", 0.7)])
    assert pooling.accept(members, False, {}) == 0.7
    assert pooling.accept(members, False, {"task": [0.0] * len(pooling.FEATURES)}) == 0.5
