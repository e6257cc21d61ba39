"""From mentions to candidates: which words of one paper are names of one thing.

Mentions meet under one key when their word keys agree (case, plural, hyphens, LaTeX and a trailing "model",
"dataset" or "task" make no difference), and when the paper defines one as the abbreviation of the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from kg import schema
from kg.extract.abbreviations import definitions
from kg.extract.scan import Scan, name_words, scan
from kg.model import Mention, Paper
from kg.text import plain

#: Words that end a name without belonging to it.
TAIL: Final = frozenset(
    "model method framework dataset task benchmark corpus algorithm network architecture approach technique".split()
)
#: What ordinary words need to be a method's name: "vision-language" alone is none.
_CARRIERS: Final = frozenset("model models network networks".split())
_METRIC_TAIL: Final = TAIL | {"score", "metric", "value"}


@dataclass(slots=True)
class Place:
    """Some words of one field, and what each finder says they are.

    Attributes:
        field: Name of the field.
        start: Where they start in the raw text.
        end: Where they end there.
        scanned: The field's scan.
        first: Index of the first word.
        last: Index of the last word.
        head: Index of the last word but for a metric's cut-off: "NDCG" of "NDCG@10".
        votes: (finder, kind) → score.
        roles: Role by finder, where the finder says one.
        key: What `group_key` makes of the scan's words.
    """

    field: str
    start: int
    end: int
    scanned: Scan
    first: int
    last: int
    head: int
    votes: dict[tuple[str, str], float]
    roles: dict[str, str]
    key: str

    @property
    def surface(self) -> str:
        """The words as written."""
        return self.scanned.view.raw[self.start : self.end]

    @property
    def plain(self) -> str:
        """The words without LaTeX."""
        return self.scanned.text[self.scanned.starts[self.first] : self.scanned.ends[self.last]]


@dataclass(slots=True)
class Candidate:
    """What may be one entity: all places of its names in a paper, in order.

    Attributes:
        key: Its joined word keys; of the long form, if the paper defines an abbreviation.
        places: Where it is named.
        short: The abbreviation that the paper defines for it, if any.
        inside: How many places lie within a longer candidate's place.
        around: How many places have a shorter candidate within.
        holders: Keys of the candidates with places around or across places of this one, in order of appearance.
        parts: Keys of the candidates with places within or across places of this one.
    """

    key: str
    places: list[Place] = field(default_factory=list)
    short: str | None = None
    inside: int = 0
    around: int = 0
    holders: dict[str, None] = field(default_factory=dict)
    parts: dict[str, None] = field(default_factory=dict)

    def marks(self, finder: str) -> dict[str, float]:
        """A finder's strongest score for each kind."""
        found: dict[str, float] = {}
        for place in self.places:
            for (who, kind), score in place.votes.items():
                if who == finder:
                    found[kind] = max(score, found.get(kind, 0.0))
        return found

    def roles(self, finder: str) -> list[str]:
        """The roles that a finder gives, in order of appearance."""
        return list(dict.fromkeys(p.roles[finder] for p in self.places if finder in p.roles))


@lru_cache(maxsize=65536)
def group_key(name: str) -> str:
    """What names of one thing in one paper have in common.

    >>> group_key("ImageNet datasets") == group_key("imagenet"), group_key("GPT-4") == group_key("GPT-4V")
    (True, False)
    """
    return _joined(name_words(name))


def metric_key(name: str) -> str:
    """The key of a metric's name, which a trailing "score" does not change.

    >>> metric_key("F1 scores") == metric_key("F1"), metric_key("score")
    (True, 'score')
    """
    return _joined(name_words(name), _METRIC_TAIL)


def _joined(words: tuple[str, ...], tail: frozenset[str] = TAIL) -> str:
    """The key of a name's word keys."""
    end = len(words)
    while end > 1 and words[end - 1] in tail:
        end -= 1
    return "".join(words[:end])


def places(paper: Paper, mentions: Iterable[Mention]) -> list[Place]:
    """The places that the mentions mark, by field and start; all votes for one range in one place."""
    scans = {part.name: (order, scan(part.text)) for order, part in enumerate(paper.fields)}
    by_range: dict[tuple[int, int, int], Place] = {}
    for mention in mentions:
        order, scanned = scans[mention.field]
        cut = mention.kind == schema.METRIC and "@" in scanned.text
        end = _with_cut_off(scanned, mention) if cut else mention.end
        place = by_range.get((order, mention.start, -end))
        if place is None:
            words = words_of(scanned, mention.start, end)
            if words is None:
                continue
            key = _joined(scanned.keys[words[0] : words[1] + 1])
            head = next((i for i in range(*words) if "@" in scanned.gaps[i]), words[1]) if cut else words[1]
            place = Place(mention.field, mention.start, end, scanned, *words, head, {}, {}, key)
            by_range[order, mention.start, -end] = place
        vote = (mention.finder, mention.kind)
        if mention.score > place.votes.get(vote, -1.0):
            place.votes[vote] = mention.score
        if mention.role is not None:
            place.roles[mention.finder] = mention.role
    return [place for _, place in sorted(by_range.items(), key=lambda item: item[0])]


def _with_cut_off(scanned: Scan, mention: Mention) -> int:
    """Where a metric's mention ends, with the cut-off that belongs to the name: "NDCG@10", "mAP@0.5:0.95"."""
    words = words_of(scanned, mention.start, mention.end)
    if words is None:
        return mention.end
    last = words[1]
    cut = any("@" in gap for gap in scanned.gaps[words[0] : last])
    while last + 1 < len(scanned.words) and scanned.words[last + 1].isdigit():
        gap = scanned.gaps[last].strip()
        if not (gap in (".", ":") if cut else gap == "@"):
            break
        last, cut = last + 1, True
    return mention.end if last == words[1] else scanned.view.to_raw(scanned.starts[last], scanned.ends[last])[1]


