"""``kg eval``: precision, recall and F1 against annotated records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.common import user_errors
from kg.cli.options import extraction_options, to_options
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.evaluate import PaperScore, Score
    from kg.model import Paper
    from kg.pipeline import Options


@click.command()
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("path", required=False)
@extraction_options
@click.option(
    "--worst", type=click.IntRange(0), default=0, metavar="N", help="Show the N papers with most errors, in context."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@user_errors
def evaluate(gold: Path, path: str | None, worst: int, as_json: bool, **given: Any) -> None:
    """Score extraction against the annotated records in GOLD.

    PATH holds the annotated papers (they are extracted now, once with and once without their titles) or
    predicted records as `kg extract` prints them. By default it is the file beside GOLD that is called
    ...papers.jsonl.

    \b
    Example:
      kg eval dev.gold.jsonl dev.papers.jsonl --worst 3
    """
    from kg.evaluate import score

    records = _records(gold, "tasks")
    path = path or str(gold).replace(".gold.", ".papers.")
    predicted = _predictions(path)
    texts: dict[str, Paper] = {}
    if predicted is not None:
        scores = {"predictions": score(records, predicted)}
    else:
        options, wanted = to_options(given), {str(r["id"]) for r in records}
        texts = {p.id: p for p in _papers(path, options) if p.id in wanted}
        if not texts:
            raise InputError(path, f"no paper has an id of {gold}", "give the annotated papers or predicted records")
        untitled = [replace(p, title=None) for p in texts.values()]
        scores = {
            "with titles": score(records, _extracted(list(texts.values()), options)),
            "without titles": score(records, _extracted(untitled, options)),
        }
    if as_json:
        rows = {name: [asdict(f) for f in s.figures] for name, s in scores.items()}
        click.echo(json.dumps(rows, indent=2))
        return
    for name, result in scores.items():
        _print_score(name, result)
    for paper in next(iter(scores.values())).papers[:worst]:
        _print_paper(paper, {str(r["id"]): r for r in records}[paper.id], texts.get(paper.id))


def _records(path: Path, key: str) -> list[dict[str, Any]]:
    """The JSON lines of a file; each must have an id and a key."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        records = [json.loads(line) for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        raise InputError(str(path), f"no JSON lines ({error})", "give one annotated record a line") from error
    for number, record in enumerate(records, start=1):
        if not isinstance(record, dict) or "id" not in record or key not in record:
            raise InputError(f"{path}:{number}", f"no record with id and {key}", "see `kg extract` for the form")
    return records


def _predictions(path: str) -> list[dict[str, Any]] | None:
    """The predicted records of a file; None if it holds papers."""
    try:
        with Path(path).open(encoding="utf-8") as lines:
            first = json.loads(next(lines, "null"))
    except (OSError, ValueError):
        return None
    return _records(Path(path), "tasks") if isinstance(first, dict) and "tasks" in first else None


def _papers(path: str, options: Options) -> Iterable[Paper]:
    from kg.pipeline import read

    return read([path], [], options)


def _extracted(papers: Sequence[Paper], options: Options) -> list[dict[str, Any]]:
    from kg.extract import to_record
    from kg.pipeline import extract_all
    from kg.progress import TerminalProgress

    progress = TerminalProgress()
    try:
        return [to_record(p, e) for p, e in zip(papers, extract_all(papers, options, progress), strict=True)]
    finally:
        progress.clear()


def _print_score(name: str, result: Score) -> None:
    click.secho(f"{name}, {len(result.papers)} papers", bold=True)
    click.echo(f"{'kind':<13}{'P':>7}{'R':>7}{'F1':>7}{'95% interval':>16}{'role':>7}{'gold':>7}")
    for f in result.figures:
        role = "-" if f.role is None else f"{f.role:.3f}"
        interval = f"{f.low:.3f}-{f.high:.3f}"
        click.echo(f"{f.row:<13}{f.precision:7.3f}{f.recall:7.3f}{f.f1:7.3f}{interval:>16}{role:>7}{f.gold:7d}")
    click.echo(f"papers with no core error: {result.faultless} of {len(result.papers)}\n")


def _print_paper(paper: PaperScore, gold: dict[str, Any], text: Paper | None) -> None:
    click.secho(f"{paper.id}: {paper.errors} errors", bold=True)
    for row in {**paper.missed, **paper.extra}:
        for word, found in (("missed", paper.missed), ("extra", paper.extra)):
            for name in found.get(row, ()):
                click.echo(f"  {row} {word}: {name}{_context(name, gold.get(row, []), text)}")


def _context(name: str, entities: Sequence[Any], text: Paper | None) -> str:
    """The words around the first mention of a name."""
    if text is None:
        return ""
    forms = [name, *(m for e in entities if isinstance(e, dict) and e["name"] == name for m in e["mentions"])]
    for form in forms:
        for part in text.fields:
            at = part.text.casefold().find(form.casefold())
            if at >= 0:
                end = at + len(form)
                return f"   …{part.text[max(0, at - 40) : at]}[{part.text[at:end]}]{part.text[end : end + 40]}…"
    return ""
