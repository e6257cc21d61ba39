"""What the graph says, as RDF: every node with its statements, one at a time, nothing held in memory.

The core facts (papers, entities, roles, results) and the evidence (claims with their quotes) come as separate
streams, because the second is several times the size of the first and goes to a file of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kg import schema
from kg.export.rdf.terms import (
    Names,
    Term,
    boolean,
    date,
    decimal,
    integer,
    link,
    percent_encode,
    position,
    score,
    text,
    typed,
    word,
)
from kg.graph import KnowledgeGraph
from kg.model import ABSTRACT, TITLE, Claim, Entity, Evidence, Paper, Result, content_hash
from kg.text import plain

Statement = tuple[Term, Term]

_PROPERTY_OF_SCHEME: Final = {"arxiv": "fabio:hasArXivId", "doi": "prism:doi", "pmid": "fabio:hasPubMedId"}
_PARTS: Final = (
    ("method", "kgo:ofMethod"), ("dataset", "kgo:onDataset"), ("task", "kgo:forTask"), ("metric", "mls:specifiedBy"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """A subject with all its statements: ``rdf:type`` first, then by predicate and object.

    ``papers`` are the node ids of the papers that say so: empty for what no single paper says.
    """

    subject: Term
    statements: tuple[Statement, ...]
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A titled run of nodes."""

    title: str
    nodes: Iterable[Node]


def node(subject: Term, types: Iterable[str], statements: Iterable[Statement], papers: tuple[str, ...] = ()) -> Node:
    """A node with its statements in order and each once."""
    classes = [(word("rdf:type"), word(t)) for t in types]
    ordered = sorted(set(statements), key=lambda s: (s[0].ttl, s[1].nt))
    return Node(subject, (*classes, *ordered), papers)


