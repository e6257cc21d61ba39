"""The graph in the browser, and a SPARQL 1.1 Protocol endpoint: read-only, on this machine only unless told otherwise.

::

    worker    one process that answers queries from a read-only store; may be killed at any time
    pool      workers, their limits, and new ones for those that were killed
    protocol  what a request asks for and which format it accepts
    explore   the explorer: the whole graph, or what lies around one node
    app       the routes
    static/   the query editor: plain HTML, CSS and JavaScript
"""
