"""Two records side by side."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypeAliasType, TypedDict

from lightning_rnnvis.payloads.schema.record import RecordReference

WordsBy = TypeAliasType("WordsBy", Literal["responses", "similarities"])
"""What `ChangedWord.drift` rests on."""


Moved = TypeAliasType("Moved", Literal["both", "responses", "pushes", "nothing"])
"""What differs by more than noise: responses, what words push the output to, or both."""


class Agreement(TypedDict):
    """How much two records agree; null where a number has no meaning."""

    units: float | None
    """Adjusted Rand index of the chips, of each record by its own data alone unless they are pinned: 1 for equal, about
    0 by chance."""
    words: float | None
    """Adjusted Rand index of the clouds of the words in common."""
    cka: float | None
    """Linear CKA of the responses to the words in common, 0 to 1."""
    cka_unbiased: float | None
    """Its unbiased estimate, which is about 0 by chance."""
    similarity_correlation: float | None
    """Correlation of the similarities of all pairs of words, -1 to 1."""


class Spread(TypedDict):
    """By how much agreements of halves scatter over the draws of their trees, as standard deviations; null of one."""

    units: float | None
    words: float | None


class Halves(TypedDict):
    """How much two halves of the data of one record agree: what a comparison of two records is read beside.

    Of the words in common with the other record, where one is named; chips are those of all words of each, as there.
    Records that read the same texts share their noise, and may agree better.
    """

    run: str
    state: str
    step: float
    clusters: int
    agreement: Agreement
    spread: Spread
    recorded: bool
    """Whether the halves were recorded; else they are estimated from standard errors, which agree too well."""


class NumberOfClusters(TypedDict):
    """What a number of clusters would give at a record."""

    clusters: int
    explained_variance: float
    """Share of the responses that as many chips and clouds explain, 0 to 1."""
    agreement: float | None
    """Adjusted Rand index of the chips that each half of the record's data gives by itself: 1 the same, about 0 no more
    than by chance. Null where it is not known."""


class ClusterStability(TypedDict):
    """How steady the chips of a record are at each number of clusters, beside what these explain."""

    run: str
    state: str
    step: float
    """The record whose chips these are: that of the pinned clusters, where they are."""
    numbers: list[NumberOfClusters]
    """From 2 to 20, as far as there are more units than chips, and words; the fewest first."""
    why_unknown: str | None
    """Why no agreement is known, a sentence; null where it is."""


class Match(TypedDict):
    """Clusters that are taken for the same."""

    first: int
    second: int
    similarity: float | None
    """Of chips the cosine of their responses, null of fewer than four words; of clouds the share of words in common."""


class PushScale(TypedDict):
    """How strong pushes on one of several values usually are."""

    output: str
    scale: float | None


class ChangedWord(TypedDict):
    """A word that occurs in both records. Where pushes are known those come first that changed most."""

    word: str
    drift: float
    """By responses the norm of the difference over the root mean square of all norms on both sides, 0 for no change; by
    similarities the root mean square change of the word's cosine similarities to the others, 0 to 2."""
    norm_first: float
    norm_second: float
    over_noise: float | None
    """Squared distance over that of noise alone: about 1 if nothing changed; of the push where units do not correspond.
    Null where that is not known, and where noise is known to be none."""
    beyond_noise: bool | None
    """Whether that is more than noise; null where it is not known."""
    count_first: int
    count_second: int
    cloud_first: int
    """-1 for none."""
    cloud_second: int
    """-1 for none."""
    changed_cloud: bool
    neighbour_first: str
    """The most similar word in common in the first, empty where there is no other."""
    neighbour_second: str
    """The same in the second."""
    push_output: str
    """What it pushes: of several outputs that which findings name of this time, see `Comparison.as_learnt`, else that
    whose push changed most; empty where none is known on both sides, or there are too many."""
    push_first: float | None
    """What it pushes that to, in `Comparison.push_unit`; null likewise."""
    push_second: float | None
    push_error: float | None
    """Standard error of the change of the push; null where it is not known."""


