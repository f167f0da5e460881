"""Words of invented counties: offices, topics, sentences. Nothing here names a fact of an organisation by its label."""

from dataclasses import dataclass
from datetime import date
from random import Random

COUNTIES = ("青禾县", "沅浦县", "白芷县", "临汐县", "云陂县", "石菱县", "菖蒲县", "棠溪县")
PROVINCE, CITY = "江原省", "宁汀市"
PLACES = ("柳溪镇", "大垌镇", "沙湾乡", "枫林镇", "石桥社区", "上坪村", "荷塘村", "新塘社区", "白沙渡村", "桐木乡")
SURNAMES = "陈李王张刘杨周吴郑何罗谢唐韩曹彭曾萧田潘"
GIVEN = ("建华", "志强", "丽萍", "晓东", "国平", "文斌", "海燕", "永红", "立新", "淑芬", "振宇", "明", "静", "凯")
STREETS = ("人民中路", "文昌路", "迎宾大道", "滨江北路", "府前街", "建设西路")


@dataclass(frozen=True, slots=True)
class Office:
    """A kind of department: what it does, its sections, what it regulates."""

    id: str
    name: str
    short: str
    topics: tuple[str, ...]
    duties: tuple[str, ...]
    sections: tuple[str, ...]
    business: tuple[str, ...]
    kind: str = "区直"


OFFICES = (
    Office(
        "mzj", "民政局", "民",
        ("临时救助", "养老服务补贴发放", "孤儿基本生活保障", "殡葬服务价格优惠", "社会组织评估", "特困人员供养"),
        ("拟订全县民政事业发展计划并组织实施", "负责城乡居民最低生活保障、特困人员救助供养工作",
        "承担社会组织登记管理和监督责任"),
        ("办公室", "社会救助股", "养老服务股", "社会事务股"), ("低保核查", "养老机构服务", "婚姻登记服务", "地名普查"),
    ),
    Office(
        "jyj", "教育局", "教",
        ("义务教育学校招生", "家庭经济困难学生资助", "校外培训机构管理", "教师交流轮岗", "学前教育普惠发展",
         "校园食品安全管理"),
        ("拟订全县教育改革与发展规划并组织实施", "负责各级各类教育的统筹规划和协调管理", "指导全县教师队伍建设"),
        ("办公室", "基础教育股", "人事师训股", "计划财务股"), ("校园安全排查", "教师培训", "阅读推广", "控辍保学"),
    ),
    Office(
        "slj", "水利局", "水",
        ("农村供水工程管护", "河道采砂管理", "小型水库安全运行", "节水型社会建设", "水土保持补偿", "山洪灾害防御"),
        ("负责保障全县水资源的合理开发利用", "组织实施水利工程建设与运行管理", "负责水土保持和农村水利工作"),
        ("办公室", "水资源管理股", "工程建设股", "防汛抗旱股"), ("河道清淤", "水库巡查", "节水宣传", "灌区维护"),
    ),
    Office(
        "nyncj", "农业农村局", "农",
        ("高标准农田建设", "农机购置补贴", "生猪稳产保供", "农产品质量安全追溯", "秸秆综合利用", "宅基地审批管理"),
        ("统筹推动发展农村社会事业和农村经济", "指导种植业、畜牧业、渔业发展", "负责农产品质量安全监督管理"),
        ("办公室", "种植业管理股", "畜牧兽医股", "农村改革股"), ("春耕备耕", "病虫害防治", "农技下乡", "动物防疫"),
    ),
    Office(
        "wsjkj", "卫生健康局", "卫",
        ("家庭医生签约服务", "乡村医生养老补助", "公共场所卫生管理", "婴幼儿照护服务发展", "医疗机构校验",
         "职业病防治"),
        ("拟订全县卫生健康事业发展规划并组织实施", "组织落实疾病预防控制和免疫规划",
        "负责医疗机构和医疗服务的监督管理"),
        ("办公室", "疾病预防控制股", "医政医管股", "妇幼健康股"), ("义诊活动", "健康体检", "无偿献血", "控烟宣传"),
    ),
    Office(
        "jtysj", "交通运输局", "交",
        ("农村公路养护", "出租汽车经营服务管理", "货运车辆超限超载治理", "城乡客运一体化补贴", "水路运输安全",
         "驾驶员培训管理"),
        ("拟订全县公路、水路行业发展规划并组织实施", "承担道路运输市场监管责任", "负责农村公路建设和养护管理"),
        ("办公室", "建设管理股", "运输管理股", "安全监督股"), ("路域环境整治", "客运站检查", "公路养护", "渡口巡查"),
    ),
    Office(
        "zfhcxjsj", "住房和城乡建设局", "建",
        ("保障性租赁住房管理", "老旧小区改造", "农村危房改造", "物业服务收费", "建筑垃圾处置", "城镇燃气经营管理"),
        ("负责全县住房保障和房地产市场监督管理", "监督管理建筑市场和工程质量安全", "指导城镇燃气、供水行业管理"),
        ("办公室", "住房保障股", "建筑业管理股", "城市建设股"),
        ("工地扬尘治理", "燃气安全检查", "房屋安全排查", "物业走访"),
    ),
    Office(
        "lxz", "柳溪镇人民政府", "柳政",
        ("村级公益事业奖补", "农村人居环境整治", "地质灾害避险搬迁补助", "村集体资产管理", "森林防火", "集镇管理"),
        ("执行上级国家行政机关的决定和命令", "管理本行政区域内的经济、教育、文化、卫生等行政工作",
        "负责乡村建设和村镇规划管理"),
        ("党政综合办公室", "社会事务办公室", "农业农村办公室", "平安法治办公室"),
        ("森林防火", "环境整治", "矛盾调解", "秋粮收储"),
        "乡镇",
    ),
)  # fmt: skip

