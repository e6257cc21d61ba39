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
        self.form = lru_cache(maxsize=8192)(self._form)

    def _form(self, words: tuple[str, ...], keys: tuple[str, ...]) -> Mapping[str, float]:
        """Of a name, as written and as word keys: shape, length, and what its first and last word do elsewhere."""
        shapes = [shape(w) for w in words]
        out = {f"words:{min(len(words), 6)}": 1.0}
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
        out["head=" + keys[-1]] = 1.0
        out.update(self.head(keys[-1]))
        if len(words) > 1:
            out["first=" + keys[0]] = 1.0
            out.update(self.first(keys[0]))
        return out

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
    form: Callable[[tuple[str, ...], tuple[str, ...]], Mapping[str, float]]
    beside: Callable[[str], tuple[tuple[str, float], ...]]

    @classmethod
    def of(cls, paper: Paper, words: WordEvidence, abstract: Scan) -> Context:
        """The context of a paper."""
        proposal = next((i for i, key in enumerate(abstract.keys) if key in _OWN), None)
        at = len(abstract.text) if proposal is None else abstract.starts[proposal]
        return cls(paper.title is None, at, words.form, words.beside)


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
        for finder_kind, score in place.votes.items():
            name = _finder_says(finder_kind)
            if score > out.get(name, -1.0):
                out[name] = score
            out[finder_kind[0]] = 1.0


@lru_cache(maxsize=1024)
def _finder_says(finder_kind: tuple[str, str]) -> str:
    return ":".join(finder_kind)


def _form(candidate: Candidate, context: Context, out: dict[str, float]) -> None:
    """What the name itself tells, as its plainest place shows it: in the abstract, with several words, the first."""
    best = candidate.places[0]
    if len(candidate.places) > 1:
        best = min(candidate.places, key=lambda p: (p.field == TITLE, p.last == p.first, p.start))
    words = slice(best.first, best.head + 1)
    out.update(context.form(best.scanned.words[words], best.scanned.keys[words]))


def _surroundings(place: Place, context: Context, out: dict[str, float]) -> None:
    """The words just before and after, and the cue words a little further off."""
    scanned, first, last = place.scanned, place.first, place.last
    keys, starts = scanned.keys, scanned.starts
    low, high = scanned.sentence_at(starts[first])
    title = "t" if place.field == TITLE else ""
    if first and starts[first - 1] >= low:
        _left(scanned, first, title, context, out)
        if first > 1 and starts[first - 2] >= low:
            key = keys[first - 2]
            out["<" + key] = out[title + "-2:" + key] = 1.0
            for index in range(first - 3, max(first - _REACH, 0) - 1, -1):
                if starts[index] < low:
                    break
                out["<" + keys[index]] = 1.0
    else:
        out[title + "opens"] = 1.0
    if last + 1 < len(keys) and starts[last + 1] < high:
        gap = scanned.gaps[last]
        if gap != " " and (gap := gap.strip()):
            out[title + "+gap:" + gap[:2]] = 1.0
        out[title + "+1:" + keys[last + 1]] = 1.0
        if last + 2 < len(keys):
            out[title + "+2:" + keys[last + 2]] = 1.0
    elif title:
        out["ends title"] = 1.0


def _left(scanned: Scan, first: int, title: str, context: Context, out: dict[str, float]) -> None:
    """The word just before, and how it stands to names elsewhere."""
    before = scanned.keys[first - 1]
    out[title + "-1:" + before] = 1.0
    if not scanned.joins[first - 1]:
        gap = scanned.gaps[first - 1].strip()
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
        if at < context.proposal and any(context.proposal <= p.start for p in abstract):
            out["on both sides"] = 1.0
        low, high = first.scanned.sentences[index - 1] if index else (0, size)
        if low <= context.proposal <= high:
            out["in proposal"] = 1.0
