"""``kg build`` from end to end: its outputs, their sameness, and its manners with bad input."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg import store
from kg.cli import cli
from kg.export import OUTPUTS

ROOT = Path(__file__).parent.parent.parent
SEEDS = ROOT / "seeds"
FILES = sorted(f for o in OUTPUTS if o.default for f in o.files)


def kg(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, with no network and a cache of its own."""
    env = {**os.environ, "KG_CACHE_DIR": str(cwd / ".cache"), **environment}
    code = "from kg.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def digests(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds, built with the rules only."""
    folder = tmp_path_factory.mktemp("built")
    done = kg("build", str(SEEDS), "--fast", "-o", "out", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stderr == (
        "Read 83 entries of 5 documents: 30 without a title, 0 without an abstract, 0 duplicates, 0 skipped\n"
    )
    (folder / "summary.txt").write_text(done.stdout, encoding="utf-8")
    return folder


def test_every_output_is_written_and_nothing_else(built: Path) -> None:
    assert sorted(p.name for p in (built / "out").iterdir()) == FILES


def test_the_summary_tells_what_is_in_it_and_where(built: Path) -> None:
    summary = (built / "summary.txt").read_text(encoding="utf-8")
    assert "83 papers" in summary
    assert "Most shared data sets" in summary
    assert "graph.html" in summary


def test_the_same_bytes_whatever_the_hash_seed_locale_order_and_spelling_of_the_path(built: Path) -> None:
    for name, hash_seed, locale, arguments in (
        ("a", "1", "C", [str(p) for p in sorted(SEEDS.iterdir(), reverse=True)]),
        ("b", "2", "C.UTF-8", [f"{os.path.relpath(SEEDS, built)}/"]),
    ):
        done = kg(
            "build", *arguments, "--fast", "--no-cache", "-o", name, cwd=built, PYTHONHASHSEED=hash_seed, LC_ALL=locale
        )
        assert done.returncode == 0, done.stderr
        assert digests(built / name) == digests(built / "out")


def test_the_cache_changes_nothing(built: Path) -> None:
    done = kg("build", str(SEEDS), "--fast", "-o", "again", cwd=built)
    assert done.returncode == 0, done.stderr
    assert digests(built / "again") == digests(built / "out")


def test_one_output_again_is_the_same(built: Path) -> None:
    done = kg("export", "-g", "out", "--format", "graphml", "-o", "one", cwd=built)
    assert done.returncode == 0, done.stderr
    assert (built / "one/graph.graphml").read_bytes() == (built / "out/graph.graphml").read_bytes()


def test_the_built_graph_loads(built: Path) -> None:
    graph = store.load(built / "out")
    assert len(graph.papers) == 83
    assert {f"{c.paper}" for c in graph.claims} == set(graph.papers), "a paper without any link"


def test_extract_prints_one_record_an_entry_in_input_order(tmp_path: Path) -> None:
    lines = [
        {"id": str(i), "title": "GraphNet: A Method", "abstract": "We propose GraphNet. We evaluate it on ImageNet."}
        for i in (3, 1, 2)
    ]
    (tmp_path / "p.jsonl").write_text("\n".join(json.dumps(x) for x in lines), encoding="utf-8")
    result = CliRunner(env={"KG_CACHE_DIR": str(tmp_path)}).invoke(
        cli, ["extract", "--fast", str(tmp_path / "p.jsonl")]
    )
    assert result.exit_code == 0, result.output
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [r["id"] for r in records] == ["3", "1", "2"]
    for record in records:
        assert set(record) >= {
            "id",
            "title",
            "source",
            "tasks",
            "methods",
            "datasets",
            "metrics",
            "repos",
            "pages",
            "results",
        }
        assert [d["name"] for d in record["datasets"]] == ["ImageNet"]
        assert {"name": "GraphNet", "role": "introduces"}.items() <= record["methods"][0].items()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "no such file"),
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "image"),
        (b"just a few words, nothing else\n", "no paper"),
    ],
)
def test_bad_input_is_one_clear_line(content: bytes | None, words: str, tmp_path: Path) -> None:
    path = tmp_path / "input.txt"
    if content is not None:
        path.write_bytes(content)
    done = kg("build", str(path), "--fast", "-o", "out", cwd=tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    (line,) = done.stderr.strip().splitlines()
    assert "input.txt" in line
    assert words in line
    assert not (tmp_path / "out").exists()


def test_a_broken_encoding_keeps_what_can_be_read(tmp_path: Path) -> None:
    text = (SEEDS / "002_b9d85c06005d1039.txt").read_bytes()
    (tmp_path / "list.txt").write_bytes(text.replace(b"Human beings", b"Hum\xe4n beings \xff"))
    done = kg("build", "list.txt", "--fast", "-o", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(store.load(tmp_path / "out").papers) == 4


def test_an_unwritable_folder_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    shutil.copy(SEEDS / "002_b9d85c06005d1039.txt", tmp_path / "list.txt")
    done = kg("build", "list.txt", "--fast", "-o", "taken", cwd=tmp_path)
    assert done.returncode == 1
    assert "taken" in done.stderr
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="pipes close differently elsewhere")
@pytest.mark.parametrize("arguments", [("--help",), ("show", "CLIP"), ("stats", "--csv"), ("query", "--list")])
def test_a_reader_that_has_seen_enough_ends_it_quietly(built: Path, arguments: tuple[str, ...]) -> None:
    options = ("-g", str(built / "out")) if arguments[0] in ("show", "stats") else ()
    command = [sys.executable, "-c", "from kg.cli import main; main()", *arguments, *options]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_place_that_cannot_be_written_is_told_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    for place in ("taken", "taken/deeper"):
        done = kg("build", "no-such-input.txt", "-o", place, cwd=tmp_path)
        assert done.returncode == 1
        assert "taken is a file" in done.stderr


def test_a_corrections_file_beside_is_applied_and_told(tmp_path: Path) -> None:
    shutil.copy(SEEDS / "002_b9d85c06005d1039.txt", tmp_path / "list.txt")
    text = '[[rename]]\nnode = "method:CLIP"\nto = "CLIP (OpenAI)"\n\n[[reject]]\nnode = "method:NoSuchThing"\n'
    (tmp_path / "corrections.toml").write_text(text)
    done = kg("build", "list.txt", "--fast", "-o", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert store.load(tmp_path / "out").entities["method/clip"].name == "CLIP (OpenAI)"
    corrections = done.stdout.split("Corrections")[1].split("Files")[0]
    assert "rename" in corrections
    assert "matches nothing" in corrections


def test_a_broken_corrections_file_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("[[rename]]\nnode = 3\n")
    done = kg("build", str(SEEDS), "--fast", "--corrections", "mine.toml", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: mine.toml")
    assert "Traceback" not in done.stderr


def test_a_base_of_iris_is_kept_with_the_graph(tmp_path: Path) -> None:
    shutil.copy(SEEDS / "002_b9d85c06005d1039.txt", tmp_path / "list.txt")
    base = "https://example.org/mine/"
    done = kg("build", "list.txt", "--fast", "-o", "out", "--base-iri", base, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    answer = kg("query", "-g", "out", "SELECT ?d { ?p kgo:usesDataset ?d } LIMIT 1", "--csv", cwd=tmp_path)
    assert base in answer.stdout
    assert kg("check", "-g", "out", cwd=tmp_path).returncode == 0
    refused = kg("build", "list.txt", "--fast", "-o", "no", "--base-iri", "no base", cwd=tmp_path)
    assert refused.returncode == 1
    assert "--base-iri" in refused.stderr
    assert not (tmp_path / "no").exists()


def test_a_build_of_what_has_not_changed_has_nothing_to_do(tmp_path: Path) -> None:
    """Not by date: by what lies there, byte for byte, and by what went into it."""
    listing = tmp_path / "list.txt"
    shutil.copy(SEEDS / "002_b9d85c06005d1039.txt", listing)

    def summary(*more: str) -> tuple[bool, dict[str, str]]:
        done = kg("build", "list.txt", "--fast", "-o", "out", *more, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        return "Nothing has changed" in done.stdout, digests(tmp_path / "out")

    first = summary()
    assert first == (False, first[1])
    assert summary() == (True, first[1])
    (tmp_path / "out/graph.ttl").write_text("damaged")
    assert summary() == (False, first[1])
    assert summary("--min-score", "0.9")[0] is False
    assert summary("--no-cache")[0] is False
    listing.write_text(listing.read_text(encoding="utf-8").split("SlowFast-VGen: Slow-Fast")[0], encoding="utf-8")
    assert summary()[0] is False
    assert len(store.load(tmp_path / "out").papers) == 1


def test_usage_errors_exit_with_2(tmp_path: Path) -> None:
    assert kg("build", cwd=tmp_path).returncode == 2
    assert kg("build", "x", "--min-score", "7", cwd=tmp_path).returncode == 2
