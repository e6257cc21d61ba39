"""Makes ``kg/data/lexicon.tsv``: names from annotated papers, with how often they were meant.

    python -m kg.train.lexicon PAPERS.jsonl GOLD.jsonl [--known KNOWN.tsv] [--corpus ABSTRACTS.jsonl.gz] \
        [--more FOLDER] [-o OUT]

1. Every name and mention of an entity counts for its kind, one a paper. Names of two papers or more stay;
   those of one paper stay if the unannotated corpus has them in three papers or more.
2. ``kg/data/known.tsv`` adds names that the field knows (hand-written: kind, name).
3. For every name it counts the annotated papers whose text has it, matched as the tier matches.
4. Names that are meant in few of these papers go, unless they are hand-written.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.extract.assembly import LEAST
from kg.extract.lexicon import Entry, Lexicon
from kg.extract.scan import name_words, scan
from kg.text import clean, plain
from kg.train.records import KIND_OF, Annotated, read_annotated, read_more, read_rows


def mine(
    annotated: Sequence[Annotated], *, corpus: Counter[tuple[str, ...]] | None = None, known: Iterable[Entry] = ()
) -> list[Entry]:
    """The entries that annotated papers support, sorted by kind and name.

    Args:
        annotated: Papers with their records.
        corpus: In how many unannotated papers each name stands; None keeps only names of two papers.
        known: Names to add whatever the papers say.
    """
    counts: dict[tuple[str, tuple[str, ...]], int] = Counter()
    forms: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for item in annotated:
        for kind, words in {
            (kind, name_words(name)) for kind, name in _names(item, forms) if _worth_keeping(name_words(name))
        }:
            counts[kind, words] += 1
    known = list(known)
    for entry in known:
        words = name_words(entry.name)
        forms[words][entry.name] += 1000
        counts.setdefault((entry.kind, words), 0)
    wanted = {name_words(e.name) for e in known}
    kept = {
        words
        for words in forms
        if words in wanted
        or max(counts.get((kind, words), 0) for kind in KIND_OF.values()) >= 2
        or (corpus is not None and corpus[words] >= 3)
    }
    shown = {words: min(forms[words], key=lambda f: (-forms[words][f], f)) for words in kept}
    seen = count_papers(shown, [(i.paper.title or "") + " . " + i.paper.abstract for i in annotated])
    entries = [Entry(k, shown[w], n, max(n, seen[w])) for (k, w), n in counts.items() if w in kept]
    # A name that is meant less often, of the places where it stands, makes no candidate by itself.
    meant = (e for e in entries if e.score >= LEAST or name_words(e.name) in wanted)
    return sorted(meant, key=lambda e: (e.kind, e.name))


def _names(item: Annotated, forms: dict[tuple[str, ...], Counter[str]]) -> Iterable[tuple[str, str]]:
    for key, kind in KIND_OF.items():
        for entity in item.gold.get(key, ()):
            if entity.get("required", True):
                for name in [entity["name"], *entity["mentions"]]:
                    forms[name_words(name)][_form(name)] += 1
                    yield kind, name


def _form(name: str) -> str:
    """A mention as the lexicon writes it: lower case where only title case made the capitals."""
    shown = plain(name).replace("\t", " ")
    words = shown.split()
    if len(words) > 1 and all(w[:1].isupper() and w[1:].islower() for w in words if w.isalpha()):
        return shown.lower()
    return shown


def _worth_keeping(words: tuple[str, ...]) -> bool:
    return 0 < len(words) <= 7 and (len(words) > 1 or len(words[0]) > 1) and not all(w.isdigit() for w in words)


def count_papers(shown: dict[tuple[str, ...], str], texts: Iterable[str]) -> Counter[tuple[str, ...]]:
    """In how many texts each name stands, the longest at each place."""
    lexicon = Lexicon(Entry("method", form, 0, 0) for form in shown.values())
    seen: Counter[tuple[str, ...]] = Counter()
    for text in texts:
        scanned = scan.__wrapped__(text)
        seen.update({scanned.keys[m.first : m.last + 1] for m in lexicon.matches(scanned)})
    return seen


def corpus_counts(path: Path, annotated: Sequence[Annotated]) -> Counter[tuple[str, ...]]:
    """In how many papers of a corpus (JSON lines, gzipped or not) each annotated name stands."""
    forms: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for item in annotated:
        for _ in _names(item, forms):
            pass
    shown = {w: min(f, key=lambda x: (-f[x], x)) for w, f in forms.items() if _worth_keeping(w)}
    texts = (clean((row.get("title") or "") + " . " + (row.get("abstract") or "")) for row in read_rows(path))
    return count_papers(shown, texts)


def write(entries: Iterable[Entry], path: Path) -> None:
    """Write entries in the file form of `kg.extract.lexicon.read`."""
    head = "# kind, name, annotated papers, papers with the name in the text; made by kg.train.lexicon\n"
    rows = (f"{e.kind}\t{e.name}\t{e.annotated}\t{e.seen}\n" for e in entries)
    path.write_text(head + "".join(rows), encoding="utf-8")


def known_entries(path: Path = Path(__file__).parent.parent / "data" / "known.tsv") -> list[Entry]:
    """The hand-written names, without counts."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return [Entry(kind, name, 0, 0) for kind, name in rows]


def main() -> None:
    """Make the lexicon file."""
    parser = argparse.ArgumentParser(prog="python -m kg.train.lexicon", description=__doc__.splitlines()[0])
    parser.add_argument("papers", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--known", type=Path, default=Path("kg/data/known.tsv"))
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--more", type=Path, help="folder of papers that `kg.train.label` annotated")
    parser.add_argument("-o", "--output", type=Path, default=Path("kg/data/lexicon.tsv"))
    args = parser.parse_args()
    annotated = read_annotated(args.papers, args.gold)
    known = known_entries(args.known)
    corpus = corpus_counts(args.corpus, annotated) if args.corpus else None
    write(mine([*annotated, *read_more(args.more)], corpus=corpus, known=known), args.output)


if __name__ == "__main__":
    main()
