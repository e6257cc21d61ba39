"""Dates in all usual spellings, as far as the source gives them and no further."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from kg.model import Date
from kg.text import clean

_MONTHS: Final = {name: i for i, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}  # fmt: skip
_NAME: Final = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?!\d)"
_YEAR: Final = r"(?P<year>(?:1[5-9]|20|21)\d{2})(?!\d)"
_RANGE: Final = r"(?:\s*[-–/]+\s*(?:\d{1,2}\s+)?(?:[a-z]{3,9}\.?\s*)?\d{0,2}(?!\d))?"  # "18-20", "Jan-Feb", "30 April - 3 May": the first one counts
_FORMS: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?!\d)",
        rf"{_YEAR}[-/.](?P<month>\d{{1,2}})(?!\d)",
        r"(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>[0-2]\d|3[01])(?!\d)",
        rf"\b{_NAME}\s*{_DAY}{_RANGE}\s*,?\s+{_YEAR}",
        rf"(?<!\d){_DAY}{_RANGE}\s*[-.\s]?\s*{_NAME}{_RANGE}[-,\s]*{_YEAR}",
        rf"{_YEAR}[\s,/-]+{_NAME}[\s/-]+{_DAY}",
        rf"{_YEAR}[\s,/-]+{_NAME}",
        rf"\b{_NAME}{_RANGE}[-,/\s]*{_YEAR}",
        rf"\b{_NAME}\s+{_DAY}",
        rf"(?<!\d){_DAY}\s+{_NAME}",
        rf"(?<!\d)(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.{_YEAR}",
        rf"(?<!\d)(?P<one>\d{{1,2}})[/-](?P<two>\d{{1,2}})[/-]{_YEAR}",
        rf"(?<![\d.]){_YEAR}(?![.]\d)",
        rf"\b{_NAME}$",
    )
)  # fmt: skip


def parse_date(text: str | int | None) -> Date:
    """The first date in a string; parts that it does not give stay unknown. No date gives an empty `Date`.

    Where day and month cannot be told apart (03/04/2020) only the year is taken.

    >>> [parse_date(t).iso for t in ("2023-05-18T10:00:00Z", "18 May 2023", "May 18, 2023", "2023 Jan-Feb", 2023)]
    ['2023-05-18', '2023-05-18', '2023-05-18', '2023-01', '2023']
    >>> parse_date("Mon, 2 Apr 2007 19:18:42 GMT").iso, parse_date("13/04/2020").iso, parse_date("03/04/2020").iso
    ('2007-04-02', '2020-04-13', '2020')
    >>> parse_date("Jun 26")
    Date(year=None, month=6, day=26, written='Jun 26')
    """
    written = clean(str(text)) if text is not None else ""
    for form in _FORMS:
        if (match := form.search(written)) is not None:
            return _checked(match.groupdict(), written)
    return Date()


def _checked(parts: dict[str, str | None], written: str) -> Date:
    number = {name: int(value) for name, value in parts.items() if value and name != "name"}
    month, day = number.get("month"), number.get("day")
    if name := parts.get("name"):
        month = _MONTHS[name[:3].lower()]
    one, two = number.get("one", 0), number.get("two", 0)
    if one > 12 >= two or two > 12 >= one:
        day, month = max(one, two), min(one, two)
    return make_date(number.get("year"), month, day, written)


def make_date(year: int | None, month: int | None = None, day: int | None = None, written: str = "") -> Date:
    """A date of numbers, without the parts that cannot be: month 13, 31 February.

    >>> make_date(2023, 2, 31).iso, make_date(2023, 13, 1).iso, make_date(0).iso
    ('2023-02', '2023', None)
    """
    if year is not None and not 1000 <= year <= 9999:
        year = None
    if month is None or not 1 <= month <= 12:
        month = day = None
    elif day is not None and not 1 <= day <= calendar.monthrange(year or 2000, month)[1]:
        day = None
    return Date(year, month, day, written if year or month else "")


def date_from_parts(parts: Sequence[object]) -> Date:
    """A date of CSL's and Crossref's ``date-parts``, whose numbers may be strings, null or missing.

    >>> date_from_parts([2023, "5", 18]).iso, date_from_parts([None]).iso
    ('2023-05-18', None)
    """
    numbers = [int(str(p)) if str(p).strip().isdigit() else None for p in parts[:3]]
    year, month, day = (*numbers, None, None, None)[:3]
    date = make_date(year, month, day)
    return Date(date.year, date.month, date.day, date.iso or "")


def date_from_timestamp(value: object) -> Date:
    """The UTC day of a Unix time in milliseconds (or seconds), as OpenReview and others give it.

    >>> date_from_timestamp(1_700_000_000_000).iso, date_from_timestamp(1_700_000_000).iso
    ('2023-11-14', '2023-11-14')
    """
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 < value < 1e14:
        return Date()
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=value / 1000 if value > 1e11 else value)
    return Date(moment.year, moment.month, moment.day, f"{moment:%Y-%m-%d}")
