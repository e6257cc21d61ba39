"""Corrections: a text file, kept by the user, that puts names and links right on every build.

TOML, one table a correction; a node is written ``kind:name`` (or by its id, ``kind/key``), a paper by its id, an
identifier (``arxiv:2401.00001``) or its title::

    [[same_as]]                      # one thing under several names; the first stays
    names = ["dataset:MS COCO", "dataset:Common Objects in Context"]

    [[not_same]]                     # two things that were joined: each keeps what is quoted under its name
    names = ["method:GQA", "method:grouped-query attention"]

    [[rename]]                       # the name that is shown; the id stays
    node = "method:latent diffusion"
    to = "Latent Diffusion Model"

    [[alias]]                        # a further name, and whatever else goes by it
    node = "method:LoRA"
    names = ["Low-Rank Adaptation"]

    [[kind]]                         # a task that was taken for a method
    node = "method:VQA"
    to = "task"

    [[reject]]                       # a link that is wrong; without "paper", every link to the node
    node = "method:Transformer"
    paper = "arxiv:2401.00001"

    [[add]]                          # a link that is missing; its quote stands in the paper
    paper = "arxiv:2401.00001"
    node = "dataset:GQA"
    role = "uses"
    quote = "the GQA benchmark"

``same_as`` joins papers too (``paper:…``), and ``not_same`` parts them. Every build tells which corrections fired and which match nothing any more.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kg import schema
from kg.errors import CorrectionError

__all__ = ["Correction", "kind_of", "load_corrections", "name_of"]

_KINDS: Final = ", ".join(schema.ENTITY_KINDS)
# Action → its keys; those in the second set may be left out.
_KEYS: Final[dict[str, tuple[set[str], set[str]]]] = {
    "same_as": ({"names"}, set()),
    "not_same": ({"names"}, set()),
    "rename": ({"node", "to"}, set()),
    "alias": ({"node", "names"}, set()),
    "kind": ({"node", "to"}, set()),
    "reject": ({"node"}, {"paper"}),
    "add": ({"paper", "node", "quote"}, {"role"}),
}
_REFERENCE: Final = re.compile(rf"({schema.PAPER}|{'|'.join(schema.ENTITY_KINDS)})\s*[:/]\s*(.+)")


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction: what to do, where it is written, and its values (empty where its kind has none)."""

    action: str
    place: str
    node: str = ""
    names: tuple[str, ...] = ()
    to: str = ""
    paper: str = ""
    role: str = ""
    quote: str = ""

    @property
    def is_of_papers(self) -> bool:
        """Whether it joins or parts papers and not entities."""
        return self.action in ("same_as", "not_same") and self.names[0].startswith(f"{schema.PAPER}:")


# -------------------------------------------------------------------------------------------- reading


def load_corrections(path: Path) -> tuple[Correction, ...]:
    """Read a corrections file, in its order.

    Raises:
        CorrectionError: If it cannot be read, is no TOML, or has a table or a value that is not understood.
    """
    try:
        text = path.read_text(encoding="utf-8")
        tables = tomllib.loads(text)
    except OSError as error:
        raise CorrectionError(str(path), f"cannot be read ({error.strerror})", "check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CorrectionError(str(path), f"no valid TOML ({error})", "see the example in the documentation") from error
    corrections = []
    for action, entries in tables.items():
        lines = _lines_of(text, action)
        if action not in _KEYS:
            place = f"{path}:{lines[0]}" if lines else str(path)
            raise CorrectionError(place, f"there is no correction {action!r}", f"use one of: {', '.join(_KEYS)}")
        if not isinstance(entries, list):
            raise CorrectionError(
                str(path), f"{action} is not a list of tables", f"write [[{action}]], with two brackets"
            )
        for number, values in enumerate(entries):
            line = lines[number] if number < len(lines) else None
            corrections.append(
                _checked(action, values, f"{path.name}:{line}" if line else f"{path.name}, {action} {number + 1}")
            )
    return tuple(corrections)


def _lines_of(text: str, table: str) -> list[int]:
    """The lines, from 1, at which tables of a name begin; TOML's reader does not tell."""
    header = re.compile(rf"^[ \t]*\[\[?\s*[\"']?{re.escape(table)}[\"']?\s*\]", re.MULTILINE)
    return [text.count("\n", 0, match.start()) + 1 for match in header.finditer(text)]


def _checked(action: str, values: Any, place: str) -> Correction:
    needed, optional = _KEYS[action]
    if not isinstance(values, Mapping):
        raise CorrectionError(place, f"{action} is not a table", f"write [[{action}]] and its values below")
    for key in sorted(values.keys() - needed - optional):
        raise CorrectionError(
            place, f"{action} has no key {key!r}", f"its keys are {', '.join(sorted(needed | optional))}"
        )
    for key in sorted(needed - values.keys()):
        raise CorrectionError(place, f"{action} lacks {key!r}", f"add {key} = …")
    read: dict[str, Any] = {}
    for key, value in values.items():
        if key == "names":
            listed = isinstance(value, list) and all(isinstance(v, str) and v.strip() for v in value)
            if not listed or len(value) < (1 if action == "alias" else 2):
                raise CorrectionError(place, "names is not a list of names", 'write names = ["kind:one", "kind:other"]')
            read[key] = tuple(value)
        elif isinstance(value, str) and value.strip():
            read[key] = value.strip()
        else:
            raise CorrectionError(place, f"{key} is not a text", f'write {key} = "…"')
    return _consistent(Correction(action, place, **read))


def _consistent(correction: Correction) -> Correction:
    """Check what the values say, one with another."""

    def wrong(problem: str, cure: str) -> CorrectionError:
        return CorrectionError(correction.place, problem, cure)

    nodes = (correction.node,) if correction.node else correction.names
    kinds = [kind_of(n) for n in nodes]
    for node, kind in zip(nodes, kinds, strict=True):
        if not kind:
            raise wrong(f"{node!r} does not say its kind", f'write "kind:name", kind being one of {_KINDS}')
    if schema.PAPER in kinds and (correction.action not in ("same_as", "not_same") or len(set(kinds)) > 1):
        cure = "papers can be joined with [[same_as]] and parted with [[not_same]]"
        raise wrong(f"{correction.action} cannot be used so on papers", cure)
    if correction.action == "not_same" and len(set(kinds)) > 1:
        raise wrong("not_same names two kinds", "things of two kinds are apart already; [[kind]] moves one")
    if correction.action == "kind" and correction.to not in schema.ENTITY_KINDS:
        raise wrong(f"no kind {correction.to!r}", f"use one of: {_KINDS}")
    if correction.role and correction.role not in (roles := schema.roles_of(kinds[0])):
        raise wrong(f"a {kinds[0]} has no role {correction.role!r}", f"use one of: {', '.join(roles)}")
    return correction


def kind_of(reference: str) -> str:
    """The kind that a reference says; empty without one."""
    match = _REFERENCE.fullmatch(reference)
    return match[1] if match else ""


def name_of(reference: str) -> str:
    """The name in a reference, without its kind."""
    match = _REFERENCE.fullmatch(reference)
    return match[2].strip() if match else reference
