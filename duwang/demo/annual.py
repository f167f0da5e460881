"""The annual report (政府信息公开工作年度报告) of the demo portal in the form of 国办公开办函〔2021〕30号."""

from dataclasses import dataclass, replace

from crawler.extract.tables import tables_of
from model.page import Table

SECTIONS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
_REFUSED = (
    "1.属于国家秘密",
    "2.其他法律行政法规禁止公开",
    "3.危及“三安全一稳定”",
    "4.保护第三方合法权益",
    "5.属于三类内部事务信息",
    "6.属于四类过程性信息",
    "7.属于行政执法案卷",
    "8.属于行政查询事项",
)
_UNABLE = ("1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作", "3.补正后申请内容仍不明确")
_UNHANDLED = (
    "1.信访举报投诉类申请",
    "2.重复申请",
    "3.要求提供公开出版物",
    "4.无正当理由大量反复申请",
    "5.要求行政机关确认或重新出具已获取信息",
)
_OTHER = (
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "3.其他",
)


@dataclass(frozen=True)
class Report:
    """What a demo report says. ``carried`` is 上年结转, ``open_end`` 结转下年度; ``without`` leaves a section out."""

    unit: str
    year: int
    received: int = 12
    carried: int = 1
    granted: int = 8
    partly: int = 2
    refused: int = 1
    open_end: int = 2
    without: int = -1
    false_total: int = 0


def html(report: Report) -> str:
    """The report's body as HTML."""
    parts = [
        (
            "<p>根据《中华人民共和国政府信息公开条例》和国务院办公厅有关要求，"
            f"编制{report.unit}{report.year}年政府信息公开工作年度报告。"
            f"统计期限为{report.year}年1月1日至{report.year}年12月31日。</p>"
        )
    ]
    bodies = (
        _overview(report),
        _table_two(report),
        _table_three(report),
        _table_four(),
        _problems(report),
        "<p>本年度未收取信息处理费。无其他需要报告的事项。</p>",
    )
    for index, (title, body) in enumerate(zip(SECTIONS, bodies)):
        if index != report.without:
            parts.append(f"<p><strong>{title}</strong></p>{body}")
    return "\n".join(parts)


def parts(report: Report) -> list[str | Table]:
    """The report as paragraphs and tables, for a document file."""
    found: list[str | Table] = [f"{report.unit}{report.year}年政府信息公开工作年度报告"]
    tables = dict(zip(SECTIONS[1:4], tables_of(html(report))))
    for title in SECTIONS:
        found += [title, "按照要求开展工作，有关情况见下表和说明。"]
        if title in tables:
            found.append(tables[title])
    return found


def rows_three(report: Report) -> list[tuple[tuple[str, ...], list[int]]]:
    """The 25 data rows of the third table: labels and seven numbers (六类申请人和总计)."""
    handled = report.granted + report.partly + report.refused
    values = [report.received, report.carried, report.granted, report.partly, 0, 0, 0, 0, 0, 0, 0, report.refused]
    values += [0] * (3 + 5 + 3) + [handled + report.false_total, report.open_end]
    labels: list[tuple[str, ...]] = [
        ("一、本年新收政府信息公开申请数量",),
        ("二、上年结转政府信息公开申请数量",),
        ("（一）予以公开",),
        ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）",),
    ]
    labels += [("（三）不予公开", word) for word in _REFUSED] + [("（四）无法提供", word) for word in _UNABLE]
    labels += [("（五）不予处理", word) for word in _UNHANDLED] + [("（六）其他处理", word) for word in _OTHER]
    labels += [("（七）总计",), ("四、结转下年度继续办理",)]
    return [(label, [value, 0, 0, 0, 0, 0, value]) for label, value in zip(labels, values)]


def _overview(report: Report) -> str:
    topics = ("主动公开", "依申请公开", "政府信息管理", "政府信息公开平台建设", "监督保障")
    return "".join(
        f"<p>（{number}）{topic}。{report.year}年，{report.unit}认真落实各项要求，相关工作有序推进。</p>"
        for number, topic in zip("一二三四五", topics)
    )


