"""The golden answers in `tests/data`, which the front end's tests draw: `python -m tests.plugin.golden` writes them.

They are answers of the plugin over real event files: one small bidirectional GRU, 12 units, 24 words, three epochs.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from tests.plugin.runs import make_epoch, write_run
from tests.plugin.serving import serving

DATA = Path(__file__).parents[1] / "data"
STATES = ("rnn.l0/h", "rnn.l0.reverse/h")


def golden_answers() -> dict[str, Any]:
    """Answers by file name."""
    epochs = [
        make_epoch(epoch, state, "GRU", n_epochs=3, n_words=24, n_units=12, n_sentences=2, n_chips=3)
        for epoch in range(3)
        for state in STATES
    ]
    with tempfile.TemporaryDirectory() as directory:
        write_run(Path(directory) / "gru" / "version_0", epochs)
        with serving(Path(directory)) as tab:
            record = {"run": "gru/version_0", "state": STATES[0], "step": 600}
            words = [("word", word) for word in ("the", "🙂")]
            missing = next(str(s.words[s.counts == 0][0]) for s in epochs if s.epoch == 2 and s.state == STATES[0])
            return {
                "runs.json": tab.answer("runs"),
                "snapshot.json": tab.answer("snapshot", **record),
                "sentence.json": tab.answer("sentence", **record, index=0),
                "sentence_reverse.json": tab.answer("sentence", **record | {"state": STATES[1]}, index=0),
                "responses.json": tab.answer("responses", [*record.items(), *words, ("word", missing)]),
                "responses_step.json": tab.answer("responses", **record, sentence=0, position=3),
            }


if __name__ == "__main__":
    DATA.mkdir(exist_ok=True)
    for name, answer in golden_answers().items():
        (DATA / name).write_text(json.dumps(answer, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(DATA / name)
