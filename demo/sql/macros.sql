-- Draws are functions of (salt, key, seed): the same arguments give the same company.
create or replace temp macro rnd
    (salt, a) as (hash(a, salt, getvariable('seed')) >> 11) / 9007199254740992.0,
    (salt, a, b) as (hash(a, b, salt, getvariable('seed')) >> 11) / 9007199254740992.0,
    (salt, a, b, c) as
        (hash(a, b, c, salt, getvariable('seed')) >> 11) / 9007199254740992.0;

create or replace temp macro rate(rate_name) as getvariable(rate_name);

create or replace temp macro pick(u, n) as cast(floor(u * n) as bigint);

-- standard normal by Box and Muller
create or replace temp macro normal(u, v) as
    sqrt(-2 * ln(greatest(u, 1e-12))) * cos(2 * pi() * v);

create or replace temp macro poisson(u, mean) as
    case
        when u < exp(-mean) then 0
        when u < exp(-mean) * (1 + mean) then 1
        when u < exp(-mean) * (1 + mean + mean * mean / 2) then 2
        when u < exp(-mean)
            * (1 + mean + mean * mean / 2 + mean * mean * mean / 6) then 3
        else 4
    end;

create or replace temp macro local_time(utc) as
    timezone('America/New_York', timezone('UTC', utc));

create or replace temp macro utc_time(local) as
    timezone('UTC', timezone('America/New_York', local));

create or replace temp macro seconds(n) as to_seconds(cast(floor(n) as bigint));

create or replace temp macro text_time(at_time) as
    strftime(at_time, '%Y-%m-%d %H:%M:%S');

create or replace temp macro iso_time(utc) as strftime(utc, '%Y-%m-%dT%H:%M:%SZ');

create or replace temp macro plain_iso_time(utc) as strftime(utc, '%Y-%m-%dT%H:%M:%S');

-- the data set's week: the first is one Sunday long
create or replace temp macro week_of(day) as
    case
        when day < date '2017-01-02' then 1
        else 2 + date_diff('day', date '2017-01-02', day) // 7
    end;

-- the Sunday that ends the week of a local time
create or replace temp macro next_sunday(local) as
    cast(local as date) + cast((7 - dayofweek(cast(local as date))) % 7 as integer);

-- the hour of day people are about, in seconds since midnight, from a uniform draw
create or replace temp macro waking_second(u, v) as
    cast(floor(
        case
            when u < 0.15 then 25200 + v * 14400
            when u < 0.45 then 39600 + v * 21600
            else 61200 + v * 21600
        end
    ) as bigint);

create or replace temp macro hex_id(prefix, a, b) as
    prefix || format('{:016x}', hash(a, b, prefix, getvariable('seed')));

create or replace temp macro mobile(person_number) as
    '1'
    || [
        '35', '36', '37', '38', '39', '50', '51', '58', '59', '77', '82', '86', '88'
    ][1 + pick(rnd('mobile', person_number), 13)]
    || lpad(cast((person_number * 7919 + 20170) % 100000000 as varchar), 8, '0');

-- one number, as people and systems write it
create or replace temp macro phone_notation(phone, u) as
    case
        when u < 0.40 then phone
        when u < 0.60 then concat_ws(' ', phone[1:3], phone[4:7], phone[8:11])
        when u < 0.75 then '+86-' || phone
        when u < 0.85 then concat_ws(' ', '+86', phone[1:3], phone[4:7], phone[8:11])
        when u < 0.92 then '0086' || phone
        else concat_ws('-', phone[1:3], phone[4:7], phone[8:11])
    end;

-- one digit wrong, past the operator's prefix
create or replace temp macro phone_typo(phone, u) as
    phone[1:pick(u, 7) + 3]
    || (cast(phone[pick(u, 7) + 4] as bigint) + 1 + pick(u * 7 % 1, 8)) % 10
    || phone[pick(u, 7) + 5:11];
