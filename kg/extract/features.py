"""What the vote weighs: the evidence for one candidate, as named numbers.

A feature's name says what it is: ``lexicon:task`` (a finder's score for a kind), ``+1:dataset`` (the word after),
``-1:on`` (the word before), ``head:task`` (how often the last word ends names of tasks), ``in title``…
The same evidence decides kind and role.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from kg.extract.grouping import Candidate, Place
from kg.extract.patterns import CAPITALISED, LOWER, NAME, shape
from kg.extract.scan import Scan
from kg.extract.words import KINDS, UNKNOWN, WordCounts, load
from kg.model import TITLE, Paper

#: Features that are numbers, not flags, stand out by their first word; the rest are 1 where they hold.
_REACH: Final = 5
_OWN: Final = frozenset("we our this".split())


class WordEvidence:
    """What the counts of single words say, worked out once a word.

    Args:
        words: The counts.
    """

    def __init__(self, words: Mapping[str, WordCounts]) -> None:
        self._words = words
        self.head = lru_cache(maxsize=65536)(self._head)
        self.first = lru_cache(maxsize=65536)(self._first)
        self.beside = lru_cache(maxsize=65536)(self._beside)

    def _head(self, word: str) -> tuple[tuple[str, float], ...]:
        """Of the last word of a name: how often it ends names of each kind."""
        counts = self._words.get(word, UNKNOWN)
        if not counts.total:
            return (("rare head", 1.0),)
        return tuple(("head:" + kind, counts.ends(i)) for i, kind in enumerate(KINDS) if counts.head[i])

    def _first(self, word: str) -> tuple[tuple[str, float], ...]:
        """Of the first word: how often it stands inside names rather than before them."""
        counts = self._words.get(word, UNKNOWN)
        inside = tuple(("first:" + kind, counts.continues(i)) for i, kind in enumerate(KINDS))
        return inside if counts.total else (("rare first", 1.0), *inside)

    def _beside(self, word: str) -> tuple[tuple[str, float], ...]:
        """Of the word before: how often it stands before names, and whether the name should begin with it."""
        counts = self._words.get(word, UNKNOWN)
        if not counts.total:
            return ()
        before = tuple(("before:" + kind, counts.before[i] / counts.total) for i, kind in enumerate(KINDS))
        return (*before, *(("goes on left:" + kind, counts.continues(i)) for i, kind in enumerate(KINDS)))


@cache
def word_evidence() -> WordEvidence:
    """The evidence of the package's counts."""
    return WordEvidence(load())


@dataclass(frozen=True, slots=True)
class Context:
    """What all candidates of a paper share: the words' evidence, and where the abstract first says "we"."""

    untitled: bool
    proposal: int
    head: Callable[[str], tuple[tuple[str, float], ...]]
    first: Callable[[str], tuple[tuple[str, float], ...]]
    beside: Callable[[str], tuple[tuple[str, float], ...]]

    @classmethod
    def of(cls, paper: Paper, words: WordEvidence, abstract: Scan) -> Context:
        """The context of a paper."""
        proposal = next((i for i, key in enumerate(abstract.keys) if key in _OWN), None)
        at = len(abstract.text) if proposal is None else abstract.starts[proposal]
        return cls(paper.title is None, at, words.head, words.first, words.beside)


def features(candidate: Candidate, context: Context) -> dict[str, float]:
    """The evidence for a candidate."""
    out: dict[str, float] = {"bias": 1.0}
    count = len(candidate.places)
    out[f"count:{min(count, 5)}"] = 1.0
    out["log count"] = math.log(count)
    if candidate.inside:
        out["inside"] = candidate.inside / count
        if candidate.inside >= count:
            out["only inside"] = 1.0
    if candidate.around:
        out["around"] = min(1.0, candidate.around / count)
    if candidate.short:
        out["abbreviated"] = 1.0
    _votes(candidate, out)
    _form(candidate, context, out)
    for place in candidate.places[:4]:
        _surroundings(place, context, out)
    _position(candidate, context, out)
    return out


def _votes(candidate: Candidate, out: dict[str, float]) -> None:
    """Each finder's strongest score for each kind, and that it spoke at all."""
    for place in candidate.places:
        for (finder, kind), score in place.votes.items():
            name = f"{finder}:{kind}"
            out[name] = max(score, out.get(name, 0.0))
            out[finder] = 1.0


