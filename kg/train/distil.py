"""Self-training: what trained taggers see in unlabelled papers becomes what a new one learns from.

A few thousand annotated papers are soon learned by heart. The averaged probabilities of one or more teachers on
papers that nobody annotated are softer and wider ground; the student reads them with words blanked and titles left out.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from kg.extract import windows
from kg.extract.decoding import LABELS, FloatArray, softmax
from kg.extract.tagger import Tagger
from kg.extract.windows import Encoded
from kg.train.labels import Example
from kg.train.model import Sample
from kg.train.records import Annotated

_SHORTEST, _LONGEST = 300, 2400
_CHUNK = 256


def read_unlabelled(path: Path, known: Sequence[Annotated], count: int, seed: int = 5) -> list[tuple[str, str]]:
    """Draw (title, abstract) pairs of usual length from JSON lines (gzipped or not), none of them annotated."""
    opener = gzip.open if path.suffix == ".gz" else open
    taken = {_key(item.paper.abstract) for item in known}
    with opener(path, "rt", encoding="utf-8") as lines:
        rows = (json.loads(line) for line in lines if line.strip())
        texts = [(row.get("title") or "", row["abstract"]) for row in rows]
    usual = [t for t in texts if _SHORTEST < len(t[1]) < _LONGEST and _key(t[1]) not in taken]
    random.Random(seed).shuffle(usual)  # noqa: S311  (a fixed sample, not a secret)
    return usual[:count]


def _key(abstract: str) -> str:
    return "".join(c for c in abstract.casefold() if c.isalnum())[:200]


def imitate(teachers: Sequence[Tagger], tokenizer: Tokenizer, texts: Sequence[tuple[str, str]]) -> Iterator[Sample]:
    """What the teachers see, title and all; the sample without its title wants the same labels of the abstract."""
    for start in range(0, len(texts), _CHUNK):
        chunk = texts[start : start + _CHUNK]
        titled = windows.encode(tokenizer, chunk)
        untitled = windows.encode(tokenizer, [("", abstract) for _, abstract in chunk])
        scores = zip(*(teacher.word_scores(titled) for teacher in teachers), strict=True)
        for whole, part, rows in zip(titled, untitled, scores, strict=True):
            kinds = _mean([softmax(row[:, :LABELS]) for row in rows])
            roles = _mean([softmax(row[:, LABELS:]) for row in rows])
            abstract = whole.fields == 1
            yield Sample(_soft(whole, kinds, roles), _soft(part, kinds[abstract], roles[abstract]))


def _mean(rows: Sequence[FloatArray]) -> FloatArray:
    return np.asarray(np.stack(rows).mean(axis=0), dtype=np.float32)


def _soft(encoded: Encoded, kinds: FloatArray, roles: FloatArray) -> Example:
    """Probabilities as targets; roles count where a mention is likelier than none."""
    named = kinds.argmax(axis=1) > 0
    return Example(encoded, kinds, roles, np.where(named, 1 - kinds[:, 0], 0).astype(np.float32))
