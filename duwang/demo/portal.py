"""The demo portal: a deterministic county portal of six units in six styles, with seeded faults and their ground truth.

Everything is made from :data:`AS_OF` and fixed words; the same call gives the same bytes. Two sites: the county's
portal and the site of a township that answers 200 for pages that do not exist.
"""

from datetime import date, datetime, timedelta

from duwang.demo import annual
from duwang.demo.layouts import place
from duwang.demo.rendering import PNG, TEMPLATES, render
from duwang.demo.site import Answer, Article, Column, DemoUnit, Expected, Portal
from model.zone import SHANGHAI

AS_OF = datetime(2025, 9, 15, 8, 0, tzinfo=SHANGHAI)
TODAY = AS_OF.date()


def days(count: int) -> date:
    """The day ``count`` days before the moment of inspection."""
    return TODAY - timedelta(days=count)


def build() -> tuple[Portal, Portal]:
    """The county's portal and the township's own site."""
    return _county(), _township()


def _county() -> Portal:
    units = [_civil_affairs(), _education(), _finance(), _health(), _land()]
    portal = Portal(
        "清河县人民政府",
        {},
        units,
        _county_truth(),
        Answer(b"<html><head><title>404</title></head><body><h1>404 Not Found</h1></body></html>", status=404),
    )
    for unit in units:
        place(unit)
    front = {"portal": portal, "units": units, "news": _news("清河县", "yw", 6, 1)}
    portal.answers["/"] = Answer(TEMPLATES.get_template("front.html").render(front).encode())
    portal.answers["/index.html"] = portal.answers["/"]
    for path, title in (
        ("/xwzx/", "新闻中心"),
        ("/zwgk/", "政务公开"),
        ("/zwfw/", "政务服务"),
        ("/hdjl/", "互动交流"),
        ("/wzdt.html", "网站地图"),
    ):
        portal.answers[path] = Answer(TEMPLATES.get_template("channel.html").render({**front, "title": title}).encode())
    portal.answers["/images/logo.png"] = Answer(PNG, "image/png")
    portal.answers["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /admin/\n", "text/plain")
    for unit in units:
        render(portal, unit)
    return portal


def _township() -> Portal:
    unit = _nanhu()
    portal = Portal(
        "南湖镇人民政府",
        {},
        [unit],
        _township_truth(),
        Answer(TEMPLATES.get_template("missing.html").render().encode()),
    )
    place(unit)
    portal.answers["/images/logo.png"] = Answer(PNG, "image/png")
    render(portal, unit)
    portal.answers["/"] = portal.answers[unit.portal]
    return portal


# -- units -------------------------------------------------------------------------------------------------------------

_PLACES = ("城关镇", "白沙镇", "石桥乡", "柳林乡", "东山街道", "新城社区", "红旗村", "双河口", "工业园区", "青年公园")
_ACTS = (
    "开展专题调研",
    "举办业务培训班",
    "召开工作推进会",
    "走访慰问基层群众",
    "组织安全检查",
    "部署下阶段工作",
    "推进项目建设",
    "开展志愿服务活动",
    "落实惠民政策",
    "总结上半年工作",
)


def _news(name: str, slug: str, count: int, newest: int, step: int = 4) -> list[Article]:
    """Rows of a news column: the newest ``newest`` days old, one every ``step`` days."""
    found = []
    for index in range(count):
        place, act = _PLACES[(index * 3 + len(slug)) % len(_PLACES)], _ACTS[(index * 7 + len(name)) % len(_ACTS)]
        day = days(newest + index * step)
        title = f"{name}赴{place}{act}（{day.month}月第{index + 1}期）"
        body = (
            f"<p>{day.month}月{day.day}日，{name}{act}。会议强调，要坚持以人民为中心，把各项任务落到实处。</p>"
            f"<p>{name}有关负责同志参加活动，与{place}干部群众进行了交流，并就下一步工作提出了要求。</p>"
        )
        found.append(Article(f"{slug}{index + 1:03d}", title, day, body, name))
    return found


def _notices(name: str, slug: str, count: int, newest: int, step: int = 12) -> list[Article]:
    topics = (
        "做好汛期值班工作",
        "开展专项整治",
        "报送年度统计资料",
        "组织开展业务考试",
        "调整服务窗口时间",
        "规范资料报送",
        "举办政策宣讲",
        "申报年度项目",
    )
    found = []
    for index in range(count):
        day = days(newest + index * step)
        title = f"{name}关于{topics[index % len(topics)]}的通知（第{count - index}号）"
        body = (
            "<p>各有关单位：</p><p>为贯彻落实上级部署要求，现就有关事项通知如下，请结合实际抓好落实，"
            f"工作中遇到的问题请及时反馈。</p><p>{name}</p><p>{day.year}年{day.month}月{day.day}日</p>"
        )
        found.append(Article(f"{slug}{index + 1:03d}", title, day, body, name))
    return found


