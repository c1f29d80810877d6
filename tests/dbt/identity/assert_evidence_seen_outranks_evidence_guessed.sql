-- Where a path is cut at its weakest edge, a guess must go before any source's rows.
select
    sources.observed_in,
    sources.confidence,
    guesses.confidence as guess_confidence
from {{ ref('identity_sources') }} as sources
inner join {{ ref('identity_sources') }} as guesses
    on guesses.observed_in = 'splink'
where
    sources.observed_in <> 'splink'
    and sources.confidence <= guesses.confidence
