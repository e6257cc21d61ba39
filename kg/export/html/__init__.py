"""``graph.html``, the explorer: one file that needs no network, built of a template, a style sheet and modules.

::

    data.py        the graph as columns, small and quick to read
    page.py        template + style + script + data = one file, with hashes for its Content-Security-Policy
    template.html  what the page is made of, readable without scripts
    viewer.css     how it looks, light and dark
    js/            what it does; `main.js` joins the modules (checked by `npx eslint@9 .` there)
"""

from kg.export.html.page import MOST_NODES, page, write_html

__all__ = ["MOST_NODES", "page", "write_html"]
