"""What the graph says of itself: VoID counts, DCAT distributions, PROV for how it was made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from kg import schema
from kg.export.rdf.facts import Node, Statement
from kg.export.rdf.facts import node as make
from kg.export.rdf.terms import Names, Term, integer, link, percent_encode, text, word
from kg.graph import BuildInfo

CORE_FILE: Final = "graph.ttl"
EVIDENCE_FILE: Final = "evidence.ttl"
NTRIPLES_FILE: Final = "graph.nt"

_MEDIA: Final = "https://www.iana.org/assignments/media-types/"
_FILES: Final = ((CORE_FILE, "text/turtle"), (EVIDENCE_FILE, "text/turtle"), (NTRIPLES_FILE, "application/n-triples"))
_RIGHTS: Final = "Titles, abstracts and the sentences quoted from them belong to their authors."
#: The vocabularies that data, and not only the ontology, uses.
_USED: Final = tuple(p for p in schema.VOCABULARIES if p not in ("owl", "sh", "rdf", "xsd"))


@dataclass(slots=True)
class Counts:
    """What went by: triples, subjects, and how often each class and each predicate occurs."""

    triples: int = 0
    subjects: int = 0
    classes: Counter[Term] = field(default_factory=Counter)
    predicates: Counter[Term] = field(default_factory=Counter)

    def passing(self, nodes: Iterable[Node]) -> Iterator[Node]:
        """Count nodes on their way."""
        for each in nodes:
            self.add(each)
            yield each

    def add(self, node: Node) -> None:
        """Count one node."""
        self.subjects += 1
        self.triples += len(node.statements)
        for predicate, object_ in node.statements:
            self.predicates[predicate] += 1
            if predicate.ttl == "a":
                self.classes[object_] += 1


def describe(
    info: BuildInfo, names: Names, core: Counts, evidence: Counts, license_iri: str | None = None
) -> list[Node]:
    """The description as nodes; its triples are counted in the total that it states.

    Args:
        info: How the graph was built.
        names: The IRIs of this export.
        core: What the core file holds without this description.
        evidence: What the evidence file holds.
        license_iri: The licence that the user gives the graph, if any.
    """
    size = sum(len(n.statements) for n in _description(info, names, (core, evidence), license_iri, 0))
    return _description(info, names, (core, evidence), license_iri, core.triples + evidence.triples + size)


def _description(
    info: BuildInfo, names: Names, counts: tuple[Counts, Counts], license_iri: str | None, total: int
) -> list[Node]:
    core, evidence = counts
    both = Counts(classes=core.classes + evidence.classes, predicates=core.predicates + evidence.predicates)
    classes = list(_partitions(names, "class", both.classes))
    properties = list(_partitions(names, "property", both.predicates))
    whole = _whole(names, total, license_iri)
    whole += [(word("void:classPartition"), n.subject) for n in classes]
    whole += [(word("void:propertyPartition"), n.subject) for n in properties]
    parts = [
        _subset(names, "core", "Papers, entities, roles and results", core),
        _subset(names, "evidence", "Every claim with its quote", evidence),
    ]
    whole += [(word("void:subset"), n.subject) for n in parts]
    whole_node = make(names.node("graph", "all"), ("void:Dataset", "dcat:Dataset"), whole)
    return [whole_node, *parts, *_files(names), *_build(info, names), *classes, *properties]


def _whole(names: Names, total: int, license_iri: str | None) -> list[Statement]:
    title = text("A knowledge graph of research papers in which every edge quotes the words it came from")
    said = [
        (word("dcterms:title"), title),
        (word("rdfs:label"), title),
        (word("dcterms:rights"), text(_RIGHTS)),
        (word("void:triples"), integer(total)),
        (word("void:uriSpace"), text(names.base)),
        (word("prov:wasGeneratedBy"), names.node("graph", "build")),
    ]
    said += [(word("void:vocabulary"), _iri(schema.VOCABULARIES[p])) for p in _USED]
    said += [(word("dcat:distribution"), names.node("graph", name)) for name, _ in _FILES]
    licence = link(license_iri) if license_iri else None
    return [*said, (word("dcterms:license"), licence)] if licence else said


def _iri(value: str) -> Term:
    return Term(f"<{value}>", f"<{value}>")


def _subset(names: Names, id_: str, label: str, counts: Counts) -> Node:
    said = [
        (word("rdfs:label"), text(label)),
        (word("void:triples"), integer(counts.triples)),
        (word("void:distinctSubjects"), integer(counts.subjects)),
    ]
    return make(names.node("graph", id_), ("void:Dataset",), said)


def _files(names: Names) -> Iterator[Node]:
    for name, media in _FILES:
        said = [(word("dcterms:title"), text(name)), (word("dcat:mediaType"), _iri(_MEDIA + media))]
        yield make(names.node("graph", name), ("dcat:Distribution",), said)


def _build(info: BuildInfo, names: Names) -> Iterator[Node]:
    tool = names.node("graph", "kg")
    said = [
        (word("rdfs:label"), text(f"kg {info.version}".strip())),
        (word("prov:wasAssociatedWith"), tool),
        *((word("prov:used"), names.node("source", document)) for document, _ in info.inputs),
    ]
    if info.extractors:
        said.append((word("dcterms:description"), text(f"Extractors: {', '.join(info.extractors)}")))
    yield make(names.node("graph", "build"), ("prov:Activity",), said)
    version = [(word("schema:softwareVersion"), text(info.version))] if info.version else []
    yield make(tool, ("prov:SoftwareAgent",), [(word("rdfs:label"), text("kg")), *version])


def _partitions(names: Names, what: str, counts: Counter[Term]) -> Iterator[Node]:
    number = "void:entities" if what == "class" else "void:triples"
    for term, count in sorted(counts.items(), key=lambda pair: pair[0].ttl):
        name = "rdf:type" if term.ttl == "a" else term.ttl
        said = [(word(f"void:{what}"), Term(term.nt, name)), (word(number), integer(count))]
        yield make(names.local("graph", f"{what}-{percent_encode(name.replace(':', '-'))}"), ("void:Dataset",), said)
