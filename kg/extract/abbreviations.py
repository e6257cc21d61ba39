"""The tier of abbreviations: "long form (ABBR)" and "ABBR (long form)".

After Schwartz & Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text"
(Pacific Symposium on Biocomputing 8, 2003): the letters of the short form are sought from right to left in
the words before the bracket. Added here: the inverse order, plurals, LaTeX (undone before matching), and a
check that the long form's words carry the letters, so that "the model (CNN)" defines nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kg.extract.scan import Scan, scan, word_key
from kg.model import Mention, Paper

_BRACKET: Final = re.compile(
    r"\(\s*(?:i\.e\.|a\.k\.a\.|termed|called|dubbed|denoted as|namely|or)?[\s,:]*([^()]{2,80}?)\s*\)"
)
_SHORT: Final = re.compile(r"[^\W_][\w\-/+&.:]{0,14}s?(?: [A-Z0-9][\w\-+]{0,7})?")
_STOPS: Final = frozenset(
    "a an the of for in on and or to with by from via we our is are as that which this these using called named "
    "termed propose present introduce into their its at between".split()
)
#: A title's abbreviation and its colon stand within this.
_LONGEST_HEAD: Final = 20
_LINKING: Final = frozenset("of for in on and to with by from via the a an at as into".split())


@dataclass(frozen=True, slots=True)
class Definition:
    """A long form and its abbreviation, ranges of one view; ``headed`` where a title begins with the abbreviation."""

    long: tuple[int, int]
    short: tuple[int, int]
    headed: bool = False


@lru_cache(maxsize=512)
def definitions(scanned: Scan) -> tuple[Definition, ...]:
    """The abbreviations that a text defines, in order.

    >>> text = r"We use Convolutional Neural Networks (CNNs) and SQA (Spoken Question Answering)."
    >>> [(text[slice(*d.long)], text[slice(*d.short)]) for d in definitions(scan(text))]
    [('Convolutional Neural Networks', 'CNNs'), ('Spoken Question Answering', 'SQA')]
    >>> title = "LITA: Language Instructed Temporal-Localization Assistant for Videos"
    >>> [title[slice(*d.long)] for d in definitions(scan(title))]
    ['Language Instructed Temporal-Localization Assistant']
    """
    return tuple(_definitions(scanned))


def _definitions(scanned: Scan) -> Iterator[Definition]:
    text = scanned.text
    headed = _headed(scanned)
    if headed is not None:
        yield headed
    if "(" not in text:
        return
    for match in _BRACKET.finditer(text):
        inner_start, inner_end = match.span(1)
        inner = re.split(r"[;,]| e\.g\.| i\.e\.", match[1], maxsplit=1)[0].strip(" '\"“”‘’`*")
        if not inner:
            continue
        inner_start = text.index(inner, inner_start)
        short = _SHORT.fullmatch(inner)
        if short and _is_short(inner):
            start = _long_before(scanned, match.start(), inner)
            if start is not None:
                end = len(text[: match.start()].rstrip(" '\"“”‘’`*-"))
                yield Definition((start, end), (inner_start, inner_start + len(inner)))
                continue
        inverse = _inverse(scanned, match.start(), (inner_start, inner_end))
        if inverse is not None:
            yield inverse


def _headed(scanned: Scan) -> Definition | None:
    """A title's "ABBR: Long Form for …": the words up to the first that links carry the letters before the colon."""
    colon = scanned.text.find(":", 0, _LONGEST_HEAD)
    short = scanned.text[: max(colon, 0)]
    if sum(c.isupper() for c in short) < 2 or not _SHORT.fullmatch(short) or " " in short:
        return None
    first = scanned.word_at(colon) + 1
    last = first
    while last + 1 < len(scanned.words) and scanned.joins[last] and scanned.keys[last + 1] not in _LINKING:
        last += 1
    letters = [c for c in short.casefold() if c.isalnum()]
    if last <= first or scanned.words[first][0].casefold() != letters[0]:
        return None
    span = (scanned.starts[first], scanned.ends[last])
    spelled = _match_letters(scanned.text, *span, letters) == span[0] and _good_long(scanned, span, letters)
    if spelled or _match_initials(scanned, first, last, letters) == first:
        return Definition(span, (0, colon), headed=True)
    return None


