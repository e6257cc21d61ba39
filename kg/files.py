"""Writing files so that nobody ever sees half of one: beside first, then renamed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from kg.errors import OutputError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path beside ``path`` to write to; it takes the place of ``path`` when the block ends well.

    Folders on the way are made. If the block fails, the old file stays as it was and nothing is left beside it.

    Raises:
        OutputError: If the place cannot be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
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


@contextmanager
def atomic_write(path: Path) -> Iterator[TextIO]:
    """Open a UTF-8 text file with LF line ends that takes the place of ``path`` when the block ends well.

    Raises:
        OutputError: If the place cannot be written.
    """
    with replacing(path) as beside, beside.open("w", encoding="utf-8", newline="\n") as stream:
        yield stream
