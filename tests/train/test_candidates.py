"""What annotations say of candidates: nothing, one kind, several, or not to be asked."""

from kg.extract.assembly import candidates_of
from kg.extract.features import word_evidence
from kg.model import Mention, Paper
from kg.train.candidates import Known, untitled
from kg.train.records import Annotated

TEXT = "We use CLIP models, image retrieval and VQA on Foo."
GOLD = {
    "id": "1",
    "tasks": [{"name": "VQA", "mentions": ["VQA"], "role": "addresses"}],
    "methods": [{"name": "CLIP", "mentions": ["CLIP"], "role": "uses"}],
    "datasets": [
        {"name": "VQA", "mentions": ["VQA"], "role": "uses"},
        {"name": "Foo", "mentions": ["Foo"], "role": "uses", "required": False},
    ],
    "metrics": [],
}


def labels() -> dict[str, list[tuple[str, str | None]]]:
    paper = Paper(id="1", title=None, abstract=TEXT)
    spans = [(name, TEXT.index(name)) for name in ("CLIP models", "image retrieval", "VQA", "Foo")]
    found = [Mention("method", n, "abstract", at, at + len(n), "patterns", 0.5) for n, at in spans]
    known = Known.of(Annotated(paper, GOLD))
    return {c.places[0].surface: known.labels(c) for c, _ in candidates_of(paper, found, word_evidence())}


def test_labels() -> None:
    assert labels() == {
        "CLIP models": [("method", "uses")],
        "image retrieval": [("nothing", None)],
        "VQA": [("task", "addresses"), ("dataset", "uses")],
        "Foo": [],
    }


def test_untitled_papers_keep_their_records() -> None:
    item = Annotated(Paper(id="1", title="A", abstract=TEXT), GOLD)
    (bare,) = untitled([item])
    assert bare.paper.title is None
    assert (bare.paper.abstract, bare.gold) == (TEXT, GOLD)
