"""Where the time in our part goes: that of each part's functions, without other parts that they call."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from lightning_rnnvis.capture import recording
from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.statistics.state_sums import StateSums
from lightning_rnnvis.capture.words.word_reader import WordReader
from lightning_rnnvis.records.files.writer import RecordWriter
from lightning_rnnvis.training.metric_log import MetricLog
from lightning_rnnvis.training.record import record_finisher

PARTS: dict[str, list[tuple[Any, str]]] = {
    "which words entered": [(WordReader, "read")],
    "states": [(RecurrentCall, "states")],
    "sums": [(StateSums, "add")],
    "samples": [(StateSums, "_sample")],
    "head and predictions": [(recording, "add_heads"), (recording, "predict_waiting")],
    "co-clustering with its null, metrics": [(record_finisher, "build_snapshot")],
    "encoding and writing": [(RecordWriter, "encode"), (RecordWriter, "write")],
    "logging the metrics": [(MetricLog, "log")],
}


class TimeSplit:
    """Seconds of each part, while it is `measuring`.

    Args:
        now: Gives the time in seconds: that of the processor, if nothing else is said.
    """

    def __init__(self, now: Callable[[], float] = time.process_time) -> None:
        self._now = now
        self.seconds: dict[str, float] = dict.fromkeys(PARTS, 0.0)
        self._inner: list[float] = []

    @contextmanager
    def measuring(self) -> Iterator[None]:
        """Time all parts within."""
        before = [(owner, name, vars(owner)[name]) for places in PARTS.values() for owner, name in places]
        for part, places in PARTS.items():
            for owner, name in places:
                plain = vars(owner)[name]
                timed = self._timed(part, getattr(owner, name))
                setattr(owner, name, staticmethod(timed) if isinstance(plain, staticmethod) else timed)
        try:
            yield
        finally:
            for owner, name, plain in before:
                setattr(owner, name, plain)

    @contextmanager
    def _within(self, part: str) -> Iterator[None]:
        start = self._now()
        self._inner.append(0.0)
        try:
            yield
        finally:
            whole = self._now() - start
            self.seconds[part] += whole - self._inner.pop()
            if self._inner:
                self._inner[-1] += whole

    def _timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:
            with self._within(part):
                result = function(*args, **kwargs)
            return self._timed_steps(part, result) if isinstance(result, Iterator) else result

        return timed

    def _timed_steps(self, part: str, steps: Iterator[Any]) -> Iterator[Any]:
        while True:
            with self._within(part):
                step = next(steps, None)
            if step is None:
                return
            yield step

    def table(self, whole: float, n: int) -> str:
        """Milliseconds of each part, of `n` in all, and the rest of `whole` seconds."""
        rest = whole - sum(self.seconds.values())
        rows = {**{part: self.seconds[part] for part in PARTS}, "the rest": rest, "all": whole}
        return "\n".join(f"| {part} | {1000 * seconds / n:.1f} ms |" for part, seconds in rows.items())
