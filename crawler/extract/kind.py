"""What a page is for: column, article, policy document, interpretation, annual report, organisation page and so on."""

import re
from dataclasses import dataclass

from crawler.extract.document import PageText, one_line
from crawler.extract.headline import Headline, has_neighbours, has_text
from crawler.extract.regions import Region
from model.page import ListItem, PageKind

ANNUAL_REPORT = re.compile(
    r"(?:信息|政务)公开.{0,8}(?:年度|年).{0,4}报告|(?:信息|政务)公开(?:工作)?(?:年度)?报告$|(?:信息|政务)公开(?:工作)?年报|年度.{0,6}信息公开.{0,4}报告"
)
INTERPRETATION = re.compile(
    r"解读|图解|一图|读懂|看懂|答记者问|政策问答|^图说|划重点|图表解析|明白卡|十问十答|新闻发布会"
)
GUIDE = re.compile(r"信息公开指南|公开指南|政府信息公开申请指南")
ORGANISATION = re.compile(
    r"^(?:.{0,40})(?:机构职能|机关职能|主要职[责能]|职能(?:介绍|职责|配置)?|部门职[责能]|工作职[责能]"
    r"|机构(?:设置|简介|概况|职责|信息)|内设机构|组织机构|领导(?:介绍|分工|之窗|信息|成员|班子|简介|简历"
    r"|概况)?|单位(?:领导|简介|概况|职能)|负责人(?:信息)?|科室(?:设置|介绍)?|处室(?:介绍|设置)|联系我们"
    r"|联系方式|职责|部门(?:领导|概况|简介)|下属单位|直属单位)$"
)
_POLICY_TITLE = re.compile(
    r"(?:通知|意见|办法|规定|决定|条例|细则|方案|规划|规则|决议|令|批复|标准|措施|纲要|计划|制度|规范"
    r"|公告|通告|命令|章程|目录|清单|预案|函|法)(?:》?的?(?:通知|公告|通告|决定"
    r"|意见)?)?(?:[（(][^（()）]{1,24}[)）])*$"
)
_POLICY_COLUMN = re.compile(
    r"政策文件|规范性文件|政府文件|政策法规|法规文件|公文|部门文件|行政法规|规章|文件|找政策|法律法规|政策$|规范|政府令|.{0,4}府办?(?:文件|发)|国务院公报|发文"
)
_NOT_POLICY_TITLE = re.compile(
    r"处罚|许可|公示|成交|中标|招标|采购|名单|征求.*意见|招聘|拍卖|结果|认证|缴费|情况|常见问题|公告表|信息公开表|报告$"
)
_RULES = "办法|规定|细则|条例|规则|规划|预案|实施意见|若干措施|实施方案"
_RULE_TITLE = re.compile(rf"(?:{_RULES})》?(?:[（(][^（()）]{{1,24}}[)）])*(?:的(?:通知|决定))?$")
_RULE_COLUMN = re.compile(r"通知|公告|公示|公开|规划|制度|措施|预案|标准")
_EVENT_TITLE = re.compile(
    "召开|举办|举行|会议|培训|招生|招考|录取|录用|招募|考试|考核|面试|体检|报名|评审|评选|竞赛|比赛|讲座|停水|停电|停气|放假|值班|疫情|病例|抽检"
    "|交通管制|遴选|选调|任免|任职|捐赠"
)
_MIXED_COLUMN = re.compile("文件|法规|政策(?:及|与|和|、)")
_EXPLAINED = re.compile(r"(?:起草|编制|修订|政策)说明$")
_MISSING_WORDS = "|".join((
    r"(?:404|403|50[0234])\s*(?:not found|错误|error|forbidden|bad gateway|service)",
    r"页面(?:不存在|没有找到|未找到|无法访问|找不到|已删除|出错)",
    r"(?:not found|找不到(?:该|此|您)?.{0,6}(?:页|文件|资源))",
    r"访问.{0,8}(?:页面|网页|内容|信息|栏目).{0,6}(?:不存在|已?删除|出错|没有找到)",
))  # fmt: skip
_MISSING = re.compile(rf"{_MISSING_WORDS}|^(?:404|错误提示|出错了?)$", re.I)
_ERROR = re.compile(
    "|".join(
        (
            _MISSING_WORDS,
            r"(?:网站|域名){1,2}(?:变更|迁移|关停|关闭|下线|维护|升级)",
            r"本网站域名将|网站.{0,12}(?:关停|停止服务|下线|迁移至)",
            r"请求(?:被拦截|异常)|安全(?:验证|防护|狗)|人机验证|Request (?:Blocked|denied)|Access Denied",
            r"系统(?:维护|升级)中|文件不存在|很抱歉.{0,20}(?:页面|网页|访问)|源站|Bad Gateway|无法找到|参数错误",
            r"网站防火墙|疑似.{0,6}攻击|已被.{0,8}拦截|不合法参数|安全错误|您访问的(?:页面|信息)",
        )
    ),
    re.I,
)
_OFFICES = re.compile(r"机构设置|内设机构|机关处室|机关科室|机构职能|科室职责")
_SERVICE_GUIDE = re.compile(r"^(?:办事|服务|申请|公开)指南$")
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,4}")
_LIFE = re.compile(r"简历|履历|分工|分管|主持|汉族|族|出生|生于|党员|参加工作|学历|[\s，,]男|[\s，,]女")
_HOME_WORDS = re.compile(r"首页|网站首页|门户首页")
_SHORT = 900


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What was read of a page, as far as it tells what the page is for."""

    title: str
    column: str
    items: tuple[ListItem, ...]
    has_date: bool
    headline: Headline | None
    doc_number: str | None
    has_next: bool
    is_js: bool
    has_organisation: bool
    attachments: int

    @property
    def is_headed(self) -> bool:
        """True when the page's headline is its title."""
        return self.headline is not None and self.headline.is_told and self.headline.title == self.title


