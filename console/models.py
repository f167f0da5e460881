"""Accounts. Everything else that the console shows lives in the store."""

import secrets
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models

from model.review import Person, Role


def new_key() -> str:
    """A secret that no one can guess."""
    return secrets.token_urlsafe(24)


class User(AbstractBaseUser):
    """An account: who, in which role, for which unit or special body."""

    username: "models.CharField[str, str]" = models.CharField(
        "账号",
        max_length=40,
        unique=True,
        error_messages={"unique": "已有这个账号"},
        validators=[RegexValidator(r"^[A-Za-z0-9._-]{2,40}$", "账号由字母、数字和 . _ - 组成，2 至 40 位")],
    )
    name: "models.CharField[str, str]" = models.CharField("姓名", max_length=40)
    role: "models.CharField[str, str]" = models.CharField(
        "角色", max_length=20, choices=[(role.value, role.zh) for role in Role]
    )
    unit: "models.CharField[str, str]" = models.CharField("单位", max_length=80, blank=True)
    body: "models.CharField[str, str]" = models.CharField("专项评估单位", max_length=80, blank=True)
    is_active: "models.BooleanField[bool, bool]" = models.BooleanField("启用", default=True)
    calendar_key: "models.CharField[str, str]" = models.CharField(max_length=64, default=new_key, unique=True)

    objects: BaseUserManager["User"] = BaseUserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role"]

    class Meta:
        ordering = ("username",)

    @property
    def person(self) -> Person:
        """The account as everything below the console knows it."""
        return Person(self.username, self.name, Role(self.role), self.unit, self.body)
