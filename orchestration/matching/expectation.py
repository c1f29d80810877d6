"""Expectation maximisation over the agreement patterns of all possible pairs at once.

Splink's own works on the pairs of one blocking rule at a time and goes astray on a rule
that holds few matches. Here pairs that no rule compares are taken for two people, and
chance agreement is freed of the matches that random pairs hold too. Beside a person's
pairs and pairs by chance stands a third class: relatives, who share a surname, an
address or a phone far more often than strangers and are two people all the same.
"""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from orchestration.matching.kinds import EQUAL

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MOST_ROUNDS = 200
LEAST_SHARE = 0.001  # of one person's pairs: no level is ever held impossible
FIRST_PRIOR = 0.0001
MOST_SHARED = 0.1  # of relatives' pairs: so few share what is a person's own


@dataclass
class Levels:
    """What the pairs show of one attribute. `met` has the level of each pattern, -1
    where a value is missing; shares are by level.
    """

    met: Integers
    random: Floats  # share among random pairs, matches and all
    person: Floats  # share among the pairs of one person
    relatives: int | None  # the level that relatives meet, None: as by chance
    own: NDArray[np.bool_]  # levels that only a person's own records meet as a rule
    possible_pairs: float  # that have both values
    random_pairs: float  # of them, that `random` was measured on

    def __post_init__(self) -> None:
        self.chance = np.maximum(self.random, 1 / self.possible_pairs)
        self.usual = self.person
        self.related = self.chance / self.chance.sum()
        if self.relatives is not None:
            self.related = self.related * (1 - EQUAL)
            self.related[self.relatives] += EQUAL
        self.usual_related = self.related

    def odds(self) -> Floats:
        """What the attribute multiplies each pattern's odds of a match by."""
        return self.of_pattern(self.person / self.chance)

    def odds_of_relatives(self) -> Floats:
        """The same of the odds that they are relatives."""
        return self.of_pattern(self.related / self.chance)

    def of_pattern(self, by_level: Floats) -> Floats:
        """The value of the level that each pattern meets, 1 where one is missing."""
        return np.where(self.met < 0, 1.0, by_level[self.met])

    def learn(self, counts: Floats, matches: Floats, related: Floats) -> float:
        """New shares, the usual ones weighing as one pair; how far they moved."""
        matching, relative = self.by_level(matches), self.by_level(related)
        other = self.by_level(counts - matches - related)
        former = self.person
        self.person = (matching + self.usual) / (matching.sum() + 1)
        self.related = (relative + self.usual_related) / (relative.sum() + 1)
        self.related = mostly_different(self.related, self.own)
        error = 2 * np.sqrt(self.random / self.random_pairs)
        known = (matching + relative) / self.possible_pairs
        sampled = self.random - known - error
        self.chance = np.maximum((other + 1) / self.possible_pairs, sampled)
        return float(np.abs(self.person - former).max())

    def by_level(self, weights: Floats) -> Floats:
        """The patterns' weights summed by level."""
        known = self.met >= 0
        sums = np.bincount(self.met[known], weights[known], len(self.usual))
        return sums.astype(np.float64)


def mostly_different(shares: Floats, own: NDArray[np.bool_]) -> Floats:
    """The shares by level, where those of `own` levels are together no more than
    `MOST_SHARED`.
    """
    most = MOST_SHARED / max(float(shares[own].sum()), MOST_SHARED)
    scaled = np.where(own, shares * most, shares)
    summed: Floats = scaled / scaled.sum()
    return summed


@dataclass(frozen=True)
class Fit:
    """Attributes whose shares were fitted, and how well they explain the pairs."""

    attributes: list[Levels]
    kin: float  # share of all pairs that are relatives
    likelihood: float  # of all pairs, its natural logarithm


def maximise(attributes: Sequence[Levels], counts: Floats, pairs: float) -> Fit:
    """The attributes' shares fitted to `counts`, how many of the pairs compared show
    each pattern, among `pairs` in all.

    Nobody is taken for a relative unless some attributes are shared by relatives and
    others are a person's own, and unless the pairs bear it out: the class must explain
    them better by more than its shares cost (Schwarz 1978,
    https://doi.org/10.1214/aos/1176344136).
    """
    strangers = fit(attributes, counts, pairs, kin=0.0)
    if not any(levels.own.any() for levels in attributes) or all(
        levels.relatives is None for levels in attributes
    ):
        return strangers
    families = fit(attributes, counts, pairs, kin=FIRST_PRIOR)
    shares = 1 + sum(len(levels.related) - 1 for levels in attributes)
    cost = shares * np.log(counts.sum()) / 2
    return max(
        strangers, families, key=lambda fit: fit.likelihood - cost * (fit.kin > 0)
    )


def fit(unfitted: Sequence[Levels], counts: Floats, pairs: float, kin: float) -> Fit:
    """Expectation maximisation from `kin`, the first share of relatives; none if 0."""
    attributes = deepcopy([*unfitted])
    prior = FIRST_PRIOR
    for _ in range(MOST_ROUNDS):
        odds = prior * product(levels.odds() for levels in attributes)
        kin_odds = kin * product(levels.odds_of_relatives() for levels in attributes)
        total = odds + kin_odds + 1 - prior - kin
        by_chance = product(levels.of_pattern(levels.chance) for levels in attributes)
        likelihood = float(counts @ np.log(total * by_chance))
        likelihood += float((pairs - counts.sum()) * np.log(1 - prior - kin))
        matches, related = counts * odds / total, counts * kin_odds / total
        prior = float(np.clip(matches.sum() / pairs, 0.1 / pairs, 0.4))
        kin = min(float(related.sum() / pairs), 0.4)
        moved = [levels.learn(counts, matches, related) for levels in attributes]
        if max(moved) < 1e-5:
            break
    return Fit(attributes, kin, likelihood)


def product(factors: Iterable[Floats]) -> Floats:
    """Of the attributes, by pattern."""
    by_pattern: Floats = np.prod([*factors], axis=0)
    return by_pattern


def refine_prior(odds: Floats, relatives: Floats, pairs: float) -> tuple[float, Floats]:
    """The share of all pairs that match, at which the matches expected among the pairs
    compared are that share; and the probability of each compared pair then.

    `odds` are against chance, `relatives` how much likelier each pair is one of
    relatives than one of a person, both before the prior.
    """
    prior = FIRST_PRIOR
    for _ in range(MOST_ROUNDS):
        probabilities = odds * prior / (odds * (prior + relatives) + 1 - prior)
        former = prior
        prior = float(np.clip(probabilities.sum() / pairs, 0.1 / pairs, 0.5))
        if abs(prior - former) < 1e-6 * former:
            break
    return prior, probabilities
