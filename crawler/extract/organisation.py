"""The six elements of 条例第二十条第(二)项: 机关职能, 机构设置, 办公地址, 办公时间, 联系方式, 负责人姓名."""

import re

from crawler.extract import dates
from crawler.extract.document import HEADING_TAGS, PageText, one_line
from crawler.extract.labels import label_pattern, value_after
from crawler.extract.regions import Region
from model.page import Organisation

_ADDRESS = label_pattern(
    "办公地址", "地址", "单位地址", "联系地址", "通讯地址", "通信地址", "办公地点", "机关地址", "详细地址", "地点", "办公场所", "受理地址", "收件地址"
)
_HOURS = label_pattern(
    "办公时间", "工作时间", "对外办公时间", "上班时间", "受理时间", "接待时间", "查阅时间", "服务时间", "作息时间", "办公（受理）时间", "咨询时间", "开放时间"
)
_CONTACT = label_pattern(
    "联系电话",
    "电话",
    "办公电话",
    "联系方式",
    "咨询电话",
    "值班电话",
    "电联",
    "电话号码",
    "办公室电话",
    "服务电话",
    "热线电话",
    "传真",
    "公开电话",
    "电话/传真",
    "联系电话（传真）",
    "业务咨询电话",
    "监督电话",
)
_PHONE = re.compile(
    r"(?<!\d)(?:[（(]?0\d{2,3}[)）]?\s?[-－—–―]{0,2}\s?)?[2-8]\d{6,7}(?:[-－/、]\d{1,8})*(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)12[3]\d{2,3}(?!\d)"
)
_CLOCK = r"(?:\d{1,2}\s*[:：点时]|[一二三四五六七八九十]{1,3}点)"
_WORKDAYS = re.compile(r"工作日|周一|星期一")
_HOURS_FORM = re.compile(
    rf"(?:周一|星期一|工作日|法定|上午|夏季|冬季|夏令|冬令|每周|节假日)[^\n]{{0,60}}?{_CLOCK}[^\n]{{0,80}}|"
    r"\d{1,2}[:：]\d{2}\s*[-—~～至到－–]+\s*\d{1,2}[:：]\d{2}[^\n]{0,80}"
)
_HOURS_WORDS = ("上班", "工作日", "周一", "星期一", "节假日", "办公")
_DUTY_TOPIC = re.compile(r"职能|职责|主要工作")
_STRUCTURE_TOPIC = re.compile(r"内设机构|机构设置|处室|科室|组织机构|下属(?:单位|机构)|直属(?:单位|机构)|机关(?:处室|科室)|部门设置|机构简介|工作机构|股室")
_REACH_TOPIC = re.compile(r"联系|电话|指南|概况|简介|单位|机构|办公")
_LEADER_TOPIC = re.compile(r"领导|负责人|班子|局长|主任|县长|区长|市长|镇长|乡长|主要领导")
_DUTY_LINE = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]|第[一二三四五六七八九十]+)?\s*(?:负责|贯彻|拟[订定]|组织|承担|指导|监督|研究|制定|起草|参与|统筹|协助|承办|执行|管理|推进|宣传|履行|落实|依法|综合|拟订|会同|主管|协调|开展|完成|承接)"
)
_OFFICE_END = r"(?:办公室|处|科|股|室|党委|中心|队|站|所|局|委员会|部|厅|组|院|馆|秘书|校|分局|窗口|大厅|工会|团委)"
_OFFICE = re.compile(
    rf"^(?:[（(]?[一二三四五六七八九十\d]{{1,3}}[)）、.．]\s*)?([\u4e00-\u9fff（）()、与和]{{2,36}}?{_OFFICE_END}(?:[（(][^）)]{{1,30}}[)）])?)\s*[。；;:：]?$"
)
_LISTED_OFFICES = re.compile(
    r"(?:内设机构|内设科室|内设股室|下设|内设)(?:为|有|包括)?\s*[:：]?\s*([\u4e00-\u9fff、，,]{6,300}?)(?:[。；\n]|等?\d+个|[一二三四五六七八九十]+个)"
)
_POST = r"(?:党[委组]书记|党工委书记|书记|局长|主任|县长|区长|市长|镇长|乡长|州长|省长|厅长|处长|院长|会长|检察长|政委|总[\u4e00-\u9fff]{1,3}师|调研员|巡视员|委员|党组成员|组长|部长|支队长|大队长|站长|所长|主席|理事长|科长|股长|秘书长|督[察学]|成员|常委|专员|司长|馆长|校长|台长|行长|队长|董事长|经理)"
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖付闫覃苟代仝邸旦扎次洛尼格达拉索普贡德白仁益多罗强边米"
_NAME = rf"[\u4e00-\u9fff]{{1,6}}·[\u4e00-\u9fff·]{{1,10}}|[{_SURNAMES}](?:[\u4e00-\u9fff·]{{1,3}}|\s[\u4e00-\u9fff])"
_NAME_ONLY = re.compile(rf"^({_NAME})$")
_POST_NAME = re.compile(rf"{_POST}(?:[（(][^）)]{{1,12}}[)）])?\s*[:：\s]\s*({_NAME})(?![\u4e00-\u9fff])")
_POST_GLUED = re.compile(rf"{_POST}({_NAME})\s*[:：，,（(]")
_NAME_POST = re.compile(rf"(?:^|[\s\n　])({_NAME})[\s,，:：\n（(]{{1,3}}(?:[\u4e00-\u9fff、（）()\s]{{0,30}}?){_POST}")
_NAME_LABEL = label_pattern(
    "姓名",
    "负责人",
    "主要负责人",
    "单位负责人",
    "单位负责人姓名",
    "机关负责人",
    "机关负责人姓名",
    "主要负责人姓名",
    "部门负责人",
    "负责人姓名",
    "法定代表人",
    "领导姓名",
    "局长",
    "主任",
    "镇长",
    "乡长",
    "书记",
    "机构负责人",
    "行政负责人",
)


