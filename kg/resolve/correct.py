"""Apply corrections: pure functions from papers to papers, and from a resolution to a resolution."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from kg import schema
from kg.evidence import evidence_of, sorted_evidence
from kg.model import BuildLog, Claim, Entity, Evidence, Paper, Resolution, Result, entity_key
from kg.resolve.corrections import Correction, kind_of, name_of
from kg.resolve.keys import merge_key
from kg.resolve.papers import names_of, one_record, title_key
from kg.text import name_key, plain

__all__ = ["FINDER", "correct", "correct_papers", "papers_apart"]

#: The name under which added links say who found them.
FINDER: Final = "correction"
#: Kinds first, so that later corrections can name nodes by what they really are; links last.
_ORDER: Final = ("kind", "same_as", "alias", "not_same", "rename", "reject", "add")

# --------------------------------------------------------------------------------------------- papers


class _Papers:
    """Papers by everything they can be called."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        self.called: dict[str, set[str]] = defaultdict(set)
        self.by_id = {p.id: p for p in papers}
        for paper in self.by_id.values():
            for name in names_of(paper):
                self.called[name].add(paper.id)

    def find(self, reference: str) -> Paper | None:
        """The one paper of a name; None if there is none, or several."""
        name = name_of(reference)
        ids = self.called.get(name.casefold()) or self.called.get(title_key(name)) or set()
        return self.by_id[min(ids)] if len(ids) == 1 else None


def correct_papers(papers: Sequence[Paper], corrections: Sequence[Correction], log: BuildLog) -> list[Paper]:
    """Join the papers that corrections call the same; to be done before the extraction.

    Those that they call different were kept apart by `kg.resolve.merge_papers`; it is only told here.

    Returns:
        Distinct papers, sorted by id.
    """
    known = _Papers(papers)
    for correction in (c for c in corrections if c.is_of_papers):
        members = {p.id: p for name in correction.names if (p := known.find(name)) is not None}
        if len(members) < 2:
            _tell(log, correction, "")
            continue
        if correction.action == "not_same":
            _tell(log, correction, f"{len(members)} papers are kept apart")
            continue
        joined = one_record(list(members.values()))
        kept = [p for p in known.by_id.values() if p.id not in members]
        known = _Papers([*kept, joined])
        _tell(log, correction, f"{len(members)} records are one paper, {joined.node}")
    return sorted(known.by_id.values(), key=lambda p: p.id)


def papers_apart(corrections: Sequence[Correction]) -> list[tuple[str, ...]]:
    """The names of papers that each correction calls different, as `kg.resolve.merge_papers` takes them."""
    return [tuple(map(name_of, c.names)) for c in corrections if c.is_of_papers and c.action == "not_same"]


def _tell(log: BuildLog, correction: Correction, said: str) -> None:
    """Put what a correction did into the log; nothing means that it does not apply any more."""
    about = correction.node or ", ".join(correction.names)
    outcome = said or f"matches nothing any more ({about})"
    log.corrections.append(f"{correction.place} {correction.action}: {outcome}")


# ------------------------------------------------------------------------------- entities and links


def correct(
    papers: Iterable[Paper], resolution: Resolution, corrections: Sequence[Correction], log: BuildLog
) -> Resolution:
    """Apply corrections to what the resolver made of the papers.

    Args:
        papers: The papers that the claims are about.
        resolution: The resolver's outcome; it is not changed.
        corrections: In any order; they are applied kind by kind (kinds first, links last), each kind in order.
        log: Gets a line for each: what it did, or that it matches nothing any more.
    """
    work = _Work(papers, resolution)
    actions: dict[str, Callable[[Correction], str]] = {
        "kind": work.retype, "same_as": work.join_all, "alias": work.alias, "not_same": work.split, "rename": work.rename,
        "reject": work.reject, "add": work.add,
    }  # fmt: skip
    for correction in sorted((c for c in corrections if not c.is_of_papers), key=lambda c: _ORDER.index(c.action)):
        _tell(log, correction, actions[correction.action](correction))
    return work.outcome()


