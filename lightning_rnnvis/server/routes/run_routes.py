"""The routes over many records at once: along a training, or over all runs."""

from __future__ import annotations

from collections.abc import Sequence

from lightning_rnnvis.analysis.comparison.learnt import Learnt, LearntOfBoth
from lightning_rnnvis.analysis.findings import Findings, find_changes
from lightning_rnnvis.analysis.one_thread import one_thread
from lightning_rnnvis.errors import InvalidRequestError, NotFoundError, RecordError
from lightning_rnnvis.payloads import figures, schema
from lightning_rnnvis.payloads.runs import run_table
from lightning_rnnvis.payloads.runs.findings import findings_payload
from lightning_rnnvis.payloads.runs.not_finite import ends_not_finite, states_not_finite
from lightning_rnnvis.payloads.runs.scalar_curves import Curve, measured
from lightning_rnnvis.records.encoding.stored_array import ERRORS
from lightning_rnnvis.records.runs.listed_record import ListedRecord
from lightning_rnnvis.records.snapshot import GOALS, Goal, Labels
from lightning_rnnvis.server.lenses.lenses import Lenses
from lightning_rnnvis.server.lenses.requested_lens import Lens, requested_lens
from lightning_rnnvis.server.request_args import RequestArgs
from lightning_rnnvis.server.store.cache import Cache, Memory
from lightning_rnnvis.server.store.record_source import RecordSource, record_key
from lightning_rnnvis.server.store.record_store import RecordStore
from lightning_rnnvis.server.store.scalars import scalar_curves, scalar_tags
from lightning_rnnvis.server.store.walk import Walk
from lightning_rnnvis.server.turns import Turns

MOST_FINDINGS = 100
"""Findings in one answer: more would not be read."""

MOST_RUNS = 200
"""Runs that one request may name."""


