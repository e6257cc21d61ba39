"""The second vote: rules and tagger together, for each candidate weighed against the candidates that overlap it.

What the rules' vote says, what the tagger says at every place, form and position, and the same of the rivals for the
words, in one row of numbers (`COLUMNS`). Boosted trees (``kg/data/vote.onnx``, run by ONNX Runtime) turn a row into
the probability of each kind; a linear softmax over a few of the numbers decides the role. `kg.train.stacking` fits both.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np

from kg.extract.decoding import ROLES
from kg.extract.elsewhere import Elsewhere
from kg.extract.elsewhere import load as packaged_elsewhere
from kg.extract.grouping import Candidate, Place, nested
from kg.extract.runtime import Scorer, trees
from kg.extract.vote import CLASSES, Chosen, FloatArray, Pair, Softmax, Vote, likeliest, parted, softmaxes, with_plugins
from kg.extract.vote import load as packaged_rules
from kg.extract.words import KINDS

#: Numbers that the rules' vote weighs too (`kg.extract.features`).
_SHARED: Final = (
    *"log count;inside;only inside;around;abbreviated;shape:name;shape:lower;shape:capitalised;mixed;capitals;digits".split(";"),
    *"in title;only in title;not in title;untitled;before colon;after colon;last sentence;before proposal".split(";"),
    *"on both sides;in proposal;opens;topens;ends title;rare head;rare first;lexicon;patterns;abbreviations".split(";"),
    *(f"{source}:{kind}" for source in ("lexicon", "patterns", "abbreviations") for kind in KINDS),
    *(f"{word}:{kind}" for word in ("head", "first", "before", "goes on left") for kind in KINDS),
)  # fmt: skip
#: Features that say a small number in their name.
_COUNTED: Final = ("words:", "third:", "sentence:")
_RELATIVES: Final = ("holder", "part")
#: The columns of a row.
COLUMNS: Final = (
    *_SHARED,
    *_COUNTED,
    *(f"rules {name}" for name in CLASSES),
    *(f"tagger {kind} {part}" for kind in (*KINDS, "any") for part in ("best", "mean", "joint")),
    *("places marked", "places won", "best margin", "figure gap", "figures beside", "longest sentence"),
    *(f"tagger role {role}" for role in ROLES),
    *(
        f"{who} {part}"
        for who in _RELATIVES
        for part in ("count", *KINDS, "rules", "tagger", "rules gap", "tagger gap")
    ),
    *("entities by rules", "entities by tagger", "candidates"),
    *(f"elsewhere {part}" for part in (*KINDS, "papers", "any")),
)
_TAGGER: Final = "tagger"
#: The gap where a sentence has no number; greater ones count as this.
_FAR: Final = 25


@dataclass(frozen=True, slots=True)
class Stacked:
    """The vote of rules and tagger.

    Attributes:
        rules: The vote of the rules, whose outcome is evidence here.
        scorer: The trees: rows of `COLUMNS` to probabilities in the order of `CLASSES`.
        roles: Decides the role, for each kind that has several.
        thresholds: The least probability that an entity of each kind needs.
        elsewhere: What the tagger says of names in other papers.
        version: Changes with trees, coefficients and that table.
    """

    rules: Vote
    scorer: Scorer
    roles: Mapping[str, Softmax]
    thresholds: Mapping[str, float]
    elsewhere: Elsewhere
    version: str

    def judge(self, papers: Sequence[Sequence[Pair]]) -> list[list[list[float]]]:
        """The probability of each of `CLASSES` for every candidate of each paper, plug-ins heard.

        Args:
            papers: The candidates of each paper, each with its evidence.
        """
        pairs = list(chain.from_iterable(papers))
        if not pairs:
            return [[] for _ in papers]
        said = parted(self.rules.probabilities(pairs), papers)
        rows = np.concatenate(
            [table(mine, found, self.elsewhere) for mine, found in zip(papers, said, strict=True) if mine]
        )
        return parted(with_plugins(pairs, self.scorer(rows).tolist()), papers)

    def roles_of(self, chosen: Sequence[Chosen]) -> list[str]:
        """The likeliest role of every entity."""
        evidence = role_evidence(self.rules, chosen)
        return likeliest(self.roles, [(kind, row) for (_, kind), row in zip(chosen, evidence, strict=True)])


@dataclass(slots=True)
class _Marks:
    """What the tagger says of one candidate at its places.

    Attributes:
        best: Its strongest score of each kind, and of any.
        mean: The mean over the places.
        joint: The chance that at least one place is right.
        rivals: The strongest score of an overlapping place, for each place.
        own: The strongest score of each place.
    """

    best: list[float]
    mean: list[float]
    joint: list[float]
    own: list[float]
    rivals: list[float]

    @classmethod
    def of(cls, candidate: Candidate, rivals: Mapping[int, float]) -> _Marks:
        by_kind = [[place.votes.get((_TAGGER, kind), 0.0) for place in candidate.places] for kind in KINDS]
        own = list(map(max, zip(*by_kind, strict=True)))
        rows = [*by_kind, own]
        joint = [1.0 - math.prod(1.0 - score for score in row) for row in rows]
        beside = [rivals.get(id(place), 0.0) for place in candidate.places]
        return cls(list(map(max, rows)), [sum(row) / len(row) for row in rows], joint, own, beside)


def table(pairs: Sequence[Pair], found: Sequence[Sequence[float]], elsewhere: Elsewhere) -> FloatArray:
    """The evidence for a paper's candidates, shape (candidates, `COLUMNS`).

    Args:
        pairs: The candidates, each with the evidence that the rules' vote weighs.
        found: What that vote says, in the order of `CLASSES`.
        elsewhere: What the tagger says of names in other papers.
    """
    rivals = _rivals([candidate for candidate, _ in pairs])
    marks = {candidate.key: _Marks.of(candidate, rivals) for candidate, _ in pairs}
    rules = {candidate.key: row for (candidate, _), row in zip(pairs, found, strict=True)}
    paper = [sum(1.0 - row[0] for row in found), sum(m.best[-1] for m in marks.values()), float(len(pairs))]
    rows = [
        [*_row(candidate, evidence, rules, marks), *paper, *_hearsay(candidate, elsewhere)]
        for candidate, evidence in pairs
    ]
    return np.array(rows, dtype=np.float32)


def _hearsay(candidate: Candidate, elsewhere: Elsewhere) -> Iterator[float]:
    """What the tagger says of a candidate's names in other papers."""
    said = elsewhere.of(dict.fromkeys([candidate.key, *(place.key for place in candidate.places)]))
    yield from said.scores
    yield math.log1p(said.papers)
    yield sum(said.scores)


