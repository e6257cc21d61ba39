"""When two names are one name: keys for comparing, never shown and never used as ids.

Two names of one kind have the same merge key when they differ only in what carries no meaning: case,
hyphens and spaces, plural, British or American spelling, LaTeX, a trailing class word ("LoRA method"), a
resolution ("ImageNet 256x256"), a model's size ("LLaMA-7B") or a zero version ("wav2vec 2.0"). Digits are kept.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from kg import schema
from kg.extract.scan import word_key
from kg.text import plain

_ANY_METHOD: Final = ("model", "method", "framework", "algorithm", "network", "architecture", "approach", "technique")
#: Class words that may follow a name of a kind without being part of it.
CLASS_WORDS: Final = {
    schema.METHOD: frozenset(_ANY_METHOD),
    schema.DATASET: frozenset(("dataset", "data", "set", "benchmark", "corpus", "challenge")),
    schema.TASK: frozenset(("task", "problem")),
    schema.METRIC: frozenset(("metric", "score", "measure")),
}
_WORD: Final = re.compile(r"[^\W_]+|[+#*]+")
_RESOLUTION: Final = re.compile(r"[\s(@-]*\b\d{2,4}\s?(?:px)?\s?[x×]\s?\d{2,4}\b\)?")
_MODEL_SIZE: Final = re.compile(r"(?<=[\w.]{3})[\s_-]\d+(?:\.\d+)?[bm]$")
_DATA_SIZE: Final = re.compile(r"(?<=[a-z]{4})[\s_-]?\(?\d+(?:\.\d+)?[km]\)?$")
_ZERO_VERSION: Final = re.compile(r"(\d)\.0\b")
# "GPT-4V(ision)": the bracket only completes the word it touches.
_COMPLETION: Final = re.compile(r"(?<=\w)\([a-z]+\)")
_BRITISH: Final = ((re.compile(r"is(ation|e|ed|ing)$"), r"iz\1"), (re.compile(r"our(s|ed|ing|al)?$"), r"or\1"))


@lru_cache(maxsize=1 << 17)
def merge_key(kind: str, name: str) -> str:
    r"""The key under which spelling variants of one name meet.

    >>> {merge_key("dataset", n) for n in ("NLVR^2", "NLVR2", "NLVR$^2$", "nlvr 2")}
    {'nlvr2'}
    >>> merge_key("dataset", "ImageNet 256x256"), merge_key("method", "GPT-4V(ison)"), merge_key("method", "GPT-4")
    ('imagenet', 'gpt4v', 'gpt4')
    >>> merge_key("dataset", "CIFAR-10-C"), merge_key("method", "Diffusion Models"), merge_key("method", "LLaVA-1.5-7B")
    ('cifar10c', 'diffusion', 'llava1-5')
    """
    if kind in (schema.REPOSITORY, schema.PAGE):
        return name.casefold()
    text = unicodedata.normalize("NFKC", plain(name)).casefold().replace("^", "")
    text = _ZERO_VERSION.sub(r"\1", _COMPLETION.sub("", text))
    if kind == schema.DATASET:
        text = _RESOLUTION.sub("", text)
    elif kind == schema.METHOD:
        text = _MODEL_SIZE.sub("", text)
    words = [_canonical_word(w) for w in _WORD.findall(text)]
    while len(words) > 1 and words[-1] in CLASS_WORDS[kind]:
        words.pop()
    return _joined(words) or name.casefold()


def _canonical_word(word: str) -> str:
    word = word_key(word)
    if len(word) > 5:
        for pattern, replacement in _BRITISH:
            word = pattern.sub(replacement, word)
    return word


def _joined(words: list[str]) -> str:
    """Words run together, except where two digits would meet: "Llama 2 7" is not "Llama 27"."""
    out = ""
    for word in words:
        out += f"-{word}" if out and out[-1].isdigit() and word[0].isdigit() else word
    return out


def without_data_size(name: str) -> str | None:
    """The name of a data set without its count of items, or None where it states none.

    >>> without_data_size("WebVid-10M"), without_data_size("CIFAR-10")
    ('webvid', None)
    """
    folded = plain(name).casefold()
    base = _DATA_SIZE.sub("", folded)
    return base if base != folded else None


def looks_abbreviated(name: str) -> bool:
    """Whether a name could stand for a longer one: one word with two or more capitals or digits.

    >>> looks_abbreviated("VQA"), looks_abbreviated("LLMs"), looks_abbreviated("Scala")
    (True, True, False)
    """
    return " " not in name and len(name) <= 14 and sum(c.isupper() or c.isdigit() for c in name) >= 2


def abbreviates(short: str, long: str) -> bool:
    """Whether ``short`` can be an abbreviation of ``long``: its letters in order, the first at the start.

    Source: the matching rule of Schwartz and Hearst (2003), read forwards, on words of two or more.

    >>> abbreviates("VQA", "visual question answering"), abbreviates("LLMs", "large language model")
    (True, True)
    >>> abbreviates("CLIP", "image captioning")
    False
    """
    if not looks_abbreviated(short) or len(long) < len(short) + 3 or len(re.split(r"[\s-]+", long)) < 2:
        return False
    letters = [c for c in plain(short).rstrip("s").casefold() if c.isalnum()]
    text = plain(long).casefold()
    if not letters or not text or letters[0] != text[0] or "".join(letters) in text:
        return False
    position = 0
    for letter in letters:
        position = text.find(letter, position) + 1
        if not position:
            return False
    return True
