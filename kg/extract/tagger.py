"""The learned tagger: a small encoder, run by ONNX Runtime, that marks what a paper's words name.

Loading is lazy: importing this module loads no model. ``Tagger.load()`` takes the packaged weights.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from tokenizers import Tokenizer

from kg.errors import InputError
from kg.extract import decoding, windows
from kg.extract.decoding import KINDS, LABELS, ROLES, ROLES_OF, FloatArray
from kg.extract.runtime import session
from kg.extract.windows import Encoded, IntArray, Window

_CODE_VERSION: Final = "3"
_FOLDER: Final = Path(__file__).parent.parent / "data" / "tagger"
_JOINTS: Final = frozenset("-/\u2010\u2011\u2013")
_FIELDS: Final = ("title", "abstract")
# No name has more characters.
_LONGEST: Final = 250
# Papers are tagged this many at a time, which bounds the memory.
_CHUNK: Final = 256

#: Scores for one window: sub-word ids and types to (length, labels + roles).
Scorer = Callable[[IntArray, IntArray], FloatArray]


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """Some words that may name something: ``[start, end)`` of a field, with the probability that they do.

    ``kind`` is task, method, dataset, metric or value (the figure of a result). ``role`` is empty for
    metrics and values. Spans overlap where the edges of a name are in doubt.
    """

    kind: str
    field: str
    start: int
    end: int
    score: float
    role: str


class Tagger:
    """Marks tasks, methods, data sets, metrics and result figures in titles and abstracts."""

    def __init__(self, tokenizer: Tokenizer, scorer: Scorer, version: str, threads: int = 1) -> None:
        self.tokenizer = tokenizer
        self._scorer = scorer
        self._threads = threads
        #: Changes when the weights or the decoding change.
        self.version = version

    @classmethod
    def load(cls, folder: Path | None = None, *, threads: int = 0) -> Tagger:
        """Load weights from a folder, by default the packaged ones; ``threads`` 0 uses every core.

        Raises:
            InputError: If the folder holds no tagger.
        """
        folder = folder or _FOLDER
        digest = hashlib.sha256(_CODE_VERSION.encode())
        for name in ("model.onnx", "tokenizer.json"):
            try:
                digest.update((folder / name).read_bytes())
            except OSError as error:
                raise InputError(str(folder), f"holds no tagger: no {name}", "train one with `kg train`") from error
        tokenizer = windows.load_tokenizer(folder / "tokenizer.json")
        threads = threads or os.cpu_count() or 1
        return cls(tokenizer, scorer(folder / "model.onnx"), digest.hexdigest()[:12], threads)

    def tag(self, texts: Sequence[tuple[str, str]]) -> list[list[TaggedSpan]]:
        """Tag (title or "", abstract) pairs; the spans of each, by field and start."""
        out: list[list[TaggedSpan]] = []
        for start in range(0, len(texts), _CHUNK):
            chunk = texts[start : start + _CHUNK]
            encoded = windows.encode(self.tokenizer, chunk)
            scores = self.word_scores(encoded)
            out += [sorted(spans_of(*row), key=_place) for row in zip(chunk, encoded, scores, strict=True)]
        return out

    def word_scores(self, papers: Sequence[Encoded]) -> list[FloatArray]:
        """Raw scores (words, labels + roles) of each paper, each word judged where it is furthest from an edge."""
        out = [np.zeros((len(paper.first), LABELS + len(ROLES)), dtype=np.float32) for paper in papers]
        spans = windows.windows(papers)
        for window, scores in zip(spans, self._scores(papers, spans), strict=True):
            paper = papers[window.paper]
            low, high = windows.trusted(window, len(paper.ids))
            words = slice(*np.searchsorted(paper.first, (low, high)))
            out[window.paper][words] = scores[paper.first[words] - window.start]
        return out

    def _scores(self, papers: Sequence[Encoded], spans: Sequence[Window]) -> Iterator[FloatArray]:
        """Score every window, several at a time: each run keeps to one core, which is faster than sharing one run."""

        def score(window: Window) -> FloatArray:
            paper = papers[window.paper]
            return self._scorer(paper.ids[window.start : window.end], paper.types[window.start : window.end])

        if self._threads == 1 or len(spans) == 1:
            yield from map(score, spans)
            return
        with ThreadPoolExecutor(self._threads) as pool:
            yield from pool.map(score, spans)


def spans_of(texts: tuple[str, str], paper: Encoded, scores: FloatArray) -> Iterator[TaggedSpan]:
    """The spans that a paper's scores (words, labels + roles) tell; ``texts`` are its title and abstract."""
    probabilities = decoding.softmax(scores[:, :LABELS])
    border = int(np.searchsorted(paper.fields, 1))
    for field, low, high in ((0, 0, border), (1, border, len(paper.first))):
        joints = [texts[field][start] in _JOINTS for start in paper.starts[low:high].tolist()]
        for span in decoding.spans(probabilities[low:high], joints):
            first, last = low + span.first, low + span.last
            start, end = int(paper.starts[first]), int(paper.ends[last - 1])
            if end - start > _LONGEST:
                continue
            role = _role(KINDS[span.kind], scores[first:last, LABELS:])
            yield TaggedSpan(KINDS[span.kind], _FIELDS[field], start, end, round(span.score, 4), role)


def _place(span: TaggedSpan) -> tuple[int, int, int, int]:
    return _FIELDS.index(span.field), span.start, span.end, KINDS.index(span.kind)


def _role(kind: str, scores: FloatArray) -> str:
    """The likeliest role that the kind can have, by the mean over its words."""
    choices = ROLES_OF[kind]
    return ROLES[choices[int(scores.mean(axis=0)[list(choices)].argmax())]] if choices else ""


def scorer(path: Path) -> Scorer:
    """The exported model as a function."""
    model = session(path)

    def score(ids: IntArray, types: IntArray) -> FloatArray:
        scores = model.run(["scores"], {"ids": ids[None], "types": types[None]})[0]
        return np.asarray(scores[0], dtype=np.float32)

    return score