def _policy(name: str, slug: str, short: str, topic: str, age: int, number: int, written: int | None = None) -> Article:
    day, signed = days(age), days(age + 3 if written is None else written)
    doc = f"清{short}发〔{signed.year}〕{number}号"
    title = f"{name}关于印发《{topic}》的通知"
    body = (
        f"<p>{doc}</p><p>各乡镇人民政府，县直有关单位：</p><p>现将《{topic}》印发给你们，请认真贯彻执行。"
        f"</p><p>{name}</p><p>{signed.year}年{signed.month}月{signed.day}日</p>"
        f"<p>{topic}</p><p>第一条 为规范相关工作，根据有关法律法规，结合本县实际，制定本办法。</p><p>第二条 "
        "本办法适用于本县行政区域内的相关活动。</p><p>第三条 本办法自印发之日起施行。</p>"
    )
    return Article(slug=slug, title=title, day=day, body=body, source=name, number=doc, written=signed)


def _interpretation(name: str, slug: str, topic: str, age: int) -> Article:
    body = (
        f"<p>近日，{name}印发了《{topic}》，现解读如下。</p><p>一、背景依据。为适应新形势新要求，在充分调研的基础上制定本办法。</p><p>二、主要内容。办法明确了适用范围、工作程序和保障措施。</p>"
        "<p>三、执行标准。按照公开、公平、公正的原则组织实施。</p>"
    )
    return Article(slug, f"《{topic}》政策解读", days(age), body, name)


def _link(policy: Article, interpretation: Article, forth: bool = True, back: bool = True) -> None:
    """Link a policy document and its interpretation, in one direction or both."""
    if forth:
        policy.related.append((interpretation.title, interpretation.slug))
    if back:
        interpretation.related.append((policy.title, policy.slug))


def _duties(name: str, words: str, hours: bool = True, head: str = "") -> str:
    text = (
        f"<p><strong>主要职责</strong></p><p>（一）贯彻执行国家有关{words}的方针政策和法律法规，"
        f"拟订本县相关规划并组织实施。</p><p>（二）负责全县{words}的监督管理和业务指导工作。</p>"
        f"<p>（三）组织开展{words}宣传教育和培训。</p><p>（四）承办县人民政府交办的其他事项。</p><p><strong>"
        "内设机构</strong></p><p>1.办公室</p><p>2.法规股</p><p>3.业务管理股</p><p>4.财务审计股</p>"
        f"<p>办公地址：清河县人民路{len(name) * 7}号</p>"
    )
    if hours:
        text += "<p>办公时间：周一至周五 上午8:30-12:00，下午14:30-17:30（法定节假日除外）</p>"
    text += f"<p>联系电话：0737-56200{len(words):02d}</p>"
    return text + (f"<p>负责人：{head}</p>" if head else "")


def _leaders(*people: str) -> str:
    return "".join(
        f"<div class='leader'><p>{post}：{name}</p><p>分管工作：主持{post}职责范围内的工作。</p></div>"
        for post, name in (person.split("|") for person in people)
    )


def _guide(name: str) -> Column:
    body = (
        f"<p>为方便公民、法人和其他组织获取{name}的政府信息，编制本指南。</p><p>一、主动公开。公开内容见法定主动公开内容栏目。</p><p>二、依申请公开。受理机构：{name}办公室。办公地址：清河县人民路。"
        "办公时间：周一至周五8:30-12:00，14:30-17:30。联系电话：0737-5620001。</p>"
    )
    return Column("xxgkzn", "政府信息公开指南", [Article("zn001", f"{name}政府信息公开指南", days(500), body, name)])


def _reports(name: str, *entries: tuple[int, date, annual.Report]) -> Column:
    articles = [
        Article(f"nb{year}", f"{name}{year}年政府信息公开工作年度报告", day, annual.html(report), name)
        for year, day, report in entries
    ]
    return Column("xxgknb", "政府信息公开年报", articles)


def _standard_reports(name: str) -> Column:
    return _reports(
        name,
        (2024, date(2025, 1, 16), annual.Report(name, 2024)),
        (2023, date(2024, 1, 18), annual.Report(name, 2023, received=9, open_end=1, granted=6)),
    )


