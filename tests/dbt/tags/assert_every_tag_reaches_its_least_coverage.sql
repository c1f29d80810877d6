select
    tag,
    theme,
    tagged_count,
    coverage_rate,
    min_coverage
from {{ ref('tag_catalog') }}
where coverage_rate < min_coverage
