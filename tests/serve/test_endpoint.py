"""The SPARQL 1.1 Protocol over real HTTP, with real clients."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any

import pyoxigraph
import pytest
import rdflib

Serve = Callable[..., str]

COUNT = "SELECT (COUNT(*) AS ?n) { ?p a fabio:ResearchPaper }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . FILTER(?a != ?g) }"


def call(url: str, data: bytes | None = None, method: str | None = None, **headers: str) -> tuple[int, Any, str]:
    named = {k.replace("_", "-"): v for k, v in headers.items()}
    request = urllib.request.Request(url, data, named, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()


def get(url: str, query: str, **headers: str) -> tuple[int, Any, str]:
    return call(f"{url}/sparql?{urllib.parse.urlencode({'query': query})}", **headers)


def test_the_three_ways_to_ask(serve: Serve) -> None:
    url = serve()
    form = urllib.parse.urlencode({"query": COUNT}).encode()
    answers = [
        get(url, COUNT),
        call(f"{url}/sparql", form, content_type="application/x-www-form-urlencoded"),
        call(f"{url}/sparql", COUNT.encode(), content_type="application/sparql-query; charset=utf-8"),
    ]
    for status, headers, body in answers:
        assert (status, headers["content-type"]) == (200, "application/sparql-results+json")
        assert json.loads(body)["results"]["bindings"][0]["n"]["value"] == "5"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("application/sparql-results+xml;q=0.2, text/csv;q=0.9", "text/csv; charset=utf-8"),
        ("image/png, */*;q=0.1", "application/sparql-results+json"),
    ],
)
def test_formats_of_rows(accept: str, media: str, serve: Serve) -> None:
    url = serve()
    status, headers, body = get(url, COUNT, accept=accept)
    assert (status, headers["content-type"]) == (200, media)
    assert "5" in body


@pytest.mark.parametrize(
    "media", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_formats_of_graphs(media: str, serve: Serve) -> None:
    status, headers, body = get(serve(), "DESCRIBE method:clip", accept=media)
    assert (status, headers["content-type"].split(";")[0]) == (200, media)
    form = pyoxigraph.RdfFormat.from_media_type(media)
    assert len(list(pyoxigraph.parse(body, form))) == 3


def test_what_is_wrong_has_its_status(serve: Serve) -> None:
    url = serve(size=5_000)
    sparql = f"{url}/sparql"
    update = urllib.parse.urlencode({"update": "CLEAR ALL"}).encode()
    cases = [
        (get(url, "SELECT ?x {\n ?x nope:a 1 }"), 400, "line 2, column 5: the prefix nope: is not known"),
        (get(url, "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"), 403, "SERVICE is refused"),
        (get(url, "LOAD <file:///etc/passwd>"), 403, "LOAD is refused"),
        (call(sparql, update, content_type="application/x-www-form-urlencoded"), 403, "UPDATE is refused"),
        (call(sparql, b"CLEAR ALL", content_type="application/sparql-update"), 403, "UPDATE is refused"),
        (call(sparql, b"{}", content_type="application/json"), 415, "application/sparql-query"),
        (call(sparql, b"", content_type="application/x-www-form-urlencoded"), 400, "no query"),
        (call(sparql, b"\xff", content_type="application/sparql-query"), 400, "not UTF-8"),
        (get(url, COUNT, accept="image/png"), 406, "can be had as"),
        (call(f"{sparql}?query=ASK%7B%7D&query=ASK%7B%7D"), 400, "one query at a time"),
        (call(f"{sparql}?query=ASK%7B%7D&default-graph-uri=http://a/"), 400, "one graph"),
        (call(sparql, b"x" * 10_000_000, content_type="application/sparql-query"), 413, "longer than"),
        (get(url, "SELECT * { ?s ?p ?o }"), 503, "longer than 5,000 bytes"),
        (call(sparql, b"", method="PUT"), 405, ""),
        (call(f"{url}/nothing"), 404, ""),
    ]
    for (status, headers, body), expected, words in cases:
        assert (status, words in body, "Traceback" in body) == (expected, True, False), body
        assert expected != 503 or headers["retry-after"]
    assert get(url, COUNT)[0] == 200  # the server stays up


def test_a_query_without_end_is_stopped_and_others_go_on(serve: Serve) -> None:
    url = serve(seconds=1.0, processes=1)
    began = time.monotonic()
    status, _, body = get(url, ENDLESS)
    assert (status, "longer than 1 s" in body) == (503, True)
    assert time.monotonic() - began < 8
    assert get(url, COUNT)[0] == 200


def test_a_client_that_hangs_up_stops_its_query(serve: Serve) -> None:
    url = serve(seconds=60.0, processes=1)
    assert get(url, COUNT)[0] == 200
    host, port = url.removeprefix("http://").split(":")
    path = f"/sparql?{urllib.parse.urlencode({'query': ENDLESS})}"
    with socket.create_connection((host, int(port))) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        time.sleep(0.3)
    began = time.monotonic()
    assert get(url, COUNT)[0] == 200  # the only process is free again
    assert time.monotonic() - began < 8


def test_reading_from_other_sites_is_allowed(serve: Serve) -> None:
    url = serve()
    assert get(url, COUNT, origin="https://elsewhere.example")[1]["access-control-allow-origin"] == "*"
    status, headers, _ = call(
        f"{url}/sparql", method="OPTIONS", origin="https://elsewhere.example", access_control_request_method="POST",
        access_control_request_headers="content-type",
    )  # fmt: skip
    assert (status, "POST" in headers["access-control-allow-methods"]) == (200, True)


def test_without_a_query_programs_get_the_description_and_people_the_editor(serve: Serve) -> None:
    url = serve()
    status, headers, body = call(f"{url}/sparql", accept="text/turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    described = rdflib.Graph().parse(data=body)
    assert (status, headers["content-type"].split(";")[0]) == (200, "text/turtle")
    assert (rdflib.URIRef(f"{url}/sparql"), sd.supportedLanguage, sd.SPARQL11Query) in described
    status, headers, body = call(f"{url}/sparql", accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert (status, "<textarea" in body) == (200, True)
    assert "default-src 'none'" in headers["content-security-policy"]


def test_named_questions_are_filled_by_name(serve: Serve) -> None:
    url = serve()
    told = json.loads(call(f"{url}/questions")[2])
    assert {q["name"] for q in told["questions"]} >= {"why", "best-scores"}
    assert told["examples"]["dataset"] == "COCO"
    status, headers, sparql = call(f"{url}/questions/papers-on-dataset?dataset=coco")
    assert (status, headers["content-type"].split(";")[0]) == (200, "application/sparql-query")
    assert len(json.loads(get(url, sparql)[2])["results"]["bindings"]) == 2
    assert call(f"{url}/questions/papers-on-dataset?dataset=COCOO")[0] == 404
    assert call(f"{url}/questions/papers-on-dataset")[0] == 400
    assert call(f"{url}/questions/nothing")[0] == 404


def test_curl(serve: Serve) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    command = [
        "curl",
        "-sS",
        "--noproxy",
        "*",
        "-G",
        f"{serve()}/sparql",
        "-H",
        "Accept: text/csv",
        "--data-urlencode",
        f"query={COUNT}",
    ]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.split() == ["n", "5"]


def test_rdflibs_store(serve: Serve) -> None:
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    graph = rdflib.Graph(SPARQLStore(f"{serve()}/sparql", returnFormat="json"))
    assert [int(row[0]) for row in graph.query(f"PREFIX fabio: <http://purl.org/spar/fabio/> {COUNT}")] == [5]
    clip = rdflib.URIRef("https://w3id.org/paper-kg/method/clip")
    assert len(list(graph.triples((clip, None, None)))) == 3


def test_sparqlwrapper(serve: Serve) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(f"{serve()}/sparql")
    for form in (wrapper.JSON, wrapper.XML, wrapper.CSV):
        client.setReturnFormat(form)
        client.setQuery(COUNT)
        for method in (wrapper.GET, wrapper.POST):
            client.setMethod(method)
            assert client.query().convert()
    client.setQuery("CONSTRUCT { ?p kgo:usesMethod method:clip } { ?p kgo:usesMethod method:clip }")
    client.setReturnFormat(wrapper.TURTLE)
    assert b"kgo:usesMethod" in client.query().convert()
