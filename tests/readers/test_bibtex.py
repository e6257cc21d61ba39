"""BibTeX beyond the golden sample: LaTeX undone, macros, large files, and nothing that makes it fail."""

from __future__ import annotations

import io
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import SourceReport
from kg.readers import bibtex
from kg.readers.bibtex import BibtexReader, undo_latex


def read(text: str):
    report = SourceReport("x")
    return list(BibtexReader().read(io.BytesIO(text.encode()), report)), report


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        (r"{{Double {Braces}}}", "Double Braces"),
        (r"{\'E}cole, na{\"\i}ve, \o, {\ss}, \aa, {\v{S}}, \c{c}, {\L}ukasz", "École, naïve, ø, ß, å, Š, ç, Łukasz"),
        (r"a\_b \& c\% \# \$5", "a_b & c% # $5"),
        (r"$\mathcal{O}(n^{2})$ and \(x_{i}\)", r"$\mathcal{O}(n^{2})$ and \(x_{i}\)"),
        ("50% of $5 notes", "50% of $5 notes"),
        (r"\emph{very} \textbf{bold} \url{https://a.org/~b}", "very bold https://a.org/~b"),
        ("pages 1--2, ``quoted'' --- so", "pages 1–2, “quoted” — so"),
    ],
)
def test_latex_is_undone_outside_mathematics(raw, plain):
    assert " ".join(undo_latex(raw).split()) == plain


def test_macros_may_be_defined_in_one_piece_and_used_in_another(monkeypatch):
    monkeypatch.setattr(bibtex, "_PIECE", 100)
    text = "@string{venue = {A Venue}}\n" + "".join(
        f"@article{{k{i}, title = {{Title {i}}}, journal = VENUE # {{ {i}}}, year = {2000 + i}}}\n" for i in range(20)
    )
    papers, report = read(text)
    assert [p.venue for p in papers] == [f"A Venue {i}" for i in range(20)]
    assert [p.sources[0].line for p in papers] == list(range(2, 22))
    assert not report.skipped


def test_dirt_of_mendeley_and_ojs():
    (paper,), _ = read(
        "@article{Albanyan_Blanco_2022, title={{Relationships between Hateful Tweets}}, url={https://x.org/a{\\_}b?c=1{\\&}d},\n"
        "DOI={https://doi.org/10.1609/aaai.v36i10.21284}, abstractNote={M{\\&}As cost 3{\\%}.}, month={oct},\n"
        "file = {:C$\\backslash$:/Users/a.pdf:pdf}, mendeley-groups = {M{\\&}A}, code = {https://github.com/a{\\_}b/c}, year={2022}}"
    )
    assert paper.id == "doi-10.1609/aaai.v36i10.21284"
    assert paper.abstract == "M&As cost 3%."
    assert paper.date.iso == "2022-10"
    assert paper.text("code") == "https://github.com/a_b/c"


def test_an_entry_given_twice_counts_as_a_duplicate():
    papers, report = read("@misc{a, title = {T}}\n@misc{a, title = {T}}\n@misc{b, title = {T}}\n")
    assert len(papers) == 2
    assert report.duplicates == 1


def test_nothing_is_logged(caplog):
    with caplog.at_level(logging.DEBUG):
        _, report = read("@article{a, title = {T\n@article{b, title = {U}}\n")
    assert not caplog.records
    assert [s.line for s in report.skipped] == [1]


@given(st.text(alphabet='@article{}=,"#\\$%~\n ab', max_size=80))
def test_no_text_makes_it_fail(text):
    read("@article{k, title = {" + text)
    read(text)