class _Work:
    """A resolution while it is corrected. Each correction returns what it did, or nothing."""

    def __init__(self, papers: Iterable[Paper], resolution: Resolution) -> None:
        self.papers = _Papers(papers)
        self.by_node = {p.node: p for p in self.papers.by_id.values()}
        self.entities: dict[str, Entity] = {}
        self.called: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.claims: dict[str, list[Claim]] = defaultdict(list)
        for entity in resolution.entities:
            self._put(entity)
        for claim in resolution.claims:
            self.claims[claim.entity or ""].append(claim)
        self.moved: dict[str, str] = {}
        self.results = resolution.results

    def outcome(self) -> Resolution:
        """The corrected resolution, without the entities that no claim is left for."""
        claims = [c for node in sorted(self.claims) for c in self.claims[node]]
        entities = [e for e in self.entities.values() if self.claims.get(e.id)]
        return Resolution(tuple(entities), tuple(claims), tuple(self._result(r) for r in self.results))

    def _result(self, result: Result) -> Result:
        def now(kind: str, node: str | None) -> str | None:
            """Where a part of the result is now; a part of another kind no longer fits its place."""
            while node in self.moved:
                node = self.moved[node]
            return node if node and node.startswith(f"{kind}/") and self.claims.get(node) else None

        return replace(
            result, method=now(schema.METHOD, result.method), dataset=now(schema.DATASET, result.dataset),
            task=now(schema.TASK, result.task), metric=now(schema.METRIC, result.metric),
        )  # fmt: skip

    def _put(self, entity: Entity) -> None:
        self.entities[entity.id] = entity
        for name in (entity.key, entity.name, *entity.aliases):
            self.called[entity.kind, name_key(name)].add(entity.id)

    def _find(self, reference: str) -> Entity | None:
        """The node of a name: by its key, else by the name shown, else by an alias that no other has."""
        kind, name = kind_of(reference), name_of(reference)
        exact = self.entities.get(f"{kind}/{name}") or self.entities.get(f"{kind}/{entity_key(kind, name)}")
        if exact is not None:
            return exact
        found = [self.entities[i] for i in self.called.get((kind, name_key(name)), ()) if i in self.entities]
        shown = [e for e in found if name_key(e.name) == name_key(name)] or found
        return shown[0] if len(shown) == 1 else None

    def _join(self, old: Entity, into: Entity) -> Entity:
        """Move everything from one node to another, whose kind may be another."""
        names = {*into.aliases, *old.aliases, old.name} - {into.name}
        del self.entities[old.id]
        into = replace(into, aliases=tuple(sorted(names)))
        self._put(into)
        self.claims[into.id] += [_under(c, into) for c in self.claims.pop(old.id, [])]
        self.moved[old.id] = into.id
        return into

    def retype(self, correction: Correction) -> str:
        """A node gets another kind."""
        old = self._find(correction.node)
        if old is None or old.kind == correction.to:
            return ""
        new = Entity(correction.to, entity_key(correction.to, old.name), old.name, old.aliases)
        self._join(old, self.entities.get(new.id, new))
        return f"{old.id} is {new.id}"

    def join_all(self, correction: Correction) -> str:
        """Several nodes are the first of them."""
        found = {e.id: e for name in correction.names if (e := self._find(name)) is not None}
        first, *others = found.values() or (None,)
        if first is None or not others:
            return ""
        for other in others:
            first = self._join(other, first)
        return f"{', '.join(o.id for o in others)} joined to {first.id}"

    def alias(self, correction: Correction) -> str:
        """A node gets further names, and the nodes that go by them."""
        entity = self._find(correction.node)
        if entity is None:
            return ""
        for name in correction.names:
            other = self._find(f"{entity.kind}:{name}")
            if other is not None and other.id != entity.id:
                entity = self._join(other, entity)
        entity = replace(entity, aliases=tuple(sorted({*entity.aliases, *correction.names} - {entity.name})))
        self._put(entity)
        return f"{entity.id} is also called {', '.join(correction.names)}"

    def split(self, correction: Correction) -> str:
        """The later names of a node become nodes of their own, with what is quoted under them."""
        entity = self._find(correction.names[0])
        done = []
        for reference in correction.names[1:]:
            if entity is None or self._find(reference) != entity:
                continue
            done.append(self._split_off(entity, name_of(reference)))
            entity = self.entities.get(entity.id)
        return "; ".join(filter(None, done))

    def _split_off(self, entity: Entity, name: str) -> str:
        keys = {name_key(name), merge_key(entity.kind, name)}

        def is_its(written: str) -> bool:
            return bool({name_key(written), merge_key(entity.kind, plain(written))} & keys)

        theirs: list[Claim] = []
        ours: list[Claim] = []
        for claim in self.claims[entity.id]:
            text = self.by_node[claim.paper]
            quoted = [is_its(text.text(e.field)[e.start : e.end]) for e in claim.evidence]
            for target, wanted in ((theirs, True), (ours, False)):
                facts = [e for e, its in zip(claim.evidence, quoted, strict=True) if its is wanted]
                if facts:
                    target.append(_of_facts(claim, facts))
        stays = [a for a in (entity.name, *entity.aliases) if not is_its(a)]
        if not theirs or not ours or not stays:
            return ""
        new = Entity(
            entity.kind,
            entity_key(entity.kind, name),
            name,
            tuple(a for a in entity.aliases if is_its(a) and a != name),
        )
        shown = entity.name if entity.name in stays else stays[0]
        # The node that stays may have had its id from the name that goes.
        old = Entity(
            entity.kind,
            entity_key(entity.kind, shown) if new.id == entity.id else entity.key,
            shown,
            tuple(a for a in stays if a != shown),
        )
        del self.entities[entity.id], self.claims[entity.id]
        for part, claims in ((new, theirs), (old, ours)):
            self._put(part)
            self.claims[part.id] += [replace(c, entity=part.id) for c in claims]
        return f"{new.id} and {old.id} are apart"

    def rename(self, correction: Correction) -> str:
        """Another name is shown; the old one stays as an alias, and the id as it is."""
        entity = self._find(correction.node)
        if entity is None:
            return ""
        names = {*entity.aliases, entity.name} - {correction.to}
        self._put(replace(entity, name=correction.to, aliases=tuple(sorted(names))))
        return f"{entity.id} is shown as {correction.to}"

    def reject(self, correction: Correction) -> str:
        """Links of a node go: those of one paper, or all."""
        entity = self._find(correction.node)
        paper = self.papers.find(correction.paper) if correction.paper else None
        if entity is None or (correction.paper and paper is None):
            return ""
        claims = self.claims[entity.id]
        kept = [c for c in claims if paper is not None and c.paper != paper.node]
        self.claims[entity.id] = kept
        return f"{len(claims) - len(kept)} links to {entity.id} rejected" if len(kept) < len(claims) else ""

    def add(self, correction: Correction) -> str:
        """A link that a quote in the paper proves."""
        paper, kind, name = self.papers.find(correction.paper), kind_of(correction.node), name_of(correction.node)
        field, start = _place(paper, correction.quote) if paper is not None else ("", -1)
        if paper is None or start < 0:
            return ""
        entity = self._find(correction.node) or Entity(kind, entity_key(kind, name), name)
        self._put(entity)
        role = correction.role or schema.default_role(kind)
        span = (start, start + len(correction.quote))
        fact = evidence_of(paper.text(field), span, field=field, role=role, finder=FINDER, version="1", score=1.0)
        self.claims[entity.id].append(Claim(paper.node, entity.id, role, (fact,)))
        return f"{paper.node} {role} {entity.id}"


def _place(paper: Paper, quote: str) -> tuple[str, int]:
    """The field of a paper that has a quote, and where; -1 if none has."""
    return next(((f.name, at) for f in paper.fields if (at := f.text.find(quote)) >= 0), ("", -1))


def _under(claim: Claim, entity: Entity) -> Claim:
    """A claim about another node, its roles as that node's kind has them."""

    def fitting(role: str) -> str:
        return role if role in schema.roles_of(entity.kind) else schema.default_role(entity.kind)

    facts = [replace(e, role=fitting(e.role)) for e in claim.evidence]
    return Claim(claim.paper, entity.id, fitting(claim.role), sorted_evidence(facts))


def _of_facts(claim: Claim, facts: Sequence[Evidence]) -> Claim:
    """A claim with part of its evidence: its role is the strongest that is left."""
    kind = (claim.entity or "").partition("/")[0]
    return replace(claim, role=schema.strongest(kind, tuple(e.role for e in facts)), evidence=tuple(facts))
