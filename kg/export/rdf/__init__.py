"""RDF: the graph in well-known vocabularies, as Turtle, N-Triples, N-Quads, JSON-LD, and for rdflib.

terms     IRIs and literals, valid by construction
facts     the graph as a stream of nodes with their statements
write     Turtle and N-Triples from that stream
describe  the graph's own description: VoID, DCAT, PROV
files     the files, each whole or not at all
"""

from kg.export.rdf.describe import CORE_FILE, EVIDENCE_FILE, NTRIPLES_FILE
from kg.export.rdf.files import ntriples, to_rdflib, write_rdf

__all__ = ["CORE_FILE", "EVIDENCE_FILE", "NTRIPLES_FILE", "ntriples", "to_rdflib", "write_rdf"]
