"""Setting Django up for a store: no settings module, because everything that varies comes from the store's folder and
the command line."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from inspection.config import Settings
from store.database import IN_USE, faults_in
from store.trouble import StoreError, damaged

HERE = Path(__file__).parent
IDLE = timedelta(minutes=60)
LEAST_KEY = 50
"""After how long without a request a session ends; after ``SESSION_COOKIE_AGE`` it ends in any case."""


MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "console.access.Gate",
    "axes.middleware.AxesMiddleware",
]
PASSWORD_RULES = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]


@dataclass(frozen=True, slots=True)
class Site:
    """Where the console runs: the store, its configuration, the names the console may be called by."""

    store: Path
    settings: Settings
    hosts: tuple[str, ...]


def set_up(site: Site) -> None:
    """Configure Django, once in a process, and bring the accounts' database up to date."""
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections
    from django.utils import translation

    if not settings.configured:
        settings.configure(**_settings(site))
        django.setup()
        accounts = site.store / "console.db"
        if not accounts.exists():
            accounts.touch(mode=0o600)
        elif fault := faults_in(accounts):
            raise damaged(accounts, f"已损坏（{fault[:100]}）")
        call_command("migrate", verbosity=0, interactive=False)
        translation.activate(settings.LANGUAGE_CODE)  # commands speak it as well
        connections.close_all()  # server processes open their own


def secret_key(store: Path) -> str:
    """The key that signs cookies, made with the first start and readable by its owner alone."""
    path = store / "secret.key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64), encoding="ascii")
    try:
        key = path.read_text(encoding="ascii")
    except UnicodeDecodeError:
        key = ""
    if len(key) < LEAST_KEY:
        raise StoreError(f"{path} 已损坏：删除后再启动会重新生成，所有人须重新登录")
    return key


def _settings(site: Site) -> dict[str, Any]:
    return {
        "DUWANG_STORE": site.store,
        "DUWANG_SETTINGS": site.settings,
        "SECRET_KEY": secret_key(site.store),
        "DEBUG": False,
        "ALLOWED_HOSTS": list(site.hosts),
        "ROOT_URLCONF": "console.urls",
        "INSTALLED_APPS": [
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sessions",
            "axes",
            "console",
        ],
        "MIDDLEWARE": MIDDLEWARE,
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.jinja2.Jinja2",
                "DIRS": [HERE / "templates"],
                "OPTIONS": {"environment": "console.rendering.environment", "trim_blocks": True, "lstrip_blocks": True},
            }
        ],
        "DATABASES": {
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": site.store / "console.db",
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "timeout": 20,
                    "init_command": IN_USE,
                },
            }
        },
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "AUTH_USER_MODEL": "console.User",
        "AUTHENTICATION_BACKENDS": ["axes.backends.AxesStandaloneBackend", "console.access.AccountBackend"],
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
        "AUTH_PASSWORD_VALIDATORS": PASSWORD_RULES,
        "LOGIN_URL": "login",
        "SESSION_COOKIE_AGE": 9 * 3600,
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": site.settings.console.https,
        "CSRF_COOKIE_SECURE": site.settings.console.https,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_FAILURE_VIEW": "console.views.errors.forged",
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if site.settings.console.https else None,
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "SAMEORIGIN",
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 5_000_000,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": 5_000,
        "FILE_UPLOAD_MAX_MEMORY_SIZE": 2_000_000,
        "AXES_FAILURE_LIMIT": 5,
        "AXES_COOLOFF_TIME": timedelta(minutes=15),
        "AXES_LOCKOUT_PARAMETERS": [["username", "ip_address"]],
        "AXES_LOCKOUT_CALLABLE": "console.views.errors.locked_out",
        "AXES_RESET_ON_SUCCESS": True,
        "AXES_ENABLE_ADMIN": False,
        "AXES_VERBOSE": False,
        "STATIC_URL": "/static/",
        "STATIC_ROOT": HERE / "static",
        "WHITENOISE_MAX_AGE": 3600,
        "LANGUAGE_CODE": "zh-hans",
        "TIME_ZONE": "Asia/Shanghai",
        "USE_TZ": True,
        "SILENCED_SYSTEM_CHECKS": ["axes.W003"],
        "LOGGING_CONFIG": None,
    }