def _is_short(form: str) -> bool:
    """Whether a bracketed form looks like an abbreviation: a capital within two letters or more, no year, no number."""
    letters = [c for c in form if c.isalpha()]
    if len(letters) < 2 or form.isdigit():
        return False
    return any(c.isupper() for c in form[:-1]) or (
        len(form) <= 5 and form.isalpha() and form.islower() and len(form) > 2
    )


def _long_before(scanned: Scan, bracket: int, short: str) -> int | None:
    """Where the long form of ``short`` starts, in the words before a bracket; None if its letters are not there."""
    last = scanned.word_at(bracket - 1)
    if (
        last < 0
        or bracket - scanned.ends[last] > 3
        or len(scanned.text[scanned.ends[last] : bracket].strip(" '\"”’-")) > 0
    ):
        return None
    stem = short[:-1] if short.endswith("s") and len(short) > 2 and short[-2].isupper() else short
    for letters in _readings(stem):
        start = _long_of(scanned, last, letters)
        if start is not None:
            return start
    return None


def _readings(stem: str) -> Iterator[list[str]]:
    """The letters that a short form asks for: as written, then with "I2" read as "II" (I2SB, M3AE)."""
    letters = [c for c in stem.casefold() if c.isalnum()]
    yield letters
    if any(c in "234" for c in letters[1:]):
        repeated = re.sub(r"([a-z])([234])", lambda m: m[1] * int(m[2]), "".join(letters))
        yield list(repeated)


def _long_of(scanned: Scan, last: int, letters: list[str]) -> int | None:
    """Where the long form that ends at a word starts, if its words carry the letters."""
    count = min(len(letters) + 5, 2 * len(letters), last + 1)
    first = last - count + 1
    begin = max(scanned.starts[first], scanned.sentence_at(scanned.starts[last])[0])
    initials = _match_initials(scanned, max(first, scanned.word_at(begin)), last, letters)
    if initials is not None:
        return _whole_compound(scanned, initials, letters[0])
    start = _match_letters(scanned.text, begin, scanned.ends[last], letters)
    if start is None:
        return None
    start = _whole_compound(scanned, scanned.word_at(start), letters[0])
    return start if _good_long(scanned, (start, scanned.ends[last]), letters) else None


def _whole_compound(scanned: Scan, word: int, letter: str) -> int:
    """Where a word starts, or the hyphenated compound that it ends if that begins with the letter too: "test-time"."""
    first = word
    while first > 0 and scanned.gaps[first - 1] == "-":
        first -= 1
    return scanned.starts[first if scanned.words[first][0].casefold() == letter else word]


def _match_letters(text: str, begin: int, end: int, letters: list[str]) -> int | None:
    """Match the letters from right to left; the first must begin a word. The start of the match, or None."""
    position = end
    for index in range(len(letters) - 1, -1, -1):
        position -= 1
        while position >= begin and (
            text[position].casefold() != letters[index]
            or (index == 0 and position > begin and text[position - 1].isalnum())
        ):
            position -= 1
        if position < begin:
            return None
    return position


def _match_initials(scanned: Scan, first: int, last: int, letters: list[str]) -> int | None:
    """The last word from which on each letter begins a word, in order, few words skipped; None if there is none."""
    for start in range(last - len(letters) + 1, first - 1, -1):
        index, skipped = 0, 0
        for word in range(start, last + 1):
            if index < len(letters) and scanned.words[word][0].casefold() == letters[index]:
                index += 1
            elif scanned.keys[word] not in _LINKING:
                skipped += 1
        if index == len(letters) and skipped <= 1 and scanned.words[start][0].casefold() == letters[0]:
            return start
    return None


