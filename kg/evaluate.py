"""Scores extracted records against annotated ones: precision, recall, F1, with intervals.

A record is what ``kg extract`` prints: a JSON object with ``id`` and the lists ``tasks``, ``methods``, ``datasets``,
``metrics``, ``repos``, ``pages`` and ``results``. An entity is found when one of its names (name or mentions,
normalised) equals one of the predicted entity's names. An annotated entity with ``"required": false`` was seen by
one of two annotators: finding it is neither right nor wrong. ``core`` is the micro average over tasks, methods and
data sets; ``results`` asks for metric and figure, ``results_full`` for method, data set, metric and the figure with
its sign and unit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import numpy as np

Record = Mapping[str, Any]
KINDS: Final = ("tasks", "methods", "datasets", "metrics")
CORE: Final = ("tasks", "methods", "datasets")
#: Every row of the score, in the order of printing.
ROWS: Final = ("core", *KINDS, "repos", "pages", "results", "results_full")
_TAIL: Final = frozenset(
    "model method framework dataset task benchmark corpus algorithm network architecture approach technique".split()
)
_SAMPLES: Final = 1000


@lru_cache(maxsize=65536)
def normal_name(name: str) -> str:
    r"""A name as it is compared: letters and digits, no case, no plural, no trailing "model" or "dataset".

    >>> normal_name("ImageNet datasets"), normal_name(r"\textbf{GPT}-4"), normal_name("C++")
    ('imagenet', 'gpt4', 'c++')
    """
    text = re.sub(r"\\[a-zA-Z]+\s*", "", unicodedata.normalize("NFKC", name))
    text = text.casefold().replace("datasets", "dataset").replace("’", "'")
    words = [_singular(word) for word in re.findall(r"[a-z0-9+#]+", text)]
    while len(words) > 1 and words[-1] in _TAIL:
        words.pop()
    return "".join(words)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def names(entity: Mapping[str, Any]) -> frozenset[str]:
    """All normalised names of an entity."""
    written = [entity.get("name") or "", *entity.get("mentions", [])]
    return frozenset(n for n in map(normal_name, written) if n)


def normal_url(url: str) -> str:
    """A URL as it is compared: no scheme, no "www.", no trailing sign, no ".git", no case."""
    bare = re.sub(r"^https?://(www\.)?", "", url.strip()).rstrip("/.,;)}")
    return re.sub(r"\.git$", "", bare).casefold()


def normal_value(raw: object) -> str:
    """A figure with its sign and unit.

    >>> normal_value("+3.6 percent"), normal_value("7.7$\\\\times$"), normal_value("212.7")
    ('3.6%', '7.7x', '212.7')
    """
    text = str(raw).replace("$", "").replace("\\times", "x").replace("×", "x").replace("\\%", "%")
    text = text.replace("percent", "%").replace(" ", "")
    match = re.search(r"([+\-−]?)(\d+(?:\.\d+)?)(%|x)?", text)
    if match is None:
        return text.casefold()
    return match[1].replace("+", "").replace("−", "-") + match[2] + (match[3] or "")


Key = tuple[Any, ...]


def _alias(name: str | None, record: Record) -> frozenset[str]:
    """All names of the entity of a record that a result names."""
    if not name:
        return frozenset()
    wanted = normal_name(name)
    for kind in KINDS:
        for entity in record.get(kind, []):
            if wanted in names(entity):
                return names(entity)
    return frozenset({wanted})


def _loose(result: Mapping[str, Any], record: Record) -> Key:
    return (_alias(result.get("metric"), record), re.sub(r"[^0-9.]", "", str(result.get("value"))))


def _full(result: Mapping[str, Any], record: Record) -> Key:
    parts = (_alias(result.get(part), record) for part in ("method", "dataset", "metric"))
    return (*parts, normal_value(result.get("value")))


def _same(a: Key, b: Key) -> bool:
    return bool(a[-1] == b[-1]) and all(x & y or (not x and not y) for x, y in zip(a[:-1], b[:-1], strict=True))


@dataclass(slots=True)
class Tally:
    """Counts of one row: right, wrong, missed; roles right and roles asked."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    roles_right: int = 0
    roles: int = 0

    def add(self, other: Tally) -> None:
        """Add another's counts."""
        self.right += other.right
        self.wrong += other.wrong
        self.missed += other.missed
        self.roles_right += other.roles_right
        self.roles += other.roles


@dataclass(frozen=True, slots=True)
class Figures:
    """One row of the score.

    Attributes:
        row: One of `ROWS`.
        precision: Share of what was found that is right.
        recall: Share of what is annotated that was found.
        f1: Their harmonic mean.
        low: Lower end of the 95% interval of F1 (bootstrap over papers).
        high: Upper end.
        role: Share of the found entities with the annotated role; None where there are none.
        gold: How many are annotated.
    """

    row: str
    precision: float
    recall: float
    f1: float
    low: float
    high: float
    role: float | None
    gold: int


