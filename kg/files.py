"""Writing files so that nobody ever sees half of one: beside first, then renamed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from kg.errors import OutputError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path beside ``path`` to write to; it takes the place of ``path`` when the block ends well.

    Folders on the way are made. If the block fails, the old file stays as it was and nothing is left beside it;
    what a process that was killed left beside it is removed.

    Raises:
        OutputError: If the place cannot be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(path)
        beside.touch()
        yield beside
        beside.replace(path)
    except OSError as error:
        if error.filename is not None and Path(error.filename).parent not in (path.parent, *path.parents):
            raise  # something else was missing, not the place
        reason = error.strerror or str(error)
        raise OutputError(str(path), f"cannot be written ({reason})", "choose another folder with -o") from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _remove_leftovers(path: Path) -> None:
    """Remove the parts of a file (and SQLite's journals of them) that processes left which are no more."""
    own = re.compile(rf"\.{re.escape(path.name)}\.(\d+)\.part(?:-\w+)?")
    for entry in path.parent.iterdir():
        match = own.fullmatch(entry.name)
        if match and not _runs(int(match[1])):
            with suppress(OSError):
                entry.unlink()


def _runs(process: int) -> bool:
    """Whether a process runs; where that cannot be asked without harm, as on Windows, it may."""
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


@contextmanager
def atomic_write(path: Path) -> Iterator[TextIO]:
    """Open a UTF-8 text file with LF line ends that takes the place of ``path`` when the block ends well.

    Raises:
        OutputError: If the place cannot be written.
    """
    with replacing(path) as beside, beside.open("w", encoding="utf-8", newline="\n") as stream:
        yield stream
