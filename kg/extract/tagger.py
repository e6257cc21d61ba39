"""The learned tagger: a small encoder, run by ONNX Runtime, that marks what a paper's words name.

Loading is lazy: importing this module loads no model. ``Tagger.load()`` takes the packaged weights.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from tokenizers import Tokenizer

from kg.extract import decoding, pooling, windows
from kg.extract.decoding import KINDS, LABELS, ROLES, FloatArray
from kg.extract.windows import Encoded, IntArray, Window

_CODE_VERSION: Final = "1"
_FOLDER: Final = Path(__file__).parent.parent / "data" / "tagger"
_FIELDS: Final = ("title", "abstract")
# Papers are tagged this many at a time, which bounds the memory.
_CHUNK: Final = 256

#: Scores for one window: sub-word ids and types to (length, labels + roles).
Scorer = Callable[[IntArray, IntArray], FloatArray]


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """Some words that name something: ``[start, end)`` of a field, with the probability that it counts.

    ``kind`` is task, method, dataset, metric or value (the figure of a result). ``role`` is empty for
    metrics and values. All mentions of one name in one paper share kind, score and role.
    """

    kind: str
    field: str
    start: int
    end: int
    score: float
    role: str
    role_score: float


@dataclass(frozen=True, slots=True)
class Settings:
    """What belongs to the weights: how leniently to decode, which scores to keep, how to weigh the figures.

    ``thresholds`` holds, for each kind, the score at which F1 was best on held-out papers.
    """

    leniency: float = 0.0
    floor: float = 0.1
    thresholds: Mapping[str, float] = dataclasses.field(default_factory=dict)
    acceptor: Mapping[str, Sequence[float]] = dataclasses.field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Settings:
        """Read ``config.json``; keys that are not settings (the recipe, the figures) are left alone."""
        raw = json.loads(path.read_text(encoding="utf-8"))
        return cls(**{name: raw[name] for name in cls.__slots__ if name in raw})


class Tagger:
    """Marks tasks, methods, data sets, metrics and result figures in titles and abstracts."""

    def __init__(
        self, tokenizer: Tokenizer, scorer: Scorer, settings: Settings, version: str, threads: int = 1
    ) -> None:
        self.tokenizer = tokenizer
        self._scorer = scorer
        self._threads = threads
        self.settings = settings
        #: Changes when the weights or the decoding change.
        self.version = version

    @classmethod
    def load(cls, folder: Path | None = None, *, threads: int = 0) -> Tagger:
        """Load weights from a folder, by default the packaged ones; ``threads`` 0 uses every core."""
        folder = folder or _FOLDER
        digest = hashlib.sha256(_CODE_VERSION.encode())
        for name in ("model.onnx", "tokenizer.json", "config.json"):
            digest.update((folder / name).read_bytes())
        tokenizer = windows.load_tokenizer(folder / "tokenizer.json")
        settings = Settings.read(folder / "config.json")
        threads = threads or os.cpu_count() or 1
        return cls(tokenizer, _session(folder / "model.onnx"), settings, digest.hexdigest()[:12], threads)

    def tag(self, texts: Sequence[tuple[str, str]]) -> list[list[TaggedSpan]]:
        """Tag (title or "", abstract) pairs; the spans of each, by field and start."""
        out: list[list[TaggedSpan]] = []
        for start in range(0, len(texts), _CHUNK):
            chunk = texts[start : start + _CHUNK]
            encoded = windows.encode(self.tokenizer, chunk)
            scores = self.word_scores(encoded)
            out += [self._spans(*row) for row in zip(chunk, encoded, scores, strict=True)]
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

    def groups(self, texts: tuple[str, str], paper: Encoded, scores: FloatArray) -> list[pooling.Group]:
        """The paper's candidate entities before any is accepted (what the acceptor is trained on)."""
        return pooling.group(list(self._candidates(texts, paper, scores)), texts)

    def _candidates(self, texts: tuple[str, str], paper: Encoded, scores: FloatArray) -> Iterator[pooling.Candidate]:
        probabilities = decoding.softmax(scores[:, :LABELS])
        border = int(np.searchsorted(paper.fields, 1))
        for low, high in ((0, border), (border, len(paper.first))):
            rows = probabilities[low:high]
            for span in decoding.decode(rows, self.settings.leniency):
                first, last = low + span.first, low + span.last
                number, start, end = int(paper.fields[first]), int(paper.starts[first]), int(paper.ends[last - 1])
                edges = decoding.edge_probability(rows, span)
                roles = scores[first:last, LABELS:].mean(axis=0)
                surface = texts[number][start:end]
                yield pooling.Candidate(span.kind, number, start, end, surface, span.score, edges, roles)

    def _spans(self, texts: tuple[str, str], paper: Encoded, scores: FloatArray) -> list[TaggedSpan]:
        out = []
        for members in self.groups(texts, paper, scores):
            score = pooling.accept(members, not texts[0].strip(), self.settings.acceptor)
            if score < self.settings.floor:
                continue
            kind, (role, sure) = KINDS[members.kind], members.role()
            out += [
                TaggedSpan(kind, _FIELDS[m.field], m.start, m.end, score, role, round(sure, 4)) for m in members.members
            ]
        return sorted(out, key=lambda span: (_FIELDS.index(span.field), span.start))


def _session(path: Path) -> Scorer:
    """Open the model with ONNX Runtime, on one core a run."""
    import onnxruntime  # noqa: PLC0415  (a tenth of a second that only tagging should pay)

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def score(ids: IntArray, types: IntArray) -> FloatArray:
        scores = session.run(["scores"], {"ids": ids[None], "types": types[None]})[0]
        return np.asarray(scores[0], dtype=np.float32)

    return score
