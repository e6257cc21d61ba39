"""What an extractor is: papers in, mentions out; each paper alone, the same answer every time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from kg.model import Mention, Paper


class Extractor(Protocol):
    """One tier of extraction, or a plug-in.

    An extractor is a pure function of each paper's text and its own version. It may look at several papers
    at once only to be fast (a tagger fills its batches so); the answer for one never depends on another.
    """

    #: The name that its mentions carry as ``finder``.
    name: str
    #: Changes whenever its answers may change; part of the cache key.
    version: str

    def find(self, papers: Sequence[Paper]) -> list[list[Mention]]:
        """The mentions of each paper, in the order of the papers; within a paper sorted by field and start.

        For every mention, ``paper.text(mention.field)[mention.start : mention.end] == mention.surface``.
        """
        ...
