"""Time: everything without a zone is Asia/Shanghai."""

from datetime import datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


def parse_moment(text: str) -> datetime:
    """``2023-09-22`` or ``2023-09-22T08:00[:00][+08:00]``; a date alone means its last second.

    Raises ``ValueError`` when the text is neither.
    """
    moment = datetime.fromisoformat(text.strip())
    if len(text.strip()) <= 10:
        moment = moment.replace(hour=23, minute=59, second=59)
    return moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment.astimezone(SHANGHAI)
