"""Join the entities of all papers: a group-by on keys, so the order of papers never changes the result.

Each paper's entity goes to exactly one group, by one canonical key: its long form's where the paper gives one,
else its name's; aliases never pull further groups in, so there are no chains. A bare abbreviation joins a long
form only if every definition of it in the collection agrees.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kg import schema
from kg.evidence import evidence_of, sorted_evidence
from kg.extract.scan import word_key
from kg.model import (
    BuildLog,
    Claim,
    Entity,
    Evidence,
    Extraction,
    Mention,
    Merge,
    NearMiss,
    Paper,
    PaperEntity,
    PaperResult,
    Resolution,
    Result,
    entity_key,
)
from kg.resolve.keys import abbreviates, looks_abbreviated, merge_key, without_data_size
from kg.resolve.known import KnownNames, known_names
from kg.resolve.near import near_misses
from kg.text import is_named, name_key, plain

#: A kind whose papers are at most this share of a name's papers is a minority that may follow the vote.
MINORITY_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Found:
    """One paper's entity on its way to a group.

    ``key`` is the canonical merge key, ``original`` the name in its paper, ``was`` the kind that the paper gave
    it where the collection's vote has changed it.
    """

    paper: str
    entity: PaperEntity
    key: str
    original: str
    was: str = ""


def resolve(papers: Iterable[Paper], extractions: Iterable[Extraction], *, log: BuildLog, version: str) -> Resolution:
    """Join what was found in each paper to the things that all papers share.

    Args:
        papers: Distinct papers (see `kg.resolve.merge_papers`).
        extractions: One for each paper, in any order.
        log: Gets every merge, every near miss and every split of a name over two kinds.
        version: The extractors' version, kept with the evidence.

    Returns:
        Entities, claims and results; the same whatever the order of papers and extractions.
    """
    texts = {p.node: p for p in papers}
    by_paper = {f"{schema.PAPER}/{x.paper}": x for x in extractions}
    found = _canonical([(node, e) for node in sorted(by_paper) for e in by_paper[node].entities], log)
    found = _same_kind_where_one_is_alone(found)
    groups: dict[tuple[str, str], list[Found]] = defaultdict(list)
    for item in found:
        groups[item.entity.kind, item.key].append(item)
    entities: dict[str, Entity] = {}
    nodes: dict[tuple[str, str, str], str] = {}
    for (_, key), members in sorted(groups.items()):
        entity = _joined(_entity(key, members, log), entities)
        for member in members:
            nodes[member.paper, member.entity.kind, member.original] = entity.id
            nodes[member.paper, "", member.original] = entity.id
    log.merges += [_retyped(f, nodes[f.paper, f.entity.kind, f.original]) for f in found if f.was]
    # In the order of papers: a paper's sentences are found once for all its claims.
    claims = [_claim(texts[f.paper], f, nodes[f.paper, f.entity.kind, f.original], version) for f in found]
    results = []
    for node in sorted(by_paper):
        claims += _promises(texts[node], by_paper[node].promises, version)
        results += [_result(texts[node], r, nodes, version) for r in by_paper[node].results]
    papers_of = Counter(node for _, node in {(c.paper, c.entity) for c in claims} if node)
    log.near_misses = sorted({*log.near_misses, *near_misses(list(entities.values()), papers_of), *_two_kinds(nodes)})
    log.merges = sorted(set(log.merges))
    return Resolution(tuple(entities.values()), tuple(claims), tuple(results))


# ------------------------------------------------------------------------------------- canonical keys


def _canonical(entities: Sequence[tuple[str, PaperEntity]], log: BuildLog) -> list[Found]:
    """Give every paper's entity the key of its group."""
    known = known_names()
    definitions: dict[tuple[str, str], set[str]] = defaultdict(set)
    own = [(node, entity, *_own_key(entity, known)) for node, entity in entities]
    for _, entity, key, shorts in own:
        for short in shorts:
            definitions[entity.kind, merge_key(entity.kind, short)].add(key)
    sizes = _data_sizes([entity for _, entity in entities], known)
    own = list(_classes_apart(own, log))
    found = []
    for node, entity, key, shorts in own:
        bare = not shorts and looks_abbreviated(plain(entity.name))
        group = _of_bare_abbreviation(entity, key, definitions, log) if bare else key
        found.append(
            Found(node, entity, sizes.get(group, group) if entity.kind == schema.DATASET else group, entity.name)
        )
    return found


def _own_key(entity: PaperEntity, known: KnownNames) -> tuple[str, list[str]]:
    """The key that a paper itself gives an entity, and the abbreviations that it defines for it."""
    names = list(dict.fromkeys(plain(n) for n in (entity.name, *entity.surfaces)))
    pairs = [(short, long) for short in names for long in names if abbreviates(short, long)]
    longs = [long for _, long in pairs]
    name = plain(entity.name)
    base = longs[0] if longs and name not in longs and any(name == short for short, _ in pairs) else name
    key = merge_key(entity.kind, base)
    canonical = known.name(entity.kind, key)
    if canonical is not None:
        key = merge_key(entity.kind, canonical)
    return key, sorted({short for short, _ in pairs})


