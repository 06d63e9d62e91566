"""A finding as a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lightning_rnnvis.analysis.findings.finding import Finding, told_epochs
from lightning_rnnvis.analysis.findings.moved import Moved
from lightning_rnnvis.analysis.findings.movement.stretches import stands_still
from lightning_rnnvis.analysis.findings.notation import Notation
from lightning_rnnvis.records.sentence import WordKind
from lightning_rnnvis.visible_words import MOST_TOLD, visible

_SURE = 3.0
"""What a push went on by is told where it is more than so many standard errors."""

_MOST = 0.5
"""A step of more than this share of a change is most of it."""


def named(finding: Finding) -> str:
    """What a sentence calls the thing that changed."""
    name = f"“{visible(finding.name, MOST_TOLD)}”{'' if finding.is_read else ' (not read)'}"
    output = name if finding.name.startswith("output") else f"output {name}"
    return {"word": name, "output": output}.get(finding.kind, finding.name)


def times(finding: Finding) -> str:
    """How often a word occurs in the last record, for the person."""
    return "once" if finding.count == 1 else f"{finding.count} times"


def change_of(finding: Finding) -> str:
    """From what to what a push changed, or how far the response moved beside that of a strong word, chip or output.

    Behind ± stands the standard error of the change, wherever it is known.
    """
    if finding.measure == "push":
        return _from_to(finding.before, finding.after, finding.uncertainty)
    strong = f"of a strong {finding.called}’s{'' if finding.kind == 'output' else ' response'}"
    share, noise = (100 * size / (finding.usual or finding.size or 1.0) for size in (finding.size, finding.uncertainty))
    return f"by {share:.0f}{Notation().around(noise)} % {strong}"


def at_end(finding: Finding) -> str:
    """What a change undoes, and what became of it, where that is not as it was after it; else empty."""
    undoes = f"undoing its change in {finding.undoes}" if finding.undoes else ""
    return ", ".join(filter(None, [undoes, _since(finding)]))


def _since(finding: Finding) -> str:
    """What became of a change.

    That it went back, or most of the way; of a response, when it changed again; what a push was at the last record, and
    what just before if most of that came then.
    """
    if finding.back_from is not None:
        pushed = "the push " if finding.verb == "pushes" else "what goes with it "
        what = pushed if finding.measure == "push" else ""  # what the word is like need not be
        ahead = f"in {told_epochs(*finding.was_back)} and " if finding.was_back else ""
        return f"{what}back as before {ahead}from epoch {finding.back_from}"
    curve = finding.curve
    if finding.passed is not None:
        rests = [at for at in range(finding.last_record + 1, len(curve)) if at not in finding.passing]
        told = Notation.of([finding.before, finding.after], finding.uncertainty)
        back = told.signed(next(curve[at] for at in rests if np.isfinite(curve[at])))
        way = f"back to {back}" if finding.measure == "push" else "most of the way back"
        return f"and {way} in epoch {finding.passed}"
    known = np.array([push for push in curve if np.isfinite(push)])
    in_last = finding.changing and np.isfinite(curve[-1]) and finding.last_record < len(curve) - 1
    if finding.measure != "push":
        if finding.again:
            return f"changed again in {finding.again}"
        return "and again at the last record" if in_last else ""
    # Texts of one record may be unlike all others: the one before it must say so, too, or that it surely still changed.
    is_alone = finding.changing or not finding.uncertainty > 0
    beyond = (known[-1:] if is_alone else known[-2:]) - finding.after
    is_noise = (beyond * np.sign(beyond[-1]) <= _SURE * finding.uncertainty).any()
    if is_noise or stands_still(known, np.array(finding.after)):
        return ""
    told = Notation.of([finding.before, finding.after, finding.last], finding.uncertainty)
    last = told.signed(finding.last)
    if not in_last or 2 * abs(known[-1] - known[-2]) <= abs(known[-1] - finding.after):
        return f"{last} at the end"
    before, after = told.signed(known[-2]), told.signed(finding.after)
    return f"{'' if before == after else f'{before} → '}{last} at the last record"


def _from_to(before: float, after: float, error: float) -> str:
    told = Notation.of([before, after], error)
    return f"{told.signed(before)} → {told.signed(after)}{told.around(error)}"


def sentence_of(finding: Finding, largest_step: float, moved: Moved | None = None) -> str:
    """A finding for the person.

    Args:
        finding: The finding, without its sentence.
        largest_step: Share of the way that lies in the epoch of the finding; 0 where another one may be as large.
        moved: What else is known of it.
    """
    name = named(finding).replace("output", "Output", 1) if finding.kind == "output" else named(finding)
    name += f" ({times(finding)})" if finding.is_rare else ""
    if finding.measure == "push":
        by = "by " if finding.verb == "pushes" else ""
        what = f"{name} {finding.verb} “{visible(finding.towards, MOST_TOLD)}” {by}{change_of(finding)}"
    else:
        what = f"{name} changed {'its weights ' if finding.kind == 'output' else ''}{change_of(finding)}"
    curve = finding.curve
    known = [at for at in range(finding.first_record, finding.last_record + 1) if np.isfinite(curve[at])]
    when = f"in {finding.when}"
    if len(known) > 2:
        since = "before training" if finding.from_untrained else f"epoch {finding.first_epoch}"
        when = f"from {since} to epoch {finding.last_epoch}{_mostly(finding, known, largest_step)}"
    when += ", more than any other in that time" if moved is not None and moved.is_most else ""
    when += f", after the best {finding.after_best}" if finding.after_best else ""
    end = f", {told}" if (told := at_end(finding)) else ""
    return f"{what} {when}{end}{_beside(moved, finding.word_kind)}{_alike(finding)}."


def _beside(moved: Moved | None, word_kind: WordKind) -> str:
    """What a word pushed while its response moved, where words are told by pushes."""
    if moved is None or moved.beside is None:
        return ""
    before, after = moved.beside.before, moved.beside.after
    start, end = map(Notation.of([before, after]).signed, (before, after))
    if start == end:
        how = f"stayed at {end}"
    else:
        largest = "largest" if word_kind == "level" else "largest push"
        small = f"stayed below a quarter of the {largest} ({start} → {end})"
        how = small if moved.beside.is_small else f"went {start} → {end}"
    towards = f"“{visible(moved.beside.towards, MOST_TOLD)}”"
    push = f"the mean move of {towards} with it" if word_kind == "level" else f"its mean push on {towards}"
    return f", while {push} {how}"


def _mostly(finding: Finding, known: Sequence[int], share: float) -> str:
    """What lies in the epochs of a finding; nothing where they may be any of the change."""
    if finding.when == finding.over:
        return ""
    values = np.array([finding.curve[at] for at in known])
    steps = np.diff(values) * np.sign(values[-1] - values[0])
    is_most = min(share, steps.max() / max(abs(values[-1] - values[0]), 1e-300)) > _MOST
    return f", {'most of it' if is_most else 'the largest step'} in {finding.when}"


def _alike(finding: Finding) -> str:
    """What the finding resembles now, what of that it did before, what it did in that epoch alone, and what no more.

    Of a chip what raises it is another thing than what lowers it, also where both are one word.
    """
    before = _told_as(finding, finding.like_before, finding.lowered_before)
    after = _told_as(finding, finding.like_after, finding.lowered_after)
    last = _told_as(finding, finding.like_last, finding.lowered_last)
    lasting = [word for word in after if word in last]
    new = [word for word in lasting if word not in before]
    kept = [word for word in lasting if word in before]
    once = [word for word in after if word not in last]
    left = [word for word in before if word not in after] if after else []
    again, gone = ([word for word in left if (word in last) == is_back] for is_back in (True, False))
    then = f"in epoch {finding.last_epoch} {'also ' if lasting else ''}"
    ahead = sorted([("now", new), ("still", kept)], key=lambda one: [*map(after.index, one[1][:1])])
    told = [
        *ahead,
        (then.strip(), once),
        ("at the end again", again),
        ("before also" if kept or again else "before", gone),
    ]
    return "".join(
        f"{'; ' if at == 0 else ', '}{part}"
        for at, part in enumerate(f"{adverb} {_listed(words)}" for adverb, words in told if words)
    )


def _told_as(finding: Finding, words: Sequence[str], lowered: Sequence[str]) -> list[tuple[str, str]]:
    """Each word behind how the thing stands to it, see `Finding.verb`."""
    how = "like" if finding.kind == "word" else finding.verb.removeprefix("goes ")
    raised, lowers = ("rising with", "falling with") if how == "with" else ("raised by", "lowered by")
    is_chip = finding.kind == "chip"
    return [((lowers if word in lowered else raised) if is_chip else how, word) for word in words]


def _listed(words: Sequence[tuple[str, str]]) -> str:
    kinds = list(dict.fromkeys(how for how, _ in words))
    return " and ".join(
        f"{kind} {' '.join(f'“{visible(word)}”' for how, word in words if how == kind)}" for kind in kinds
    )
