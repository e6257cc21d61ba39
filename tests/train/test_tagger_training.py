"""Training, resuming, exporting: a toy encoder all the way to ONNX Runtime (only where torch is installed)."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("safetensors")
pytest.importorskip("onnx")

from kg.extract import windows  # noqa: E402
from kg.extract.tagger import scorer  # noqa: E402
from kg.train.encoder import Encoder, Size  # noqa: E402
from kg.train.export import export, reaches  # noqa: E402
from kg.train.labels import example, locate  # noqa: E402
from kg.train.model import Plan, Sample, TaggerModel, train  # noqa: E402
from kg.train.tagger import main  # noqa: E402

TOKENIZER = Path(__file__).parents[2] / "kg" / "data" / "tagger" / "tokenizer.json"
TOY = Size(30522, 32, 2, 4, 64, 512)
TEXTS = ("LITA for video", "We propose LITA, tested on ImageNet.")
RECORD = {
    "tasks": [],
    "methods": [{"name": "LITA", "mentions": ["LITA"], "role": "introduces"}],
    "datasets": [{"name": "ImageNet", "mentions": ["ImageNet"], "role": "uses"}],
    "metrics": [],
    "results": [],
}


def material() -> tuple[list[Sample], list[windows.Encoded]]:
    tokenizer = windows.load_tokenizer(TOKENIZER)
    titled, untitled = windows.encode(tokenizer, [TEXTS, ("", TEXTS[1])])
    labels = locate(TEXTS, RECORD)
    return [Sample(example(titled, labels), example(untitled, labels))] * 8, [titled, untitled]


def fresh() -> TaggerModel:
    torch.manual_seed(0)
    return TaggerModel(Encoder(TOY))


def test_a_resumed_run_ends_where_an_unbroken_one_does(tmp_path: Path) -> None:
    samples, _ = material()
    whole = train(fresh(), samples, Plan(epochs=2), tmp_path / "whole")
    part = tmp_path / "part"
    part.mkdir()
    steps = torch.load(tmp_path / "whole" / "state.pt")["step"]
    assert steps >= 2
    train(fresh(), samples, Plan(epochs=2), part)
    for mine, other in zip(whole.parameters(), train(fresh(), samples, Plan(epochs=2), part).parameters(), strict=True):
        assert torch.equal(mine, other)


def test_a_model_that_was_read_back_learns_like_a_fresh_one(tmp_path: Path) -> None:
    samples, _ = material()
    plan = Plan(epochs=1, dropout=0.5)
    fresh_start = train(fresh(), samples, plan, tmp_path / "fresh")
    read_back = train(fresh().eval(), samples, plan, tmp_path / "read")
    for mine, other in zip(fresh_start.parameters(), read_back.parameters(), strict=True):
        assert torch.equal(mine, other)


def test_the_exported_graph_scores_like_the_model(tmp_path: Path) -> None:
    samples, papers = material()
    model = train(fresh(), samples, Plan(epochs=3, rate=1e-3), tmp_path).eval()
    export(model, tmp_path / "model.onnx", reaches(model, papers))
    score = scorer(tmp_path / "model.onnx")
    for paper in papers:
        ids, types = (torch.from_numpy(a)[None] for a in (paper.ids, paper.types))
        with torch.no_grad():
            expected = model(ids, torch.ones_like(ids), types)[0].numpy()
        assert np.abs(score(paper.ids, paper.types) - expected).max() < 0.1 * np.abs(expected).max() + 0.05


def test_a_fold_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["papers.jsonl", "gold.jsonl", "--base", "encoder", "--fold", "5", "-o", "out"])
    assert "--fold must be 0 to 4" in capsys.readouterr().err
