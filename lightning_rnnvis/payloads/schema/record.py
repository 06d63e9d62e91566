"""One record with its chips, clouds and links, and what changed since the record before."""

from __future__ import annotations

from typing import Literal

from typing_extensions import NotRequired, TypeAliasType, TypedDict

LabelsFrom = TypeAliasType("LabelsFrom", Literal["tree", "pinned", "recorded"])
"""Where labels come from, see `Snapshot.labels_from`."""


WordKind = TypeAliasType("WordKind", Literal["word", "level"])
"""What the things that enter are called: words, or the levels of a series of numbers."""


HeadKind = TypeAliasType("HeadKind", Literal["classes", "labels", "values"])
HeadPool = TypeAliasType("HeadPool", Literal["mean", "max", "several"])
"""What the outputs are: classes, of which one is right; labels, each right or not by itself; or values, as they are."""


class RecordReference(TypedDict):
    """A record, and through which clusters it is seen."""

    run: str
    state: str
    step: float
    epoch: int
    untrained: bool
    """Whether the weights have taken no step of their training yet."""
    cell: str
    units: int
    words: int
    clusters: int
    labels_from: LabelsFrom


class Origin(TypedDict):
    """Where most members of a new cluster come from, or of one that is gone went to."""

    cluster: int
    """Its number. One that died may have left its number to one that was born."""
    other: int | None
    """The cluster at the other time that shares most members with it."""
    shared: int
    """Members shared with that one."""
    size: int
    """All of its members."""
    split: bool
    """Of one that was born: whether the other one goes on, having given up at least a quarter of its members."""


class BirthsAndDeaths(TypedDict):
    """Clusters that are new, and clusters that are no more."""

    born: list[Origin]
    died: list[Origin]


class Changes(TypedDict):
    """What became of chips and clouds since the record before, seen through clusters that are carried on."""

    before: RecordReference | None
    """Null for the first record, and where labels are no cut of a tree: then nothing is known to have changed."""
    moved_units: list[int]
    """Units, by number, in another chip now, whose responses changed by more than noise, as `ChangedUnit.moved`."""
    moved_words: list[int]
    """Words, by position in `Snapshot.words`, in another cloud now, likewise, as `ChangedWord.beyond_noise`."""
    cut_units: int
    """More units in another chip, whose responses changed by no more than that: the tree was cut elsewhere."""
    cut_words: int
    """More words in another cloud, likewise."""
    unit_agreement: float | None
    """Adjusted Rand index of the chips: 1 for equal, about 0 for unrelated."""
    chips: BirthsAndDeaths
    clouds: BirthsAndDeaths
    notes: list[str]
    """Births and deaths as sentences, and where units changed places, all together."""


class Pin(TypedDict):
    """The record whose clusters are taken."""

    run: str
    step: float
    epoch: int
    untrained: bool
    labels_from: LabelsFrom
    unseen_words: list[str]
    """Words that occur here and have no cloud, because they did not occur in the pinned record."""


class Word(TypedDict):
    """One word of the record."""

    text: str
    id: int
    count: int
    """Occurrences among the sampled tokens; 0 where it did not occur this time."""
    cloud: int
    """Number of the word's cloud; -1 where the word did not occur this time."""
    strength: float
    """Mean response along the main chip of the word's cloud, that of the largest abs(link) * sqrt(units)."""
    push: float | None
    """How far the word pushes the output on average, in the unit of `Output`; null where it did not occur, or no output
    is known, see `Snapshot.output`."""
    certainty: float
    """Share of the response that is no sampling noise, 0 to 1."""
    word_class: str | None
    """The class that the user gave the word."""


class ChipUnit(TypedDict):
    """One unit within its chip."""

    unit: int
    steadiness: float
    """The share of its chip mates that it keeps when units are clustered again, those of both by those of either, 0 to
    1; of pinned clusters, how much better the chip fits than the second best."""
    polarity: Literal[-1, 1]
    """Whether the unit goes with its chip (1) or against it (-1): what is shown is polarity * value. Always 1 with raw
    signs."""


class Chip(TypedDict):
    """Units that respond alike."""

    chip: int
    units: list[ChipUnit]
    """The steadiest first."""
    raised_by: list[str]
    """Words that raise it and tell it from the other chips, the most telling first, at most three."""
    lowered_by: list[str]
    """Words that lower it, likewise."""
    lowered_first: bool
    """Whether the most telling word of both lowers it."""
    push: float | None
    """How far its units push the output the same way as the chip rises, -1 to 1; null where no output is known."""


