"""What all states of one recurrent layer share during one validation: its words, sentences and sums."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from lightning_rnnvis.capture.holes import NotFiniteCauses
from lightning_rnnvis.capture.networks.layer_network import LayerNetwork
from lightning_rnnvis.capture.numbers.level_cuts import LevelCuts
from lightning_rnnvis.capture.numbers.series_plan import SeriesPlan
from lightning_rnnvis.capture.outputs.found_head import FoundHead
from lightning_rnnvis.capture.outputs.missing_heads import MissingHead
from lightning_rnnvis.capture.sentences.sentence_picker import PickedSentence, SentencePicker
from lightning_rnnvis.capture.statistics.minhash import MinHashSketch
from lightning_rnnvis.capture.statistics.pending_tokens import PendingTokens
from lightning_rnnvis.capture.statistics.state_sums import StateSums
from lightning_rnnvis.capture.statistics.word_table import WordTable
from lightning_rnnvis.capture.word_search.found_words import Origin
from lightning_rnnvis.errors import CaptureError
from lightning_rnnvis.records.sentence import Variable


@dataclass
class LayerRecording:
    """What all states of one recurrent module share: its words and sentences.

    Attributes:
        table: Its words, and the slots of their sums.
        picker: Its sentences.
        cell: Kind of the recurrence, see `StateStream`.
        gate_name: The metric of the gate that keeps its states; empty where it has none.
        tokens: Counted tokens so far.
        lost: Steps that were left out, as what the layer read was NaN or infinite and did not tell their words.
        is_read: Whether the words of some call were told.
        causes: Where what was NaN or infinite comes from.
        unread: Calls that were left out, as which words entered could not be told although it could of earlier ones.
        why_unread: The cause of the last of these.
        padding_known: Whether padding is known, or else counts as words.
        source: Where its words come from, for messages.
        origins: What the ids of each of its inputs count; empty for a series.
        plan: How the series that it reads is read; None where it reads words alone.
        variables: The variables of the series, once their levels are known.
        remarks: Sentences for the person on what it reads.
        states: Sums of each state by name.
        heads: The linear layer that turns a state into outputs, by state.
        looked_for_heads: Whether heads were looked for.
        is_causal: Whether what the layer reads at a step does not depend on later ones, so that it can be run over the
            beginnings of its sequences; None where that was not asked, or is not known.
        is_unpooled: Whether what the head read in some batch was no pool, although that of an earlier one was.
        missing_head: What stands in their place where none was found in the first batch.
        n_parallel: Words that enter at a step.
        pending: Tokens of a series whose levels are not known yet.
        probe_sentences: Keys and states of the user's own sentences.
        probe_obstacle: Why there are none of these, if they were wanted; empty where they are there.
        data: Keys by which the data is recognised in another validation.
        is_cut: Whether sequences of a batch were left out.
        network: What it takes to run the layer without the model; None where that is not wanted.
        wants_contexts: Whether to keep the words around the largest changes of each unit.
    """

    table: WordTable
    picker: SentencePicker
    cell: str = ""
    gate_name: str = ""
    tokens: int = 0
    lost: int = 0
    is_read: bool = False
    causes: NotFiniteCauses = NotFiniteCauses()
    unread: int = 0
    why_unread: str = ""
    padding_known: bool = True
    source: str = ""
    origins: tuple[Origin, ...] = ()
    plan: SeriesPlan | None = None
    variables: tuple[Variable, ...] = ()
    remarks: tuple[str, ...] = ()
    states: dict[str, StateSums] = field(default_factory=dict)
    heads: dict[str, FoundHead] = field(default_factory=dict)
    looked_for_heads: bool = False
    is_causal: bool | None = None
    is_unpooled: bool = False
    missing_head: MissingHead | None = None
    n_parallel: int = 1
    pending: PendingTokens = field(default_factory=PendingTokens)
    probe_sentences: list[tuple[int, PickedSentence]] = field(default_factory=list)
    probe_obstacle: str = ""
    data: MinHashSketch = field(default_factory=MinHashSketch)
    is_cut: bool = False
    network: LayerNetwork | None = None
    wants_contexts: bool = False

    @property
    def has_states(self) -> bool:
        """Whether some state was finite."""
        return any(sums.tokens for sums in self.states.values())

    @property
    def n_not_finite(self) -> int:
        """States that held NaN or infinity."""
        return sum(sums.not_finite for sums in self.states.values())

    def begin_network(self, network: LayerNetwork, unknown: int | None) -> None:
        """Record what it takes to run the layer."""
        network.unknown = unknown
        self.network = network

    def read_network(self, weights: bool) -> None:
        """Read the weights of the layer, or rows of its embedding alone, while they are those of the validation."""
        if self.network is not None:
            shown = [one.ids for one in (*self.picker.kept(), *(probe for _, probe in self.probe_sentences))]
            by_count = sorted(zip(self.table.counts.tolist(), self.table.ids, strict=True), reverse=True)
            self.network.read([word_id for _, word_id in by_count], shown, self.heads, weights)

    def assign_levels(self, cuts: LevelCuts) -> None:
        """Make words of the values that wait, once the levels are known."""
        unread, scaled = (self.plan.unread, self.plan.scaled) if self.plan else ((), ())
        self.variables = tuple(
            replace(one, is_read=one.name not in unread, is_scaled=one.name in scaled) for one in cuts.variables
        )
        if self.pending.n_tokens:
            slots = self.table.add_parallel(cuts.ids(self.pending.values(), self.pending.beside()))
            for sums in self.states.values():
                sums.assign_slots(slots, self.pending.keys(), len(self.table.ids))
            self.pending.clear()
        self.picker.assign_words(cuts.ids)

    def to_host(self) -> None:
        """Move the sums to the host, and drop what is of the user's code."""
        self.heads.clear()
        if self.network is not None:
            self.network.to_host()
        for sums in self.states.values():
            sums.to_host()

    def merge(self, other: LayerRecording) -> None:
        """Add what was recorded of the layer elsewhere: in other batches, or by another process.

        Raises:
            CaptureError: One of both took numbers for what enters the layer, and the other one words.
        """
        if (self.plan is None) != (other.plan is None) and self.tokens and other.tokens:
            raise CaptureError(
                "One process took numbers for what enters a layer, and another one words. Say which it is:"
                " RNNVis(words=…), the name of an nn.Embedding or FeatureLevels(…)."
            )
        slot_of = self.table.merge(other.table)
        self.picker.merge(other.picker)
        self.gate_name = self.gate_name or other.gate_name
        self.tokens += other.tokens
        self.lost += other.lost
        self.causes = self.causes.joined(other.causes)
        self.unread, self.why_unread = self.unread + other.unread, self.why_unread or other.why_unread
        self.data.merge(other.data)
        self.padding_known &= other.padding_known
        self.is_cut |= other.is_cut
        self.n_parallel = max(self.n_parallel, other.n_parallel)
        self.pending.merge(other.pending)
        self.heads = other.heads | self.heads
        self.missing_head = self.missing_head or other.missing_head
        if self.network is not None and other.network is not None:
            self.network.merge(other.network)
        for state, sums in other.states.items():
            if state in self.states:
                self.states[state].merge(sums, slot_of)
            else:
                self.states[state] = sums
