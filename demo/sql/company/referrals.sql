select null::bigint as person_id, null::varchar as referrer_member_id where false
