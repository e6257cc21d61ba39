"""PDF (extra ``pdf``): a paper's title and abstract, as far as its first two pages tell them.

The title is the document's own, where the first page shows it too, else the largest print on the first page; the
abstract is what stands between its heading and the next one. Normalised: white space; words that were hyphenated at
the end of a line are whole again; ligatures are letters. Scans and locked files are skipped with a reason.
"""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from kg.errors import InputError
from kg.model import Date, Paper, Skip, SourceReport
from kg.readers.base import Document, NoPaper
from kg.readers.dates import parse_date
from kg.readers.fields import Draft
from kg.readers.identifiers import arxiv_id, doi

__all__ = ["PdfReader"]

_MAX_BYTES: Final = 256 << 20
#: A page with less text is a scan, or empty.
_LEAST_TEXT: Final = 40
_STAMP: Final = re.compile(r"arXiv:(\S+?)(?:v\d+)?\s*\[[\w.-]+\]\s*(\d{1,2} \w{3} \d{4})")
_DOI: Final = re.compile(r"(?:doi(?:\.org/|:)?\s*)(10\.\d{4,9}/\S+)", re.IGNORECASE)
_ABSTRACT: Final = re.compile(
    r"(?:^|\n)[ \t]*a\s?b\s?s\s?t\s?r\s?a\s?c\s?t(?![ \t]+(?:syntax|meaning|machine|data|interpretation|algebra|class|factory)\b)"
    r"[ \t]*[:.\u2014\u2013-]*\s*",
    re.IGNORECASE,
)
# What follows an abstract: the first section, keywords, classifications, the permission block of the ACM.
_END: Final = re.compile(
    r"\n\s*(?:(?:\d|I)?[\s.]{0,3}introduction\b|(?:1|I)[. ]\s*[A-Z][a-z]|key\s?words\b|index terms\b|ccs concepts\b|categories and subject"
    r"|acm reference format|general terms\b|contents\s*\n|\*?\s*equal contribution|permission to make digital)|\n\s*\n\s*\n",
    re.IGNORECASE,
)
_REFERENCES: Final = re.compile(
    r"(?:^|\n)\W*(?:\d+\W+)?(?:references|bibliography|literature cited)\W*\n", re.IGNORECASE
)
#: A PDF without an abstract and longer than this is a manual or a book.
_MOST_PAGES: Final = 60
_HYPHEN: Final = re.compile(r"(?<=[a-z])[-\u00ad]\n\s*(?=[a-z])")
_NO_TITLE: Final = re.compile(
    r"(?:untitled|microsoft word|.*\.(?:docx?|tex|dvi|pdf|indd)$|arxiv:|\(?anonymous\)?$|doi:|pii:|\d+$)", re.IGNORECASE
)
#: Longest abstract, in characters: beyond it the end was missed.
_LONGEST: Final = 4000


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: float
    height: float


class PdfReader:
    """Reads the first pages of one paper."""

    name = "pdf"

    def sniff(self, document: Document) -> float:
        """The mark that PDFs begin with."""
        return 1.0 if b"%PDF-" in document.head[:1024] else 0.0

    def read(self, stream: BinaryIO, report: SourceReport) -> Iterator[Paper]:
        """Yield the paper, or say why there is none.

        Raises:
            InputError: If pypdf is not installed.
            NoPaper: If it is a manual, a letter, slides…
        """
        try:
            import pypdf  # noqa: PLC0415 (an extra)
        except ImportError as error:
            raise InputError(
                report.document, "reading PDFs needs pypdf", "install it with: pip install 'paper-kg[pdf]'"
            ) from error
        logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its remarks on bad PDFs are not for users
        raw = stream.read(_MAX_BYTES + 1)
        if len(raw) > _MAX_BYTES:
            report.skipped.append(Skip(None, f"a PDF of more than {_MAX_BYTES >> 20} MB"))
            return
        try:
            document = pypdf.PdfReader(io.BytesIO(raw))
            if document.is_encrypted and not document.decrypt(""):
                report.skipped.append(Skip(None, "the PDF is locked by a password; save it without one"))
                return
            draft = _draft(document)
        except Exception as error:  # pypdf raises whatever a damaged file makes it stumble over
            report.skipped.append(Skip(None, f"the PDF is damaged or of a kind that cannot be read ({_said(error)})"))
            return
        if draft is None:
            report.skipped.append(Skip(None, "no text on the first pages: a scan; put it through OCR (ocrmypdf)"))
        elif (paper := draft.finish(report, 1)) is not None:
            if not paper.abstract and not paper.identifiers and not _ends_in_references(document):
                raise NoPaper("no sign of a paper on its first pages (abstract, DOI, arXiv number)", paper)
            if not paper.abstract:
                report.notes.append("no heading 'Abstract' on the first pages: only the title was read")
            yield paper


