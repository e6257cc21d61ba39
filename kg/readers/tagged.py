"""What the tagged formats (RIS, nbib, EndNote) share: records of lines, and values by tag."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

from kg.model import SourceReport
from kg.readers.base import count_of
from kg.readers.streams import lines

#: A record: the line at which it begins, and its lines.
Lines = tuple[int, list[str]]


def records(
    stream: BinaryIO, report: SourceReport, starts: Callable[[str], bool], ends: Callable[[str], bool] = lambda _: False
) -> Iterator[Lines]:
    """Yield the records of a document, one at a time; lines outside all records are counted in a note.

    Args:
        stream: The document.
        report: Its report.
        starts: Whether a line begins a record.
        ends: Whether a line ends the record that it belongs to; a record also ends before the next one.
    """
    start, block, stray = 0, list[str](), 0
    for number, line in lines(stream, report):
        if starts(line):
            if block:
                yield start, block
            start, block = number, [line]
        elif block:
            block.append(line)
        elif line.strip():
            stray += 1
        if block and ends(line):
            yield start, block
            block = []
    if block:
        yield start, block
    if stray:
        report.notes.append(f"{count_of(stray, 'line')} outside all entries passed over")


def values(block: Sequence[str], tag: re.Pattern[str], joint: str) -> defaultdict[str, list[str]]:
    r"""The values of each tag of a record; a line without a tag goes on with the value before.

    Args:
        block: The record's lines.
        tag: Matches a line that begins a value; its groups are the tag and the value.
        joint: What the break between two lines of a value becomes.

    >>> dict(values(["T: One", "  two", "A: B", "A: C"], re.compile(r"(\w): (.*)"), " "))
    {'T': ['One two'], 'A': ['B', 'C']}
    """
    found: defaultdict[str, list[str]] = defaultdict(list)
    last = ""
    for line in block:
        match = tag.match(line)
        if match is not None:
            last = match[1]
            found[last].append(match[2].strip())
        elif last and line.strip():
            found[last][-1] += joint + line.strip()
    return found
