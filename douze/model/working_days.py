"""Working days: from Monday to Friday, public holidays of the association's country aside."""

from datetime import date, timedelta
from functools import lru_cache

_SATURDAY = 5
_DAY = timedelta(days=1)
#: The countries whose holidays are known, by ISO 3166.
COUNTRIES = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO
    BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ
    DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP
    GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG
    KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML
    MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE
    PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL
    SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM
    US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
    """.split()
)


def second_weekday(day: date) -> date:
    """The second day from Monday to Friday after a day: no working day comes sooner."""
    return _after(day, frozenset())


@lru_cache(maxsize=256)
def second_working_day(day: date, country: str) -> date:
    """The second working day after a day, in a country of `COUNTRIES`."""
    return _after(day, _holidays(day.year, day.year + 1, country=country))


def is_holiday(day: date, country: str) -> bool:
    """Whether a country of `COUNTRIES` keeps a day."""
    return day in _holidays(day.year, country=country)


@lru_cache(maxsize=256)
def working_day_from(day: date, country: str) -> date:
    """The day itself, or the first working day after it; with no country, Monday to Friday."""
    kept = _holidays(day.year, day.year + 1, country=country) if country else frozenset()
    while day.weekday() >= _SATURDAY or day in kept:
        day += _DAY
    return day


@lru_cache(maxsize=256)
def working_day_before(day: date, count: int, country: str) -> date:
    """The day that lies so many working days before a day, in a country of `COUNTRIES`."""
    kept = _holidays(day.year - 1, day.year, country=country)
    while count:
        day -= _DAY
        count -= day.weekday() < _SATURDAY and day not in kept
    return day


@lru_cache(maxsize=32)
def _holidays(*years: int, country: str) -> frozenset[date]:
    from holidays import country_holidays  # a tenth of a second, on few days

    return frozenset(country_holidays(country, years=years))


def _after(day: date, kept: frozenset[date]) -> date:
    left = 2
    while left:
        day += _DAY
        left -= day.weekday() < _SATURDAY and day not in kept
    return day