def _rivals(candidates: Sequence[Candidate]) -> dict[int, float]:
    """The tagger's strongest score for another range of the same words, by place."""
    found = [(place, candidate.key) for candidate in candidates for place in candidate.places]
    found.sort(key=lambda item: (item[0].field, item[0].start, -item[0].end))
    keys = {id(place): key for place, key in found}
    best: dict[int, float] = {}
    for pair in nested([place for place, _ in found]):
        for mine, other in (pair, pair[::-1]):
            if keys[id(mine)] != keys[id(other)]:
                best[id(mine)] = max(best.get(id(mine), 0.0), _strongest(other))
    return best


def _strongest(place: Place) -> float:
    return max((place.votes.get((_TAGGER, kind), 0.0) for kind in KINDS), default=0.0)


def _row(
    candidate: Candidate,
    evidence: Mapping[str, float],
    rules: Mapping[str, Sequence[float]],
    marks: Mapping[str, _Marks],
) -> Iterator[float]:
    mine, own = marks[candidate.key], rules[candidate.key]
    yield from (evidence.get(name, 0.0) for name in _SHARED)
    yield from (next((float(n[len(start) :]) for n in evidence if n.startswith(start)), -1.0) for start in _COUNTED)
    yield from map(_log, own)
    for parts in zip(mine.best, mine.mean, mine.joint, strict=True):
        yield from parts
    count = len(candidate.places)
    yield sum(score > 0 for score in mine.own) / count
    yield sum(score > rival for score, rival in zip(mine.own, mine.rivals, strict=True)) / count
    yield max(score - rival for score, rival in zip(mine.own, mine.rivals, strict=True))
    yield from _figures(candidate)
    roles = set(candidate.roles(_TAGGER))
    yield from (float(role in roles) for role in ROLES)
    for relatives in (candidate.holders, candidate.parts):
        yield from _relatives([key for key in relatives if key in rules], own, mine, rules, marks)