class Cloud(TypedDict):
    """Words that drive the chips alike."""

    cloud: int
    words: list[int]
    """Positions in `Snapshot.words`, by falling |strength|."""


class SentenceTitle(TypedDict):
    """One of the stored sentences."""

    index: int
    key: str
    """The same in every record and run over the same data."""
    title: str
    length: int
    """Number of words."""
    own: bool
    """Whether the person who trains gave it, rather than the validation set."""
    read_afterwards: NotRequired[bool]
    """True where this validation did not have it, and the network of the record has read it since."""


class Head(TypedDict):
    """The linear layer that makes the model's outputs of this state."""

    name: str
    outputs: list[str]
    """Names of the outputs that the state moves most."""
    kind: HeadKind


class Output(TypedDict):
    """The line on which the model's output lies: from one of two classes to the other, or the value of one output."""

    low: str | None
    """Name of the class at the lower end; null where there is one output."""
    high: str
    """Name of the class at the upper end, or of the output."""
    kind: HeadKind
    pool: HeadPool | None
    """What a head reads that pools over the words: what the model says so far then moves by another amount than its
    words push. Null for one that reads single states."""
    is_part: bool
    """Whether the head reads other states, too, as both directions of a layer: words push it by these, too."""
    unit: str
    """Of the pushes: "log-odds", or of a value "units of the output"; of the layer, see `Causes.importance_unit`."""
    scale: float
    """99.5th percentile of |push| over the words of a record, the largest of its history."""


class Snapshot(TypedDict):
    """One record, clustered: what the chips, clouds and links are drawn from."""

    run: str
    state: str
    step: float
    epoch: int
    untrained: bool
    """Whether the weights have taken no step of their training yet."""
    cell: str
    kind: str
    reverse: bool
    units: int
    """Number of units."""
    default_clusters: int
    """The number of clusters that was recorded."""
    clusters: int
    """The number of clusters of this payload."""
    labels_from: LabelsFrom
    """A cut of the tree of the units, those of a pinned record, or the recorded ones where no word occurred."""
    pin: Pin | None
    """The record whose clusters these are, if they are pinned."""
    word_kind: WordKind
    """What the words are called."""
    words: list[Word]
    """The most frequent first."""
    chips: list[Chip]
    clouds: list[Cloud]
    links: list[list[float]]
    """Mean response of chip to cloud along the chip: links[cloud][chip]."""
    explained_variance: float | None
    """Share of the scaled response matrix that the blocks explain, 0 to 1."""
    explained_variance_null: float | None
    """What as many chips and clouds, made in the same way, explain of the same responses with random signs. Of more
    than 256 units that of the clustering in training, a little more, known for as many clusters as it has."""
    response_scale: float
    """99th percentile of |response|, above zero."""
    response_bound: float
    """99.5th percentile of |response|, above zero, in this record or the one that decides the directions, if that is
    larger: it does not depend on the clusters."""
    state_bound: float
    """99.5th percentile of |state| over the stored sentences, above zero; likewise."""
    step_bound: float
    """99.5th percentile of |change of the state at a step| over them in this record, above zero."""
    raw_signs: bool
    """Whether every unit is shown as it is, rather than along its chip."""
    output: Output | None
    """What the words of this stack of layers push; null where no head with two classes or one output reads it."""
    sentences: list[SentenceTitle]
    head: Head | None
    """Null where the state reaches no linear layer."""
    network: bool
    """Whether the network of then is there: sentences are typed and chips switched off where it is."""
    no_network: NotRequired[str]
    """Why it is not, as a sentence."""
    unread: NotRequired[list[str]]
    """Words that the layer does not read, the levels of a variable beside it: they push nothing, but go along."""
    levels: NotRequired[list[str]]
    """Words that are levels of a variable, where others are none; left out where all or none are."""
    lacks_files: NotRequired[bool]
    """True where a file beside the record is not there, or damaged: it may come later, when files are copied."""
    metrics: dict[str, float | None]
    """By name."""
    notes: list[str]
    """Sentences for the person: what was left out, reduced or assumed."""
