"""Put declarative shadow trees in place, as a browser shows them, and drop other templates."""

from lxml.html import HtmlElement

MAX_SHADOWS = 500
UNREAD = frozenset({"script", "style"})
MODES = ("shadowrootmode", "shadowroot")  # the standard's name, and the one before it


def flatten_shadows(tree: HtmlElement) -> None:
    """Show each element's shadow tree in place of it, with what it holds in the tree's slots.

    In place. An element's own children are shown only where a slot takes them in; a slot that
    takes in none shows what stands in it.
    """
    shadows = [
        template
        for template in tree.iter("template")
        if any(template.get(mode) in ("open", "closed") for mode in MODES)
    ]
    for template in reversed(shadows[:MAX_SHADOWS]):  # the innermost first
        host = template.getparent()
        if host is not None:
            _flatten(host, template)


def drop_templates(tree: HtmlElement) -> None:
    """Drop what only scripts would make something of; not where it holds most of the page.

    In place: patterns of teasers, forms and comments, whose days and names are nobody's.
    """
    templates = list(tree.iter("template"))
    enough = _letters(tree) / 2 if templates else 0
    for template in templates:
        if _letters(template) <= enough:
            template.drop_tree()


def _letters(tree: HtmlElement) -> int:
    return sum(
        len((text or "").strip())
        for one in tree.iter()
        for text in (one.text if one.tag not in UNREAD else "", one.tail)
    )


def _flatten(host: HtmlElement, template: HtmlElement) -> None:
    loose: list[str | HtmlElement] = [host.text or ""]
    by_name: dict[str, list[HtmlElement]] = {}
    for child in list(host):
        if child is not template and (name := child.get("slot")):
            by_name.setdefault(name, []).append(child)
        elif child is not template:
            loose.append(child)
        loose.append(child.tail or "")
        child.tail = None
        host.remove(child)
    slots = list(template.iter("slot"))
    host.text = template.text
    host.extend(list(template))
    is_taken = False
    for slot in slots:
        name = slot.get("name") or ""
        taken: list[str | HtmlElement] = [*by_name.pop(name, [])]
        if not name and not is_taken:
            taken, is_taken = loose, True
        if any(not isinstance(one, str) or one.strip() for one in taken):
            _fill(slot, taken)


def _fill(slot: HtmlElement, taken: list[str | HtmlElement]) -> None:
    for child in list(slot):
        slot.remove(child)
    slot.text = None
    last: HtmlElement | None = None
    for one in taken:
        if not isinstance(one, str):
            slot.append(one)
            last = one
        elif last is None:
            slot.text = (slot.text or "") + one
        else:
            last.tail = (last.tail or "") + one