def page_kind(page: PageText, region: Region, facts: PageFacts) -> PageKind:
    """Kind of a page, from its facts; what fits nothing is OTHER."""
    title, items, headed = facts.title, facts.items, facts.is_headed
    content = page.text[region.start : region.end]
    is_article = headed or _is_article(page, region, facts)
    is_sure = headed or (is_article and facts.has_date and region.crumbs)
    if not is_sure and _is_error(page, region, title, bool(items)):
        return PageKind.ERROR
    if is_article and not headed and _is_portal_home(page, region, title):
        return PageKind.HOME
    if GUIDE.search(title) and len(content) > 200 and not dated_rows(items):
        return PageKind.GUIDE
    if title not in region.crumbs and not dated_rows(items) and is_leader(title, content):
        return PageKind.ORGANISATION
    if not is_article:
        return _index_kind(page, region, facts, content)
    shelf = " ".join((*region.crumbs[-2:], facts.column))
    return _article_kind(title, facts.column, shelf, facts.doc_number, facts.has_organisation)


def _index_kind(page: PageText, region: Region, facts: PageFacts, content: str) -> PageKind:
    """Kind of a page that is no article."""
    title, column, items = facts.title, facts.column, facts.items
    if ORGANISATION.search(column) or ORGANISATION.search(title):
        if facts.has_organisation or (not items and "领导" in title + column):
            return PageKind.ORGANISATION
    if _is_home(page, region, items, column):
        return PageKind.HOME
    if items or facts.has_next or _is_empty_column(page, region, column, facts.is_js, content):
        return PageKind.COLUMN
    is_long = len(page.text.strip()) >= 4000
    return PageKind.ORGANISATION if is_long and facts.has_organisation else PageKind.OTHER


def _is_error(page: PageText, region: Region, title: str, is_list: bool) -> bool:
    """True when the page's name or heading says so, or when it says hardly anything else."""
    first = next((page.text[h.start : h.end] for h in page.headings() if h.start >= region.start), "")
    names = (page.head_title, one_line(first)) if is_list else (page.head_title, title, one_line(first))
    if any(_MISSING.search(name) for name in names):
        return True
    is_filed = bool(region.crumbs) and bool(title) and title in page.text[region.start : region.end]
    if is_list or is_filed or len(page.text.strip()) >= _SHORT * 2:
        return False
    return any(_ERROR.search(name) for name in (*names, page.text[region.start : region.end][:1200]))


def is_leader(title: str, content: str) -> bool:
    """A page about one person: its title is a name, and its text repeats it and tells of duties and life."""
    name = "".join(title.split())
    if not _NAME.fullmatch(name) or "".join(content.split()).count(name) < 2:
        return False
    return len(set(_LIFE.findall(content))) >= 2


def dated_rows(items: tuple[ListItem, ...]) -> int:
    """How many rows show a date."""
    return sum(1 for item in items if item.date)


