"""graph.db: the graph itself as one SQLite file, loss-free; what `kg.load` and every command read."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from kg.errors import GraphFileError, InvariantError
from kg.files import replacing
from kg.graph import BuildInfo, KnowledgeGraph
from kg.model import (
    BuildLog,
    Claim,
    Date,
    Entity,
    Evidence,
    Field,
    Identifier,
    Merge,
    NearMiss,
    Paper,
    Quantity,
    Result,
    Skip,
    Source,
    SourceReport,
)

FILE_NAME: Final = "graph.db"
#: Raised with every change of the tables below; a file of another format is refused.
FORMAT: Final = 1
#: Marks the file as ours in its header ("kgdb").
APPLICATION_ID: Final = 0x6B676462

_SCHEMA: Final = """
CREATE TABLE paper (id TEXT PRIMARY KEY, upstream_id TEXT NOT NULL, label TEXT NOT NULL, title TEXT, abstract TEXT NOT NULL,
  author_count INTEGER, year INTEGER, month INTEGER, day INTEGER, date_written TEXT NOT NULL, venue TEXT) WITHOUT ROWID;
CREATE TABLE author (paper TEXT NOT NULL REFERENCES paper, position INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (paper, position)) WITHOUT ROWID;
CREATE TABLE keyword (paper TEXT NOT NULL REFERENCES paper, position INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (paper, position)) WITHOUT ROWID;
CREATE TABLE identifier (paper TEXT NOT NULL REFERENCES paper, position INTEGER NOT NULL, scheme TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (paper, position)) WITHOUT ROWID;
CREATE TABLE source (paper TEXT NOT NULL REFERENCES paper, position INTEGER NOT NULL, document TEXT NOT NULL, line INTEGER, format TEXT NOT NULL, PRIMARY KEY (paper, position)) WITHOUT ROWID;
CREATE TABLE field (paper TEXT NOT NULL REFERENCES paper, position INTEGER NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (paper, position)) WITHOUT ROWID;
CREATE TABLE entity (id TEXT PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE alias (entity TEXT NOT NULL REFERENCES entity, position INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (entity, position)) WITHOUT ROWID;
CREATE TABLE claim (id TEXT PRIMARY KEY, paper TEXT NOT NULL REFERENCES paper, entity TEXT REFERENCES entity, role TEXT NOT NULL, score REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE evidence (claim TEXT NOT NULL REFERENCES claim, position INTEGER NOT NULL, field TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
  sentence_start INTEGER NOT NULL, sentence_end INTEGER NOT NULL, role TEXT NOT NULL, finder TEXT NOT NULL, version TEXT NOT NULL, score REAL NOT NULL,
  PRIMARY KEY (claim, position)) WITHOUT ROWID;
CREATE TABLE result (id TEXT PRIMARY KEY, paper TEXT NOT NULL REFERENCES paper, method TEXT REFERENCES entity, dataset TEXT REFERENCES entity,
  task TEXT REFERENCES entity, metric TEXT REFERENCES entity, written TEXT NOT NULL, number TEXT, unit TEXT NOT NULL, relative INTEGER NOT NULL,
  field TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, sentence_start INTEGER NOT NULL, sentence_end INTEGER NOT NULL,
  role TEXT NOT NULL, finder TEXT NOT NULL, version TEXT NOT NULL, score REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE merge_log (position INTEGER PRIMARY KEY, decision TEXT NOT NULL, kind TEXT NOT NULL, node TEXT NOT NULL, other TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
# Made after the rows are in: a bulk load into indexed tables takes several times as long.
_INDEXES: Final = """
CREATE INDEX claim_paper ON claim (paper);
CREATE INDEX claim_entity ON claim (entity);
CREATE INDEX result_paper ON result (paper);
CREATE VIRTUAL TABLE search USING fts5 (node UNINDEXED, title, names, abstract);
INSERT INTO search (node, title, names, abstract) SELECT id, label, '', abstract FROM paper ORDER BY id;
INSERT INTO search (node, title, names, abstract)
  SELECT id, name, coalesce((SELECT group_concat(name, ' | ') FROM alias WHERE entity = entity.id), ''), '' FROM entity ORDER BY id;
"""
_REBUILD: Final = "build it again with: kg build PATH… -o FOLDER"

Row = tuple[Any, ...]


def save(graph: KnowledgeGraph, path: Path) -> None:
    """Write a graph to ``path`` (beside it first, then renamed): the same graph gives the same bytes.

    Raises:
        OutputError: If the place cannot be written.
    """
    with replacing(path) as beside, closing(sqlite3.connect(beside)) as db:
        db.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA application_id={APPLICATION_ID};")
        db.executescript(f"PRAGMA user_version={FORMAT}; {_SCHEMA}")
        with db:
            for table, rows in _tables(graph):
                _insert(db, table, rows)
        db.executescript(_INDEXES)


def _insert(db: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    width = len(db.execute(f"PRAGMA table_info({table})").fetchall())
    db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * width)})", rows)  # noqa: S608 - our own table names


def _tables(graph: KnowledgeGraph) -> Iterator[tuple[str, Iterable[Row]]]:
    """Every table's rows, parents before children, each sorted."""
    papers = graph.papers
    entities = graph.entities
    claims = graph.claims
    yield "paper", (_paper_row(graph, node, p) for node, p in papers.items())
    yield "author", ((node, i, name) for node, p in papers.items() for i, name in enumerate(p.authors))
    yield "keyword", ((node, i, name) for node, p in papers.items() for i, name in enumerate(p.keywords))
    yield (
        "identifier",
        ((node, i, x.scheme, x.value) for node, p in papers.items() for i, x in enumerate(p.identifiers)),
    )
    yield (
        "source",
        ((node, i, s.document, s.line, s.format) for node, p in papers.items() for i, s in enumerate(p.sources)),
    )
    yield "field", ((node, i, f.name, f.text) for node, p in papers.items() for i, f in enumerate(p.extra))
    yield "entity", ((node, e.kind, e.key, e.name) for node, e in entities.items())
    yield "alias", ((node, i, name) for node, e in entities.items() for i, name in enumerate(e.aliases))
    yield "claim", ((c.id, c.paper, c.entity, c.role, c.score) for c in claims)
    yield "evidence", ((c.id, i, *_evidence_row(e)) for c in claims for i, e in enumerate(c.evidence))
    yield "result", (_result_row(r) for r in graph.results)
    yield "merge_log", ((i, *row) for i, row in enumerate(_decisions(graph.log)))
    yield "meta", sorted(_meta(graph).items())


def _paper_row(graph: KnowledgeGraph, node: str, p: Paper) -> Row:
    d = p.date
    return (
        node,
        p.id,
        graph.label(node),
        p.title,
        p.abstract,
        p.author_count,
        d.year,
        d.month,
        d.day,
        d.written,
        p.venue,
    )


def _evidence_row(e: Evidence) -> Row:
    return (e.field, e.start, e.end, e.sentence_start, e.sentence_end, e.role, e.finder, e.version, e.score)


def _result_row(r: Result) -> Row:
    number = None if r.value.number is None else str(r.value.number)
    value = (r.value.written, number, r.value.unit, int(r.value.relative))
    return (r.id, r.paper, r.method, r.dataset, r.task, r.metric, *value, *_evidence_row(r.evidence))


def _decisions(log: BuildLog) -> Iterator[Row]:
    yield from (("merged", m.kind, m.into, m.name, m.reason) for m in log.merges)
    yield from (("left apart", n.kind, n.left, n.right, n.reason) for n in log.near_misses)


def _meta(graph: KnowledgeGraph) -> dict[str, str]:
    facts = {
        "version": graph.info.version,
        "extractors": graph.info.extractors,
        "inputs": graph.info.inputs,
        "base_iri": graph.info.base_iri,
        "sources": [dataclasses.asdict(s) for s in graph.log.sources],
        "corrections": graph.log.corrections,
    }
    return {key: json.dumps(value, ensure_ascii=False) for key, value in facts.items()}


def locate(path: Path) -> Path:
    """The graph.db that a path means: the file itself, or the one in the folder.

    Raises:
        GraphFileError: If there is none.
    """
    file = path / FILE_NAME if path.is_dir() else path
    if not file.is_file():
        raise GraphFileError(str(file), "there is no graph here", "build one with: kg build PATH… -o FOLDER")
    return file


def load(path: str | Path) -> KnowledgeGraph:
    """Read a graph from a graph.db or from the folder that it lies in.

    Raises:
        GraphFileError: If it is missing, damaged, or of another format version.
    """
    file = locate(Path(path))
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as db:
            _check_format(db, file)
            return _read(db)
    except (sqlite3.Error, InvariantError, ValueError, TypeError, KeyError) as error:
        raise GraphFileError(str(file), f"the file is damaged ({error})", _REBUILD) from error


def base_of(path: Path) -> str:
    """The base of the nodes' IRIs that a graph was built with; reads nothing else.

    Raises:
        GraphFileError: If the file is missing, damaged, or of another format version.
    """
    file = locate(path)
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as db:
            _check_format(db, file)
            (value,) = db.execute("SELECT value FROM meta WHERE key = 'base_iri'").fetchone()
            return str(json.loads(value))
    except (sqlite3.Error, ValueError, TypeError) as error:
        raise GraphFileError(str(file), f"the file is damaged ({error})", _REBUILD) from error


def _check_format(db: sqlite3.Connection, file: Path) -> None:
    (application,) = db.execute("PRAGMA application_id").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise GraphFileError(str(file), "this is not a graph of kg", _REBUILD)
    if version != FORMAT:
        raise GraphFileError(
            str(file), f"format {version} of another version of kg (this one reads {FORMAT})", _REBUILD
        )


def _read(db: sqlite3.Connection) -> KnowledgeGraph:
    meta = {key: json.loads(value) for key, value in db.execute("SELECT key, value FROM meta")}
    inputs = tuple((document, digest) for document, digest in meta["inputs"])
    graph = KnowledgeGraph(
        BuildInfo(meta["version"], tuple(meta["extractors"]), inputs, meta["base_iri"]), _read_log(db, meta)
    )
    for paper in _read_papers(db):
        graph.add_paper(paper)
    aliases = _grouped(db, "SELECT entity, name FROM alias ORDER BY entity, position")
    for node, kind, key, name in db.execute("SELECT id, kind, key, name FROM entity ORDER BY id"):
        graph.add_entity(Entity(kind, key, name, tuple(a for (a,) in aliases.get(node, ()))))
    evidence = _grouped(db, "SELECT * FROM evidence ORDER BY claim, position")
    for claim, paper, entity, role in db.execute("SELECT id, paper, entity, role FROM claim ORDER BY paper, entity"):
        graph.add_claim(Claim(paper, entity, role, tuple(Evidence(*row[1:]) for row in evidence[claim])))
    for row in db.execute("SELECT * FROM result ORDER BY id"):
        graph.add_result(_read_result(row))
    return graph


def _read_log(db: sqlite3.Connection, meta: dict[str, Any]) -> BuildLog:
    log = BuildLog(corrections=meta["corrections"])
    for facts in meta["sources"]:
        skipped = [Skip(**skip) for skip in facts.pop("skipped")]
        log.sources.append(SourceReport(**facts, skipped=skipped))
    for decision, *row in db.execute("SELECT decision, kind, node, other, reason FROM merge_log ORDER BY position"):
        if decision == "merged":
            log.merges.append(Merge(*row))
        else:
            log.near_misses.append(NearMiss(*row))
    return log


def _read_papers(db: sqlite3.Connection) -> Iterator[Paper]:
    authors = _grouped(db, "SELECT paper, name FROM author ORDER BY paper, position")
    keywords = _grouped(db, "SELECT paper, name FROM keyword ORDER BY paper, position")
    identifiers = _grouped(db, "SELECT paper, scheme, value FROM identifier ORDER BY paper, position")
    sources = _grouped(db, "SELECT paper, document, line, format FROM source ORDER BY paper, position")
    fields = _grouped(db, "SELECT paper, name, text FROM field ORDER BY paper, position")
    columns = "id, upstream_id, title, abstract, author_count, year, month, day, date_written, venue"
    for node, id_, title, abstract, count, *date, venue in db.execute(f"SELECT {columns} FROM paper ORDER BY id"):  # noqa: S608
        yield Paper(
            id=id_, title=title, abstract=abstract, author_count=count, date=Date(*date), venue=venue,
            authors=tuple(name for (name,) in authors.get(node, ())),
            keywords=tuple(name for (name,) in keywords.get(node, ())),
            identifiers=tuple(Identifier(*row) for row in identifiers.get(node, ())),
            sources=tuple(Source(*row) for row in sources.get(node, ())),
            extra=tuple(Field(*row) for row in fields.get(node, ())),
        )  # fmt: skip


def _read_result(row: Row) -> Result:
    _, paper, method, dataset, task, metric, written, number, unit, relative, *evidence = row
    value = Quantity(written, None if number is None else Decimal(number), unit, bool(relative))
    return Result(paper, value, Evidence(*evidence), method, dataset, task, metric)


def _grouped(db: sqlite3.Connection, sql: str) -> dict[str, list[Row]]:
    """Rows by their first column, in the order of the query, without that column."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for first, *rest in db.execute(sql):
        groups[first].append(tuple(rest))
    return groups
