"""The routes of ``kg serve``."""

from __future__ import annotations

import asyncio
import dataclasses
import html
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from kg import schema
from kg.export.rdf.ontology import read
from kg.graph import KnowledgeGraph
from kg.query.engine import prefixes
from kg.query.questions import questions
from kg.serve import explore
from kg.serve.pool import Limits, Outcome, Pool
from kg.serve.protocol import RequestError, accepted, query_of
from kg.serve.worker import ROWS, TRIPLES

_SAFE: Final = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
_STATIC: Final = {"editor.js": "text/javascript", "editor.css": "text/css"}


@dataclass(slots=True)
class Service:
    """What the routes share: the graph, its file, and the processes that answer."""

    graph: KnowledgeGraph
    database: Path
    pool: Pool
    base_iri: str = schema.DEFAULT_BASE
    _overview: str | None = field(default=None)

    async def overview(self) -> str:
        """The start page, drawn once."""
        if self._overview is None:
            self._overview = await asyncio.to_thread(explore.overview, self.graph)
        return self._overview


def create_app(
    graph: KnowledgeGraph,
    database: Path,
    store: Path,
    *,
    base_iri: str = schema.DEFAULT_BASE,
    limits: Limits | None = None,
) -> Starlette:
    """The application.

    Args:
        graph: The graph.
        database: Its graph.db, for searching.
        store: The folder of the store with its triples; see `kg.query.engine.disk_store`.
        base_iri: The base of the nodes' IRIs.
        limits: What a query may take.
    """
    service = Service(graph, database, Pool(store, base_iri, limits or Limits()), base_iri)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await service.pool.start()
        try:
            yield
        finally:
            await service.pool.stop()

    routes = [
        Route("/", home),
        Route("/overview", overview),
        Route("/around/{node:path}", around),
        Route("/find", find),
        Route("/ontology", ontology),
        Route("/sparql", sparql, methods=["GET", "POST"]),
        Route("/questions", list_questions),
        Route("/questions/{name}", fill_question),
        Route("/static/{name}", static),
    ]
    cors = Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=["*"])
    app = Starlette(routes=routes, lifespan=lifespan, middleware=[cors])
    app.state.service = service
    return app


def _service(request: Request) -> Service:
    service = request.app.state.service
    assert isinstance(service, Service)
    return service


# ------------------------------------------------------------------------------------------------ SPARQL


async def sparql(request: Request) -> Response:
    """The endpoint; without a query, the editor for people and the service description for programs."""
    accept = request.headers.get("accept", "")
    try:
        query = await query_of(request)
    except RequestError as error:
        return PlainTextResponse(f"{error}\n", error.status, headers=_SAFE)
    if query is None:
        return _no_query(request, accept)
    job = {"query": query, "rows": accepted(accept, ROWS), "triples": accepted(accept, TRIPLES)}
    return _response(await _ask(request, job))


def _no_query(request: Request, accept: str) -> Response:
    media = accepted(accept, ("text/html", "text/turtle", "application/n-triples", "application/rdf+xml"))
    if media == "text/html" and "text/html" in accept:
        return HTMLResponse(_text("editor.html"), headers={**_SAFE, "vary": "accept"})
    endpoint = str(request.url.replace(query=""))
    return Response(_description(endpoint), media_type="text/turtle", headers={"vary": "accept"})


def _description(endpoint: str) -> str:
    """What the endpoint can do (https://www.w3.org/TR/sparql11-service-description/)."""
    formats = " , ".join(f"<http://www.w3.org/ns/formats/{f}>" for f in _FORMATS)
    return (
        "@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .\n\n"
        f"<{endpoint}> a sd:Service ;\n    sd:endpoint <{endpoint}> ;\n    sd:supportedLanguage sd:SPARQL11Query ;\n"
        f"    sd:resultFormat {formats} ;\n    sd:defaultDataset <{endpoint}#dataset> .\n\n"
        f"<{endpoint}#dataset> a sd:Dataset ;\n    sd:defaultGraph <{endpoint}#graph> .\n\n<{endpoint}#graph> a sd:Graph .\n"
    )


_FORMATS: Final = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle", "N-Triples", "RDF_XML", "JSON-LD",
)  # fmt: skip


