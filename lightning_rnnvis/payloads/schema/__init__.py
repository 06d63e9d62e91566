"""Every field that crosses the wire, described once: what the payload functions return and the front end draws.

`make types` makes the front end's `src/api/types.ts` from these classes, the texts below classes and fields included. A
field is added here, in the function that fills it, and by `make types`; `make test` fails where an answer has a field
or a value that does not stand here, and where `types.ts` is stale.

All values are in units of the state unless said otherwise; None stands for a number that is not known.
"""

from lightning_rnnvis.payloads.schema.comparison import (
    Agreement,
    ChangedUnit,
    ChangedWord,
    Comparison,
    Halves,
    Match,
    WordsBy,
)
from lightning_rnnvis.payloads.schema.findings import Finding, FindingList
from lightning_rnnvis.payloads.schema.findings_report import FindingsReport, RunFindings, StateFindings
from lightning_rnnvis.payloads.schema.history import (
    Curve,
    RecordTable,
    RunScalars,
    ScalarList,
    TableRow,
    Thumbnail,
    ThumbnailLabelsFrom,
    Thumbnails,
    ThumbnailSentence,
)
from lightning_rnnvis.payloads.schema.metrics import MetricDescription
from lightning_rnnvis.payloads.schema.parts import (
    Figure,
    Prediction,
    ResponseRow,
    Responses,
    Sentence,
    SentenceStep,
    Unit,
    UnitMove,
    Variable,
    Vocabulary,
)
from lightning_rnnvis.payloads.schema.record import (
    BirthsAndDeaths,
    Changes,
    Chip,
    ChipUnit,
    Cloud,
    Head,
    HeadKind,
    LabelsFrom,
    Origin,
    Output,
    Pin,
    RecordReference,
    SentenceTitle,
    Snapshot,
    Word,
)
from lightning_rnnvis.payloads.schema.run_list import (
    JoinedHistory,
    JoinedState,
    RecordHeader,
    RecordStep,
    Run,
    RunList,
    StateHistory,
)

__all__ = [
    "Agreement",
    "BirthsAndDeaths",
    "ChangedUnit",
    "ChangedWord",
    "Changes",
    "Chip",
    "ChipUnit",
    "Cloud",
    "Comparison",
    "Curve",
    "Figure",
    "Finding",
    "FindingList",
    "FindingsReport",
    "Halves",
    "Head",
    "HeadKind",
    "JoinedHistory",
    "JoinedState",
    "LabelsFrom",
    "Match",
    "MetricDescription",
    "Origin",
    "Output",
    "Pin",
    "Prediction",
    "RecordHeader",
    "RecordReference",
    "RecordStep",
    "RecordTable",
    "ResponseRow",
    "Responses",
    "Run",
    "RunFindings",
    "RunList",
    "RunScalars",
    "ScalarList",
    "Sentence",
    "SentenceStep",
    "SentenceTitle",
    "Snapshot",
    "StateFindings",
    "StateHistory",
    "TableRow",
    "Thumbnail",
    "ThumbnailLabelsFrom",
    "ThumbnailSentence",
    "Thumbnails",
    "Unit",
    "UnitMove",
    "Variable",
    "Vocabulary",
    "Word",
    "WordsBy",
]
