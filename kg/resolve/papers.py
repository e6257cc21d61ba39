"""The same paper from several documents: one record that keeps every source and identifier.

Precision before recall. In this order: a shared identifier decides; two different identifiers of one scheme
keep papers apart; without a shared one, equal titles (all digits kept) or near-identical abstracts join,
unless authors or years contradict.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt

from kg import schema
from kg.model import BuildLog, Date, Field, Identifier, Merge, NearMiss, Paper, content_hash
from kg.resolve.near import near_titles
from kg.text import name_key, plain

#: Schemes whose value belongs to one paper, in the order in which they name it.
DECIDING = ("arxiv", "doi", "acl", "openreview", "pmid", "pmcid", "dblp", "s2", "openalex")
#: Two abstracts with at least this share of common five-word shingles are one text (edits of a version).
SAME_ABSTRACT = 0.8
#: Below this share, two papers with one title are two papers.
OTHER_ABSTRACT = 0.15
#: Titles of fewer letters ("Introduction", "Editorial") say too little.
SHORTEST_TITLE = 16
YEARS_APART = 2
_SHINGLE = 5
_SKETCH = 6
# Knuth's multiplier for hashing by multiplication modulo 2^64 (MMIX).
_MULTIPLIER = np.uint64(6364136223846793005)
#: A sketch value that more papers than this share is boilerplate.
_CROWD = 50


@dataclass(slots=True)
class _Group:
    """Records that are one paper."""

    members: list[Paper]
    ids: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, paper: Paper) -> _Group:
        group = cls([paper])
        for identifier in paper.identifiers:
            if identifier.scheme in DECIDING:
                group.ids[identifier.scheme].add(identifier.value)
        return group

    def absorb(self, other: _Group) -> None:
        self.members += other.members
        for scheme, values in other.ids.items():
            self.ids[scheme] |= values


class _Groups:
    """Union-find over record numbers; the root is always the least number."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self.parent = list(range(len(papers)))
        self.groups = {i: _Group.of(p) for i, p in enumerate(papers)}

    def root(self, i: int) -> int:
        while self.parent[i] != i:
            self.parent[i] = self.parent[self.parent[i]]
            i = self.parent[i]
        return i

    def join(self, i: int, j: int) -> None:
        a, b = sorted((self.root(i), self.root(j)))
        if a != b:
            self.parent[b] = a
            self.groups[a].absorb(self.groups.pop(b))


def merge_papers(papers: Iterable[Paper], log: BuildLog, apart: Sequence[Sequence[str]] = ()) -> list[Paper]:
    """Join the records of one paper, whatever order they come in.

    Args:
        papers: Records of all documents.
        log: Gets every merge with its reason and every pair that looked alike and was left apart.
        apart: Names of papers (see `names_of`) that the user says are different ones, whatever they share.

    Returns:
        Distinct papers with distinct ids, sorted by id.
    """
    records = sorted(papers, key=_order)
    groups = _Groups(records)
    candidates = (
        ("entry", _same_entries(records)),
        ("identifier", _sharing_identifiers(records)),
        ("title", _same_titles(records)),
        ("abstract", _same_abstracts(records)),
    )
    for reason, pairs in candidates:
        for i, j, why in pairs:
            a, b = groups.groups[groups.root(i)], groups.groups[groups.root(j)]
            if a is b:
                continue
            objection = _kept_apart(a, b, apart)
            if objection is None and reason not in ("entry", "identifier"):
                objection = _objection(a, b, reason)
            if objection is None:
                groups.join(i, j)
                log.merges.append(Merge(schema.PAPER, _node(records[i]), _said(records[j]), why))
            elif objection:
                log.near_misses.append(
                    NearMiss(schema.PAPER, _said(records[i]), _said(records[j]), f"{why}, but {objection}")
                )
    merged = [one_record(group.members) for _, group in sorted(groups.groups.items())]
    distinct = sorted(_distinct_ids(merged), key=lambda p: p.id)
    log.near_misses.extend(near_titles(distinct))
    return distinct


def names_of(paper: Paper) -> set[str]:
    """All that a person may call a paper: its id, its identifiers with and without scheme, its title; folded."""
    values = {name for i in paper.identifiers for name in (i.value, f"{i.scheme}:{i.value}")}
    return {n.casefold() for n in (paper.id, *values)} | ({title_key(paper.title)} if paper.title else set())


def is_called(paper: Paper, name: str) -> bool:
    """Whether a paper goes by a name."""
    return bool({name.casefold(), title_key(name)} & names_of(paper))


def _kept_apart(a: _Group, b: _Group, apart: Sequence[Sequence[str]]) -> str | None:
    for names in apart:
        left = {n for n in names if any(is_called(p, n) for p in a.members)}
        right = {n for n in names if any(is_called(p, n) for p in b.members)}
        if left and right and (len(left) > 1 or left != right):
            return "a correction keeps them apart"
    return None


