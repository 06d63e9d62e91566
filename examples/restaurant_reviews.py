"""Restaurant reviews from a small grammar, so that the role of each word is known.

    review   = clause | clause , "though" clause | clause , "but" clause
    clause   = "the" noun "is" [degree] opinion | "i" ["do" "not"] verb "the" noun
    opinion  = adjective | "not" [degree] adjective

A review is good or bad as its clause is. "not" turns a clause round. Of two clauses, "though" leaves the word to the
first, "but" gives it to the second, and the two always disagree: only the contrast decides.
"""

from __future__ import annotations

import random

GOOD = "good great delicious friendly helpful fresh perfect tasty lovely excellent".split()
BAD = "bad awful bland rude slow dirty stale cold terrible boring".split()
LIKING = "love like enjoy recommend".split()
DISLIKING = "hate dislike regret avoid".split()
DEGREES = "very really so quite too".split()
NOUNS = "food staff service soup pizza menu place waiter bread coffee wine table".split()
NEGATION = ["not"]
CONTRAST = ["though", "but"]
FUNCTION = "the is i do ,".split()

ROLES = {
    word: role
    for role, words in {
        "positive": GOOD + LIKING,
        "negative": BAD + DISLIKING,
        "degree": DEGREES,
        "noun": NOUNS,
        "negation": NEGATION,
        "contrast": CONTRAST,
        "function": FUNCTION,
    }.items()
    for word in words
}
"""The role of every word of the grammar."""


def clause(random_: random.Random, good: bool) -> list[str]:
    """One clause of the wanted opinion; every third one is negated."""
    negated = random_.random() < 0.35
    noun = random_.choice(NOUNS)
    if random_.random() < 0.3:
        verb = random_.choice(LIKING if good != negated else DISLIKING)
        return ["i", *(["do", "not"] if negated else []), verb, "the", noun]
    adjective = random_.choice(GOOD if good != negated else BAD)
    degree = [random_.choice(DEGREES)] if random_.random() < 0.4 else []
    return ["the", noun, "is", *(["not"] if negated else []), *degree, adjective]


def review(random_: random.Random) -> tuple[list[str], int]:
    """A review and its label, 1 for good and 0 for bad."""
    good = random_.random() < 0.5
    kind = random_.random()
    if kind < 0.4:
        words = clause(random_, good)
    elif kind < 0.7:
        words = [*clause(random_, good), ",", "though", *clause(random_, not good)]
    else:
        words = [*clause(random_, not good), ",", "but", *clause(random_, good)]
    return words, int(good)


def reviews(count: int, seed: int) -> list[tuple[list[str], int]]:
    """That many reviews with their labels; the same seed gives the same reviews."""
    random_ = random.Random(seed)
    return [review(random_) for _ in range(count)]
