"""From the mentions of all tiers to what one paper says: group, vote, name, and tie the figures to the names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from kg import schema
from kg.extract.features import Context, WordEvidence, features
from kg.extract.grouping import Candidate, Place, display_name, group, metric_key, places
from kg.extract.introductions import introduces_dataset
from kg.extract.links import normal_url
from kg.extract.results import Model, find_results
from kg.extract.scan import scan
from kg.extract.vote import Judge, Pair, decisions, parted
from kg.extract.words import KINDS
from kg.model import Extraction, Mention, Paper, PaperEntity, PaperResult

#: A finder's score below this says "not a name" more than anything else.
LEAST: Final = 0.1
#: What entities need to be offered to the figures where it is less than their threshold. For metrics 0.12 to 0.3, for
#: data sets 0.2 to 0.3 were tried, and methods.
_OFFERED: Final = {schema.METRIC: 0.2, schema.DATASET: 0.25}
#: What a metric that no figure is tied to needs, in thresholds: the likelier ones are tied. 1, 1.1 and 1.25 were tried.
_ALONE: Final = 1.15
_LINKED: Final = (schema.REPOSITORY, schema.PAGE)
#: A paper and the mentions that all tiers found in it.
Found = tuple[Paper, Sequence[Mention]]


def candidates_of(
    paper: Paper, mentions: Sequence[Mention], words: WordEvidence
) -> Iterator[tuple[Candidate, dict[str, float]]]:
    """The candidates of a paper, each with its evidence."""
    found = places(paper, [m for m in mentions if m.kind in KINDS])
    context = Context.of(paper, words, scan(paper.abstract))
    for candidate in group(paper, found):
        if _hopeless(candidate):
            continue
        yield candidate, features(candidate, context)


def _hopeless(candidate: Candidate) -> bool:
    """Whether a candidate is not worth its evidence: of all such words, fewer than one in a hundred name anything."""
    return not candidate.short and all(max(place.votes.values()) < LEAST for place in candidate.places)


@dataclass(frozen=True, slots=True)
class Limits:
    """The least probability of an entity, by kind.

    Attributes:
        keep: To stand by itself.
        offer: To be offered to the figures: one that a reported figure is tied to stands too.
    """

    keep: Mapping[str, float]
    offer: Mapping[str, float]

    @classmethod
    def usual(cls, thresholds: Mapping[str, float]) -> Limits:
        """The thresholds of a vote; what often stands beside figures is offered below them."""
        offer = {kind: min(least, _OFFERED.get(kind, least)) for kind, least in thresholds.items()}
        return cls({**thresholds, schema.METRIC: thresholds[schema.METRIC] * _ALONE}, offer)

    @classmethod
    def flat(cls, least: float) -> Limits:
        """One probability for every kind, without exception."""
        same = dict.fromkeys(KINDS, least)
        return cls(same, same)


def assemble(
    found: Sequence[Found], vote: Judge, words: WordEvidence, limits: Limits, reported: Model
) -> Iterator[Extraction]:
    """What each paper says, from the mentions that the tiers found in it; many papers at once are faster.

    Args:
        found: Papers with all tiers' mentions.
        vote: The coefficients for this set of tiers.
        words: The evidence of single words.
        limits: The least probability for each kind.
        reported: The coefficients that find results.
    """
    offered = judged(found, vote, words, limits)
    reports = find_results([(p, mine, said) for (p, said), mine in zip(found, offered, strict=True)], reported)
    for (paper, mentions), mine, results in zip(found, offered, reports, strict=True):
        entities = [*standing(mine, results, limits), *_linked(mentions)]
        promises = tuple(m for m in mentions if m.role == schema.CODE_PROMISED)
        yield Extraction(paper.id, tuple(entities), results, promises)


def judged(found: Sequence[Found], vote: Judge, words: WordEvidence, limits: Limits) -> list[list[PaperEntity]]:
    """Each paper's tasks, methods, data sets and metrics that are likely enough to be offered; see `assemble`."""
    papers = [list(candidates_of(paper, mentions, words)) for paper, mentions in found]
    chosen = [
        [
            (pair, kind, score)
            for pair, row in zip(pairs, rows, strict=True)
            for kind, score in decisions(row, limits.offer)
        ]
        for pairs, rows in zip(papers, vote.judge(papers), strict=True)
    ]
    roles = vote.roles_of([(pair, kind) for mine in chosen for pair, kind, _ in mine])
    return [
        _scores_joined(paper, [_entity(*choice, role) for choice, role in zip(mine, said, strict=True)])
        for (paper, _), mine, said in zip(found, chosen, parted(roles, chosen), strict=True)
    ]


