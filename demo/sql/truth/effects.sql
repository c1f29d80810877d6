-- What was planted, for later scores. An effect of 0 says: no signal here.
select
    'campaign_appeal' as effect,
    cast(campaign_id as varchar) as subject,
    appeal as strength,
    'factor on opens and clicks of the campaign' as description
from campaigns
union all
select
    'redeemer_lift' as effect,
    cast(campaign_id as varchar) as subject,
    redeemer_lift as strength,
    'factor on opens and clicks of households that really redeemed' as description
from campaigns
union all
select
    'responsiveness' as effect,
    cast(household_id as varchar) as subject,
    responsiveness as strength,
    'factor on opens and clicks of the household, unsubscribing falls with it'
        as description
from habits
union all
select
    'activity' as effect,
    cast(household_id as varchar) as subject,
    if(is_app_user, activity, 0) as strength,
    'factor on the household''s sessions a day' as description
from habits
union all
select
    'satisfaction' as effect,
    cast(household_id as varchar) as subject,
    satisfaction as strength,
    'moves survey scores and ratings; 1.2 lower for churners' as description
from habits
union all
select
    'churn' as effect,
    cast(household_id as varchar) as subject,
    cast(date_diff('day', app_until, cast(last_basket_at as date)) as double)
        as strength,
    'days between the end of app use and the last real basket' as description
from habits
where is_churner
union all
select
    'useless_attribute' as effect,
    subject,
    0 as strength,
    'drawn without regard to anything the household does' as description
from (
    values
    ('members.gender'), ('members.birthday month'), ('members.email domain'),
    ('leads.form'), ('events.utm_source'), ('reviews.review_text')
) as attributes (subject)
order by effect, subject
