"""Rich's console, on which nothing but its own colours reaches the terminal."""

import shutil
import sys

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook, RenderResult
from rich.segment import Segment

from pipeline.notation.printable import own_stream, printable

UNBOUND = 240  # columns, so that other programs find each row on a line of its own


class _Shown:
    """What is to be printed, with its text made printable once rich has laid it out."""

    def __init__(self, inner: ConsoleRenderable) -> None:
        self.inner = inner

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for text, style, control in console.render(self.inner, options):
            yield Segment(text if control else printable(text), style, control)


class _Show(RenderHook):
    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        return [_Shown(one) for one in renderables]


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leave it to `main`, for whom it is no failure."""
        raise BrokenPipeError


def open_console(**options: bool) -> Console:
    """A console on standard output; where no terminal bounds them, its lines may be long."""
    width, _ = shutil.get_terminal_size((UNBOUND, 24))
    stream = own_stream(sys.stdout)
    return make_printable(_Console(file=stream, width=width, **options))  # type: ignore[arg-type]


def make_printable(console: Console) -> Console:
    """A console that prints what is printable."""
    console.push_render_hook(_Show())
    return console
