"""What the later of two records has more than the earlier, chip by chip: links, and the steps of a sentence.

Chips and clouds are those of either record, so that each is seen in its own; units count along the chips of the later
one in both, so that a unit has one sign. So a link is the mean of what its units differ by in what its words do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lightning_rnnvis.analysis.coclustering.strengths import links
from lightning_rnnvis.analysis.common_words import common_words
from lightning_rnnvis.analysis.comparison.pairs import are_of_one_history, later_of, units_correspond
from lightning_rnnvis.analysis.sequences import SentenceSummary, summarize_sentence
from lightning_rnnvis.records.sentence import Sentence
from lightning_rnnvis.records.snapshot import Labels, Snapshot


@dataclass(frozen=True, eq=False)
class Difference:
    """Two records whose units are pairs, one of which is taken from the other.

    Attributes:
        now: The later of two records of one history, else the second.
        before: The other one.
        side: The one whose chips and clouds divide units and words: `now` or `before`.
        labels: Its chips and clouds, units along the chips of `now`.
        first_is_now: Whether `now` is the first of the two that were given.
    """

    now: Snapshot
    before: Snapshot
    side: Snapshot
    labels: Labels
    first_is_now: bool

    def links(self) -> np.ndarray:
        """Mean of what the responses of a chip's units to a cloud's words differ by, shape (m, k), units of the state.

        Of the words that occur in both records; 0 where a cloud has none of them.
        """
        common = common_words(self.now, self.before)
        moved = self.now.responses[common.first].astype(np.float64) - self.before.responses[common.second]
        own = common.first if self.side is self.now else common.second
        return links(moved, replace(self.labels, word_labels=self.labels.word_labels[own]))

    def sentence(self, now: Sentence, before: Sentence) -> SentenceSummary:
        """A sentence as `now` has it, with what that is more than in `before` in the place of what each step changed.

        Raises:
            ValueError: They have other steps.
        """
        if len(now.states) != len(before.states):
            raise ValueError("The two records read the sentence in other steps, so these have no difference.")
        one, other = (
            summarize_sentence(found.states, found.initial, self.labels, of.reverse)
            for found, of in ((now, self.now), (before, self.before))
        )
        return replace(
            one,
            change_positive=one.positive - other.positive,
            change_negative=one.negative - other.negative,
            link=one.link - other.link,
        )


def difference(first: Snapshot, second: Snapshot, of_second: bool) -> Difference | None:
    """What the later of two records has more than the earlier, or the second more than the first.

    Args:
        first: A record with the labels that it is seen through.
        second: Another.
        of_second: Whether it is seen by the chips of the second, rather than of the first.

    Returns:
        None where their units are no pairs, or no word occurs in both.
    """
    common = common_words(first, second)
    responses = first.responses[common.first], second.responses[common.second]
    if not len(common.first) or not units_correspond(first, second, responses):
        return None
    first_is_now = are_of_one_history(first, second) and later_of(first, second) == "first"
    now, before = (first, second) if first_is_now else (second, first)
    side = second if of_second else first
    return Difference(now, before, side, replace(side.labels, polarity=now.labels.polarity), first_is_now)
