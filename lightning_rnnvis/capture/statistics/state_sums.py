"""Streaming sums of one state over all tokens seen: additive over batches, on the device of the model.

Tokens are added up in blocks in the type of the states; the sums of blocks are added in float64.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from lightning_rnnvis.capture.keys.hashing import channel_keys, half_of
from lightning_rnnvis.capture.statistics.bottom_k_sample import BottomKSample
from lightning_rnnvis.capture.statistics.merged_sums import PartSums, TotalSums, WordSums
from lightning_rnnvis.capture.statistics.unit_extremes import TokenTexts, UnitExtremes
from lightning_rnnvis.capture.words.tokens import TokenIndices

SATURATED = 0.95
"""A hidden unit beyond this value (of a range of -1 to 1) counts as saturated."""

STATE_SAMPLE = 512
"""States kept for the effective rank of the states."""

OCCURRENCES_PER_WORD = 64
"""Responses kept of one word for its percentiles."""

_SAMPLE_BYTES = 64 * 2**20

_Pending = tuple[np.ndarray, np.ndarray, "np.ndarray | None"]
"""Responses that wait for their words, which of the tokens they belong to, and their parts of a series."""

_AT_ONCE = 2048
"""Tokens added up in float32 before they go to float64, and the most whose states are held in copies."""


@dataclass(frozen=True)
class CountedTokens:
    """The counted tokens of one batch, for the sums of one direction of a layer.

    Attributes:
        indices: Where they lie along the direction's time.
        slots: Slots of their words, shape (N, K), -1 for words without one, on the host; None where they are not known
            yet.
        keys: Key of each occurrence, uint64, shape (N,); on the host.
        texts: The texts that they stand in; None where contexts of units are not wanted.
        parts: The part of a series that each lies in, see `parts_of`, from 0, shape (N,), on the host; None for words.
    """

    indices: TokenIndices
    slots: np.ndarray | None
    keys: np.ndarray
    texts: TokenTexts | None = None
    parts: np.ndarray | None = None


class StateSums:
    """Sums, squares and samples of one state's responses.

    Args:
        n_units: Number of units U.
        device: Where the sums are held. float64 is used where the device has it.
        percentile_slots: Words whose responses are sampled; None for all (before the words are fixed).
        reverse: Whether the state reads a text from its end.
    """

    def __init__(
        self, n_units: int, device: torch.device, percentile_slots: np.ndarray | None, reverse: bool = False
    ) -> None:
        # Metal has no float64; its sums are held by the host.
        self._device = torch.device("cpu") if device.type == "mps" else device
        self.n_units = n_units
        self._reverse = reverse
        self.tokens = 0
        self.not_finite = 0
        self.unread = 0
        self._totals = TotalSums.zeros(n_units, self._device)
        self._by_word = WordSums.zeros(n_units, self._device)
        self._by_part: PartSums | None = None
        self._pending: list[_Pending] = []
        self._n_offered = 0
        self._percentile_slots = percentile_slots
        limit = max(256, min(16384, _SAMPLE_BYTES // (4 * n_units)))
        self.responses = BottomKSample(limit, OCCURRENCES_PER_WORD)
        self.states = BottomKSample(min(STATE_SAMPLE, limit))
        self.extremes: UnitExtremes | None = None

    @torch.no_grad()
    def add(self, values: Tensor, before: Tensor, gate: Tensor | None, steps: CountedTokens, n_slots: int) -> None:
        """Add the counted tokens of one batch.

        Args:
            values: States along the direction's time, shape (B, T, U).
            before: State before each step, same shape.
            gate: Mean opening of the gate that keeps the state, shape (B, T), or None.
            steps: The counted tokens.
            n_slots: Number of slots given out so far.
        """
        n_rows = len(values)
        values, before = values.flatten(0, 1), before.flatten(0, 1)
        if not steps.indices.are_all:
            values, before = values.index_select(0, steps.indices.last), before.index_select(0, steps.indices.first)
        if gate is not None:
            opened = gate.flatten()[steps.indices.read].to(self._totals.gate)
            finite = torch.isfinite(opened)
            self._totals.gate += torch.stack([opened.where(finite, 0).sum(), finite.sum()])
        for start in range(0, len(steps.keys), _AT_ONCE):
            block = slice(start, start + _AT_ONCE)
            slots = None if steps.slots is None else steps.slots[block]
            parts = None if steps.parts is None else steps.parts[block]
            change, kept = self._add_block(values[block], before[block], slots, steps.keys[block], parts, n_slots)
            if steps.texts is not None:
                self.extremes = self.extremes or UnitExtremes(self.n_units, self._reverse)
                self.extremes.add(change, steps.texts.take(start + kept))
        if self.extremes is not None:
            self.extremes.end_call(n_rows)

    def leave_out(self, is_finite: Tensor) -> None:
        """Count steps whose words cannot be told, as the layer read NaN or infinity.

        Args:
            is_finite: Whether each of them is finite nevertheless, shape (N,).
        """
        n_finite = int(is_finite.sum())
        self.not_finite, self.unread = self.not_finite + len(is_finite) - n_finite, self.unread + n_finite

    def _add_block(
        self,
        now: Tensor,
        before: Tensor,
        slots: np.ndarray | None,
        keys: np.ndarray,
        parts: np.ndarray | None,
        n_slots: int,
    ) -> tuple[Tensor, np.ndarray]:
        """Add some tokens; returns the changes of those that are finite, and which these are."""
        change, scratch = now - before, torch.empty_like(now)  # one array for all that is added up and let go
        moved = torch.abs(change, out=scratch).sum(1)
        finite = torch.isfinite(moved)
        kept = np.arange(len(keys))
        if not bool(finite.all()):
            self.not_finite += int((~finite).sum())
            now, before, change, moved = now[finite], before[finite], change[finite], moved[finite]
            scratch = torch.empty_like(now)
            kept = np.flatnonzero(finite.cpu().numpy())
        self.tokens += len(now)
        self._add_units(now, before, moved, scratch)
        self._sample(self.states, np.zeros(len(kept), np.int64), keys[kept], now, np.ones(len(kept), dtype=bool))
        parts = None if parts is None else parts[kept]
        if slots is None:
            self._pending.append((change.float().cpu().numpy(), self._n_offered + kept, parts))
            self._n_offered += len(keys)
        else:
            self._add_responses(change, slots[kept], keys[kept], parts, n_slots, scratch)
        return change, kept

    def assign_slots(self, slots: np.ndarray, keys: np.ndarray, n_slots: int) -> None:
        """Add the responses of all tokens that were added without slots.

        Args:
            slots: Slots of their words, shape (N, K), in the order in which they were added.
            keys: Keys of their occurrences, shape (N,).
            n_slots: Number of slots given out.
        """
        for change, at, parts in self._pending:
            responses = torch.from_numpy(change).to(self._device)
            self._add_responses(responses, slots[at], keys[at], parts, n_slots, torch.empty_like(responses))
        self._pending.clear()

    def _add_responses(
        self,
        change: Tensor,
        slots: np.ndarray,
        keys: np.ndarray,
        parts: np.ndarray | None,
        n_slots: int,
        scratch: Tensor,
    ) -> None:
        self._by_word.grow(n_slots)
        if parts is not None:
            self._by_part = self._by_part or PartSums.zeros(self.n_units, self._device)
            self._by_part.grow(n_slots)
        for channel in range(slots.shape[1]):
            of_channel = slots[:, channel]
            of_keys = channel_keys(keys, channel)
            self._add_words(change, of_channel, of_keys, scratch)
            if self._by_part is not None and parts is not None:
                self._by_part.add_steps(change, of_channel, parts)
            wanted = of_channel >= 0
            if self._percentile_slots is not None:
                sampled = np.zeros(n_slots + 1, dtype=bool)  # the last one is that of words without a slot
                sampled[self._percentile_slots] = True
                wanted &= sampled[of_channel]
            self._sample(self.responses, of_channel, of_keys, change, wanted)

    def _add_units(self, now: Tensor, before: Tensor, moved: Tensor, scratch: Tensor) -> None:
        """Add states and the states before them, both (N, U), and the sums of their absolute changes, (N,)."""
        earlier, squares = torch.abs(before, out=scratch).sum(1), torch.mul(now, now, out=scratch).sum(0)
        size = torch.abs(now, out=scratch).sum(1)
        # As numbers: torch adds up truth values several times more slowly.
        saturated = scratch.gt_(SATURATED).sum(0)
        units = self._totals.units
        units += torch.stack([now.sum(0), squares, saturated]).to(units)
        # |a| + |b| - |a - b| is twice the smaller of both where the signs agree, and else nothing.
        stayed = (size + earlier - moved) / 2
        there = earlier > 0
        shares = (stayed / earlier).clamp_(0, 1).where(there, 0)
        kept = self._totals.kept
        kept += torch.stack([shares.sum().to(kept), there.sum().to(kept)])

    def _add_words(self, change: Tensor, slots: np.ndarray, keys: np.ndarray, scratch: Tensor) -> None:
        # Each word of the block once, in the type of the states; only its sums are added in float64. Squares are taken
        # about the word's mean in the block, or a spread that is small beside the mean would be lost in rounding.
        # The host finds the words, so that no device is waited for.
        found = torch.from_numpy(np.ascontiguousarray(slots)).unique(return_inverse=True, return_counts=True)
        first = int((found[0] < 0).sum())  # those without a slot, which are let go
        words, counts = (part[first:].to(self._device) for part in found[::2])
        in_half = torch.from_numpy(half_of(keys).astype(np.int64))  # the sums of both halves are made together
        index = found[1].to(change.device)
        halves = change.new_zeros(len(found[0]), 2, self.n_units)
        halves.view(-1, self.n_units).index_add_(0, (2 * found[1] + in_half).to(change.device), change)
        sums = halves.sum(1)
        means = sums / found[2].to(sums)[:, None]
        deviations = torch.index_select(means, 0, index, out=scratch).sub_(change)
        by_word = self._by_word
        squares = torch.zeros_like(sums).index_add_(0, index, deviations.square_())[first:].to(by_word.squares)
        counts, totals = counts.to(by_word.counts), sums[first:].to(by_word.responses)
        by_word.responses.index_add_(0, words, totals)
        by_word.squares.index_add_(0, words, squares.addcdiv_(totals.square_(), counts[:, None]))
        by_word.counts.index_add_(0, words, counts)
        half_counts = torch.bincount(found[1][in_half > 0], minlength=len(found[0]))[first:]
        by_word.half_counts.index_add_(0, words, half_counts.to(by_word.half_counts))
        by_word.half_responses.index_add_(0, words, halves[first:, 1].to(by_word.half_responses))

    @staticmethod
    def _sample(sample: BottomKSample, groups: np.ndarray, keys: np.ndarray, rows: Tensor, wanted: np.ndarray) -> None:
        chosen = np.flatnonzero(wanted & sample.wanted(keys, groups))
        if len(chosen):
            taken = rows[torch.from_numpy(chosen).to(rows.device)].float().cpu().numpy()
            sample.add(keys[chosen], groups[chosen], taken)

    def to_host(self) -> None:
        """Move the sums to the host, to send them to another process."""
        self._device = torch.device("cpu")
        self._totals, self._by_word = self._totals.to(self._device), self._by_word.to(self._device)
        self._by_part = self._by_part and self._by_part.to(self._device)
        if self.extremes is not None:
            self.extremes.finish()

    def merge(self, other: StateSums, slot_of: np.ndarray) -> None:
        """Add sums made elsewhere, whose slot s is slot_of[s] here, -1 for none."""
        self._pending += [(change, self._n_offered + at, parts) for change, at, parts in other._pending]
        self._n_offered += other._n_offered
        self.tokens += other.tokens
        self.not_finite += other.not_finite
        self.unread += other.unread
        self._totals.add(other._totals)
        self._by_word.grow(int(slot_of.max(initial=-1)) + 1)
        known = np.flatnonzero(slot_of[: len(other._by_word.counts)] >= 0)
        to = torch.from_numpy(slot_of[known]).to(self._device)
        self._by_word.add(other._by_word, to, torch.from_numpy(known))
        if other._by_part is not None:
            self._by_part = self._by_part or PartSums.zeros(self.n_units, self._device)
            self._by_part.grow(len(self._by_word.counts))
            other._by_part.grow(len(other._by_word.counts))
            self._by_part.add(other._by_part, to, torch.from_numpy(known))
        self.responses.merge(other.responses, slot_of)
        self.states.merge(other.states, np.zeros(1, dtype=np.int64))
        if self.extremes is not None and other.extremes is not None:
            self.extremes.merge(other.extremes)
        self.extremes = self.extremes or other.extremes

    def words(self, slots: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Counts (W,), sums (W, U) and sums of squares (W, U) of the words in `slots`, float64."""
        self._by_word.grow(int(slots.max(initial=-1)) + 1)
        index = torch.from_numpy(np.ascontiguousarray(slots)).to(self._device)
        return (
            self._by_word.counts[index].cpu().numpy().astype(np.int64),
            self._by_word.responses[index].cpu().numpy(),
            self._by_word.squares[index].cpu().numpy(),
        )

    def part_errors(self, slots: np.ndarray) -> np.ndarray | None:
        """Standard errors of responses less the mean of all, where steps of one part of a series go together.

        The error of a mean over all steps is that of the sum of what each part adds to it (Liang & Zeger 1986,
        doi:10.1093/biomet/73.1.13), and to the mean that is taken from it, which errs along with it. Few parts tell it
        badly: it is steadied by that of steps that are independent.

        Args:
            slots: Slots of all words of a variable, shape (V,).

        Returns:
            float32, shape (V, U), NaN for fewer than two steps; None where no parts are known.
        """
        if self._by_part is None:
            return None
        counts, sums, squares = self.words(slots)
        self._by_part.grow(int(slots.max(initial=-1)) + 1)
        return self._by_part.errors(slots, counts, sums, squares)

    def half_differences(self, slots: np.ndarray) -> np.ndarray:
        """Mean response of the words in `slots` in one half less that in the other, (W, U); zero where one lacks it."""
        counts, sums, _ = self.words(slots)
        return _half_differences(counts, sums, *self._halves(slots))

    def common_moves(self, slots: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What all steps with one of some words have in common, whichever it is.

        Args:
            slots: Their slots, such as those of all levels of a variable.

        Returns:
            The mean change at these steps, float32, shape (U,), and that in one half less that in the other, likewise.
        """
        counts, sums, half_counts, half_sums = (
            part.sum(axis=0, keepdims=True) for part in (*self.words(slots)[:2], *self._halves(slots))
        )
        mean = (sums / max(int(counts[0]), 1)).astype(np.float32)
        return mean[0], _half_differences(counts, sums, half_counts, half_sums)[0]

    def _halves(self, slots: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Counts (W,) and sums (W, U) of the words in `slots` in one half, float64."""
        index = torch.from_numpy(np.ascontiguousarray(slots)).to(self._device)
        return self._by_word.half_counts[index].cpu().numpy(), self._by_word.half_responses[index].cpu().numpy()

    def units(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Mean, standard deviation and share of saturated tokens of each unit, each of shape (U,)."""
        sums = (self._totals.units / max(self.tokens, 1)).cpu().numpy()
        return sums[0], np.sqrt(np.maximum(sums[1] - sums[0] ** 2, 0)), sums[2]

    def kept_share(self) -> float:
        """Mean share of the state that one step keeps, 0 to 1; NaN where there was none to keep."""
        total, steps = self._totals.kept.tolist()
        return total / steps if steps else float("nan")

    def mean_gate(self) -> float:
        """Mean opening of the gate that keeps the state, 0 to 1; NaN where the layer has none."""
        total, steps = self._totals.gate.tolist()
        return total / steps if steps else float("nan")


def _half_differences(
    counts: np.ndarray, sums: np.ndarray, half_counts: np.ndarray, half_sums: np.ndarray
) -> np.ndarray:
    """Means in one half less those in the other, float32, (W, U), from counts (W,) and sums (W, U) of all and of it."""
    in_both = (half_counts > 0) & (half_counts < counts)
    share, rest = np.where(in_both, half_counts, 1)[:, None], np.where(in_both, counts - half_counts, 1)[:, None]
    differences: np.ndarray = np.where(in_both[:, None], half_sums / share - (sums - half_sums) / rest, 0)
    return differences.astype(np.float32)
