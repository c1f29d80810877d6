-- One row per kiosk: in the three stores with most baskets; members share it.
select
    store_id,
    'kiosk-' || store_id as device_id,
    'ck.kiosk.' || store_id as cookie_id
from baskets
group by store_id
order by count(*) desc, store_id
limit 3