async def _ask(request: Request, job: dict[str, Any]) -> Outcome:
    """Have a worker do a job, and stop it if the client hangs up."""
    working = asyncio.create_task(_service(request).pool.ask(job))
    hanging = asyncio.create_task(_hung_up(request))
    try:
        await asyncio.wait({working, hanging}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        return Outcome(499, "text/plain", b"the client has gone\n")
    finally:
        for task in (working, hanging):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _response(outcome: Outcome) -> Response:
    headers = {**_SAFE, "vary": "accept"}
    if outcome.status == 503:
        headers["retry-after"] = "10"
    return Response(outcome.body, outcome.status, media_type=outcome.media, headers=headers)


# --------------------------------------------------------------------------------------------- questions


async def list_questions(request: Request) -> Response:
    """The named questions, the prefixes, and an example of each kind of thing, for the editor."""
    service = _service(request)
    told = [
        {
            "name": q.name,
            "title": q.title,
            "about": q.about,
            "parameters": [dataclasses.asdict(p) for p in q.parameters],
        }
        for q in questions().values()
    ]
    examples = await asyncio.to_thread(_examples, service.graph)
    return JSONResponse({"questions": told, "prefixes": prefixes(service.base_iri), "examples": examples})


def _examples(graph: KnowledgeGraph) -> dict[str, str]:
    """For each kind of parameter the name of what has the most links."""
    hits = explore.top(graph, len(graph.entities_by_id))
    found = {h.kind: h.label for h in reversed(hits)}
    if hits:
        found["entity"] = hits[0].label
    if graph.papers_by_id:
        node = min(graph.papers_by_id, key=lambda n: (-len(graph.claims_of(n)), n))
        found[schema.PAPER] = graph.papers_by_id[node].id
    return found


async def fill_question(request: Request) -> Response:
    """The SPARQL of a named question about the things that the parameters name."""
    name = request.path_params["name"]
    if name not in questions():
        return PlainTextResponse(f"there is no question {name}\n", 404)
    return _response(await _ask(request, {"question": name, "parameters": dict(request.query_params)}))


# ---------------------------------------------------------------------------------------------- explorer


async def home(request: Request) -> Response:
    """The explorer, or for a large graph the page to find one's way in."""
    service = _service(request)
    return await (find if explore.is_large(service.graph) else overview)(request)


async def overview(request: Request) -> Response:
    """The explorer over the whole graph, or over the best-linked nodes of a large one."""
    return HTMLResponse(await _service(request).overview())


async def around(request: Request) -> Response:
    """The explorer over what lies around one node."""
    graph, node = _service(request).graph, request.path_params["node"]
    if node not in graph.papers_by_id and node not in graph.entities_by_id:
        return PlainTextResponse(f"there is no node {node}; search at /find\n", 404)
    return HTMLResponse(await asyncio.to_thread(lambda: explore.overview(explore.around(graph, node))))


async def ontology(request: Request) -> Response:
    """Our own terms: a page for people, Turtle for programs."""
    if accepted(request.headers.get("accept", ""), ("text/html", "text/turtle")) == "text/turtle":
        return Response(read("ontology.ttl"), media_type="text/turtle", headers={"vary": "accept"})
    return HTMLResponse(read("ontology.html"), headers={"vary": "accept"})


async def find(request: Request) -> Response:
    """Nodes by their names: a page for people, JSON for programs."""
    service, words = _service(request), request.query_params.get("q", "")
    looking = explore.search if words.strip() else None
    hits = (
        await asyncio.to_thread(looking, service.graph, service.database, words)
        if looking
        else explore.top(service.graph)
    )
    if accepted(request.headers.get("accept", ""), ("text/html", "application/json")) == "application/json":
        return JSONResponse([dataclasses.asdict(h) for h in hits])
    rows = "".join(
        f'<li><a href="/around/{quote(h.id)}"><bdi>{html.escape(h.label)}</bdi></a> <small>{h.kind}, {h.links:,} links</small></li>'
        for h in hits
    )
    body = (
        _text("find.html")
        .replace("{{words}}", html.escape(words))
        .replace("{{rows}}", rows or "<li>Nothing has that name.</li>")
    )
    return HTMLResponse(body, headers=_SAFE)


def _text(name: str) -> str:
    return (files("kg") / "serve" / "static" / name).read_text(encoding="utf-8")


async def static(request: Request) -> Response:
    """The editor's script and style."""
    name = request.path_params["name"]
    if name not in _STATIC:
        return PlainTextResponse("there is nothing here\n", 404)
    return Response(
        _text(name),
        media_type=_STATIC[name],
        headers={"x-content-type-options": "nosniff", "cache-control": "no-cache"},
    )
