"""What can go wrong, as a tree.

::

    KgError                  the user's world failed: one line, exit code 1
      x InputError           a path or a document that cannot be read
      x OutputError          a folder or file that cannot be written
      x GraphFileError       a graph.db that is missing, damaged or of another format version
      x NotFoundError        a name that the graph does not have (lists the nearest)
      x AmbiguousNameError   a name that several nodes share (lists the choices)
      x QueryError           SPARQL that does not parse, runs too long or is not allowed
      x CorrectionError      a corrections file that cannot be understood

    InvariantError           a record that breaks its own contract: a bug in an extractor or a reader

Every message names the place, the problem and the cure, in one line.
"""

from __future__ import annotations

from collections.abc import Sequence


class KgError(Exception):
    """The base of all errors that a user can cause and mend.

    Args:
        place: The file, line, option or name that is at fault.
        problem: What is wrong with it.
        cure: What to do about it.

    >>> str(KgError("papers.bib", "no such file", "check the path"))
    'papers.bib: no such file; check the path'
    """

    def __init__(self, place: str, problem: str, cure: str = "") -> None:
        self.place = place
        self.problem = problem
        self.cure = cure
        message = f"{place}: {problem}" if place else problem
        super().__init__(" ".join(f"{message}; {cure}".split()) if cure else " ".join(message.split()))


class InputError(KgError):
    """A path or document that cannot be read."""


class OutputError(KgError):
    """A folder or file that cannot be written."""


class GraphFileError(KgError):
    """A graph.db that is missing, damaged, or of another format version."""


class NotFoundError(KgError):
    """A name that the graph does not have.

    Args:
        name: The name asked for.
        nearest: Names the graph does have, best first.
    """

    def __init__(self, name: str, nearest: Sequence[str] = ()) -> None:
        self.name = name
        self.nearest = tuple(nearest)
        cure = f"did you mean {', '.join(nearest)}?" if nearest else "nothing in the graph is called like it"
        super().__init__(name, "not in the graph", cure)


class AmbiguousNameError(KgError):
    """A name that several nodes share.

    Args:
        name: The name asked for.
        choices: The unambiguous spellings, such as ``dataset:VQA``.
    """

    def __init__(self, name: str, choices: Sequence[str]) -> None:
        self.name = name
        self.choices = tuple(choices)
        super().__init__(name, "several things have this name", f"say one of: {', '.join(choices)}")


class QueryError(KgError):
    """SPARQL that does not parse, runs too long or is not allowed."""


class CorrectionError(KgError):
    """A corrections file that cannot be understood."""


class InvariantError(ValueError):
    """A record that breaks its own contract; raised at construction, never for a user's data."""
