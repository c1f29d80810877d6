select
    one_id,
    tag
from {{ ref('user_tag_values') }}
group by one_id, tag
having count(*) > 1
