"""What every extractor must keep, the built-in tiers and a plug-in alike."""

from __future__ import annotations

import re
from importlib.metadata import EntryPoint
from itertools import islice
from pathlib import Path

import pytest

import kg.extract
from kg.errors import NotFoundError
from kg.extract import extract, extractors, to_record, version_of
from kg.model import Mention, Paper
from kg.pipeline import Options, read

SEEDS = Path(__file__).parents[2] / "seeds"

PAPERS = [
    Paper(
        id="a", title=r"Alpha$^2$Net: Image Captioning with \textbf{Few} Weights",
        abstract=r"We propose Alpha$^2$Net, a convolutional neural network (CNN) for image captioning. It reaches 81.2\% accuracy "
        "on the COCO dataset and outperforms CLIP by 3.4%. Code: https://github.com/lab/alphanet.",
    ),
    Paper(id="b", title=None, abstract="Schr\\\"odinger bridges for the JWST and Hubble. Code will be released."),
    Paper(id="c", title="A Survey", abstract=""),
    Paper(id="d", title=None, abstract="We train BERT on GLUE. " * 40),
]  # fmt: skip


class Instruments:
    """The plug-in of the documentation."""

    name, version = "instruments", "1"

    def find(self, papers):
        return [[self._mention(p, m) for m in re.finditer(r"Hubble|JWST", p.abstract)] for p in papers]

    def _mention(self, paper, match):
        return Mention("method", match.group(), "abstract", *match.span(), self.name, score=0.9)


TIERS = [*extractors(), Instruments()]


@pytest.mark.parametrize("tier", TIERS, ids=lambda t: t.name)
class TestContract:
    def test_it_has_a_name_and_a_version(self, tier):
        assert re.fullmatch(r"[a-z]+", tier.name)
        assert tier.version

    def test_mentions_quote_their_text_and_name_their_finder(self, tier):
        for paper, mentions in zip(PAPERS, tier.find(PAPERS), strict=True):
            for mention in mentions:
                assert paper.text(mention.field)[mention.start : mention.end] == mention.surface
                assert mention.finder == tier.name

    def test_a_paper_is_read_alone(self, tier):
        together = tier.find(PAPERS)
        assert together == [tier.find([p])[0] for p in PAPERS]
        assert tier.find(PAPERS[::-1]) == together[::-1]

    def test_mentions_are_in_order(self, tier):
        for paper, mentions in zip(PAPERS, tier.find(PAPERS), strict=True):
            fields = [f.name for f in paper.fields]
            places = [(fields.index(m.field), m.start) for m in mentions]
            assert places == sorted(places)

    def test_no_papers_no_mentions(self, tier):
        assert tier.find([]) == []


@pytest.fixture
def plugin(monkeypatch):
    entry = EntryPoint("instruments", "tests:Instruments", "kg.extractors")
    monkeypatch.setattr(EntryPoint, "load", lambda self: Instruments)
    monkeypatch.setattr(kg.extract, "entry_points", lambda group: [entry] if group == "kg.extractors" else [])


@pytest.mark.usefixtures("plugin")
def test_a_plugin_is_loaded_by_name_and_votes():
    tiers = extractors(fast=True, plugins=["instruments"])
    found = list(extract(PAPERS, tiers))
    named = {e.name: e for e in found[1].entities}
    assert {"Hubble", "JWST"} <= set(named)
    assert "instruments" in named["Hubble"].mentions[0].finder
    assert version_of(tiers) != version_of(extractors(fast=True))


@pytest.mark.usefixtures("plugin")
def test_an_unknown_plugin_is_refused_with_the_known_ones():
    with pytest.raises(NotFoundError, match="instruments"):
        extractors(fast=True, plugins=["telescopes"])


def test_a_record_has_the_keys_of_an_annotation():
    (extraction, *_) = extract(PAPERS, extractors(fast=True))
    record = to_record(PAPERS[0], extraction)
    assert list(record) == [
        "id",
        "title",
        "source",
        "tasks",
        "methods",
        "datasets",
        "metrics",
        "repos",
        "pages",
        "results",
    ]
    assert record["repos"] == ["https://github.com/lab/alphanet"]
    by_name = {e["name"]: e for e in record["methods"]}
    assert by_name["Alpha2Net"]["role"] == "introduces"
    assert "Alpha$^2$Net" in by_name["Alpha2Net"]["mentions"]
    assert {"CNN", "CLIP"} <= set(by_name)
    assert [d["name"] for d in record["datasets"]] == ["COCO"]
    assert {"metric": "accuracy", "value": "81.2%"}.items() <= record["results"][0].items()


def test_promises_are_kept_apart():
    found = list(extract(PAPERS, extractors(fast=True)))
    assert [bool(f.promises) for f in found] == [False, True, False, False]


def test_min_score_trades_recall_for_precision():
    few = [len(f.entities) for f in extract(PAPERS, extractors(fast=True, min_score=0.95))]
    many = [len(f.entities) for f in extract(PAPERS, extractors(fast=True, min_score=0.1))]
    assert sum(few) < sum(many)


@pytest.mark.parametrize("fast", [True, False])
def test_what_a_paper_says_does_not_hang_on_the_papers_beside_it(fast):
    papers = list(islice(read([SEEDS], [], Options()), 20))
    together = list(extract(papers, extractors(fast=fast)))
    assert together == [found for paper in papers for found in extract([paper], extractors(fast=fast))]