FORMS = ("实施办法", "管理办法", "实施细则", "实施方案", "管理规定")
NEWS = (
    "{who}组织开展{what}工作",
    "{who}到{place}督导{what}",
    "{who}召开{what}专题部署会",
    "{place}{what}取得阶段性成效",
    "{who}扎实推进{what}",
    "{who}联合{place}开展{what}志愿服务",
    "我县{what}经验获市级推介",
    "{who}党支部赴{place}开展主题党日活动",
    "聚焦{what} {who}走进{place}",
    "{who}举办{what}业务技能比武",
)
NOTICES = (
    "关于{month}月份{what}抽查情况的公示",
    "{who}关于开展{what}专项检查的公告",
    "关于公布{year}年第{quarter}季度{what}信息的公告",
    "{who}关于公开征集{what}意见建议的公告",
    "关于{place}{what}项目的公示",
    "{who}关于{what}咨询投诉渠道的公告",
    "关于做好{place}{what}有关事项的通告",
    "关于举办{year}年{what}现场观摩的公告",
)
WITH_DATES = (
    "关于{after}前完成{what}登记的公告",
    "{who}关于召开{after}{what}听证会的公告",
    "关于{what}报名截止时间延长至{after}的公告",
)
OPENINGS = (
    "为进一步做好{what}，{day}，{who}组织工作人员深入{place}开展工作，受到当地群众的普遍欢迎。",
    "{day}，{who}在{place}召开{what}推进会，分析当前形势，研究解决存在的困难和问题，安排部署下一阶段的重点任务。",
    "连日来，{who}把{what}作为服务民生的一项重要举措来抓，按照“早谋划、细部署、严落实”的要求，推动各项工作落地见效。",
)
MIDDLES = (
    "活动现场，工作人员通过发放宣传手册、面对面讲解等形式，向过往群众介绍相关政策，累计发放资料{n}余份，接受咨询{m}人次。",
    "会议要求，要切实提高认识，把思想和行动统一到上级的决策部署上来，细化措施、压实责任、挂图作战，确保按时保质完成全年目标任务。",
    "工作组一行实地查看了{place}等{m}处点位，翻阅了工作台账，就发现的问题当场提出整改意见，并明确了完成时限。",
    "大家在讨论中一致表示，将以此次活动为契机，进一步改进作风、提升能力，用心用情办好群众的急难愁盼事。",
    "截至目前，全县已完成{what}任务的{n}%，覆盖{m}个村（社区），受益群众达到{n}余户，各项指标均达到序时进度要求。",
    "同时，建立定期调度和信息通报机制，对工作滞后的乡镇进行提醒督促，对好的做法及时总结推广。",
)
CLOSINGS = (
    "下一步，{who}将继续加大工作力度，完善长效机制，推动{what}再上新台阶。",
    "通过此次活动，广大群众对{what}有了更深入的了解，营造了全社会关心支持的良好氛围。",
    "下阶段，将围绕薄弱环节查漏补缺，确保{what}各项措施落到实处。",
)
CLAUSES = (
    "坚持公开公平公正、属地管理、分级负责的原则，任何单位和个人不得弄虚作假、截留挪用。",
    "符合条件的对象应当向所在乡镇提出书面申请，乡镇自受理之日起十个工作日内完成调查核实并提出意见。",
    "经审核符合规定的，在所在村（社区）公示七日，公示期满无异议的，按程序办理；不符合规定的，书面说明理由。",
    "补助资金实行专账管理、专款专用，接受财政、审计等部门的监督检查，违反规定的依法依规追究责任。",
    "各乡镇应当建立工作台账，每季度末将进展情况报送，遇有重大问题及时报告。",
    "本文件自印发之日起施行，有效期五年，此前有关规定与本文件不一致的，以本文件为准。",
)
EXPLAINING = (
    "一、制定背景。近年来，我县相关工作中出现一些新情况、新问题，原有规定已不能适应形势发展的需要，群众反映比较集中，有必要予以规范。",
    "二、目的意义。文件的出台有利于规范工作程序，明确各方责任，保障群众合法权益，推动相关工作健康有序发展。",
    "三、主要内容。文件共五章二十余条，明确了适用范围、申请条件、办理程序、资金管理和监督检查等内容，其中办理时限由二十日压缩到十日。",
    "四、执行标准。补助标准按照省、市有关规定执行，并随经济社会发展水平适时调整，具体数额另行公布。",
    "五、惠民举措。简化了证明材料，群众只需提供身份证明和申请表即可办理，其余信息由部门之间共享核验。",
)


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes titles and texts for one office."""

    rng: Random
    county: str
    office: Office

    @property
    def who(self) -> str:
        return self.rng.choice((self.county + self.office.name, self.office.name.removesuffix("人民政府")))

    def fill(self, pattern: str, day: date, later: date | None = None) -> str:
        """A pattern with places, topics and days filled in."""
        after = later or day
        return pattern.format(
            who=self.who,
            what=self.rng.choice(self.office.business),
            place=self.rng.choice(PLACES),
            day=f"{day.month}月{day.day}日",
            after=f"{after.year}年{after.month}月{after.day}日",
            year=day.year,
            month=day.month,
            quarter=(day.month - 1) // 3 + 1,
            n=self.rng.randint(21, 98),
            m=self.rng.randint(3, 19),
        )

    def news_text(self, day: date) -> tuple[str, ...]:
        """150 to 600 characters, some very short."""
        if self.rng.random() < 0.12:
            return (self.fill(self.rng.choice(CLOSINGS), day),)
        middles = self.rng.sample(MIDDLES, self.rng.randint(1, 4))
        return tuple(self.fill(p, day) for p in (self.rng.choice(OPENINGS), *middles, self.rng.choice(CLOSINGS)))

    def document_text(self, opening: str) -> tuple[str, ...]:
        """The articles of a policy document."""
        numbers = "一二三四五六"
        chosen = self.rng.sample(CLAUSES, self.rng.randint(3, 6))
        return (opening, *(f"第{numbers[i]}条 {clause}" for i, clause in enumerate(chosen)))

    def person(self) -> str:
        """A name."""
        return self.rng.choice(SURNAMES) + self.rng.choice(GIVEN)


def chinese(day: date) -> str:
    """2025年9月12日."""
    return f"{day.year}年{day.month}月{day.day}日"
