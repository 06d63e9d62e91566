"""Where validations read other texts, what moves by that alone is no change."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from lightning_rnnvis.analysis import find_changes
from lightning_rnnvis.analysis.findings.movement.stretches import Way
from lightning_rnnvis.analysis.findings.uncertainty.other_texts import ReadTexts, changes_of_texts
from tests.analysis.findings.histories import records_along


def test_a_validation_that_reads_other_texts_is_no_change():
    """Words stand in other company from record 4 on: that is said, what moves there is not; what moves later is."""
    path = [(0.1, 0), (0.1, 0), (0.1, 0), (0.1, 0), (0.9, 0), (0.9, 0), (-0.9, 0)]
    records = records_along(path, unit_deviations=np.ones(4))
    for record in records[4:]:
        record.counts[:] = np.where(np.arange(11) < 4, 150, 20)
    found = find_changes(records)
    assert [(x.kind, x.first_record, x.last_record) for x in found if x.kind == "word"] == [("word", 5, 6)]
    (notice,) = found.notices
    assert notice.startswith("The validation reads other texts from epoch 4 on") and notice in found.summary
    assert "Still" not in find_changes(records[:5]).ending() and list(find_changes(records[:5])) == []


def test_texts_that_are_drawn_anew_or_in_part_are_no_others():
    """Whether words come one by one or ten at a time; only the record from which on shares are others is named."""
    random = np.random.default_rng(0)
    shares = random.dirichlet(np.ones(50))

    def changes(counts, keys=()):
        return changes_of_texts([ReadTexts(*one) for one in itertools.zip_longest(counts, keys, fillvalue="")])

    for together in (10, 1):
        counts = [together * random.multinomial(1000, shares) for _ in range(8)]
        others = [together * random.multinomial(1000, shares[::-1]) for _ in range(4)]
        assert changes(counts) == changes(counts, "abcdefgh") == []
        assert changes([*counts, *others]) == changes([*counts, *others], "abcdefghijkl") == [8]
    same = np.arange(50)
    assert changes([np.minimum(same, 5), same, same], "abb") == [] == changes([same])
    one, of_its_kind = counts[0], counts[1]
    for now in (one, of_its_kind):  # other sentences, of the same words or of others
        assert changes([one, one, one, now, now], "aaabb") == [3]
        assert changes([one, one, now], "abc") == changes([one, now], "ab") == []
        assert changes([one, one, one, now, now]) == []


@pytest.mark.parametrize(
    ("path", "epochs"),
    [
        ([0, 0, 0, 0.33, 0, 0, 0], []),
        ([0, 0, 0, 0.33, 0.33, 0.33, 0.33], [3]),
        ([0, 0, 0, 0, 0, 0, 0.33], []),
        ([0, 0, 0, 0.9, 0, 0, 0], [3, 4]),
        ([0, 0, 0, 0, 0, 0, 0.9], [6]),
    ],
    ids=["there and back", "lasting", "at the end", "far there and back", "far at the end"],
)
def test_where_texts_are_drawn_anew_a_change_lasts_or_is_large(path, epochs):
    """A record of unusual texts is no change; where all read the same texts, any move is one of the network."""
    records = records_along([(place, 0) for place in path])
    for epoch, record in enumerate(records):
        record.standard_errors[:] = 0.04
        record.counts[:] = 16
        record.counts[5] += epoch
    drawn, same = (
        [x.epoch for x in find_changes(one) if x.index == 0 and x.kind == "word"]
        for one in (records, [replace(record, counts=records[0].counts) for record in records])
    )
    assert sorted(drawn) == epochs and len(same) == (2 if path[-1] == 0 else 1)


@pytest.mark.parametrize(("rank", "last"), [(1.0, 2), (np.inf, 6)], ids=["other texts", "the same texts"])
def test_a_stretch_ends_where_what_follows_is_noise(rank, last):
    """Not at the furthest of many records that stand still; of the same texts, none is further by noise."""
    places = np.array([0, 0.5, 0.7, 0.68, 0.72, 0.71, 0.95, 0.7])[:, None]
    way = Way(0, places, np.full(8, 0.01), rank)
    for move in ((0, 1), (0, 6)):
        (stretch,) = way.stretches([move])
        assert (stretch.first, stretch.last, stretch.record) == (0, last, 1)
