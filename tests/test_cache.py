"""What was extracted once is not extracted again, and a cache that fails costs nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import schema, workers
from kg.cache import ExtractionCache, pack, unpack
from kg.model import ABSTRACT, Extraction, Mention, Paper, PaperEntity, PaperResult, Quantity
from kg.pipeline import Options, build, extract_all

SEEDS = Path(__file__).parent.parent / "seeds"

mentions = st.builds(
    lambda kind, surface, start, score, role: Mention(
        kind, surface, ABSTRACT, start, start + len(surface), "a+b", score, role
    ),
    st.sampled_from(schema.ENTITY_KINDS),
    st.text(min_size=1, max_size=9),
    st.integers(0, 99),
    st.floats(0, 1),
    st.sampled_from([None, "uses"]),
)
entities = st.builds(
    lambda name, found: PaperEntity("method", name, "uses", tuple(found)),
    st.sampled_from(["a", "b"]),
    st.lists(mentions, min_size=1, max_size=3),
)
names = st.none() | st.sampled_from(["a", "b"])
results = st.builds(
    lambda number, m, *parts: PaperResult(Quantity("+3.6%", number, "%", True), m, *parts),
    st.none() | st.sampled_from([Decimal("3.60"), Decimal("-1")]),
    mentions, names, names, names, names,
)  # fmt: skip


@given(
    st.builds(
        lambda e, r, p: Extraction("x", tuple(e), tuple(r), tuple(p)),
        st.lists(entities, max_size=3),
        st.lists(results, max_size=2),
        st.lists(mentions, max_size=1),
    )
)
def test_unpacking_gives_back_what_was_packed(extraction: Extraction) -> None:
    assert unpack("x", pack(extraction)) == extraction


def paper(text: str, id_: str = "1") -> Paper:
    return Paper(id=id_, title=None, abstract=text)


def test_an_extraction_is_found_by_text_and_version_not_by_id(tmp_path: Path) -> None:
    cache = ExtractionCache("1", tmp_path)
    cache.put([(paper("some text"), Extraction("1"))])
    assert cache.get([paper("some text", "2"), paper("other text", "3")]) == {"2": Extraction("2")}
    cache.close()
    other = ExtractionCache("2", tmp_path)
    assert other.get([paper("some text")]) == {}
    other.close()


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + b"\x00" * 200])
def test_a_damaged_cache_is_begun_anew(content: bytes, tmp_path: Path) -> None:
    for name in [p.name for p in _files(tmp_path)]:
        (tmp_path / name).write_bytes(content)
    cache = ExtractionCache("1", tmp_path)
    cache.put([(paper("text"), Extraction("1"))])
    assert cache.get([paper("text")]) == {"1": Extraction("1")}
    cache.close()


def test_papers_of_one_text_are_all_found(tmp_path: Path) -> None:
    cache = ExtractionCache("1", tmp_path)
    cache.put([(paper("text"), Extraction("1"))])
    assert cache.get([paper("text", "a"), paper("text", "b")]) == {"a": Extraction("a"), "b": Extraction("b")}
    cache.close()


def _files(folder: Path) -> list[Path]:
    cache = ExtractionCache("1", folder)
    cache.close()
    return list(folder.iterdir())


def test_a_folder_that_cannot_be_made_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = ExtractionCache("1", tmp_path / "file" / "cache")
    cache.put([(paper("text"), Extraction("1"))])
    assert cache.get([paper("text")]) == {}
    cache.close()


def test_a_build_that_was_killed_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second build extracts only what the first did not come to."""
    monkeypatch.setenv("KG_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(workers, "CHUNK", 10)
    seen: list[int] = []
    real = workers.extract

    def killed(papers: list[Paper], tiers: object) -> object:
        if len(seen) == 3:
            raise KeyboardInterrupt
        seen.append(len(papers))
        return real(papers, tiers)  # type: ignore[arg-type]

    monkeypatch.setattr(workers, "extract", killed)
    with pytest.raises(KeyboardInterrupt):
        build(SEEDS, options=Options(fast=True, jobs=1))
    seen.clear()
    monkeypatch.setattr(workers, "extract", lambda papers, tiers: (seen.append(len(papers)), real(papers, tiers))[1])
    build(SEEDS, options=Options(fast=True, jobs=1))
    assert sum(seen) == 83 - 30


def test_several_processes_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "WORTH_PROCESSES", 10)
    papers = [paper(f"We propose Net-{i}, trained on ImageNet with LoRA.", str(i)) for i in range(90)]
    options = {n: extract_all(papers, Options(fast=True, cache=False, jobs=n)) for n in (1, 2)}
    assert options[1] == options[2]
    assert [x.paper for x in options[2]] == [p.id for p in papers]
