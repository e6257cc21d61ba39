"""Extraction: papers in, what each says out; each paper alone, the same answer every time.

Tiers (`kg.extract.base.Extractor`) find mentions; `kg.extract.assembly` groups them, votes, and names what stands;
`kg.extract.given` adds the keywords that the source gives.

A plug-in is a class with ``name``, ``version`` and ``find``, announced as an entry point and chosen by its name
(``kg build papers.bib --extractor instruments``)::

    # pyproject.toml:  [project.entry-points."kg.extractors"]
    #                  instruments = "my_package:Instruments"
    class Instruments:
        name, version = "instruments", "1"

        def find(self, papers):
            return [[self._mention(p, m) for m in re.finditer(r"Hubble|JWST", p.abstract)] for p in papers]

        def _mention(self, paper, match):
            return Mention("method", match.group(), "abstract", *match.span(), self.name, score=0.9)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import entry_points
from itertools import islice
from pathlib import Path
from typing import Any, Final, overload

from kg import schema
from kg.errors import NotFoundError
from kg.extract import results
from kg.extract.abbreviations import Abbreviations
from kg.extract.assembly import Limits, assemble
from kg.extract.base import Extractor
from kg.extract.features import word_evidence
from kg.extract.given import VERSION as GIVEN_VERSION
from kg.extract.given import is_list, with_given
from kg.extract.lexicon import LexiconTier
from kg.extract.links import Links
from kg.extract.patterns import Patterns
from kg.extract.vote import Judge
from kg.extract.vote import load as load_rules
from kg.model import Extraction, Paper, PaperEntity, content_hash

__all__ = ["Extractor", "Tiers", "extract", "extractors", "to_record", "version_of"]

#: Papers are taken this many at a time, so that a tagger can fill its batches.
_BATCH: Final = 64
#: Changes when grouping, naming or the reading of figures change.
_CODE_VERSION: Final = "5"
_GROUP: Final = "kg.extractors"


class Tiers(Sequence[Extractor]):
    """The extractors of one run.

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
    *,
    fast: bool = False,
    tagger: Path | None = None,
    min_score: float | None = None,
    plugins: Sequence[str] = (),
    threads: int = 0,
) -> Tiers:
    """The tiers to extract with.

    Args:
        fast: Leave out the learned tagger.
        tagger: A folder with other weights for it than the packaged ones.
        min_score: The least probability of an entity; None for the default of each kind.
        plugins: Names of further extractors (entry points of the group ``kg.extractors``).
        threads: Threads of the tagger; 0 for one a core.

    Raises:
        NotFoundError: If no plug-in has a name.
        InputError: If the folder holds no tagger.
    """
    tiers: list[Extractor] = [Links(), Abbreviations(), LexiconTier(), Patterns()]
    if not fast:
        from kg.extract.learned import TaggerTier  # noqa: PLC0415  (ONNX Runtime, only where it is used)

        tiers.append(TaggerTier(threads, tagger))
    return Tiers([*tiers, *map(_plugin, plugins)], min_score)


def _plugin(name: str) -> Extractor:
    found = {entry.name: entry for entry in entry_points(group=_GROUP)}
    if name not in found:
        raise NotFoundError(name, sorted(found))
    extractor: Extractor = found[name].load()()
    return extractor


def extract(papers: Iterable[Paper], tiers: Sequence[Extractor]) -> Iterator[Extraction]:
    """What each paper says, in the order of the papers."""
    vote, table, reported = _vote_of(tiers), word_evidence(), results.load(tagged=_tagged(tiers))
    given = tiers.min_score if isinstance(tiers, Tiers) else None
    limits = Limits.usual(vote.thresholds) if given is None else Limits.flat(given)
    rest = iter(papers)
    while batch := list(islice(rest, _BATCH)):
        found = zip(batch, *(tier.find(batch) for tier in tiers), strict=True)
        read = [(paper, [m for tier in mine for m in tier if not is_list(m.field)]) for paper, *mine in found]
        for paper, extraction in zip(batch, assemble(read, vote, table, limits, reported), strict=True):
            yield with_given(paper, extraction)


def _tagged(tiers: Sequence[Extractor]) -> bool:
    return any(tier.name == "tagger" for tier in tiers)


def _vote_of(tiers: Sequence[Extractor]) -> Judge:
    if not _tagged(tiers):
        return load_rules()
    from kg.extract.stacking import packaged  # noqa: PLC0415  (ONNX Runtime, only where it is used)

    return packaged()


def version_of(tiers: Sequence[Extractor]) -> str:
    """What the answers depend on besides the text: tiers, coefficients and threshold, hashed."""
    given = tiers.min_score if isinstance(tiers, Tiers) else None
    fitted = _vote_of(tiers).version, results.load(tagged=_tagged(tiers)).version
    return content_hash(
        _CODE_VERSION, GIVEN_VERSION, *fitted, json.dumps(given), *(f"{t.name} {t.version}" for t in tiers)
    )


_KEYS: Final = {schema.TASK: "tasks", schema.METHOD: "methods", schema.DATASET: "datasets", schema.METRIC: "metrics"}


def to_record(paper: Paper, extraction: Extraction) -> dict[str, Any]:
    """An extraction as a JSON record with the keys of an annotation, plus title, source, scores and finders."""
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
    record: dict[str, Any] = {"name": entity.name, "mentions": list(entity.surfaces)}
    if entity.kind != schema.METRIC:
        record["role"] = entity.role
    finders = sorted({finder for m in entity.mentions for finder in m.finder.split("+")})
    return {**record, "score": entity.score, "finders": finders}
