"""Making and changing accounts."""

from axes.utils import reset
from django.core.exceptions import ValidationError

from console.models import User, new_key
from console.views.account import password_faults
from model.review import Person, Role


class AccountError(Exception):
    """An account cannot be made or changed; ``faults`` says why."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def add_account(account: str, name: str, role: Role, unit: str, body: str, secret: str, units: set[str]) -> Person:
    """Add an account; ``units`` are the units that there are. Raises :class:`AccountError`."""
    user = User(username=account, name=name, role=str(role), unit=unit, body=body)
    faults = belonging_faults(role, unit, body, units) + password_faults(secret, user)
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        faults += [message for messages in error.message_dict.values() for message in messages]
    if faults:
        raise AccountError(faults)
    user.set_password(secret)
    user.save()
    return user.person


def belonging_faults(role: Role, unit: str, body: str, units: set[str]) -> list[str]:
    """What is wrong with whom an account belongs to."""
    if role is Role.LIAISON and not unit and not body:
        return ["单位联络员须写明单位（unit），或所代表的专项评估单位（body）"]
    if role is not Role.LIAISON and (unit or body):
        return [f"{role.zh}不属于某一单位，unit 和 body 应留空"]
    if unit and unit not in units:
        return [f"名录中没有单位“{unit}”"]
    return []


def set_password(account: str, secret: str) -> None:
    """Set a password anew and end a lock-out. Raises :class:`AccountError`."""
    user = User.objects.filter(username=account).first()
    if user is None:
        raise AccountError([f"没有账号“{account}”"])
    faults = password_faults(secret, user)
    if faults:
        raise AccountError(faults)
    user.set_password(secret)
    user.calendar_key = new_key()
    user.save(update_fields=["password", "calendar_key"])
    reset(username=account)
