"""Which parameters of an address say how a reader came, and not what is read."""

import re

# Nobody names an article so: these go whatever their value is.
PREFIXES = (
    "utm_", "mtm_", "matomo_", "piwik_", "hsa_", "_hsenc", "_hsmi", "vero_", "oly_", "wpisrc",
    "guce_", "_ga", "_gl", "aspsessionid", "__twitter", "fb_action", "fb_ref", "fb_source",
    "fb_comment", "amp_js", "amp_gsa", "amp_ct", "amp_tf", "amp_expand", "elqtrack", "elqcampaign",
    "wt.mc", "wt.nl", "wt_mc", "wt_zmc",
)  # fmt: skip
NAMES = frozenset(
    """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid twclid ttclid igshid igsh epik
    mkt_tok _openstat cmpid ref_src ref_url ncid ocid icid smid smtyp xtor reflink yptr guccounter
    wpmm sr_share xing_share dm_i echobox nocache cachebuster replytocom unapproved moderation-hash
    noamp amphtml tpcc taid traffic_source __s s_kwcid vgo_ee _bhlid rss_id cftoken cfid phpsessid
    jsessionid mibextid rdt_cid sfnsn srsltid _ke trackingid tracking_id maca dicbo icmp xtref xtcr
    xtmc usqp aoh elqaid elqat elq_cid mc_cid mc_eid mc_tc pk_kwd pk_cid ito ns_fee ns_mchannel
    ns_linkname ga_source ga_medium ga_campaign wt_nl trk_contact trk_msg trk_module trk_sid s_cid
    """.split()  # noqa: SIM905  # nobody reads ninety quoted lines
)
# A short name before one of these words: at_medium, ns_campaign, int_source.
CAMPAIGN = re.compile(
    r"(?:at|ns|int|itm|pk|ga|wt|trk|soc|mc|cmp|ad|adv|so|s|c)_(?:bbc_\w+|campaign\w*|channel"
    r"|content|creation|custom\d*|format|keyword|link\w*|medium|mchannel|network|placement"
    r"|platform|ptr_\w+|recipient\w*|send_date|source|src|term|trk|variant)"
)
CHANNEL = re.compile(
    r"(?:rss|feed|atom|twitter|x|facebook|fb|instagram|whatsapp|telegram|linkedin|reddit|pinterest"
    r"|bluesky|mastodon|threads|flipboard|pocket|e?-?mail|newsletter|social|socialmedia|share|app"
    r"|ios|android|homepage|home|front(?:page)?|startpage|google|googlenews|bing|yahoo|amp|push"
    r"|notification|sms|copy|clipboard|print|search|nav|menu|footer|header|sidebar|teaser|related"
    r"|more|most-?(?:read|viewed|popular)|trending|recommended|widget|bookmark|link|web|desktop"
    r"|mobile|qr|organic|direct|referral|affiliate|partner|cpc|banner|sharing|addthis|sharethis)"
    r"(?:[-_. ](?:com|feeds?|rss|share|sharing|app|buttons?|post|link|ios|android|web|tw|fb|btn"
    r"|url)){0,3}",
    re.IGNORECASE,
)
IS_SET = re.compile(r"(?:|0|1|true|false|yes|no|y|n|on|off)", re.IGNORECASE)
NUMBER = re.compile(r"\d{2,}|[A-Z]{2,6}\d*")  # a value that may well name what is read
SWITCHES = frozenset(
    "amp print printable printview print-view mobile share shared sharetype fullsite".split()  # noqa: SIM905
)  # what a page is to look like, where the value says yes or no
CHANNELS = frozenset(
    """
    source src r from via partner medium origin feed mod campaign campaignid campaign_id cmp share
    shared sharetype linkid ico emc channel at_ref
    """.split()  # noqa: SIM905
)  # where a reader came from, where the value is a place to come from
REFERRERS = frozenset(("ref", "referrer", "referer"))  # the same, but for a value that names
FORMS = frozenset(
    """
    output outputtype view mode format layout type platform device display version print printable
    """.split()  # noqa: SIM905
)
FORM = re.compile(
    r"(?:amp|print|mobile|printable|printer|printerfriendly|printer-friendly)", re.IGNORECASE
)
VALUES = {
    "m": re.compile(r"1"),
    "nb": re.compile(r"1"),  # beside WordPress's `share=`
    "_": re.compile(r"\d*"),
    "sid": re.compile(r"[0-9a-f]{16,}", re.IGNORECASE),
    "sessionid": re.compile(r"[0-9a-z_-]{16,}", re.IGNORECASE),
    "session_id": re.compile(r"[0-9a-z_-]{16,}", re.IGNORECASE),
    "sess_id": re.compile(r"[0-9a-z_-]{16,}", re.IGNORECASE),
    "spm": re.compile(r"[^.]*\..*"),
    "scm": re.compile(r"[^.]*\..*"),
}


def says_nothing(name: str, value: str) -> bool:
    """Whether a parameter, with the value it has, does not change what is read.

    `print=1` is another look of the page; `print=2041` may be a page of its own, and of two that
    are taken for one, one is lost.

    >>> says_nothing("print", "1"), says_nothing("print", "2041")
    (True, False)
    """
    if name in NAMES or name.startswith(PREFIXES) or CAMPAIGN.fullmatch(name):
        return True
    if name in SWITCHES and IS_SET.fullmatch(value):
        return True
    if name in CHANNELS and CHANNEL.fullmatch(value):
        return True
    if name in REFERRERS and (not NUMBER.fullmatch(value) or CHANNEL.fullmatch(value)):
        return True
    if name in FORMS and FORM.fullmatch(value):
        return True
    pattern = VALUES.get(name)
    return pattern is not None and pattern.fullmatch(value) is not None
