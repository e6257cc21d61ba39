"""Encoders in the Hugging Face layout: BERT's and MPNet's weights land where they belong."""

import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
safetensors = pytest.importorskip("safetensors.torch")

from kg.extract import windows  # noqa: E402
from kg.train.encoder import Encoder, Size, load_encoder  # noqa: E402
from kg.train.model import Plan, TaggerModel, Trainer  # noqa: E402

WIDTH, LAYERS, HEADS, BUCKETS, VOCABULARY = 8, 3, 2, 32, 110


def folder(path: Path, *, mpnet: bool) -> Path:
    """A folder with a tiny encoder of random weights."""
    torch.manual_seed(0)
    attention = "attention.attn.{}" if mpnet else "attention.self.{}"
    heads = {n: attention.format(n[0] if mpnet else n) for n in ("query", "key", "value")}
    out, norm = (
        ("attention.attn.o", "attention.LayerNorm")
        if mpnet
        else ("attention.output.dense", "attention.output.LayerNorm")
    )
    linear = {**dict.fromkeys(heads.values(), (WIDTH, WIDTH)), out: (WIDTH, WIDTH)}
    linear |= {"intermediate.dense": (16, WIDTH), "output.dense": (WIDTH, 16)}
    state = {
        "embeddings.word_embeddings.weight": torch.randn(VOCABULARY + (5 if mpnet else 0), WIDTH),
        "embeddings.position_embeddings.weight": torch.randn(20, WIDTH),
        "embeddings.LayerNorm.weight": torch.ones(WIDTH),
        "embeddings.LayerNorm.bias": torch.zeros(WIDTH),
    }
    if mpnet:
        state["encoder.relative_attention_bias.weight"] = torch.randn(BUCKETS, HEADS)
    else:
        state["embeddings.token_type_embeddings.weight"] = torch.randn(2, WIDTH)
    for number in range(LAYERS):
        for name, shape in linear.items():
            state[f"encoder.layer.{number}.{name}.weight"] = torch.randn(shape)
            state[f"encoder.layer.{number}.{name}.bias"] = torch.randn(shape[0])
        for name in (norm, "output.LayerNorm"):
            state[f"encoder.layer.{number}.{name}.weight"] = torch.ones(WIDTH)
            state[f"encoder.layer.{number}.{name}.bias"] = torch.zeros(WIDTH)
    safetensors.save_file(state, path / "model.safetensors")
    config = {
        "vocab_size": VOCABULARY + (5 if mpnet else 0),
        "hidden_size": WIDTH,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "intermediate_size": 16,
        "max_position_embeddings": 20,
    }
    if mpnet:
        config["relative_attention_num_buckets"] = BUCKETS
    (path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return path


def test_mpnet_reads_the_words_of_bert(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, name in enumerate(("CLS", "SEP", "MASK"), start=1):
        monkeypatch.setattr(windows, name, number)
    source = folder(tmp_path, mpnet=True)
    raw = safetensors.load_file(source / "model.safetensors")
    encoder = load_encoder(source)
    words = raw["embeddings.word_embeddings.weight"]
    assert torch.equal(encoder.words.weight[1:4], words[[0, 2, -1]])  # <s>, </s>, <mask>
    assert torch.equal(encoder.words.weight[4:VOCABULARY], words[8 : VOCABULARY + 4])
    assert torch.equal(encoder.positions.weight[0], raw["embeddings.position_embeddings.weight"][2])
    assert not encoder.types.weight.any()


@pytest.mark.parametrize("mpnet", [False, True])
def test_padding_changes_nothing(tmp_path: Path, mpnet: bool) -> None:
    encoder = load_encoder(folder(tmp_path, mpnet=mpnet), layers=2).eval()
    assert len(encoder.layers) == 2
    ids, types = torch.tensor([[5, 6, 7]]), torch.zeros(1, 3, dtype=torch.long)
    alone = encoder(ids, torch.ones(1, 3), types)
    padded = encoder(
        torch.nn.functional.pad(ids, (0, 4)),
        torch.tensor([[1, 1, 1, 0, 0, 0, 0]]),
        torch.nn.functional.pad(types, (0, 4)),
    )
    assert torch.allclose(alone, padded[:, :3], atol=1e-5)


def test_order_tells_in_mpnet_even_without_positions(tmp_path: Path) -> None:
    encoder = load_encoder(folder(tmp_path, mpnet=True)).eval()
    encoder.positions.weight.data.zero_()
    ids, rest = torch.tensor([[5, 6, 7]]), (torch.ones(1, 3), torch.zeros(1, 3, dtype=torch.long))
    turned = encoder(ids.flip(1), *rest).flip(1)
    assert not torch.allclose(encoder(ids, *rest), turned, atol=1e-3)


def test_frozen_layers_stay_and_the_others_learn(tmp_path: Path) -> None:
    size = Size(VOCABULARY, WIDTH, LAYERS, HEADS, 16, 20, relative_attention_num_buckets=BUCKETS)
    torch.manual_seed(1)
    model = TaggerModel(Encoder(size, frozen=1))
    before = {name: parameter.clone() for name, parameter in model.named_parameters()}
    trainer = Trainer(model, Plan(rate=0.01), steps=4)
    labels = torch.zeros(2, 11)
    labels[:, 1] = 1.0
    batch = (torch.tensor([[5, 6]]), torch.ones(1, 2, dtype=torch.long), torch.ones(1, 2, dtype=torch.long))
    for _ in range(3):
        trainer.update((*batch, torch.tensor([0, 1]), labels, torch.zeros(2, 5), torch.zeros(2)))
    moved = {name for name, parameter in model.named_parameters() if not torch.equal(parameter, before[name])}
    assert not {n for n in moved if n.startswith(("encoder.layers.0", "encoder.words", "encoder.norm"))}
    assert {"head.weight", "encoder.types.weight", "encoder.layers.1.up.weight"} <= moved
