"""Two records side by side: epoch with epoch, or run with run, whatever their words, units, layers and cells.

Units with equal numbers are the same units only within a history, or in runs that started from the same weights. Where
they are, rows of responses are compared one by one; everywhere else only what does not depend on how units are
numbered: clouds, linear CKA and the words' similarities to one another, see `_similarity`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Literal

import numpy as np

from lightning_rnnvis.analysis.coclustering.matching import agreement
from lightning_rnnvis.analysis.common_words import CommonWords, common_words
from lightning_rnnvis.analysis.comparison.chance.beyond_noise import is_within, over_noise
from lightning_rnnvis.analysis.comparison.chance.floor import OfNetwork, beside_number, floor_of, of_no_network
from lightning_rnnvis.analysis.comparison.chance.halves import HalvesAgreement
from lightning_rnnvis.analysis.comparison.chance.moved import Moved, what_moved
from lightning_rnnvis.analysis.comparison.change_tables import (
    UNIT_COLUMNS,
    unit_table,
    word_table,
)
from lightning_rnnvis.analysis.comparison.clusters.cluster_matches import matched_chips, matched_clouds
from lightning_rnnvis.analysis.comparison.clusters.flows import beyond_chance
from lightning_rnnvis.analysis.comparison.given import check_given
from lightning_rnnvis.analysis.comparison.learnt import Learnt
from lightning_rnnvis.analysis.comparison.notes import (
    comparison_notes,
    note_of_cut,
    notes_of_turned,
    word_kind_of,
)
from lightning_rnnvis.analysis.comparison.pairs import are_of_one_history, later_of, numbered_alike, turned_units
from lightning_rnnvis.analysis.comparison.similarity import (
    LEAST_COMMON,
    cka_of_grams,
    cosines_of_gram,
    similarity_correlation,
)
from lightning_rnnvis.analysis.comparison.word_pushes import WordPushes, word_pushes
from lightning_rnnvis.analysis.output_axis import OutputAxis, OutputPushes
from lightning_rnnvis.asked import of_kind, truth
from lightning_rnnvis.errors import refusal
from lightning_rnnvis.records.asked import record_of
from lightning_rnnvis.records.sentence import WordKind
from lightning_rnnvis.records.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Comparison:
    """What two records have in common, and what differs. C words in common, k chips and m clouds each.

    Tables are structured arrays, what moved by more than noise first, each part most changed first:
    ``np.sort(found.words, order="norm_change")`` sorts one by another column, and `pandas.DataFrame` takes one.

    Attributes:
        common_words: Words that occur in both, in the order of the first, shape (C,), str.
        first_positions: Their positions in the words of the first record, shape (C,).
        second_positions: Their positions in the words of the second record, shape (C,).
        vanished: Words that occur in the first only.
        appeared: Words that occur in the second only.
        cloud_agreement: Adjusted Rand index of the clouds of the words in common, 1 for equal, about 0 for unrelated;
            NaN for fewer than four words.
        cka: Linear CKA of the responses to the words in common, 0 to 1; NaN where undefined.
        cka_unbiased: The same by the unbiased estimate, about 0 for unrelated records of any width.
        similarity_correlation: Pearson correlation of the cosine similarities of all pairs of words, -1 to 1; NaN for
            fewer than four words.
        same_history: Whether both are of one state in one training, resumed or not.
        later: Which of two records of one history is the later one, ``first`` or ``second``: changes are what the later
            has more than the earlier. None for records of two histories, where they are second less first.
        units_correspond: Whether equal numbers mean the same unit.
        unit_agreement: Adjusted Rand index of the chips, of each record by its own data alone if these are given; NaN
            where units do not correspond.
        unit_flow: Units that each chip of the first (row) shares with each chip of the second, shape (k1, k2); None
            where units do not correspond.
        unit_flow_excess: Share of each flow that is more than chance, 0 to 1, shape (k1, k2), see `beyond_chance`.
        word_flow: The same for clouds, counted in words in common, shape (m1, m2).
        word_flow_excess: Of these the share that is more than chance, shape (m1, m2).
        chip_similarity: Cosine of the chips' profiles, the mean response of a chip to each word in common, shape
            (k1, k2), -1 (the other way round) to 1; NaN for fewer than four words.
        chip_matches: Pairs of chips, fields ``first``, ``second``, ``similarity``: the assignment with the most units
            in common where units correspond, else with the largest sum of similarities (Kuhn 1955,
            doi:10.1002/nav.3800020109), in one history by equal numbers where others share no more; without pairs that
            share no more units than by chance, or are not alike at all: such a chip has no counterpart.
            Numbers are not enough: they follow chips through the whole training, and may come to change
            places where little is left of what they were.
        turned_chips: Pairs of chips, fields as of `chip_matches`, which have more than half of the units of both where
            units correspond, but are not alike: the units stayed together, and what they do changed.
        cloud_matches: Pairs of clouds alike, matched by words in common; ``similarity`` is their Jaccard index, 0 to 1.
        words_by: What `words["drift"]` rests on: ``responses`` where units correspond, else ``similarities``.
        words: The words in common. ``drift``: by responses ``distance`` over the root mean square of all norms on both
            sides, 0 (same) to about 2 (reversed) for a word of usual strength; by similarities the root mean square
            change of the word's cosine similarities to the others, 0 to 2. ``cosine`` of the two rows, ``distance``
            (norm of the difference, units of state) are NaN where units do not correspond. ``over_noise`` is the
            squared distance over that of noise alone, about 1 if nothing changed, see `over_noise`; where units do not
            correspond, and did not change places all together, that of the push; NaN where no standard error is known.
            ``beyond_noise``: whether it is more than noise, see there. ``norm_first``, ``norm_second``: norms of the
            rows, units of state;
            ``norm_change``: of the later less the earlier. ``neighbour_first``, ``neighbour_second``: the most similar
            word in common, empty where there is no other. Clouds are -1 for none. ``push_first``, ``push_second``: what
            the word pushes an output to, in `push_unit`, NaN where it is not known; ``push_output``: which one, of
            several that which `findings` name of this time, where the history is known, else that whose push changed
            most; ``push_error``: standard error of its change;
            ``push_change``: the later less the earlier, of several values over the usual strength of pushes on this
            one, in which those on others compare. First those ``beyond_noise``, then the others; of each part those
            first whose push changed most, where pushes are known, else by ``drift``.
        units: The units, empty where they do not correspond: ``drift`` (of the responses to the words in common,
            as above), ``moved`` and the fields of the same names as above. ``moved`` are those that
            left the others of their chip, and whose responses moved by more than noise; where others are in another
            one, too, or words that did not move in another cloud, the cut of the tree changed, and `notes` say so.
        notes: Sentences for the person: what differs or is missing, and what that means.
        word_kind: What the words in common are called: ``word``, or ``level`` of a series of numbers.
        output: The output of both on which words push, where it lies on a line between two ends; None where that is not
            known, or there are several, or another one on either side.
        push_unit: In what words push the outputs, such as ``log-odds``; empty where that is not known.
        push_scales: Of several values, the usual strength of pushes on each that a word names, by its name: over the
            whole history where it is known, the larger one of two histories.
        moved: What differs by more than noise: ``responses``, ``pushes`` (by the weights of the head, or by other
            states that it reads: `notes` say which), ``both`` or ``nothing``. None where it is not known: states
            differ, units do not correspond, or a standard error is missing.
        floor_of: Makes `floor`, with chips and clouds or without these; None where it is not known.
    """

    common_words: np.ndarray
    first_positions: np.ndarray
    second_positions: np.ndarray
    vanished: tuple[str, ...]
    appeared: tuple[str, ...]
    cloud_agreement: float
    cka: float
    cka_unbiased: float
    similarity_correlation: float
    same_history: bool
    later: Literal["first", "second"] | None
    units_correspond: bool
    unit_agreement: float
    unit_flow: np.ndarray | None
    unit_flow_excess: np.ndarray | None
    word_flow: np.ndarray
    word_flow_excess: np.ndarray
    chip_similarity: np.ndarray
    chip_matches: np.ndarray
    turned_chips: np.ndarray
    cloud_matches: np.ndarray
    words_by: str
    words: np.ndarray
    units: np.ndarray
    notes: tuple[str, ...]
    word_kind: WordKind
    output: OutputAxis | None = None
    push_unit: str = ""
    push_scales: Mapping[str, float] = field(default_factory=dict)
    moved: Moved | None = None
    floor_of: Callable[[bool], HalvesAgreement] | None = None

    @cached_property
    def floor(self) -> HalvesAgreement | None:
        """What other texts alone would leave of each agreement: how much two halves of the data of one record agree.

        Of the same words, the lower of both records, as in brackets in the tab; see `HalvesAgreement`. It clusters both
        halves of both records, once, which takes a second for large ones. None where it is not known.
        """
        return None if self.floor_of is None else self.floor_of(True)

    def __str__(self) -> str:
        """How much the two agree, each number beside its `floor`."""
        numbers = (
            ("chips", self.unit_agreement, "unit_agreement", "unit_spread"),
            ("clouds", self.cloud_agreement, "cloud_agreement", "cloud_spread"),
            ("CKA, unbiased", self.cka_unbiased, "cka_unbiased", ""),
            (f"{self.word_kind} similarities", self.similarity_correlation, "similarity_correlation", ""),
        )
        known = [(name, value, of) for name, value, *of in numbers if not math.isnan(value)]
        told = ", ".join(f"{name} {value:.2f}{beside_number(self.floor, *of)}" for name, value, of in known)
        said = "" if self.floor is None else " (of halves of one record)"
        return f"Agreement{said} by {len(self.common_words)} {self.word_kind}s in common: {told}"

    def __repr__(self) -> str:
        floor = None if self.floor_of is None else self.floor_of(False)  # without chips it takes no clusterings
        return (
            f"Comparison({len(self.common_words)} {self.word_kind}s in common, CKA, unbiased {self.cka_unbiased:.2f}"
            f"{beside_number(floor, 'cka_unbiased')},"
            f" units {'correspond' if self.units_correspond else 'do not correspond'})"
        )

    @property
    def moved_units(self) -> np.ndarray:
        """The units that moved to another chip: fields ``unit``, ``from_chip``, ``to_chip`` (in the later).

        Both have one number where another chip took it, most of whose units are others.
        """
        moved = np.sort(self.units[self.units["moved"]], order="unit")
        columns = [("unit", int), ("from_chip", int), ("to_chip", int)]
        found = np.empty(len(moved), dtype=columns)
        chips = ("chip_second", "chip_first") if self.later == "first" else ("chip_first", "chip_second")
        for (name, _), source in zip(columns, ("unit", *chips), strict=True):
            found[name] = moved[source]
        return found


def compare(
    first: Snapshot,
    second: Snapshot,
    *,
    same_units: bool | None = None,
    own_chips: tuple[np.ndarray, np.ndarray] | None = None,
    pushes: tuple[OutputPushes | None, OutputPushes | None] = (None, None),
    learnt: tuple[Learnt | None, Learnt | None] = (None, None),
    of_networks: tuple[OfNetwork, OfNetwork] = (of_no_network, of_no_network),
) -> Comparison:
    """Compare two records: of one state at two epochs, of two runs, or any two.

    The labels of the records are compared. For another number of clusters put others in:
    ``dataclasses.replace(record, labels=record.cocluster(12))``, the second with ``previous=`` the first's where both
    are of one history.

    Args:
        first: A record, usually the earlier one.
        second: Another.
        same_units: Whether units with equal numbers are the same unit. None decides: yes for two records of one layer
            in one history (``h`` and ``c`` have the same units), and for two of one state, cell and size that respond
            so much alike by number that both runs must have started from the same weights; no where units changed
            places, signs or directions, all together, see `lightning_rnnvis.analysis.coordinates`.
        own_chips: Chip of each unit of both by their own data alone, shape (U,) each, for `unit_agreement`: the shown
            chips of one history lean on its last record, and agree by that. None for the labels.
        pushes: What the words of both push an output to, None where that is not known.
        learnt: What their histories learnt, None where that is not known: of several outputs each word then names that
            which it names there, and several values compare in the usual strength over the whole history. Of two
            histories, a word names the output whose push differs most, in the larger of their usual strengths. Else
            these two records alone decide both.
        of_networks: Give what the network of each makes of its words by itself, on which the chips of its halves lean
            for `Comparison.floor`, see `Record.word_responses`.

    Raises:
        TypeError: One of them is no record, or another argument something else.
        ValueError: No word occurs in both, or `same_units` is asked for with different numbers of units.
    """
    first, second = record_of("first", first), record_of("second", second)
    same_units = None if same_units is None else truth("same_units", same_units)
    check_given((first, second), own_chips, pushes, learnt, of_networks)
    common = common_words(first, second)
    if not len(common.first):
        different = {"first": len(common.vanished), "second": len(common.appeared)}
        raise ValueError(refusal("no_common_word", **different, kind=word_kind_of(first, second)))
    if same_units and first.n_units != second.n_units:
        raise ValueError(
            f"`same_units=True` takes records with equally many units. Got {first.n_units} and {second.n_units}."
        )
    responses = (
        first.responses[common.first].astype(np.float64),
        second.responses[common.second].astype(np.float64),
    )
    same_history = are_of_one_history(first, second)
    alike = numbered_alike(first, second, responses) if same_units is None else same_units
    later = later_of(first, second) if same_history else None
    direction = -1 if later == "first" else 1
    in_turn = (second, first) if later == "first" else (first, second)
    matrix = turned_units(*in_turn) if alike and same_units is None else None
    corresponds = alike and matrix is None

    of_first = None if matrix is None else matrix.T if later == "first" else matrix
    over = over_noise(first, second, common, of_first) if alike else None
    cloud_matches = matched_clouds(first.labels, second.labels, common, same_history)
    chip_matches = matched_chips((first.labels, second.labels), responses, corresponds, same_history)
    chips = first.labels.unit_labels, second.labels.unit_labels
    tells = len(common.first) >= LEAST_COMMON
    chip_similarity = chip_matches.similarity if tells else np.full_like(chip_matches.similarity, np.nan)
    if not tells:
        for pairs in (chip_matches.pairs, chip_matches.turned):
            pairs["similarity"] = np.nan
    output = _same_output(*pushes)
    grams = [rows @ rows.T for rows in responses]
    similarities = [cosines_of_gram(gram) for gram in grams]
    known = word_pushes(first, second, common, pushes, output, first_is_later=later == "first", learnt=learnt)
    words = word_table(
        first,
        second,
        common,
        responses,
        similarities,
        corresponds=corresponds,
        over=over,
        matches=cloud_matches,
        direction=direction,
        pushes=known,
    )
    moved, of_moved = (None, "")
    if corresponds and first.state == second.state:
        moved, of_moved = what_moved(words, known, word_kind_of(first, second))
    units = np.empty(0, dtype=UNIT_COLUMNS)
    if corresponds and over is not None:
        units = unit_table(first, second, responses, over=over, matches=chip_matches, direction=direction)
    of_cut = "" if over is None else note_of_cut(words, units, chip_matches, word_kind_of(first, second))
    notes = comparison_notes(first, second, common, same_history, corresponds, matrix is not None)
    if corresponds and over is not None:
        notes += notes_of_turned(chip_matches, *chips, ~is_within(over.units, over.beyond_units))
    return Comparison(
        common_words=first.words[common.first],
        first_positions=common.first,
        second_positions=common.second,
        vanished=common.vanished,
        appeared=common.appeared,
        cloud_agreement=_cloud_agreement(first, second, common),
        cka=cka_of_grams(*grams),
        cka_unbiased=cka_of_grams(*grams, unbiased=True),
        similarity_correlation=similarity_correlation(*similarities),
        same_history=same_history,
        later=later,
        units_correspond=corresponds,
        unit_agreement=agreement(*(own_chips or chips)) if corresponds else math.nan,
        unit_flow=chip_matches.flow if corresponds else None,
        unit_flow_excess=beyond_chance(chip_matches.flow) if corresponds else None,
        word_flow=cloud_matches.flow,
        word_flow_excess=beyond_chance(cloud_matches.flow),
        chip_similarity=chip_similarity,
        chip_matches=chip_matches.pairs,
        turned_chips=chip_matches.turned,
        cloud_matches=cloud_matches.pairs,
        words_by="responses" if corresponds else "similarities",
        words=words,
        units=units,
        notes=tuple(note for note in (*notes, of_cut, of_moved) if note),
        word_kind=word_kind_of(first, second),
        output=output,
        push_unit="" if known is None else known.unit,
        push_scales=_scales(known),
        moved=moved,
        floor_of=partial(floor_of, (first, second), (common.first, common.second), of_networks),
    )


def _cloud_agreement(first: Snapshot, second: Snapshot, common: CommonWords) -> float:
    """Adjusted Rand index of the clouds of the words that both have in one; NaN of too few."""
    clouds = first.labels.word_labels[common.first], second.labels.word_labels[common.second]
    known = (clouds[0] >= 0) & (clouds[1] >= 0)
    return agreement(clouds[0][known], clouds[1][known]) if known.sum() >= LEAST_COMMON else math.nan


def _pushes(name: str, given: OutputPushes | None) -> OutputPushes | None:
    return None if given is None else of_kind(name, given, OutputPushes, "what `record.pushes` gives, or None")


def _same_output(first: OutputPushes | None, second: OutputPushes | None) -> OutputAxis | None:
    """The output of both; None where it is not known, or another one."""
    if first is None or second is None:
        return None
    here, there = first.axis, second.axis
    return there if (here.low, here.high, here.kind) == (there.low, there.high, there.kind) else None


def _scales(known: WordPushes | None) -> dict[str, float]:
    """By output in what changes of pushes compare; nothing where all compare as they are."""
    if known is None or (known.scales == 1).all():
        return {}
    return dict(zip(known.outputs.tolist(), known.scales.tolist(), strict=True))
