"""The files that the package ships about its RDF, made from the tables of `vocabulary` and `kg.schema`.

``python -m kg.export.rdf.ontology`` writes them anew; a test holds that they are current.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final

from kg import schema
from kg.export.rdf.facts import Node, Statement, node
from kg.export.rdf.terms import Names, Term, integer, text, word
from kg.export.rdf.vocabulary import CLASSES, OwnClass, OwnProperty, Shape, properties, shapes
from kg.export.rdf.write import turtle_header, turtle_node

ONTOLOGY_IRI: Final = schema.KGO.rstrip("#")
_ZERO_TO_ONE: Final = ("sh:minInclusive", "0"), ("sh:maxInclusive", "1")
_NOT_IN_CONTEXT: Final = ("owl", "sh")


def ontology() -> str:
    """Our own terms in OWL, as Turtle."""
    head = _iri(ONTOLOGY_IRI)
    title = text("The paper-kg ontology")
    said = [(word("rdfs:label"), title), (word("dcterms:title"), title), (word("rdfs:comment"), text(_ABOUT))]
    said.append((word("dcterms:license"), _iri("https://www.apache.org/licenses/LICENSE-2.0")))
    nodes = [node(head, ("owl:Ontology",), said)]
    nodes += [_class(c, head) for c in CLASSES]
    nodes += [_property(p, head) for p in properties()]
    return _file("Our own terms; everything else in the graph is in well-known vocabularies", nodes)


_ABOUT: Final = (
    "The few terms that a graph of research papers needs beside the well-known vocabularies: what role a method, "
    "data set or task plays in a paper, what a reported figure is about, and which words say so."
)


def _iri(value: str) -> Term:
    return Term(f"<{value}>", f"<{value}>")


def _class(own: OwnClass, head: Term) -> Node:
    said = [
        (word("rdfs:label"), text(own.label)),
        (word("rdfs:comment"), text(own.comment)),
        (word("rdfs:isDefinedBy"), head),
    ]
    if own.parent:
        said.append((word("rdfs:subClassOf"), word(own.parent)))
    return node(word(f"kgo:{own.name}"), ("owl:Class",), said)


def _property(own: OwnProperty, head: Term) -> Node:
    said = [
        (word("rdfs:label"), text(own.label)),
        (word("rdfs:comment"), text(own.comment)),
        (word("rdfs:isDefinedBy"), head),
    ]
    said.append((word("rdfs:range"), word(own.range)))
    if own.domain:
        said.append((word("rdfs:domain"), word(own.domain)))
    if own.parent:
        said.append((word("rdfs:subPropertyOf"), word(own.parent)))
    kind = "owl:DatatypeProperty" if own.is_data else "owl:ObjectProperty"
    return node(word(f"kgo:{own.name}"), (kind,), said)


def _file(title: str, nodes: Iterable[Node]) -> str:
    body = "".join(map(turtle_node, nodes))
    used = {p: iri for p, iri in schema.VOCABULARIES.items() if f"{p}:" in body}
    return turtle_header(title, used) + body


# ---------------------------------------------------------------------------------------------- shapes


def shacl() -> str:
    """The shapes as SHACL in Turtle, without blank nodes."""
    return _file("What every export holds to; kg check validates with it", (n for s in shapes() for n in _shape(s)))


def _shape(shape: Shape) -> Iterator[Node]:
    name = shape.target.replace(":", "-")
    rules = [(word(f"kgo:shape-{name}-{r.path.replace(':', '-')}"), r) for r in shape.rules]
    said = [(word("sh:targetClass"), word(shape.target)), (word("sh:nodeKind"), word("sh:IRI"))]
    said += [(word("sh:property"), term) for term, _ in rules]
    yield node(word(f"kgo:shape-{name}"), ("sh:NodeShape",), said)
    for term, rule in rules:
        limits: list[Statement] = [(word("sh:path"), word(rule.path))]
        if rule.least:
            limits.append((word("sh:minCount"), integer(rule.least)))
        if rule.most is not None:
            limits.append((word("sh:maxCount"), integer(rule.most)))
        if rule.values:
            limits.append((word("sh:datatype" if rule.values.startswith("xsd:") else "sh:class"), word(rule.values)))
        if rule.unit:
            limits += [
                (word(p), Term(f'"{v}.0"^^<{schema.VOCABULARIES["xsd"]}decimal>', f"{v}.0")) for p, v in _ZERO_TO_ONE
            ]
        yield node(term, ("sh:PropertyShape",), limits)


# ------------------------------------------------------------------------------------- JSON-LD context

#: Properties of other vocabularies whose values are IRIs; ours tell by their range.
_LINKS_ELSEWHERE: Final = (
    "dcterms:isPartOf", "dcterms:license", "mls:specifiedBy", "nif:referenceContext", "prov:used", "prov:wasAssociatedWith",
    "prov:wasDerivedFrom", "prov:wasGeneratedBy", "prov:wasQuotedFrom", "rdf:predicate", "rdf:subject", "schema:codeRepository",
    "schema:sameAs",
)  # fmt: skip
_TYPED_ELSEWHERE: Final = {
    "its:taConfidence": "xsd:decimal", "mls:hasValue": "xsd:decimal", "nif:beginIndex": "xsd:nonNegativeInteger",
    "nif:endIndex": "xsd:nonNegativeInteger", "fabio:hasPublicationYear": "xsd:gYear",
}  # fmt: skip


def coercions() -> dict[str, str]:
    """For each property whose values are of one type, that type: ``@id`` or a datatype, by prefixed name."""
    own = {f"kgo:{p.name}": p.range if p.is_data else "@id" for p in properties()}
    typed = {**dict.fromkeys(_LINKS_ELSEWHERE, "@id"), **_TYPED_ELSEWHERE, **own}
    return {name: kind for name, kind in sorted(typed.items()) if kind != "xsd:string"}


def context(names: Names) -> dict[str, object]:
    """The JSON-LD context of an export: prefixes, and the type of each property's values."""
    prefixes = {p: iri for p, iri in names.prefixes.items() if p not in _NOT_IN_CONTEXT}
    return {**prefixes, **{name: {"@type": kind} for name, kind in coercions().items()}}


