"""Makes ``kg/data/words.tsv``: what the words of the field do in names of tasks, methods, data sets and metrics.

    python -m kg.train.words PAPERS.jsonl GOLD.jsonl [--more FOLDER] [-o OUT]

For each word and kind it counts, over all places in annotated papers: as the last word of a name, as another
word of a name, and as the word just before a name; and for each word how often it stands there at all.
From these the patterns tier knows where a noun phrase begins and whether it names anything.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.extract.scan import Scan, name_words, scan
from kg.extract.words import KINDS, WordCounts
from kg.train.records import KIND_OF, Annotated, read_annotated, read_more

_MIN_TOTAL = 4


def mine(annotated: Sequence[Annotated]) -> dict[str, WordCounts]:
    """Counts for every word that stands in four places or more."""
    total: Counter[str] = Counter()
    heads: Counter[tuple[str, str]] = Counter()
    insides: Counter[tuple[str, str]] = Counter()
    befores: Counter[tuple[str, str]] = Counter()
    for item in annotated:
        for text in filter(None, (item.paper.title, item.paper.abstract)):
            scanned = scan.__wrapped__(text)
            total.update(scanned.keys)
            for kind, first, last in _spans(scanned, item):
                heads[scanned.keys[last], kind] += 1
                insides.update((key, kind) for key in scanned.keys[first:last])
                if first and scanned.joins[first - 1]:
                    befores[scanned.keys[first - 1], kind] += 1
    return {
        word: WordCounts(
            count,
            tuple(heads[word, k] for k in KINDS),
            tuple(insides[word, k] for k in KINDS),
            tuple(befores[word, k] for k in KINDS),
        )
        for word, count in sorted(total.items())
        if count >= _MIN_TOTAL and not re.fullmatch(r"[\d.]+", word)
    }


def _spans(scanned: Scan, item: Annotated) -> Iterator[tuple[str, int, int]]:
    """Every place of every annotated name in a text, the longest where they overlap: kind, first and last word."""
    names = {
        name_words(name): kind
        for key, kind in KIND_OF.items()
        for entity in item.gold.get(key, ())
        if entity.get("required", True)
        for name in [entity["name"], *entity["mentions"]]
    }
    names.pop((), None)
    longest = max(map(len, names), default=0)
    index = 0
    while index < len(scanned.keys):
        for length in range(min(longest, len(scanned.keys) - index), 0, -1):
            kind = names.get(scanned.keys[index : index + length])
            if kind is not None:
                yield kind, index, index + length - 1
                index += length - 1
                break
        index += 1


def main() -> None:
    """Make the file."""
    parser = argparse.ArgumentParser(prog="python -m kg.train.words", description=__doc__.splitlines()[0])
    parser.add_argument("papers", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--more", type=Path, help="folder of papers that `kg.train.label` annotated")
    parser.add_argument("-o", "--output", type=Path, default=Path("kg/data/words.tsv"))
    args = parser.parse_args()
    table = mine([*read_annotated(args.papers, args.gold), *read_more(args.more)])
    head = "# word, places; as last word, other word, word before a name of: " + ", ".join(KINDS) + "\n"
    rows = ("\t".join(map(str, (word, c.total, *c.head, *c.inside, *c.before))) + "\n" for word, c in table.items())
    args.output.write_text(head + "".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