def _order(paper: Paper) -> tuple[str, str, str, str]:
    return (paper.id, paper.title or "", paper.abstract, repr((paper.sources, paper.identifiers, paper.extra)))


def _node(paper: Paper) -> str:
    return paper.node


def _said(paper: Paper) -> str:
    """A record in one line: its title or first words, and where it stands."""
    name = plain(paper.title) if paper.title else plain(paper.abstract)[:60]
    source = paper.sources[0] if paper.sources else None
    return f"{name} ({source.document}:{source.line})" if source else name


# --------------------------------------------------------------------------------------- candidates

Pair = tuple[int, int, str]


def _same_entries(records: Sequence[Paper]) -> Iterator[Pair]:
    """Entries with one id and one text: listed twice."""
    first: dict[tuple[str, str | None, str], int] = {}
    for i, paper in enumerate(records):
        j = first.setdefault((paper.id, paper.title, paper.abstract), i)
        if j != i:
            yield j, i, "the same entry"


def _sharing_identifiers(records: Sequence[Paper]) -> Iterator[Pair]:
    first: dict[tuple[str, str], int] = {}
    for i, paper in enumerate(records):
        for identifier in paper.identifiers:
            if identifier.scheme in DECIDING:
                j = first.setdefault((identifier.scheme, identifier.value), i)
                if j != i:
                    yield j, i, f"the same {identifier.scheme} identifier {identifier.value}"


def title_key(title: str) -> str:
    """A title for comparing: letters and digits only, folded; no digit is dropped.

    >>> title_key("GPT-3: A Study") == title_key("GPT-4: A Study")
    False
    """
    return re.sub(r"[\W_]+", "", name_key(title))


def _same_titles(records: Sequence[Paper]) -> Iterator[Pair]:
    by_title: dict[str, list[int]] = defaultdict(list)
    for i, paper in enumerate(records):
        if paper.title and len(key := title_key(paper.title)) >= SHORTEST_TITLE:
            by_title[key].append(i)
    for _, members in sorted(by_title.items()):
        # All pairs of a few; of many (a series' fixed heading), neighbours are enough.
        yield from ((i, j, "equal titles") for i, j in _some_pairs(members))


def _some_pairs(members: list[int]) -> Iterable[tuple[int, int]]:
    return combinations(members, 2) if len(members) <= 8 else pairwise(members)


def _shingles(text: str) -> npt.NDArray[np.uint64]:
    """The distinct hashes of all five-word runs of a text, sorted."""
    words = np.fromiter((_word_hash(w) for w in re.findall(r"\w+", text.casefold())), dtype=np.uint64)
    count = max(0, len(words) - _SHINGLE + 1)
    hashes = np.zeros(count, dtype=np.uint64)
    for offset in range(_SHINGLE):
        hashes = hashes * _MULTIPLIER + words[offset : offset + count]
    return np.unique(hashes)


@lru_cache(maxsize=1 << 17)
def _word_hash(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "replace"))


def _same_abstracts(records: Sequence[Paper]) -> Iterator[Pair]:
    """Pairs whose least shingle hashes mostly meet (bottom-k sketches, Broder 1997) and whose texts then prove alike."""
    by_hash: dict[int, list[int]] = defaultdict(list)
    for i, paper in enumerate(records):
        for value in _shingles(paper.abstract)[:_SKETCH].tolist():
            by_hash[value].append(i)
    meetings: Counter[tuple[int, int]] = Counter()
    for members in by_hash.values():
        if 1 < len(members) <= _CROWD:
            meetings.update(combinations(members, 2))
    for (i, j), times in sorted(meetings.items()):
        if times >= _SKETCH // 2 and overlap(records[i].abstract, records[j].abstract) >= SAME_ABSTRACT:
            yield i, j, "near-identical abstracts"


def overlap(a: str, b: str) -> float:
    """The share of common five-word shingles of two texts, from 0 to 1 (Jaccard).

    >>> overlap("one two three four five six", "one two three four five six")
    1.0
    """
    if a == b and a:
        return 1.0
    left, right = _shingles(a), _shingles(b)
    common = len(np.intersect1d(left, right, assume_unique=True))
    return common / (len(left) + len(right) - common) if len(left) and len(right) else 0.0


# ------------------------------------------------------------------------------------ contradictions


def _objection(a: _Group, b: _Group, reason: str) -> str | None:
    """Why two groups are not one paper; None if nothing speaks against it."""
    for scheme in DECIDING:
        if a.ids.get(scheme) and b.ids.get(scheme) and not a.ids[scheme] & b.ids[scheme]:
            return f"different {scheme} identifiers"
    p, q = one_record(a.members), one_record(b.members)
    checks = (_years_apart, _other_authors, _other_abstracts if reason == "title" else _other_titles)
    return next((said for check in checks if (said := check(p, q))), None)