def is_about(topic: str) -> bool:
    """True when a title or column says that the page is about the organisation, its people or how to reach it."""
    return any(pattern.search(topic) for pattern in (_DUTY_TOPIC, _STRUCTURE_TOPIC, _LEADER_TOPIC, _REACH_TOPIC))


def read_organisation(page: PageText, region: Region, title: str, column: str) -> Organisation:
    """What the page shows of the six elements, quoted; elements only in the footer are named in ``in_footer``."""
    topic = f"{title} {column}"
    start, end = region.start, region.end
    address = _address(page, start, end)
    hours = _hours(page, start, end)
    contact = _contact(page, start, end, topic)
    in_footer = set()
    if address is None:
        address = _address(page, end, len(page.text))
        if address:
            in_footer.add("address")
    if contact is None:
        contact = _phone_after(page, end, len(page.text))
        if contact:
            in_footer.add("contact")
    if hours is None:
        hours = _hours(page, end, len(page.text))
        if hours:
            in_footer.add("hours")
    structure = _structure(page, region, topic)
    return Organisation(
        function=_function(page, region, topic),
        structure=structure,
        address=address,
        hours=hours,
        contact=contact,
        head=_heads(page, region, topic),
        in_footer=frozenset(in_footer),
    )


def _address(page: PageText, start: int, end: int) -> str | None:
    value = value_after(page, _ADDRESS, start, end, 70)
    if value is None:
        return None
    value = re.split(r"\s*[（(]?(?:邮\s?编|邮政编码|电\s?话|联系|传\s?真|ICP|网址|邮箱|E-?mail|（?备案|负责人|办公时间|工作时间|承办|主办|版权|技术)", value)[
        0
    ].strip(" ,，;；。|")
    return value if len(value) >= 4 and re.search(r"[\u4e00-\u9fff]", value) and not re.match(r"^(?:https?|www)", value) else None


def _hours(page: PageText, start: int, end: int) -> str | None:
    for match in _HOURS.finditer(page.text, start, end):
        text = page.text[match.end() : match.end() + 120].lstrip("\t\n ：:")
        line = one_line(text.split("\n\n")[0].split("\t")[0])
        first = one_line(text.split("\n")[0])
        if re.search(_CLOCK, first):
            return first.strip("。；; ")
        if re.search(_CLOCK, line[:80]):
            return line[:100].strip("。；; ")
        if _WORKDAYS.search(first):
            return first.strip("。；; ")
    form = _HOURS_FORM.search(page.folded, start, end) if any(page.text.find(word, start, end) >= 0 for word in _HOURS_WORDS) else None
    if form and re.search(r"办公|工作日|上班|周一|星期一|节假日", page.text[max(0, form.start() - 60) : form.end()]):
        return one_line(page.text[form.start() : form.end()]).strip("。；; ")
    return None


def _phone_after(page: PageText, start: int, end: int) -> str | None:
    for match in _CONTACT.finditer(page.text, start, end):
        number = _PHONE.search(page.folded, match.end(), min(end, match.end() + 40))
        if number:
            return one_line(page.text[number.start() : number.end()])
    return None


def _contact(page: PageText, start: int, end: int, topic: str) -> str | None:
    """Telephone numbers: labelled ones, or all of a page that is about contacts."""
    if re.search(r"联系|电话|机构|指南|概况|职能|简介", topic):
        lines = []
        for found in _PHONE.finditer(page.folded, start, end):
            line_start, line_end = page.line_at(found.start())
            line = one_line(page.text[line_start : min(line_end, line_start + 120)])
            if len(line) < 60 and line not in lines:
                lines.append(line)
        labelled = _phone_after(page, start, end)
        if labelled and (not lines or len(lines) > 20 or not re.search(r"联系", topic)):
            return labelled
        if lines:
            return "；".join(lines[:20])
    return _phone_after(page, start, end)


