"""The table of what a tagger says of names in papers that nobody annotated."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from kg.extract.elsewhere import Elsewhere
from kg.model import Mention, Paper
from kg.train import elsewhere
from kg.train.records import read_annotated

TEXTS = ("We train on Foonet.", "Foonet is large.", "A Foonet for all.", "Nothing here.")


class Teacher:
    """Marks Foonet where it is trained on; proposes it, without a mark, elsewhere."""

    name = "tagger"
    version = "1"

    def find(self, papers: Sequence[Paper]) -> list[list[Mention]]:
        return [list(map(_mention, [p.abstract] if "train on Foonet" in p.abstract else [])) for p in papers]


def _mention(text: str) -> Mention:
    start = text.index("Foonet")
    return Mention("dataset", "Foonet", "abstract", start, start + 6, "tagger", 0.7)


def papers() -> list[Paper]:
    return [Paper(id=str(n), title=None, abstract=text) for n, text in enumerate(TEXTS)]


def test_papers_that_have_a_name_unmarked_count_against_it() -> None:
    said = dict(enumerate(elsewhere.marked(papers(), [Teacher()])))
    had = [elsewhere.having(paper, {"foonet"}) for paper in papers()]
    table = elsewhere.hearsay(had, said)
    assert list(table) == ["foonet"]
    assert table["foonet"].papers == 3
    assert table["foonet"].scores == pytest.approx((0.0, 0.0, 0.7 / 3.5, 0.0))
    again = Elsewhere.read(elsewhere.to_tsv(table)).of(["foonet"])
    assert again.scores == pytest.approx(table["foonet"].scores, abs=0.005)


def test_the_mean_is_that_of_the_papers_that_were_read() -> None:
    had = [{"foonet"}, {"foonet"}, {"foonet"}, set[str]()]
    table = elsewhere.hearsay(had, {0: {"foonet": (0.0, 0.0, 0.75, 0.0)}})
    assert table["foonet"] == (3, (0.0, 0.0, 0.5, 0.0))


def test_rare_names_have_no_row() -> None:
    scores = {"seldom": (0.9, 0.0, 0.0, 0.0), "twice": (0.9, 0.0, 0.0, 0.0), "twice unmarked": (0.0,) * 4}
    assert list(elsewhere.hearsay([{"seldom", "twice", "twice unmarked"}, {"twice", "twice unmarked"}], {0: scores})) == ["twice"]  # fmt: skip


def test_papers_that_tell_of_the_most_names_come_first_and_no_name_is_told_of_too_often() -> None:
    had = [{"a", "b"}] * 10 + [{"c"}]
    assert elsewhere.most_telling(had, 7) == [0, 1, 2, 3, 4, 5, 10]


def test_it_is_made_from_a_file_without_the_annotated_papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "We evaluate image classification on ImageNet with ResNet-50 and report top-1 accuracy."
    rows = [{"id": n, "title": f"Paper {n}", "abstract": f"{text} Study {n}."} for n in range(6)]
    for name, some in (("all", rows), ("papers", rows[:1])):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(r) + "\n" for r in some), encoding="utf-8")
    (tmp_path / "gold.jsonl").write_text(json.dumps({"id": 0}) + "\n", encoding="utf-8")
    annotated = read_annotated(tmp_path / "papers.jsonl", tmp_path / "gold.jsonl")
    assert [p.id for p in elsewhere.unannotated(tmp_path / "all.jsonl", annotated)] == ["1", "2", "3", "4", "5"]
    command = ["papers.jsonl", "gold.jsonl", "--unlabelled", "all.jsonl", "-o", "full.tsv"]
    monkeypatch.chdir(tmp_path)
    elsewhere.main(command)
    elsewhere.main([*command[:-1], "about.tsv", "--about", "3"])
    full, about = (Elsewhere.read(Path(n).read_text(encoding="utf-8")) for n in ("full.tsv", "about.tsv"))
    for table in (full, about):
        said = table.of(["imagenet"])
        assert said.papers == 5
        assert said.scores[2] > 0.5