def _figures(candidate: Candidate) -> Iterator[float]:
    """How near a number stands in the name's sentences, how many numbers at most, and how many words at most."""
    gaps, counts, lengths = [_FAR], [0], [0]
    for place in candidate.places:
        words = place.scanned.words
        start, end = place.scanned.sentence_at(place.scanned.starts[place.first])
        low, high = max(place.scanned.word_at(start), 0), place.scanned.word_at(end - 1)
        numbers = [i for i in range(low, high + 1) if words[i][0].isdigit() and not place.first <= i <= place.last]
        gaps += [max(place.first - i, i - place.last) for i in numbers]
        counts.append(len(numbers))
        lengths.append(high + 1 - low)
    yield float(min(gaps))
    yield float(max(counts))
    yield float(max(lengths))


def _relatives(
    keys: Sequence[str],
    own: Sequence[float],
    mine: _Marks,
    rules: Mapping[str, Sequence[float]],
    marks: Mapping[str, _Marks],
) -> Iterator[float]:
    """How many candidates hold this one (or are held by it), and the best that is said of any of them."""
    named = max((1.0 - rules[key][0] for key in keys), default=0.0)
    tagged = max((marks[key].best[-1] for key in keys), default=0.0)
    yield float(len(keys))
    yield from (max((marks[key].best[kind] for key in keys), default=0.0) for kind in range(len(KINDS)))
    yield named
    yield tagged
    yield (1.0 - own[0]) - named
    yield mine.best[-1] - tagged


def role_evidence(rules: Vote, chosen: Sequence[Chosen]) -> list[dict[str, float]]:
    """What decides an entity's role: the rules' and the tagger's roles, and where the name stands."""
    rows = [_own_role_evidence(candidate, evidence) for (candidate, evidence), _ in chosen]
    for kind, softmax in rules.roles.items():
        places = [i for i, (_, k) in enumerate(chosen) if k == kind]
        found = softmax.table([chosen[i][0][1] for i in places])
        for place, ps in zip(places, found, strict=True):
            rows[place].update(zip(softmax.classes, map(_log, ps), strict=True))
    return rows


def _own_role_evidence(candidate: Candidate, evidence: Mapping[str, float]) -> dict[str, float]:
    out = {"bias": 1.0, "log count": evidence["log count"]}
    out.update((name, evidence[name]) for name in _FOR_ROLES if name in evidence)
    weights: dict[str, float] = {}
    for place in candidate.places:
        if _TAGGER in place.roles:
            role = place.roles[_TAGGER]
            weights[role] = weights.get(role, 0.0) + _strongest(place)
    total = sum(weights.values())
    out.update((f"tagger {role}", weight / total) for role, weight in weights.items() if total)
    return out


_FOR_ROLES: Final = (
    *"untitled;in title;only in title;abbreviated;shape:name;before colon;on both sides;before proposal".split(";"),
    *"in proposal;last sentence;after colon".split(";"),
)


def _log(p: float) -> float:
    return math.log(min(max(p, 1e-4), 1 - 1e-4))


def load(folder: Path, rules: Vote, elsewhere: Elsewhere) -> Stacked:
    """The vote that `kg.train.stacking` wrote.

    Args:
        folder: Where ``vote.onnx`` (the trees) and ``vote.json`` (role coefficients, thresholds) lie.
        rules: The vote of the rules.
        elsewhere: What the tagger says of names in other papers.
    """
    settings, grown = (folder / "vote.json").read_bytes(), (folder / "vote.onnx").read_bytes()
    read = json.loads(settings)
    roles = softmaxes(read["roles"])
    digest = hashlib.sha256(settings + grown).hexdigest()[:8]
    version = f"{rules.version} {digest} {elsewhere.version}"
    return Stacked(rules, trees(grown), roles, read["thresholds"], elsewhere, version)


@cache
def packaged() -> Stacked:
    """The package's vote."""
    return load(Path(__file__).parent.parent / "data", packaged_rules(), packaged_elsewhere())
