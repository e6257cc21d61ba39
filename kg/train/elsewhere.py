"""Makes ``kg/data/elsewhere.tsv``: what a tagger says of names in papers that nobody annotated.

    python -m kg.train.elsewhere PAPERS.jsonl GOLD.jsonl --unlabelled ABSTRACTS.jsonl.gz \
        [--tagger FOLDER] [--about COUNT] -o OUT.tsv

1. The tiers propose names in the unannotated papers; a tagger says how likely each is a task, method, data set or metric.
2. For every name it takes the mean over all papers that have it, those too where nothing marks it there.

The tagger reads some forty papers a second on two cores. For a fold of `kg.train.crossfit` the names of PAPERS are enough:
with ``--about`` it reads only COUNT papers, those that have most of these names. PAPERS themselves are never read.
"""

from __future__ import annotations

import argparse
import heapq
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from itertools import islice
from pathlib import Path
from typing import Final

from kg.extract import extractors
from kg.extract.assembly import LEAST
from kg.extract.base import Extractor
from kg.extract.elsewhere import Hearsay
from kg.extract.grouping import Place, places
from kg.extract.scan import scan
from kg.extract.words import KINDS
from kg.files import atomic_write
from kg.model import Paper
from kg.text import clean
from kg.train.records import Annotated, fingerprint, read_annotated, read_rows

#: A tagger's strongest score for each of `KINDS`.
Scores = tuple[float, ...]
_TAGGER: Final = "tagger"
_SILENCE: Final = (0.0,) * len(KINDS)
#: No name has more words.
_LONGEST: Final = 8
#: A name's mean is that of its papers and half a paper where it is nothing.
_PRIOR: Final = 0.5
#: A name that fewer papers have is not worth its row; nor is one that is hardly ever marked, in fewer than that.
_FEWEST, _FEWEST_UNMARKED, _MARKED = 2, 3, 0.05
#: With ``--about`` so many papers tell enough of a name.
_ENOUGH: Final = 6
_BATCH: Final = 64


def unannotated(path: Path, known: Sequence[Annotated]) -> Iterator[Paper]:
    """The papers of JSON lines, gzipped or not, but for those that are annotated."""
    annotated = {fingerprint(item.paper.abstract) for item in known}
    for number, row in enumerate(read_rows(path)):
        if fingerprint(row["abstract"]) not in annotated:
            yield Paper(id=str(number), title=clean(row.get("title") or "") or None, abstract=clean(row["abstract"]))


def marked(papers: Sequence[Paper], tiers: Sequence[Extractor]) -> Iterator[dict[str, Scores]]:
    """The group keys of the names that the tiers propose in each paper, with the tagger's scores."""
    rest = iter(papers)
    while batch := list(islice(rest, _BATCH)):
        for paper, *found in zip(batch, *(tier.find(batch) for tier in tiers), strict=True):
            best: dict[str, Scores] = {}
            for place in places(paper, [m for mine in found for m in mine if m.kind in KINDS]):
                scores = _scores(place)
                if any(scores) or max(place.votes.values()) >= LEAST:
                    best[place.key] = tuple(map(max, scores, best.get(place.key, _SILENCE)))
            yield best


def _scores(place: Place) -> Scores:
    return tuple(place.votes.get((_TAGGER, kind), 0.0) for kind in KINDS)


def having(paper: Paper, names: Collection[str]) -> set[str]:
    """Which names a paper has, as a run of words.

    >>> sorted(having(Paper(id="1", title=None, abstract="Zero-shot object detection."), {"detection", "zeroshot", "shot-"}))
    ['detection', 'zeroshot']
    """
    found = set()
    for part in paper.fields:
        scanned = scan(part.text)
        for first in range(len(scanned.keys)):
            run = ""
            for last in range(first, min(first + _LONGEST, len(scanned.keys))):
                run += scanned.keys[last]
                if run in names:
                    found.add(run)
                if not scanned.joins[last]:
                    break
    return found


