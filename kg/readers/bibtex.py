r"""BibTeX and BibLaTeX, as reference managers, publishers and people write it.

What is normalised: ``@string`` macros and ``#`` are resolved; braces, accents (``{\"o}``), escaped signs and text
commands are undone; ``--``, ``---`` and quotes become characters; white space is folded. Mathematics (``$…$``,
``\(…\)``) is left as it is written. Files are parsed in pieces of whole blocks, so that memory does not grow.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Final

from kg.model import Date, Identifier, Paper, Skip, SourceReport, content_hash
from kg.readers.base import Document, count_of
from kg.readers.dates import make_date, parse_date
from kg.readers.fields import CODE, PAGE, Draft, keyword_list, link_fields
from kg.readers.identifiers import arxiv_id, named_identifier
from kg.readers.people import names_only_some, person
from kg.readers.streams import head_text, lines
from kg.text import latex_view

if TYPE_CHECKING:
    from bibtexparser.model import Entry

_BLOCK_START: Final = re.compile(r"\s*@\s*[a-zA-Z]+\s*[{(]")
_ENTRY: Final = re.compile(
    r"^[ \t]*@[ \t]*(?!comment|string|preamble)[a-zA-Z]+\s*[{(]\s*[^\s=,{}]*\s*,\s*[\w-]+\s*=", re.I | re.M
)
_PIECE: Final = 1 << 18

_MATH: Final = re.compile(r"((?<!\\)\$(?:\\.|[^$\\])*\$|\\\(.*?\\\)|\\\[.*?\\\])", re.DOTALL)
_LOOSE_ACCENT: Final = re.compile(r"\\([uvHckrdb])\s+(\\?[a-zA-Z])|\\(['\"`^~=.])\s*\{\s*(\\?[a-zA-Z])\s*\}")
# A word-like command without an argument, which somebody defined to stand for a name.
_NAME_COMMAND: Final = re.compile(r"\\(?!(?:Delta|Omega|Sigma|Phi)\b)([A-Z][A-Za-z]{2,})(?:\{\}|(?![a-zA-Z]|\s*\{))")
_SIGNS: Final = ((re.compile("(?<!-)---(?!-)"), "—"), (re.compile("(?<!-)--(?!-)"), "–"), (re.compile("``"), "“"), (re.compile("''"), "”"))  # fmt: skip
_TIE: Final = re.compile(r"(?<![\\/])~")
_MACRO: Final = re.compile(r"\s*(?:\{(?P<braced>.*)\}|\"(?P<quoted>.*)\"|(?P<name>[^\s#]*))\s*", re.DOTALL)

# Two fields with no comma between them, each on its line.
_NO_COMMA: Final = re.compile(r"(?P<value>\{.*?\}|\".*?\")\s*\n\s*(?P<name>[a-zA-Z-]+)\s*=(?P<rest>.*)", re.DOTALL)

_VOLUMES: Final = frozenset({"proceedings", "collection", "mvproceedings", "set", "xdata"})
_INHERITED: Final[tuple[str, ...]] = ("year", "month", "date", "booktitle", "publisher")
_NO_TEXT: Final = frozenset({"author", "editor", "file", "url", "doi", "eprint"})
_CODE_FIELDS: Final = ("code", "github", "repository", "repo", "software")
_PAGE_FIELDS: Final = ("project", "projectpage", "website", "homepage")
_PREPRINT: Final = re.compile(r"\s*(?:arxiv|corr)\b.*|.*\barxiv(?:\.org)? (?:preprint|e-?print).*", re.IGNORECASE)


@dataclass(slots=True)
class _Document:
    """What one document has told so far: its macros, and the entries that wait for their cross-reference."""

    macros: dict[str, str] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    volumes: dict[str, dict[str, str]] = field(default_factory=dict)
    waiting: list[tuple[int, str, dict[str, str]]] = field(default_factory=list)
    passed_over: int = 0


class BibtexReader:
    """Reads ``.bib`` files; see the module."""

    name = "bibtex"

    def sniff(self, document: Document) -> float:
        """Sure of an ``@type{key, field =`` at the beginning of a line; less so if much else comes first."""
        text = head_text(document.head)
        match = _ENTRY.search(text)
        if match is None:
            return 0.0
        return 0.95 if text.lstrip("\ufeff \n\t").startswith(("@", "%", "{%")) else 0.6

    def read(self, stream: BinaryIO, report: SourceReport) -> Iterator[Paper]:
        """Yield the entries in order; those with a cross-reference come last, since it may stand behind them."""
        state = _Document()
        for line, text in _pieces(stream, report):
            for number, kind, fields in _blocks(line, text, state, report):
                if "crossref" in fields:
                    state.waiting.append((number, kind, fields))
                elif paper := _paper(number, kind, fields, state, report):
                    yield paper
        for number, kind, fields in state.waiting:
            volume = state.volumes.get(fields["crossref"].strip().lower(), {})
            if paper := _paper(number, kind, _inherited(fields, volume), state, report):
                yield paper
        if state.passed_over:
            report.notes.append(f"{count_of(state.passed_over, 'volume')} of proceedings passed over")


# --------------------------------------------------------------------------------------------- blocks


def _pieces(stream: BinaryIO, report: SourceReport) -> Iterator[tuple[int, str]]:
    """Cut the document before blocks, into pieces of whole blocks, each with the line at which it begins."""
    piece: list[str] = []
    start, size = 1, 0
    for number, line in lines(stream, report):
        if size >= _PIECE and _BLOCK_START.match(line):
            yield start, "\n".join(piece)
            piece, start, size = [], number, 0
        piece.append(line)
        size += len(line) + 1
    yield start, "\n".join(piece)


def _blocks(line: int, text: str, state: _Document, report: SourceReport) -> Iterator[tuple[int, str, dict[str, str]]]:
    """The entries of a piece: line, type and fields, with macros resolved; what cannot be parsed is skipped."""
    from bibtexparser.entrypoint import parse_string  # noqa: PLC0415 (slow to import)
    from bibtexparser.model import Entry, ParsingFailedBlock, String  # noqa: PLC0415

    with _quiet("bibtexparser"):
        blocks = parse_string(text, parse_stack=[]).blocks
    for block in blocks:
        number = line + (block.start_line or 0)
        entry = block.ignore_error_block if isinstance(block, ParsingFailedBlock) else block
        if isinstance(entry, String):
            state.macros[entry.key.lower()] = _value(entry.value, state.macros)
        elif isinstance(entry, Entry):
            yield number, entry.entry_type.lower(), _fields(entry, state)
        elif isinstance(block, ParsingFailedBlock):
            error = getattr(block.error, "abort_reason", None) or str(block.error)
            report.skipped.append(Skip(number, f"not valid BibTeX: {' '.join(error.split()).rstrip('. ')}"))


@contextmanager
def _quiet(name: str) -> Iterator[None]:
    """Keep a library from logging what the report tells already."""
    logger = logging.getLogger(name)
    before, logger.disabled = logger.disabled, True
    children = [logging.getLogger(n) for n in logging.root.manager.loggerDict if n.startswith(f"{name}.")]
    states = [child.disabled for child in children]
    for child in children:
        child.disabled = True
    try:
        yield
    finally:
        logger.disabled = before
        for child, state in zip(children, states, strict=True):
            child.disabled = state


def _fields(entry: Entry, state: _Document) -> dict[str, str]:
    """The fields of an entry by lower-case name, raw but for their delimiters; the first non-empty of namesakes."""
    fields = {"": entry.key.lower()}
    for item in entry.fields:
        name, raw = item.key.lower(), str(item.value)
        while match := _NO_COMMA.fullmatch(raw):
            if not _balanced(match["value"]):
                break
            _keep(fields, name, _value(match["value"], state.macros))
            name, raw = match["name"].lower(), match["rest"]
        _keep(fields, name, _value(raw, state.macros))
    return fields


def _keep(fields: dict[str, str], name: str, value: str) -> None:
    if value.strip():
        fields.setdefault(name, value)


def _balanced(text: str) -> bool:
    return text.count("{") - text.count(r"\{") == text.count("}") - text.count(r"\}")


def _value(raw: str, macros: dict[str, str]) -> str:
    """Resolve ``#`` and macros, and remove delimiters; an unknown macro (``jan``) stands for itself."""
    whole = raw.strip()
    parts = [whole] if "#" not in whole else _concatenated(whole)
    values = []
    for part in parts:
        match = _MACRO.fullmatch(part)
        if match is None:
            values.append(part)
        elif match["name"] is not None:
            values.append(macros.get(match["name"].lower(), match["name"]))
        else:
            values.append(match["braced"] if match["braced"] is not None else match["quoted"])
    return "".join(values)


def _concatenated(text: str) -> list[str]:
    """Split at every ``#`` outside braces and quotes."""
    parts, depth, quoted, start = [], 0, False, 0
    for i, sign in enumerate(text):
        if sign in "{}" and text[i - 1 : i] != "\\":
            depth += 1 if sign == "{" else -1
        elif sign == '"' and depth == 0:
            quoted = not quoted
        elif sign == "#" and depth == 0 and not quoted:
            parts.append(text[start:i])
            start = i + 1
    return [*parts, text[start:]]


def _inherited(fields: dict[str, str], volume: dict[str, str]) -> dict[str, str]:
    """An entry with what it takes from the volume that it refers to."""
    taken: dict[str, str] = {name: volume[name] for name in _INHERITED if name in volume}
    if "title" in volume:
        taken.setdefault("booktitle", volume["title"])
    return {**taken, **fields}


# --------------------------------------------------------------------------------------------- papers


def _paper(number: int, kind: str, fields: dict[str, str], state: _Document, report: SourceReport) -> Paper | None:
    key = fields.pop("")
    if key:
        state.volumes.setdefault(key, {n: fields[n] for n in (*_INHERITED, "title") if n in fields})
    if kind in _VOLUMES and "abstract" not in fields:
        state.passed_over += 1
        return None
    paper = _draft(fields).finish(report, number, format="bibtex")
    if paper is None or not key:
        return paper
    content = content_hash(paper.title or "", paper.abstract)
    if key in state.seen and state.seen[key] == content:
        report.duplicates += 1
        return None
    if key in state.seen:
        report.notes.append(f"line {number}: the key {key!r} is used twice; both entries were kept")
    state.seen[key] = content
    return paper


def _draft(fields: dict[str, str]) -> Draft:
    text = {name: undo_latex(value) for name, value in fields.items() if name not in _NO_TEXT}
    urls = [_verbatim(fields.get(name, "")) for name in ("url", "ee", "link", "biburl", "howpublished")]
    venue = next(
        (text[n] for n in ("journal", "journaltitle", "booktitle", "eventtitle", "school", "institution") if n in text),
        None,
    )
    authors = fields.get("author") or fields.get("editor") or ""
    note = text.get("note", "").strip()
    preprint = venue is not None and _PREPRINT.fullmatch(venue) is not None
    return Draft(
        title=": ".join(text[n] for n in ("title", "subtitle") if n in text) or None,
        abstract=text.get("abstract") or text.get("abstractnote"),
        authors=_persons(authors),
        and_others=names_only_some(authors),
        date=_date(text),
        venue="arXiv" if preprint else venue,
        keywords=keyword_list(text.get("keywords") or text.get("keyword")),
        identifiers=(*_identifiers(fields), arxiv_id(venue) if preprint else None, _noted(note)),
        links=urls,
        extra=(
            *link_fields(CODE, *(_verbatim(fields.get(name, "")) for name in _CODE_FIELDS)),
            *link_fields(PAGE, *(_verbatim(fields.get(name, "")) for name in _PAGE_FIELDS)),
            *(("comments", text.get(name)) for name in ("note", "comment", "addendum")),
        ),
    )  # fmt: skip


def _noted(note: str) -> Identifier | None:
    """The arXiv identifier with which Zotero begins a preprint's note."""
    return arxiv_id(note.split(maxsplit=1)[0]) if note.lower().startswith("arxiv:") else None


def _identifiers(fields: dict[str, str]) -> Iterator[Identifier | None]:
    raw = {name: _verbatim(value) for name, value in fields.items()}
    archive = (raw.get("archiveprefix") or raw.get("eprinttype") or "").lower()
    if "eprint" in raw and archive in ("", "arxiv"):
        yield arxiv_id(raw["eprint"])
    elif archive == "pubmed" and "eprint" in raw:
        yield named_identifier("pmid", raw["eprint"])
    for name in ("arxiv", "arxivid"):
        yield arxiv_id(raw.get(name))
    for name in ("doi", "pmid", "pmcid"):
        yield named_identifier(name, raw.get(name))


def _date(text: dict[str, str]) -> Date:
    if "date" in text and (date := parse_date(text["date"])).year:
        return date
    year = parse_date(text.get("year")).year
    month = text.get("month", "").strip()
    day = text.get("day", "").strip()
    written = " ".join(part for part in (day, month, text.get("year", "").strip()) if part)
    if month.isdigit():
        return make_date(year, int(month), int(day) if day.isdigit() else None, written)
    named = parse_date(f"{month} {day}".strip())
    return make_date(year, named.month, named.day, written)


def _persons(raw: str) -> tuple[str, ...]:
    from bibtexparser.middlewares.names import split_multiple_persons_names  # noqa: PLC0415

    names = (name.strip() for name in split_multiple_persons_names(" ".join(raw.split())))
    whole = ((name, name.startswith("{") and name.find("}") == len(name) - 1) for name in names)
    return tuple(undo_latex(name) if braced else person(undo_latex(name)) for name, braced in whole)


def _verbatim(raw: str) -> str:
    r"""A URL or identifier, whose only LaTeX is escapes and ``\url{…}``."""
    if "\\" not in raw and "{" not in raw:
        return raw.strip()
    unescaped = re.sub(r"\\([%&_#$~{}])(?:\{\})?", r"\1", raw.replace(r"\textasciitilde", "~"))
    single = re.sub(r"\{(.)\}", r"\1", unescaped)
    return re.sub(r"\\(?:url|href|path)\b|[{}]", " ", single).strip()


def undo_latex(raw: str) -> str:
    r"""Text as it was meant: braces, accents and commands undone, mathematics as written.

    >>> undo_latex(r"{BERT}: {P}re-training --- G{\"o}del's \emph{Proof} of $O(n^{2})$ \& 50% of it")
    "BERT: Pre-training — Gödel's Proof of $O(n^{2})$ & 50% of it"
    >>> undo_latex(r"{\TUG}, \METAFONT{} and Umlaut\/s")
    'TUG, METAFONT and Umlauts'
    >>> undo_latex(r"{\v s}{\'\i}{\c{c}}{\L}{\'{e}} NLVR^2, a_b~c")
    'šíçŁé NLVR^2, a_b c'
    """
    if not any(sign in raw for sign in "\\{}~`'-"):
        return raw
    pieces = _MATH.split(raw)
    return "".join(piece if i % 2 else _undone(piece) for i, piece in enumerate(pieces))


def _undone(text: str) -> str:
    """Undo LaTeX outside mathematics. Carets and dollars, mark-up to `latex_view`, are mere characters here."""
    if "\\" in text:
        text = _NAME_COMMAND.sub(r"\1", text.replace(r"\/", "").replace(r"\-", ""))
        text = _LOOSE_ACCENT.sub(lambda m: f"\\{m[1] or m[3]}{{{m[2] or m[4]}}}", text)
        text = "".join(
            piece if i % 2 else latex_view(piece).text for i, piece in enumerate(re.split(r"((?<!\\)[\^$])", text))
        )
    text = text.replace("{", "").replace("}", "")
    for pattern, sign in _SIGNS:
        text = pattern.sub(sign, text)
    return _TIE.sub(" ", text)
