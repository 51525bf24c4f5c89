"""How the languages that the server knows write numbers, dates and truth."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Manner:
    """The habits of one locale."""

    decimal: str
    grouping: str
    true: str
    false: str
    day_first: bool
    date: str
    time: str
    date_time: str
    currency: str  #: the pattern
    symbol: str
    months: tuple[str, ...]
    days: tuple[str, ...]


ENGLISH = Manner(
    decimal=".",
    grouping=",",
    true="TRUE",
    false="FALSE",
    day_first=False,
    date="m/d/yyyy",
    time="h:mm:ss am/pm",
    date_time="m/d/yyyy h:mm:ss",
    currency='"$"#,##0.00',
    symbol="$",
    months=tuple(
        "January February March April May June July August September October November "
        "December".split()
    ),
    days=tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()),
)

FRENCH = Manner(
    decimal=",",
    grouping="\u202f",
    true="VRAI",
    false="FAUX",
    day_first=True,
    date="dd/mm/yyyy",
    time="hh:mm:ss",
    date_time="dd/mm/yyyy hh:mm:ss",
    currency='#,##0.00\\ "€"',
    symbol="€",
    months=tuple(
        "janvier février mars avril mai juin juillet août septembre octobre novembre "
        "décembre".split()
    ),
    days=tuple("lundi mardi mercredi jeudi vendredi samedi dimanche".split()),
)


def manner(locale: str) -> Manner:
    """Give the habits of a locale; whatever is not French is taken for American."""
    return FRENCH if locale.lower().startswith("fr") else ENGLISH


#: What updateSpreadsheetProperties accepts: the languages of Sheets' settings, with a country.
KNOWN = frozenset(
    """ar_EG az_AZ be_BY bg_BG bn_IN ca_ES cs_CZ cy_GB da_DK de_AT de_CH de_DE el_GR en_AU en_CA
    en_GB en_IE en_IN en_US en_ZA es_AR es_BO es_CL es_CO es_EC es_ES es_MX es_PY es_UY es_VE
    fi_FI fil_PH fr_CA fr_FR gu_IN he_IL hi_IN hr_HR hu_HU hy_AM in_ID it_IT iw_IL ja_JP ka_GE
    kk_KZ kn_IN ko_KR lt_LT lv_LV ml_IN mn_MN mr_IN my_MM nb_NO nl_NL nn_NO no_NO pa_IN pl_PL
    pt_BR pt_PT ro_RO ru_RU sk_SK sl_SI sr_RS sv_SE ta_IN te_IN th_TH tr_TR uk_UA ur_PK vi_VN
    zh_CN zh_HK zh_TW ar az be bg bn ca cs cy da de el en es fi fil fr gu he hi hr hu hy id in it
    iw ja ka kk kn ko lt lv ml mn mr my nb nl nn no pa pl pt ro ru sk sl sr sv ta te th tr uk ur vi
    zh""".split()
)
