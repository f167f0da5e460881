"""Whose a policy document is, and whether a document of its kind needs an interpretation at all (谁起草、谁解读)."""

import re

from model.page import Page
from model.unit import Unit

_BODY_END = r"(?:人民政府|办公室|办公厅|委员会|党委|厅|局|部|院|办|中心|总队|支队)"
_ISSUERS = re.compile(
    rf"^((?:[\u4e00-\u9fff（）()]{{2,24}}?{_BODY_END}[\s、，]*(?:等[^关转印]{{0,8}})?){{1,6}})(?:联合)?(?:关于|印发|转发|公告|通告)"
)
_FORWARDS = re.compile(r"转发|层转|转载|翻印|转批")
_FORWARDED_TEXT = re.compile(r"(?:现|特|予以|现将)[^。\n]{0,40}(?:转发|层转)(?:给|你|如下|，|。)|现?转发给你们")
_HIGHER_NUMBER = re.compile(r"^(?:国[办发务函令]|国家|中办|中共中央|财[税办综]|[\u4e00-\u9fff]{0,4}部)")
_HIGHER_SOURCE = re.compile(
    r"国务院|中国政府网|新华|人民日报|部网站|[\u4e00-\u9fff]{2,8}(?:厅|部)(?:网站|官网)?$|省(?:人民)?政府"
)
NO_INTERPRETATION_NEEDED = (
    "任免", "任职", "免职", "表彰", "奖励", "会议", "批复", "废止", "失效", "宣布", "公示", "征求意见", "征集",
    "通报", "放假", "年度报告", "工作要点", "名单", "招聘", "招录", "招生", "录取", "考试", "报名", "培训", "复函",
    "清单", "目录", "指南", "同意成立", "值班", "祭扫", "招标", "采购", "中标", "成交", "拍卖", "疫情", "确诊",
    "病例", "停水", "停电", "停气", "断水", "检修", "比赛", "竞赛", "评选", "评比", "推荐", "体检", "面试", "笔试",
    "成绩", "观摩", "座谈", "调研", "演练", "宣传周", "宣传月", "慰问", "值守", "开学", "演讲", "研讨", "邀请",
    "答复", "提案", "学习教育", "主题教育", "校历", "抽查", "印章",
)  # fmt: skip
"""Words of titles of procedure, of which nobody explains the policy."""
_PROCEDURE = re.compile(
    rf"{'|'.join(NO_INTERPRETATION_NEEDED)}|成立.{{0,20}}(?:小组|委员会|指挥部|办公室|专班)"
    rf"|调整.{{0,20}}(?:小组|成员)|活动的通知|的函$|检查的通知|人员的(?:通知|公告)"
    r"|关于(?:召开|举办|举行|组织参加|参加|填报|报送|上报|做好.{0,16}(?:报送|统计|填报))"
)
_RULES = re.compile(r"(?<!征求)(?:意见|办法|规定|细则|措施|规则)(?:的通知)?(?:[（(][^）)]*[)）])?$")
"""Ends of titles that set rules, whatever they are about."""
_MAKES_KNOWN = re.compile(r"关于公布(?!.*(?:办法|规定|细则|意见|措施|规则|标准|方案|制度))")
_LAW = re.compile(
    r"^中华人民共和国[^\n]{2,40}(?:法|条例|细则|规定)|^(?:(?!关于|通知|意见|公告)[\u4e00-\u9fff、（）()])+(?:条例|(?<!办)法)(?:[（(][^）)]*[)）])?$"
)


def not_to_interpret(page: Page, unit: Unit) -> str:
    """Why a policy document needs no interpretation by the unit; empty when it does."""
    plain = re.sub(r"[《》]", "", page.title)
    bare = re.sub(r"《[^》]*》", "", page.title)
    if _LAW.search(plain):
        return "为国家或地方法律法规，不由本单位解读"
    if _FORWARDS.search(plain) or _FORWARDED_TEXT.search(page.text[:600]):
        return "系转发，应由原制发机关解读"
    if (_PROCEDURE.search(bare) and not _RULES.search(bare)) or _MAKES_KNOWN.search(plain):
        return "属不需解读的文件类型"
    other = issued_by_another(page, unit)
    return f"由{other[:20]}制发，应由制发机关解读" if other else ""


def issued_by_another(page: Page, unit: Unit) -> str:
    """The body other than the unit that issued the document, by its title, number, label or source; empty when nothing
    says so."""
    named = _ISSUERS.match(page.title)
    first = re.split(r"[\s、，]", named[1].strip())[0] if named else ""
    if first and not same_body(first, unit.name):
        return first
    if page.doc_number and _HIGHER_NUMBER.match(page.doc_number):
        return f"上级机关（{page.doc_number}）"
    if page.issuing_body and not same_body(page.issuing_body, unit.name):
        return page.issuing_body
    if not first and page.source and _HIGHER_SOURCE.search(page.source) and not same_body(page.source, unit.name):
        return page.source
    return ""


def same_body(issuer: str, unit: str) -> bool:
    """清河县民政局 is 民政局; a township's government is the township."""
    plain = re.sub(r"人民政府|办公室|办公厅|街道办事处|\s", "", unit)
    return plain in issuer or unit in issuer or (len(plain) > 2 and plain[-3:] in issuer)
