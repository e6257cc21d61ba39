"""What the vote weighs: the evidence for one candidate, as named numbers.

A feature's name says what it is: ``lexicon:task`` (a finder's score for a kind), ``+1:dataset`` (the word after),
``-1:on`` (the word before), ``head:task`` (how often the last word ends names of tasks), ``in title``…
The same evidence decides kind and role.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.extract.grouping import Candidate, Place, group_key
from kg.extract.patterns import CAPITALISED, LOWER, NAME, shape
from kg.extract.scan import Scan
from kg.extract.words import KINDS, UNKNOWN, WordCounts
from kg.model import TITLE, Paper

#: Features that are numbers, not flags, stand out by their first word; the rest are 1 where they hold.
_REACH: Final = 5
_OWN: Final = frozenset("we our this".split())


@dataclass(frozen=True, slots=True)
class Context:
    """What all candidates of a paper share."""

    paper: Paper
    words: Mapping[str, WordCounts]
    untitled: bool
    proposal: int

    @classmethod
    def of(cls, paper: Paper, words: Mapping[str, WordCounts], abstract: Scan) -> Context:
        """The context of a paper; ``proposal`` is where the abstract first says "we" or "this paper"."""
        proposal = len(abstract.text)
        for index, key in enumerate(abstract.keys):
            if key in _OWN:
                proposal = abstract.starts[index]
                break
        return cls(paper, words, paper.title is None, proposal)


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
    best = min(candidate.places, key=lambda p: (p.field == TITLE, p.last - p.first < 1, p.start))
    words = best.scanned.words[best.first : best.last + 1]
    length = len(words)
    out[f"words:{min(length, 6)}"] = 1.0
    shapes = [shape(w) for w in words]
    named = NAME in shapes
    out[f"shape:{'name' if named else 'capitalised' if CAPITALISED in shapes else 'lower'}"] = 1.0
    if named:
        out[f"named words:{min(length, 4)}"] = 1.0
        if all(w.isupper() or w.isdigit() for w in words):
            out["capitals"] = 1.0
    if LOWER in shapes and named:
        out["mixed"] = 1.0
    if any(c.isdigit() for w in words for c in w):
        out["digits"] = 1.0
    keys = best.scanned.keys[best.first : best.last + 1]
    head, first = context.words.get(keys[-1], UNKNOWN), context.words.get(keys[0], UNKNOWN)
    if not head.total:
        out["rare head"] = 1.0
    out["head=" + keys[-1]] = 1.0
    if length > 1:
        out["first=" + keys[0]] = 1.0
    for index, kind in enumerate(KINDS):
        if head.head[index]:
            out["head:" + kind] = head.ends(index)
        if length > 1:
            out["first:" + kind] = first.continues(index)
            if first.total == 0:
                out["rare first"] = 1.0


def _surroundings(place: Place, context: Context, out: dict[str, float]) -> None:
    """The words just before and after, and the cue words a little further off."""
    scanned, first, last = place.scanned, place.first, place.last
    keys = scanned.keys
    sentence = scanned.sentence_at(place.scanned.starts[first])
    start = scanned.starts
    title = "t" if place.field == TITLE else ""
    if first and start[first - 1] >= sentence[0]:
        before = keys[first - 1]
        out[f"{title}-1:{before}"] = 1.0
        gap = scanned.text[scanned.ends[first - 1] : start[first]].strip()
        if gap:
            out[f"{title}-gap:{gap[:2]}"] = 1.0
        counts = context.words.get(before, UNKNOWN)
        if counts.total and scanned.joins[first - 1]:
            for index, kind in enumerate(KINDS):
                share = counts.before[index] / counts.total
                name = "before:" + kind
                if share > out.get(name, 0.0):
                    out[name] = share
                share = counts.continues(index)
                name = "goes on left:" + kind
                if share > out.get(name, 0.0):
                    out[name] = share
        for offset in range(2, _REACH + 1):
            if first < offset or start[first - offset] < sentence[0]:
                break
            if offset == 2:
                out[f"{title}-2:{keys[first - 2]}"] = 1.0
            out[f"<{keys[first - offset]}"] = 1.0
    else:
        out[title + "opens"] = 1.0
    if last + 1 < len(keys) and start[last + 1] < sentence[1]:
        gap = scanned.text[scanned.ends[last] : start[last + 1]].strip()
        if gap:
            out[f"{title}+gap:{gap[:2]}"] = 1.0
        out[f"{title}+1:{keys[last + 1]}"] = 1.0
        if last + 2 < len(keys):
            out[f"{title}+2:{keys[last + 2]}"] = 1.0
    elif title:
        out["ends title"] = 1.0


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


def same_names(candidates: Sequence[Candidate]) -> dict[str, int]:
    """Index of the candidate that holds each written name, by group key."""
    return {group_key(p.plain): i for i, c in enumerate(candidates) for p in c.places}
