"""The faults: what is broken and how, what is to catch it, and what an operator reads.

`caught` is the first step that must see it: "landing" refuses the delivery,
"quarantine" puts rows aside, "landing gate", "identity gate" and "marts gate" stop the
night, "warning" is told while the night goes on, "carried" lands it as it is.
"""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field

from .breaks import (
    Break,
    again,
    api,
    both,
    content,
    database,
    machine,
    memory,
    misnamed,
    one_more,
    refunds_in_cents,
    rows,
    silent,
)


@dataclass(frozen=True)
class Fault:
    name: str
    table: str
    how: Break
    caught: str
    message: str = ""
    carried: Mapping[str, str] = field(default_factory=dict)  # must land to the byte
    released: str = ""  # finds what is wrong in a release that carries it

    @property
    def is_of_machine(self) -> bool:
        """Whether the machine fails, and not a source."""
        return self.how.__qualname__.startswith("machine")

    @property
    def is_whole(self) -> bool:
        """Whether it takes a whole night to show."""
        gates = ("identity gate", "marts gate", "core")
        return bool(self.released) or self.caught in gates


def carries(name: str, table: str, **values: str) -> Fault:
    """A row of odd values, which are data as any other."""
    return Fault(name, table, one_more(**values), "carried", carried=values)


SALES, MALL, LEADS = "pos.transactions", "mall.orders", "leads.leads"
EVENTS, TICKETS, GOODS = "app.events", "service.tickets", "goods.products"
MEMBERS, POINTS = "crm.members", "crm.points_ledger"
REVIEWS, STAGES, FOLLOWUPS = "service.reviews", "leads.stage_changes", "leads.followups"
ODD_NAME = "'=1+1; :x %(x)s \" '' -- ' || chr(0) || '|'"
BOMB = gzip.compress(bytes(2**27))

