-- A share of fewer than a hundred people says little: the first nights are let pass.
select
    tag,
    theme,
    people_count,
    tagged_count,
    coverage_rate,
    min_coverage
from {{ ref('tag_catalog') }}
where people_count >= 100 and coverage_rate < min_coverage
