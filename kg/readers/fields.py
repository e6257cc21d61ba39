"""The parts of a paper as every format spells them, brought to one form: the draft that readers fill in.

Identifiers live in `kg.readers.identifiers`, dates in `kg.readers.dates`, persons in `kg.readers.people`;
this module cleans the text, chooses the paper's id and makes the record.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from kg.model import Date, Field, Identifier, Paper, Skip, Source, SourceReport, content_hash
from kg.readers.identifiers import find_identifiers, web_address
from kg.text import clean

__all__ = ["CODE", "PAGE", "Draft", "clean_abstract", "clean_title", "keyword_list", "link_fields", "paper_id"]

#: Names of extra fields that the extraction understands: the paper's repositories, and its project pages.
CODE: Final = "code"
PAGE: Final = "page"
#: The field that holds the keywords, so that claims can quote them; `Draft.finish` fills it.
KEYWORDS: Final = "keywords"

#: Schemes whose values may name a paper, best first; values of the others are kept but name nothing.
_NAMING_SCHEMES: Final = ("arxiv", "doi", "acl", "openreview", "pmid", "pmcid", "openalex", "s2", "dblp")

# Publishers' labels before the text, as they come along when an abstract is copied.
_LABEL: Final = re.compile(
    r"(?:abstract|summary)(?:\s*[:.\u2014\u2013]\s*|\s+-\s+|(?-i:(?=[A-Z][a-z])))"  # never before "Abstract Meaning …"
    r"|<(?:jats:)?title>\s*(?:abstract|summary)\s*</(?:jats:)?title>",
    re.IGNORECASE,
)
_NO_ABSTRACT: Final = re.compile(
    r"(?:no|without)\s+abstract(?:\s+(?:is\s+)?available)?\.?|\[?abstract not available\]?\.?|n/?a|none|null|nan|-+|tba|todo|abstract",
    re.IGNORECASE,
)
_NO_TITLE: Final = re.compile(r"\[?no title\]?|untitled|none|null|nan|n/?a|-+", re.IGNORECASE)
_MARK_UP: Final = re.compile(
    r"</?(?:jats:)?(?:p|title|sec|b|i|em|strong|sub|sup|italic|bold|br|span|div|scp|inline-formula|tex-math)\b[^<>]*>",
    re.IGNORECASE,
)
_MARK_UP_BEFORE: Final = re.compile(r"(?:\s|</?(?:jats:)?(?:p|sec|b|strong|span|div)\b[^<>]*>)*", re.IGNORECASE)
_ENTITY: Final = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{2,6}|#x[0-9a-f]{2,5});", re.IGNORECASE)
_BARE_HOST: Final = re.compile(
    r"https?://(?:www\.)?(?:github|gitlab|huggingface|bitbucket)\.(?:com|co|org)/*", re.IGNORECASE
)
_WORDS: Final = re.compile(r"\W+")


@dataclass(slots=True)
class Draft:
    """A paper being read: strings as the source has them. `finish` cleans them and makes the `Paper`.

    ``id`` is the source's own id, where users expect to find it again; ``and_others`` says that the source names
    only some of the authors; ``extra`` holds (name, text) pairs,
    ``links`` further strings (URLs, notes) in which to look for identifiers of this paper.
    """

    title: str | None = None
    abstract: str | None = None
    id: str | None = None
    authors: Iterable[str] = ()
    author_count: int | None = None
    and_others: bool = False
    date: Date = field(default_factory=Date)
    venue: str | None = None
    keywords: Iterable[str] = ()
    identifiers: Iterable[Identifier | None] = ()
    links: Iterable[str | None] = ()
    extra: Iterable[tuple[str, str | None]] = ()

    def finish(self, report: SourceReport, line: int | None = None, *, format: str = "") -> Paper | None:  # noqa: A002
        """Make the paper, or put a `Skip` into the report and return None if there is neither title nor abstract.

        Args:
            report: The report of the document that is being read.
            line: The line, from 1, at which the entry begins.
            format: The reader's name, if it is not ``report.format``.
        """
        title, abstract = clean_title(self.title), clean_abstract(self.abstract)
        if title is None and not abstract:
            report.skipped.append(Skip(line, "neither a title nor an abstract"))
            return None
        authors = _unique(self.authors)
        count = None if self.and_others else len(authors) or None
        count = count if self.author_count is None else self.author_count
        identifiers, keywords = self._identifiers(), _unique(self.keywords)
        extra = [*self.extra, (KEYWORDS, "; ".join(keywords))]
        return Paper(
            id=clean(self.id or "") or paper_id(identifiers, title, abstract),
            title=title,
            abstract=abstract,
            authors=authors,
            author_count=count,
            date=self.date,
            venue=clean(self.venue or "") or None,
            keywords=keywords,
            identifiers=identifiers,
            sources=(Source(report.document, line, format or report.format),),
            extra=_apart(dict.fromkeys((n, t) for n, raw in extra if (t := clean(raw or "")))),
        )

    def _identifiers(self) -> tuple[Identifier, ...]:
        given = [i for i in self.identifiers if i is not None]
        found = [i for text in self.links if text for i in find_identifiers(text)]
        return tuple(dict.fromkeys((*given, *found)))


def _apart(fields: Iterable[tuple[str, str]]) -> tuple[Field, ...]:
    """Fields with a number from the second of a name on ("code 2"): evidence names the field that it quotes."""
    seen: Counter[str] = Counter()
    out = []
    for name, text in fields:
        seen[name] += 1
        out.append(Field(name if seen[name] == 1 else f"{name} {seen[name]}", text))
    return tuple(out)


def clean_title(raw: str | None) -> str | None:
    r"""A title as it is stored: mark-up and white space tidied; None for placeholders such as "[No title]".

    >>> clean_title(" Attention<sub>2</sub>  Is\nAll "), clean_title("[No title]")
    ('Attention2 Is All', None)
    """
    text = clean(_plain(raw or ""))
    return None if not text or _NO_TITLE.fullmatch(text) else text


def clean_abstract(raw: str | None) -> str:
    """An abstract as it is stored: mark-up tidied, a leading "Abstract:" and placeholders gone.

    >>> clean_abstract("<jats:p>Abstract: We &lt;propose&gt; it.</jats:p>"), clean_abstract("No abstract available.")
    ('We <propose> it.', '')
    """
    text = clean(_plain(_without_label(raw or "")))
    return "" if _NO_ABSTRACT.fullmatch(text) else text


def _without_label(raw: str) -> str:
    start = _MARK_UP_BEFORE.match(raw)
    match = _LABEL.match(raw, start.end() if start else 0)
    return raw[match.end() :] if match else raw


def _plain(raw: str) -> str:
    """Undo HTML and JATS mark-up where there is some; a "<" in a formula is left alone."""
    if "<" in raw:
        raw = _MARK_UP.sub(lambda m: " " if re.match(r"</?(?:jats:)?(?:p|title|sec|br|div)\b", m[0], re.I) else "", raw)
    if "&" in raw and _ENTITY.search(raw):
        import html  # noqa: PLC0415 (its table of entities is large and rarely needed)

        raw = _ENTITY.sub(lambda m: html.unescape(m[0]), raw)
    return raw


def paper_id(identifiers: Iterable[Identifier], title: str | None, abstract: str) -> str:
    """The id of a paper: its best public identifier, else a hash of the words of title and abstract.

    >>> paper_id([Identifier("doi", "10.1/x"), Identifier("arxiv", "2401.00001")], "T", "")
    'arxiv-2401.00001'
    >>> paper_id([], "Attention  is all", "") == paper_id([], "attention is all!", "")
    True
    """
    values = {i.scheme: i.value for i in reversed(tuple(identifiers))}
    for scheme in _NAMING_SCHEMES:
        if scheme in values:
            return f"{scheme}-{values[scheme]}"
    return content_hash("paper", *(_WORDS.sub(" ", part.casefold()).strip() for part in (title or "", abstract)))


def keyword_list(raw: str | Iterable[str] | None) -> tuple[str, ...]:
    """Keywords of a list or of one string that separates them by semicolons, else by commas or bars.

    >>> keyword_list("graphs; RDF, OWL; graphs"), keyword_list(["a, b", "c"]), keyword_list(None)
    (('graphs', 'RDF, OWL'), ('a', 'b', 'c'), ())
    """
    pieces = [raw] if isinstance(raw, str) else list(raw or ())
    split: list[str] = []
    for piece in pieces:
        separator = next((s for s in (";", "\n", "|", ",", "·") if s in piece), None)
        split.extend(piece.split(separator) if separator else [piece])
    return _unique(word.strip(" .") for word in split)


def link_fields(name: str, *values: object) -> tuple[tuple[str, str], ...]:
    """Extra fields of one name for the web addresses among some values (which may be lists, None or prose).

    >>> link_fields("code", "github.com/a/b", None, ["https://gitlab.com/c/d"])
    (('code', 'https://github.com/a/b'), ('code', 'https://gitlab.com/c/d'))
    >>> link_fields("code", "https://github.com/")
    ()
    """
    flat = [v for value in values for v in (value if isinstance(value, (list, tuple)) else (value,))]
    addresses = (web_address(v) for v in flat if isinstance(v, str))
    return tuple((name, address) for address in addresses if address and not _BARE_HOST.fullmatch(address))


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c for v in values if (c := clean(v))))