def _problems(report: Report) -> str:
    return (
        "<p>存在的主要问题：一是公开的主动性有待提高；二是解读形式不够丰富。</p><p>改进情况："
        f"{report.year + 1}年将加强业务培训，丰富解读形式。</p>"
    )


def _table_two(report: Report) -> str:
    return (
        "<table border='1'><tr><td colspan='4'>第二十条第（一）项</td></tr><tr><td>信息内容</td><td>"
        "本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>"
        "<tr><td>规章</td><td>0</td><td>0</td><td>0</td></tr>"
        f"<tr><td>行政规范性文件</td><td>2</td><td>1</td><td>{report.year - 2015}</td></tr>"
        "<tr><td colspan='4'>第二十条第（五）项</td></tr><tr><td>信息内容</td><td colspan='3'>"
        "本年处理决定数量</td></tr><tr><td>行政许可</td><td colspan='3'>36</td></tr>"
        "<tr><td colspan='4'>第二十条第（六）项</td></tr><tr><td>信息内容</td><td colspan='3'>"
        "本年处理决定数量</td></tr><tr><td>行政处罚</td><td colspan='3'>5</td></tr><tr><td>行政强制</td>"
        "<td colspan='3'>0</td></tr>"
        "<tr><td colspan='4'>第二十条第（八）项</td></tr><tr><td>信息内容</td><td colspan='3'>"
        "本年收费金额（单位：万元）</td></tr><tr><td>行政事业性收费</td><td colspan='3'>0</td></tr></table>"
    )


def _table_three(report: Report) -> str:
    head = (
        "<tr><td colspan='3' rowspan='3'>（本列数据的勾稽关系为：第一项加第二项之和，"
        "等于第三项加第四项之和）</td><td colspan='7'>申请人情况</td></tr>"
        "<tr><td rowspan='2'>自然人</td><td colspan='5'>法人或其他组织</td><td rowspan='2'>总计</td></tr>"
        "<tr><td>商业企业</td><td>科研机构</td><td>社会公益组织</td><td>法律服务机构</td><td>其他</td></tr>"
    )
    rows = rows_three(report)
    groups = {
        "（三）不予公开": len(_REFUSED),
        "（四）无法提供": len(_UNABLE),
        "（五）不予处理": len(_UNHANDLED),
        "（六）其他处理": len(_OTHER),
    }
    body = []
    started: set[str] = set()
    for index, (label, values) in enumerate(rows):
        cells = ""
        if index in (0, 1, 24):
            cells = f"<td colspan='3'>{label[0]}</td>"
        else:
            if index == 2:
                cells = "<td rowspan='22'>三、本年度办理结果</td>"
            if len(label) == 1:
                cells += f"<td colspan='2'>{label[0]}</td>"
            else:
                if label[0] not in started:
                    started.add(label[0])
                    cells += f"<td rowspan='{groups[label[0]]}'>{label[0]}</td>"
                cells += f"<td>{label[1]}</td>"
        body.append(f"<tr>{cells}{''.join(f'<td>{value}</td>' for value in values)}</tr>")
    return f"<table border='1'>{head}{''.join(body)}</table>"


def _table_four() -> str:
    group = "<td>结果维持</td><td>结果纠正</td><td>其他结果</td><td>尚未审结</td><td>总计</td>"
    return (
        "<table border='1'><tr><td colspan='5' rowspan='2'>行政复议</td><td colspan='10'>行政诉讼</td></tr>"
        "<tr><td colspan='5'>未经复议直接起诉</td><td colspan='5'>复议后起诉</td></tr>"
        f"<tr>{group * 3}</tr><tr>{'<td>0</td>' * 15}</tr></table>"
    )


def broken_total(report: Report) -> Report:
    """The same report with a wrong 总计 in the third table."""
    return replace(report, false_total=1)