def _form(candidate: Candidate, context: Context, out: dict[str, float]) -> None:
    """Shape and length of the name, and what its first and last word do elsewhere."""
    best = candidate.places[0]
    if len(candidate.places) > 1:
        best = min(candidate.places, key=lambda p: (p.field == TITLE, p.last == p.first, p.start))
    words = best.scanned.words[best.first : best.last + 1]
    shapes = [shape(w) for w in words]
    out[f"words:{min(len(words), 6)}"] = 1.0
    if NAME in shapes:
        out["shape:name"] = 1.0
        out[f"named words:{min(len(words), 4)}"] = 1.0
        if LOWER in shapes:
            out["mixed"] = 1.0
        elif all(w.isupper() or w.isdigit() for w in words):
            out["capitals"] = 1.0
        if not all(map(str.isalpha, words)):
            out["digits"] = 1.0
    else:
        out["shape:capitalised" if CAPITALISED in shapes else "shape:lower"] = 1.0
    first, last = best.scanned.keys[best.first], best.scanned.keys[best.last]
    out["head=" + last] = 1.0
    out.update(context.head(last))
    if len(words) > 1:
        out["first=" + first] = 1.0
        out.update(context.first(first))


def _surroundings(place: Place, context: Context, out: dict[str, float]) -> None:
    """The words just before and after, and the cue words a little further off."""
    scanned, first, last = place.scanned, place.first, place.last
    low, high = scanned.sentence_at(scanned.starts[first])
    title = "t" if place.field == TITLE else ""
    if first and scanned.starts[first - 1] >= low:
        _left(scanned, first, title, context, out)
        for offset in range(2, min(_REACH, first) + 1):
            if scanned.starts[first - offset] < low:
                break
            key = scanned.keys[first - offset]
            out["<" + key] = 1.0
            if offset == 2:
                out[title + "-2:" + key] = 1.0
    else:
        out[title + "opens"] = 1.0
    if last + 1 < len(scanned.keys) and scanned.starts[last + 1] < high:
        gap = scanned.between(last).strip()
        if gap:
            out[title + "+gap:" + gap[:2]] = 1.0
        out[title + "+1:" + scanned.keys[last + 1]] = 1.0
        if last + 2 < len(scanned.keys):
            out[title + "+2:" + scanned.keys[last + 2]] = 1.0
    elif title:
        out["ends title"] = 1.0


def _left(scanned: Scan, first: int, title: str, context: Context, out: dict[str, float]) -> None:
    """The word just before, and how it stands to names elsewhere."""
    before = scanned.keys[first - 1]
    out[title + "-1:" + before] = 1.0
    if not scanned.joins[first - 1]:
        gap = scanned.between(first - 1).strip()
        if gap:
            out[title + "-gap:" + gap[:2]] = 1.0
        return
    for name, share in context.beside(before):
        if share > out.get(name, 0.0):
            out[name] = share


def _position(candidate: Candidate, context: Context, out: dict[str, float]) -> None:
    """Where in the paper the name stands."""
    abstract = [p for p in candidate.places if p.field != TITLE]
    titled = len(abstract) < len(candidate.places)
    if context.untitled:
        out["untitled"] = 1.0
    elif titled:
        out["in title"] = 1.0
        if not abstract:
            out["only in title"] = 1.0
        place = candidate.places[0]
        colon = place.scanned.text.find(":")
        if colon > 0:
            out["before colon" if place.scanned.ends[place.last] <= colon + 1 else "after colon"] = 1.0
    else:
        out["not in title"] = 1.0
    if abstract:
        first, size = abstract[0], max(1, len(abstract[0].scanned.text))
        at = first.scanned.starts[first.first]
        out[f"third:{3 * at // size}"] = 1.0
        index = first.scanned.sentence_index(at) + 1
        out[f"sentence:{min(index, 4)}"] = 1.0
        if index == len(first.scanned.sentences):
            out["last sentence"] = 1.0
        out["before proposal" if at < context.proposal else "after proposal"] = 1.0
        if any(context.proposal <= p.start for p in abstract) and at < context.proposal:
            out["on both sides"] = 1.0
        sentence = first.scanned.sentence_at(at)
        if sentence[0] <= context.proposal <= sentence[1]:
            out["in proposal"] = 1.0
