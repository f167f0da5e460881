"""Names of leaders (负责人姓名) in lines of text: cards, tables, 姓名 and 职务 in either order, labels, pictures' alt
text."""

import re
from collections.abc import Iterable, Sequence

POST = (
    r"(?:党[委组工]*书记|书记|局长|主任|县长|区长|市长|镇长|乡长|州长|省长|厅长|处长|院长|会长|检察长|政委|总[\u4e00-\u9fff]{1,3}师|调研员|巡视员"
    r"|委员|党组成员|组长|部长|支队长|大队长|站长|所长|主席|理事长|科长|股长|秘书长|督[察学]|成员|常委|专员|司长|馆长|校长|台长|行长|队长"
    r"|董事长|经理|局领导)"
)
HIGHEST = re.compile(
    r"(?<!副)(?:局长|主任|县长|区长|市长|镇长|乡长|州长|省长|厅长|部长|院长|会长|检察长|主席|理事长|馆长|校长|台长|所长|站长|支队长|大队长|队长)"
)
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于"
    "时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管"
    "卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武"
    "符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容"
    "向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖付闫覃苟代仝邸旦扎次洛尼"
    "格达拉索普贡德白仁益多罗强边米"
)
NAME = (
    rf"[\u4e00-\u9fff]{{1,6}}·[\u4e00-\u9fff·]{{1,10}}|(?:欧阳|上官|司马|诸葛|慕容|尉迟|皇甫"
    rf"|[{_SURNAMES}])(?:[\u4e00-\u9fff]{{1,2}}|\s[\u4e00-\u9fff])"
)
_END = r"(?![\u4e00-\u9fff])"
NAME_ONLY = re.compile(rf"({NAME})(?:同志)?")
_RANK = r"(?:[（(][^）)]{1,12}[)）])?"
_POST_NAME = re.compile(rf"{POST}{_RANK}\s*[:：\s]\s*({NAME}){_END}")
_POST_GLUED = re.compile(rf"^(?:[\u4e00-\u9fff、]{{0,20}}){POST}({NAME})(?:同志)?\s*(?:[:：,，（(]|$)")
_NAME_POST = re.compile(
    rf"(?:^|[\s\n　、；;])({NAME})(?:同志)?[\s,，:：\n（(—－-]{{1,3}}(?:(?:县|区|市|镇|乡|局|中共|现任|任"
    rf"|职务[:：]?)?[\u4e00-\u9fff、（）()\s]{{0,30}}?){POST}"
)
_LABELLED = re.compile(rf"^姓\s*名\s*[:：]?\s*({NAME}){_END}")
_POSTS = re.compile(rf"(?:[\u4e00-\u9fff、，（）()\s]{{0,30}}){POST}{_RANK}")
_NO_NAME_PARTS = (
    "领导", "简介", "信息", "工作", "职务", "分管", "更多", "首页", "通知", "公告", "公示", "政策", "解读", "年报",
    "报告", "计划", "规划", "人事", "预算", "决算", "统计", "互动", "信箱", "简历", "分工", "资料", "更新", "查看",
    "返回", "文件", "制度", "法规", "回应", "专题", "专栏", "要闻", "政府", "公开", "动态", "新闻", "服务", "目录",
    "指南", "成员", "部门", "单位", "机构", "局", "办公", "党建", "时间", "地址", "电话", "全县", "全市", "全区",
    "管理", "安全", "方面", "监督", "行政", "综合", "职责", "职能", "内设", "邮编", "传真", "联系", "和谐", "平台",
    "应急", "经济", "文化", "教育", "农业",
)  # fmt: skip
MAX_NAMES = 40
MAX_LINE = 60


def names_in(lines: Iterable[str]) -> list[str]:
    """Names of leaders in the lines of a section about them, in order."""
    names: list[str] = []
    for line in lines:
        if len(line) <= MAX_LINE:
            found = _name_in(line)
            if found:
                add_name(names, found)
    return names


def _name_in(line: str) -> str:
    alone = NAME_ONLY.fullmatch(line)
    if alone:
        return alone[1]
    for pattern in (_LABELLED, _POST_NAME, _NAME_POST, _POST_GLUED):
        match = pattern.search(line)
        if match:
            return match[1]
    return ""


def posted_names(lines: Iterable[str]) -> list[str]:
    """Names in short lines that also state a post: 局长：王某, 王某 局长."""
    names: list[str] = []
    for line in lines:
        match = (_POST_NAME.search(line) or _NAME_POST.search(line)) if len(line) <= MAX_LINE // 2 else None
        if match:
            add_name(names, match[1])
    return names


def paired_names(lines: Sequence[str]) -> list[str]:
    """Names that stand alone in a line, each beside a line of nothing but posts: as cards and tables of leaders have
    them."""
    names: list[str] = []
    for before, line, behind in zip(("", *lines), lines, (*lines[1:], ""), strict=False):
        alone = NAME_ONLY.fullmatch(line)
        if alone and (_POSTS.fullmatch(behind) or _POSTS.fullmatch(before)):
            add_name(names, alone[1])
    return names


def add_name(names: list[str], name: str) -> None:
    """Add a name unless it is known or a word of the field that only looks like one."""
    clean = re.sub(r"\s", "", name)
    is_place = len(clean) > 2 and clean[-1] in "乡镇村区县"
    if (
        2 <= len(clean) <= 12
        and clean not in names
        and not is_place
        and not any(part in clean for part in _NO_NAME_PARTS)
    ):
        names.append(clean)
