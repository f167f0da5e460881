"""Whole pieces of work in Chromium: a reviewer's morning by keyboard, a liaison's objection, a lead's sign-off."""

from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from model.inputs import State
from model.review import Queue, Repair
from tests.console.conftest import log_in
from tests.console.office import Office, audit


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def confirmed(page: Page, before: str) -> None:
    """Wait until the next finding is shown."""
    page.wait_for_function("before => location.pathname !== before && document.readyState === 'complete'", arg=before)


def path_of(page: Page) -> str:
    found: str = page.evaluate("location.pathname")
    return found


def test_a_reviewers_morning(page: Page, office: Office) -> None:
    waiting = len(office.rows(queue="open"))
    log_in(page, office, "wang")
    expect(page.locator("h1")).to_have_text("先看什么")
    page.goto(f"{office.base}/findings?queue=open")
    press(page, "Enter")  # the first of the list
    page.wait_for_url("**/findings/*queue=open")

    # one after another: most are confirmed, one dismissed with another reason, one in doubt, one accepted for a while
    for number in range(waiting - 5):
        here = path_of(page)
        if number == 2:
            press(page, "d")
            press(page, "2")
            expect(page.locator("details[open] textarea")).to_have_value("日期识别有误，实际已按期更新")
        elif number == 4:
            press(page, "t")
        else:
            press(page, "c")
        press(page, "Enter")
        confirmed(page, here)
    states = [row.review for row in office.rows()]
    assert (states.count(State.CONFIRMED), states.count(State.DISMISSED), states.count(State.IN_DOUBT)) == (
        waiting - 7,
        1,
        1,
    )
    assert len(office.rows(queue="open")) == 5

    # the rest at once, with a look at what it changes, and back again
    press(page, "g")
    page.wait_for_url("**/findings?queue=open*")
    expect(page.locator("tr[data-row]")).to_have_count(5)
    press(page, "X", "c")
    expect(page.locator("h1")).to_contain_text("拟确认 5 条：对得分的影响")
    expect(page.locator("main table tbody tr")).to_have_count(3)  # units whose score it is about
    press(page, "Enter")
    expect(page.locator("#undo")).to_be_visible()
    assert len(office.rows(queue="open")) == 0
    press(page, "u")
    expect(page.locator("main")).to_contain_text("已撤回 5 条决定")
    assert len(office.rows(queue="open")) == 5

    # a notice over what is confirmed
    page.goto(f"{office.base}/findings?review=confirmed&unit=jyj")
    press(page, "X", "e")
    expect(page.locator("h1")).to_have_text("下发整改通知")
    press(page, "Enter")
    expect(page.locator("h1")).to_have_text("政务公开问题整改通知")
    noticed = office.rows(unit="jyj", repair="notified")
    assert noticed and {row.unit for row in noticed} == {"jyj"}
    assert all(row.due > date.today().isoformat() for row in noticed)

    # ? shows the keys
    press(page, "?")
    expect(page.locator("dialog#keys")).to_be_visible()
    press(page, "Escape")
    expect(page.locator("dialog#keys")).to_be_hidden()
    assert audit(office.folder).returncode == 0


def test_a_recheck_shows_before_and_after(page: Page, office: Office) -> None:
    key = next(row.key for row in office.rows(unit="jyj", check="link-broken"))
    log_in(page, office, "wang")
    page.goto(f"{office.base}/findings/{key}")
    press(page, "r")
    expect(page.locator("#recheck")).to_contain_text("正在重新读取")
    expect(page.locator("#recheck table")).to_contain_text("复查后", timeout=60_000)
    expect(page.locator("#recheck table")).to_contain_text("不符合")
    expect(page.locator("#recheck table")).to_contain_text("404")


