"""The chip and the unit that matter most in a record, as the table of all runs shows it."""

from __future__ import annotations

from lightning_rnnvis.network.causes.causes_in_turn import Causes
from lightning_rnnvis.payloads import schema
from lightning_rnnvis.payloads.numbers import number, rounded
from lightning_rnnvis.payloads.record.causes import told_memory
from lightning_rnnvis.records.runs.listed_record import ListedRecord


def row_causes_payload(record: ListedRecord, found: Causes | None) -> schema.RowCauses:
    """Importance and memory of the most important chip and unit.

    Args:
        record: The record.
        found: What is known of its chips, None for nothing.
    """
    importance = None if found is None else found.importance
    memory = None if found is None else told_memory(found)
    payload: schema.RowCauses = {
        "run": record.run,
        "state": record.state,
        "step": record.step,
        "chip": None,
        "importance": None,
        "share": None,
        "memory": None,
        "unit": None,
        "unit_importance": None,
        "unit_memory": None,
        "reach": None if memory is None else memory.reach,
        "measured": None if importance is None else importance.measured,
        "importance_unit": None if importance is None else importance.unit,
    }
    if importance is not None:
        chip = int(importance.chips.argmax())
        whole = float(importance.chips.sum())
        payload["chip"], payload["importance"] = chip, rounded(float(importance.chips[chip]), 4)
        payload["share"] = rounded(float(importance.chips[chip]) / whole, 3) if whole > 0 else None
        payload["memory"] = None if memory is None else number(float(memory.chips[chip]))
    if importance is not None and importance.units is not None:
        unit = int(importance.units.argmax())
        payload["unit"], payload["unit_importance"] = unit, rounded(float(importance.units[unit]), 4)
        payload["unit_memory"] = None if memory is None else number(float(memory.units[unit]))
    return payload