@dataclass(slots=True)
class PaperScore:
    """One paper's counts, and by row what was missed and what was too much."""

    id: str
    tallies: dict[str, Tally] = field(default_factory=dict)
    missed: dict[str, list[str]] = field(default_factory=dict)
    extra: dict[str, list[str]] = field(default_factory=dict)

    @property
    def errors(self) -> int:
        """Errors in tasks, methods and data sets."""
        core = self.tallies["core"]
        return core.wrong + core.missed


@dataclass(frozen=True, slots=True)
class Score:
    """The score of a collection: rows in the order of `ROWS`, papers with most errors first."""

    figures: tuple[Figures, ...]
    papers: tuple[PaperScore, ...]

    @property
    def faultless(self) -> int:
        """Papers without an error in tasks, methods and data sets."""
        return sum(paper.errors == 0 for paper in self.papers)


def score(gold: Sequence[Record], predicted: Iterable[Record], *, seed: int = 0) -> Score:
    """Score predicted records; papers without a prediction count as empty ones.

    Args:
        gold: Annotated records.
        predicted: Extracted records, joined by ``id``; others are left out.
        seed: Of the bootstrap.
    """
    by_id = {str(record["id"]): record for record in predicted}
    papers = [_score_paper(record, by_id.get(str(record["id"]), {})) for record in gold]
    rows = tuple(_figures(row, papers, seed) for row in ROWS)
    return Score(rows, tuple(sorted(papers, key=lambda p: -p.errors)))


def _score_paper(gold: Record, predicted: Record) -> PaperScore:
    paper = PaperScore(str(gold["id"]), {row: Tally() for row in ROWS})
    for kind in KINDS:
        _score_kind(paper, kind, gold.get(kind, []), predicted.get(kind, []))
        if kind in CORE:
            paper.tallies["core"].add(paper.tallies[kind])
    for kind in ("repos", "pages"):
        wanted, found = ({normal_url(u) for u in r.get(kind, [])} for r in (gold, predicted))
        paper.tallies[kind] = Tally(len(wanted & found), len(found - wanted), len(wanted - found))
        _note(paper, kind, sorted(wanted - found), sorted(found - wanted))
    paper.tallies["results"] = _score_results(gold, predicted, _loose)
    paper.tallies["results_full"] = _score_results(gold, predicted, _full)
    return paper


def _score_kind(paper: PaperScore, kind: str, gold: Sequence[Record], predicted: Sequence[Record]) -> None:
    """Match greedily, required ones first; several predictions may fall on one annotated entity, which counts once."""
    tally, left, missed = paper.tallies[kind], [(p, names(p)) for p in predicted], []
    for entity in sorted(gold, key=lambda g: not g.get("required", True)):
        wanted, required = names(entity), entity.get("required", True)
        found = [p for p in left if p[1] & wanted]
        left = [p for p in left if not p[1] & wanted]
        if found and required:
            tally.right += 1
            if kind != "metrics" and entity.get("role"):
                tally.roles += 1
                tally.roles_right += entity["role"] == found[0][0].get("role")
        elif required:
            missed.append(str(entity["name"]))
    tally.missed, tally.wrong = len(missed), len(left)
    _note(paper, kind, missed, [str(p["name"]) for p, _ in left])


def _note(paper: PaperScore, row: str, missed: list[str], extra: list[str]) -> None:
    if missed:
        paper.missed[row] = missed
    if extra:
        paper.extra[row] = extra


def _score_results(gold: Record, predicted: Record, key: Callable[[Mapping[str, Any], Record], Key]) -> Tally:
    tally = Tally()
    required = [key(r, gold) for r in gold.get("results", []) if r.get("required", True)]
    optional = [key(r, gold) for r in gold.get("results", []) if not r.get("required", True)]
    for result in (key(r, predicted) for r in predicted.get("results", [])):
        hit = next((wanted for wanted in required if _same(wanted, result)), None)
        if hit is not None:
            required.remove(hit)
            tally.right += 1
        elif not any(_same(wanted, result) for wanted in optional):
            tally.wrong += 1
    tally.missed = len(required)
    return tally


def _figures(row: str, papers: Sequence[PaperScore], seed: int) -> Figures:
    total = Tally()
    for paper in papers:
        total.add(paper.tallies[row])
    counts = np.array([(t.right, t.wrong, t.missed) for t in (p.tallies[row] for p in papers)], dtype=np.int64)
    low, high = _interval(counts.reshape(-1, 3), seed)
    found, wanted = total.right + total.wrong, total.right + total.missed
    precision = total.right / found if found else 0.0
    recall = total.right / wanted if wanted else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    role = total.roles_right / total.roles if total.roles else None
    return Figures(row, precision, recall, f1, low, high, role, wanted)


def _interval(counts: np.ndarray[Any, np.dtype[np.int64]], seed: int) -> tuple[float, float]:
    """The 95% interval of F1 when papers are drawn with replacement (percentile bootstrap, 1,000 samples)."""
    if not len(counts):
        return 0.0, 0.0
    weights = np.random.default_rng(seed).multinomial(len(counts), np.full(len(counts), 1 / len(counts)), _SAMPLES)
    right, wrong, missed = (weights @ counts).T
    f1 = 2 * right / np.maximum(2 * right + wrong + missed, 1)
    low, high = np.quantile(f1, (0.025, 0.975))
    return float(low), float(high)