def most_telling(had: Sequence[Set[str]], count: int) -> list[int]:
    """Choose papers, greedily, so that as many names as can be are in a few of them.

    Args:
        had: The names that each paper has.
        count: How many to choose.

    Returns:
        Indices, the most telling paper first.

    >>> most_telling([{"a"}, {"b", "c"}, {"a", "b", "c"}], 1)
    [2]
    """
    seen: Counter[str] = Counter()
    chosen: list[int] = []
    queue = [(-len(names), index) for index, names in enumerate(had)]
    heapq.heapify(queue)
    while queue and len(chosen) < count:
        promised, index = heapq.heappop(queue)
        gain = -sum(seen[name] < _ENOUGH for name in had[index])
        if gain > promised and queue and (gain, index) > queue[0]:
            heapq.heappush(queue, (gain, index))  # it had more to tell before others were chosen
        else:
            chosen.append(index)
            seen.update(had[index])
    return chosen


def hearsay(had: Sequence[Set[str]], said: Mapping[int, Mapping[str, Scores]]) -> dict[str, Hearsay]:
    """What is said of each name that is worth a row.

    Args:
        had: The names that each paper has.
        said: The tagger's scores by name, for the papers (by index) that it read.
    """
    papers: Counter[str] = Counter(name for names in had for name in names)
    read: Counter[str] = Counter()
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(KINDS))
    for index, scores in said.items():
        read.update(had[index])
        for name in scores.keys() & had[index]:
            sums[name] = list(map(float.__add__, sums[name], scores[name]))
    out = {}
    for name in sorted(read):
        means = tuple(score / (read[name] + _PRIOR) for score in sums[name])
        if papers[name] >= (_FEWEST if max(means) >= _MARKED else _FEWEST_UNMARKED):
            out[name] = Hearsay(papers[name], means)
    return out


def to_tsv(table: Mapping[str, Hearsay]) -> str:
    """The table's file form, scores in percent.

    >>> to_tsv({"imagenet": Hearsay(90, (0.011, 0.02, 0.95, 0.0))}).splitlines()[1]
    'imagenet\\t90\\t1\\t2\\t95\\t0'
    """
    lines = [f"# key, papers, mean score (percent) as {', '.join(KINDS)}; made by kg.train.elsewhere"]
    lines += ["\t".join(map(str, (key, n, *(round(100 * s) for s in scores)))) for key, (n, scores) in table.items()]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """Read, ask and write; ``arguments`` are those of the process unless they are given."""
    parser = argparse.ArgumentParser(prog="python -m kg.train.elsewhere", description=__doc__.splitlines()[0])
    parser.add_argument("papers", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--unlabelled", type=Path, required=True, help="papers, JSON lines, gzipped or not")
    parser.add_argument("--tagger", type=Path, help="folder of a tagger's weights; the packaged ones without it")
    parser.add_argument("--about", type=int, metavar="COUNT", help="only what PAPERS name, from the COUNT best papers")
    parser.add_argument("-o", "--output", type=Path, required=True)
    args = parser.parse_args(arguments)
    annotated = read_annotated(args.papers, args.gold)
    papers = list(unannotated(args.unlabelled, annotated))
    tiers = extractors(tagger=args.tagger)
    if args.about:
        names = {key for found in marked([item.paper for item in annotated], tiers) for key in found}
        had = [having(paper, names) for paper in papers]
        read = most_telling(had, args.about)
        said = dict(zip(read, marked([papers[index] for index in read], tiers), strict=True))
    else:
        said = dict(enumerate(marked(papers, tiers)))
        names = {key for found in said.values() for key in found}
        had = [having(paper, names) | said[number].keys() for number, paper in enumerate(papers)]
    with atomic_write(args.output) as out:
        out.write(to_tsv(hearsay(had, said)))


if __name__ == "__main__":
    main()
