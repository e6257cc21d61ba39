"""Distillation: what a large tagger sees in unlabelled papers becomes what the small one learns from.

A few thousand annotated papers are soon learned by heart, most of all by a small encoder. A larger one learns more from
them; its probabilities on papers that nobody annotated are softer and wider ground. The student reads those papers
with words blanked and titles left out, and never an annotated one: so all annotated papers can tell how good it is.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from kg.extract import windows
from kg.extract.decoding import LABELS, FloatArray, softmax
from kg.extract.tagger import Tagger
from kg.extract.windows import Encoded
from kg.train.labels import Example
from kg.train.model import Sample
from kg.train.records import Annotated, fingerprint, read_rows

_SHORTEST, _LONGEST = 300, 2400
_CHUNK = 256


def read_unlabelled(
    path: Path, known: Sequence[Annotated], count: int, *, since: int = 2017, seed: int = 5
) -> list[tuple[str, str]]:
    """Draw (title, abstract) pairs of usual length from JSON lines (gzipped or not), none of them annotated.

    Where the rows name their venue, venues of which many papers are annotated are drawn oftener: by the square root
    of their share among the annotated papers to their share of all.

    Args:
        path: The papers, one a line: abstract, and title, venue and year where known.
        known: The annotated papers.
        count: How many to draw.
        since: Leave out papers of earlier years.
        seed: Of the draw.
    """
    annotated = {fingerprint(item.paper.abstract) for item in known}
    recent = [row for row in read_rows(path) if int(row.get("year") or since) >= since]
    near = Counter(row.get("venue") for row in recent if fingerprint(row["abstract"]) in annotated)
    everywhere = Counter(row.get("venue") for row in recent)
    usual = [
        r for r in recent if _SHORTEST < len(r["abstract"]) < _LONGEST and fingerprint(r["abstract"]) not in annotated
    ]
    rng = random.Random(seed)  # noqa: S311  (a fixed sample, not a secret)

    def place(row: dict[str, Any]) -> float:
        """A weighted draw without replacement (Efraimidis and Spirakis 2006): the greatest places are drawn."""
        weight = ((near[row.get("venue")] + 0.5) / everywhere[row.get("venue")]) ** 0.5
        return float(rng.random() ** (1.0 / weight))

    usual.sort(key=place, reverse=True)
    return [(row.get("title") or "", row["abstract"]) for row in usual[:count]]


def imitate(
    teachers: Sequence[Tagger], tokenizer: Tokenizer, texts: Sequence[tuple[str, str]], folder: Path, skip: int = 0
) -> Iterator[Sample]:
    """What the teachers see, title and all; the sample without its title wants the same labels of the abstract.

    Args:
        teachers: The taggers whose probabilities are averaged.
        tokenizer: The student's.
        texts: Titles and abstracts.
        folder: Keeps the teachers' answers, so that a run that was interrupted goes on.
        skip: How many of the texts to pass over.
    """
    for (_, abstract), whole, row in answered(teachers, tokenizer, texts, folder, skip):
        (part,) = windows.encode(tokenizer, [("", abstract)])
        kinds, roles = row[:, :LABELS], row[:, LABELS:]
        inside = whole.fields == 1
        yield Sample(_soft(whole, kinds, roles), _soft(part, kinds[inside], roles[inside]))


def answered(
    teachers: Sequence[Tagger], tokenizer: Tokenizer, texts: Sequence[tuple[str, str]], folder: Path, skip: int = 0
) -> Iterator[tuple[tuple[str, str], Encoded, FloatArray]]:
    """Each text, its words, and for each word the teachers' mean probabilities: kinds, then roles; see `imitate`."""
    folder.mkdir(parents=True, exist_ok=True)
    for start in range(skip, len(texts), _CHUNK):
        chunk = texts[start : start + _CHUNK]
        titled = windows.encode(tokenizer, chunk)
        yield from zip(chunk, titled, _answers(teachers, titled, folder / f"{start}.npy"), strict=True)


def _answers(teachers: Sequence[Tagger], papers: Sequence[Encoded], path: Path) -> list[FloatArray]:
    """The averaged probabilities for each paper: kinds, then roles; kept in ``path`` in half precision."""
    words = sum(len(paper.first) for paper in papers)
    if not path.exists() or len(np.load(path, mmap_mode="r")) != words:
        scores = zip(*(teacher.word_scores(papers) for teacher in teachers), strict=True)
        found = [_mean([np.hstack([softmax(s[:, :LABELS]), softmax(s[:, LABELS:])]) for s in row]) for row in scores]
        with path.with_suffix(".tmp").open("wb") as out:
            np.save(out, np.concatenate(found).astype(np.float16))
        path.with_suffix(".tmp").replace(path)
    return np.split(np.load(path).astype(np.float32), np.cumsum([len(paper.first) for paper in papers])[:-1])


def _mean(rows: Sequence[FloatArray]) -> FloatArray:
    return np.asarray(np.stack(rows).mean(axis=0), dtype=np.float32)


def _soft(encoded: Encoded, kinds: FloatArray, roles: FloatArray) -> Example:
    """Probabilities as targets; roles count where a mention is likelier than none."""
    named = kinds.argmax(axis=1) > 0
    return Example(encoded, kinds, roles, np.where(named, 1 - kinds[:, 0], 0).astype(np.float32))
