"""Parts of papers: identifiers, dates and names in any spelling; no string makes them fail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Identifier, SourceReport
from kg.readers.dates import date_from_parts, date_from_timestamp, make_date, parse_date
from kg.readers.fields import Draft, clean_abstract, clean_title
from kg.readers.identifiers import acl_id, arxiv_id, doi, find_identifiers, named_identifier, web_address
from kg.readers.people import author_list, person


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2401.00001", "2401.00001"),
        ("arXiv:2401.00001v12", "2401.00001"),
        ("arXiv:0704.0001 [hep-ph]", "0704.0001"),
        ("http://export.arxiv.org/abs/cs.CL/0309136v1", "cs/0309136"),
        ("https://arxiv.org/pdf/2401.00001v2.pdf", "2401.00001"),
        ("https://huggingface.co/papers/2401.00001", "2401.00001"),
        ("https://www.alphaxiv.org/abs/2401.00001", "2401.00001"),
        ("https://doi.org/10.48550/arXiv.2401.00001", "2401.00001"),
        ("arXiv preprint arXiv:2401.00001", "2401.00001"),
        ("2413.00001", None),
        ("10.1000/2401.00001", None),
        ("version 2401.00001 of it", None),
        ("https://arxiv.org/list/cs.CL/recent", None),
    ],
)
def test_arxiv_identifiers(text, value):
    found = arxiv_id(text)
    assert (found.value if found else None) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10.1109/CVPR.2016.90", "10.1109/cvpr.2016.90"),
        (
            "https://doi.org/10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O",
            "10.1002/(sici)1097-4571(199806)49:8",
        ),
        ("http://dx.doi.org/10.1000%2FX", "10.1000/x"),
        ("(doi:10.1000/x).", "10.1000/x"),
        ("10.12", None),
    ],
)
def test_dois(text, value):
    found = doi(text)
    assert (found.value if found else None) == value


def test_identifiers_of_urls():
    text = "https://openreview.net/forum?id=rJl-b3RcF7&noteId=x https://aclanthology.org/P19-1001v2.pdf"
    assert find_identifiers(text) == (Identifier("acl", "P19-1001"), Identifier("openreview", "rJl-b3RcF7"))
    assert acl_id("https://www.aclweb.org/anthology/P/P19/P19-1001/") == Identifier("acl", "P19-1001")
    assert named_identifier("isbn", "978-3-16-148410-0") == Identifier("isbn", "9783161484100")
    assert named_identifier("pmid", "no number") is None
    assert web_address("see (https://github.com/a/b), or not") == "https://github.com/a/b"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2023-05-18", "2023-05-18"), ("2023-05", "2023-05"), ("2023", "2023"), ("20230518", "2023-05-18"),
        ("May 18, 2023", "2023-05-18"), ("18 May 2023", "2023-05-18"), ("May 2023", "2023-05"), ("Sept. 3rd, 2020", "2020-09-03"),
        ("2021 Jan 8", "2021-01-08"), ("2020 Jan-Feb", "2020-01"), ("1999 Spring", "1999"), ("2015/05/27", "2015-05-27"),
        ("2019//", "2019"), ("18.05.2023", "2023-05-18"), ("05/18/2023", "2023-05-18"), ("05/06/2023", "2023"),
        ("Mon, 2 Apr 2007 19:18:42 GMT", "2007-04-02"), ("30 April - 3 May 2018", "2018-04-30"), ("June 18–20, 2019", "2019-06-18"),
        ("31 Feb 2020", "2020-02"), ("c2009", "2009"), ("", None), ("soon", None), ("12.5", None), ("Jun 26", None),
    ],
)  # fmt: skip
def test_dates(text, iso):
    assert parse_date(text).iso == iso


def test_dates_of_other_forms():
    assert date_from_parts([2020, 13, 40]).iso == "2020"
    assert date_from_timestamp("soon").iso is None
    assert make_date(None, 6, 31).day is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Doe, Jane and Roe, Max", ("Jane Doe", "Max Roe")),
        ("Jane Doe, Max Roe", ("Jane Doe", "Max Roe")),
        ("Jane Doe and Max Roe", ("Jane Doe", "Max Roe")),
        ("Jane Doe", ("Jane Doe",)),
        ("Doe, Jane", ("Jane Doe",)),
        ("Doe, J.; Roe, M. et al.", ("J. Doe", "M. Roe")),
        ("A. One, B. Two, C. Three, and D. Four", ("A. One", "B. Two", "C. Three", "D. Four")),
        ("Jane Doe <jane@example.org>, Max Roe*", ("Jane Doe", "Max Roe")),
        ("", ()),
    ],
)
def test_author_lists(text, names):
    assert author_list(text) == names


def test_placeholders_are_nothing():
    assert clean_title("[No title]") is clean_title("None") is clean_title(" - ") is None
    assert clean_abstract("N/A") == clean_abstract("Abstract") == clean_abstract("[Abstract not available]") == ""
    assert clean_abstract("Abstract. We go") == clean_abstract("ABSTRACT: We go") == "We go"
    assert clean_abstract("Abstract Meaning Representation is.") == "Abstract Meaning Representation is."
    assert (
        clean_abstract("Abstract reasoning is hard; p<0.05 and a<b.") == "Abstract reasoning is hard; p<0.05 and a<b."
    )


def test_a_draft_without_words_is_a_skip():
    report = SourceReport("x")
    assert Draft(title=" ", abstract="none").finish(report, 7) is None
    assert [(s.line, s.reason) for s in report.skipped] == [(7, "neither a title nor an abstract")]


@given(st.text(max_size=80))
def test_no_string_makes_them_fail(text):
    for parse in (arxiv_id, doi, acl_id, find_identifiers, web_address, parse_date, author_list, person):
        parse(text)
    paper = Draft(title="T", abstract=text, authors=author_list(text), date=parse_date(text), links=[text]).finish(
        SourceReport("x")
    )
    assert paper is not None


@given(st.integers(1000, 9999), st.integers(1, 12), st.integers(1, 31))
def test_iso_dates_come_back(year, month, day):
    date = make_date(year, month, day)
    if 1500 <= year < 2200:
        assert parse_date(date.iso).iso == date.iso
