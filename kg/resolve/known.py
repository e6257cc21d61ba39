"""Names that the field writes in several ways, as a table that people can read and extend: data/aliases.tsv."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from kg.resolve.keys import merge_key


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Which merge keys are known to mean the same thing.

    Attributes:
        canonical: (kind, merge key) of every known name → the name that people know the thing by.
    """

    canonical: dict[tuple[str, str], str]

    def name(self, kind: str, key: str) -> str | None:
        """The name that people know a thing by, if the table has it."""
        return self.canonical.get((kind, key))


@lru_cache(maxsize=1)
def known_names() -> KnownNames:
    """Read the table of the package; each line: kind, name, other names separated by "|"."""
    canonical: dict[tuple[str, str], str] = {}
    text = resources.files("kg").joinpath("data/aliases.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        kind, name, others = (*line.split("\t"), "")[:3]
        for alias in (name, *filter(None, others.split("|"))):
            canonical.setdefault((kind, merge_key(kind, alias.strip())), name)
    return KnownNames(canonical)
