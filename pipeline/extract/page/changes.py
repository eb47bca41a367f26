"""Change a tree that others read as it was, and put it back."""

from collections.abc import Callable
from functools import partial

from lxml.html import HtmlElement


class Changes:
    """What was changed in a tree, each with the way back.

    A copy of a page costs more than its copying: every element is made anew for whoever walks
    through it.

    >>> from lxml.html import fragment_fromstring, tostring
    >>> tree = fragment_fromstring("<p>Rain <b>and hail</b> ends <i>now</i>.</p>")
    >>> changes = Changes()
    >>> changes.drop(tree[0]), changes.rename(tree[0], "em")
    (None, None)
    >>> tostring(tree), changes.put_back(), tostring(tree)
    (b'<p>Rain  ends <em>now</em>.</p>', None, b'<p>Rain <b>and hail</b> ends <i>now</i>.</p>')
    """

    def __init__(self) -> None:
        self._ways_back: list[Callable[[], None]] = []

    def drop(self, element: HtmlElement) -> None:
        """Take out an element with all that is in it; its tail stays."""
        parent, before = element.getparent(), element.getprevious()
        assert parent is not None
        words = parent.text if before is None else before.tail
        self._ways_back.append(partial(_put_in, element, parent, before, words))
        element.drop_tree()

    def rename(self, element: HtmlElement, tag: str) -> None:
        """Make an element one of another kind."""
        self._ways_back.append(partial(setattr, element, "tag", element.tag))
        element.tag = tag

    def say(self, element: HtmlElement, text: str) -> None:
        """Change what an element says before its first child."""
        self._ways_back.append(partial(setattr, element, "text", element.text))
        element.text = text

    def say_after(self, element: HtmlElement, text: str) -> None:
        """Change what is said right after an element."""
        self._ways_back.append(partial(setattr, element, "tail", element.tail))
        element.tail = text

    def put_back(self) -> None:
        """Undo all of it, the last change first."""
        while self._ways_back:
            self._ways_back.pop()()


def _put_in(
    element: HtmlElement, parent: HtmlElement, before: HtmlElement | None, words: str | None
) -> None:
    """Put an element with its tail where it stood, behind the words that stood before it."""
    if before is None:
        parent.insert(0, element)
        parent.text = words
    else:
        before.tail = None
        before.addnext(element)
        before.tail = words
