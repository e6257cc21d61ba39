"""Our own terms, and the shapes that every export has: the tables behind ontology.ttl, shapes.ttl and their page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kg import schema

PAPER: Final = schema.KIND[schema.PAPER].classes[0]
CLASS_OF: Final[dict[str, str]] = {kind: schema.KIND[kind].classes[0] for kind in schema.KIND}


@dataclass(frozen=True, slots=True)
class OwnClass:
    """A class of ours, with the well-known class that it specialises."""

    name: str
    label: str
    comment: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class OwnProperty:
    """A property of ours; a range in the ``xsd:`` namespace makes it a datatype property."""

    name: str
    label: str
    comment: str
    domain: str | None
    range: str
    parent: str | None = None

    @property
    def is_data(self) -> bool:
        """Whether its values are literals."""
        return self.range.startswith("xsd:")


CLASSES: Final[tuple[OwnClass, ...]] = (
    OwnClass("Method", "Method", "A named method, model, architecture or technique that papers introduce, use or compare with.", "skos:Concept"),
    OwnClass("Task", "Task", "A problem that papers work on, such as image captioning.", "skos:Concept"),
    OwnClass("Venue", "Venue", "Where a paper appeared, under the name that its source gives.", "dcterms:BibliographicResource"),
    OwnClass("Mention", "Mention", "A further piece of evidence for a claim: some words, their sentence, and who found them.", "prov:Entity"),
)  # fmt: skip

_PLAIN: Final = (
    OwnProperty("hasMethod", "has method", "The paper introduces, uses or compares with the method.", PAPER, CLASS_OF[schema.METHOD]),
    OwnProperty("hasDataset", "has data set", "The paper introduces or uses the data set.", PAPER, CLASS_OF[schema.DATASET]),
    OwnProperty("hasTask", "has task", "The paper introduces or addresses the task.", PAPER, CLASS_OF[schema.TASK]),
)  # fmt: skip
_RESULT: Final = "mls:ModelEvaluation"
_OTHERS: Final = (
    OwnProperty(schema.PROMISE_PREDICATE, "code promised", "The words in which the paper promises code without a link to it.", PAPER, "xsd:string"),
    OwnProperty("authorCount", "author count", "How many authors the paper has, where its source tells no names or not all.", PAPER, "xsd:integer"),
    OwnProperty("dateAsWritten", "date as written", "The date in the words of the source; dcterms:issued is what it means, where the year is known.", PAPER, "xsd:string"),
    OwnProperty("readAt", "read at", "The document and line (from 1) at which the paper was read, joined by a colon.", PAPER, "xsd:string"),
    OwnProperty("sha256", "SHA-256", "The hash of a source document's bytes.", "prov:Entity", "xsd:string"),
    OwnProperty("higherIsBetter", "higher is better", "Whether more of the metric is better; absent where that is not known.", CLASS_OF[schema.METRIC], "xsd:boolean"),
    OwnProperty("ofMethod", "of method", "The method that the figure is about.", _RESULT, CLASS_OF[schema.METHOD]),
    OwnProperty("onDataset", "on data set", "The data set that the figure was measured on.", _RESULT, CLASS_OF[schema.DATASET]),
    OwnProperty("forTask", "for task", "The task that the figure is for.", _RESULT, CLASS_OF[schema.TASK]),
    OwnProperty("reportedIn", "reported in", "The paper that reports the figure.", _RESULT, PAPER),
    OwnProperty("valueAsWritten", "value as written", "The figure in the paper's own words; mls:hasValue is the number.", _RESULT, "xsd:string"),
    OwnProperty("unit", "unit", "The unit of the figure as written, % or x included; absent where there is none.", _RESULT, "xsd:string"),
    OwnProperty("relative", "relative", "Whether the figure compares with something else (“+2.1”, “4.5x faster”).", _RESULT, "xsd:boolean"),
    OwnProperty("role", "role", "The role that the words speak for: introduces, compares, uses, addresses, mentions, has code, links to, has page or code promised.", None, "xsd:string"),
    OwnProperty("quotedText", "quoted text", "The very words that a claim, a mention or a result rests on.", None, "xsd:string"),
    OwnProperty("quoteStart", "quote start", "Where the words begin in their field, in code points from 0.", None, "xsd:nonNegativeInteger"),
    OwnProperty("furtherEvidence", "further evidence", "More evidence for a claim, beside the strongest, which stands on the claim itself.", "rdf:Statement", "kgo:Mention"),
    OwnProperty("field", "field", "The field of the paper that the text is: title, abstract, or one that a structured source gives.", "nif:Context", "xsd:string"),
)  # fmt: skip


def properties() -> Iterator[OwnProperty]:
    """All properties of ours: one for each kind of link of the schema, the plain ones, and the others."""
    for link in schema.LINKS:
        comment = f"“The paper {link.phrase} …”: the role {link.role}."
        parent = f"kgo:{link.plain}" if link.plain else None
        label = "".join(f" {c.lower()}" if c.isupper() else c for c in link.predicate)
        yield OwnProperty(link.predicate, label, comment, PAPER, CLASS_OF[link.kind], parent)
    yield from _PLAIN
    yield from _OTHERS


# ---------------------------------------------------------------------------------------------- shapes


@dataclass(frozen=True, slots=True)
class Rule:
    """What the values of one property must be.

    ``values`` is a datatype (``xsd:…``), a class, or None for anything; ``most`` None for no upper limit;
    ``unit`` says that the number must lie in [0, 1].
    """

    path: str
    least: int
    most: int | None
    values: str | None = None
    unit: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """What every node of a class must have; every one of them has an IRI."""

    target: str
    rules: tuple[Rule, ...]


_LABEL: Final = Rule("rdfs:label", 1, 1, "xsd:string")
_QUOTE: Final = (
    Rule("kgo:quotedText", 1, 1, "xsd:string"),
    Rule("kgo:quoteStart", 1, 1, "xsd:nonNegativeInteger"),
    Rule("prov:wasQuotedFrom", 1, 1, "nif:Sentence"),
    Rule("prov:wasGeneratedBy", 1, 1, "prov:Activity"),
    Rule("its:taConfidence", 1, 1, "xsd:decimal", unit=True),
)


def shapes() -> Iterator[Shape]:
    """The shapes of papers, entities, results and evidence."""
    yield Shape(PAPER, (_LABEL, *_PAPER_RULES, *(Rule(f"kgo:{p.name}", 0, None, p.range) for p in properties() if p.domain == PAPER and not p.is_data)))  # fmt: skip
    for kind in schema.ENTITY_KINDS:
        own = {
            schema.METRIC: (Rule("kgo:higherIsBetter", 0, 1, "xsd:boolean"),),
            schema.REPOSITORY: (Rule("schema:codeRepository", 1, None),),
            schema.PAGE: (Rule("schema:url", 1, None),),
        }.get(kind, ())
        yield Shape(CLASS_OF[kind], (_LABEL, Rule("skos:prefLabel", 1, 1, "xsd:string"), *own))
    yield Shape(_RESULT, (_LABEL, *_RESULT_RULES, *_QUOTE))
    yield Shape("rdf:Statement", (*_CLAIM_RULES, *_QUOTE))
    yield Shape("kgo:Mention", (Rule("kgo:role", 1, 1, "xsd:string"), *_QUOTE))
    yield Shape("nif:Sentence", _SENTENCE_RULES)
    yield Shape("nif:Context", (Rule("kgo:field", 1, 1, "xsd:string"), Rule("prov:wasDerivedFrom", 1, 1, PAPER)))


_PAPER_RULES: Final = (
    Rule("dcterms:identifier", 1, None, "xsd:string"),
    Rule("dcterms:title", 0, 1, "xsd:string"),
    Rule("dcterms:abstract", 0, 1, "xsd:string"),
    Rule("dcterms:issued", 0, 1),
    Rule("fabio:hasPublicationYear", 0, 1, "xsd:gYear"),
    Rule("dcterms:isPartOf", 0, 1, "kgo:Venue"),
    Rule("prov:wasDerivedFrom", 0, None, "prov:Entity"),
    Rule(f"kgo:{schema.PROMISE_PREDICATE}", 0, 1, "xsd:string"),
    Rule("kgo:authorCount", 0, 1, "xsd:integer"),
)
_RESULT_RULES: Final = (
    Rule("kgo:reportedIn", 1, 1, PAPER),
    Rule("kgo:valueAsWritten", 1, 1, "xsd:string"),
    Rule("kgo:relative", 1, 1, "xsd:boolean"),
    Rule("kgo:unit", 0, 1, "xsd:string"),
    Rule("mls:hasValue", 0, 1, "xsd:decimal"),
    Rule("mls:specifiedBy", 0, 1, CLASS_OF[schema.METRIC]),
    Rule("kgo:ofMethod", 0, 1, CLASS_OF[schema.METHOD]),
    Rule("kgo:onDataset", 0, 1, CLASS_OF[schema.DATASET]),
    Rule("kgo:forTask", 0, 1, CLASS_OF[schema.TASK]),
)
_CLAIM_RULES: Final = (
    Rule("rdf:subject", 1, 1, PAPER),
    Rule("rdf:predicate", 1, 1),
    Rule("rdf:object", 1, 1),
    Rule("kgo:role", 1, 1, "xsd:string"),
    Rule("kgo:furtherEvidence", 0, None, "kgo:Mention"),
)
_SENTENCE_RULES: Final = (
    Rule("nif:anchorOf", 1, 1, "xsd:string"),
    Rule("nif:beginIndex", 1, 1, "xsd:nonNegativeInteger"),
    Rule("nif:endIndex", 1, 1, "xsd:nonNegativeInteger"),
    Rule("nif:referenceContext", 1, 1, "nif:Context"),
)
