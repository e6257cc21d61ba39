"""Making evidence from ranges of text, and putting it in order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kg import schema
from kg.model import ABSTRACT, Evidence
from kg.text import sentence_around


def sorted_evidence(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Evidence without repetition: strongest role first, then score, then place in the text."""
    rank = {schema.INTRODUCES: 0, schema.COMPARES: 1, schema.HAS_CODE: 1, schema.MENTIONS: 3, schema.LINKS_TO: 3}
    return tuple(
        sorted(
            set(evidence),
            key=lambda e: (rank.get(e.role, 2), -e.score, e.field != ABSTRACT, e.field, e.start, e.end, e.finder),
        )
    )


def evidence_of(text: str, span: tuple[int, int], **facts: Any) -> Evidence:
    """Evidence for a range of a field's text, with the sentence around it.

    Args:
        text: The whole text of the field.
        span: The range of the words.
        **facts: The other attributes of `kg.model.Evidence`: field, role, finder, version, score.
    """
    a, b = sentence_around(text, *span)
    return Evidence(start=span[0], end=span[1], sentence_start=a, sentence_end=b, **facts)