def words_of(scanned: Scan, start: int, end: int) -> tuple[int, int] | None:
    """Indices of the first and last word of a range of the raw text; None if it has no word."""
    starts = scanned.view.starts
    low = scanned.view.from_raw(start) if not isinstance(starts, range) else start
    high = scanned.view.from_raw(end - 1) if not isinstance(starts, range) else end - 1
    first, last = scanned.word_at(low), scanned.word_at(high)
    if first < 0 or scanned.ends[first] <= low:
        first += 1
    return (first, last) if first <= last else None


def group(paper: Paper, found: Sequence[Place]) -> list[Candidate]:
    """Join places to candidates, in order of first appearance."""
    aliases, shorts = _aliases(paper)
    candidates: dict[str, Candidate] = {}
    for place in found:
        key = aliases.get(place.key, place.key)
        candidate = candidates.get(key)
        if candidate is None:
            candidate = candidates[key] = Candidate(key, short=shorts.get(key))
        candidate.places.append(place)
    _count_nesting(found, candidates, aliases)
    return list(candidates.values())


def _aliases(paper: Paper) -> tuple[dict[str, str], dict[str, str]]:
    """Short keys to long keys, and long keys to the short form as written; the first definition counts."""
    aliases: dict[str, str] = {}
    shorts: dict[str, str] = {}
    for part in paper.fields:
        scanned = scan(part.text)
        for definition in definitions(scanned):
            short, long = scanned.text[slice(*definition.short)], scanned.text[slice(*definition.long)]
            short_key, long_key = group_key(short), group_key(long)
            if (
                short_key
                and long_key
                and short_key != long_key
                and short_key not in aliases
                and long_key not in aliases
            ):
                aliases[short_key] = long_key
                shorts.setdefault(long_key, short)
    return {short: long for short, long in aliases.items() if long not in aliases}, shorts


def _count_nesting(found: Sequence[Place], candidates: dict[str, Candidate], aliases: dict[str, str]) -> None:
    """Count, for each candidate, the places within and around places of others; ``found`` is sorted."""
    for outer, inner in nested(found):
        outer_key, inner_key = outer.key, inner.key
        if outer_key != inner_key:
            holder, held = candidates[aliases.get(outer_key, outer_key)], candidates[aliases.get(inner_key, inner_key)]
            holder.around += 1
            held.inside += 1
            holder.parts[held.key] = held.holders[holder.key] = None


def nested(found: Sequence[Place]) -> Iterator[tuple[Place, Place]]:
    """Pairs (outer, inner) of overlapping places, the outer one starting first or ending last."""
    for index, outer in enumerate(found):
        for other in range(index + 1, len(found)):
            inner = found[other]
            if inner.field != outer.field or inner.start >= outer.end:
                break
            yield outer, inner


def singular(name: str) -> str:
    """A name with the plural of its last word undone.

    >>> singular("diffusion models"), singular("LLMs"), singular("analysis"), singular("DeepLabs")
    ('diffusion model', 'LLM', 'analysis', 'DeepLabs')
    >>> singular("Large Language Models")
    'Large Language Model'
    """
    head, space, last = name.rpartition(" ")
    if last.casefold() in _CARRIERS or last.islower() or (last.endswith("s") and last[:-1].isupper() and len(last) > 2):
        if last.endswith("ies") and len(last) > 4 and last not in ("series", "species"):
            last = last[:-3] + "y"
        elif (len(last) > 3 and last.endswith("s") and not last.endswith(("ss", "us", "is", "series"))) or last[
            :-1
        ].isupper():
            last = last[:-1]
    return head + space + last


def display_name(candidate: Candidate, kind: str) -> str:
    """The form that people know a thing by: its abbreviation if the paper has one, else the plainest written form."""
    written = [plain(place.plain) for place in candidate.places]
    if candidate.short and any(group_key(w) == group_key(candidate.short) for w in written):
        return singular(candidate.short)
    forms = set(written)
    best = written[0]
    if len(forms) > 1:
        best = min(forms, key=lambda form: (*_oddity(form, kind), -written.count(form), form))
    best = singular(best)
    words = best.split()
    if (
        kind != "dataset"
        and len(words) > 1
        and all(w.islower() for w in words[1:] if w.isalpha())
        and words[0][1:].islower()
    ):
        return best[0].lower() + best[1:] if kind == "task" else best
    return best


@lru_cache(maxsize=8192)
def _oddity(form: str, kind: str) -> tuple[bool, bool, bool]:
    """What speaks against a form as the name of a thing of some kind: heading, part of a name, plural."""
    return _title_case(form, kind), not _whole(form, kind), form != singular(form)


def _title_case(form: str, kind: str) -> bool:
    """Whether a form's capitals may be only those of a heading."""
    words = [w for w in re.split(r"[ -]", form) if w.isalpha()]
    return kind != "dataset" and len(words) > 1 and any(w[0].isupper() and w[1:].islower() for w in words)


def _whole(form: str, kind: str) -> bool:
    """Whether ordinary words say what they name: "vision-language model", of which "vision-language" is only a part."""
    ordinary = form.islower() or _title_case(form, kind)
    return kind == "method" and ordinary and form.casefold().rpartition(" ")[2] in _CARRIERS