def _years_apart(p: Paper, q: Paper) -> str | None:
    if p.year and q.year and abs(p.year - q.year) > YEARS_APART:
        return f"{p.year} and {q.year}"
    return None


def _other_authors(p: Paper, q: Paper) -> str | None:
    if p.authors and q.authors and not _family_names(p) & _family_names(q):
        return "no author in common"
    return None


def _family_names(paper: Paper) -> set[str]:
    """Every word of the first authors' names but initials: which one is the family name differs by source."""
    return {w for name in paper.authors[:10] for w in re.findall(r"\w{2,}", name_key(name))}


def _other_abstracts(p: Paper, q: Paper) -> str | None:
    if min(len(p.abstract), len(q.abstract)) > 200 and overlap(p.abstract, q.abstract) < OTHER_ABSTRACT:
        return "different abstracts"
    return None


def _other_titles(p: Paper, q: Paper) -> str | None:
    if not (p.title and q.title) or title_key(p.title) == title_key(q.title):
        return None
    if re.findall(r"\d+", p.title) != re.findall(r"\d+", q.title):
        return "titles with different numbers"
    return "different titles" if overlap(p.abstract, q.abstract) < 0.95 else None


# ------------------------------------------------------------------------------------------ one record


def one_record(members: list[Paper]) -> Paper:
    """One record of several: the fullest text, the most exact date, every source and identifier."""
    if len(members) == 1:
        return members[0]
    members = sorted(members, key=lambda p: (not p.abstract, p.title is None, -len(p.abstract), *_order(p)))
    best = members[0]
    title = best.title or next((p.title for p in members if p.title), None)
    authors = max((p.authors for p in members), key=lambda a: (len(a), a))
    counts = [p.author_count for p in members if p.author_count is not None]
    return replace(
        best, id=_best_id(members), title=title, authors=authors, author_count=max(counts, default=None),
        date=_best_date([p.date for p in members]),
        venue=next((p.venue for p in members if p.venue), None),
        keywords=tuple(dict.fromkeys(k for p in members for k in p.keywords)),
        identifiers=tuple(sorted({i for p in members for i in p.identifiers}, key=_identifier_order)),
        sources=tuple(sorted({s for p in members for s in p.sources}, key=lambda s: (s.document, s.line or 0, s.format))),
        extra=_extra(best, members),
    )  # fmt: skip


def _identifier_order(identifier: Identifier) -> tuple[int, str, str]:
    rank = DECIDING.index(identifier.scheme) if identifier.scheme in DECIDING else len(DECIDING)
    return (rank, identifier.scheme, identifier.value)


def _best_id(members: Sequence[Paper]) -> str:
    def rank(id_: str) -> tuple[int, str]:
        scheme = id_.partition("-")[0]
        return (DECIDING.index(scheme) if scheme in DECIDING else len(DECIDING), id_)

    return min((p.id for p in members), key=rank)


def _best_date(dates: Sequence[Date]) -> Date:
    """The most exact date; of several, the earliest: a preprint comes before its publication."""
    exact = max((d.year is not None) + (d.month is not None) + (d.day is not None) for d in dates)
    years = [d for d in dates if (d.year is not None) + (d.month is not None) + (d.day is not None) == exact]
    return min(years, key=lambda d: (d.year is None, d.year or 0, d.month or 0, d.day or 0, d.written))


def _extra(best: Paper, members: Sequence[Paper]) -> tuple[Field, ...]:
    """All further fields, and the other abstracts where they really say something else."""
    fields = dict.fromkeys(f for p in members for f in p.extra)
    others = dict.fromkeys(
        p.abstract for p in members if p.abstract and overlap(p.abstract, best.abstract) < SAME_ABSTRACT
    )
    others.pop(best.abstract, None)
    texts = (Field(f"abstract {n}", text) for n, text in enumerate(others, start=2))
    return _renamed_apart([*fields, *texts])


def _renamed_apart(fields: Iterable[Field]) -> tuple[Field, ...]:
    """Give the second field of a name a number: a range needs to know which text it is in."""
    seen: dict[str, int] = defaultdict(int)
    out = []
    for f in fields:
        seen[f.name] += 1
        out.append(f if seen[f.name] == 1 else Field(f"{f.name} {seen[f.name]}", f.text))
    return tuple(out)


def _distinct_ids(papers: Sequence[Paper]) -> Iterator[Paper]:
    """Tell apart different papers that two documents gave the same id."""
    by_id: dict[str, list[Paper]] = defaultdict(list)
    for paper in papers:
        by_id[paper.id].append(paper)
    for id_, same in by_id.items():
        if len(same) == 1:
            yield same[0]
            continue
        for paper in same:
            yield replace(
                paper,
                id=f"{id_}-{content_hash(paper.title or '', paper.abstract, repr((paper.sources, paper.identifiers)), length=8)}",
            )