class RunRoutes:
    """Payloads for the timeline, the table of all runs and the map of their similarity.

    Args:
        store: Reads the records.
        lenses: Give the chips.
        memory: Where findings are kept.
        turns: Whose turn it is.
    """

    def __init__(self, store: RecordStore, lenses: Lenses, memory: Memory, turns: Turns) -> None:
        self._store = store
        self._lenses = lenses
        self._turns = turns
        self._findings: Cache[Findings] = Cache(memory)

    def findings(self, source: RecordSource, arguments: RequestArgs) -> schema.FindingList:
        """What one state of a run learnt, and when, from the beginning of the training that the run goes on with."""
        run, state = arguments.text("run"), arguments.text("state")
        most = arguments.number("most", 1, MOST_FINDINGS) if "most" in arguments else MOST_FINDINGS
        listing = self._store.listings.recent(source)
        listing.records_of(run, state)  # says what there is where there is none
        lineage = listing.lineages.lineage(run, state)
        records = list(lineage)  # all: of some, steps would be told in other epochs than they were made in
        lens = requested_lens(self._store, source, arguments, records[-1])
        labels = self._labels_of_last(source, records[-1], lens)
        chips = b"" if labels is None else labels.unit_labels.tobytes() + labels.polarity.tobytes()
        history = tuple(record_key(source, record) for record in records)

        def make() -> Findings:
            known = self._findings.known(history)  # what other chips change nothing of
            with self._turns.walk() as give_way, one_thread():

                def between() -> None:
                    arguments.require_asker()
                    give_way()

                found = find_changes(Walk(self._store, source, records, between), labels, known)
            self._findings.get(history, lambda: found)
            return found

        kept = self._findings.get((chips, *history), make)
        found = kept.ending_in(self._not_finite(source, run, state))
        return findings_payload(run, state, [record.step for record in records], found, most)

    def learnt(self, source: RecordSource, first: ListedRecord, second: ListedRecord) -> LearntOfBoth:
        """What the histories of two records learnt, where it is known already: it takes too long to wait for."""
        lineages = self._store.listings.recent(source).lineages
        found = []
        for of in (second, first):
            records = lineages.lineage(of.run, of.state)
            names = [(one.run, one.tag) for one in records]
            known = self._findings.known(tuple(record_key(source, record) for record in records))
            places = [names.index(own) if (own := (one.run, one.tag)) in names else None for one in (first, second)]
            learnt = [None if place is None or known is None else Learnt(known, place) for place in places]
            if None not in learnt:
                return learnt[0], learnt[1]
            found.append(learnt)
        return found[1][0], found[0][1]

    def _not_finite(self, source: RecordSource, run: str, state: str) -> str:
        """Where states were NaN, and whether what the run logged ends so; it may do so later than its last record."""
        listing = self._store.listings.recent(source)
        every = [*listing.records_of(run, state), *listing.gaps_of(run, state)]
        tags = {run: measured(scalar_tags(source, listing, [run])[run])}
        logged = ends_not_finite(scalar_curves(source, listing, tags)[run], max(one.step for one in every))
        return " ".join(filter(None, [logged, *states_not_finite(one.header for one in every)]))

    def _labels_of_last(self, source: RecordSource, last: ListedRecord, lens: Lens) -> Labels | None:
        """The chips that the tab shows of the last record; None where it cannot be read."""
        try:
            return self._lenses.apply(source, last, lens).labels
        except (NotFoundError, RecordError):
            return None

    def scalars(self, source: RecordSource, arguments: RequestArgs) -> schema.ScalarList:
        """Losses, accuracies and other scalars that the runs logged."""
        runs, wanted = arguments.texts("run", MOST_RUNS), arguments.texts("tag")
        if not runs:
            raise InvalidRequestError("The request must have `run` at least once. It has 0.")
        listing = self._store.listings.recent(source)
        for run in runs:
            listing.records_of(run)
        tags = scalar_tags(source, listing, runs)
        chosen = {run: wanted or measured(there) for run, there in tags.items()}
        curves = scalar_curves(source, listing, chosen)
        return {
            "runs": [
                {
                    "run": run,
                    "tags": tags[run],
                    "curves": [run_table.curve_payload(tag, curve) for tag, curve in curves[run].items()],
                }
                for run in runs
            ]
        }

    def table(self, source: RecordSource, arguments: RequestArgs) -> schema.RecordTable:
        """All runs and states at their last or best record."""
        best, goal = self._best(arguments)
        records, curves = self._chosen(source, self._states(source, []), best, goal)
        return run_table.table_payload(records, curves, best, goal)

    def chosen(self, source: RecordSource, arguments: RequestArgs) -> list[ListedRecord]:
        """The records of that table, row by row."""
        return self._chosen(source, self._states(source, []), *self._best(arguments))[0]

    def similarity(self, source: RecordSource, arguments: RequestArgs) -> schema.Figure:
        """The figure of how alike all runs and states are at their last or best record."""
        theme, runs = arguments.theme(), arguments.texts("run", MOST_RUNS)
        (best, goal), states = self._best(arguments), arguments.texts("state")
        measure = arguments.choice("measure", ("cka_unbiased", "cka"))
        of_states = [found for found in self._states(source, runs) if not states or found[0].state in states]
        if not of_states:
            raise NotFoundError("No state of this name was recorded in these runs.")
        chosen, _ = self._chosen(source, of_states, best, goal)
        figures.check_similarity(len(chosen))
        named = {f"{record.run} {record.state}": self._store.read_once(source, record, ERRORS) for record in chosen}
        return figures.draw("similarity", named, theme=theme, unbiased=measure == "cka_unbiased")

    def _states(self, source: RecordSource, runs: Sequence[str]) -> list[list[ListedRecord]]:
        """Records of each state of some runs, of all where none is named, in order of names."""
        listing = self._store.listings.recent(source)
        found: dict[tuple[str, str], list[ListedRecord]] = {}
        for run in runs or listing.runs:
            for record in listing.records_of(run):
                found.setdefault((run, record.state), []).append(record)
        return list(found.values())

    def _best(self, arguments: RequestArgs) -> tuple[str | None, Goal]:
        goal = arguments.choice("goal", GOALS)
        return (arguments.text("best") if "best" in arguments else None), goal

    def _chosen(
        self, source: RecordSource, states: Sequence[Sequence[ListedRecord]], best: str | None, goal: Goal
    ) -> tuple[list[ListedRecord], dict[str, dict[str, Curve]]]:
        runs = list(dict.fromkeys(records[0].run for records in states))
        if not runs:
            return [], {}
        listing = self._store.listings.recent(source)
        tags = scalar_tags(source, listing, runs)
        wanted = {
            run: list(dict.fromkeys(measured(there) + [tag for tag in there if tag == best]))
            for run, there in tags.items()
        }
        curves = scalar_curves(source, listing, wanted)
        return run_table.chosen_records(states, best, goal, lambda run: curves.get(run, {})), curves
