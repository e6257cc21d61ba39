"""Files that are broken on purpose: refused or survived in bounded time, with a line that says why."""

from __future__ import annotations

import tracemalloc

import pytest

from kg import readers
from kg.errors import InputError

LAUGHS = "<!DOCTYPE x [" + '<!ENTITY l0 "lol">' + "".join(
    f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10)
) + "]>"  # fmt: skip
ROOTS = {
    "dblp": ("<dblp>", "<article key='k'><title>{}</title></article>", "</dblp>"),
    "arxiv-atom": ("<feed><id>http://arxiv.org/x</id>", "<entry><title>{}</title></entry>", "</feed>"),
    "pubmed": ("<PubmedArticleSet>", "<PubmedArticle><ArticleTitle>{}</ArticleTitle></PubmedArticle>", "</PubmedArticleSet>"),
    "acl-xml": ("<collection id='P18'><volume id='1'>", "<paper id='1'><title>{}</title></paper>", "</volume></collection>"),
    "tei": ("<teiCorpus>", "<TEI><teiHeader><fileDesc><titleStmt><title>{}</title></titleStmt></fileDesc></teiHeader></TEI>", "</teiCorpus>"),
}  # fmt: skip
per_root = pytest.mark.parametrize("name", ROOTS)


@pytest.fixture
def written(tmp_path):
    def _written(text, name="x"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return _written


def entries(name, *titles):
    start, entry, end = ROOTS[name]
    return start + "\n" + "\n".join(entry.format(t) for t in titles) + "\n" + end


@per_root
@pytest.mark.parametrize("bomb", [LAUGHS, '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>'])
def test_entity_bombs_and_outside_entities_are_refused(name, bomb, written, read):
    with pytest.raises(InputError, match=r"declares the entity .*refused"):
        read(written(bomb + entries(name, "&l9;")))


@per_root
def test_short_entities_of_a_doctype_are_read(name, written, read):
    text = '<!DOCTYPE x [<!ENTITY eth "&#240;">]>' + entries(name, "Sample &eth; &ograve;")
    assert read(written(text))[0][0].title == "Sample ð ò"


@per_root
@pytest.mark.parametrize(
    "broken",
    ["bare & sign", "unclosed <b> tag", "a \x01 control", "wrong </nesting>", "<!-- open comment", "<" + "x" * 10],
)
def test_a_broken_entry_costs_no_neighbour(name, broken, written, read):
    papers, reports = read(written(entries(name, "First", broken, "Third", "Fourth")))
    titles = [p.title for p in papers]
    assert titles[0] == "First"
    assert titles[-1] == "Fourth" or broken.startswith("<!--")
    assert len(titles) >= 2 or broken.startswith("<!--")
    assert reports[0].skipped
    assert reports[0].skipped[0].line is not None


def test_lines_are_right_behind_an_error(written, read):
    papers, reports = read(written(entries("dblp", "First", "a & b", "Third")))
    assert [(p.title, p.sources[0].line) for p in papers] == [("First", 2), ("Third", 4)]
    assert [s.line for s in reports[0].skipped] == [3]


def test_an_entry_that_is_not_closed_costs_only_itself(written, read):
    text = "<dblp>\n<article key='a'><title>Lost</title>\n<article key='b'><title>Kept</title></article>\n</dblp>"
    papers, reports = read(written(text))
    assert [p.title for p in papers] == ["Kept"]
    assert [(s.line, s.reason) for s in reports[0].skipped] == [
        (2, "the entry is not closed before the next one begins")
    ]


def test_documents_put_one_behind_the_other_are_all_read(written, read):
    papers, _ = read(written(entries("dblp", "First") + "\n" + entries("dblp", "Lost?", "Third")))
    assert [p.title for p in papers] == ["First", "Lost?", "Third"]


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("<title>" + "x" * (3 << 20) + "</title>", "an entry of more than 1 MB of text"),
        ("<title a='" + "x" * (3 << 20) + "'/>", "a tag or comment of more than 1 MB"),
        ("<i>" * 20_000, "elements nested more than 10000 deep"),
    ],
    ids=["text", "tag", "nesting"],
)
def test_a_huge_entry_costs_only_itself(entry, reason, written, read):
    text = f"<dblp><article key='a'><title>A</title></article><article key='b'>{entry}</article>"
    papers, reports = read(written(text + "<article key='c'><title>C</title></article></dblp>"))
    assert [p.title for p in papers] == ["A", "C"]
    assert reason in [s.reason for s in reports[0].skipped]