Own = tuple[str, PaperEntity, str, list[str]]


def _classes_apart(own: Sequence[Own], log: BuildLog) -> Iterator[Own]:
    """Keep a class of things ("Vision-LLMs") from a name that a paper introduces ("VisionLLM").

    A thing that is spoken of in the plural and written with other hyphens than the introduced name is another one.
    """
    introduced: dict[tuple[str, str], set[str]] = defaultdict(set)
    for _, entity, key, _ in own:
        if entity.kind == schema.METHOD and entity.role == schema.INTRODUCES and is_named(entity.name):
            introduced[entity.kind, key].update(_hyphened(s) for s in (entity.name, *entity.surfaces))
    for node, entity, key, shorts in own:
        names = introduced.get((entity.kind, key))
        spelled = _hyphened(entity.name)
        plural = any(s.endswith("s") and _hyphened(s) == spelled and s != entity.name for s in entity.surfaces)
        if names is None or spelled in names or not plural or entity.role == schema.INTRODUCES:
            yield node, entity, key, shorts
        else:
            name = plain(entity.name)
            reason = f"{name} is spoken of in the plural, the other is one paper's"
            log.near_misses.append(
                NearMiss(entity.kind, f"{entity.kind}/{entity_key(entity.kind, name)}", f"{entity.kind}/{key}", reason)
            )
            yield node, entity, f"{key} {spelled}", shorts


def _hyphened(name: str) -> str:
    """A name for comparing with its hyphens: folded, the plural of its last word undone."""
    return word_key(name_key(name))


def _of_bare_abbreviation(
    entity: PaperEntity, key: str, definitions: dict[tuple[str, str], set[str]], log: BuildLog
) -> str:
    """The long form's key if the collection knows exactly one; else the abbreviation stays by itself."""
    meanings = definitions.get((entity.kind, merge_key(entity.kind, entity.name)), set())
    if len(meanings) == 1:
        return next(iter(meanings))
    if len(meanings) > 1:
        names = ", ".join(sorted(meanings))
        node = f"{entity.kind}/{entity_key(entity.kind, entity.name)}"
        log.near_misses.append(NearMiss(entity.kind, node, names, "the abbreviation stands for several things"))
    return key


def _data_sizes(entities: Iterable[PaperEntity], known: KnownNames) -> dict[str, str]:
    """Keys of data sets that state their size ("WebVid-10M") → the key without it, where there is but one size."""
    by_base: dict[str, set[str]] = defaultdict(set)
    for entity in entities:
        if entity.kind == schema.DATASET and (base := without_data_size(entity.name)) is not None:
            key = merge_key(entity.kind, entity.name)
            if known.name(entity.kind, key) is None:
                by_base[merge_key(entity.kind, base)].add(key)
    return {next(iter(sized)): base for base, sized in by_base.items() if len(sized) == 1}


# ---------------------------------------------------------------------------------------------- kinds


def _same_kind_where_one_is_alone(found: list[Found]) -> list[Found]:
    """Let a kind that a name hardly has follow the collection's vote on the name.

    A kind is well supported where several papers give it, where one introduces the thing as it, or where the
    lexicon knows the name as it; only a well supported kind stands beside the most frequent one.
    """
    votes: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    supported: set[tuple[str, str]] = set()
    for item in found:
        if item.entity.kind in (schema.REPOSITORY, schema.PAGE):
            continue
        votes[item.key][item.entity.kind].add(item.paper)
        if item.entity.role == schema.INTRODUCES or any("lexicon" in m.finder for m in item.entity.mentions):
            supported.add((item.key, item.entity.kind))
    follows: dict[tuple[str, str], str] = {}
    for key, kinds in votes.items():
        winner = min(kinds, key=lambda k: (-len(kinds[k]), (key, k) not in supported, schema.ENTITY_KINDS.index(k)))
        total = sum(len(papers) for papers in kinds.values())
        for kind, papers in kinds.items():
            few = len(papers) <= max(1, MINORITY_SHARE * total)
            if kind != winner and few and (key, kind) not in supported:
                follows[key, kind] = winner
    return [_moved(item, follows) for item in found]


def _two_kinds(nodes: dict[tuple[str, str, str], str]) -> Iterator[NearMiss]:
    """Names that stand under two kinds."""
    by_name: dict[str, set[str]] = defaultdict(set)
    for node in nodes.values():
        kind, _, key = node.partition("/")
        if kind not in (schema.REPOSITORY, schema.PAGE):
            by_name[merge_key(kind, key)].add(node)
    for _, same in sorted(by_name.items()):
        for left, right in pairwise(sorted(same)):
            if left.partition("/")[0] != right.partition("/")[0]:
                yield NearMiss(left.partition("/")[0], left, right, "the same name, two kinds")


