"""Node kinds, roles and predicates: the one table that RDF, HTML, GraphML, the readers and the docs read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PAPER: Final = "paper"
METHOD: Final = "method"
DATASET: Final = "dataset"
TASK: Final = "task"
METRIC: Final = "metric"
REPOSITORY: Final = "repository"
PAGE: Final = "page"

INTRODUCES: Final = "introduces"
COMPARES: Final = "compares"
USES: Final = "uses"
ADDRESSES: Final = "addresses"
MENTIONS: Final = "mentions"
HAS_CODE: Final = "has code"
LINKS_TO: Final = "links to"
HAS_PAGE: Final = "has page"
CODE_PROMISED: Final = "code promised"


@dataclass(frozen=True, slots=True)
class NodeKind:
    """A kind of node: its words, its looks and its RDF classes (as prefixed names)."""

    name: str
    plural: str
    title: str
    colour: str
    colour_dark: str
    shape: str
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A kind of edge: from a paper to an entity of ``kind`` in ``role``.

    ``predicate`` is the ``kgo:`` term for exactly this role, ``plain`` the one that joins all roles but
    ``mentions`` (None where there is none), ``phrase`` what the edge says in English.
    """

    kind: str
    role: str
    predicate: str
    plain: str | None
    phrase: str


#: Every kind of node, in the order in which legends and reports show them.
NODE_KINDS: Final[tuple[NodeKind, ...]] = (
    NodeKind(
        PAPER, "papers", "Papers", "#475569", "#cbd5e1", "circle", ("fabio:ResearchPaper", "schema:ScholarlyArticle")
    ),
    NodeKind(METHOD, "methods", "Methods", "#2563eb", "#60a5fa", "diamond", ("kgo:Method",)),
    NodeKind(DATASET, "datasets", "Data sets", "#d97706", "#fbbf24", "square", ("schema:Dataset",)),
    NodeKind(TASK, "tasks", "Tasks", "#059669", "#34d399", "triangle", ("kgo:Task",)),
    NodeKind(METRIC, "metrics", "Metrics", "#c026d3", "#e879f9", "pentagon", ("mls:EvaluationMeasure",)),
    NodeKind(
        REPOSITORY, "repositories", "Code repositories", "#dc2626", "#f87171", "hexagon", ("schema:SoftwareSourceCode",)
    ),
    NodeKind(PAGE, "pages", "Project pages", "#0891b2", "#22d3ee", "star", ("schema:WebPage",)),
)

KIND: Final[dict[str, NodeKind]] = {k.name: k for k in NODE_KINDS}
ENTITY_KINDS: Final[tuple[str, ...]] = tuple(k.name for k in NODE_KINDS if k.name != PAPER)

#: Every kind of edge; within a kind, the strongest role first.
LINKS: Final[tuple[Link, ...]] = (
    Link(METHOD, INTRODUCES, "introducesMethod", "hasMethod", "introduces the method"),
    Link(METHOD, COMPARES, "comparesWithMethod", "hasMethod", "compares with"),
    Link(METHOD, USES, "usesMethod", "hasMethod", "uses the method"),
    Link(METHOD, MENTIONS, "mentionsMethod", None, "mentions the method"),
    Link(DATASET, INTRODUCES, "introducesDataset", "hasDataset", "introduces the data set"),
    Link(DATASET, USES, "usesDataset", "hasDataset", "uses the data set"),
    Link(DATASET, MENTIONS, "mentionsDataset", None, "mentions the data set"),
    Link(TASK, INTRODUCES, "introducesTask", "hasTask", "introduces the task"),
    Link(TASK, ADDRESSES, "addressesTask", "hasTask", "addresses the task"),
    Link(TASK, MENTIONS, "mentionsTask", None, "mentions the task"),
    Link(METRIC, USES, "usesMetric", None, "reports the metric"),
    Link(REPOSITORY, HAS_CODE, "hasRepository", None, "has its code at"),
    Link(REPOSITORY, LINKS_TO, "linksToRepository", None, "links to the code at"),
    Link(PAGE, HAS_PAGE, "hasPage", None, "has the page"),
)

#: The predicate of a promise of code without a link.
PROMISE_PREDICATE: Final = "codePromised"

_LINK: Final[dict[tuple[str, str], Link]] = {(link.kind, link.role): link for link in LINKS}
_ROLES: Final[dict[str, tuple[str, ...]]] = {
    kind: tuple(link.role for link in LINKS if link.kind == kind) for kind in ENTITY_KINDS
}