def _civil_affairs() -> DemoUnit:
    """民政局: nothing is wrong here."""
    name = "清河县民政局"
    policies = [
        _policy(name, "zc001", "民", "清河县临时救助实施办法", 60, 7),
        _policy(name, "zc002", "民", "清河县养老服务补贴管理办法", 150, 3),
        _policy(name, "zc003", "民", "清河县婚俗改革试点方案", 700, 12),
    ]
    readings = [
        _interpretation(name, "jd001", "清河县临时救助实施办法", 60),
        _interpretation(name, "jd002", "清河县养老服务补贴管理办法", 149),
    ]
    _link(policies[0], readings[0])
    _link(policies[1], readings[1])
    policies[0].files.append(("清河县临时救助申请表.pdf", "P020250717.pdf"))
    return DemoUnit(
        "mzj",
        "民政局",
        "区直",
        "trs",
        [
            Column("jgzn", "机构职能", text=_duties(name, "社会救助和基层治理")),
            Column("ldxx", "领导信息", text=_leaders("党组书记、局长|王建国", "党组成员、副局长|李秀英")),
            Column("gzdt", "工作动态", _news(name, "dt", 24, 2)),
            Column("tzgg", "通知公告", _notices(name, "tz", 14, 9)),
            Column("zcwj", "政策文件", policies),
            Column("zcjd", "政策解读", readings),
            _guide(name),
            _standard_reports(name),
            Column(
                "ghjh",
                "规划计划",
                [
                    Article(
                        "gh001",
                        f"{name}2025年工作计划",
                        days(200),
                        "<p>2025年工作计划如下，请遵照执行。坚持以人民为中心，全面完成各项目标任务。</p>",
                        name,
                    )
                ],
            ),
            Column(
                "rsxx",
                "人事信息",
                [
                    Article(
                        "rs001",
                        f"{name}关于公开招聘公益性岗位人员的公告",
                        days(120),
                        "<p>根据工作需要，现面向社会公开招聘公益性岗位人员，具体事项公告如下。</p>",
                        name,
                    )
                ],
            ),
        ],
    )


def _education() -> DemoUnit:
    """教育局: news stopped 40 days ago; a dead link; the report came in March."""
    name = "清河县教育局"
    notices = _notices(name, "tz", 12, 20)
    notices[2].body += "<p>详见<a href='/jyj/tzgg/bmb.shtml'>报名表下载页</a>。</p>"
    notices[3].body += "<p>详见<a href='/jyj/tzgg/bmb.shtml'>报名表下载页</a>。</p>"
    policy, reading = (
        _policy(name, "zc001", "教", "清河县义务教育招生入学办法", 90, 5),
        _interpretation(name, "jd001", "清河县义务教育招生入学办法", 89),
    )
    _link(policy, reading)
    return DemoUnit(
        "jyj",
        "教育局",
        "区直",
        "ucap",
        [
            Column("jgzn", "机构职能", text=_duties(name, "教育事业", head="赵志强")),
            Column("gzdt", "工作动态", _news(name, "dt", 13, 40)),
            Column("tzgg", "通知公告", notices),
            Column("zcwj", "政策文件", [policy]),
            Column("zcjd", "政策解读", [reading]),
            _guide(name),
            _reports(name, (2024, date(2025, 3, 12), annual.Report(name, 2024))),
        ],
    )


def _finance() -> DemoUnit:
    """财政局: GBK pages; an attachment is gone; 人事信息 is empty; the report lacks a section and does not add up."""
    name = "清河县财政局"
    notices = _notices(name, "tz", 9, 30)
    notices[0].files.append(("2025年部门预算公开说明.pdf", "2025年部门预算公开说明.pdf"))
    notices[1].files.append(("政府采购目录.doc", "缺失的采购目录.doc"))
    report = annual.broken_total(annual.Report(name, 2024, without=4))
    return DemoUnit(
        "czj",
        "财政局",
        "区直",
        "jpage",
        [
            Column("1202", "机构职能", text=_duties(name, "财政收支和国有资产")),
            Column("1203", "领导信息", text=_leaders("党组书记、局长|陈建华", "党组成员、副局长|周玉梅")),
            Column("1204", "工作动态", _news(name, "dt", 12, 5)),
            Column("1205", "通知公告", notices),
            Column(
                "1206",
                "财政预决算",
                [
                    Article(
                        "ys001",
                        f"{name}2025年部门预算公开",
                        days(210),
                        "<p>按照预算法规定，现将2025年部门预算予以公开，请社会各界监督。</p>",
                        name,
                    )
                ],
            ),
            Column("1207", "人事信息"),
            Column(
                "1208",
                "政府信息公开年报",
                [
                    Article(
                        "nb2024", f"{name}2024年政府信息公开工作年度报告", date(2025, 1, 20), annual.html(report), name
                    )
                ],
            ),
            Column("1209", "政府信息公开指南", _guide(name).articles),
        ],
        charset="gb18030",
    )


