"""Whatever the data holds, what is written parses strictly and says what the data said."""

from __future__ import annotations

import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.benchmarks.synthetic import add_claim, add_result
from kg.export.rdf import terms, write_rdf
from kg.graph import KnowledgeGraph
from kg.model import Identifier, Paper, Source

ANYTHING = st.text(st.characters(), min_size=1, max_size=30)  # surrogates and controls included


@given(ANYTHING)
def test_ids_are_injective_and_ascii(name: str) -> None:
    encoded = terms.percent_encode(name)
    assert encoded.isascii()
    decoded = bytearray()
    rest = encoded
    while rest:
        take = 3 if rest[0] == "%" else 1
        decoded += bytes.fromhex(rest[1:3]) if take == 3 else rest[0].encode()
        rest = rest[take:]
    assert decoded.decode("utf-8", "surrogatepass") == name


@given(ANYTHING)
def test_literals_come_back(value: str) -> None:
    line = f"<http://a/> <http://b/> {terms.text(value).nt} ."
    (quad,) = pyoxigraph.parse(line, pyoxigraph.RdfFormat.N_TRIPLES)
    assert quad.object.value == "".join("\ufffd" if 0xD800 <= ord(c) <= 0xDFFF else c for c in value)


@given(st.one_of(ANYTHING, ANYTHING.map("https://x.org/{}".format), ANYTHING.map("http://{}/a".format)))
@example("http://.")
@example("http://../a")
def test_a_link_is_a_valid_iri_or_none(url: str) -> None:
    term = terms.link(url)
    if term is not None:
        assert not {"..", "."} & set(term.nt[1:-1].split("?")[0].split("#")[0].split("/"))
        assert pyoxigraph.NamedNode(term.nt[1:-1])
        assert list(pyoxigraph.parse(f"<http://a/> <http://b/> {term.nt} .", pyoxigraph.RdfFormat.N_TRIPLES))


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=6))
def test_decimals_are_canonical_and_exact(value: Decimal) -> None:
    bare = terms.decimal(value).ttl
    assert Decimal(bare) == value
    assert bare == terms.decimal(Decimal(bare)).ttl
    assert "." in bare
    assert "E" not in bare


NASTY = (
    'a "b"',
    "a\\b",
    "a<b>",
    "{x}|^`",
    "%41",
    "é中𝒳",
    "-x.",
    "..",
    "a\tb",
    'x" . <http://evil/> "',
    "\ud800x",
    "c++",
    "#",
    "/",
    "",
)


@pytest.fixture
def nasty(tmp_path: Path) -> Path:
    graph = KnowledgeGraph()
    for number, name in enumerate(NASTY):
        text = f"We use {name or 'x'} here: https://x.org/{number} 1.5%"
        paper = Paper(
            id=f"p{number}{name}", title=name.strip() or None, abstract=text, authors=(name,), venue=name or None,
            identifiers=(Identifier("url", f"https://x.org/{name}"), Identifier("doi", f"10.1/{name}"), Identifier("other", name or "x")),
            sources=(Source(f"a {name}.txt", 3),), keywords=(name,),
        )  # fmt: skip
        graph.add_paper(paper)
        if name:
            for kind, role in (("method", "introduces"), ("dataset", "uses"), ("task", "addresses")):
                add_claim(graph, paper, kind, name, role)
            add_claim(graph, paper, "repository", f"https://x.org/{number}", "has code")
            add_result(graph, paper, "1.5%", method=name)
    write_rdf(graph, tmp_path)
    return tmp_path


def test_nasty_names_are_written_validly(nasty: Path) -> None:
    lines = (nasty / "graph.nt").read_text(encoding="utf-8").splitlines()
    parsed = {str(q.triple) for q in pyoxigraph.parse(path=nasty / "graph.nt", format=pyoxigraph.RdfFormat.N_TRIPLES)}
    turtle = {str(q.triple) for f in ("graph.ttl", "evidence.ttl") for q in pyoxigraph.parse(path=nasty / f)}
    assert parsed == turtle
    assert len(parsed) == len(lines)
    assert not any("<http://evil/>" in triple.split('"')[0] for triple in parsed)


@pytest.mark.parametrize(
    "command", [["rapper", "-q", "-c", "-i", "turtle"], ["serdi", "-i", "turtle", "-o", "ntriples"]]
)
def test_strict_parsers_accept_nasty_names(command: list[str], nasty: Path) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    for name in ("graph.ttl", "evidence.ttl"):
        done = subprocess.run([*command, nasty / name], capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
