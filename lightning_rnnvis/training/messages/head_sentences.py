"""What is said of a head: what is shown of its outputs, at which steps, and what to write where nothing is."""

from __future__ import annotations

from lightning_rnnvis.capture.outputs.heads import FoundHead
from lightning_rnnvis.capture.outputs.missing_heads import MissingHead

_WITHOUT_PREDICTIONS = (
    "no predictions after each word, and importance of chips, word effects and the outputs of `record.run` cannot be"
    " had"
)


def of_missing_head(missing: MissingHead) -> str:
    """Of a linear layer that reads no state; what it says to write is tried by tests/training/test_missing_heads.py."""
    said = (
        f"RNNVis shows no outputs of the model: there are {_WITHOUT_PREDICTIONS}, because `{missing.name}`, the last"
        " nn.Linear that validation calls, was not seen to read a state as it is, without a pooling or another layer"
        " between them."
    )
    if missing.readers:
        reader = missing.readers[-1]
        return f"{said} RNNVis(…, head={reader!r}) shows what `{reader}` makes of the state."
    return (
        f"{said} Where it reads the mean of states, let it read each of them and average its outputs, such as"
        f" {missing.name}(states).mean(1) in place of {missing.name}(states.mean(1)): the model is the same, and all of"
        " this is there."
    )


_NOTHING_BESIDE = "A head that reads the states of one layer as they are, of one or both directions, has them all."


def of_head(head: FoundHead) -> str:
    """What is shown of the outputs of a head, and how that is known."""
    kind = _KINDS[head.kind]
    if head.kind == "labels" and head.module.out_features == 1:
        kind = "one label, yes or no (`outputs=['no', 'yes']` names both)"
    shown = f"RNNVis shows the outputs of `{head.name}` as {kind}"
    if not head.is_whole:
        shown = f"RNNVis shows how far units push the outputs of `{head.name}`, {kind}"
    if head.use.reason:
        shown = f"{shown}, because {head.use.reason}."
    elif head.use.is_given:
        shown += "."
    else:
        shown = (
            f"{shown}, which is assumed: validation calls no loss or activation with them that tells more. If they are"
            " the logits of classes, write RNNVis(…, head_kind='classes'); of labels, each by itself,"
            " head_kind='labels'."
        )
    if head.is_whole:
        return shown
    return (
        f"{shown} There are {_WITHOUT_PREDICTIONS}, because it reads other values beside the state. {_NOTHING_BESIDE}"
    )


_KINDS = {"classes": "classes", "labels": "independent labels", "values": "values"}


def of_steps(head: FoundHead) -> list[str]:
    """Which states of a sentence it reads, where what is shown of one sentence is not all that there is to it.

    The cures are tried by tests/training/test_padded_ends.py.
    """
    if not head.is_whole:
        return []
    found = []
    if head.entering is None and not head.joined:
        found.append(
            f"`{head.name}` reads some states of each sentence, by no rule that is known, so that what it says is shown"
            " after every word of a sentence that is typed, and importance is that of all words. If it reads the last"
            " state before a padding that RNNVis does not know, name the id of the padding: RNNVis(…, padding=0)."
        )
    if head.through_padding:
        alone = (
            "A sentence that RNNVis runs by itself, such as one that is typed, has none, so that there the model says"
        )
        if head.rules and head.rules[0].past_padding and not head.joined:
            alone = "What is shown is what it says of each sentence by itself, without padding, which is"
        found.append(
            f"`{head.name}` reads states that have read padding, too, as the last ones of a padded batch, or the first"
            f" ones of a layer that reads backwards. {alone} something else than in a batch. If you pack the sentences,"
            " pack_padded_sequence(…), both are the same."
        )
    return found
