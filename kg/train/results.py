"""Fits the coefficients that find results (``kg/data/results.json``) from annotated papers.

    python -m kg.train.results PAPERS.jsonl GOLD.jsonl [-o OUT]

Figures and slots are learned on the annotated entities; a figure is a result if its number stands in the record.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kg import schema
from kg.extract.grouping import group_key
from kg.extract.results import SLOTS, Reading
from kg.extract.scan import scan
from kg.model import ABSTRACT, Mention, Paper, PaperEntity
from kg.train.records import KIND_OF, Annotated, read_annotated
from kg.train.softmax import fit

_NO_YES = ("no", "yes")
Rows = list[tuple[dict[str, float], str]]


def entities_of(item: Annotated) -> list[PaperEntity]:
    """The annotated entities of a paper, at every place in the abstract where their names stand."""
    found = []
    for key, kind in KIND_OF.items():
        for entity in item.gold.get(key, ()):
            mentions = _mentions(item.paper, kind, entity)
            if mentions:
                role = entity.get("role")
                role = role if role in schema.roles_of(kind) else schema.default_role(kind)
                found.append(PaperEntity(kind, entity["name"], role, tuple(mentions)))
    return found


def _mentions(paper: Paper, kind: str, entity: dict[str, Any]) -> list[Mention]:
    wanted = {group_key(n) for n in [entity["name"], *entity["mentions"]]}
    spans = {m.span() for n in entity["mentions"] for m in re.finditer(rf"(?<!\w){re.escape(n)}(?!\w)", paper.abstract)}
    outer = [s for s in sorted(spans) if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in spans)]
    return [Mention(kind, paper.abstract[a:b], ABSTRACT, a, b, "gold", 1.0) for a, b in outer] if wanted else []


def examples(item: Annotated, entities: Sequence[PaperEntity] | None = None) -> tuple[Rows, dict[str, Rows]]:
    """Labelled figures and labelled slot options of one paper."""
    reading = Reading.of(item.paper, entities_of(item) if entities is None else entities)
    wanted: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for result in item.gold.get("results", ()):
        if result.get("required", True):
            wanted[_digits(str(result["value"]))].append(result)
    figures: Rows = []
    slots: dict[str, Rows] = {slot: [] for slot in SLOTS}
    for figure in reading.figures:
        written = reading.scanned.text[figure.start : figure.end]
        rows = wanted.get(_digits(written), [])
        figures.append((reading.evidence(figure), "yes" if rows else "no"))
        if len(rows) != 1:
            continue
        for slot in SLOTS:
            right = group_key(rows[0].get(slot) or "")
            for index, evidence in reading.options(figure, slot):
                entity = reading.entities[index]
                names = {group_key(entity.name), *(group_key(s) for s in entity.surfaces)}
                slots[slot].append((evidence, "yes" if right and right in names else "no"))
    return figures, slots


def _digits(text: str) -> str:
    return re.sub(r"[^0-9.]", "", scan(text).text)


def fit_all(annotated: Sequence[Annotated], *, penalty: float = 3.0) -> dict[str, Any]:
    """Fit both steps."""
    figures: Rows = []
    slots: dict[str, Rows] = {slot: [] for slot in SLOTS}
    for item in annotated:
        mine, theirs = examples(item)
        figures += mine
        for slot in SLOTS:
            slots[slot] += theirs[slot]
    return {
        "figure": fit(figures, _NO_YES, penalty=penalty),
        "slots": {slot: fit(rows, _NO_YES, penalty=penalty) for slot, rows in slots.items()},
        "threshold": 0.5,
        "slot_thresholds": dict.fromkeys(SLOTS, 0.4),
    }


def main() -> None:
    """Fit and write the coefficients."""
    parser = argparse.ArgumentParser(prog="python -m kg.train.results", description=__doc__.splitlines()[0])
    parser.add_argument("papers", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path("kg/data/results.json"))
    args = parser.parse_args()
    data = fit_all(read_annotated(args.papers, args.gold))
    args.output.write_text(json.dumps(data, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
