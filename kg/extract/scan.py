"""One pass over a text that every tier shares: the readable view, its words, their keys, the sentences."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Final

from kg.model import Mention
from kg.text import View, first_token, latex_view, sentences

# A word is a run of letters and digits, with the signs of C++ and C#; hyphens and spaces join words into names.
_WORD: Final = re.compile(r"[^\W_]+[+#]{0,2}")
#: Cuts a text into what stands before the first word, the first word, what stands after it, the second word…
_WORDS: Final = re.compile(r"([^\W_]+[+#]{0,2})")
#: Without one of these a text has no URL.
_URL_SIGNS: Final = ("http", "www.", ".com/", ".io", ".org/", ".edu/", ".science/", ".net/")
_URL: Final = re.compile(
    r"(?:https?:\s?//|www\.)\S*|(?<![\w-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}\.(?:com|io|org|edu|science|net)/\S*"
    r"|(?<![\w-])[\w-]{1,63}\.github\.io\b",
    re.IGNORECASE,
)
_PLURAL_KEPT: Final = ("ss", "us", "is")


@lru_cache(maxsize=65536)
def word_key(word: str) -> str:
    """A word as names are compared: case-folded, plural undone the plain way.

    >>> word_key("Transformers"), word_key("Similarities"), word_key("loss"), word_key("GANs")
    ('transformer', 'similarity', 'loss', 'gan')
    """
    key = word.casefold()
    if len(key) > 4 and key.endswith("ies"):
        return key[:-3] + "y"
    if len(key) > 3 and key.endswith("s") and not key.endswith(_PLURAL_KEPT):
        return key[:-1]
    return key


def name_words(name: str) -> tuple[str, ...]:
    """The word keys of a name, in order.

    >>> name_words("Visual-Question Answering"), name_words("I$^2$SB")
    (('visual', 'question', 'answering'), ('i2sb',))
    """
    return tuple(word_key(w) for w in _WORD.findall(latex_view(name).text))


@dataclass(frozen=True, slots=True, eq=False)
class Scan:
    """A text with its words; one is the same as another only if it is that object, which makes it a cheap key.

    Attributes:
        view: The readable view; all other offsets are offsets into ``view.text``.
        starts: Where each word starts.
        ends: Where each word ends.
        words: The words as written.
        keys: The words as names are compared.
        gaps: What stands after each word, up to the next one.
        joins: Whether a word and the next one can belong to one name: nothing, a space or a hyphen between them.
        sentences: Ranges of the sentences.
    """

    view: View
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    words: tuple[str, ...]
    keys: tuple[str, ...]
    gaps: tuple[str, ...]
    joins: tuple[bool, ...]
    sentences: tuple[tuple[int, int], ...]

    @property
    def text(self) -> str:
        """The readable text."""
        return self.view.text

    def word_at(self, position: int) -> int:
        """The index of the last word that does not start after a position; -1 before the first."""
        return bisect_right(self.starts, position) - 1

    def sentence_index(self, position: int) -> int:
        """The index of the last sentence that does not start after a position; -1 before the first."""
        return bisect_right(self.sentences, (position, len(self.view.text) + 1)) - 1

    def sentence_at(self, position: int) -> tuple[int, int]:
        """The range of the sentence that holds a position."""
        index = self.sentence_index(position)
        return self.sentences[index] if index >= 0 else (0, len(self.view.text))

    def mention(self, span: tuple[int, int], *, kind: str, field: str, finder: str, score: float) -> Mention:
        """A mention for a range of the view, quoting the raw text."""
        start, end = self.view.to_raw(*span)
        return Mention(kind, self.view.raw[start:end], field, start, end, finder, score)


_JOINTS: Final = frozenset(("", " ", "-", "\u2010", "\u2011", "\u2013", "'", "’"))


@lru_cache(maxsize=512)
def scan(raw: str) -> Scan:
    """Read a text once: its words, their keys and its sentences, on the view without LaTeX."""
    view = latex_view(raw)
    text = view.text
    begin = first_token(_URL_SIGNS, text)
    if begin is not None:  # the words of a URL name nothing
        text = text[:begin] + _URL.sub(lambda m: " " * len(m.group()), text[begin:])
    pieces = _WORDS.split(text)
    edges = tuple(accumulate(map(len, pieces)))  # where each piece ends: words and gaps take turns
    words, gaps = tuple(pieces[1::2]), tuple(pieces[2::2])
    keys, joins = tuple(map(word_key, words)), (*map(_JOINTS.__contains__, gaps[:-1]), *((False,) if gaps else ()))
    return Scan(view, edges[:-1:2], edges[1::2], words, keys, gaps, joins, sentences(text))
