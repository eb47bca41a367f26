"""What a page has of each kind of element: of one tag, and with attributes of the same names."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain

from lxml.html import HtmlElement

Names = tuple[str, ...]  # of the attributes of an element, in its order
Alike = tuple[str, Names, list[int]]  # the tag of some elements, their names, where they stand


class Inventory:
    """The elements of a page by their kinds; each is asked for its tag and its attributes once.

    A page of a thousand elements has a hundred kinds of them: whoever looks for some asks about
    the kinds, and in the page's order is what the places say.

    >>> from lxml.html import fragment_fromstring
    >>> tree = fragment_fromstring("<p><b>Rain</b> <i id=a>and</i> <i>hail</i> <b id=b>end</b></p>")
    >>> inventory = Inventory(list(tree.iter()))
    >>> [one.text for one in inventory.tagged("i", "b")]
    ['Rain', 'and', 'hail', 'end']
    >>> [one.text for one in inventory.having("id")]
    ['and', 'end']
    >>> [one.text for one in inventory.stating("i", "id")]
    ['and']
    """

    def __init__(self, elements: Sequence[HtmlElement]) -> None:
        self.elements = elements
        self._tagged: dict[tuple[str, ...], Sequence[HtmlElement]] = {}

    @cached_property
    def kinds(self) -> dict[str, dict[Names, list[int]]]:
        """Where elements stand, by their tag and by the names of their attributes."""
        found: defaultdict[str, defaultdict[Names, list[int]]]
        found = defaultdict(lambda: defaultdict(list))
        for place, one in enumerate(self.elements):
            found[one.tag][tuple(one.keys())].append(place)
        return dict(found)

    @cached_property
    def _by_name(self) -> dict[str, list[list[int]]]:
        """Where elements stand that have an attribute of some name."""
        found: defaultdict[str, list[list[int]]] = defaultdict(list)
        for kinds in self.kinds.values():
            for names, places in kinds.items():
                for name in names:
                    found[name].append(places)
        return dict(found)

    def at(self, places: Iterable[int]) -> list[HtmlElement]:
        """The elements at some places, in the page's order."""
        elements = self.elements
        return [elements[place] for place in sorted(places)]

    def of(self, tags: Iterable[str]) -> list[Alike]:
        """The kinds of elements that have one of these tags."""
        return [
            (tag, names, places)
            for tag in tags
            if tag in self.kinds
            for names, places in self.kinds[tag].items()
        ]

    def called(
        self, names: Names, places: Sequence[int], keys: Sequence[str] = ("class", "id")
    ) -> list[str]:
        """What elements of one kind are called, which has one of these attributes at least."""
        elements = self.elements
        first, *others = [key for key in keys if key in names]
        called: list[str] = [elements[place].get(first) for place in places]
        for key in others:
            called = [
                f"{name} {elements[place].get(key)}"
                for place, name in zip(places, called, strict=True)
            ]
        return called

    def tagged(self, *tags: str) -> Sequence[HtmlElement]:
        """The elements with one of these tags, in the page's order."""
        found = self._tagged.get(tags)
        if found is None:
            places = (places for _, _, places in self.of({*tags}))
            found = self._tagged[tags] = self.at(chain(*places))
        return found

    def stating(self, tag: str, name: str) -> list[HtmlElement]:
        """The elements of one tag that have an attribute of this name, in the page's order."""
        return self.at(chain(*(places for _, names, places in self.of([tag]) if name in names)))

    def having(self, *names: str) -> list[HtmlElement]:
        """The elements that have an attribute of one of these names, in the page's order."""
        there = (self._by_name.get(name, ()) for name in names)
        return self.at({*chain(*chain(*there))})
