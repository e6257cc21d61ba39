"""SPARQL over the graph, and named questions with parameters.

questions  the named questions of kg/queries/*.rq
guard      what is refused, and errors that say where
engine     the triples in a store that answers, in memory or on disk
answer     rows with Python values, and the standard result formats
"""

from kg.query.answer import Answer, Row, Rows, Triples
from kg.query.ask import ask, query
from kg.query.questions import Question

__all__ = ["Answer", "Question", "Row", "Rows", "Triples", "ask", "query"]