FAULTS = [
    # files that are not what they should be
    Fault(
        "Parquet truncated",
        SALES,
        content(lambda file: file[: len(file) // 2]),
        "landing",
        "2017-02-19.parquet: cannot be read",
    ),
    Fault(
        "Parquet with flipped bytes",
        SALES,
        content(lambda file: file[:600] + bytes(400) + file[1000:]),
        "landing",
        "2017-02-19.parquet: cannot be read",
    ),
    Fault("file empty", SALES, content(lambda file: b""), "landing", "is empty"),
    Fault(
        "CSV truncated in a line",
        MALL,
        content(lambda file: file[: len(file) * 2 // 3]),
        "landing",
        "it is truncated",
    ),
    Fault(
        "CSV full of zeros after a crash of its writer",
        LEADS,
        content(lambda file: file[:200] + bytes(len(file) - 200)),
        "landing",
        "",
    ),
    Fault(
        "JSON truncated in a line",
        EVENTS,
        content(lambda file: file[: len(file) // 2]),
        "landing",
        "it is truncated",
    ),
    Fault(
        "JSON corrupt in many lines",
        EVENTS,
        content(lambda file: file.replace(b'"ts":14', b'"ts":1,4')),
        "landing",
        "max_quarantine_share",
    ),
    Fault(
        "a few JSON lines corrupt",
        EVENTS,
        content(lambda file: file.replace(b'"ts":', b'"ts",', 3)),
        "quarantine",
        "not valid JSON",
    ),
    Fault(
        "SQLite truncated",
        MEMBERS,
        content(lambda file: file[: len(file) // 2]),
        "landing",
        "malformed",
    ),
    Fault(
        "SQLite no database",
        MEMBERS,
        content(lambda file: bytes(len(file))),
        "landing",
        "",
    ),
    Fault(
        "UTF-8 for GB18030",
        MALL,
        content(lambda file: file.decode("gb18030").encode()),
        "landing",
        "gb18030",
    ),
    Fault(
        "GB18030 for UTF-8",
        LEADS,
        content(lambda file: file.decode().encode("gb18030")),
        "landing",
        "not valid utf-8",
    ),
    Fault("named by no day", SALES, misnamed, "landing", "2017-02-30"),
    # columns
    Fault(
        "column missing",
        SALES,
        rows("select * exclude (coupon_disc) from night"),
        "landing",
        "missing column coupon_disc",
    ),
    Fault(
        "column new",
        EVENTS,
        rows("select *, 'fine' as mood from night"),
        "landing",
        "new column mood",
    ),
    Fault(
        "columns swapped, header and all",
        MALL,
        rows("select product_id, * exclude (product_id) from night"),
        "landing",
        "reordered",
    ),
    Fault(
        "type changed in Parquet",
        SALES,
        rows("select * replace (cast(basket_id as varchar) as basket_id) from night"),
        "landing",
        "column basket_id is VARCHAR, not bigint",
    ),
    Fault(
        "type changed in CSV",
        TICKETS,
        rows(
            "select * replace (strftime(cast(opened_at as timestamp), '%d.%m.%Y')"
            " as opened_at) from night"
        ),
        "landing",
        "is not a timestamp",
    ),
    Fault(
        "type changed in JSON",
        EVENTS,
        rows("select * replace (cast(to_timestamp(ts) as varchar) as ts) from night"),
        "landing",
        "ts is JSON varchar, not bigint",
    ),
    Fault(
        "type changed in SQLite",
        POINTS,
        database(
            "update points_ledger set points = points || ' pts'"
            " where updated_at >= '2017-02-19'"
        ),
        "landing",
        "is not a bigint",
    ),
    # days
    Fault(
        "yesterday's sales again",
        SALES,
        again(1),
        "landing gate",
        "its own local day",
    ),
    Fault(
        "a key twice",
        MALL,
        rows("from night union all (from night limit 1)"),
        "landing gate",
        "An order line is handed over once",
    ),
    Fault(
        "a day twice",
        SALES,
        rows("from night union all from night"),
        "landing gate",
        "handed over once",
    ),
    Fault("tills silent", SALES, silent, "landing gate", "The tills delivered tonight"),
    Fault(
        "half a day missing",
        SALES,
        rows("from night where hour(transaction_timestamp - interval 5 hour) < 13"),
        "landing gate",
        "Times lie in their usual hours",
    ),
    Fault(
        "half a day of events missing",
        EVENTS,
        rows("select * from night where ts < (select avg(ts) from night)"),
        "landing gate",
        "Times lie in their usual hours",
    ),
    Fault(
        "time zone shifted in sales",
        SALES,
        rows(
            "select * replace (transaction_timestamp - interval 5 hour"
            " as transaction_timestamp) from night"
        ),
        "landing gate",
        "its own local day",
    ),
    Fault(
        "time zone shifted in events",
        EVENTS,
        rows("select * replace (ts + 5 * 3600 * 1000 as ts) from night"),
        "landing gate",
        "Times lie in their usual hours",
    ),
    Fault(
        "the clock in the future",
        EVENTS,
        rows("select * replace (ts + 34560000000 as ts) from night"),
        "landing gate",
        "Times lie in their usual hours",
    ),
    Fault(
        "seconds for milliseconds",
        EVENTS,
        rows("select * replace (ts // 1000 as ts) from night"),
        "landing gate",
        "Times lie in their usual hours",
    ),
    Fault(
        "yesterday's events again",
        EVENTS,
        again(1),
        "landing gate",
        "Times lie in their usual hours",
    ),
    Fault(
        "last week's tickets again",
        TICKETS,
        again(7),
        "warning",
        "no older delivery under a new name",
    ),
    Fault(
        "a file with a header and nothing else",
        SALES,
        rows("select * from night limit 0"),
        "landing gate",
        "a fourth of the fewest rows of its weekday",
    ),
    # values
    Fault(
        "cents for dollars",
        SALES,
        rows("select * replace (sales_value * 100 as sales_value) from night"),
        "landing gate",
        "Numbers have their usual size",
    ),
    Fault(
        "sales doubled",
        SALES,
        rows("select * replace (sales_value * 2 as sales_value) from night"),
        "landing gate",
        "Numbers have their usual size",
    ),
    Fault(
        "prices in thousands",
        GOODS,
        rows("select * replace (list_price::double / 1000 as list_price) from night"),
        "landing",
        "",
    ),
    Fault(
        "30 % nulls",
        SALES,
        rows(
            "select * replace (case when basket_id % 10 >= 3 then retail_disc end"
            " as retail_disc) from night"
        ),
        "landing gate",
        "Nulls are no more frequent than usual",
    ),
    Fault(
        "30 % nulls where none may be",
        SALES,
        rows(
            "select * replace (case when basket_id % 10 >= 3 then store_id end"
            " as store_id) from night"
        ),
        "landing",
        "store_id: null, but required",
    ),
    Fault(
        "two columns swapped under their names",
        SALES,
        rows(
            "select * replace (product_id as store_id, store_id as product_id)"
            " from night"
        ),
        "landing gate",
        "Numbers have their usual size",
    ),
    Fault(
        "texts cut at 8 letters",
        EVENTS,
        rows("select * replace (event_id[:8] as event_id) from night"),
        "warning",
        "",
    ),
    # what only a built warehouse shows
    Fault(
        "a phone on 10 % of the members",
        MEMBERS,
        database(
            "update members set phone = '139 1111 2222',"
            " updated_at = :day || ' 09:00:00'"
            " where cast(substr(member_id, 2) as integer) % 10 = 7"
        ),
        "carried",
        released="""
            select count(*) from identity.identifiers
            where identifier_type = 'phone' and first_landed_on = date '{day}'
            and status = 'hub'
            having count(*) != 1
        """,
    ),
    Fault(
        "every event sent twice",
        EVENTS,
        rows("from night union all from night"),
        "carried",
        "An event is handed over once",
        released="""
            select event_id from marts.fct_events
            group by event_id having count(*) > 1
            union all
            select 'none of the night' where not exists (
                from marts.fct_events where occurred_on = date '{day}'
            )
        """,
    ),
    Fault(
        "odd names in the product master",
        GOODS,
        rows(f"select * replace ({ODD_NAME} as product_type) from night"),
        "carried",
        released=f"""
            select product_type, count(*) from marts.dim_goods
            where goods_id != -1 and product_type is distinct from {ODD_NAME}
            group by product_type
        """,
    ),
    Fault(
        "orphaned references",
        SALES,
        rows(
            "select * replace (case when line_number % 5 < 3 then product_id + 1"
            " else product_id end as product_id) from night"
        ),
        "marts gate",
        "At most a fifth of a night's lines is of unknown goods",
    ),
    Fault(
        "refunds in cents",
        "mall.refunds",
        refunds_in_cents,
        "marts gate",
        "above what its lines brought in",
    ),
    Fault(
        "baskets of yesterday under new times",
        SALES,
        both(
            again(1),
            rows(
                "select * replace (transaction_timestamp + interval 1 day"
                " as transaction_timestamp) from night"
            ),
        ),
        "core",
        "unique_order_lines_order_line_id",
    ),
    # REST
    Fault("429 storm", "campaign.targets", api("429"), "landing", "429"),
    Fault("500 for good", "campaign.costs", api("500"), "landing", "500"),
    Fault("hangs", "campaign.campaigns", api("hang"), "landing", "timed out"),
    Fault(
        "page repeated", "campaign.message_events", api("page repeated"), "landing", ""
    ),
    Fault(
        "page skipped", "campaign.message_events", api("page skipped"), "landing", ""
    ),
    Fault("connection cut", "campaign.message_events", api("cut"), "landing", ""),
    Fault("login page", "campaign.message_events", api("login page"), "landing", ""),
    Fault(
        "data renamed", "campaign.message_events", api("data renamed"), "landing", ""
    ),
    Fault(
        "REST column new",
        "campaign.message_events",
        api("column new"),
        "landing",
        "new column mood",
    ),
    Fault(
        "REST column missing",
        "campaign.message_events",
        api("column missing"),
        "landing",
        "missing column updated_at",
    ),
    # machines
    Fault(
        "the disk is full",
        SALES,
        machine(
            "cat /dev/zero > $OMNIMART_HOME/filler 2> /dev/null || true",
            "rm $OMNIMART_HOME/filler",
        ),
        "landing",
        "make room on the disk",
    ),
    Fault(
        "landing may only be read",
        SALES,
        machine(
            "mount -o remount,ro $OMNIMART_HOME",
            "mount -o remount,rw $OMNIMART_HOME",
        ),
        "landing",
        "not allowed",
    ),
    Fault(
        "memory runs out",
        "promo.promotions",
        both(again(6), memory("200KB")),
        "landing",
        "raise OMNIMART_MEMORY",
    ),
    # values that mean something elsewhere
    carries(
        "quotes and semicolons", LEADS, lead_id="x", full_name="O'\"); drop table x; --"
    ),
    carries("Jinja braces", TICKETS, ticket_id="x", category="{{ env_var('HOME') }}{%"),
    carries(
        "environment variables", FOLLOWUPS, followup_id="x", outcome="${HOME} $(id)"
    ),
    carries(
        "a formula", REVIEWS, review_id="x", review_text="=HYPERLINK(A1)\t+1,-1,@1"
    ),
    carries("NUL in CSV", STAGES, change_id="x", staff_id="a\0b"),
    carries("NUL in JSON", EVENTS, event_id="x", search_term="a\0b"),
    carries(
        "line breaks of all systems", REVIEWS, review_id="x", review_text="a\r\nb\nc\rd"
    ),
    carries("a string of 10 MB in CSV", LEADS, lead_id="x", full_name="x" * 10**7),
    carries("a string of 10 MB in JSON", EVENTS, event_id="x", order_ref="x" * 10**7),
    carries(
        "letters that turn round or are nothing",
        TICKETS,
        ticket_id="x",
        category="\u202e\ufeff\U0001d518",
    ),
    Fault(
        "a line without an end",
        EVENTS,
        content(lambda file: file + b"x" * 2**25),
        "landing",
        "longer than 16 MiB",
    ),
    Fault(
        "a gzip bomb under a CSV's name",
        LEADS,
        content(lambda file: BOMB),
        "landing",
        "header line cannot be read",
    ),
    Fault(
        "a gzip bomb under a JSON file's name",
        EVENTS,
        content(lambda file: BOMB),
        "landing",
        "",
    ),
]