# ------------------------------------------------------------------------------------------------ page


def page() -> str:
    """The ontology as one page for people."""
    classes = "".join(_term_html(c.name, c.label, c.comment, {"a kind of": c.parent}) for c in CLASSES)
    rows = "".join(
        _term_html(p.name, p.label, p.comment, {"from": p.domain, "to": p.range, "a kind of": p.parent})
        for p in properties()
    )
    reused = "".join(
        f"<li><code>{prefix}:</code> <a href='{iri}'>{html.escape(iri)}</a></li>"
        for prefix, iri in schema.VOCABULARIES.items()
        if prefix != "kgo"
    )
    return _PAGE.format(iri=ONTOLOGY_IRI, about=html.escape(_ABOUT), classes=classes, properties=rows, reused=reused)


def _term_html(name: str, label: str, comment: str, facts: dict[str, str | None]) -> str:
    told = "".join(f"<dt>{k}</dt><dd><code>{v}</code></dd>" for k, v in facts.items() if v)
    return (
        f"<section id='{name}'><h3><code>kgo:{name}</code> <small>{html.escape(label)}</small></h3>"
        f"<p>{html.escape(comment)}</p><dl>{told}</dl></section>\n"
    )


_PAGE: Final = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>The paper-kg ontology</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }}
h3 {{ margin-bottom: 0 }} h3 small {{ font-weight: normal; opacity: .7 }} p {{ margin: .2rem 0 }}
dl {{ display: grid; grid-template-columns: 6rem 1fr; margin: 0; opacity: .85 }} dd {{ margin: 0 }}
section:target {{ outline: 2px solid; outline-offset: .4rem }}
</style></head>
<body>
<h1>The paper-kg ontology</h1>
<p><code>{iri}#</code> (prefix <code>kgo:</code>)</p>
<p>{about}</p>
<h2>Classes</h2>
{classes}<h2>Properties</h2>
{properties}<h2>Vocabularies used beside it</h2>
<ul>{reused}</ul>
</body>
</html>
"""


def shipped() -> dict[str, str]:
    """The shipped files by name, as they should be."""
    default = json.dumps({"@context": context(Names())}, indent=2, ensure_ascii=False) + "\n"
    return {"ontology.ttl": ontology(), "shapes.ttl": shacl(), "context.jsonld": default, "ontology.html": page()}


def read(name: str) -> str:
    """One of the shipped files."""
    return (files("kg") / "data" / name).read_text(encoding="utf-8")


if __name__ == "__main__":
    for file_name, content in shipped().items():
        (Path(str(files("kg"))) / "data" / file_name).write_text(content, encoding="utf-8", newline="\n")
