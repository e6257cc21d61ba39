"""The command line: each command parses its options, makes one library call, and prints."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import click

#: Commands in the order in which help lists them: name → "module:attribute", loaded when called for.
COMMANDS: Final[dict[str, str]] = {
    "build": "kg.cli.build:build",
    "extract": "kg.cli.extract:extract",
    "show": "kg.cli.show:show",
    "stats": "kg.cli.analysis:stats",
    "top": "kg.cli.analysis:top",
    "shared": "kg.cli.analysis:shared",
    "similar": "kg.cli.analysis:similar",
    "path": "kg.cli.analysis:path",
    "communities": "kg.cli.analysis:communities",
    "trends": "kg.cli.analysis:trends",
    "query": "kg.cli.query:query",
    "serve": "kg.cli.serve:serve",
    "check": "kg.cli.check:check",
    "diff": "kg.cli.diff:diff",
    "eval": "kg.cli.evaluate:evaluate",
    "train": "kg.cli.train:train",
    "export": "kg.cli.export:export",
}

#: The exit code of a command whose output nobody reads any more: that of a process ended by SIGPIPE, as shells tell it.
CLOSED_PIPE: Final = 141


class LazyGroup(click.Group):
    """A group that imports a command's module only when the command is called: `kg --help` stays instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """All commands, in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the module that holds a command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Parse the arguments; ``kg --help`` prints here."""
        with _closed_pipe_is_quiet():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        with _closed_pipe_is_quiet():
            return super().invoke(ctx)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command; an unknown one gets the nearest names."""
        import difflib

        name = args[0] if args else ""
        if name and name not in COMMANDS and not name.startswith("-"):
            near = difflib.get_close_matches(name, list(COMMANDS), n=3)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            ctx.fail(f"No such command '{name}'.{hint}")
        return super().resolve_command(ctx, args)


@contextmanager
def _closed_pipe_is_quiet() -> Iterator[None]:
    """End without a word when the reader of stdout has seen enough, as in ``kg show CLIP | head``."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still buffered goes nowhere, or the interpreter would complain of it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(CLOSED_PIPE) from None


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="paper-kg", prog_name="kg")
def cli() -> None:
    """Build a knowledge graph of research papers in which every edge quotes the words it came from.

    \b
    Example:
      kg build seeds -o exports
    """


def main() -> None:
    """The entry point: UTF-8 on every terminal, and one line instead of a traceback for the user's errors."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    cli()
