"""Lists of authors in all usual spellings, brought to "First Last" each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from kg.text import clean

_SUFFIX: Final = re.compile(r"(?:jr|sr|ii|iii|iv|ph\.?\s?d|m\.?d)\.?", re.IGNORECASE)
_NOBODY: Final = re.compile(
    r"(?:and\s+)?(?:others|et\.?\s+al\.?|anonymous(?:\s+authors?)?|n/?a|none|null|nan|\W*)", re.IGNORECASE
)
_ET_AL: Final = re.compile(r"[,\s]*\b(?:et\.?\s+al\b\.?|and\s+others)\s*$", re.IGNORECASE)
_MARKS: Final = re.compile(
    r"\s*[*†‡§¶#]+|\s*\[[\d,\s*]*\]|(?<=\D)\d{1,2}(?=[,\s]|$)"
)  # affiliation marks of copied pages
_E_MAIL: Final = re.compile(r"[<(]?\s*[\w.+-]+@[\w-]+(?:\.[\w-]+)+\s*[>)]?")
_AND: Final = re.compile(r"\s+(?:and|&)\s+|\s*;\s*|\n+", re.IGNORECASE)


def person(name: str) -> str:
    """One author as "First Last"; empty for "others", "et al." and e-mail addresses.

    >>> person("Vaswani, Ashish"), person("King, Jr., Martin Luther"), person("van der Berg, A."), person("et al.")
    ('Ashish Vaswani', 'Martin Luther King, Jr.', 'A. van der Berg', '')
    >>> person("Doe, Jane <jane@x.org>")
    'Jane Doe'
    """
    text = clean(_E_MAIL.sub(" ", name)).strip(" ,;")
    if _NOBODY.fullmatch(text):
        return ""
    pieces = [p.strip() for p in text.split(",") if p.strip()]
    if len(pieces) == 2 and _SUFFIX.fullmatch(pieces[1]):
        return ", ".join(pieces)
    if len(pieces) == 2:
        return f"{pieces[1]} {pieces[0]}"
    if len(pieces) == 3 and _SUFFIX.fullmatch(pieces[1]):
        return f"{pieces[2]} {pieces[0]}, {pieces[1]}"
    if len(pieces) == 3 and _SUFFIX.fullmatch(pieces[2]):
        return f"{pieces[1]} {pieces[0]}, {pieces[2]}"
    return text


def full_name(given: object, family: object, suffix: object = None) -> str:
    """An author whose source keeps the parts apart.

    >>> full_name("Ashish", "Vaswani"), full_name(None, "ATLAS Collaboration"), full_name("M. L.", "King", "Jr.")
    ('Ashish Vaswani', 'ATLAS Collaboration', 'M. L. King, Jr.')
    """
    name = clean(" ".join(p for p in (given, family) if isinstance(p, str)))
    return f"{name}, {clean(suffix)}" if name and isinstance(suffix, str) and clean(suffix) else name


def names_only_some(text: str | None) -> bool:
    """Whether a list of authors ends with "and others" or "et al.".

    >>> names_only_some("A. Doe and others"), names_only_some("A. Doe, B. Roe, et al."), names_only_some("A. Doe")
    (True, True, False)
    """
    return _ET_AL.search(text or "") is not None


def people(names: Iterable[str]) -> tuple[str, ...]:
    """Authors of a list with one name each."""
    return tuple(p for name in names if (p := person(name)))


def author_list(text: str | None) -> tuple[str, ...]:
    """Authors of one string: separated by "and", semicolons or new lines, else by commas.

    >>> author_list("Vaswani, Ashish and Shazeer, Noam and others")
    ('Ashish Vaswani', 'Noam Shazeer')
    >>> author_list("Jane Doe, John Smith, and Max Roe et al."), author_list("Doe, J.; Roe, M.")
    (('Jane Doe', 'John Smith', 'Max Roe'), ('J. Doe', 'M. Roe'))
    """
    if not text or not text.strip():
        return ()
    bare = _ET_AL.sub("", _MARKS.sub("", _E_MAIL.sub(" ", text)).strip())
    pieces = [p for p in _AND.split(bare) if p.strip(" ,")]
    if ";" in bare or "\n" in bare or not _commas_separate(pieces):
        return people(pieces)
    return people(name for piece in pieces for name in piece.split(","))


def _commas_separate(pieces: list[str]) -> bool:
    """Whether commas stand between authors ("Jane Doe, John Roe") and not within them ("Doe, Jane")."""
    parts = [p.split(",") for p in pieces]
    if all(len(p) == 1 for p in parts):
        return False
    inner = [name.strip() for p in parts for name in p if name.strip()]
    return (
        any(len(p) > 3 for p in parts) or all(" " in name for name in inner) or (len(parts[0]) > 2 and len(parts) <= 2)
    )
