"""IRIs and literals as text: made valid here, so that nothing after needs to check or escape.

A term is kept in both of its written forms, because one pass writes Turtle and N-Triples side by side.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final, NamedTuple
from urllib.parse import urljoin, urlsplit

import pyoxigraph

from kg import schema
from kg.errors import InputError
from kg.model import Date, Entity


class Term(NamedTuple):
    """An IRI or a literal: as N-Triples writes it and as Turtle does."""

    nt: str
    ttl: str


# ---------------------------------------------------------------------------------------------- literals

_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_TO_ESCAPE: Final = re.compile(r'["\\\x00-\x1f\x7f]')
_SHORT: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_XSD: Final = schema.VOCABULARIES["xsd"]


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return _SHORT.get(character) or f"\\u{ord(character):04X}"


def encodable(value: str) -> str:
    """The text with lone surrogates, which no encoding can write, as U+FFFD."""
    return _SURROGATES.sub("\ufffd", value)


def text(value: str) -> Term:
    r"""A plain string.

    >>> text('a "b"\n').nt
    '"a \\"b\\"\\n"'
    """
    written = f'"{_TO_ESCAPE.sub(_escape, encodable(value))}"'
    return Term(written, written)


def typed(lexical: str, datatype: str) -> Term:
    """A literal of an XSD type; ``lexical`` must be in the type's lexical space.

    >>> typed("2024", "gYear")
    Term(nt='"2024"^^<http://www.w3.org/2001/XMLSchema#gYear>', ttl='"2024"^^xsd:gYear')
    """
    bare = datatype in ("integer", "decimal", "boolean")
    return Term(f'"{lexical}"^^<{_XSD}{datatype}>', lexical if bare else f'"{lexical}"^^xsd:{datatype}')


@lru_cache(maxsize=65536)
def integer(value: int) -> Term:
    """An ``xsd:integer``."""
    return typed(str(value), "integer")


@lru_cache(maxsize=4096)
def position(value: int) -> Term:
    """An ``xsd:nonNegativeInteger``, as NIF wants its offsets."""
    return typed(str(value), "nonNegativeInteger")


def boolean(value: bool) -> Term:
    """An ``xsd:boolean``."""
    return typed("true" if value else "false", "boolean")


def decimal(value: Decimal) -> Term:
    """An ``xsd:decimal`` in canonical form: a point, no exponent, no needless zeros.

    >>> [decimal(Decimal(v)).ttl for v in ("100", "-2.50", "1E+3", "0.00", "-0")]
    ['100.0', '-2.5', '1000.0', '0.0', '0.0']
    """
    whole, _, fraction = f"{value:f}".partition(".")
    lexical = f"{whole}.{fraction.rstrip('0') or '0'}"
    return typed("0.0" if lexical == "-0.0" else lexical, "decimal")


@lru_cache(maxsize=4096)
def score(value: float) -> Term:
    """A confidence, rounded to three digits."""
    return decimal(Decimal(f"{value:.3f}"))


def date(value: Date) -> Term | None:
    """The date as precisely as it is known: ``xsd:date``, ``gYearMonth`` or ``gYear``; None without a year.

    >>> date(Date(2024, 2, 30)).ttl, date(Date(2024, 2, 3)).ttl, date(Date(2024)).ttl
    ('"2024-02"^^xsd:gYearMonth', '"2024-02-03"^^xsd:date', '"2024"^^xsd:gYear')
    """
    if value.year is None:
        return None
    if value.month is None:
        return typed(f"{value.year:04d}", "gYear")
    try:
        return typed(dt.date(value.year, value.month, value.day or 0).isoformat(), "date")
    except ValueError:  # no day, or one that this month does not have
        return typed(f"{value.year:04d}-{value.month:02d}", "gYearMonth")


# -------------------------------------------------------------------------------------------------- IRIs

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_.-]")
# What RFC 3987 does not allow in an IRI or some parsers stumble over, and a percent sign that starts no escape.
_NOT_IRI: Final = re.compile(
    r"[\x00-\x20<>\"{}|\\^`\[\]\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufff0-\U0010ffff]|%(?![0-9A-Fa-f]{2})"
)
_LOCAL: Final = re.compile(r"[A-Za-z0-9_:%](?:[A-Za-z0-9_:%.-]*[A-Za-z0-9_:%-])?")
# No host is all dots: "http://." would read as a step in a path.
_ABSOLUTE: Final = re.compile(
    r"https?://(?:[^\s/?#\[\]@]+@)?(?!\.+(?:[:/?#]|$))[^\s/?#\[\]@:]+(?::\d+)?(?:[/?#].*)?", re.DOTALL
)
_DOTS: Final = re.compile(r"/\.\.?(?=[/?#]|$)")
_BASE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?://)?[^\s/#?:][^\s]*[/#]")


def _encoded(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogatepass"))


def percent_encode(name: str) -> str:
    """The injective ASCII form of an id: letters, digits, ``_``, ``.`` and ``-`` stay, all else is escaped.

    >>> percent_encode("c++"), percent_encode("doi-10.1000/x"), percent_encode("50%"), percent_encode("..")
    ('c%2B%2B', 'doi-10.1000%2Fx', '50%25', '%2E%2E')
    """
    if name in (".", ".."):  # parsers take these for "here" and "one up"
        return "%2E" * len(name)
    return _UNSAFE.sub(_encoded, name)


@cache
def word(curie: str) -> Term:
    """A term of one of the vocabularies, by its prefixed name.

    >>> word("dcterms:title").nt
    '<http://purl.org/dc/terms/title>'
    """
    prefix, _, local = curie.partition(":")
    return Term(f"<{schema.VOCABULARIES[prefix]}{local}>", "a" if curie == "rdf:type" else curie)


def link(url: str) -> Term | None:
    """A web address as an IRI, what IRIs cannot hold percent-encoded; None for what is no http(s) address.

    >>> link("https://x.org/a b").nt, link("see below")
    ('<https://x.org/a%20b>', None)
    """
    if not _ABSOLUTE.fullmatch(url):
        return None
    if _DOTS.search(url):
        url = urljoin(url, urlsplit(url)._replace(scheme="", netloc="").geturl())
    try:
        iri = pyoxigraph.NamedNode(_NOT_IRI.sub(_encoded, url)).value  # the last word on validity
    except ValueError:
        return None
    return Term(f"<{iri}>", f"<{iri}>")


class Names:
    """The IRIs of one export: every node is ``{base}{kind}/{id}``, with one prefix a kind.

    Args:
        base_iri: An absolute IRI that ends in ``/`` or ``#``.

    Raises:
        InputError: If the base is no such IRI.

    >>> Names().node("method", "c++")
    Term(nt='<https://w3id.org/paper-kg/method/c%2B%2B>', ttl='method:c%2B%2B')
    """

    def __init__(self, base_iri: str = schema.DEFAULT_BASE) -> None:
        if not _BASE.fullmatch(base_iri) or _NOT_IRI.search(base_iri):
            raise InputError(
                f"--base-iri {base_iri!r}",
                "not an absolute IRI that ends in / or #",
                "give one such as https://example.org/kg/",
            )
        self.base = base_iri
        kinds = (*schema.KIND, *schema.RESOURCES)
        self.prefixes = dict(sorted({**schema.VOCABULARIES, **{k: f"{base_iri}{k}/" for k in kinds}}.items()))
        self._prefix_of = {iri: prefix for prefix, iri in self.prefixes.items()}

    def local(self, kind: str, local: str) -> Term:
        """The IRI of a thing whose local name is already encoded."""
        full = f"<{self.prefixes[kind]}{local}>"
        return Term(full, f"{kind}:{local}" if _LOCAL.fullmatch(local) else full)

    def iri(self, full: str) -> Term:
        """Any IRI, as a prefixed name where it can be one.

        >>> Names().iri("https://schema.org/url").ttl, Names().iri("https://x.org/").ttl
        ('schema:url', '<https://x.org/>')
        """
        end = max(full.rfind("/"), full.rfind("#")) + 1
        prefix, local = self._prefix_of.get(full[:end]), full[end:]
        short = prefix is not None and _LOCAL.fullmatch(local)
        return Term(f"<{full}>", f"{prefix}:{local}" if short else f"<{full}>")

    def node(self, kind: str, id_: str) -> Term:
        """The IRI of a thing, by its kind and its id."""
        return self.local(kind, percent_encode(id_))

    def paper(self, node: str) -> Term:
        """The IRI of a paper, by its node id."""
        return self.node(schema.PAPER, node.removeprefix("paper/"))

    def entity(self, entity: Entity) -> Term:
        """The IRI of an entity: for repositories and pages their web address, else by kind and key."""
        if entity.kind in (schema.REPOSITORY, schema.PAGE):
            address = link(entity.key if "://" in entity.key else f"https://{entity.key}")
            if address is not None:
                return address
        return self.node(entity.kind, entity.key)

    def part(self, kind: str, paper: str, name: str) -> Term:
        """The IRI of a named part of a paper, such as the text of one of its fields."""
        return self.local(kind, f"{percent_encode(paper.removeprefix('paper/'))}:{percent_encode(name)}")
