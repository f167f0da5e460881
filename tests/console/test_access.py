"""Every view for every role, for outsiders, and for a liaison of another unit who guesses addresses."""

import subprocess
import sys
from pathlib import Path

import pytest

from model.review import Role
from tests.console.office import ACCOUNTS, PASSWORD, Office, Visitor

ROLES = {account: Role(role) for account, (role, _) in ACCOUNTS.items()}
ALL = set(Role)
WATCHING = ALL - {Role.LIAISON}
DECIDING = {Role.REVIEWER, Role.LEAD}

VIEWS: dict[str, tuple[str, set[Role]]] = {
    "start": ("/", ALL),
    "login": ("/login", ALL),
    "logout": ("POST /logout", ALL),
    "password": ("/password", ALL),
    "inbox": ("/findings", ALL),
    "finding": ("/findings/KEY", ALL),
    "decide": ("POST /findings/KEY/decide", DECIDING),
    "step": ("POST /findings/KEY/step", DECIDING | {Role.LIAISON}),
    "recheck": ("POST /findings/KEY/recheck", DECIDING),
    "rechecked": ("/findings/KEY/recheck/0/0", DECIDING),
    "saved-page": ("/findings/KEY/saved/0", DECIDING | {Role.LIAISON}),
    "picture": ("/findings/KEY/picture/99", set()),
    "download": ("/findings/KEY/download/0", DECIDING | {Role.LIAISON}),
    "handed-in": ("/findings/KEY/files/00", set()),
    "preview": ("POST /bulk/preview", DECIDING),
    "apply": ("POST /bulk/apply", DECIDING),
    "undo": ("POST /batches/999999/undo", set()),
    "units": ("/units", WATCHING),
    "unit": ("/units/jyj", ALL),
    "enter": ("POST /units/jyj/enter", DECIDING | {Role.LIAISON}),
    "sign": ("POST /units/jyj/sign", {Role.LEAD}),
    "reopen": ("POST /units/jyj/reopen", {Role.LEAD}),
    "report": ("/units/jyj/report", DECIDING | {Role.LIAISON}),
    "notices": ("/notices", ALL),
    "new-notice": ("/notices/new", DECIDING),
    "notice": ("/notices/2026-999", set()),
    "calendar": ("/calendar/guessed.ics", set()),
    "overview": ("/overview", WATCHING),
    "runs": ("/runs", WATCHING),
    "trail": ("/trail", DECIDING | {Role.ADMINISTRATOR}),
    "trail-export": ("/trail.csv", {Role.LEAD, Role.ADMINISTRATOR}),
    "accounts": ("/accounts", {Role.ADMINISTRATOR}),
    "conflicts": ("/conflicts", WATCHING),
    "special": ("/special", {Role.LIAISON}),
    "enter-special": ("POST /special/jyj", set()),
    "material": ("/units/jyj/files/00", set()),
}
"""Name of each view → (an address that it answers, the roles that it serves). Empty: there is nothing under that
address for anyone."""
REFUSED = {403, 404}
OPEN = {"login", "calendar"}


@pytest.fixture(scope="module")
def key(quiet_office: Office) -> str:
    return next(row.key for row in quiet_office.rows(unit="jyj", check="column-stale"))


def ask(visitor: Visitor, address: str, key: str) -> int:
    method, _, path = address.rpartition(" ")
    path = path.replace("KEY", key)
    answer = visitor.post(path) if method == "POST" else visitor.get(path)
    return 401 if "/login" in answer.url and path not in ("/login", "/logout") else answer.status


def test_every_address_is_listed_here() -> None:
    script = (
        "import duwang\nfrom console.site import Site, set_up\nfrom inspection.config import Settings\nfrom "
        "pathlib import Path\nimport tempfile\nset_up(Site(Path(tempfile.mkdtemp()), "
        "Settings.model_validate({}), ()))\nfrom console.urls import urlpatterns\nprint(*(each.name for each "
        "in urlpatterns))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent.parent.parent,
    )
    assert set(done.stdout.split()) == VIEWS.keys()