def _good_long(scanned: Scan, span: tuple[int, int], letters: list[str]) -> bool:
    first, last = scanned.word_at(span[0]), scanned.word_at(span[1] - 1)
    words = scanned.words[first : last + 1]
    if not words or words[0].casefold() in _STOPS or len(words) > len(letters) + 5:
        return False
    if len(words) == 1 and (len(letters) < 2 or len(words[0]) <= len(letters)):
        return False
    if any(sign in scanned.text[span[0] : span[1]] for sign in "();:,.!?"):
        return False
    content = [w for w in words if w.casefold() not in _LINKING]
    initials = sum(w[0].casefold() in letters for w in content)
    return initials * 3 >= 2 * len(content)


def _inverse(scanned: Scan, bracket: int, inner: tuple[int, int]) -> Definition | None:
    """ABBR (long form): the bracket holds the words, the word before it the letters."""
    last = scanned.word_at(bracket - 1)
    if last < 0 or scanned.text[scanned.ends[last] : bracket].strip():
        return None
    start = scanned.starts[last]
    while start > 0 and scanned.text[start - 1] in "-" and last > 0 and scanned.joins[last - 1]:
        last -= 1
        start = scanned.starts[last]
    short = scanned.text[start : len(scanned.text[:bracket].rstrip())]
    if not _SHORT.fullmatch(short) or sum(c.isupper() for c in short) < 2:
        return None
    stem = short[:-1] if short.endswith("s") and short[-2].isupper() else short
    letters = [c for c in stem.casefold() if c.isalnum()]
    begin = _match_letters(scanned.text, inner[0], inner[1], letters)
    if begin != inner[0] or not _good_long(scanned, inner, letters):
        return None
    return Definition(inner, (start, start + len(short)))


def kind_of_head(word: str) -> str | None:
    """The kind that the last word of a long form tells, or None.

    >>> kind_of_head("Networks"), kind_of_head("segmentation"), kind_of_head("corpus"), kind_of_head("rate")
    ('method', 'task', 'dataset', 'metric')
    """
    return _HEADS.get(word_key(word))


_HEADS: Final = {
    **dict.fromkeys(
        "network model transformer algorithm learning autoencoder machine field process descent attention loss module "
        "distillation tuning adaptation encoder decoder optimization regularization mechanism framework method flow "
        "search tree policy agent unit layer programming pretraining training sampling prompting map memory kernel "
        "embedding filter gradient pruning quantization augmentation normalization fusion alignment graph bandit".split(),
        "method",
    ),
    **dict.fromkeys(
        "segmentation detection classification recognition generation translation retrieval answering prediction "
        "estimation tracking localization reconstruction summarization captioning extraction disambiguation inference "
        "navigation parsing restoration synthesis completion reasoning identification forecasting planning matching "
        "grounding understanding analysis editing denoising registration linking discovery recommendation mapping "
        "manipulation control simplification correction induction entailment problem task system verification "
        "similarity imputation resolution inpainting deblurring anonymization".split(),
        "task",
    ),
    **dict.fromkeys("dataset corpus benchmark treebank challenge database bank suite".split(), "dataset"),
    **dict.fromkeys(
        "accuracy error rate score precision recall distance ratio metric index coefficient perplexity".split(),
        "metric",
    ),
}


class Abbreviations:
    """Finds both forms of each defined abbreviation, with the kind that the long form's head tells.

    A head that tells nothing gives a method with a low score: what papers name by an abbreviation of their own
    is most often a method.
    """

    name = "abbreviations"
    version = "1"

    def find(self, papers: Sequence[Paper]) -> list[list[Mention]]:
        """Both forms of every definition in each paper."""
        return [self._find_in(paper) for paper in papers]

    def _find_in(self, paper: Paper) -> list[Mention]:
        found: list[Mention] = []
        for part in paper.fields:
            scanned = scan(part.text)
            for definition in definitions(scanned):
                head = scanned.words[scanned.word_at(definition.long[1] - 1)]
                kind = kind_of_head(head)
                if definition.headed and kind in ("task", "metric"):
                    kind = "method"  # what a title introduces is a way to the task
                score = 0.6 if kind else 0.35
                found += [
                    scanned.mention(span, kind=kind or "method", field=part.name, finder=self.name, score=score)
                    for span in (definition.long, definition.short)
                ]
        return sorted(found, key=lambda m: (m.field != "title", m.field, m.start, m.end))