def test_a_liaisons_objection(page: Page, office: Office, tmp_path: Path) -> None:
    key = next(row.key for row in office.rows(unit="jyj", check="column-stale"))
    proof = tmp_path / "证明.pdf"
    proof.write_bytes(b"%PDF-1.4 proof")
    log_in(page, office, "jyj")
    page.goto(f"{office.base}/findings/{key}?queue=open")
    page.get_by_text("提出申诉").first.click()
    form = page.locator("details[open]")
    form.locator("textarea").fill("栏目已于9月更新，见附件")
    form.locator("input[type=file]").set_input_files(proof)
    form.locator("button.main").click()
    expect(page.locator("aside")).to_contain_text("申诉待处理")
    assert office.row(key).queue is Queue.APPEAL
    page.locator(".who button").click()

    log_in(page, office, "wang")
    expect(page.locator(".figures")).to_contain_text("申诉待处理")
    page.locator(".brief a").first.click()
    expect(page.locator(".trail")).to_contain_text("栏目已于9月更新，见附件")
    with page.expect_download() as download:
        page.get_by_text("证明.pdf").click()
    assert download.value.path().read_bytes() == b"%PDF-1.4 proof"
    page.get_by_text("采纳申诉").first.click()
    page.locator("details[open] button.main").click()
    expect(page.locator("aside")).to_contain_text("采纳单位申诉")
    row = office.row(key)
    assert (row.review, row.repair, row.queue) == (State.DISMISSED, Repair.NONE, Queue.NONE)


def test_a_leads_sign_off(page: Page, office: Office) -> None:
    log_in(page, office, "zhang")
    page.goto(f"{office.base}/units/czj")
    page.get_by_text("审定得分").click()
    expect(page.locator("details[open] button.main")).to_be_disabled()
    rows = office.rows(unit="czj")
    for row in rows:
        page.goto(f"{office.base}/findings/{row.key}")
        press(page, "c", "Enter")
        page.wait_for_url("**done=*")
    page.goto(f"{office.base}/units/czj")
    before = page.locator(".figures").inner_text()
    page.locator("details[open] textarea").fill("同意")
    page.locator("details[open] button.main").click()
    expect(page.locator(".done")).to_contain_text("审定")
    assert page.locator(".figures").inner_text() == before

    # what is decided or entered later does not change the score
    page.goto(f"{office.base}/findings/{rows[0].key}")
    expect(page.locator("aside")).to_contain_text("此后的决定不再改变已审定的得分")
    press(page, "d", "Enter")
    page.wait_for_url("**done=*")
    page.goto(f"{office.base}/units/czj")
    assert page.locator(".figures").inner_text() == before
    assert office.visitor("wang").post("/units/czj/enter", what="entry", name="2", points="5", why="x").status == 422
    assert audit(office.folder).returncode == 0

    page.get_by_text("撤销审定").first.click()
    page.locator("details[open] textarea").fill("发现漏项")
    page.locator("details[open] button.main").click()
    expect(page.locator(".done")).to_have_count(0)
    assert page.locator(".figures").inner_text() != before


def test_what_is_fixed_is_verified_by_the_next_night(page: Page, office: Office) -> None:
    wang, liaison = office.visitor("wang"), office.visitor("jyj")
    key = next(row.key for row in office.rows(unit="jyj", check="column-stale"))
    wang.post(f"/findings/{key}/decide", action="confirm", why="属实")
    wang.post("/notices/new", key=[key], text="请整改", due=(date.today() + timedelta(days=20)).isoformat())
    number = office.row(key).notice
    assert liaison.get(f"/notices/{number}").status == 200
    assert office.visitor("czj").get(f"/notices/{number}").status == 404
    log_in(page, office, "jyj")
    page.goto(f"{office.base}/password")
    calendar = page.locator("code").inner_text()
    text = office.visitor().get("/calendar/" + calendar.rpartition("/")[2]).text
    assert "BEGIN:VEVENT" in text and number in text and "BEGIN:VALARM" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert liaison.post(f"/findings/{key}/step", step="report", why="已整改").status == 200
    assert office.row(key).queue is Queue.REPORTED
    assert wang.post(f"/findings/{key}/step", step="fail", why="仍未更新").status == 200
    assert office.row(key).repair is Repair.FAILED
    assert wang.post(f"/findings/{key}/step", step="report", why="代报").status == 422
