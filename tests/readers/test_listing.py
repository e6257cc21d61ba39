"""Plain-text listings: what belongs to which paper, and what is page furniture."""

from __future__ import annotations

import io

import pytest

from kg.model import SourceReport
from kg.readers import choose
from kg.readers.base import Document
from kg.readers.listing import ListingReader

PROSE = (
    "We propose a method for reading pages that were copied from a browser. In this paper we show that titles, abstracts "
    "and facts can be told apart by their form alone, without a list of the sites that they come from. Experiments on many "
    "pages show that our approach loses nothing and invents nothing."
)


def read(text: str):
    return list(ListingReader().read(io.BytesIO(text.encode()), SourceReport("x")))


def is_listing(text: str) -> bool:
    reader = choose(Document("x", text.encode()))
    return reader is not None and reader.name == "listing"


@pytest.mark.parametrize(
    ("facts", "count", "iso", "written"),
    [
        ("  • 3 authors\n·\nDec 13, 2021", 3, "2021-12-13", "Dec 13, 2021"),
        ("  • 11 authors\n·\nMay 18, 2023 5", 11, "2023-05-18", "May 18, 2023"),
        ("  • 4 authors\n·\nJun 26", 4, None, "Jun 26"),
        ("  • 4 authors\n·\nSep 20 2", 4, None, "Sep 20"),
        ("• 1 author · Published on Aug 5, 2024 · 12", 1, "2024-08-05", "Aug 5, 2024"),
        ("5\n\n· 7 authors", 7, None, ""),
        ("", None, None, ""),
    ],
)
def test_facts_below_an_abstract(facts, count, iso, written):
    first, second = read(f"A First Title\n\n{PROSE}\n\n{facts}\n\nThe Next Title\n\n{PROSE}\n")
    assert (first.author_count, first.date.iso, first.date.written) == (count, iso, written)
    assert (first.title, second.title) == ("A First Title", "The Next Title")
    assert second.author_count is None


@pytest.mark.parametrize(
    "furniture",
    [
        "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\nDaily Papers\n\nbyAK and the research community\n\nDec 11\n\n",
        "byAK and the research community\n\nApr 21\n\n",
        "Menu\nSearch\n\n",
    ],
)
def test_furniture_is_no_paper_and_its_date_is_nobodys(furniture):
    (paper,) = read(f"{furniture}A Title\n\n{PROSE}\n")
    assert (paper.title, paper.date.written, paper.abstract) == ("A Title", "", PROSE)


def test_a_page_after_another_gives_its_date_to_no_paper_of_the_first():
    first, second = read(f"A Title\n\n{PROSE}\n\nnew\n\nDaily Papers\n\nDec 11\n\nB Title\n\n{PROSE}\n")
    assert first.date.written == second.date.written == ""


@pytest.mark.parametrize("before", ["Stephen\n", "Stephen", "Stephen\n\n", ""])
def test_a_lone_name_before_a_list_of_abstracts_is_no_title(before):
    papers = read(f"{before}Abstract:{PROSE}\nAbstract: {PROSE}\nAbstract:Short.\n")
    assert [(p.title, p.abstract) for p in papers] == [(None, PROSE), (None, PROSE), (None, "Short.")]


def test_titles_above_labelled_abstracts_are_kept_where_most_have_one():
    papers = read("".join(f"The {n} of Many Titles\nAbstract: {PROSE}\n\n" for n in ("First", "Second", "Third")))
    assert [p.title for p in papers] == [
        "The First of Many Titles",
        "The Second of Many Titles",
        "The Third of Many Titles",
    ]


def test_wrapped_lines_are_one_paragraph():
    words = PROSE.split()
    wrapped = "\n".join(" ".join(words[start : start + 9]) for start in range(0, len(words), 9))
    assert [(p.title, p.abstract) for p in read(f"Wrapped\n\n{wrapped}\n\nOther\n\n{wrapped}\n")] == [
        ("Wrapped", PROSE),
        ("Other", PROSE),
    ]
    assert read(f"Abstract: {wrapped}\n")[0].abstract == PROSE


def test_labelled_lines_and_addresses_are_kept():
    (paper,) = read(
        f"Title: Labels All Around\nAuthors: Jane Doe and Max Roe\nAbstract: {PROSE}\nComments: 9 pages\n"
        "https://arxiv.org/abs/2401.00001v2\nCode: https://github.com/doe/labels\nKeywords: reading; copies\n"
    )
    assert paper.id == "arxiv-2401.00001"
    assert paper.title == "Labels All Around"
    assert paper.authors == ("Jane Doe", "Max Roe")
    assert paper.keywords == ("reading", "copies")
    assert {(f.name, f.text) for f in paper.extra} == {
        ("comments", "9 pages"),
        ("code", "https://github.com/doe/labels"),
        ("keywords", "reading; copies"),
    }


def test_a_title_with_authors_counted_but_no_abstract_is_a_paper():
    papers = read("Daily Papers\n\nDec 11\n\nOnly a Title\n\n  • 3 authors\n·\nDec 1, 2024\n")
    assert [(p.title, p.abstract, p.author_count) for p in papers] == [("Only a Title", "", 3)]


def test_offsets_into_an_abstract_stay_true_to_its_latex():
    (paper,) = read('Abstract:We train M$^3$AE  with Schr\\"odinger bridges.\n')
    assert paper.abstract == 'We train M$^3$AE with Schr\\"odinger bridges.'


def test_ids_are_hashes_of_the_words():
    first, second = read(f"A Title\n\n{PROSE}\n"), read(f"x\n\na  TITLE:\n\n{PROSE}\n")
    assert first[0].id == second[0].id
    assert len(first[0].id) == 16


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Abstract:{PROSE}\nAbstract:{PROSE}\n", True),
        (f"A Title\n\n{PROSE}\n\nAnother Title\n\n{PROSE}\n", True),
        (f"A Title\n\n{PROSE}\n\n  • 3 authors\n", True),
        ("Dear Sir,\n\n" + "the weather was fine and the sea was calm all day long. " * 12 + "\n\nYours\n", False),
        ("def f():\n    return 1\n" * 40, False),
        (f"{{\n{PROSE}\n}}", False),
    ],
)
def test_sniffing(text, expected):
    assert is_listing(text) is expected
