"""Sampling noise of what is followed over a training: how large it is for each thing, and over how many directions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.analysis.findings.uncertainty.other_texts import ReadTexts

PRIOR = 3.0
"""Degrees of freedom with which the usual spread of a word counts beside its own: two occurrences tell little of it."""

PRIOR_HALVES = 10.0
"""Differences of halves with which what is usual counts beside those of one record, or of one word."""

ENOUGH_HALVES = 50
"""So many differences of halves tell how they vary."""

MOST_UNEQUAL = 64
"""Of more occurrences, halves have about as many."""

MOST_RANKED = 512
"""Rows at most of which the directions of noise are told."""


@dataclass(frozen=True, eq=False)
class Noise:
    """Noise of N things with F numbers each at one record.

    Attributes:
        squares: Mean over F of the squared standard error of each thing, shape (N,); NaN where it is not known.
        degrees: Degrees of freedom of these estimates, shape (N,); infinity where there is no error in them.
        rank: Number of independent directions ν that are as good as F, 1 to F.
        measured: Whether `rank` is of the noise itself, and not taken from what it is the noise of.
        of_halves: What `squares` estimates as one difference of two halves of the data has it, shape (N,): right also
            where occurrences go together, but of few degrees of freedom. NaN where it is not known; None for all.
        texts: What was read: records of the same texts differ by no noise; None where that does not matter.
        together: What `squares` are to be multiplied by where units err together, shape (N,), see `erring_together`;
            None where that does not matter.
        halves: What two halves of the data differ by, signed, shape (N, F): of records of the same texts they tell the
            noise of moves, see `PairedNoise`. None where they do not.
    """

    squares: np.ndarray
    degrees: np.ndarray
    rank: float
    measured: bool
    of_halves: np.ndarray | None = None
    texts: ReadTexts | None = None
    together: np.ndarray | None = None
    halves: np.ndarray | None = None


def pooled_squares(squares: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Squared errors of means, each steadied by the spread that is usual, and their degrees of freedom.

    The spread of a rare word's responses is hardly known from its few occurrences, and by chance small for some: as in
    Smyth 2004 (doi:10.2202/1544-6115.1027) it is the weighted mean of its own and of the usual one.

    Args:
        squares: Mean over units of the squared standard error of each word, shape (W,), NaN where it is not known.
        counts: How often each word occurred, shape (W,).
    """
    spreads = squares * counts
    known = np.isfinite(spreads) & (counts > 1)
    if not known.any():
        return squares, np.full(len(squares), np.inf)
    own = np.maximum(counts - 1.0, 0.0)
    usual = float(np.median(spreads[known & (counts >= np.median(counts[known]))]))
    pooled = (PRIOR * usual + own * np.nan_to_num(spreads)) / (PRIOR + own)
    return np.where(known, pooled / np.maximum(counts, 1), np.nan), PRIOR + own


