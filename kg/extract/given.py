"""What a source itself says a paper is about: its keywords, and the tasks, methods and data sets that it lists.

The tiers read prose; such fields are lists of names, which would mislead them. Here an item becomes evidence only
where the paper's text was found to name the same thing, or where the name is a known one: keywords are full of
fields of study ("machine learning", "computer science"), which are no nodes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from kg import schema
from kg.extract import lexicon
from kg.extract.grouping import group_key
from kg.extract.lexicon import Entry
from kg.extract.scan import name_words, scan
from kg.model import ABSTRACT, TITLE, Extraction, Mention, Paper, PaperEntity
from kg.text import plain

__all__ = ["VERSION", "is_list", "with_given"]

#: Part of the cache key; changes whenever the answers may.
VERSION: Final = "given 1"
#: The fields that are lists of names, items separated by semicolons, and what kind the field says they are.
FIELDS: Final[Mapping[str, str | None]] = {
    "keywords": None, "tasks": schema.TASK, "methods": schema.METHOD, "datasets": schema.DATASET,
}  # fmt: skip
#: A bare name is an entity at least this often in annotated papers, or it needs the text to name it too.
_KNOWN: Final = 0.5
#: The confidence of an item that the text names but no tier found there.
_NAMED: Final = 0.6
_ITEM: Final = re.compile(r"[^;\s](?:[^;]*[^;\s])?")


@dataclass(frozen=True, slots=True)
class _Item:
    field: str
    kind: str | None
    name: str
    start: int

    def mention(self, kind: str, role: str, score: float) -> Mention:
        return Mention(kind, self.name, self.field, self.start, self.start + len(self.name), "given", score, role)


def is_list(field: str) -> bool:
    """Whether a field is a list of names: ``keywords``, or ``keywords 2`` where a second source gave some.

    >>> is_list("keywords"), is_list("keywords 2"), is_list("abstract")
    (True, True, False)
    """
    return field.partition(" ")[0] in FIELDS


def with_given(paper: Paper, found: Extraction) -> Extraction:
    """An extraction with what the paper's own lists of names add to it."""
    items = list(_items(paper))
    if not items:
        return found
    entities = list(found.entities)
    places = {key: i for i, e in enumerate(entities) for key in _keys(e)}
    for item in items:
        key = group_key(item.name)
        if not key:
            continue
        index = places.get(key)
        if index is not None:
            entity = entities[index]
            more = item.mention(entity.kind, entity.role, entity.score)
            entities[index] = replace(entity, mentions=(*entity.mentions, more))
        elif (new := _entity(paper, item)) is not None:
            places[key] = len(entities)
            entities.append(new)
    return replace(found, entities=tuple(entities))


def _items(paper: Paper) -> Iterator[_Item]:
    for part in paper.extra:
        if is_list(part.name):
            kind = FIELDS[part.name.partition(" ")[0]]
            for match in _ITEM.finditer(part.text):
                yield _Item(part.name, kind, match.group(), match.start())


def _keys(entity: PaperEntity) -> Iterator[str]:
    if entity.kind not in (schema.REPOSITORY, schema.PAGE):
        yield group_key(entity.name)
        yield from map(group_key, entity.surfaces)


def _entity(paper: Paper, item: _Item) -> PaperEntity | None:
    """What an item names that no tier found in the text; None where nothing vouches for it."""
    entry = _known(item)
    kind = item.kind or (entry.kind if entry else None)
    if kind is None:
        return None
    mentions = list(_named(paper, item, kind))
    known = entry.score if entry and entry.kind == kind else 0.0
    if not mentions and known < _KNOWN:
        return None
    role = schema.default_role(kind)
    given = item.mention(kind, role, round(max(known, _NAMED if mentions else 0.0), 3))
    name = entry.name if entry and entry.kind == kind else plain(item.name)
    return PaperEntity(kind, name, role, (*mentions, given))


def _known(item: _Item) -> Entry | None:
    """The lexicon's best entry for an item, of its kind if the field says one; capitals must be as the name demands."""
    capitals = sum(c.isupper() or c.isdigit() for c in item.name)
    entries = [
        entry
        for entry in lexicon.load().get(name_words(item.name))
        if capitals >= lexicon.case_demand(entry.name) and item.kind in (None, entry.kind)
    ]
    return max(entries, key=lambda entry: (entry.score, entry.kind), default=None)


def _named(paper: Paper, item: _Item, kind: str) -> Iterator[Mention]:
    """The places in title and abstract where the very words of an item stand."""
    words = name_words(item.name)
    for field in (TITLE, ABSTRACT):
        scanned = scan(paper.text(field))
        for first in range(len(scanned.keys) - len(words) + 1):
            last = first + len(words) - 1
            if scanned.keys[first : last + 1] == words and all(scanned.joins[first:last]):
                span = (scanned.starts[first], scanned.ends[last])
                yield scanned.mention(span, kind=kind, field=field, finder="given", score=_NAMED)
