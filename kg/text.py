"""Pure string functions: cleaning, LaTeX undone with an offset map, sentences, and name keys.

Nothing here knows of papers or graphs. All offsets are code points; all ranges are half-open.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import Final

# Control characters, noncharacters and lone surrogates cannot stand in XML, RDF or UTF-8.
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\ufeff]")
_SPACE: Final = re.compile(r"\s+")


def clean(text: str) -> str:
    r"""Normalise text once, when it is read: NFC, no control characters, white space runs to one space.

    >>> clean("A\u0301  b\n\tc\x00 ")
    'Á b c'
    """
    folded = " ".join(unicodedata.normalize("NFC", text).split())
    if folded.isprintable():  # nearly always
        return folded
    return " ".join(_UNPRINTABLE.sub(" ", folded).split())


# ---------------------------------------------------------------------------------------------- LaTeX

_ACCENTS: Final = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304",
    ".": "\u0307", "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a",
    "d": "\u0323", "b": "\u0331",
}  # fmt: skip
_SYMBOLS: Final = {
    "times": "×", "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε",
    "lambda": "λ", "mu": "μ", "pi": "π", "sigma": "σ", "tau": "τ", "phi": "φ", "psi": "ψ", "omega": "ω",
    "theta": "θ", "eta": "η", "rho": "ρ", "nu": "ν", "Delta": "Δ", "Omega": "Ω", "Sigma": "Σ", "Phi": "Φ",
    "infty": "∞", "approx": "≈", "sim": "~", "textasciitilde": "~", "pm": "±", "leq": "≤", "geq": "≥", "le": "≤",
    "ge": "≥", "rightarrow": "→", "to": "→", "ell": "ℓ", "ldots": "…", "dots": "…", "cdot": "·", "circ": "°",
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "aa": "å", "AA": "Å", "i": "ı",
    "j": "ȷ", "dj": "đ", "DJ": "Đ", "th": "þ", "TH": "Þ", "OE": "Œ", "textless": "<", "textgreater": ">", "textbar": "|",
    "textunderscore": "_", "textasciicircum": "^", "textquoteright": "’", "textquoteleft": "‘", "textquotedblleft": "“",
    "textquotedblright": "”", "textregistered": "®", "texttrademark": "™", "textdegree": "°", "texttimes": "×", "textmu": "µ", "LaTeX": "LaTeX",
    "TeX": "TeX", "textendash": "–", "textemdash": "—", "textbackslash": "\\", "quad": " ", "qquad": " ",
}  # fmt: skip
_LATEX_SIGN: Final = re.compile(r"[\\$^{_]")
# An accent (with or without braces), an escaped sign, a command, or one character of math mark-up.
_LATEX: Final = re.compile(
    r"""\\(?P<accent>["'`^~=.]|[uvHckrdb](?=\{))\s?\{?(?P<base>\\?[a-zA-Z])\}?"""
    r"""|\\(?P<escaped>[%&_#${}])"""
    r"""|\\(?P<command>[a-zA-Z]+)\s*(?=(?P<brace>\{)?)"""
    r"""|\\(?P<spacing>[,;:!\s\\])"""
    r"""|(?P<markup>[${}])|(?P<script>[\^_])(?=[\w{*+\\-])"""
)


@dataclass(frozen=True, slots=True)
class View:
    """A readable form of a raw text and the way back to it.

    ``starts[i]`` and ``ends[i]`` are the raw range that character ``i`` of ``text`` came from.
    """

    raw: str
    text: str
    starts: tuple[int, ...] | range
    ends: tuple[int, ...] | range

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Map a non-empty range of the view to the raw range that it came from."""
        return self.starts[start], self.ends[end - 1]

    def from_raw(self, position: int) -> int:
        """Map a raw position to the last view position that does not start after it."""
        return max(0, bisect_right(self.starts, position) - 1)


@lru_cache(maxsize=256)
def latex_view(raw: str) -> View:
    r"""Undo LaTeX for matching and for names, keeping the way back to the raw text.

    >>> latex_view(r"I$^2$SB, Schr\"odinger, \textbf{Con}textual, 80\%, 7$\times$").text
    'I2SB, Schrödinger, Contextual, 80%, 7×'
    >>> view = latex_view(r"the $\textbf{(MIMIC)}$ set")
    >>> view.to_raw(view.text.index("MIMIC"), view.text.index("MIMIC") + 5)
    (14, 19)
    """
    if not _LATEX_SIGN.search(raw):
        return View(raw, raw, range(len(raw)), range(1, len(raw) + 1))
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def keep(piece: str, start: int, end: int) -> None:
        # A piece of one character per raw character maps one to one; any other maps as a whole.
        one_to_one = len(piece) == end - start
        text.append(piece)
        starts.extend(range(start, end) if one_to_one else repeat(start, len(piece)))
        ends.extend(range(start + 1, end + 1) if one_to_one else repeat(end, len(piece)))

    position = 0
    in_math = _math_ranges(raw)
    for match in _LATEX.finditer(raw):
        if match["script"] == "_" and not in_math(match.start()):
            continue  # an underscore in running text, as in a file name
        keep(raw[position : match.start()], position, match.start())
        keep(_undone(match), match.start(), match.end())
        position = match.end()
    keep(raw[position:], position, len(raw))
    return View(raw, "".join(text), tuple(starts), tuple(ends))


def _undone(match: re.Match[str]) -> str:
    """What one LaTeX construct reads as."""
    if match["accent"]:
        base = match["base"].lstrip("\\")
        return unicodedata.normalize("NFC", base + _ACCENTS[match["accent"]])
    if match["escaped"]:
        return match["escaped"]
    if match["command"]:
        return _SYMBOLS.get(match["command"], "" if match["brace"] else " ")
    if match["spacing"]:
        return " "
    return ""


def _math_ranges(raw: str) -> _InMath:
    dollars = [m.start() for m in re.finditer(r"(?<!\\)\$", raw)]
    return _InMath(tuple(dollars))


@dataclass(frozen=True, slots=True)
class _InMath:
    dollars: tuple[int, ...]

    def __call__(self, position: int) -> bool:
        before = bisect_right(self.dollars, position)
        return before % 2 == 1 and before < len(self.dollars)


@lru_cache(maxsize=1 << 16)
def plain(text: str) -> str:
    r"""Text as a person reads it: LaTeX undone, white space folded.

    >>> plain(r"$R^2$-Tuning"), plain(r"M$^{3}$AE")
    ('R2-Tuning', 'M3AE')
    """
    return _SPACE.sub(" ", latex_view(text).text).strip()


# ------------------------------------------------------------------------------------------ sentences

_SENTENCE_END: Final = re.compile(r"[.!?][\"'”’)\]}]*(?=\s+[\"'“‘(\[{$\\]?[A-Z0-9])|[.!?](?=[A-Z][a-z]+\s)")
_NO_END: Final = re.compile(
    r"\b(?:e\.g|i\.e|etc|al|vs|cf|viz|resp|approx|Figs?|Eqs?|Sec|Tab|Refs?|No|Dr|Prof|Mr|Ms|St|w\.r\.t|a\.k\.a|i\.i\.d)\.$"
)


@lru_cache(maxsize=256)
def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Ranges of the sentences of a text, in order, without the white space between them.

    Abbreviations ("e.g.", "et al."), initials and numbers do not end a sentence; a full stop that touches
    the next capitalised word (as text extraction leaves it) does.

    >>> text = "We test A, e.g. B. It works (see Fig. 2). Done."
    >>> [text[a:b] for a, b in sentences(text)]
    ['We test A, e.g. B.', 'It works (see Fig. 2).', 'Done.']
    """
    ranges = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if text[match.start()] == "." and _NO_END.search(text, max(start, match.start() - 12), match.start() + 1):
            continue
        ranges.append((start, match.end()))
        start = match.end()
    ranges.append((start, len(text)))
    return tuple(trimmed for a, b in ranges if (trimmed := _trim(text, a, b)) is not None)


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    stripped = piece.strip()
    if not stripped:
        return None
    start += len(piece) - len(piece.lstrip())
    return start, start + len(stripped)


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The range of the sentence (or sentences) that a range lies in."""
    ranges = sentences(text)
    covering = [r for r in ranges if r[0] < end and start < r[1]]
    if not covering:
        return start, end
    return min(start, covering[0][0]), max(end, covering[-1][1])


def first_token(signs: Iterable[str], text: str) -> int | None:
    """Where the first run of text without a space starts that has one of some signs in it, whatever their case.

    A slow regular expression need not look at what stands before.

    Args:
        signs: Strings in lower case, without spaces.
        text: The text.

    Returns:
        The position, or an earlier one; None if the text has none of the signs.

    >>> first_token(("www.", "http"), "See <HTTP://a.b> and www.c.d"), first_token(["http"], "nothing")
    (4, None)
    """
    lower = text.lower()
    first = min((at for sign in signs if (at := lower.find(sign)) >= 0), default=None)
    if first is None:
        return None
    if len(lower) != len(text):  # some letters are two in lower case
        return 0
    return text.rfind(" ", 0, first) + 1


# ---------------------------------------------------------------------------------------------- names

_DASHES: Final = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")


def name_key(name: str) -> str:
    """The key of a name: NFKC, LaTeX undone, case-folded, spaces to hyphens; digits and symbols kept.

    >>> name_key("Visual  Question Answering"), name_key("C++"), name_key("GPT-4"), name_key("I$^2$SB")
    ('visual-question-answering', 'c++', 'gpt-4', 'i2sb')
    """
    folded = unicodedata.normalize("NFKC", plain(name)).casefold()
    return _SPACE.sub("-", _DASHES.sub("-", unicodedata.normalize("NFC", folded)).strip())


def url_key(url: str, *, fold: bool = True) -> str:
    """The key of a URL: no scheme, no ``www.``, no trailing slash or ``.git``; host (or all of it) in lower case.

    >>> url_key("https://github.com/NVlabs/LITA.git/"), url_key("http://www.Site.org/Demo", fold=False)
    ('github.com/nvlabs/lita', 'site.org/Demo')
    """
    rest = re.sub(r"^[a-z]+://(?:www\.)?", "", url.strip(), flags=re.IGNORECASE).rstrip("/")
    rest = rest.removesuffix(".git")
    host, slash, path = rest.partition("/")
    return rest.casefold() if fold else host.casefold() + slash + path


def is_named(name: str) -> bool:
    """Whether a name looks like a proper name ("LoRA", "GPT-4") and not like a generic term ("diffusion model").

    >>> is_named("LoRA"), is_named("large language model"), is_named("Adam")
    (True, False, True)
    """
    return any(character.isupper() or character.isdigit() for character in name)


def shorten(text: str, width: int) -> str:
    """Cut a text at a word boundary and mark the cut.

    >>> shorten("There has been tremendous progress", 20)
    'There has been…'
    """
    if len(text) <= width:
        return text
    cut = text[: width - 1].rsplit(" ", 1)[0] if " " in text[:width] else text[: width - 1]
    return cut.rstrip(" ,;:.") + "…"