def _ends_in_references(document: Any) -> bool:
    """Whether a document of a paper's length ends as papers do: old ones have no heading "Abstract"."""
    count = len(document.pages)
    if count > _MOST_PAGES:
        return False
    last = "\n".join(_tidied(document.pages[i].extract_text() or "") for i in range(max(0, count - 3), count))
    return _REFERENCES.search(last) is not None


def _said(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:120]


def _draft(document: Any) -> Draft | None:
    pages = document.pages[:2]
    lines = _lines(pages[0]) if pages else []
    text = "\n".join(_tidied(page.extract_text() or "") for page in pages)
    if len("".join(text.split())) < _LEAST_TEXT:
        return None
    stamp = _STAMP.search(text)
    number = _DOI.search(text[:3000])
    meta = document.metadata or {}
    return Draft(
        title=_own_title(str(meta.get("/Title") or ""), text) or _largest(lines) or None,
        abstract=_abstract(_STAMP.sub("", text)),
        date=parse_date(stamp[2]) if stamp else Date(),
        identifiers=[arxiv_id(stamp[1]) if stamp else None, doi(number[1]) if number else None],
    )


def _tidied(text: str) -> str:
    for ligature in "ﬀﬁﬂﬃﬄﬅﬆ":
        text = text.replace(ligature, unicodedata.normalize("NFKC", ligature))
    return text


def _own_title(title: str, text: str) -> str:
    """The title in the document's properties, if the page shows it: many carry a template's or a file's name."""
    letters = re.sub(r"\W+", "", title.casefold())
    shown = re.sub(r"\W+", "", text[:3000].casefold())
    return title if len(letters) >= 8 and letters in shown and not _NO_TITLE.match(title.strip()) else ""


def _lines(page: Any) -> list[_Line]:
    """The lines of a page with the size of their print, in the order of the page."""
    lines: list[_Line] = []

    def visit(text: str, matrix: list[float], text_matrix: list[float], _font: object, size: float) -> None:
        if not text.strip():
            return
        upright = abs(text_matrix[1] * matrix[0]) < 1e-6  # not the stamp in the margin
        scale = (text_matrix[3] or 1.0) * (matrix[3] or 1.0)
        if upright:
            lines.append(
                _Line(_tidied(text), round(abs(size * scale), 1), text_matrix[5] * (matrix[3] or 1.0) + matrix[5])
            )

    page.extract_text(visitor_text=visit)
    return lines


def _largest(lines: list[_Line]) -> str:
    """The largest print that has the length of a title: its lines, joined."""
    sizes = sorted({line.size for line in lines}, reverse=True)
    for size in sizes[:4]:
        run = " ".join(" ".join(line.text.split()) for line in lines if abs(line.size - size) < 0.2)
        run = re.sub(r"(?<=[a-z])- (?=[a-z])", "", run)
        if 8 <= len(run) <= 300 and len(run.split()) >= 2 and not _NO_TITLE.match(run):
            return run
    return ""


def _abstract(text: str) -> str:
    heading = _ABSTRACT.search(text)
    if heading is None:
        return ""
    body = text[heading.end() : heading.end() + _LONGEST]
    end = _END.search(body)
    body = body[: end.start()] if end else body.rsplit(". ", 1)[0] + "."
    return _HYPHEN.sub("", body)