def _function(page: PageText, region: Region, topic: str) -> str | None:
    """The duties, from a page or section about them."""
    about = _DUTY_TOPIC.search(topic) or re.search(
        r"主要职[责能]|职能(?:职责|配置|介绍)?\s*[:：\n]|机构职[责能]|工作职[责能]|职责\s*[:：]", page.text[region.start : region.end]
    )
    duties = []
    if about or _STRUCTURE_TOPIC.search(topic):
        duties = [line for line in _content_lines(page, region) if len(line) >= 10 and _DUTY_LINE.match(line)]
    if (about and len(duties) >= 2) or (len(duties) >= 3 and _STRUCTURE_TOPIC.search(topic)):
        return "\n".join(duties[:30])
    headed = re.search(r"(?:主要|工作|部门|机构)?职[责能]\s*[:：\t]\s*([^\n]{20,})", page.text[region.start : region.end])
    if headed:
        return one_line(headed[1])
    if _DUTY_TOPIC.search(topic):
        body = [line for line in _content_lines(page, region) if len(line) >= 30]
        if body:
            return "\n".join(body[:30])
    return None


def _structure(page: PageText, region: Region, topic: str) -> str | None:
    """Names of the offices, on a page or in a section about them."""
    headed = re.search(r"内设机构|机构设置|内设科室|内设股室|直属机构|设下列(?:内设)?机构|内设处室", page.text[region.start : region.end])
    if not _STRUCTURE_TOPIC.search(topic) and not (headed and re.search(r"机构|职能|概况|简介|职责", topic)):
        return None
    names: list[str] = []
    for line in _content_lines(page, region):
        line = dates.ANY_DATE.sub("", line).strip(" \t|-·")
        match = _OFFICE.match(line) or re.match(
            rf"^[（(]?[一二三四五六七八九十\d]{{1,3}}[)）、.．]\s*([\u4e00-\u9fff（）()、与和]{{2,30}}?{_OFFICE_END})(?:[（(][^）)]*[)）])?[。:：,，\s]", line
        )
        if match is None:
            match = re.match(rf"^([\u4e00-\u9fff（）()、]{{2,24}}?{_OFFICE_END})\s*[:：]\s*(?:负责|承担|主要|组织|指导|拟|协助)", line)
        name = match[1] if match else ""
        if name and name not in names and not _STRUCTURE_TOPIC.fullmatch(name) and name not in topic and not _DUTY_LINE.match(name):
            names.append(name)
    if len(names) < 2:
        listed = _LISTED_OFFICES.search(page.text, region.start, region.end)
        names = [part for part in re.split(r"[、，,和及]", listed[1]) if re.search(_OFFICE_END + r"$", part)] if listed else []
    return "、".join(names[:60]) if len(names) >= 2 else None


def _heads(page: PageText, region: Region, topic: str) -> str | None:
    """Names of the leaders: on pages about leaders, or after a label that says so."""
    about_leaders = bool(_LEADER_TOPIC.search(topic))
    names: list[str] = []
    text = page.text[region.start : region.end]
    if about_leaders:
        for line in _content_lines(page, region):
            if len(line) > 60:
                continue
            for pattern in (_POST_NAME, _POST_GLUED, _NAME_ONLY, _NAME_POST):
                match = pattern.search(line)
                if match:
                    _add_name(names, match[1])
                    break
            else:
                labelled = re.match(rf"^姓\s*名\s*[:：]?\s*({_NAME})(?![\u4e00-\u9fff])", line)
                if labelled:
                    _add_name(names, labelled[1])
        if not names:
            for match in _NAME_POST.finditer(text[:3000]):
                _add_name(names, match[1])
    else:
        for match in _NAME_LABEL.finditer(text, 0, len(text)):
            if not match["mark"] and not match[0].endswith("\t"):
                continue
            found = re.match(rf"\s*({_NAME})(?![\u4e00-\u9fff])", text[match.end() : match.end() + 20])
            if found and re.search(r"机构|职能|概况|简介|职责|单位|信息|部门", topic):
                _add_name(names, found[1])
        if not names and re.search(r"机构|职能|概况|简介", topic):
            for line in _content_lines(page, region):
                posted = _POST_NAME.search(line) if len(line) <= 30 else None
                if posted:
                    _add_name(names, posted[1])
    return "、".join(names[:40]) or None


def _add_name(names: list[str], name: str) -> None:
    clean = re.sub(r"\s", "", name)
    if (
        2 <= len(clean) <= 12
        and clean not in names
        and not re.search(
            r"领导|简介|信息|工作|职务|分管|更多|首页|通知|公告|公示|政策|解读|年报|报告|计划|规划|人事|预算|决算|统计|互动|信箱|简历|分工|资料|更新|查看|返回|文件|制度|法规|回应|专题|专栏|要闻|政府|公开|动态|新闻|服务|目录|指南|成员|部门|单位|机构|局|办公",
            clean,
        )
    ):
        names.append(clean)


def _content_lines(page: PageText, region: Region) -> list[str]:
    headings = {one_line(page.text[e.start : e.end]) for e in page.elements if e.tag in HEADING_TAGS and e.end <= region.start}
    lines = []
    for block in page.text[region.start : region.end].split("\n"):
        for cell in block.split("\t"):
            line = one_line(cell)
            if line and line not in headings:
                lines.append(line)
    return lines
