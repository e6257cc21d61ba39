"""The tier of links: repositories, pages, and promises of code; exact, and repaired where the repair is certain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from kg import schema
from kg.extract.scan import Scan, scan
from kg.model import Mention, Paper
from kg.text import first_token

_HOSTS: Final = (
    r"github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|gitee\.com|huggingface\.co|anonymous\.4open\.science"
    r"|zenodo\.org|osf\.io|git\.io|sites\.google\.com|youtu\.be|youtube\.com|bit\.ly|goo\.gl|tinyurl\.com|vimeo\.com"
    r"|drive\.google\.com|doi\.org"
)
_BODY: Final = r"[^\s<>\"“”‘’|\]\[,;()]"
# With a scheme (or www.) anything goes; without one only hosts that are known, or pages of github.io.
_URL: Final = re.compile(
    rf"https?:\s?//\s?(?:{_BODY}|\([\w.-]*\))+|(?<![\w@/.-])www\.{_BODY}+"
    rf"|(?<![\w@/.-])(?:www\.)?(?:{_HOSTS})\s?/{_BODY}+|(?<![\w@/.-])[\w-]{{1,60}}\.github\.io(?:/{_BODY}+)?",
    re.IGNORECASE,
)
_SIGN: Final = re.compile(r"https?:|www\.|\.(?:com|io|org|co|science|be|ly|gl)\b", re.IGNORECASE)
_SIGNS: Final = ("http", "www.", ".com", ".io", ".org", ".co", ".science", ".be", ".ly", ".gl")
_TRAILING: Final = ".,;:!?'’`*/\\)}_"
_SCHEME: Final = re.compile(r"^https?:\s?//\s?", re.IGNORECASE)
_REPOSITORY: Final = re.compile(
    r"^(?:[\w-]+\.)*(?:github\.com|git\.io|gitlab\.[\w.-]+|[\w-]*gitlab[\w-]*\.[\w.-]+|bitbucket\.org|codeberg\.org"
    r"|gitee\.com|huggingface\.co|hf\.co|osf\.io|zenodo\.org|anonymous\.4open\.science)(?:[/:]|$)",
    re.IGNORECASE,
)
# "github. com", "J- L-O/name", "scene graph_commonsense", "/ vgg/research": spaces that a page break or TeX left.
_BROKEN_HOST: Final = re.compile(r"\s{1,2}(?:com|io|org|science)/", re.IGNORECASE)
_AFTER: Final = re.compile(rf"\s({_BODY}{{1,80}})")
_PLAIN_ENDS: Final = frozenset(
    "soon now online here publicly upon under for and with after to in on as at or is are will the which that this we it".split()
)
_OTHERS: Final = re.compile(
    r"(?:based on|buil[dt]s? (?:up)?on(?: top of)?|adapted from|borrow\w* from|fork\w* (?:of|from)|modified from"
    r"|derived from|implementation of \w+ from|thanks to|list of (?:\w+ ){0,3}papers"
    r"|collection of (?:\w+ ){0,3}papers|papers (?:\w+ ){0,4}(?:are|is) (?:\w+ ){0,2}(?:listed|collected|available))"
    r"[\w\s:~(]*$",
    re.IGNORECASE,
)
#: Without one of these a text promises no code.
_PROMISED: Final = ("code", "implementation", "toolkit", "software")
_PROMISE: Final = re.compile(
    r"\b(?:source[- ])?(?:codes?|implementation|codebase|toolkit|software)\b(?:[^.;:]|\.(?=\w)){0,80}?\b(?:"
    r"(?:will|shall|to) (?:also )?be (?:\w+ ){0,3}?(?:available|released|open-?sourced|published|public|provided|shared"
    r"|accessible|found)|(?:is|are) (?:\w+ly |now |made |also ){0,2}(?:available|released|open-?sourced|public)"
    r"|coming soon|has been (?:\w+ )?(?:released|made)|(?:is|are) being released)"
    r"|\b(?:will|plan to|shall) (?:\w+ )?(?:release|open-?source|publish|share|make)\b[^.;:]{0,60}?\b(?:code|codes"
    r"|implementation|codebase|toolkit|software)\b",
    re.IGNORECASE,
)


def is_repository(url: str) -> bool:
    """Whether a URL is that of a source-code repository, by its host.

    >>> is_repository("https://github.com/NVlabs/LITA"), is_repository("https://i2sb.github.io")
    (True, False)
    """
    return _REPOSITORY.match(re.sub(r"^https?://(www\.)?", "", url)) is not None


def normal_url(surface: str) -> str:
    r"""The URL that some words of a text mean, in normal form, damage repaired.

    >>> normal_url("https://github.com/salesforce/ALBEF/."), normal_url("github. com/a/b.git")
    ('https://github.com/salesforce/ALBEF', 'https://github.com/a/b')
    >>> normal_url("https://github.com/J- L-O/name"), normal_url("https://www.robots.ox.ac.uk/ vgg/x/")
    ('https://github.com/J-L-O/name', 'https://www.robots.ox.ac.uk/~vgg/x')
    """
    url = _SCHEME.sub("", surface.strip()).replace("∼", "~").replace("˜", "~")
    url = re.sub(r"\\([_%#&~])", r"\1", url)
    url = re.sub(r"\s*\.\s*(?=(?:com|io|org|science)/)", ".", url)
    url = re.sub(r"-\s+", "-", url)
    url = re.sub(r"/\s+", "/~", url)
    url = re.sub(r"\s+", "_", url)
    url = re.sub(r"^([\w.-]+\.[a-z]{2,})/-(?=[a-z]+/)", r"\1/~", url)
    url = re.sub(r"\.git(?=$|/)", "", url.rstrip(_TRAILING)).rstrip(_TRAILING)
    host, slash, rest = url.partition("/")
    return f"https://{host.lower()}{slash}{rest}"


class Links:
    """Finds URLs and promises of code.

    Repositories have the role ``has code`` or, where the text calls them another's, ``links to``; a promise
    is a mention of kind ``repository`` with the role ``code promised``, given only where no own repository is.
    """

    name = "links"
    version = "1"

    def find(self, papers: Sequence[Paper]) -> list[list[Mention]]:
        """The links of each paper."""
        return [self._find_in(paper) for paper in papers]

    def _find_in(self, paper: Paper) -> list[Mention]:
        found: list[Mention] = []
        for part in paper.fields:
            lower = part.text.lower()
            if any(sign in lower for sign in _SIGNS) and _SIGN.search(lower):
                found.extend(_urls(scan(part.text), part.name))
        if not any(m.role == schema.HAS_CODE for m in found):
            found.extend(_promises(scan(paper.abstract), "abstract"))
        return sorted(found, key=lambda m: (m.field != "title", m.field, m.start))


def _urls(scanned: Scan, field: str) -> Iterator[Mention]:
    text = scanned.text
    begin = first_token(_SIGNS, text)
    end = 0
    for match in () if begin is None else _URL.finditer(text, begin):
        if match.start() < end:
            continue
        start = match.start()
        end = _braced(scanned, start, match.end()) or _extended(text, match.end())
        stop = start + len(text[start:end].rstrip(_TRAILING))
        url = normal_url(text[start:stop])
        host = url[8:].partition("/")[0]
        if "." not in host.strip(".") or not re.search(r"\.[a-z]{2,}(?::\d+)?$", host):
            continue
        kind, role = schema.PAGE, schema.HAS_PAGE
        if is_repository(url):
            before = text[max(scanned.sentence_at(start)[0], start - 120) : start]
            others = _OTHERS.search(before) is not None
            kind, role = schema.REPOSITORY, schema.LINKS_TO if others else schema.HAS_CODE
        a, b = scanned.view.to_raw(start, stop)
        yield Mention(kind, scanned.view.raw[a:b], field, a, b, Links.name, 0.99, role)


def _braced(scanned: Scan, start: int, end: int) -> int | None:
    """Where a URL ends at the closing brace of its LaTeX command; None if there is none."""
    if isinstance(scanned.view.starts, range):
        return None
    raw = scanned.view.raw
    opening, last = scanned.view.to_raw(start, end)
    if opening == 0 or raw[opening - 1] != "{":
        return None
    closing = raw.find("}", opening, last + 1)
    return None if closing < 0 else scanned.view.from_raw(closing - 1) + 1


def _extended(text: str, end: int) -> int:
    """Where a URL really ends, if stray spaces cut it (three at most)."""
    for _ in range(3):
        longer = _one_more(text, end)
        if longer == end:
            break
        end = longer
    return end


def _one_more(text: str, end: int) -> int:
    if text[end - 1] == "." and _BROKEN_HOST.match(text, end):
        rest = re.compile(rf"\s+{_BODY}+").match(text, end)
        return rest.end() if rest else end
    after = _AFTER.match(text, end)
    if after is None or "://" in after[1]:
        return end
    word = after[1].rstrip(_TRAILING)
    if (
        text[end - 1] == "-"
        or (text[end - 1] == "/" and "/" in word)
        or re.fullmatch(r"[a-z0-9]+(?:_[a-z0-9]+)+", word)
    ):
        return after.end()
    last = end + len(text[end:].rstrip(" .\"')”")) == after.start(1) + len(word)
    if last and text[end - 1].isalnum() and re.fullmatch(r"\w+", word) and word.lower() not in _PLAIN_ENDS:
        return after.end()
    return end


def _promises(scanned: Scan, field: str) -> Iterator[Mention]:
    begin = first_token(_PROMISED, scanned.text)
    match = None if begin is None else _PROMISE.search(scanned.text, scanned.sentence_at(begin)[0])
    # Where the sentence goes on to the link, it is no promise.
    if match is not None and not _SIGN.search(scanned.text, match.start(), scanned.sentence_at(match.start())[1] + 8):
        a, b = scanned.view.to_raw(*match.span())
        yield Mention(schema.REPOSITORY, scanned.view.raw[a:b], field, a, b, Links.name, 0.9, schema.CODE_PROMISED)
