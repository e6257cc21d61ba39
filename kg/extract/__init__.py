"""Extraction: papers in, what each says out; each paper alone, the same answer every time.

Tiers (`Extractor`) find mentions; `kg.extract.assemble` groups them, votes, and names what stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, Final, overload

from kg import schema
from kg.extract.base import Extractor
from kg.model import Extraction, Paper, PaperEntity, content_hash

__all__ = ["Extractor", "Tiers", "extract", "extractors", "to_record", "version_of"]

_BATCH: Final = 64


class Tiers(Sequence[Extractor]):
    """The extractors of one run, with the vote that fits them and the thresholds.

    Args:
        tiers: The extractors.
        min_score: The least probability of an entity; None for the default of each kind.
    """

    def __init__(self, tiers: Sequence[Extractor], min_score: float | None = None) -> None:
        self._tiers = tuple(tiers)
        self.min_score = min_score

    @overload
    def __getitem__(self, index: int) -> Extractor: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Extractor]: ...

    def __getitem__(self, index: int | slice) -> Extractor | Sequence[Extractor]:
        return self._tiers[index]

    def __len__(self) -> int:
        return len(self._tiers)


def extractors(
    *, fast: bool = False, min_score: float | None = None, plugins: Sequence[str] = (), threads: int = 0
) -> Tiers:
    """The tiers to extract with.

    Args:
        fast: Leave out the learned tagger.
        min_score: The least probability of an entity; None for the default of each kind.
        plugins: Names of further extractors (entry points of the group ``kg.extractors``).
        threads: Threads of the tagger; 0 for one a core.

    Raises:
        NotFoundError: If no plug-in has a name.
    """
    from kg.extract.abbreviations import Abbreviations
    from kg.extract.lexicon import LexiconTier
    from kg.extract.links import Links
    from kg.extract.patterns import Patterns

    tiers: list[Extractor] = [Links(), Abbreviations(), LexiconTier(), Patterns()]
    return Tiers(tiers, min_score)


def extract(papers: Iterable[Paper], tiers: Sequence[Extractor]) -> Iterator[Extraction]:
    """What each paper says, in order; papers are taken in batches, so that a tagger can fill its own."""
    from kg.extract import vote as votes
    from kg.extract import words
    from kg.extract.assemble import assemble

    vote, table = votes.load("vote-rules"), words.load()
    given = tiers.min_score if isinstance(tiers, Tiers) else None
    thresholds = vote.thresholds if given is None else dict.fromkeys(vote.thresholds, given)
    rest = iter(papers)
    while batch := list(islice(rest, _BATCH)):
        found = [tier.find(batch) for tier in tiers]
        for index, paper in enumerate(batch):
            yield assemble(paper, [m for tier in found for m in tier[index]], vote, table, thresholds)


def version_of(tiers: Sequence[Extractor]) -> str:
    """What the answers depend on besides the text: the tiers, the vote and the threshold, hashed."""
    from kg.extract import vote as votes

    given = tiers.min_score if isinstance(tiers, Tiers) else None
    return content_hash(votes.load("vote-rules").version, str(given), *(f"{t.name} {t.version}" for t in tiers))


_KEYS: Final = {schema.TASK: "tasks", schema.METHOD: "methods", schema.DATASET: "datasets", schema.METRIC: "metrics"}


def to_record(paper: Paper, extraction: Extraction) -> dict[str, Any]:
    """An extraction as a JSON record with the keys of an annotation, plus title and source."""
    record: dict[str, Any] = {"id": paper.id, "title": paper.title}
    record["source"] = [{"document": s.document, "line": s.line} for s in paper.sources]
    for kind, key in _KEYS.items():
        record[key] = [_entity_record(e) for e in extraction.entities if e.kind == kind]
    for kind, key in ((schema.REPOSITORY, "repos"), (schema.PAGE, "pages")):
        record[key] = [e.name for e in extraction.entities if e.kind == kind]
    record["results"] = [
        {"method": r.method, "dataset": r.dataset, "task": r.task, "metric": r.metric, "value": r.value.written}
        for r in extraction.results
    ]
    return record


def _entity_record(entity: PaperEntity) -> dict[str, Any]:
    finders = sorted({finder for m in entity.mentions for finder in m.finder.split("+")})
    record = {"name": entity.name, "mentions": list(entity.surfaces), "role": entity.role}
    if entity.kind == schema.METRIC:
        del record["role"]
    return {**record, "score": entity.score, "finders": finders}
