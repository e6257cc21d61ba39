"""Public identifiers of papers in their many spellings, brought to one form each."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from kg.model import Identifier

# New style since April 2007, old style (with or without subject class) before: https://info.arxiv.org/help/arxiv_identifier.html
_ARXIV_NEW: Final = r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}"
_ARXIV_OLD: Final = r"(?:astro-ph|cond-mat|gr-qc|hep-(?:ex|lat|ph|th)|math-ph|nlin|nucl-(?:ex|th)|physics|quant-ph|math|cs|q-bio|q-fin|stat|cmp-lg|chao-dyn|solv-int|adap-org|patt-sol|alg-geom|dg-ga|funct-an|q-alg|comp-gas|chem-ph|mtrl-th|supr-con|acc-phys|ao-sci|atom-ph|bayes-an|plasm-ph)(?:\.[A-Z]{2})?/\d{7}"
_ARXIV_BARE: Final = re.compile(
    rf"(?:arxiv\s*:\s*)?({_ARXIV_NEW}|{_ARXIV_OLD})(?:v\d+)?(?:\s*\[[^\]]*\])?", re.IGNORECASE
)
_ARXIV_IN_TEXT: Final = re.compile(
    r"(?:arxiv\.org/(?:abs|pdf|html|format|e-print|ps|src)/|(?:alphaxiv|ar5iv)(?:\.labs\.arxiv)?\.org/(?:abs|pdf|html|overview)/"
    r"|huggingface\.co/papers/|hf\.co/papers/|10\.48550/arxiv\.|arxiv\s*(?:preprint)?\s*(?:arxiv)?\s*:\s*)"
    rf"({_ARXIV_NEW}|{_ARXIV_OLD})(?![\d])",
    re.IGNORECASE,
)

# Crossref's recommended pattern, without the characters that only ever follow a DOI in running text.
_DOI: Final = re.compile(r"10\.\d{4,9}/[^\s\"<>|\\^`{}]+", re.IGNORECASE)
_ARXIV_DOI: Final = re.compile(r"10\.48550/arxiv\.", re.IGNORECASE)
_ACL_FORM: Final = r"(?:[A-Z]\d{2}-\d{4}|\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+)"
_ACL: Final = re.compile(
    rf"(?:aclanthology\.org|aclweb\.org/anthology|aclanthology\.info/papers)/(?:[A-Z]/[A-Z]\d+/)?({_ACL_FORM})",
    re.IGNORECASE,
)
_ACL_DOI: Final = re.compile(rf"10\.(?:18653/v1|3115/v1)/({_ACL_FORM})$", re.IGNORECASE)
_URL_FORMS: Final = (
    ("openreview", re.compile(r"openreview\.net/(?:forum|pdf|attachment|references/pdf)\?(?:[^#\s]*&)?id=([\w-]{6,})")),
    ("pmid", re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d+)|\bPMID:?\s*(\d+)", re.IGNORECASE)),
    ("pmcid", re.compile(r"(?:/pmc/articles/|pmc\.ncbi\.nlm\.nih\.gov/articles/)(PMC\d+)", re.IGNORECASE)),
    ("s2", re.compile(r"semanticscholar\.org/paper/(?:[^/\s]+/)?([0-9a-f]{40})")),
    ("openalex", re.compile(r"openalex\.org/(?:works/)?(W\d+)", re.IGNORECASE)),
    ("dblp", re.compile(r"dblp\.(?:org|uni-trier\.de)/rec/(?:html/|bibtex/)?((?:conf|journals|phd|books|reference|series)/[\w/+-]+)")),
)  # fmt: skip
_URL: Final = re.compile(
    r"https?://[^\s\"'<>\\^`{}|]+|(?:www\.|github\.com/|gitlab\.com/|huggingface\.co/)[^\s\"'<>\\^`{}|]+", re.IGNORECASE
)


def arxiv_id(text: str | None) -> Identifier | None:
    """An arXiv identifier that stands alone or in a URL: version and subject class dropped.

    >>> [arxiv_id(t).value for t in ("arXiv:2401.00001v2 [cs.CL]", "https://arxiv.org/pdf/hep-th/9901001v1.pdf")]
    ['2401.00001', 'hep-th/9901001']
    >>> arxiv_id("math.GT/0309136").value, arxiv_id("10.1000/2401.00001")
    ('math/0309136', None)
    """
    stripped = (text or "").strip()
    match = _ARXIV_BARE.fullmatch(stripped) or _ARXIV_IN_TEXT.search(stripped)
    return Identifier("arxiv", _arxiv_form(match[1])) if match else None


def _arxiv_form(value: str) -> str:
    archive, slash, number = value.lower().partition("/")
    return f"{archive.partition('.')[0]}/{number}" if slash else value


def doi(text: str | None) -> Identifier | None:
    """A DOI in lower case, unwrapped from URLs and labels; arXiv's own DOIs become arXiv identifiers.

    >>> doi("https://doi.org/10.1109/CVPR.2016.90.").value, doi("DOI: 10.1000/X%281%29").value
    ('10.1109/cvpr.2016.90', '10.1000/x(1)')
    >>> doi("10.48550/arXiv.2401.00001")
    Identifier(scheme='arxiv', value='2401.00001')
    """
    match = _DOI.search(unquote(text or ""))
    if match is None:
        return None
    if _ARXIV_DOI.match(match[0]):
        return arxiv_id(match[0])
    value = match[0].rstrip(".,;:'*")
    for opening, closing in ("()", "[]"):  # a bracket that was opened before the DOI
        while value.endswith(closing) and value.count(opening) < value.count(closing):
            value = value[:-1].rstrip(".,;:'")
    return Identifier("doi", value.lower())


def acl_id(text: str | None) -> Identifier | None:
    """An ACL Anthology identifier, alone, in a URL or in a DOI of the ACL.

    >>> acl_id("https://aclanthology.org/2020.acl-main.1.pdf").value, acl_id("10.18653/v1/P19-1001").value
    ('2020.acl-main.1', 'P19-1001')
    """
    stripped = (text or "").strip()
    match = re.fullmatch(rf"({_ACL_FORM})", stripped) or _ACL.search(stripped) or _ACL_DOI.search(stripped)
    if match is None:
        return None
    value = match[1]
    return Identifier("acl", value.upper() if value[0].isalpha() else value.lower())


def named_identifier(scheme: str, value: object) -> Identifier | None:
    """An identifier whose scheme the source names, in the scheme's normal form; None if it is not one.

    >>> named_identifier("openalex", "https://openalex.org/W123"), named_identifier("pmid", 123).value
    (Identifier(scheme='openalex', value='W123'), '123')
    """
    text = str(value).strip() if isinstance(value, (str, int)) else ""
    special = {"arxiv": arxiv_id, "doi": doi, "acl": acl_id}.get(scheme)
    if special is not None:
        return special(text)
    pattern = dict(_URL_FORMS).get(scheme)
    if pattern is not None and (match := pattern.search(text)):
        text = next(g for g in match.groups() if g)
    if scheme in {"pmid", "corpusid"} and not text.isdigit():
        return None
    if scheme == "isbn":
        text = re.sub(r"[^0-9Xx]", "", text).upper()
        return Identifier(scheme, text) if len(text) in (10, 13) else None
    return Identifier(scheme, text) if text and not any(c.isspace() for c in text) else None


def find_identifiers(text: str | None) -> tuple[Identifier, ...]:
    """All identifiers that a string of URLs or notes about a paper holds, best scheme first.

    >>> [i.scheme for i in find_identifiers("https://doi.org/10.18653/v1/P19-1001 and arXiv:1901.00001")]
    ['arxiv', 'doi', 'acl']
    """
    if not text:
        return ()
    digital = doi(text)
    found = [arxiv_id(text), digital, acl_id(text) or (acl_id(digital.value) if digital else None)]
    for scheme, pattern in _URL_FORMS:
        if match := pattern.search(text):
            found.append(Identifier(scheme, next(g for g in match.groups() if g)))
    return tuple(dict.fromkeys(i for i in found if i is not None))


def web_address(text: str | None) -> str | None:
    """The first web address in a string, with its scheme and without the punctuation around it.

    >>> web_address("Code: github.com/a/b."), web_address("[x](https://a.org/b_(c))"), web_address("none")
    ('https://github.com/a/b', 'https://a.org/b_(c)', None)
    >>> web_address("https://damaged."), web_address("https://github.com/a/b.git.")
    (None, 'https://github.com/a/b.git')
    """
    match = _URL.search(text or "")
    if match is None:
        return None
    address = match[0].rstrip(".,;:!?")
    for opening, closing in ("()", "[]"):
        while address.endswith(closing) and address.count(opening) < address.count(closing):
            address = address[:-1].rstrip(".,;:!?")
    address = address if address.lower().startswith("http") else f"https://{address}"
    return address if "." in address.split("/")[2] else None
