"""From what the user asked for (files, folders, patterns, standard input) to documents, in a fixed order.

Documents are named relative to the argument given, so that ``seeds``, ``./seeds`` and an absolute path
give the same names; they come sorted by name, so that the order of arguments changes nothing.
"""

from __future__ import annotations

import difflib
import glob
import hashlib
import os
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Final

from kg.errors import InputError
from kg.model import Skip, SourceReport
from kg.readers.base import Document
from kg.readers.opening import open_file, opened

#: The name of standard input, as an argument and as a document.
STDIN: Final = "-"
STDIN_NAME: Final = "stdin"

# What a build writes; read back it would be its own source.
_OUTPUTS: Final = frozenset(
    ("graph.html", "network.html", "graph.ttl", "evidence.ttl", "graph.nt", "graph.db", "graph.graphml", "nodes.csv",
     "edges.csv", "report.md")
)  # fmt: skip
_OUTPUT_MARKS: Final = (b"paper-kg", b"# What is in this graph", b"Knowledge graph of ")
_NO_PAPERS: Final = frozenset({"__pycache__", "node_modules"})


@dataclass(frozen=True, slots=True)
class _Found:
    name: str
    path: Path
    asked: bool

    @property
    def real(self) -> str:
        return os.path.realpath(self.path)


def documents(paths: Iterable[str | Path], reports: list[SourceReport]) -> Iterator[Document]:
    """Yield every document among some paths, opened, sorted by name and each only once.

    Args:
        paths: Files, folders (read recursively), glob patterns, or ``-`` for standard input. Hidden files, what a
            build wrote and, in folders, links that lead in circles are passed over.
        reports: Gets a report for every document that cannot be opened.

    Raises:
        InputError: If a path does not exist, or a pattern matches nothing.
    """

    def report(name: str) -> SourceReport:
        if not reports or reports[-1].document != name:
            reports.append(SourceReport(name))
        return reports[-1]

    arguments = [str(p) for p in paths]
    found: list[_Found] = []
    for argument in dict.fromkeys(a for a in arguments if a != STDIN):
        found.extend(_find(argument, reports))
    if STDIN in arguments:
        yield from opened(STDIN_NAME, sys.stdin.buffer, report)
    for item in _distinct(found):
        for document in open_file(item.name, item.path, report):
            if not item.asked and _is_output(item.path, document.head):
                continue
            yield document if item.asked else replace(document, asked=False)


def _find(argument: str, reports: list[SourceReport]) -> Iterator[_Found]:
    path = Path(argument).expanduser()
    if path.is_dir():
        yield from _walk(path, path, set(), reports)
    elif path.exists():
        yield _Found(_name(path, path.parent), path, asked=True)
    elif glob.has_magic(argument):
        base = Path(*_before_magic(path))
        matches = [Path(m) for m in sorted(glob.glob(str(path), recursive=True))]  # noqa: PTH207 (a path may be absolute)
        if not matches:
            raise InputError(argument, "no file matches this pattern", "check the pattern")
        for match in matches:
            if match.is_dir():
                yield from _walk(match, base, set(), reports)
            else:
                yield _Found(_name(match, base), match, asked=False)
    else:
        near = _nearest(path)
        raise InputError(argument, "no such file or folder", f"did you mean {near}?" if near else "check the path")


def _before_magic(path: Path) -> Iterator[str]:
    for part in path.parts[:-1]:
        if glob.has_magic(part):
            return
        yield part


def _nearest(path: Path) -> str:
    if not path.parent.is_dir():
        return ""
    names = difflib.get_close_matches(path.name, sorted(p.name for p in path.parent.iterdir()), n=1)
    return str(path.parent / names[0]) if names else ""


def _walk(folder: Path, base: Path, above: set[str], reports: list[SourceReport]) -> Iterator[_Found]:
    """All files below a folder; a folder that is its own ancestor (through a link) is not entered again."""
    real = os.path.realpath(folder)
    if real in above:
        return
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        problem = Skip(None, f"the folder cannot be read ({os.strerror(error.errno or 0)})")
        reports.append(SourceReport(_name(folder, base), skipped=[problem]))
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if entry.name not in _NO_PAPERS:
                yield from _walk(entry, base, above | {real}, reports)
        elif entry.is_file():
            yield _Found(_name(entry, base), entry, asked=False)


def _name(path: Path, base: Path) -> str:
    relative = path.relative_to(base) if path != base else PurePath(path.name)
    readable = os.fsencode(relative.as_posix()).decode("utf-8", "replace")
    return unicodedata.normalize("NFC", readable)


def _distinct(found: Iterable[_Found]) -> list[_Found]:
    """Each file once, under a name that no other has: namesakes take as many parent folders as it needs."""
    by_file: dict[str, _Found] = {}
    for item in found:
        known = by_file.get(item.real)
        if known is None or (len(item.name), item.name) < (len(known.name), known.name):
            asked = item.asked or (known is not None and known.asked)
            by_file[item.real] = _Found(item.name, item.path, asked)
    namesakes: defaultdict[str, list[_Found]] = defaultdict(list)
    for item in by_file.values():
        namesakes[item.name].append(item)
    distinct = [named for group in namesakes.values() for named in _apart(group)]
    return sorted(distinct, key=lambda item: item.name)


def _apart(group: list[_Found]) -> list[_Found]:
    if len(group) == 1:
        return group
    parts = [PurePath(item.real).parts for item in group]
    for length in range(2, max(map(len, parts)) + 1):
        names = ["/".join(p[-length:]) for p in parts]
        if len(set(names)) == len(names):
            break
    return [_Found(name, item.path, item.asked) for name, item in zip(names, group, strict=True)]


def _is_output(path: Path, head: bytes) -> bool:
    """Whether a build wrote this file: it has an output's name and our mark, or lies beside a graph.db."""
    return path.name in _OUTPUTS and (
        any(mark in head for mark in _OUTPUT_MARKS) or (path.parent / "graph.db").exists()
    )


def digests(paths: Iterable[str | Path]) -> tuple[tuple[str, str], ...]:
    """The name and the SHA-256 of every file among some paths (as stored, so compressed), sorted by name.

    Standard input has none: it can be read but once. Files that cannot be read are left out.
    """
    found = [item for p in paths if str(p) != STDIN for item in _find(str(p), [])]
    pairs = []
    for item in _distinct(found):
        if item.path.name in _OUTPUTS:
            continue
        with suppress(OSError), item.path.open("rb") as stream:
            pairs.append((item.name, hashlib.file_digest(stream, "sha256").hexdigest()))
    return tuple(sorted(pairs))