@pytest.mark.parametrize("tag", ["<div>", "<b><i>", "<span>"])
def test_pages_of_endless_nesting_are_refused(tag, written, read):
    with pytest.raises(InputError, match="nested more than 4000 deep"):
        read(written("<!doctype html><html><body>" + tag * 100_000))


def test_a_page_without_papers_says_so(samples, read):
    with pytest.raises(InputError, match="a page without a list of papers or the metadata of one"):
        read(samples / "blog.html")


def test_markdown_of_endless_brackets_is_survived(written, read):
    text = "# A\n- [A title](https://arxiv.org/abs/2401.00001)\n- " + "[" * 5_000 + "\n\n" + "> " * 2_000 + "x\n"
    papers, _ = read(written(text))
    assert [p.id for p in papers] == ["arxiv-2401.00001"]


def test_a_quote_that_is_not_closed_costs_only_its_row(written, read):
    rows = ["title,abstract,year", "First,fine,2020", '"Open,fine,2021', *(f"Row {i},fine,2022" for i in range(3000))]
    papers, reports = read(written("\n".join(rows)))
    assert len(papers) == 3001
    assert [s.line for s in reports[0].skipped] == [3]


def test_a_row_of_too_many_cells_is_skipped(written, read):
    papers, reports = read(written("title,abstract,year\nA, with a comma,fine,2020\nB,fine,2021\n"))
    assert [p.title for p in papers] == ["B"]
    assert reports[0].skipped[0].line == 2
    assert "delimiter in a cell without quotes" in reports[0].skipped[0].reason


@pytest.mark.parametrize(
    ("how", "reason"),
    [("locked", "locked by a password"), ("scan", "a scan; put it through OCR"), ("cut", "damaged or of a kind")],
)
def test_pdfs_that_cannot_be_read_say_why(how, reason, samples, tmp_path, read):
    pypdf = pytest.importorskip("pypdf")
    path = tmp_path / "x.pdf"
    if how == "cut":
        path.write_bytes((samples / "article.pdf").read_bytes()[:500])
    else:
        writer = pypdf.PdfWriter(clone_from=samples / "article.pdf") if how == "locked" else pypdf.PdfWriter()
        if how == "locked":
            writer.encrypt("secret", algorithm="RC4-128")
        else:
            writer.add_blank_page(600, 800)
        writer.write(path)
    with pytest.raises(InputError, match=reason):
        read(path)


@pytest.mark.parametrize(
    ("name", "module", "extra"), [("article.pdf", "pypdf", "pdf"), ("columns.parquet", "pyarrow", "parquet")]
)
def test_a_missing_extra_is_named_with_its_cure(name, module, extra, samples, read, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(InputError, match=rf"needs {module}; install it with: pip install 'paper-kg\[{extra}\]'"):
        read(samples / name)


def test_a_parquet_file_that_is_cut_off_says_so(samples, written, read):
    pytest.importorskip("pyarrow")
    with pytest.raises(InputError, match="damaged or cut off"):
        read(written((samples / "columns.parquet").read_bytes()[:900]))


def test_xml_is_read_in_constant_memory(written, read):
    peaks = []
    for count in (3000, 12000):
        path = written(entries("dblp", *(f"Sample number {i}" for i in range(count))), f"x{count}")
        tracemalloc.start()
        assert sum(1 for _ in readers.read([path], reports=[])) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]
