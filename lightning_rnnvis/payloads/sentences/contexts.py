"""The snippets of text in which a unit, a chip or a word moves the state most, as the tab draws them."""

from __future__ import annotations

from lightning_rnnvis.analysis.contexts import Context, Contexts, Matches
from lightning_rnnvis.network.contexts.context_source import Along
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.numbers import rounded, vector


def contexts_payload(found: Contexts, along: Along) -> schema.Contexts:
    """Snippets up and down.

    Args:
        found: The snippets.
        along: What is told at each word.
    """
    return {
        "up": list(map(snippet_payload, found.up)),
        "down": list(map(snippet_payload, found.down)),
        "searched": found.searched,
        "texts": found.n_texts,
        "along": along,
    }


def matches_payload(found: Matches) -> schema.Matches:
    """Where text moves the chips as some words do."""
    return {
        "words": found.shown,
        "found": [{**snippet_payload(one), "agreement": rounded(one.agreement, 3) or 0.0} for one in found.found],
        "chip": found.chip,
        "searched": found.searched,
        "texts": found.n_texts,
    }


def snippet_payload(context: Context) -> schema.Snippet:
    """One snippet."""
    return {
        "words": context.shown,
        "at": context.at,
        "length": context.length,
        "changes": vector(context.changes, digits=3),
    }
