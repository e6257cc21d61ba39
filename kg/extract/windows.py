"""From texts to the tagger's windows: words, sub-words, shapes, and no word left out.

The encoder reads lower-case sub-words, so what capitals and digits tell (``LITA``, ``GPT-4``) reaches
it as a *shape*, one small number a word, through BERT's token-type embedding. A text that is longer
than one window is read through overlapping ones; each word is judged where it stands furthest from an edge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding, Tokenizer

CLS: Final = 101
SEP: Final = 102
MASK: Final = 103
SHAPES: Final = 8
TYPES: Final = 2 * SHAPES
WINDOW: Final = 384
OVERLAP: Final = 96

IntArray = npt.NDArray[np.int64]

_PUNCT, _LOWER, _TITLE, _UPPER, _MIXED, _LETTER, _DIGIT, _CODE = range(SHAPES)


@dataclass(frozen=True, slots=True)
class Encoded:
    """One paper as sub-words.

    ``ids`` and ``types`` are the whole sequence with its special tokens; ``first`` holds, for each
    word, the index of its first sub-word; ``fields``, ``starts`` and ``ends`` say where the word
    stands (field 0 is the title, 1 the abstract).
    """

    ids: IntArray
    types: IntArray
    first: IntArray
    fields: IntArray
    starts: IntArray
    ends: IntArray


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of one paper's sub-words: ``[start, end)`` of paper number ``paper``."""

    paper: int
    start: int
    end: int


@lru_cache(maxsize=1 << 16)
def shape(word: str) -> int:
    """Class a word by its capitals and digits.

    >>> [shape(w) for w in ("-", "image", "Image", "COCO", "LoRA", "A", "2020", "vit16")]
    [0, 1, 2, 3, 4, 5, 6, 7]
    """
    if not word[:1].isalnum():
        return _PUNCT
    if any(c.isdigit() for c in word):
        return _DIGIT if word.isdigit() else _CODE
    if not any(c.isupper() for c in word):
        return _LOWER
    if len(word) == 1:
        return _LETTER
    if word[1:].islower():
        return _TITLE
    return _UPPER if word.isupper() else _MIXED


def _words(encoding: Encoding) -> tuple[list[int], list[int], list[int]]:
    """First sub-word, start and end of every word of one encoded field."""
    first: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    last = None
    for index, (word, (start, end)) in enumerate(zip(encoding.word_ids, encoding.offsets, strict=True)):
        if word != last:
            first.append(index)
            starts.append(start)
            ends.append(end)
            last = word
        else:
            ends[-1] = end
    return first, starts, ends


def load_tokenizer(path: Path) -> Tokenizer:
    """Read a tokenizer.json and make it neither cut nor pad: both would lose or invent words."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def encode(tokenizer: Tokenizer, texts: Sequence[tuple[str, str]]) -> list[Encoded]:
    """Turn (title, abstract) pairs into sub-words; the tokenizer must add no special tokens itself.

    A paper without a title is ``[CLS] abstract [SEP]``, another ``[CLS] title [SEP] abstract [SEP]``.
    """
    flat = [_clean(text) for pair in texts for text in pair]
    encodings = tokenizer.encode_batch(flat, add_special_tokens=False)
    return [_join(flat[i : i + 2], encodings[i : i + 2]) for i in range(0, len(flat), 2)]


def _clean(text: str) -> str:
    """Replace lone surrogates, which the tokenizer refuses, by a space of the same length."""
    return text if text.isascii() else "".join(" " if "\ud800" <= c <= "\udfff" else c for c in text)


def _join(texts: Sequence[str], encodings: Sequence[Encoding]) -> Encoded:
    ids, types = [CLS], [0]
    first: list[int] = []
    fields: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    for number, (text, encoding) in enumerate(zip(texts, encodings, strict=True)):
        if not encoding.ids and number == 0:
            continue
        offset = len(ids)
        heads, begins, stops = _words(encoding)
        shapes = [number * SHAPES + shape(text[a:b]) for a, b in zip(begins, stops, strict=True)]
        lengths = np.diff([*heads, len(encoding.ids)])
        ids += [*encoding.ids, SEP]
        types += [*np.repeat(shapes, lengths).tolist(), number * SHAPES]
        first += [offset + head for head in heads]
        fields += [number] * len(heads)
        starts += begins
        ends += stops
    return Encoded(*(np.asarray(column, dtype=np.int64) for column in (ids, types, first, fields, starts, ends)))


def windows(papers: Sequence[Encoded], size: int = WINDOW, overlap: int = OVERLAP) -> list[Window]:
    """Cover every paper with windows of at most ``size`` sub-words that share ``overlap`` of them."""
    out: list[Window] = []
    for number, paper in enumerate(papers):
        length = len(paper.ids)
        start = 0
        while start + size < length:
            out.append(Window(number, start, start + size))
            start += size - overlap
        out.append(Window(number, start, length))
    return out


def trusted(window: Window, length: int, overlap: int = OVERLAP) -> tuple[int, int]:
    """The part ``[low, high)`` of the paper's sub-words for which this window is the one to believe.

    Neighbouring windows meet in the middle of what they share; the outer ends belong to the outer windows.
    """
    low = window.start + overlap // 2 if window.start else 0
    high = window.end - overlap // 2 if window.end < length else length
    return low, high


def pad(papers: Sequence[Encoded], batch: Sequence[Window]) -> tuple[IntArray, IntArray, IntArray]:
    """The input arrays of a batch: ids, mask and types, padded with zeros to the longest window."""
    width = max(w.end - w.start for w in batch)
    ids, mask, types = (np.zeros((len(batch), width), dtype=np.int64) for _ in range(3))
    for row, window in enumerate(batch):
        length = window.end - window.start
        ids[row, :length] = papers[window.paper].ids[window.start : window.end]
        types[row, :length] = papers[window.paper].types[window.start : window.end]
        mask[row, :length] = 1
    return ids, mask, types