def _health() -> DemoUnit:
    """卫生健康局: rows come by script; office hours and head are published nowhere; the report is a document file."""
    name = "清河县卫生健康局"
    report = Article(
        "nb2024",
        f"{name}2024年政府信息公开工作年度报告",
        date(2025, 1, 24),
        "<p>年度报告全文见附件。</p>",
        name,
        files=[("2024年政府信息公开工作年度报告.docx", "nb2024.docx")],
    )
    return DemoUnit(
        "wjj",
        "卫生健康局",
        "区直",
        "script",
        [
            Column("jgzn", "机构职能", text=_duties(name, "卫生健康和疾病预防", hours=False)),
            Column("gzdt", "工作动态", _news(name, "dt", 9, 3), script=True),
            Column("tzgg", "通知公告", _notices(name, "tz", 8, 15), script=True),
            Column("xxgknb", "政府信息公开年报", [report]),
        ],
    )


def _land() -> DemoUnit:
    """自然资源局: pairs that are linked one way only, and a policy document that nobody explained."""
    name = "清河县自然资源局"
    first, second, third = (
        _policy(name, "zc001", "自然资", "清河县征收农用地青苗补偿标准", 80, 9),
        _policy(name, "zc002", "自然资", "清河县农村宅基地审批管理规定", 130, 6),
        _policy(name, "zc003", "自然资", "清河县矿产资源总体规划实施细则", 45, 11),
    )
    one, two = (
        _interpretation(name, "jd001", "清河县征收农用地青苗补偿标准", 79),
        _interpretation(name, "jd002", "清河县农村宅基地审批管理规定", 128),
    )
    _link(first, one, forth=True, back=False)
    _link(second, two, forth=False, back=True)
    return DemoUnit(
        "zrzyj",
        "自然资源局",
        "区直",
        "gkml",
        [
            Column("jgzn", "机构职能", text=_duties(name, "国土空间规划和用途管制")),
            Column("ldxx", "领导信息", text=_leaders("党组书记、局长|刘志刚", "总工程师|孙国庆")),
            Column("gzdt", "工作动态", _news(name, "dt", 11, 6)),
            Column("tzgg", "通知公告", _notices(name, "tz", 8, 25)),
            Column("zcwj", "政策文件", [first, second, third]),
            Column("zcjd", "政策解读", [one, two]),
            _guide(name),
            _standard_reports(name),
        ],
    )


def _nanhu() -> DemoUnit:
    """南湖镇: rows of 通知公告 show no dates and neither do their pages; no report for last year; a soft 404."""
    name = "南湖镇人民政府"
    notices = _notices(name, "tz", 8, 60)
    for article in notices:
        article.show_date = False
        article.body = (
            "<p>各村（社区）：</p><p>为做好有关工作，现就有关事项通知如下，请认真组织实施，确保取得实效，"
            "有关情况及时报送镇党政办公室。</p>"
        )
    notices[1].body += "<p>附：<a href='/info/1022/9999.htm'>名单公示</a></p>"
    return DemoUnit(
        "nhz",
        "南湖镇",
        "乡镇",
        "vsb",
        [
            Column("jgzn", "机构职能", text=_duties(name, "乡村振兴和社会治理", head="高明远")),
            Column("gzdt", "工作动态", _news(name, "dt", 15, 1)),
            Column("tzgg", "通知公告", notices, dates_shown=False),
            _reports(name, (2023, date(2024, 1, 22), annual.Report(name, 2023))),
        ],
    )


def _county_truth() -> list[Expected]:
    return [
        Expected("site:", "link-broken", "/common/gywm.html"),
        Expected("jyj", "column-stale", "/jyj/gzdt/list.shtml"),
        Expected("jyj", "link-broken", "/jyj/tzgg/bmb.shtml"),
        Expected("jyj", "annual-report-late", "2024"),
        Expected(
            "czj", "link-broken", "/art/2025/8/4/%E7%BC%BA%E5%A4%B1%E7%9A%84%E9%87%87%E8%B4%AD%E7%9B%AE%E5%BD%95.doc"
        ),
        Expected("czj", "column-empty", "/col/col1207/index.html"),
        Expected("czj", "annual-report-malformed", "2024"),
        Expected("wjj", "organisation-incomplete", "hours"),
        Expected("wjj", "organisation-incomplete", "head"),
        Expected("zrzyj", "interpretation-unlinked", "/zrzyj/gkml/zcjd/content/jd001.html"),
        Expected("zrzyj", "interpretation-unlinked", "/zrzyj/gkml/zcwj/content/zc002.html"),
        Expected("zrzyj", "policy-uninterpreted", "/zrzyj/gkml/zcwj/content/zc003.html"),
    ]


def _township_truth() -> list[Expected]:
    return [
        Expected("nhz", "column-stale", "/tzgg.htm"),
        Expected("nhz", "annual-report-missing", "2024"),
        Expected("nhz", "link-broken", "/info/1022/9999.htm"),
    ]


# -- rendering ---------------------------------------------------------------------------------------------------------
