"""SPARQL over the graph, and named questions with parameters.

::

    guard      what is refused, and errors that say where
    questions  the named questions of kg/queries/*.rq
    engine     the triples in a store that answers, in memory or on disk
    answer     rows with Python values
    find       from a name to the nodes that have it
    ask        free SPARQL or a named question, over a store
    output     answers as tables and in the standard formats
"""

from kg.query.answer import Answer, Row, Rows, Triples
from kg.query.ask import ask, query
from kg.query.questions import Question

__all__ = ["Answer", "Question", "Row", "Rows", "Triples", "ask", "query"]
