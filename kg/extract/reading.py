"""An abstract read for figures: where they and the entities stand, and the evidence for what belongs together.

`kg.extract.results` weighs the evidence, `kg.train.results` learns the weights from it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from kg import schema
from kg.extract import lists
from kg.extract.figures import Figure, figures
from kg.extract.grouping import words_of
from kg.extract.scan import Scan, scan
from kg.model import ABSTRACT, Mention, Paper, PaperEntity
from kg.text import is_named

#: The parts of a result that entities fill, in the order in which they are decided.
SLOTS: Final = (schema.METRIC, schema.METHOD, schema.DATASET)
_RELATIVE_CUES: Final = frozenset(
    "improvement improve improving improved gain outperform outperforming outperformed exceed surpass better faster "
    "higher lower reduction reduce reducing reduced increase increasing increased boost drop decrease decreased speedup "
    "relative fewer less more saving gap beat slower smaller raise decline loss".split()
)
#: The kind of the mentions that mark a reported figure.
FIGURE: Final = "value"
#: No abstract has more figures, or more places of entities; of a text that has, the first are read.
_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of an entity in the text that holds the figures: first and last word."""

    entity: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Reading:
    """An abstract read for figures: its figures, what is said of them, and where its entities stand."""

    scanned: Scan
    entities: Sequence[PaperEntity]
    figures: tuple[Figure, ...]
    spots: Mapping[str, Sequence[Spot]]
    marks: Sequence[tuple[int, int, float]]

    @classmethod
    def of(cls, paper: Paper, entities: Sequence[PaperEntity], marks: Sequence[Mention] = ()) -> Reading:
        """Read a paper's abstract."""
        scanned = scan(paper.abstract)
        spots: dict[str, list[Spot]] = {slot: [] for slot in SLOTS}
        for index, entity in enumerate(entities):
            for mention in entity.mentions:
                if mention.field != ABSTRACT or entity.kind not in spots:
                    continue
                if words := words_of(scanned, mention.start, mention.end):
                    spots[entity.kind].append(Spot(index, *words))
        for found in spots.values():
            found.sort(key=lambda s: (s.first, s.last))
        numbers = tuple(islice(figures(scanned.text), _MOST))
        said = [
            (scanned.view.from_raw(m.start), scanned.view.from_raw(m.end - 1) + 1, m.score)
            for m in marks
            if m.kind == FIGURE and m.field == ABSTRACT
        ]
        return cls(scanned, entities, numbers, {k: v[:_MOST] for k, v in spots.items()}, said)

    def words_of(self, figure: Figure) -> tuple[int, int]:
        """Index of the last word before and of the first word after a figure."""
        before = self.scanned.word_at(figure.start)
        if before >= 0 and self.scanned.ends[before] > figure.start:
            before -= 1
        after = self.scanned.word_at(figure.end - 1) + 1
        return before, after

    def sentence_words(self, figure: Figure) -> tuple[int, int]:
        """Indices of the first and last word of the figure's sentence."""
        start, end = self.scanned.sentence_at(figure.start)
        first = self.scanned.word_at(start)
        return max(first, 0), self.scanned.word_at(end - 1)

    def relative(self, figure: Figure) -> bool:
        """Whether the words around a figure say that it compares with something else."""
        before, after = self.words_of(figure)
        keys = self.scanned.keys
        near = {*keys[max(0, before - 3) : before + 1], *keys[after : after + 2]}
        if keys[max(0, before - 1) : before + 1] == ("by",) or (before >= 0 and keys[before] == "by"):
            return True
        return bool(near & _RELATIVE_CUES)

    def evidence(self, figure: Figure) -> dict[str, float]:
        """What tells a result from another number."""
        before, after = self.words_of(figure)
        low, high = self.sentence_words(figure)
        out = {"bias": 1.0, f"unit:{figure.unit.lower()}": 1.0, f"sign:{figure.sign}": 1.0}
        out["decimal" if "." in figure.number else "whole"] = 1.0
        out[f"digits:{min(len(figure.number), 6)}"] = 1.0
        if figure.is_range:
            out["range"] = 1.0
        if not figure.unit and figure.number.isdigit() and 1950 < int(figure.number) < 2035:
            out["year"] = 1.0
        self._around(out, range(low, before + 1)[::-1], "<", "-")
        self._around(out, range(after, high + 1), ">", "+")
        for slot in SLOTS:
            inside = [s for s in self.spots[slot] if low <= s.first <= high]
            if inside:
                gap = min(max(s.first - after, before - s.last, 0) for s in inside)
                out[f"{slot} {'next' if gap < 2 else 'near' if gap < 6 else 'far'}"] = 1.0
            else:
                out[f"no {slot}"] = 1.0
        if 8 * figure.start > 5 * len(self.scanned.text):
            out["late"] = 1.0
        marked = max((score for a, b, score in self.marks if a < figure.end and figure.start < b), default=0.0)
        out["marked"] = marked
        out["marked odds"] = math.log((marked + 0.01) / (1.01 - marked))
        return out

    def _around(self, out: dict[str, float], indices: range, far: str, near: str) -> None:
        """The words on one side of a figure, the nearest first."""
        for offset, index in enumerate(indices[:8], start=1):
            key = self.scanned.keys[index]
            out[far + key] = 1.0
            if offset <= 3:
                out[f"{near}{offset}:{key}"] = 1.0

    def options(self, figure: Figure, slot: str) -> Iterator[tuple[int | None, dict[str, float]]]:
        """Each entity that could fill a slot, with the evidence for it, of its likeliest place; None, that none does, last."""
        spots = self.spots[slot]
        before, after = self.words_of(figure)
        low, high = self.sentence_words(figure)
        shared = self._shared(figure, slot, (before, after), (low, high))
        steps = self._in_step(figure, slot, (low, high))
        for entity in [i for i, e in enumerate(self.entities) if e.kind == slot][:_MOST]:
            own = [s for s in spots if s.entity == entity]
            inside = [s for s in own if low <= s.first <= high]
            evidence = dict(shared)
            if own:
                spot = min(inside or own, key=lambda s: (max(s.first - after, before - s.last), s.first))
                evidence.update(self._option(spot, slot, (before, after), inside=bool(inside)))
                if inside:
                    self._order(figure, spot, slot, (low, high), evidence)
                    evidence.update(steps.get(entity, {}))
            else:
                evidence["outside title"] = 1.0
            self._standing(entity, slot, shared, evidence)
            yield entity, evidence
        yield None, self._none(figure, slot, shared)

    def _none(self, figure: Figure, slot: str, shared: Mapping[str, float]) -> dict[str, float]:
        """Evidence that the text names nothing for a slot."""
        own = [e for e in self.entities if e.kind == slot]
        out = {"none " + name: value for name, value in shared.items()}
        out["none"] = 1.0
        out["none options"] = float(len(own))
        out["none surest"] = max((e.score for e in own), default=0.0)
        out["none introduced"] = float(any(e.role == schema.INTRODUCES for e in own))
        out["none relative" if self.relative(figure) else "none absolute"] = 1.0
        return out

    def _shared(
        self, figure: Figure, slot: str, around: tuple[int, int], sentence: tuple[int, int]
    ) -> dict[str, float]:
        """Evidence that all options of a slot share."""
        before, after = around
        low, high = sentence
        keys = self.scanned.keys
        out = {"bias": 1.0, f"unit:{figure.unit.lower()}": 1.0}
        spots = self.spots[slot]
        inside = {s.entity for s in spots if low <= s.first <= high}
        out[f"inside:{min(len(inside), 3)}"] = 1.0
        out[f"all:{min(len({s.entity for s in spots}), 3)}"] = 1.0
        for offset in range(3):
            if before - offset >= low:
                out[f"-{offset + 1}:{keys[before - offset]}"] = 1.0
            if after + offset <= high:
                out[f"+{offset + 1}:{keys[after + offset]}"] = 1.0
        words = set(keys[low : before + 1])
        for cue in ("our", "we", "it", "baseline"):
            if cue in words:
                out["says " + cue] = 1.0
        tail = set(keys[max(low, before - 6) : before + 1])
        if tail & {"than", "compared", "versus", "vs", "against", "from", "over"}:
            out["after than"] = 1.0
        return out

    def _option(self, spot: Spot, slot: str, around: tuple[int, int], *, inside: bool) -> dict[str, float]:
        """Evidence of one entity's place relative to the figure."""
        before, after = around
        keys = self.scanned.keys
        side = "after" if spot.first >= after else "before"
        gap = spot.first - after if side == "after" else before - spot.last
        out: dict[str, float] = {}
        if not inside:
            out[f"outside {side}"] = 1.0
            distance = abs(self._sentence(spot.first) - self._sentence(before if before >= 0 else 0))
            out[f"{side} sentences:{min(distance, 3)}"] = 1.0
            return out
        out[f"{side} gap:{_bucket(gap)}"] = 1.0
        if 0 < gap <= 3:
            words = keys[after : spot.first] if side == "after" else keys[spot.last + 1 : before + 1]
            out[f"{side} via:{' '.join(words)}"] = 1.0
        edge = (after, spot.first) if side == "after" else (spot.last + 1, before + 1)
        rivals = {s.entity for s in self.spots[slot] if edge[0] <= s.first < edge[1] and s.entity != spot.entity}
        out[f"{side} rivals:{min(len(rivals), 2)}"] = 1.0
        place = (
            (self.scanned.starts[edge[0]], self.scanned.starts[max(edge[0], edge[1] - 1)])
            if edge[0] < edge[1]
            else (0, 0)
        )
        between = sum(place[0] <= f.start < place[1] for f in self.figures)
        out[f"{side} figures:{min(between, 2)}"] = 1.0
        between_words = keys[edge[0] : edge[1]]
        for cue in ("than", "over", "and", "by", "with", "to", "from", "compared", "on", "in", "of", "while"):
            if cue in between_words:
                out[f"{side} {cue}"] = 1.0
        if spot.first:
            out[f"{side} -1:{keys[spot.first - 1]}"] = 1.0
        return out

    def _order(self, figure: Figure, spot: Spot, slot: str, sentence: tuple[int, int], out: dict[str, float]) -> None:
        """Evidence of lists that run in step ("44.6 and 46.3 on A and B"), and of standing next to the figure."""
        low, high = sentence
        starts = self.scanned.starts
        beside = self._beside(figure)
        inside = list(dict.fromkeys(s.entity for s in self.spots[slot] if low <= s.first <= high))
        mine, theirs = beside.index(figure), inside.index(spot.entity)
        respectively = "respectively" in self.scanned.keys[low : high + 1]
        if len(beside) == len(inside) > 1:
            out["in step" if mine == theirs else "out of step"] = 1.0
            if respectively:
                out["respectively in step" if mine == theirs else "respectively out of step"] = 1.0
        elif respectively:
            out["respectively"] = 1.0
        edges = [s for s in self.spots[slot] if low <= s.first <= high]
        ahead = [s for s in edges if starts[s.last] < figure.start]
        behind = [s for s in edges if starts[s.first] > figure.start]
        if ahead and ahead[-1].entity == spot.entity:
            out["nearest before"] = 1.0
        if behind and behind[0].entity == spot.entity:
            out["nearest behind"] = 1.0
        if edges[0].entity == spot.entity:
            out["first of the sentence"] = 1.0
        if spot.first - low < 3:
            out["opens the sentence"] = 1.0

    def _beside(self, figure: Figure) -> list[Figure]:
        """The figures of a figure's sentence, itself among them, in order."""
        start, end = self.scanned.sentence_at(figure.start)
        return [f for f in self.figures if f is figure or start <= f.start < end]

    def _in_step(self, figure: Figure, slot: str, sentence: tuple[int, int]) -> dict[int, dict[str, float]]:
        """Evidence of lists, for each entity in a figure's sentence: whether theirs are as long, and run in step."""
        low, high = sentence
        text, starts, ends = self.scanned.text, self.scanned.starts, self.scanned.ends
        inner = lists.bracketed(text, figure.start)
        beside = [(f.start, f.end) for f in self._beside(figure) if lists.bracketed(text, f.start) == inner]
        mine = (figure.start, figure.end)
        place, length = (beside.index(mine), len(beside)) if inner else lists.places(beside, text)[mine]
        spots = {(starts[s.first], ends[s.last]): s.entity for s in self.spots[slot] if low <= s.first <= high}
        out: dict[int, dict[str, float]] = {entity: {"alone": 1.0} if length == 1 else {} for entity in spots.values()}
        for span, (where, count) in lists.places(_apart(spots), text).items():
            found = out[spots[span]]
            if count > 1 and count == length:
                found["list step" if where == place else "list out of step"] = 1.0
            elif count > 1 and length > 1:
                found["list of other length"] = 1.0
            elif count > 1:
                found["lone figure for list"] = found[f"lone figure list {min(where, 2)}"] = 1.0
        return out

    def _standing(self, entity: int, slot: str, shared: Mapping[str, float], out: dict[str, float]) -> None:
        """Evidence of what the entity is to the paper."""
        role = self.entities[entity].role
        out["role:" + role] = 1.0
        if not out.keys().isdisjoint(("outside before", "outside after", "outside title")):
            out["outside role:" + role] = 1.0
            for cue in ("says our", "says we", "says it", "inside:0"):
                if cue in shared:
                    out[f"outside {role} {cue}"] = 1.0
        first = next((i for i, e in enumerate(self.entities) if e.kind == slot and e.role == schema.INTRODUCES), None)
        if entity == first:
            out["first introduced"] = 1.0
            for cue in ("says our", "says we", "says it", "inside:0", "after than"):
                if cue in shared:
                    out[f"first introduced {cue}"] = 1.0
        mentions = self.entities[entity].mentions
        out["score"] = self.entities[entity].score
        out[f"count:{min(len(mentions), 4)}"] = 1.0
        out["named" if is_named(self.entities[entity].name) else "generic"] = 1.0
        if mentions[0].field != ABSTRACT:
            out["in title"] = out[f"in title {role}"] = 1.0

    def _sentence(self, word: int) -> int:
        return self.scanned.sentence_index(self.scanned.starts[word])


def _apart(ranges: Iterable[lists.Range]) -> list[lists.Range]:
    """The ranges in order, the longest of those that overlap."""
    kept: list[lists.Range] = []
    for span in sorted(ranges, key=lambda r: (r[0], -r[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _bucket(gap: int) -> str:
    return str(max(gap, 0)) if gap < 4 else "4-6" if gap < 7 else "7-12" if gap < 13 else "13+"
