"""Write stories down as editors do: in Markdown and in HTML; and draw their pictures."""

import struct
import zlib
from html import escape

from benchmarks.reading.systems.stories import Block, Story

WIDTH, HEIGHT = 640, 400


def as_markdown(story: Story, pictures: str) -> str:
    """A story in Markdown with tables; figures are HTML, for Markdown has no captions."""
    return "\n\n".join(_markdown(block, story, pictures) for block in story.blocks) + "\n"


def as_html(story: Story, pictures: str) -> str:
    return "\n".join(_html(block, story, pictures) for block in story.blocks) + "\n"


def _markdown(block: Block, story: Story, pictures: str) -> str:
    if block.kind == "heading":
        return f"## {block.lines[0]}"
    if block.kind == "quote":
        return f"> {block.lines[0]}"
    if block.kind in ("list", "numbers"):
        mark = "1." if block.kind == "numbers" else "-"
        items = [f"{mark} {line}" for line in block.lines]
        items[2:2] = [f"    - {line}" for line in block.nested]
        return "\n".join(items)
    if block.kind == "table":
        rows = [f"| {' | '.join(row)} |" for row in block.rows]
        return "\n".join((rows[0], "|---" * len(block.rows[0]) + "|", *rows[1:]))
    if block.kind == "figure":
        return _html(block, story, pictures)
    return block.lines[0]


def _html(block: Block, story: Story, pictures: str) -> str:
    lines = [escape(line, quote=False) for line in block.lines]
    if block.kind == "heading":
        return f"<h2>{lines[0]}</h2>"
    if block.kind == "quote":
        return f"<blockquote><p>{lines[0]}</p></blockquote>"
    if block.kind in ("list", "numbers"):
        tag = "ol" if block.kind == "numbers" else "ul"
        nested = "".join(f"<li>{escape(line, quote=False)}</li>" for line in block.nested)
        if nested:
            lines[1] += f"<ul>{nested}</ul>"
        return f"<{tag}>{''.join(f'<li>{line}</li>' for line in lines)}</{tag}>"
    if block.kind == "table":
        head, *body = ([escape(cell, quote=False) for cell in row] for row in block.rows)
        first = "".join(f"<th>{cell}</th>" for cell in head)
        rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in body)
        return f"<table><thead><tr>{first}</tr></thead><tbody>{rows}</tbody></table>"
    if block.kind == "figure":
        picture = (
            f'<img src="{pictures}{story.picture}" alt="{story.alt}" width="640" height="400">'
        )
        return f"<figure>{picture}<figcaption>{lines[0]}</figcaption></figure>"
    return f"<p>{lines[0]}</p>"


def block_html(story: Story, pictures: str) -> str:
    """A story as the block editor of WordPress saves it."""
    return "\n\n".join(_block(block, story, pictures) for block in story.blocks) + "\n"


def _block(block: Block, story: Story, pictures: str) -> str:
    html = _html(block, story, pictures)
    name = {"numbers": "list", "figure": "image"}.get(block.kind, block.kind)
    stated = ' {"ordered":true}' if block.kind == "numbers" else ""
    if block.kind == "quote":
        html = html.replace("<blockquote>", '<blockquote class="wp-block-quote">')
    if block.kind == "table":
        html = f'<figure class="wp-block-table">{html}</figure>'
    if block.kind == "figure":
        html = html.replace("<figure>", '<figure class="wp-block-image">')
        html = html.replace("<figcaption>", '<figcaption class="wp-element-caption">')
    return f"<!-- wp:{name}{stated} -->\n{html}\n<!-- /wp:{name} -->"


def block_of(block: Block, story: Story, pictures: str) -> tuple[str, object]:
    """A part of a story as a field of blocks holds it: rich text, a table or plain HTML."""
    if block.kind == "table":
        return "table", [list(row) for row in block.rows]
    return "html" if block.kind == "figure" else "text", _html(block, story, pictures)


def picture_of(story: Story) -> bytes:
    """A PNG of one colour."""
    colour = bytes((20 * story.number, 90, 160))
    rows = (b"\0" + colour * WIDTH) * HEIGHT
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
