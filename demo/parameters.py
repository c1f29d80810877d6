"""What the demo company looks like, in stated shares; the truth repeats them."""

REAL_HOUSEHOLDS = 2469

RATES: dict[str, tuple[float, str]] = {
    # identity noise
    "guest": (0.030, "till baskets without a card, at any time of life"),
    "guest_early": (
        0.120,
        "added to guest at the first basket of a household, then fading",
    ),
    "late_card": (0.300, "joiners of 2017 whose first baskets come before the card"),
    "receipt_phone": (0.400, "guest baskets that leave a phone for an e-receipt"),
    "card_replaced": (0.030, "members whose card was replaced in 2017"),
    "family_phone": (0.030, "members who share a phone with one other member"),
    "recycled_phone": (0.010, "members whose former number a later joiner got"),
    "dummy_phone": (0.010, "members who gave 13800138000"),
    "phone_typo": (0.020, "leads and tickets with one digit of the phone wrong"),
    "email_typo": (0.020, "leads with one letter of the e-mail wrong"),
    "second_mall_account": (0.080, "mall users with a second account"),
    "second_unionid": (0.060, "mini-program users with a second unionid"),
    "late_login": (0.450, "devices used for weeks before the first login"),
    "never_login": (0.200, "devices on which nobody ever logs in"),
    "kiosk_login": (0.500, "carded baskets in a kiosk store with a kiosk session"),
    "bound": (0.900, "accounts of a member that the CRM knows"),
    "email_given": (0.850, "members who gave an e-mail"),
    # habits
    "mall_user": (0.120, "households that order in the mall"),
    "app_user": (0.650, "households that use the app, the site or the mini program"),
    "community_member": (0.350, "households that are friends of a staff member"),
    "refund": (0.030, "mall lines that are refunded"),
    "subscriber": (0.080, "members who subscribe to free delivery"),
    "renewal": (0.880, "periods of a subscription that are followed by another"),
    "failed_charge": (0.060, "renewals whose first charge fails"),
    "mall_ticket": (0.070, "mall orders that end in a service ticket"),
    "store_ticket": (0.021, "till baskets that end in a service ticket"),
    "existing_member": (0.750, "households seen before 2017-01-21 that joined in 2016"),
    # for each of the 2,469 households
    "prospects": (0.470, "leads who do not shop yet"),
    "visitors": (2.430, "anonymous visitors who never log in"),
}
