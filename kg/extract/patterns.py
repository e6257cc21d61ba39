"""The tier of patterns: names that show by their capitals, their place, or the words around them.

Five families, each a walk over the words of a text (no regular expression that could backtrack):

- *named*: words whose inner capitals or digits make a name ("T-Stitch", "CIFAR-10"), capitalised runs inside a
  sentence ("Penn Treebank");
- *introduced*: what stands before the colon of a title, after "we propose", "called", "dubbed";
- *data*: names before "dataset" or "benchmark", and the lists that follow "datasets such as" or "on";
- *phrases*: noun phrases whose last word ends names of tasks, methods or metrics ("… detection", "… network"),
  cut on the left by what the counts of `kg.extract.words` say;
- *cut off*: metrics of the first few ("P@5", "Hits @ 10").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from typing import Final

from kg import schema
from kg.extract.scan import Scan, scan
from kg.extract.words import KINDS, WordCounts, load
from kg.model import TITLE, Mention, Paper

LOWER, CAPITALISED, NAME, NUMBER = 0, 1, 2, 3

#: Words of a sentence's beginning or a heading that are no names.
_NO_NAMES: Final = frozenset(
    "a an the this that these those we our in on for to of and or but by with from as at it its is are be to further "
    "moreover however specifically finally additionally furthermore thus therefore hence code codes data project "
    "github https http www com url website page demo table figure section eq i ii iii iv vs via using given first "
    "second third extensive experiments experimental results recent recently existing despite while although here "
    "there they their our when where which who what how why can could do does not no all both each more most many "
    "several some such one two three four new such ieee acm cvpr iccv eccv neurips icml iclr acl emnlp naacl aaai "
    "ijcai gpu gpus cpu cpus usa uk eu ai ml cv sota english chinese german french spanish arabic japanese korean "
    "hindi russian italian portuguese european american african asian indian european turkish vietnamese".split()
)
_INTRODUCING: Final = frozenset(
    "propose proposes proposed proposing present presents presenting introduce introduces introducing develop develops "
    "developed design designs release releases contribute construct constructs create creates build builds describe "
    "describes establish devise formulate".split()
)
_NAMING: Final = frozenset("called named dubbed termed namely coined abbreviated".split())
_DATA: Final = frozenset(
    "dataset benchmark corpus corpora treebank challenge collection testbed suite leaderboard".split()
)
_ARTICLES: Final = frozenset("a an the our new novel".split())


@lru_cache(maxsize=65536)
def shape(word: str) -> int:
    """The shape of a word: `LOWER`, `CAPITALISED`, `NAME` (two capitals, or letters with a digit or an inner capital) or `NUMBER`.

    >>> [shape(w) for w in ("image", "Image", "CLIP", "ResNet", "v2", "3D", "10", "GANs")]
    [0, 1, 2, 2, 2, 2, 3, 2]
    """
    if word.isdigit():
        return NUMBER
    capitals = sum(c.isupper() for c in word)
    if capitals >= 2 or (capitals and not word[0].isupper()):
        return NAME
    if any(c.isdigit() for c in word):
        return NAME
    return CAPITALISED if capitals else LOWER


class Patterns:
    """Finds names and noun phrases by form and context.

    Args:
        words: Another table of word counts than the package's.
    """

    name = "patterns"
    version = "2"

    def __init__(self, words: Mapping[str, WordCounts] | None = None) -> None:
        self._table = None if words is None else PhraseTable.of(words)

    def find(self, papers: Sequence[Paper]) -> list[list[Mention]]:
        """The candidates in each paper, by place."""
        table = self._table or _packaged()
        return [[m for part in paper.fields for m in self._find_in(part.text, part.name, table)] for paper in papers]

    def _find_in(self, text: str, field: str, table: PhraseTable) -> list[Mention]:
        scanned = scan(text)
        best: dict[tuple[int, int], tuple[float, str]] = {}
        families = named(scanned, heading=field == TITLE), phrases(scanned, table), cut_off(scanned)
        for first, last, kind, score in chain.from_iterable(families):
            best[first, last] = max(best.get((first, last), (0.0, "")), (score, kind))
        return [
            scanned.mention(
                (scanned.starts[first], scanned.ends[last]), kind=kind, field=field, finder=self.name, score=score
            )
            for (first, last), (score, kind) in sorted(best.items())
        ]


Found = tuple[int, int, str, float]
#: The same for a word that would be the whole name.
_SINGLE: Final = 0.6
#: No name has more words.
_LONGEST: Final = 9
#: The least share of its places where a word ends a name.
_LEAST_HEAD: Final = 0.1


@cache
def _packaged() -> PhraseTable:
    return PhraseTable.of(load())


def named(scanned: Scan, *, heading: bool) -> Iterator[Found]:
    """Runs of words that look like proper names: first and last word, likely kind, score.

    Args:
        scanned: The text.
        heading: Whether capitals mean nothing, as in a title.
    """
    joins, count = scanned.joins, len(scanned.words)
    shapes = list(map(shape, scanned.words))
    openings = {scanned.word_at(start) for start, _ in scanned.sentences}
    colon = _colon(scanned) if heading else -1
    free = 0
    for index in [i for i, form in enumerate(shapes) if form in (CAPITALISED, NAME)]:
        if index < free or not _begins_name(scanned, shapes, index, heading, index in openings):
            continue
        first = index
        if index > free and len(scanned.words[index - 1]) == 1 and scanned.gaps[index - 1] == "-":
            first -= 1  # the "t" of "t-SNE"
        last = index
        while (
            last + 1 < count
            and last - first < _LONGEST
            and joins[last]
            and _goes_on(scanned, shapes, last + 1, heading)
        ):
            last += 1
        if colon >= 0 and index == 0 and last < colon:
            last = colon
        if not (first == last and shapes[index] == CAPITALISED and (heading or index in openings) and colon != last):
            yield (first, last, *_context(scanned, first, last, colon))
            if last > index and shapes[index] == NAME and scanned.gaps[index] == " ":
                yield (index, index, schema.METHOD, 0.2)
        free = last + 1


def _colon(scanned: Scan) -> int:
    """The last word before the colon of a title that names something; -1 if there is none."""
    position = scanned.text.find(":")
    if position <= 0 or position > 60:
        return -1
    last = scanned.word_at(position)
    return last if 0 <= last < 4 else -1


def _begins_name(scanned: Scan, shapes: list[int], index: int, heading: bool, opening: bool) -> bool:
    form, word = shapes[index], scanned.words[index]
    following = shapes[index + 1] if index + 1 < len(shapes) else LOWER
    if word.casefold() in _NO_NAMES:
        return False
    if form == NAME:
        return (len(word) > 1 and not word[0].isdigit()) or (len(word) > 1 and any(c.isupper() for c in word))
    if form == CAPITALISED:
        if heading:
            return index == 0 or (scanned.gaps[index] == "-" and following >= NAME)
        return not opening or (scanned.joins[index] and following in (CAPITALISED, NAME, NUMBER))
    return False


def _goes_on(scanned: Scan, shapes: list[int], index: int, heading: bool) -> bool:
    """Whether a word continues the name before it."""
    form, gap = shapes[index], scanned.gaps[index - 1]
    if gap in ("-", ""):
        return form != LOWER or scanned.words[index - 1].isupper() is False or len(scanned.words[index]) <= 3
    if gap != " " or scanned.words[index].casefold() in _NO_NAMES:
        return False
    if form == NUMBER:
        return len(scanned.words[index]) <= 4 and shapes[index - 1] in (NAME, CAPITALISED)
    return form in (NAME, CAPITALISED) and not heading


def _context(scanned: Scan, first: int, last: int, colon: int) -> tuple[str, float]:
    """The kind that the words around a name suggest, with a score."""
    keys = scanned.keys
    if colon == last and first == 0:
        rest = set(keys[last + 1 :])
        return (schema.DATASET if rest & _DATA else schema.METHOD), 0.8
    after = keys[last + 1] if last + 1 < len(keys) and scanned.joins[last] else ""
    if after in _DATA:
        return schema.DATASET, 0.7
    back = first - 1
    while back >= 0 and keys[back] in _ARTICLES:
        back -= 1
    before = keys[back] if back >= 0 else ""
    if before in _INTRODUCING or before in _NAMING:
        return schema.METHOD, 0.8
    if before == "on" or _in_data_list(scanned, first):
        return schema.DATASET, 0.5
    return schema.METHOD, 0.35


def _in_data_list(scanned: Scan, first: int) -> bool:
    """Whether a name stands in a list that "datasets such as", "benchmarks:", "datasets (" begins, within the sentence."""
    keys = scanned.keys
    if _DATA.isdisjoint(keys[max(first - 12, 0) : first]):
        return False  # most names
    low = max(scanned.word_at(scanned.sentence_at(scanned.starts[first])[0]), first - 12, 0)
    if _DATA.isdisjoint(keys[low:first]):
        return False
    if first > 1 and keys[first - 1] in ("as", "including", "like"):
        return True
    return "," in scanned.text[scanned.starts[low] : scanned.starts[first]]


@dataclass(frozen=True, slots=True)
class PhraseTable:
    """What `phrases` needs to know of words: one look-up a word.

    Attributes:
        heads: Words that end names: (index of the kind, score) for each kind they end.
        goes_on: For each kind, the words that a name of it takes in on its left.
        known: All words with counts.
    """

    heads: Mapping[str, tuple[tuple[int, float], ...]]
    goes_on: tuple[frozenset[str], ...]
    known: frozenset[str]

    @classmethod
    def of(cls, words: Mapping[str, WordCounts]) -> PhraseTable:
        """Boil word counts down."""
        heads = {
            word: tuple((kind, counts.ends(kind)) for kind in (0, 1, 3) if counts.ends(kind) >= _LEAST_HEAD)
            for word, counts in words.items()
        }
        goes_on = tuple(
            frozenset(word for word, counts in words.items() if counts.continues(kind) >= 0.5)
            for kind in range(len(KINDS))
        )
        return cls({w: h for w, h in heads.items() if h}, goes_on, frozenset(words))


def phrases(scanned: Scan, table: PhraseTable) -> Iterator[Found]:
    """Noun phrases that end like names of tasks, methods or metrics."""
    keys, joins, heads = scanned.keys, scanned.joins, table.heads
    for last in [i for i, key in enumerate(keys) if key in heads]:
        for kind, score in heads[keys[last]]:
            goes_on = table.goes_on[kind]
            first = last
            while first > 0 and last - first < _LONGEST and joins[first - 1]:
                key = keys[first - 1]
                if key not in goes_on and (key in table.known or len(key) < 3):
                    break
                first -= 1
            if first < last or score > _SINGLE:
                yield (first, last, KINDS[kind], min(0.9, score))


def cut_off(scanned: Scan) -> Iterator[Found]:
    """Words that "@" and a number follow; `kg.extract.grouping` takes the number into the name."""
    if "@" in scanned.text:
        for index, gap in enumerate(scanned.gaps[:-1]):
            if gap.strip() == "@" and scanned.words[index + 1].isdigit() and shape(scanned.words[index]) != NUMBER:
                yield (index, index, schema.METRIC, 0.9)
