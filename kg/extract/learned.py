"""The tier of the learned tagger: `kg.extract.tagger` as an extractor."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from kg.extract.tagger import TaggedSpan, Tagger
from kg.model import TITLE, Mention, Paper

_LINKING: Final = r"(?:and|or|of|for|in|on|to|with|by|from|via|the|a|an|as|at|our|its)"
_LOOSE_END: Final = re.compile(rf"(?:[\s,;:.\-/]|\b{_LINKING})$", re.IGNORECASE)
_LOOSE_START: Final = re.compile(rf"[\s,;:\-/]|{_LINKING}(?=\s|$)", re.IGNORECASE)


def _place(mention: Mention) -> tuple[bool, int, int]:
    return (mention.field != TITLE, mention.start, mention.end)


class TaggerTier:
    """Finds what the model marks in title and abstract, with its scores and roles.

    Args:
        threads: Threads for the model; 0 for one a core.
        folder: Other weights than the packaged ones.

    Raises:
        InputError: If the folder holds no tagger.
    """

    name = "tagger"

    def __init__(self, threads: int = 0, folder: Path | None = None) -> None:
        self._tagger = _loaded(threads, folder)
        self.version = self._tagger.version

    def find(self, papers: Sequence[Paper]) -> list[list[Mention]]:
        """What the tagger marks in each paper."""
        tagged = self._tagger.tag([(paper.title or "", paper.abstract) for paper in papers])
        return [
            sorted(filter(None, (self._mention(paper, span) for span in spans)), key=_place)
            for paper, spans in zip(papers, tagged, strict=True)
        ]

    def _mention(self, paper: Paper, span: TaggedSpan) -> Mention | None:
        text = paper.text(span.field)
        if tidy(text, span.start, span.end) != (span.start, span.end):
            return None  # the tidy form is among the spans if it is likely
        surface = text[span.start : span.end]
        return Mention(span.kind, surface, span.field, span.start, span.end, self.name, span.score, span.role or None)


def tidy(text: str, start: int, end: int) -> tuple[int, int]:
    """Cut from a range what cannot begin or end a name: half brackets, joints, words that only link.

    >>> text = "zero-shot and few-shot Llama-2/ assessment of"
    >>> [text[slice(*tidy(text, a, b))] for a, b in ((0, 13), (23, 31), (32, 45), (10, 13))]
    ['zero-shot', 'Llama-2', 'assessment', '']
    """
    start, end = without_half_brackets(text, start, end)
    while start < end and (match := _LOOSE_END.search(text, start, end)):
        end = match.start()
    while start < end and (match := _LOOSE_START.match(text, start, end)):
        start = match.end()
    return start, end


def without_half_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """Cut a range before an opening bracket that it does not close, and after a closing one that it did not open.

    >>> text = "text-to-image (T2I) generation"
    >>> [text[slice(*without_half_brackets(text, a, b))] for a, b in ((0, 18), (15, 30), (0, 30))]
    ['text-to-image', 'generation', 'text-to-image (T2I) generation']
    """
    for opening, closing in ("()", "[]", "{}"):
        piece = text[start:end]
        if piece.count(opening) > piece.count(closing):
            cut = start + len(piece[: piece.rindex(opening)].rstrip())
            end = cut if cut > start else end
        elif piece.count(closing) > piece.count(opening):
            rest = piece[piece.index(closing) + 1 :]
            kept = len(rest.lstrip(" -"))
            start = end - kept if kept else start
    return start, end


@cache
def _loaded(threads: int, folder: Path | None) -> Tagger:
    return Tagger.load(folder, threads=threads)
