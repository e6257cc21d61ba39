"""RDF: the graph in well-known vocabularies, as Turtle, N-Triples, N-Quads, JSON-LD, and for rdflib.

::

    terms       IRIs and literals, valid by construction
    facts       the graph as a stream of nodes with their statements
    describe    the graph's own description: VoID, DCAT, PROV
    write       Turtle and N-Triples from that stream
    files       the files of a build, each whole or not at all; the same triples for rdflib
    other       N-Quads and JSON-LD, on demand
    convert     pyoxigraph's terms as rdflib's
    vocabulary  our own terms and the shapes, as tables
    ontology    the files about them that the package ships
"""

from kg.export.rdf.describe import CORE_FILE, EVIDENCE_FILE, NTRIPLES_FILE
from kg.export.rdf.files import ntriples, to_rdflib, write_rdf
from kg.export.rdf.other import write_jsonld, write_nquads

__all__ = [
    "CORE_FILE",
    "EVIDENCE_FILE",
    "NTRIPLES_FILE",
    "ntriples",
    "to_rdflib",
    "write_jsonld",
    "write_nquads",
    "write_rdf",
]
