"""A build whose inputs and code have not changed has nothing to do: its files are checked by content, not by date.

Beside the extractions, the cache keeps, for each build, the SHA-256 of the files that it wrote. A build with the
same inputs, options, corrections and code would write the same bytes; where they still lie in the folder, it need not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Final

from kg import readers
from kg.cache import default_folder
from kg.errors import OutputError
from kg.files import atomic_write
from kg.model import content_hash
from kg.pipeline import Options

_CODE: Final = Path(__file__).parent
_RECORDS: Final = "builds"


def build_key(paths: Sequence[str], options: Options) -> str | None:
    """A hash of all that a build depends on; None where that cannot be told (standard input, plug-ins)."""
    if "-" in paths or options.extractors or not options.cache:
        return None
    given = {**asdict(options), "jobs": None, "corrections": None}
    corrections = (
        options.corrections.read_bytes().hex() if options.corrections and options.corrections.is_file() else ""
    )
    code = [
        (str(p.relative_to(_CODE)), p.stat().st_size, p.stat().st_mtime_ns)
        for p in sorted(_CODE.rglob("*.*"))
        if p.suffix != ".pyc"
    ]
    return content_hash(
        json.dumps(given, sort_keys=True), corrections, repr(readers.digests(paths)), repr(code), length=40
    )


def is_current(folder: Path, key: str | None) -> bool:
    """Whether a folder holds, byte for byte, what the build of this key would write."""
    record = _record(key) if key else None
    return bool(record) and all(_digest(folder / name) == digest for name, digest in (record or {}).items())


def remember(key: str | None, written: Iterable[Path]) -> None:
    """Keep what a build has written; a cache that cannot be written costs only the saving."""
    if key is None:
        return
    digests = {path.name: _digest(path) for path in written}
    with suppress(OutputError), atomic_write(_place(key)) as stream:
        json.dump(digests, stream)


def files_of(folder: Path, key: str) -> list[Path]:
    """The files that the build of this key wrote, in a folder."""
    return [folder / name for name in _record(key) or ()]


def _place(key: str) -> Path:
    return default_folder() / _RECORDS / f"{key}.json"


def _record(key: str) -> dict[str, str] | None:
    with suppress(OSError, ValueError):
        found = json.loads(_place(key).read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else None
    return None


def _digest(path: Path) -> str:
    with suppress(OSError), path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
    return ""