class ChangedUnit(TypedDict):
    """A unit of two records whose units correspond."""

    unit: int
    drift: float
    """Of its responses to the words in common, as of words."""
    norm_first: float
    norm_second: float
    chip_first: int
    chip_second: int
    moved: bool
    """Whether it is in another chip in the second, and its responses moved by more than noise."""
    steadiness_first: float
    """How sure its chip is, 0 to 1, see `ChipUnit.steadiness`."""
    steadiness_second: float


class Comparison(TypedDict):
    """Two records side by side. Tables come most changed first."""

    first: RecordReference
    second: RecordReference
    same_history: bool
    """One state in one training."""
    later: Literal["first", "second"] | None
    """Which of two records of one history is the later one: changes are of the later less the earlier. Null for two
    histories, where they are of the second less the first."""
    units_correspond: bool
    """Whether units with equal numbers are the same; else `unit_flow` is null and `units` is empty."""
    words_by: WordsBy
    """What `ChangedWord.drift` rests on."""
    moved: Moved | None
    """What differs by more than noise. Null where it is not known: other states or units, or an error is missing."""
    push_unit: str | None
    """In what words push the outputs; null where that is not known."""
    push_scales: list[PushScale]
    """Of several values the usual strength of pushes on each over the history, the larger of two: their changes compare
    in that; empty of others."""
    as_learnt: bool
    """Whether words name the outputs that they do in what was learnt; false while that is not known, where there are
    several: then the two records alone decide."""
    common_words: int
    """How many words occur in both."""
    first_positions: list[int]
    """Positions in `Snapshot.words` of the first of the words in common, in the order of the first."""
    second_positions: list[int]
    """Their positions in `Snapshot.words` of the second."""
    vanished: list[str]
    """Words that occur in the first only."""
    appeared: list[str]
    """Words that occur in the second only."""
    agreement: Agreement
    unit_flow: list[list[int]] | None
    """Units that a chip of the first shares with one of the second: unit_flow[first][second]."""
    unit_flow_excess: list[list[float]] | None
    """Share of each flow that is more than chance, 0 to 1."""
    word_flow: list[list[int]]
    """The same for clouds and the words in common."""
    word_flow_excess: list[list[float]]
    """Of these the share that is more than chance."""
    chip_similarity: list[list[float]] | None
    """Cosine of the chips' mean responses to the words in common, -1 to 1; a chip's sign is arbitrary, so -1 is as
    alike as 1. Null of fewer than four words."""
    chip_matches: list[Match]
    """Chips that are taken for the same, whatever their numbers: where units correspond, those that share most units.
    Without those that share no more units than by chance, or are not alike: a chip of no pair has no counterpart."""
    cloud_matches: list[Match]
    """Clouds that are taken for the same, whatever their numbers: those that share most words. Without those that share
    no more words than by chance."""
    words: list[ChangedWord]
    units: list[ChangedUnit]
    notes: list[str]
    """What differs or is missing, as sentences."""


class Difference(TypedDict):
    """What the later of two records has more than the earlier, or the second than the first, by the chips of one."""

    links: list[list[float]] | None
    """Mean difference of the responses of chip to cloud, of the words in both: links[cloud][chip]. Null where units are
    no pairs, or no word is in both."""
    polarity: list[Literal[1, -1]] | None
    """By unit: how it counts, as along its chip in the later, or second, record. Null likewise."""


class SentenceDifference(TypedDict):
    """The same at each step of a sentence; each array has a number a chip for each step."""

    positive: list[list[float]]
    """Of the later, or second, record, as `SentenceStep.positive`."""
    negative: list[list[float]]
    change_positive: list[list[float]]
    """How much more that is than in the other record."""
    change_negative: list[list[float]]
    link: list[list[float]]
    """How much more the response at the step is."""


class SentenceDifferences(TypedDict):
    """What two records differ by at the steps of a sentence."""

    found: SentenceDifference | None
    """Null where units are no pairs, or one of the two has not read the sentence, or in other steps."""
