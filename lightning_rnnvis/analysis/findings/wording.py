"""A finding as a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from lightning_rnnvis.analysis.findings.finding import Finding

_WENT_ON = 0.1
"""What goes on by more than this share of a change is told."""


def named(finding: Finding) -> str:
    """What a sentence calls the thing that changed."""
    return {"word": f"“{finding.name}”", "output": f"output “{finding.name}”"}.get(finding.kind, finding.name)


def change_of(finding: Finding) -> str:
    """From what to what a push changed, or by how much the response did per unit, or per word of a chip.

    It is the one place that rounds them.
    """
    if finding.measure == "push":
        return f"{_signed(finding.before)} → {_signed(finding.after)}"
    each = finding.word_kind if finding.kind == "chip" else "unit"
    if finding.uncertainty <= 0:
        return f"by {finding.size:.2g} per {each}"
    # As many digits as its error has.
    noise = f"{finding.uncertainty:.0e}"
    digits = max(0, -int(noise.partition("e")[2]))
    return f"by {finding.size:.{digits}f} ± {float(noise):.{digits}f} per {each}"


def at_end(finding: Finding) -> str:
    """What a push was at the last record, where it went on after what is told of it; else empty."""
    went_on = abs(finding.last - finding.after) > _WENT_ON * abs(finding.after - finding.before)
    if finding.measure != "push" or not went_on or _signed(finding.last) == _signed(finding.after):
        return ""
    return f"{_signed(finding.last)} at the end"


def _signed(push: float) -> str:
    """With two digits and its sign; what rounds to nothing has none."""
    rounded = round(push, 2)
    return f"{rounded:+.2f}".replace("-", "−") if rounded else "0.00"


def sentence_of(finding: Finding, last_epoch: int) -> str:
    """A finding for the person.

    Args:
        finding: The finding, without its sentence.
        last_epoch: Epoch of the last record of the stretch.
    """
    name = named(finding).replace("output", "Output", 1) if finding.kind == "output" else named(finding)
    if finding.measure == "push":
        what = f"{name} pushes “{finding.towards}” by {change_of(finding)}"
    else:
        what = f"{name} changed {'its weights ' if finding.kind == 'output' else ''}{change_of(finding)}"
    when = f"in {finding.when}"
    if finding.last_record - finding.first_record > 1:
        since = "from before training " if finding.from_untrained else ""
        when = f"{since}up to epoch {last_epoch}, most of it {when}"
    end = f", {told}" if (told := at_end(finding)) else ""
    return f"{what} {when}{end}{_alike(finding)}."


def _alike(finding: Finding) -> str:
    """What the finding resembles now, and what it resembled where that was something else."""
    if not finding.like_after:
        return ""
    how = {"word": "like", "chip": "moved by", "output": "pushed by"}[finding.kind]
    before = [word for word in finding.like_before if word not in finding.like_after]
    return f"; now {how} {_listed(finding.like_after)}" + (f", before {how} {_listed(before)}" if before else "")


def _listed(words: Sequence[str]) -> str:
    return " ".join(f"“{word}”" for word in words)
