"""The tier of the learned tagger: `kg.extract.tagger` as an extractor."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from kg.extract.tagger import Tagger
from kg.model import Mention, Paper

#: The kind of the mentions that mark a reported figure.
VALUE = "value"


class TaggerTier:
    """Finds what the packaged model marks in title and abstract, with its scores and roles.

    Args:
        threads: Threads for the model; 0 for one a core.
        tagger: Another tagger than the packaged one.
    """

    name = "tagger"

    def __init__(self, threads: int = 0, tagger: Tagger | None = None) -> None:
        self._tagger = tagger or _packaged(threads)
        self.version = self._tagger.version

    def find(self, papers: Sequence[Paper]) -> list[list[Mention]]:
        """What the tagger marks in each paper."""
        tagged = self._tagger.tag([(paper.title or "", paper.abstract) for paper in papers])
        return [
            [
                Mention(
                    span.kind,
                    paper.text(span.field)[span.start : span.end],
                    span.field,
                    span.start,
                    span.end,
                    self.name,
                    min(1.0, max(0.0, span.score)),
                    span.role or None,
                )
                for span in spans
            ]
            for paper, spans in zip(papers, tagged, strict=True)
        ]


@cache
def _packaged(threads: int) -> Tagger:
    return Tagger.load(threads=threads)