def _article_kind(title: str, column: str, shelf: str, doc_number: str | None, has_organisation: bool) -> PageKind:
    if ANNUAL_REPORT.search(title):
        return PageKind.ANNUAL_REPORT
    if GUIDE.search(title):
        return PageKind.GUIDE
    if _explains(title, column, doc_number):
        return PageKind.INTERPRETATION
    if (
        has_organisation
        and not doc_number
        and (ORGANISATION.search(title) or ORGANISATION.search(column) or _OFFICES.search(shelf))
    ):
        return PageKind.ORGANISATION
    if _SERVICE_GUIDE.search(column):
        return PageKind.GUIDE
    own = re.sub(r"《[^》]*》", "", title)
    if not _NOT_POLICY_TITLE.search(own) and (doc_number or _says_policy(title, own, shelf)):
        return PageKind.POLICY
    return PageKind.ARTICLE


def _explains(title: str, column: str, doc_number: str | None) -> bool:
    """True for interpretations, by title or by a column that holds nothing else."""
    if INTERPRETATION.search(title) or (_EXPLAINED.search(title) and "征求" not in title):
        return True
    return "解读" in column and not doc_number and not (_MIXED_COLUMN.search(column) and _POLICY_TITLE.search(title))


def _says_policy(title: str, own: str, shelf: str) -> bool:
    """A document without 文号 is a policy when title and column say so, among notices of all kinds when it lays down
    rules.

    ``own`` is the title without what it names in 《》.
    """
    is_rule = bool(_RULE_TITLE.search(title))
    if _EVENT_TITLE.search(own):
        return is_rule and bool(_POLICY_COLUMN.search(shelf))
    if is_rule and _RULE_COLUMN.search(shelf) and "征" not in shelf + own:
        return True
    return bool(_POLICY_COLUMN.search(shelf) and _POLICY_TITLE.search(title))


def _is_article(page: PageText, region: Region, facts: PageFacts) -> bool:
    title, column, items, has_date = facts.title, facts.column, facts.items, facts.has_date
    if not title:
        return False
    own_title = title not in region.crumbs and title != column and len(title) >= 5
    if has_date and title != column and has_neighbours(page, region):
        return True
    meta_title = page.meta("articletitle")
    dated_items = dated_rows(items)
    if meta_title and own_title and dated_items < 8:
        return True
    if dated_items >= 3 and not (has_date and own_title and page.longest_line(region.start, region.end) > 120):
        return False
    body = page.longest_line(region.start, region.end)
    if has_date and own_title:
        return True
    if facts.doc_number and own_title and body > 40:
        return True
    return (
        own_title
        and (body > 90 or has_text(page, region.start, region.end))
        and region.crumb_span[0] >= 0
        and len(items) < 3
        and not ORGANISATION.search(column)
    )


def _is_home(page: PageText, region: Region, items: tuple[ListItem, ...], column: str) -> bool:
    if region.crumb_span[0] >= 0:
        return False
    if column and not _HOME_WORDS.search(column):
        return False
    site = page.meta("sitename")
    title = page.head_title
    named = bool(re.search(r"政府|门户|网站|网$|局$|站$|委员会$|办公室$|首页|厅$|镇$|乡$|街道", title)) or bool(
        site and site in title
    )
    blocks = sum(
        1
        for anchor in page.anchors
        if page.text[anchor.start : anchor.end].strip()[:4].lower() in ("更多", "更多>>", "更多>", "more")
    )
    return (named and (len(page.anchors) >= 40 or blocks >= 2 or (len(page.anchors) >= 20 and not column))) or (
        len(page.anchors) >= 80 and not items
    )


def _is_portal_home(page: PageText, region: Region, title: str) -> bool:
    """Front pages carry dates and headings too: no breadcrumb, no article tags, many links, the site's name as
    title."""
    return (
        region.crumb_span[0] < 0
        and not page.meta("articletitle")
        and len(page.anchors) >= 60
        and (title == one_line(page.head_title) or bool(re.search(r"政府|门户|网站|网$", title)))
    )


def _is_empty_column(page: PageText, region: Region, column: str, is_js: bool, content: str) -> bool:
    if sum(region.start <= position <= region.end for position in page.inputs) >= 3 and not is_js:
        return False
    if is_js:
        return bool(column or re.search(r"序号|发布时间", content))
    if not column:
        return False
    return len(one_line(content)) < 200 or page.longest_line(region.start, region.end) < 60
