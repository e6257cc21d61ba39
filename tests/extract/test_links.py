"""Links: found, repaired, told apart by owner; promises only where no own link is."""

from __future__ import annotations

import pytest

from kg.extract.links import Links, is_repository, normal_url
from kg.model import Paper


def links(abstract: str) -> list[tuple[str, str, str | None]]:
    (found,) = Links().find([Paper(id="x", title=None, abstract=abstract)])
    for mention in found:
        assert abstract[mention.start : mention.end] == mention.surface
    return [(m.kind, m.surface if m.role == "code promised" else normal_url(m.surface), m.role) for m in found]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("Code is at https://github.com/lab/Tool.", "https://github.com/lab/Tool"),
        ("Code: https://github.com/lab/tool/.", "https://github.com/lab/tool"),
        ("available at GitHub{https://github.com/lab/tool}.", "https://github.com/lab/tool"),
        ("available at~https://github.com/lab/tool.", "https://github.com/lab/tool"),
        (r"available at \url{https://github.com/lab/my\_tool}.", "https://github.com/lab/my_tool"),
        (r"see \href{https://github.com/lab/tool}{our code}", "https://github.com/lab/tool"),
        ("see [https://github.com/lab/tool](https://github.com/lab/tool).", "https://github.com/lab/tool"),
        ("a comparison.11https://github.com/lab/tool", "https://github.com/lab/tool"),
        ("at github.com/lab/tool.git which", "https://github.com/lab/tool"),
        ("at https://github. com/lab/tool.", "https://github.com/lab/tool"),
        ("at https://github.com/lab/A-B- c-d.", "https://github.com/lab/A-B-c-d"),
        ("at https://github.com/J- L- O/name.", "https://github.com/J-L-O/name"),
        ("at https://github.com/lab/my tool_box.", "https://github.com/lab/my_tool_box"),
        ("at https://huggingface.co/datasets/lab/x.", "https://huggingface.co/datasets/lab/x"),
        ("at https://anonymous.4open.science/r/x-12.", "https://anonymous.4open.science/r/x-12"),
        ("at https://gitlab.uni.example/lab/x and", "https://gitlab.uni.example/lab/x"),
    ],
)
def test_repositories_are_found_and_repaired(text, url):
    assert (("repository", url, "has code")) in links(text)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("Project page: https://tool.github.io/.", "https://tool.github.io"),
        ("see tool.github.io/demo.", "https://tool.github.io/demo"),
        ("(www.tool.example/x).", "https://www.tool.example/x"),
        ("at https://www.robots.ox.ac.uk/ vgg/x/", "https://www.robots.ox.ac.uk/~vgg/x"),
        ("at https://cs.x.edu/-bob/tool/", "https://cs.x.edu/~bob/tool"),
        ("demo http://x.example:9000/).", "https://x.example:9000"),
    ],
)
def test_pages_are_found_and_repaired(text, url):
    assert links(text) == [("page", url, "has page")]


def test_a_word_after_a_link_stays_outside():
    assert links("Code at https://github.com/lab/tool soon.") == [
        ("repository", "https://github.com/lab/tool", "has code")
    ]
    assert links("See https://github.com/lab/tool and run it") == [
        ("repository", "https://github.com/lab/tool", "has code")
    ]


def test_anothers_repository_is_only_linked():
    found = links("The demo is based on https://github.com/a/b. Our code is at https://github.com/c/d.")
    assert [(url, role) for _, url, role in found] == [
        ("https://github.com/a/b", "links to"),
        ("https://github.com/c/d", "has code"),
    ]
    assert links("All papers are listed at https://github.com/a/awesome-b.")[0][2] == "links to"


@pytest.mark.parametrize(
    "text",
    ["Code will be released.", "We will release the code upon acceptance.", "The source code is publicly available."],
)
def test_a_promise_is_one_without_a_link(text):
    assert [role for _, _, role in links(text)] == ["code promised"]
    assert [role for _, _, role in links(text + " See https://github.com/a/b")] == ["has code"]


@pytest.mark.parametrize("text", ["no link", "e.g. this", "http://", "a.b.c", "C. Com/x", "mail me@x.org", "3.5/4.5"])
def test_what_is_no_link(text):
    assert links(text) == []


def test_hosts_of_code():
    assert is_repository("https://www.github.com/a/b")
    assert not is_repository("https://a.github.io/b")


@pytest.mark.parametrize("before", ["", "First words. ", "Über İstanbul: ", "Is it new? Yes! ", "The http way. "])
def test_a_link_is_found_whatever_stands_before(before: str) -> None:
    assert links(before + "See HTTPS://GitHub.com/lab/tool for more.") == [
        ("repository", "https://github.com/lab/tool", "has code")
    ]
    ((kind, _, role),) = links(before + "The source code will be made available.")
    assert (kind, role) == ("repository", "code promised")
