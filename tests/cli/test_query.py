"""``kg query`` from end to end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.graph import KnowledgeGraph


@pytest.fixture
def folder(tiny_graph: KnowledgeGraph, tmp_path: Path) -> str:
    tiny_graph.save(tmp_path / "graph.db")
    return str(tmp_path)


def kg(*args: str, stdin: str | None = None) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli, ["query", *args], input=stdin)
    return done.exit_code, done.stdout, done.stderr


def test_list_names_every_question_with_its_parameters() -> None:
    code, out, _ = kg("--list")
    assert code == 0
    assert "papers-on-dataset            Papers on a data set (-p dataset=…)" in out


def test_a_question_as_table_and_json(folder: str) -> None:
    assert "COCO  2" in " ".join(kg("-g", folder, "-q", "most-used-datasets")[1].split(" ")).replace(
        "COCO        2", "COCO  2"
    )
    rows = json.loads(kg("-g", folder, "-q", "papers-on-dataset", "-p", "dataset=COCO", "--json")[1])
    assert [r["paper"].rpartition("/")[2] for r in rows] == ["beta", "arxiv-2401.00001"]


def test_print_shows_what_would_run_and_it_runs(folder: str) -> None:
    code, out, _ = kg("-g", folder, "-q", "papers-on-dataset", "-p", "dataset=coco", "--print")
    assert code == 0
    assert "VALUES ?dataset { dataset:coco }" in out
    assert (
        kg("-g", folder, "-", "--csv", stdin=out)[1]
        == kg("-g", folder, "-q", "papers-on-dataset", "-p", "dataset=coco", "--csv")[1]
    )


def test_a_query_from_a_file(folder: str, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text("ASK { ?s ?p ?o }")
    assert kg("-g", folder, "-f", str(tmp_path / "q.rq"))[:2] == (0, "true\n")
    assert kg("-g", folder, "-f", str(tmp_path / "none.rq"))[0] == 1


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (["SELECT ?x {"], 1, "line 1, column 11: the { here has no partner"),
        ([], 2, "give one of: a query, -f FILE, or -q QUESTION"),
        (["-q", "why", "-p", "paper"], 1, "--param paper: no value; say NAME=VALUE"),
        (["ASK { ?s ?p ?o }", "--base-iri", "nonsense"], 1, "not an absolute IRI"),
    ],
)
def test_mistakes_are_one_line(args: list[str], code: int, message: str, folder: str) -> None:
    found, _, err = kg("-g", folder, *args)
    assert (found, message in err, "Traceback" in err) == (code, True, False)


def test_a_query_without_end_is_ended(folder: str) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . FILTER(?a != ?g) }"
    done = subprocess.run(
        [sys.executable, "-c", "from kg.cli import main; main()", "query", "-g", folder, "--timeout", "0.5", endless],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "query: not done after 0.5 s; simplify it" in done.stderr
