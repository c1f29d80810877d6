with profiles as (select * from {{ ref('profiles') }}),

stated_profiles as (
    select
        *,
        birthday as birth_date
    from profiles
),

profile_attributes as (
    {{ unpivot(
        'stated_profiles',
        ['profile_id', 'identifier_key', 'source', 'updated_at', 'landed_on'],
        [
            'full_name', 'gender', 'phone', 'email', 'birth_date', 'city',
            'home_store_id', 'age_band', 'income_band', 'home_ownership',
            'marital_status', 'household_size', 'household_composition', 'kids_count'
        ],
        name='attribute', value='attribute_value'
    ) }}
)

select * from profile_attributes
