"""Apache Jena, where Debian's libapache-jena-java is installed, reads the same graph and gives the same answers."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pyoxigraph
import pytest

from kg.export.rdf import write_rdf
from kg.graph import KnowledgeGraph
from kg.query.engine import prefixes
from kg.query.questions import questions

JARS = Path("/usr/share/java")
VERSIONED = re.compile(r"-\d[\d.]*\w*\.jar$")  # the same jar again, under its long name
WANTED = (
    "jena-", "commons-", "http", "jackson-", "jsonld", "titanium", "slf4j-api", "slf4j-simple", "thrift", "xerces",
    "xml-apis", "gson", "protobuf", "caffeine", "guava", "dexx", "failureaccess",
)  # fmt: skip


pytestmark = pytest.mark.skipif(
    shutil.which("java") is None or not (JARS / "jena-arq.jar").exists(), reason="needs java and libapache-jena-java"
)


@pytest.fixture(scope="session")
def classpath(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Debian's jars, and the message files that its package puts where Jena does not look."""
    folder = tmp_path_factory.mktemp("jena")
    prefix = "org/apache/jena/ext/"
    with zipfile.ZipFile(JARS / "jena-core.jar") as jar:
        for name in jar.namelist():
            if name.startswith(prefix) and name.endswith(".properties"):
                target = folder / name.removeprefix(prefix)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(jar.read(name))
    jars = [str(j) for j in sorted(JARS.glob("*.jar")) if j.name.startswith(WANTED) and not VERSIONED.search(j.name)]
    return ":".join([*jars, str(folder)])


def jena(classpath: str, *args: str | Path) -> str:
    done = subprocess.run(
        ["java", "-Xshare:auto", "-cp", classpath, *map(str, args)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not re.search(r"WARN|ERROR", done.stderr), done.stderr
    return done.stdout


def test_jena_reads_the_same_graph(classpath: str, tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    write_rdf(tiny_graph, tmp_path)
    out = jena(
        classpath, "riotcmd.riot", "--strict", "--check", "--out=nt", tmp_path / "graph.ttl", tmp_path / "evidence.ttl"
    )
    ours = {str(q.triple) for q in pyoxigraph.parse(path=tmp_path / "graph.nt", format=pyoxigraph.RdfFormat.N_TRIPLES)}
    assert {str(q.triple) for q in pyoxigraph.parse(out, pyoxigraph.RdfFormat.N_TRIPLES)} == ours


@pytest.mark.parametrize("name", ["best-scores"])
def test_jena_answers_the_same(name: str, classpath: str, tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    write_rdf(tiny_graph, tmp_path)
    header = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in prefixes().items())
    (tmp_path / "q.rq").write_text(header + questions()[name].sparql)
    out = jena(classpath, "arq.arq", "--data", tmp_path / "graph.nt", "--query", tmp_path / "q.rq", "--results=csv")
    assert len(out.splitlines()) - 1 == len(tiny_graph.query(questions()[name].sparql)) >= 1
