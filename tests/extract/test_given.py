"""Keywords that the source gives become evidence where the text or the lexicon vouches for them, and else nothing."""

from __future__ import annotations

import pytest

from kg import schema
from kg.extract import extract, extractors
from kg.extract.given import with_given
from kg.model import Extraction, Field, Paper, PaperEntity

TIERS = extractors(fast=True)


def said(*fields: tuple[str, str], abstract: str = "We propose GraphNet. We evaluate it on ImageNet.") -> Extraction:
    paper = Paper(id="1", title="GraphNet", abstract=abstract, extra=tuple(Field(*f) for f in fields))
    (found,) = extract([paper], TIERS)
    for entity in found.entities:
        for mention in entity.mentions:
            assert paper.text(mention.field)[mention.start : mention.end] == mention.surface
    return found


def entity(found: Extraction, name: str) -> PaperEntity | None:
    return next((e for e in found.entities if e.name == name), None)


def given(found: Extraction) -> list[str]:
    return [m.surface for e in found.entities for m in e.mentions if m.field not in ("title", "abstract")]


def test_a_keyword_that_the_text_names_is_further_evidence_and_changes_nothing_else() -> None:
    without, found = said(), said(("keywords", "big pictures; imagenet dataset"))
    one, other = entity(without, "ImageNet"), entity(found, "ImageNet")
    assert one is not None
    assert other is not None
    assert other.mentions[:-1] == one.mentions
    assert (other.role, other.score, other.kind) == (one.role, one.score, one.kind)
    assert (other.mentions[-1].field, other.mentions[-1].surface) == ("keywords", "imagenet dataset")
    assert len(found.entities) == len(without.entities)


def test_a_known_name_is_enough() -> None:
    found = entity(said(("keywords", "reading; graph neural networks")), "graph neural network")
    assert found is not None
    assert (found.kind, found.role) == (schema.METHOD, schema.USES)
    assert [m.surface for m in found.mentions] == ["graph neural networks"]


@pytest.mark.parametrize(
    "keywords", ["machine learning; computer science", "clip; pet; live", "Zorblatt fields; and so on", ";;  ; "]
)
def test_fields_of_study_common_words_and_unknown_names_are_no_nodes(keywords: str) -> None:
    assert given(said(("keywords", keywords))) == []


def test_a_field_that_says_the_kind_needs_the_name_in_the_text() -> None:
    found = said(("datasets", "Zorblatt-7; Another-3"), abstract="We train on Zorblatt-7 fields.")
    assert given(found) == ["Zorblatt-7"]
    assert next(e for e in found.entities if e.mentions[-1].field == "datasets").kind == schema.DATASET


def test_both_sources_of_a_merged_paper_count() -> None:
    assert given(said(("keywords", "ImageNet"), ("keywords 2", "imagenet"))) == ["ImageNet", "imagenet"]


def test_a_paper_without_such_fields_is_left_as_it_was() -> None:
    paper = Paper(id="1", title="T", abstract="A", extra=(Field("comments", "ImageNet"),))
    extraction = Extraction("1")
    assert with_given(paper, extraction) is extraction