def roles_of(kind: str) -> tuple[str, ...]:
    """The roles that a link to this kind can have, strongest first.

    >>> roles_of("task")
    ('introduces', 'addresses', 'mentions')
    """
    return _ROLES[kind]


def link_of(kind: str, role: str) -> Link:
    """The edge kind for an entity kind and a role.

    Raises:
        KeyError: If links to this kind have no such role.
    """
    return _LINK[kind, role]


def strongest(kind: str, roles: tuple[str, ...]) -> str:
    """The strongest of some roles: introduces > compares > uses, addresses > mentions.

    >>> strongest("method", ("mentions", "compares", "uses"))
    'compares'
    """
    return min(roles, key=_ROLES[kind].index)


def default_role(kind: str) -> str:
    """The role of a link whose words do not say more: the paper works with the thing.

    >>> default_role("task"), default_role("dataset"), default_role("repository")
    ('addresses', 'uses', 'has code')
    """
    return {TASK: ADDRESSES, REPOSITORY: HAS_CODE, PAGE: HAS_PAGE}.get(kind, USES)


# ------------------------------------------------------------------------------------------------- RDF

#: The namespace of our own terms: fixed, whatever base a user sets for the nodes.
KGO: Final = "https://w3id.org/paper-kg/ontology#"

#: Where nodes live unless the user says otherwise (``--base-iri``): ``{base}{kind}/{id}``.
DEFAULT_BASE: Final = "https://w3id.org/paper-kg/"

#: The vocabularies that the RDF is written in.
VOCABULARIES: Final[dict[str, str]] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "fabio": "http://purl.org/spar/fabio/",
    "its": "http://www.w3.org/2005/11/its/rdf#",
    "kgo": KGO,
    "mls": "http://www.w3.org/ns/mls#",
    "nif": "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prism": "http://prismstandard.org/namespaces/basic/2.0/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

#: What else has an IRI ``{base}{prefix}/{id}``, beside the kinds of nodes.
RESOURCES: Final[tuple[str, ...]] = (
    "claim", "finder", "graph", "mention", "result", "sentence", "source", "text", "venue",
)  # fmt: skip

#: The public page of a paper for an identifier scheme, ``{}`` standing for the value.
IDENTIFIER_PAGES: Final[dict[str, str]] = {
    "acl": "https://aclanthology.org/{}",
    "arxiv": "https://arxiv.org/abs/{}",
    "doi": "https://doi.org/{}",
    "openalex": "https://openalex.org/{}",
    "openreview": "https://openreview.net/forum?id={}",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}",
    "s2": "https://www.semanticscholar.org/paper/{}",
}

_HIGHER: Final = (
    "accuracy", "acc", "precision", "recall", "f1", "f1-score", "f-score", "f-measure", "auc", "auroc", "roc-auc", "auprc", "ap",
    "average-precision", "map", "miou", "iou", "dice", "dice-score", "bleu", "bleu-4", "rouge", "rouge-1", "rouge-2", "rouge-l",
    "meteor", "cider", "spice", "chrf", "chrf++", "comet", "bertscore", "clip-score", "clipscore", "exact-match", "mrr", "ndcg", "hits@1",
    "hits@10", "pass@1", "psnr", "ssim", "inception-score", "win-rate", "success-rate", "mos", "si-sdr", "pesq", "stoi",
    "pearson-correlation", "spearman-correlation", "spearman's-rho", "r2", "mcc", "speedup", "throughput",
)  # fmt: skip
_LOWER: Final = (
    "error", "error-rate", "wer", "word-error-rate", "cer", "character-error-rate", "eer", "equal-error-rate", "der", "ter", "loss",
    "perplexity", "ppl", "mae", "mse", "rmse", "mape", "nll", "fid", "fréchet-inception-distance", "fvd", "kid", "lpips", "latency", "flops",
    "chamfer-distance", "hausdorff-distance", "mpjpe", "bits-per-byte", "bits-per-character", "ece", "expected-calibration-error",
)  # fmt: skip
_DIRECTION: Final[dict[str, bool]] = {**dict.fromkeys(_HIGHER, True), **dict.fromkeys(_LOWER, False)}


def higher_is_better(metric: str) -> bool | None:
    """Whether more is better, for a metric's key whose head we know; None where we do not.

    >>> higher_is_better("top-1-accuracy"), higher_is_better("mean-absolute-error"), higher_is_better("novelty")
    (True, False, None)
    """
    tail = metric
    while tail:
        if tail in _DIRECTION:
            return _DIRECTION[tail]
        tail = tail.partition("-")[2]
    return None
