"""The records: what a paper is, what was found in it, and what the graph claims.

All records are frozen, slotted and checked when they are made. Text is NFC-normalised once, by the
reader, and never changed after: every offset in the project is a half-open range of code points in
one named field of one paper, and the words at that range are the evidence.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from kg import schema
from kg.errors import InvariantError
from kg.text import name_key, url_key

TITLE: Final = "title"
ABSTRACT: Final = "abstract"


def content_hash(*parts: str, length: int = 16) -> str:
    """Hash strings to a short hexadecimal id, the same on every machine.

    >>> content_hash("a", "b") == content_hash("a", "b") != content_hash("ab", "")
    True
    """
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:length]


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise InvariantError(message)


@dataclass(frozen=True, slots=True, order=True)
class Date:
    """A date as far as the source gives it; ``written`` keeps the source's own words.

    >>> Date(2023, 5, 18, "May 18, 2023").iso
    '2023-05-18'
    >>> Date(None, 6, 26, "Jun 26").iso is None
    True
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    written: str = ""

    def __post_init__(self) -> None:
        _require(self.year is None or 1000 <= self.year <= 9999, f"year {self.year} out of range")
        _require(self.month is None or 1 <= self.month <= 12, f"month {self.month} out of range")
        _require(self.day is None or 1 <= self.day <= 31, f"day {self.day} out of range")
        _require(self.day is None or self.month is not None, "a day needs its month")

    @property
    def iso(self) -> str | None:
        """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; None without a year."""
        if self.year is None:
            return None
        parts = [f"{self.year:04d}"]
        if self.month is not None:
            parts.append(f"{self.month:02d}")
            if self.day is not None:
                parts.append(f"{self.day:02d}")
        return "-".join(parts)


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """One public identifier: ``scheme`` is ``arxiv``, ``doi``, ``acl``, … ; ``value`` is in the scheme's normal form."""

    scheme: str
    value: str

    def __post_init__(self) -> None:
        _require(bool(self.scheme) and self.scheme == self.scheme.lower(), f"scheme {self.scheme!r}")
        _require(bool(self.value.strip()), f"empty {self.scheme} identifier")


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where a paper was read: the document, named relative to the argument given, and the line (from 1)."""

    document: str
    line: int | None = None
    format: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Field:
    """A further text field that a structured source gives, such as ``code`` or ``keywords``."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper as its sources describe it.

    ``id`` is the upstream id (``arxiv-2401.00001``, ``doi-10.1000/x``) or a hash of the content.
    ``extra`` holds the source's other fields in the order given; evidence may point into them.
    """

    id: str
    title: str | None
    abstract: str
    authors: tuple[str, ...] = ()
    author_count: int | None = None
    date: Date = field(default_factory=Date)
    venue: str | None = None
    keywords: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    sources: tuple[Source, ...] = ()
    extra: tuple[Field, ...] = ()

    def __post_init__(self) -> None:
        _require(bool(self.id), "a paper needs an id")
        _require(self.title is None or bool(self.title.strip()), f"paper {self.id}: empty title (use None)")
        _require(self.author_count is None or self.author_count >= 0, f"paper {self.id}: author count")

    @property
    def node(self) -> str:
        """The id of the paper's node, ``paper/<id>``."""
        return f"{schema.PAPER}/{self.id}"

    @property
    def year(self) -> int | None:
        """The year of the date, where it is known."""
        return self.date.year

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every text field in reading order: title (if any), abstract, then the extra ones."""
        title = (Field(TITLE, self.title),) if self.title is not None else ()
        return (*title, Field(ABSTRACT, self.abstract), *self.extra)

    def text(self, name: str) -> str:
        """Return the text of a field; empty for a field that the paper does not have."""
        return next((f.text for f in self.fields if f.name == name), "")


@dataclass(frozen=True, slots=True)
class Mention:
    """Some words of a paper that name an entity (or, with kind ``value``, state a figure).

    ``role`` is what these words alone say of the link, or None where they do not say.
    ``finder`` names the tier or tiers that found it, joined by ``+`` in alphabetical order.
    """

    kind: str
    surface: str
    field: str
    start: int
    end: int
    finder: str
    score: float
    role: str | None = None

    def __post_init__(self) -> None:
        # Far the most frequent record: a message is made only where it is needed.
        if not (0 <= self.start < self.end and len(self.surface) == self.end - self.start and 0.0 <= self.score <= 1.0):
            raise InvariantError(f"mention {self.surface!r}: range {self.start}-{self.end}, score {self.score}")

    def __reduce__(self) -> tuple[type[Mention], tuple[object, ...]]:
        # Thousands a second go between processes; the usual way of slotted records is far slower.
        return Mention, (self.kind, self.surface, self.field, self.start, self.end, self.finder, self.score, self.role)


@dataclass(frozen=True, slots=True)
class PaperEntity:
    """One entity of one paper, as its text alone tells: all its names and the strongest role.

    ``name`` is the form that people know it by, LaTeX undone; a URL for repositories and pages.
    """

    kind: str
    name: str
    role: str
    mentions: tuple[Mention, ...]

    def __post_init__(self) -> None:
        if not (self.kind in schema.ENTITY_KINDS and self.role in schema.roles_of(self.kind)):
            raise InvariantError(f"{self.name!r}: kind {self.kind!r} with role {self.role!r}")
        if not (self.name.strip() and self.mentions):
            raise InvariantError(f"{self.kind} {self.name!r}: an entity needs a name and mentions")

    @property
    def score(self) -> float:
        """The strongest mention's score."""
        return max(m.score for m in self.mentions)

    @property
    def surfaces(self) -> tuple[str, ...]:
        """The distinct written forms, in order of appearance."""
        return tuple(dict.fromkeys(m.surface for m in self.mentions))


