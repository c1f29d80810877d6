"""Expectation maximisation over the agreement patterns of all possible pairs at once.

Splink's own works on the pairs of one blocking rule at a time and goes astray on a rule
that holds few matches. Here pairs that no rule compares are taken for two people, and
chance agreement is freed of the matches that random pairs hold too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MOST_ROUNDS = 200
LEAST_SHARE = 0.001  # of one person's pairs: no level is ever held impossible
FIRST_PRIOR = 0.0001


@dataclass
class Levels:
    """What the pairs show of one attribute. `met` has the level of each pattern, -1
    where a value is missing; shares are by level.
    """

    met: Integers
    random: Floats  # share among random pairs, matches and all
    person: Floats  # share among the pairs of one person
    possible_pairs: float  # that have both values
    random_pairs: float  # of them, that `random` was measured on

    def __post_init__(self) -> None:
        self.chance = np.maximum(self.random, 1 / self.possible_pairs)
        self.usual = self.person

    def odds(self) -> Floats:
        """What the attribute multiplies each pattern's odds of a match by."""
        ratios = self.person / self.chance
        return np.where(self.met < 0, 1.0, ratios[self.met])

    def learn(self, counts: Floats, matches: Floats) -> float:
        """New shares, the usual ones weighing as one match; how far they moved."""
        matching = self.by_level(matches)
        other = self.by_level(counts - matches)
        former = self.person
        self.person = (matching + self.usual) / (matching.sum() + 1)
        error = 2 * np.sqrt(self.random / self.random_pairs)
        sampled = self.random - matching / self.possible_pairs - error
        self.chance = np.maximum((other + 1) / self.possible_pairs, sampled)
        return float(np.abs(self.person - former).max())

    def by_level(self, weights: Floats) -> Floats:
        """The patterns' weights summed by level."""
        known = self.met >= 0
        sums = np.bincount(self.met[known], weights[known], len(self.usual))
        return sums.astype(np.float64)


def maximise(attributes: Sequence[Levels], counts: Floats, pairs: float) -> None:
    """Fits each attribute's shares to `counts`, how many pairs show each pattern, among
    `pairs` in all.
    """
    prior = FIRST_PRIOR
    for _ in range(MOST_ROUNDS):
        odds = prior * np.prod([levels.odds() for levels in attributes], axis=0)
        matches = counts * odds / (odds + 1 - prior)
        prior = float(np.clip(matches.sum() / pairs, 0.1 / pairs, 0.5))
        if max([levels.learn(counts, matches) for levels in attributes]) < 1e-5:
            break


def refine_prior(odds: Floats, pairs: float) -> tuple[float, Floats]:
    """The share of all pairs that match, at which the matches expected among the pairs
    compared are that share; and the probability of each compared pair then.
    """
    prior = FIRST_PRIOR
    for _ in range(MOST_ROUNDS):
        probabilities = odds * prior / (odds * prior + 1 - prior)
        former = prior
        prior = float(np.clip(probabilities.sum() / pairs, 0.1 / pairs, 0.5))
        if abs(prior - former) < 1e-6 * former:
            break
    return prior, probabilities
