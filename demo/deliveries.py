"""What each source system hands over: paths, formats and days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

FORMATS = {
    "parquet": "format parquet",
    "csv": "format csv, header",
    "jsonl": "format json",
}


@dataclass(frozen=True)
class Delivery:
    """One file a day; `every` names the days that get one even when it is empty."""

    source: str
    table: str
    path: str
    every: Literal["day", "sunday", "filled"] = "filled"
    encoding: str | None = None

    @property
    def options(self) -> str:
        return FORMATS[self.path.rsplit(".", 1)[1]]

    def days(self, start: date, end: date) -> Iterator[date]:
        for n in range((end - start).days + 1):
            day = start + timedelta(days=n)
            if self.every == "day" or (self.every == "sunday" and day.weekday() == 6):
                yield day


# Deliveries whose rows grow with the households, and those that stay as they are.
GROWING = (
    Delivery("pos", "transactions", "transactions/{day:%Y-%m}/{day}.parquet", "day"),
    Delivery("promo", "redemptions", "redemptions/{day}.jsonl"),
    Delivery("app", "events", "events/{day}.jsonl"),
    Delivery("app", "contents", "contents/{day}.jsonl"),
    Delivery("mall", "orders", "orders/{day}.csv", "day", "gb18030"),
    Delivery("mall", "refunds", "refunds/{day}.csv", "day", "gb18030"),
    Delivery("scrm", "friends", "friends/{day}.jsonl"),
    Delivery("scrm", "group_members", "group_members/{day}.jsonl"),
    Delivery("scrm", "messages", "messages/{day}.jsonl"),
    Delivery("scrm", "shares", "shares/{day}.jsonl"),
    Delivery("scrm", "staff", "staff/{day}.jsonl"),
    Delivery("service", "tickets", "tickets/{day}.csv", "sunday"),
    Delivery("service", "surveys", "surveys/{day}.csv", "sunday"),
    Delivery("service", "reviews", "reviews/{day}.csv", "sunday"),
    Delivery("leads", "leads", "leads/{day}.csv", "sunday"),
    Delivery("leads", "stage_changes", "stage_changes/{day}.csv", "sunday"),
    Delivery("leads", "followups", "followups/{day}.csv", "sunday"),
)

FIXED = (
    Delivery("goods", "products", "products/{day}.csv"),
    Delivery("promo", "promotions", "promotions/{day}.parquet"),
    Delivery("promo", "coupons", "coupons/{day}.jsonl"),
)

# Tables that several deliveries of the same days are made from.
STAGES = (("app", "sessions"),)

# table: (key, columns) of the membership database
CRM_TABLES = {
    "members": (
        "member_id",
        "member_id text primary key, full_name text, gender text, phone text, "
        "email text, birthday text, city text, home_store_id bigint, joined_at text, "
        "referrer_member_id text, updated_at text, is_synthetic bigint",
    ),
    "cards": (
        "card_number",
        "card_number text primary key, member_id text, issued_at text, status text, "
        "updated_at text, is_synthetic bigint",
    ),
    "demographics": (
        "member_id",
        "member_id text primary key, age text, income text, home_ownership text, "
        "marital_status text, household_size text, household_comp text, "
        "kids_count text, updated_at text, is_synthetic bigint",
    ),
    "tier_changes": (
        "change_id",
        "change_id text primary key, member_id text, tier text, changed_at text, "
        "updated_at text, is_synthetic bigint",
    ),
    "points_ledger": (
        "entry_id",
        "entry_id text primary key, member_id text, entry_type text, points bigint, "
        "order_ref text, occurred_at text, expires_on text, updated_at text, "
        "is_synthetic bigint",
    ),
    "subscriptions": (
        "subscription_id",
        "subscription_id text primary key, member_id text, plan text, status text, "
        "started_at text, cancelled_at text, updated_at text, is_synthetic bigint",
    ),
    "subscription_charges": (
        "charge_id",
        "charge_id text primary key, subscription_id text, period_starts_on text, "
        "period_ends_on text, amount text, currency text, outcome text, "
        "charged_at text, updated_at text, is_synthetic bigint",
    ),
    "consents": (
        "consent_id",
        "consent_id text primary key, member_id text, purpose text, channel text, "
        "is_granted bigint, occurred_at text, updated_at text, is_synthetic bigint",
    ),
    "bindings": (
        "binding_id",
        "binding_id text primary key, member_id text, account_type text, "
        "account_value text, bound_at text, updated_at text, is_synthetic bigint",
    ),
}