@dataclass(frozen=True, slots=True)
class Quantity:
    """A reported figure.

    ``number`` carries the sign; ``unit`` is ``%``, ``x``, a unit as written, or empty; ``relative`` says
    that it compares with something else ("+3.6%", "4.5x faster"); ``written`` keeps the words.
    """

    written: str
    number: Decimal | None
    unit: str = ""
    relative: bool = False


@dataclass(frozen=True, slots=True)
class PaperResult:
    """One reported figure with what the text ties it to; a part that the text leaves open is None.

    ``method``, ``dataset``, ``task`` and ``metric`` are names of entities of the same paper.
    """

    value: Quantity
    mention: Mention
    method: str | None = None
    dataset: str | None = None
    task: str | None = None
    metric: str | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was found in one paper: a pure function of its text and the extractors' versions."""

    paper: str
    entities: tuple[PaperEntity, ...] = ()
    results: tuple[PaperResult, ...] = ()
    promises: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words behind a claim: their range, the range of the sentence around them, and who found them."""

    field: str
    start: int
    end: int
    sentence_start: int
    sentence_end: int
    role: str
    finder: str
    version: str
    score: float

    def __post_init__(self) -> None:
        inside = 0 <= self.sentence_start <= self.start < self.end <= self.sentence_end
        _require(inside, f"evidence {self.start}-{self.end} outside {self.sentence_start}-{self.sentence_end}")


def entity_key(kind: str, name: str) -> str:
    """The key of a name under a kind: a URL's key for repositories (folded) and pages, else the name's.

    >>> entity_key("repository", "https://github.com/NVlabs/LITA"), entity_key("method", "LITA")
    ('github.com/nvlabs/lita', 'lita')
    """
    if kind in (schema.REPOSITORY, schema.PAGE):
        return url_key(name, fold=kind == schema.REPOSITORY)
    return name_key(name)


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing that papers are linked to: one node.

    ``key`` is the normalised name, whatever the counts; ``name`` is shown; ``aliases`` are the other forms, sorted.
    """

    kind: str
    key: str
    name: str
    aliases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _require(self.kind in schema.ENTITY_KINDS, f"unknown kind {self.kind!r}")
        _require(bool(self.key) and bool(self.name), f"{self.kind}: an entity needs a key and a name")

    @property
    def id(self) -> str:
        """The node id, ``kind/key``."""
        return f"{self.kind}/{self.key}"


@dataclass(frozen=True, slots=True)
class Claim:
    """A paper's link to an entity, with its role and every piece of evidence, strongest role first.

    ``paper`` and ``entity`` are node ids; ``entity`` is None only for the role ``code promised``.
    """

    paper: str
    entity: str | None
    role: str
    evidence: tuple[Evidence, ...]

    def __post_init__(self) -> None:
        _require(bool(self.evidence), f"claim {self.paper} -> {self.entity}: no evidence, no claim")
        _require((self.entity is None) == (self.role == schema.CODE_PROMISED), f"claim {self.paper}: {self.role}")

    @property
    def id(self) -> str:
        """A hash of what is claimed, the same on every machine."""
        return content_hash("claim", self.paper, self.entity or "")

    @property
    def score(self) -> float:
        """The confidence: the maximum of the evidence's calibrated scores."""
        return max(e.score for e in self.evidence)


@dataclass(frozen=True, slots=True)
class Result:
    """A reported figure in the graph; ``method``, ``dataset``, ``task`` and ``metric`` are node ids or None."""

    paper: str
    value: Quantity
    evidence: Evidence
    method: str | None = None
    dataset: str | None = None
    task: str | None = None
    metric: str | None = None

    @property
    def id(self) -> str:
        """A hash of the place and the figure, the same on every machine."""
        where = f"{self.evidence.field}:{self.evidence.start}-{self.evidence.end}"
        parts = (self.method, self.dataset, self.task, self.metric)
        return content_hash("result", self.paper, where, *(p or "" for p in parts))


@dataclass(frozen=True, slots=True, order=True)
class Merge:
    """One decision of the resolver: ``name`` was joined to node ``into`` because of ``reason``."""

    kind: str
    into: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True, order=True)
class NearMiss:
    """Two nodes that look alike and were left apart, with the reason."""

    kind: str
    left: str
    right: str
    reason: str


@dataclass(frozen=True, slots=True, order=True)
class Skip:
    """An entry of a document that gave no paper: its line (from 1, if known) and why."""

    line: int | None
    reason: str


@dataclass(slots=True)
class SourceReport:
    """What a reader did with one document; filled while it reads."""

    document: str
    format: str = ""
    found: int = 0
    read: int = 0
    without_title: int = 0
    without_abstract: int = 0
    duplicates: int = 0
    skipped: list[Skip] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class BuildLog:
    """What happened on the way to a graph: for report.md, never for the facts."""

    sources: list[SourceReport] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    near_misses: list[NearMiss] = field(default_factory=list)
    corrections: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the resolver made of all papers; several claims of one pair are joined by the graph."""

    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]
    results: tuple[Result, ...]
