"""Where a link of a list leads: to a paper, to code, to a project's page, to a change of software."""

from __future__ import annotations

import re
from typing import Final

from kg.readers.markdown.blocks import Run

__all__ = ["WORDS_OF_TITLE", "is_code_link", "is_page_link", "is_paper_link", "leads_to_change"]

_PAPER_HOSTS: Final = re.compile(
    r"(?:arxiv\.org/|doi\.org/10\.|openreview\.net/(?:forum|pdf)|aclanthology\.org/|aclweb\.org/anthology|thecvf\.com/"
    r"|(?:papers|proceedings)\.n(?:eur)?ips\.cc|proceedings\.mlr\.press|jmlr\.org/papers|isca-(?:speech|archive)\.org"
    r"|dl\.acm\.org/doi|ieeexplore\.ieee\.org|link\.springer\.com/(?:article|chapter)|sciencedirect\.com/science"
    r"|nature\.com/articles|science\.org/doi|(?:bio|med)rxiv\.org|semanticscholar\.org/paper|huggingface\.co/papers"
    r"|ojs\.aaai\.org|aaai\.org/.*/article|ijcai\.org/proceedings|ecva\.net/papers|usenix\.org/conference|mdpi\.com/\d"
    r"|pubmed\.ncbi|ncbi\.nlm\.nih\.gov/pmc|eprint\.iacr\.org|hal\.science|ssrn\.com|alphaxiv\.org|dblp\.org/rec"
    r"|paperswithcode\.com/paper)",
    re.IGNORECASE,
)
_CODE_HOSTS: Final = re.compile(
    r"//(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|gitee\.com)/[^/]+/", re.I
)
# What change logs link to.
_CHANGES: Final = re.compile(r"/(?:commit|commits|pull|issues|compare|releases)/", re.IGNORECASE)
_BADGES: Final = re.compile(r"img\.shields\.io|badge\.svg|awesome\.re", re.IGNORECASE)
_PAPER_WORD: Final = re.compile(
    r"\W*(?:full\s+)?(?:paper|pdf|arxiv|preprint|openreview|abs(?:tract)?|论文)s?\b.{0,14}", re.I | re.S
)
_CODE_WORD: Final = re.compile(
    r"\W*(?:official\s+|original\s+)?(?:codes?|github|repo(?:sitory)?|pytorch|tensorflow|jax|implementation|代码)\b.{0,14}",
    re.I | re.S,
)
_PAGE_WORD: Final = re.compile(r"\W*(?:project|homepage|web\s?(?:site|page)|page|项目)\b.{0,10}", re.I | re.S)
#: A label of fewer words says too little to be a paper's title without another sign.
WORDS_OF_TITLE: Final = 3


def is_paper_link(run: Run) -> bool:
    """Whether a link leads to a paper: by its address, by its label ("[paper]"), or as a PDF that has a title."""
    if not run.url or run.url.startswith("#") or is_code_link(run):
        return False
    if _PAPER_HOSTS.search(run.url):
        return True
    titled_pdf = run.url.lower().endswith(".pdf") and len(run.text.split()) >= WORDS_OF_TITLE
    return run.url.startswith("http") and (titled_pdf or bool(_PAPER_WORD.fullmatch(run.text)))


def is_code_link(run: Run) -> bool:
    """Whether a link leads to code: by its address, or by its label ("[code]")."""
    if not run.url or not run.url.startswith("http") or _BADGES.search(run.url):
        return False
    hosted = bool(_CODE_HOSTS.search(run.url)) and not run.url.lower().endswith(".pdf")
    return hosted or (bool(_CODE_WORD.fullmatch(run.text)) and not _PAPER_HOSTS.search(run.url))


def is_page_link(run: Run) -> bool:
    """Whether a link leads to a project's page, by its label."""
    return bool(_PAGE_WORD.fullmatch(run.text)) and not is_code_link(run) and not is_paper_link(run)


def leads_to_change(run: Run) -> bool:
    """Whether a link leads to a commit, an issue or a release."""
    return _CHANGES.search(run.url or "") is not None
