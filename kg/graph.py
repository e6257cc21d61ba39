"""The knowledge graph: papers, entities, claims and results, added to by the resolver and read by all else."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import schema
from kg.errors import AmbiguousNameError, InvariantError, NotFoundError
from kg.evidence import sorted_evidence
from kg.model import BuildLog, Claim, Entity, Evidence, Paper, Resolution, Result
from kg.text import is_named, name_key, plain, shorten

if TYPE_CHECKING:
    import networkx
    import pyoxigraph
    import pyvis.network
    import rdflib

LABEL_WIDTH = 80


@dataclass(frozen=True, slots=True)
class BuildInfo:
    """How a graph came to be: nothing in it depends on the clock or the machine.

    ``inputs`` are (document, sha256) pairs, sorted; ``base_iri`` is the base of the nodes' IRIs in RDF.
    """

    version: str = ""
    extractors: tuple[str, ...] = ()
    inputs: tuple[tuple[str, str], ...] = ()
    base_iri: str = schema.DEFAULT_BASE


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper with what the graph says of it; claims in the order of kinds, roles and names."""

    paper: Paper
    label: str
    claims: tuple[Claim, ...]
    results: tuple[Result, ...]


class KnowledgeGraph:
    """Papers linked to methods, data sets, tasks, metrics, repositories and pages.

    Node ids are ``kind/key`` (``paper/arxiv-2401.00001``, ``method/lora``). Every claim quotes its paper.

    Attributes:
        info: How the graph was built.
        log: What was read, merged and left apart on the way.
    """

    def __init__(self, info: BuildInfo | None = None, log: BuildLog | None = None) -> None:
        self.info = info or BuildInfo()
        self.log = log or BuildLog()
        self._papers: dict[str, Paper] = {}
        self._entities: dict[str, Entity] = {}
        self._claims: dict[tuple[str, str | None], Claim] = {}
        self._results: dict[str, Result] = {}
        self._claims_sorted = True
        self._by_node: dict[str, list[Claim]] | None = None
        self._nx: networkx.MultiDiGraph[str] | None = None
        self._triples: pyoxigraph.Store | None = None

    @classmethod
    def of(cls, papers: Iterable[Paper], resolution: Resolution, info: BuildInfo, log: BuildLog) -> KnowledgeGraph:
        """The graph of distinct papers and what the resolver made of them."""
        graph = cls(info, log)
        for paper in papers:
            graph.add_paper(paper)
        for entity in resolution.entities:
            graph.add_entity(entity)
        for claim in resolution.claims:
            graph.add_claim(claim)
        for result in resolution.results:
            graph.add_result(result)
        return graph

    # ------------------------------------------------------------------------------------------ adding

    def add_paper(self, paper: Paper) -> None:
        """Add a paper.

        Raises:
            InvariantError: If another paper has this id.
        """
        if self._papers.get(paper.node, paper) != paper:
            raise InvariantError(f"two papers with the id {paper.id}")
        self._papers[paper.node] = paper
        self._forget_views()

    def add_entity(self, entity: Entity) -> None:
        """Add an entity, or replace the one that has its id."""
        self._entities[entity.id] = entity
        self._forget_views()

    def add_claim(self, claim: Claim) -> None:
        """Add a claim; a second one for the same pair joins its evidence and the stronger role wins.

        Raises:
            InvariantError: If an end is not in the graph or a quote does not fit its paper's text.
        """
        paper = self._papers.get(claim.paper)
        if paper is None or (claim.entity is not None and claim.entity not in self._entities):
            raise InvariantError(f"claim {claim.paper} -> {claim.entity}: an end is not in the graph")
        for evidence in claim.evidence:
            if evidence.sentence_end > len(paper.text(evidence.field)):
                raise InvariantError(f"claim {claim.paper} -> {claim.entity}: evidence outside the text")
        known = self._claims.get((claim.paper, claim.entity))
        self._claims[claim.paper, claim.entity] = claim if known is None else self._joined(known, claim)
        self._forget_views()

    def add_result(self, result: Result) -> None:
        """Add a reported figure; one that is already there is kept once."""
        self._results[result.id] = result
        self._forget_views()

    def _joined(self, a: Claim, b: Claim) -> Claim:
        if a.entity is None:
            role = schema.CODE_PROMISED
        else:
            role = schema.strongest(self._entities[a.entity].kind, (a.role, b.role))
        return Claim(a.paper, a.entity, role, sorted_evidence((*a.evidence, *b.evidence)))

    def _forget_views(self) -> None:
        self._claims_sorted = False
        self._by_node = None
        self._nx = None
        self._triples = None

    # ----------------------------------------------------------------------------------------- reading

    @property
    def papers(self) -> Mapping[str, Paper]:
        """All papers by node id, sorted."""
        return dict(sorted(self._papers.items()))

    @property
    def entities(self) -> Mapping[str, Entity]:
        """All entities by node id, sorted."""
        return dict(sorted(self._entities.items()))

    @property
    def entities_by_id(self) -> Mapping[str, Entity]:
        """All entities by node id, in the order they were added: for look-ups."""
        return self._entities

    @property
    def papers_by_id(self) -> Mapping[str, Paper]:
        """All papers by node id, in the order they were added: for look-ups."""
        return self._papers

    @property
    def claims(self) -> list[Claim]:
        """All claims, sorted by paper and entity."""
        if not self._claims_sorted:
            self._claims = dict(sorted(self._claims.items(), key=lambda item: (item[0][0], item[0][1] or "")))
            self._claims_sorted = True
        return list(self._claims.values())

    @property
    def results(self) -> list[Result]:
        """All reported figures, sorted by paper and place in the text."""
        return sorted(
            self._results.values(), key=lambda r: (r.paper, r.evidence.field, r.evidence.start, r.evidence.end, r.id)
        )

    def claims_of(self, node: str) -> list[Claim]:
        """The claims that start or end at a node, sorted."""
        if self._by_node is None:
            index: dict[str, list[Claim]] = defaultdict(list)
            for claim in self.claims:
                index[claim.paper].append(claim)
                if claim.entity is not None:
                    index[claim.entity].append(claim)
            self._by_node = dict(index)
        return self._by_node.get(node, [])

    def kind(self, node: str) -> str:
        """The kind of a node, from its id."""
        return node.split("/", 1)[0]

    def label(self, node: str) -> str:
        """What a node is called: a name, a title, or what an untitled paper introduces and its first words.

        A repository is called ``owner/name``, a page by its address without the scheme.
        """
        if node in self._entities:
            return _entity_label(self._entities[node])
        paper = self._papers[node]
        if paper.title is not None:
            return plain(paper.title)
        introduced = [self._entities[c.entity].name for c in self._introductions(node) if c.entity]
        opening = shorten(plain(paper.abstract), LABEL_WIDTH - 20) or "(no title, no abstract)"
        return f"{introduced[0]}: {opening}" if introduced else opening

    def _introductions(self, node: str) -> list[Claim]:
        """A paper's introduced entities: proper names first, methods first, then as the text names them."""
        order = (schema.METHOD, schema.DATASET, schema.TASK)
        found = [
            (c, self._entities[c.entity]) for c in self.claims_of(node) if c.role == schema.INTRODUCES and c.entity
        ]
        found.sort(key=lambda f: (not is_named(f[1].name), order.index(f[1].kind), min(e.start for e in f[0].evidence)))
        return [claim for claim, _ in found]

    def quote(self, claim: Claim | Result, evidence: Evidence | None = None) -> str:
        """The sentence behind a claim or a result; by default of its strongest evidence."""
        if evidence is None:
            evidence = claim.evidence[0] if isinstance(claim, Claim) else claim.evidence
        return self._papers[claim.paper].text(evidence.field)[evidence.sentence_start : evidence.sentence_end]

    def surface(self, claim: Claim | Result, evidence: Evidence) -> str:
        """The very words that a piece of evidence points at."""
        return self._papers[claim.paper].text(evidence.field)[evidence.start : evidence.end]

    # ----------------------------------------------------------------------------------------- finding

    def find(self, name: str) -> str:
        """The id of the node that a person means: a node id, ``kind:name``, a name, an alias, an identifier or a title.

        Where nothing has the name, the one node is meant whose name or title begins with it.

        Raises:
            NotFoundError: If nothing has that name; lists what begins like it, or else the nearest names.
            AmbiguousNameError: If several nodes have it; lists ``kind:name`` and the number of papers for each.
        """
        if name in self._papers or name in self._entities:
            return name
        kind, _, rest = name.partition(":")
        wanted = (kind, rest) if kind in schema.KIND and rest else (None, name)
        index = self._names()
        key = name_key(wanted[1])
        found = sorted(n for n in index.get(key, ()) if wanted[0] in (None, self.kind(n)))
        if len(found) > 1:
            raise AmbiguousNameError(name, [self._choice(n) for n in found])
        begun = found or self._begun(key, wanted[0], index)
        if len(begun) == 1:
            return begun[0]
        near = [self._choice(n) if n in self._entities else self.label(n) for n in begun[:5]]
        raise NotFoundError(name, near or self._nearest(wanted[1], wanted[0], index))

    def _begun(self, key: str, kind: str | None, index: dict[str, set[str]]) -> list[str]:
        """The nodes with a name that begins with a key of three signs or more: things of most papers first, then papers."""
        nodes = {n for k, named in index.items() if len(key) > 2 and k.startswith(key) for n in named}
        found = [n for n in nodes if kind in (None, self.kind(n))]
        return sorted(found, key=lambda n: (-len(self.claims_of(n)) if n in self._entities else 0, n))

    def _choice(self, node: str) -> str:
        papers = len(self.claims_of(node))
        told = f" ({papers:,} paper{'' if papers == 1 else 's'})" if node in self._entities else ""
        return f"{self.kind(node)}:{self._short_name(node)}{told}"

    def _short_name(self, node: str) -> str:
        return self._entities[node].name if node in self._entities else self._papers[node].id

    def _names(self) -> dict[str, set[str]]:
        index: dict[str, set[str]] = defaultdict(set)
        for node, entity in self._entities.items():
            for name in (entity.key, entity.name, *entity.aliases):
                index[name_key(name)].add(node)
        for node, paper in self._papers.items():
            values = [i.value for i in paper.identifiers] + [f"{i.scheme}:{i.value}" for i in paper.identifiers]
            for name in (paper.id, paper.title or "", self.label(node), *values):
                index[name_key(name)].add(node)
        index.pop("", None)
        return index

    def _nearest(self, name: str, kind: str | None, index: dict[str, set[str]]) -> list[str]:
        keys = [k for k in sorted(index) if kind is None or any(self.kind(n) == kind for n in index[k])]
        near = difflib.get_close_matches(name_key(name), keys, n=5, cutoff=0.6)
        containing = [k for k in keys if name_key(name) in k][:5] if len(name) > 2 else []
        nodes = dict.fromkeys(n for k in (*near, *containing) for n in sorted(index[k]))
        return [self.label(n) for n in nodes][:5]

    def paper(self, name: str) -> PaperView:
        """A paper with its claims and results, found by any of its names.

        Raises:
            NotFoundError: If no paper has that name.
        """
        node = self.find(name)
        if node not in self._papers:
            raise NotFoundError(name, [])
        claims = tuple(self.claims_of(node))
        results = tuple(r for r in self.results if r.paper == node)
        return PaperView(self._papers[node], self.label(node), claims, results)

    # ------------------------------------------------------------------------------------------- views

    @property
    def nx(self) -> networkx.MultiDiGraph[str]:
        """The graph as networkx sees it; built once, and again after a change. See `to_networkx`."""
        if self._nx is None:
            self._nx = self.to_networkx()
        return self._nx

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """A new `networkx.MultiDiGraph` with plain attributes.

        Nodes have ``kind``, ``label``, ``aliases`` ("|"-joined) and, for dated papers, ``year``; edges run from
        paper to entity, keyed by role, with ``role``, ``score``, ``evidence_count`` and ``quote``.
        """
        from kg.export.networkx import to_networkx

        return to_networkx(self)

    @property
    def triples(self) -> pyoxigraph.Store:
        """The graph as RDF in a store that answers SPARQL; built once, and again after a change. See `query`.

        rdflib works on it through oxrdflib: ``rdflib.Graph(OxigraphStore(store=graph.triples), DATASET_DEFAULT_GRAPH_ID)``.
        """
        if self._triples is None:
            from kg.query.engine import memory_store

            self._triples = memory_store(self, self.info.base_iri)
        return self._triples

    def to_rdflib(self) -> rdflib.Graph:
        """The whole graph, evidence included, as an `rdflib.Graph`."""
        from kg.export.rdf import to_rdflib

        return to_rdflib(self, base_iri=self.info.base_iri)

    def to_pyvis(self) -> pyvis.network.Network:
        """The graph as a `pyvis.network.Network` with fixed positions and no physics."""
        from kg.export.pyvis import to_pyvis

        return to_pyvis(self)

    def query(self, sparql: str, **params: str) -> Any:
        """Answer a SPARQL query; rows carry Python values. See `kg.query`."""
        from kg.query import query

        return query(self, sparql, **params)

    def save(self, path: str | Path) -> None:
        """Write the graph to ``path`` as SQLite, loss-free; see `kg.store`."""
        from kg.store import save

        save(self, Path(path))


def _entity_label(entity: Entity) -> str:
    if entity.kind not in (schema.REPOSITORY, schema.PAGE):
        return entity.name
    return re.sub(r"^https?://(?:www\.)?(?:github\.com/)?", "", entity.name).rstrip("/") or entity.name