@pytest.mark.parametrize("account", ["admin", "wang", "zhang", "jyj", "chen"])
def test_views_serve_the_roles_that_they_name(quiet_office: Office, key: str, account: str) -> None:
    visitor = quiet_office.visitor(account)
    wrong = {}
    for name, (address, roles) in sorted(VIEWS.items(), key=lambda each: each[0] == "logout"):  # the session ends last
        status = ask(visitor, address, key)
        served = status not in REFUSED
        if served != (ROLES[account] in roles):
            wrong[name] = status
    assert wrong == {}


def test_outsiders_are_sent_to_the_login(quiet_office: Office, key: str) -> None:
    visitor = quiet_office.visitor()
    visitor.get("/login")
    statuses = {
        name: ask(visitor, address, key)
        for name, (address, _) in VIEWS.items()
        if name not in OPEN and not address.startswith("POST")
    }
    assert set(statuses.values()) == {401}, statuses
    posts = {name: ask(visitor, address, key) for name, (address, _) in VIEWS.items() if address.startswith("POST")}
    assert all(status in (401, 200) for status in posts.values()), posts  # 200 is the login page after a redirect
    assert quiet_office.row(key).seq == 0


def test_a_liaison_of_another_unit_learns_nothing(quiet_office: Office, key: str) -> None:
    visitor = quiet_office.visitor("czj")
    statuses = {
        name: ask(visitor, address, key) for name, (address, _) in VIEWS.items() if "KEY" in address or "jyj" in address
    }
    assert set(statuses.values()) <= REFUSED, statuses
    mine = visitor.get("/findings?unit=jyj&queue=")
    assert key not in mine.text
    assert "财政局的问题" in mine.text
    assert (
        visitor.get("/findings/" + "0" * 24).text == visitor.get(f"/findings/{key}").text
    )  # there or not, the answer is the same


def test_forms_that_did_not_come_from_the_console_are_refused(quiet_office: Office, key: str) -> None:
    visitor = quiet_office.visitor("wang")
    answer = visitor.post(f"/findings/{key}/decide", csrfmiddlewaretoken="forged", action="dismiss", why="x")
    assert answer.status == 403
    assert quiet_office.row(key).seq == 0


def test_wrong_passwords_lock_the_account_out_and_are_recorded(office: Office) -> None:
    visitor = office.visitor()
    for _ in range(4):
        assert visitor.log_in("wang", "wrong").status == 403
    assert visitor.log_in("wang", "wrong").status == 429
    assert visitor.log_in("wang").status == 429  # even the right one
    assert office.visitor("li").get("/").status == 200
    trail = office.visitor("zhang").get("/trail?kind=refused").text
    assert trail.count("登录被拒") >= 5  # one of them in the filter
    assert "wrong" not in trail


def test_pages_carry_a_content_policy_and_are_not_kept(quiet_office: Office, key: str) -> None:
    visitor = quiet_office.visitor("wang")
    for address in ("/", "/findings", f"/findings/{key}"):
        headers = visitor.get(address).headers
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
    saved = visitor.get(f"/findings/{key}/saved/0").headers
    assert saved["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_hosts_that_the_console_is_not_called_by_are_refused(quiet_office: Office) -> None:
    import urllib.error
    import urllib.request

    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(f"{quiet_office.base}/login", headers={"Host": "evil.example"}))
    assert refused.value.code == 400


def test_disabled_accounts_lose_their_session(office: Office) -> None:
    chen = office.visitor("chen")
    assert chen.get("/").status == 200
    admin = office.visitor("admin")
    assert admin.post("/accounts", what="toggle", account="chen").status == 200
    assert "/login" in chen.get("/").url
    assert admin.post("/accounts", what="toggle", account="admin").status == 422
    assert (
        admin.post(
            "/accounts", what="add", account="new", name="新人", role="liaison", unit="", body="", password=PASSWORD
        ).status
        == 422
    )
    assert (
        admin.post(
            "/accounts", what="add", account="new", name="新人", role="liaison", unit="czj", body="", password="12345"
        ).status
        == 422
    )
    assert "密码至少要有十位" in admin.post("/accounts", what="password", account="chen", password="12345").text
    assert (
        admin.post(
            "/accounts", what="add", account="new", name="新人", role="liaison", unit="czj", body="", password=PASSWORD
        ).status
        == 200
    )
    assert "财政局的问题" in office.visitor("new").get("/findings").text