def erring_together(squares: np.ndarray, halves: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """By how much the squared error of what words push an output to is more than if each unit erred for itself.

    A training turns the weights of an output to where the state moves most, and there units often err together. It is
    the mean over all words of what halves of the data differ by, squared, beside what they should; one difference tells
    little of a single word. It counts beside `PRIOR` words whose units err each for itself.

    Args:
        squares: Squared errors of W words and O outputs if units err each for itself, shape (W, O).
        halves: What two halves of the data differ by, of the same shape; NaN where that is not known.
        counts: How often each word occurred in both, shape (W,).

    Returns:
        Of each output, shape (O,).
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        ratios = (halves / 2) ** 2 / (of_unequal_halves(counts)[:, None] * squares)
    known = np.isfinite(ratios)
    found: np.ndarray = (PRIOR + np.where(known, ratios, 0.0).sum(axis=0)) / (PRIOR + known.sum(axis=0))
    return found


def of_unequal_halves(counts: np.ndarray) -> np.ndarray:
    """By how much halves differ more, squared, than if both had as many of a word's occurrences, shape (W,).

    The mean of n / 4 · (1 / k + 1 / (n - k)) over k of the binomial distribution, where both have some.
    """
    found: np.ndarray = 1 + 1 / np.maximum(counts, 1.0)
    for n in np.unique(counts[(counts > 1) & (counts <= MOST_UNEQUAL)]).tolist():
        k = np.arange(1, n)
        chances = np.array([math.comb(n, one) for one in k.tolist()], dtype=np.float64)
        found[counts == n] = np.average(n / 4 * (1 / k + 1 / (n - k)), weights=chances)
    return found


@dataclass(frozen=True, eq=False)
class WidenedNoise:
    """Noise of N things at R records, as halves of the data have it.

    Attributes:
        squares: As `Noise.squares`, shape (R, N).
        degrees: Their degrees of freedom, shape (R, N).
        rank: Most directions that noise may have for what halves differ by to vary as it does; infinity if not known.
        same_texts: Whether all records read the same texts, as far as that is known.
        together: By how much `squares` are more where numbers err together, shape (R, N); None where they are as they
            should be.
    """

    squares: np.ndarray
    degrees: np.ndarray
    rank: float = np.inf
    same_texts: bool = False
    together: np.ndarray | None = None

    def told(self, records: Sequence[int], thing: int) -> np.ndarray:
        """Squares at some records that hold of other texts, too: of the same texts, less is enough to have moved."""
        squares: np.ndarray = self.squares[records, thing]
        return squares if self.together is None else squares * self.together[records, thing]


def widened(noise: Sequence[Noise]) -> WidenedNoise:
    """The noise at all R records, widened by how much more halves of the data differ than they should.

    Standard errors take each occurrence of a word as a case of its own. Where those of one text go together, as those
    of its topic do, a mean is known less well: by how much, its design effect (Kish 1965, Survey Sampling), is the mean
    ratio of what halves of the texts differ by to what they should. It is that of the words of a record, and of a word
    over all records, each steadied by what is usual.

    The square of noise in ν equal directions varies by 2/ν of its squared mean. It varies by more where a word has
    directions of its own, fewer than those of all words together.

    Records of the same texts differ by none of that: what moves from one to the next moved.
    """
    squares = np.array([one.squares for one in noise])
    degrees = np.array([one.degrees for one in noise])
    nothing = np.full(squares.shape[1], np.nan)
    of_halves = np.array([nothing if one.of_halves is None else one.of_halves for one in noise])
    with np.errstate(invalid="ignore", divide="ignore"):
        ratios = of_halves / squares
    known = np.isfinite(ratios)
    texts = [one.texts for one in noise if one.texts is not None]
    same_texts = all(one.are(texts[0]) for one in texts)
    if not known.any() or same_texts:
        ones = np.ones(squares.shape[1])
        together = np.array([ones if one.together is None else one.together for one in noise])
        return WidenedNoise(squares, degrees, same_texts=same_texts, together=together)
    if not noise[0].measured:
        return WidenedNoise(np.fmax(squares, of_halves), degrees)
    ratios[~known] = 0
    usual = PRIOR_HALVES * ratios.sum() / known.sum()
    of_record = (ratios.sum(axis=1) + usual) / (known.sum(axis=1) + PRIOR_HALVES)
    weight = PRIOR_HALVES / float(np.median([one.rank for one in noise]))
    of_word = ((ratios / of_record[:, None]).sum(axis=0) + weight) / (known.sum(axis=0) + weight)
    effect = np.maximum(of_word, 1.0)
    left = (ratios / (of_record[:, None] * effect))[known]
    rank = 2 * float(left.mean() ** 2 / max(left.var(), 1e-9)) if len(left) >= ENOUGH_HALVES else np.inf
    return WidenedNoise(squares * of_record[:, None] * effect, np.maximum(degrees / effect, PRIOR), rank)


def rank_of_noise(rows: np.ndarray) -> float | None:
    """Directions over which noise spreads, (tr C)² / tr C² of the covariance C of samples of it, one a row.

    Of n samples that is too small by 1/ν ≈ 1/ν' - 1/n (Satterthwaite 1946, doi:10.2307/3002019, of a sample).

    Args:
        rows: Samples of noise, shape (n, F), each of the same size; those that are zero tell nothing.

    Returns:
        From 1 to F; None of fewer than two samples.
    """
    rows = rows[np.isfinite(rows).all(axis=1) & rows.any(axis=1)][:MOST_RANKED].astype(np.float64)
    n_rows, n_columns = rows.shape
    if n_rows < 2:
        return None
    gram = rows @ rows.T if n_rows <= n_columns else rows.T @ rows
    rank = float(np.trace(gram)) ** 2 / float(np.einsum("ij,ij->", gram, gram))
    of_all = 1 / rank - 1 / n_rows
    return float(n_columns) if of_all * n_columns <= 1 else max(1.0, 1 / of_all)


class Scatter:
    """The scatter matrix of rows that come piece by piece: no more of them than columns are kept, whatever comes.

    Attributes:
        n_rows: Rows that were added, without those that are zero.
    """

    def __init__(self) -> None:
        self.n_rows = 0
        self._rows: list[np.ndarray] = []
        self._n_kept = 0
        self._scatter: np.ndarray | None = None

    def add(self, rows: np.ndarray) -> None:
        """Add rows, shape (n, F); what the training leaves as it is tells nothing of noise."""
        rows = rows[rows.any(axis=1)].astype(np.float32)
        self.n_rows += len(rows)
        self._n_kept += len(rows)
        self._rows.append(rows)
        if self._n_kept >= rows.shape[1]:
            self._fold()

    def degrees_of_freedom(self) -> float:
        """(tr C)² / tr C² of the covariance C of all rows, of which there is one at least."""
        if self._scatter is not None:
            self._fold()
        rows = np.concatenate(self._rows) if self._rows else None
        scatter = self._scatter if rows is None else rows @ rows.T  # which has the same traces
        assert scatter is not None
        return float(
            np.trace(scatter, dtype=np.float64) ** 2 / np.einsum("ij,ij->", scatter, scatter, dtype=np.float64)
        )

    def _fold(self) -> None:
        if self._rows:
            rows = np.concatenate(self._rows)
            scatter = rows.T @ rows
            if self._scatter is not None:
                scatter += self._scatter
            self._scatter = scatter
        self._rows, self._n_kept = [], 0