class Facts:
    """The statements of one graph under one base.

    Args:
        graph: The graph.
        names: The IRIs to give its nodes.
    """

    def __init__(self, graph: KnowledgeGraph, names: Names) -> None:
        self.graph = graph
        self.names = names
        self._entity_terms = {id_: names.entity(entity) for id_, entity in graph.entities_by_id.items()}
        self._results: dict[str, list[Result]] = defaultdict(list)
        for result in graph.results:
            self._results[result.paper].append(result)

    # ---------------------------------------------------------------------------------------------- core

    def core(self) -> Iterator[Section]:
        """Papers, entities by kind, results, venues and sources."""
        papers, entities = self.graph.papers, self.graph.entities
        yield Section("Papers", (self._paper(p) for p in papers.values()))
        for kind in schema.ENTITY_KINDS:
            yield Section(schema.KIND[kind].title, (self._entity(e) for e in entities.values() if e.kind == kind))
        yield Section("Results", (self._result(r) for p in papers for r in self._results.get(p, ())))
        yield Section("Venues", (self._venue(v) for v in sorted({p.venue for p in papers.values() if p.venue})))
        yield Section("Sources", (self._source(d) for d in self._documents()))

    def _paper(self, paper: Paper) -> Node:
        said: list[Statement] = [
            (word("rdfs:label"), text(self.graph.label(paper.node))),
            (word("dcterms:identifier"), text(paper.id)),
        ]
        if paper.title is not None:
            said.append((word("dcterms:title"), text(paper.title)))
        if paper.abstract:
            said.append((word("dcterms:abstract"), text(paper.abstract)))
        if paper.author_count is not None:
            said.append((word("kgo:authorCount"), integer(paper.author_count)))
        said += [(word("dcterms:creator"), text(name)) for name in paper.authors]
        said += [(word("schema:keywords"), text(name)) for name in paper.keywords]
        said += self._dates(paper)
        said += self._identifiers(paper)
        said += self._provenance(paper)
        for claim in self.graph.claims_of(paper.node):
            said += self._role(claim)
        return node(self.names.paper(paper.node), schema.KIND[schema.PAPER].classes, said, (paper.node,))

    def _dates(self, paper: Paper) -> Iterator[Statement]:
        issued = date(paper.date)
        if issued is not None:
            yield word("dcterms:issued"), issued
            yield word("fabio:hasPublicationYear"), typed(f"{paper.date.year:04d}", "gYear")
        if paper.date.written:
            yield word("kgo:dateAsWritten"), text(paper.date.written)

    def _identifiers(self, paper: Paper) -> Iterator[Statement]:
        for identifier in paper.identifiers:
            scheme, value = identifier.scheme, identifier.value
            own = _PROPERTY_OF_SCHEME.get(scheme)
            if own is not None:
                yield word(own), text(value)
            elif scheme != "url":
                yield word("dcterms:identifier"), text(f"{scheme}:{value}")
            if scheme == "url":
                page = link(value)
                yield word("schema:url"), page or text(value)
            elif scheme in schema.IDENTIFIER_PAGES:
                page = link(schema.IDENTIFIER_PAGES[scheme].format(value))
                if page is not None:
                    yield word("schema:sameAs"), page

    def _provenance(self, paper: Paper) -> Iterator[Statement]:
        if paper.venue:
            yield word("dcterms:isPartOf"), self.names.node("venue", paper.venue)
        for source in paper.sources:
            yield word("prov:wasDerivedFrom"), self.names.node("source", source.document)
            if source.line is not None:
                yield word("kgo:readAt"), text(f"{source.document}:{source.line}")

    def predicate(self, claim: Claim) -> Term:
        """The term for exactly this claim's role."""
        if claim.entity is None:
            return word(f"kgo:{schema.PROMISE_PREDICATE}")
        return word(f"kgo:{schema.link_of(self.graph.kind(claim.entity), claim.role).predicate}")

    def object(self, claim: Claim) -> Term:
        """What the claim is about: an entity, or the words of a promise."""
        if claim.entity is None:
            return text(self.graph.surface(claim, claim.evidence[0]))
        return self._entity_terms[claim.entity]

    def _role(self, claim: Claim) -> Iterator[Statement]:
        target = self.object(claim)
        yield self.predicate(claim), target
        if claim.entity is not None:
            plain_term = schema.link_of(self.graph.kind(claim.entity), claim.role).plain
            if plain_term is not None:
                yield word(f"kgo:{plain_term}"), target

    def _entity(self, entity: Entity) -> Node:
        label = self.graph.label(entity.id)
        said = [(word("rdfs:label"), text(label)), (word("skos:prefLabel"), text(label))]
        said += [(word("skos:altLabel"), text(alias)) for alias in (entity.name, *entity.aliases) if alias != label]
        if entity.kind in (schema.REPOSITORY, schema.PAGE):
            own = "schema:codeRepository" if entity.kind == schema.REPOSITORY else "schema:url"
            said.append((word(own), link(entity.name) or self._entity_terms[entity.id]))
        if entity.kind == schema.METRIC:
            direction = schema.higher_is_better(entity.key)
            if direction is not None:
                said.append((word("kgo:higherIsBetter"), boolean(direction)))
        return node(self._entity_terms[entity.id], schema.KIND[entity.kind].classes, said)

    def _result(self, result: Result) -> Node:
        said: list[Statement] = [
            (word("rdfs:label"), text(self._result_label(result))),
            (word("kgo:reportedIn"), self.names.paper(result.paper)),
            (word("kgo:valueAsWritten"), text(result.value.written)),
            (word("kgo:relative"), boolean(result.value.relative)),
        ]
        if result.value.number is not None and result.value.number.is_finite():
            said.append((word("mls:hasValue"), decimal(result.value.number)))
        if result.value.unit:
            said.append((word("kgo:unit"), text(result.value.unit)))
        for part, predicate in _PARTS:
            entity = getattr(result, part)
            if entity is not None:
                said.append((word(predicate), self._entity_terms[entity]))
        return node(self.names.node("result", result.id), ("mls:ModelEvaluation",), said, (result.paper,))

    def _result_label(self, result: Result) -> str:
        """Such as "AlphaNet, COCO, CIDEr: 131.2"."""
        known = [self.graph.label(n) for n in (result.method, result.dataset or result.task, result.metric) if n]
        return ", ".join(known) + ": " * bool(known) + plain(result.value.written)

    def _venue(self, venue: str) -> Node:
        return node(self.names.node("venue", venue), ("kgo:Venue",), [(word("rdfs:label"), text(venue))])

    def _documents(self) -> list[str]:
        known = {s.document for p in self.graph.papers_by_id.values() for s in p.sources}
        return sorted(known | {document for document, _ in self.graph.info.inputs})

    def _source(self, document: str) -> Node:
        said = [(word("rdfs:label"), text(document))]
        said += [(word("kgo:sha256"), text(digest)) for name, digest in self.graph.info.inputs if name == document]
        return node(self.names.node("source", document), ("prov:Entity",), said)

    # ------------------------------------------------------------------------------------------ evidence

    def evidence(self) -> Iterator[Section]:
        """For each paper its texts, the sentences quoted, its claims, and the quotes behind its results; then the finders."""
        for id_, paper in self.graph.papers.items():
            yield Section(f"{paper.id}: {self.graph.label(id_)}", self._why(paper))
        yield Section("Finders", (self._finder(f, v) for f, v in sorted(self._finders())))

    def _why(self, paper: Paper) -> Iterator[Node]:
        claims = [c for c in self.graph.claims_of(paper.node) if c.paper == paper.node]
        results = self._results.get(paper.node, [])
        quoted = [e for c in claims for e in c.evidence] + [r.evidence for r in results]
        for name in sorted({e.field for e in quoted}):
            yield self._text(paper, name)
        for name, start, end in sorted({(e.field, e.sentence_start, e.sentence_end) for e in quoted}):
            yield self._sentence(paper, name, start, end)
        for claim in claims:
            yield from self._claim(paper, claim)
        for result in results:
            yield node(self.names.node("result", result.id), (), self._quote(paper, result.evidence), (paper.node,))

    def _text(self, paper: Paper, name: str) -> Node:
        said = [(word("kgo:field"), text(name)), (word("prov:wasDerivedFrom"), self.names.paper(paper.node))]
        if name not in (TITLE, ABSTRACT):  # those two stand on the paper
            said.append((word("nif:isString"), text(paper.text(name))))
        return node(self.names.part("text", paper.id, name), ("nif:Context",), said, (paper.node,))

    def _sentence_term(self, paper: Paper, name: str, start: int, end: int) -> Term:
        return self.names.node("sentence", content_hash("sentence", paper.node, name, str(start), str(end)))

    def _sentence(self, paper: Paper, name: str, start: int, end: int) -> Node:
        said = [
            (word("nif:anchorOf"), text(paper.text(name)[start:end])),
            (word("nif:beginIndex"), position(start)),
            (word("nif:endIndex"), position(end)),
            (word("nif:referenceContext"), self.names.part("text", paper.id, name)),
        ]
        return node(self._sentence_term(paper, name, start, end), ("nif:Sentence",), said, (paper.node,))

    def _quote(self, paper: Paper, evidence: Evidence) -> list[Statement]:
        where = (evidence.field, evidence.sentence_start, evidence.sentence_end)
        return [
            (word("kgo:quotedText"), text(paper.text(evidence.field)[evidence.start : evidence.end])),
            (word("kgo:quoteStart"), position(evidence.start)),
            (word("prov:wasQuotedFrom"), self._sentence_term(paper, *where)),
            (word("prov:wasGeneratedBy"), self._finder_term(evidence.finder, evidence.version)),
            (word("its:taConfidence"), score(evidence.score)),
        ]

    def _claim(self, paper: Paper, claim: Claim) -> Iterator[Node]:
        """The reified claim with its strongest quote, then one node for each further one."""
        subject = self.names.node("claim", claim.id)
        further = [(self._mention_term(claim, e), e) for e in claim.evidence[1:]]
        said = [s for s in self._quote(paper, claim.evidence[0]) if s[0] != word("its:taConfidence")]
        said += [
            (word("its:taConfidence"), score(claim.score)),
            (word("kgo:role"), text(claim.role)),
            (word("rdf:subject"), self.names.paper(paper.node)),
            (word("rdf:predicate"), self.predicate(claim)),
            (word("rdf:object"), self.object(claim)),
            *((word("kgo:furtherEvidence"), term) for term, _ in further),
        ]
        yield node(subject, ("rdf:Statement",), said, (paper.node,))
        for term, evidence in sorted(further, key=lambda pair: pair[0].nt):
            role = (word("kgo:role"), text(evidence.role))
            yield node(term, ("kgo:Mention",), [role, *self._quote(paper, evidence)], (paper.node,))

    def _mention_term(self, claim: Claim, evidence: Evidence) -> Term:
        parts = (
            evidence.field,
            str(evidence.start),
            str(evidence.end),
            evidence.role,
            evidence.finder,
            evidence.version,
            str(evidence.score),
        )
        return self.names.node("mention", content_hash("mention", claim.id, *parts))

    def _finder_term(self, finder: str, version: str) -> Term:
        return self.names.local("finder", f"{percent_encode(finder)}:{percent_encode(version)}")

    def _finders(self) -> set[tuple[str, str]]:
        claimed = {(e.finder, e.version) for c in self.graph.claims for e in c.evidence}
        return claimed | {(r.evidence.finder, r.evidence.version) for r in self.graph.results}

    def _finder(self, finder: str, version: str) -> Node:
        said = [
            (word("rdfs:label"), text(f"{finder} {version}".strip())),
            (word("schema:softwareVersion"), text(version)),
        ]
        return node(self._finder_term(finder, version), ("prov:Activity",), said)