def _moved(item: Found, follows: dict[tuple[str, str], str]) -> Found:
    kind = follows.get((item.key, item.entity.kind))
    if kind is None:
        return item
    mentions = tuple(replace(m, kind=kind, role=_role_under(kind, m.role)) for m in item.entity.mentions)
    role = _role_under(kind, item.entity.role) or schema.default_role(kind)
    return replace(item, entity=replace(item.entity, kind=kind, role=role, mentions=mentions), was=item.entity.kind)


def _retyped(item: Found, node: str) -> Merge:
    reason = f"a {item.was} in {item.paper} only; a {item.entity.kind} elsewhere"
    return Merge(item.entity.kind, node, plain(item.original), reason)


def _role_under(kind: str, role: str | None) -> str | None:
    if role is None or role in schema.roles_of(kind):
        return role
    return schema.default_role(kind)


# --------------------------------------------------------------------------------------------- groups


def _entity(key: str, members: list[Found], log: BuildLog) -> Entity:
    """The node for a group: its id from the known name or the least long form, its name by vote."""
    kind = members[0].entity.kind
    known = known_names().name(kind, key)
    names = Counter(plain(m.entity.name) for m in members)
    surfaces = {plain(s) for m in members for s in (*m.entity.surfaces, m.entity.name)}
    surfaces.discard("")
    candidates = [s for s in surfaces if merge_key(kind, s) == key.partition(" ")[0]] or sorted(surfaces)
    identity = known if known is not None else min(candidates, key=lambda s: (entity_key(kind, s), s))
    shown = known if known is not None else min(names, key=lambda n: (-names[n], len(n), n))
    if kind in (schema.REPOSITORY, schema.PAGE):
        aliases: list[str] = []
    else:
        aliases = sorted(surfaces - {shown})
    entity = Entity(kind, entity_key(kind, identity), shown, tuple(aliases))
    for alias in aliases:
        if name_key(alias) != name_key(shown):
            log.merges.append(Merge(kind, entity.id, alias, _reason(kind, shown, alias, members)))
    return entity


def _joined(entity: Entity, entities: dict[str, Entity]) -> Entity:
    """Add a node to the others; two groups that come to one id are one thing."""
    known = entities.get(entity.id)
    names = {*entity.aliases, *(known.aliases if known else ()), *({known.name} if known else ())}
    entities[entity.id] = replace(entity, aliases=tuple(sorted(names - {entity.name})))
    return entities[entity.id]


def _reason(kind: str, shown: str, alias: str, members: list[Found]) -> str:
    """Why an alias stands under a node, in words that a person can check."""
    if merge_key(kind, alias) == merge_key(kind, shown):
        return "spelling variant"
    if known_names().name(kind, merge_key(kind, alias)) == shown:
        return "known under both names"
    where = min(m.paper for m in members if alias in {plain(s) for s in (*m.entity.surfaces, m.entity.name)})
    if abbreviates(shown, alias) or abbreviates(alias, shown):
        return f"abbreviation and long form in {where}"
    if (kind == schema.DATASET and without_data_size(alias)) or without_data_size(shown):
        return "the same data set in another size"
    return f"one thing in {where}"


def _claim(paper: Paper, member: Found, node: str, version: str) -> Claim:
    facts = [_evidence(paper, m, m.role or member.entity.role, version) for m in member.entity.mentions]
    return Claim(member.paper, node, member.entity.role, sorted_evidence(facts))


def _evidence(paper: Paper, mention: Mention, role: str, version: str) -> Evidence:
    span = (mention.start, mention.end)
    text = paper.text(mention.field)
    score = round(mention.score, 3)
    return evidence_of(text, span, field=mention.field, role=role, finder=mention.finder, version=version, score=score)


def _promises(paper: Paper, promises: Iterable[Mention], version: str) -> list[Claim]:
    facts = [_evidence(paper, m, schema.CODE_PROMISED, version) for m in promises]
    return [Claim(paper.node, None, schema.CODE_PROMISED, sorted_evidence(facts))] if facts else []


def _result(paper: Paper, result: PaperResult, nodes: dict[tuple[str, str, str], str], version: str) -> Result:
    def entity(kind: str, name: str | None) -> str | None:
        if name is None:
            return None
        found = nodes.get((paper.node, kind, name)) or nodes.get((paper.node, "", name))
        return found if found is not None and found.startswith(f"{kind}/") else None

    return Result(
        paper.node, result.value, _evidence(paper, result.mention, schema.USES, version),
        method=entity(schema.METHOD, result.method), dataset=entity(schema.DATASET, result.dataset),
        task=entity(schema.TASK, result.task), metric=entity(schema.METRIC, result.metric),
    )  # fmt: skip
