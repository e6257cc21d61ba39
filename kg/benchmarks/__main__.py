"""Run one benchmark by name: ``python -m kg.benchmarks NAME [ARGUMENT…]``; without a name, list them."""

import importlib
import pkgutil
import sys

import kg.benchmarks

_NO_BENCHMARKS = {"__main__", "synthetic"}


def main() -> None:
    """List the benchmarks, or hand the arguments to the ``main`` of the one that was named."""
    names = sorted(m.name for m in pkgutil.iter_modules(kg.benchmarks.__path__) if m.name not in _NO_BENCHMARKS)
    if len(sys.argv) < 2 or sys.argv[1] not in names:
        sys.exit(f"usage: python -m kg.benchmarks {{{','.join(names)}}}")
    importlib.import_module(f"kg.benchmarks.{sys.argv[1]}").main(sys.argv[2:])


if __name__ == "__main__":
    main()