def _scores_joined(paper: Paper, entities: Sequence[PaperEntity]) -> list[PaperEntity]:
    """Make one metric of "F1" and "F1 score", at the place of the first."""
    order = {part.name: number for number, part in enumerate(paper.fields)}
    out: list[PaperEntity] = []
    known: dict[str, int] = {}
    for entity in entities:
        keys = {metric_key(s) for s in entity.surfaces} - {""} if entity.kind == schema.METRIC else set()
        at = min((known[key] for key in keys if key in known), default=len(out))
        if at == len(out):
            out.append(entity)
        else:
            out[at] = _joined(out[at], entity, order)
        for key in keys:
            known.setdefault(key, at)
    return out


def _joined(one: PaperEntity, other: PaperEntity, order: Mapping[str, int]) -> PaperEntity:
    """One entity of two: the shorter name, the higher score, the mentions in the order of the fields."""
    found = sorted([*one.mentions, *other.mentions], key=lambda m: (order[m.field], m.start, m.end))
    mentions = tuple(replace(m, score=max(one.score, other.score)) for m in found)
    return replace(one, name=min(one.name, other.name, key=lambda n: (len(n), n)), mentions=mentions)


def standing(offered: Sequence[PaperEntity], results: Sequence[PaperResult], limits: Limits) -> list[PaperEntity]:
    """The entities that are likely by themselves, and those that a figure is tied to."""
    named = {(slot, name) for result in results for slot in _OFFERED if (name := getattr(result, slot))}
    return [e for e in offered if e.score >= round(limits.keep[e.kind], 3) or (e.kind, e.name) in named]


def _role(candidate: Candidate, kind: str, voted: str) -> str:
    if kind == schema.DATASET and voted != schema.INTRODUCES and any(map(introduces_dataset, candidate.places)):
        return schema.INTRODUCES
    return voted


def _entity(pair: Pair, kind: str, probability: float, voted: str) -> PaperEntity:
    candidate, score = pair[0], round(probability, 3)
    role = _role(candidate, kind, voted)
    mentions = tuple(_mention(place, kind, role, score) for place in candidate.places)
    return PaperEntity(kind, display_name(candidate, kind), role, mentions)


def _mention(place: Place, kind: str, role: str, score: float) -> Mention:
    finders = _joined_finders(tuple(place.votes))
    return Mention(kind, place.surface, place.field, place.start, place.end, finders, score, role)


@lru_cache(maxsize=1024)
def _joined_finders(votes: tuple[tuple[str, str], ...]) -> str:
    return "+".join(sorted({finder for finder, _ in votes}))


def _linked(mentions: Sequence[Mention]) -> Iterator[PaperEntity]:
    """Repositories and pages: one entity a URL, the strongest role."""
    by_url: dict[tuple[str, str], list[Mention]] = {}
    for mention in mentions:
        if mention.kind in _LINKED and mention.role != schema.CODE_PROMISED:
            by_url.setdefault((mention.kind, normal_url(mention.surface)), []).append(mention)
    for (kind, url), found in by_url.items():
        role = schema.strongest(kind, tuple(m.role or schema.default_role(kind) for m in found))
        yield PaperEntity(kind, url, role, tuple(found))
