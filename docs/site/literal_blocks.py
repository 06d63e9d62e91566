"""Docstrings' literal blocks, which a line that ends in `::` begins, as Markdown: for the reference on the site."""

from __future__ import annotations

import re
from typing import Any

import griffe


def as_markdown(text: str) -> str:
    """The text with ``::`` at an end of a line as a single colon, and the indented block below it as Python code.

    Indentation alone would be Markdown's code, too, but not where a list or a section of the docstring stands above.
    """
    return re.sub(
        r"^( *)(.*\S):: *\n\n((?:\1 {4}.*\n?|\n(?=\1 {4}))+)",
        lambda found: "{0}{1}:\n\n{0}```python\n{2}\n{0}```\n".format(
            found[1], found[2], re.sub(r"(?m)^" + found[1] + " {4}", found[1], found[3]).rstrip()
        ),
        text,
        flags=re.MULTILINE,
    )


class LiteralBlocks(griffe.Extension):
    """Reads the docstrings of every object so."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Change the docstring of an object that was loaded."""
        if obj.docstring is not None:
            obj.docstring.value = as_markdown(obj.docstring.value)
