"""What pages without content write: that something is not there (页面不存在), or not for now (维护中); data for
``absence``."""

GONE = (
    "不存在", "已被删除", "已经被删除", "已删除", "被删除", "已被移除", "已经移除", "已移除", "已被撤销", "已被屏蔽",
    "已下线", "已被下线", "已下架", "已被下架", "删除", "移除", "移走", "已移动", "被移动", "已归档", "已停用",
    "已停止", "已关停", "已关闭", "已迁移", "未绑定", "没有该", "没有此", "无此", "无该", "查无此", "走丢", "未找到",
    "没有找到", "找不到", "无法找到", "没找到", "已失联", "丢失了", "走丢了", "飞走了", "迷路了", "不见了",
    "不翼而飞",
)  # fmt: skip
"""Said of what the visitor asked for, these leave no doubt."""
ENGLISH_SUBJECTS = (
    "404",
    "page",
    "file",
    "url",
    "resource",
    "object",
    "document",
    "requested",
    "server",
    "error",
    "status",
    "site",
)
"""What an English notice speaks of."""
GONE_ENGLISH = (
    "not found", "cannot be found", "could not be found", "does not exist", "doesn't exist", "no longer exists",
    "has been removed", "no longer available", "no such file", "http status 404", "error 404", "404 error",
    "whitelabel error page", "nosuchkey", "http状态 404", "http 状态 404",
)  # fmt: skip
UNSURE = (
    "已失效", "已过期", "系统维护", "升级维护", "网站维护", "正在维护", "维护中", "停机维护", "例行维护",
    "服务器维护", "维护升级", "系统升级", "网站升级", "升级改造", "升级中", "暂停服务", "暂停访问", "暂停使用",
    "改版中", "建设中", "系统繁忙", "服务器忙", "稍后再试", "稍后访问", "稍后重试", "服务不可用", "停止服务",
    "停止访问", "停止维护", "搬迁", "审核中", "未通过审核", "出错啦", "出错了", "网址有误", "非法访问", "非法操作",
    "非法请求", "参数非法", "参数缺失", "缺少参数", "无效的参数", "错误的请求", "请求错误", "something went wrong",
    "nullpointerexception", "连接数据库失败", "database connection", "mysql", "sql server", "stack trace", "ole db",
    "参数错误", "非法参数", "参数不正确", "未发布", "无法查看", "无法访问", "无法显示", "访问出错", "页面错误",
    "应用程序中的服务器错误", "系统错误", "系统异常", "服务器错误", "服务器内部错误", "fatal error", "server error",
    "internal error", "bad gateway", "service unavailable", "runtime error", "welcome to nginx",
    "apache is functioning", "it works", "default web site", "under construction", "an error occurred",
)  # fmt: skip
"""Said on a page that says little else, these leave it open whether its content is there for others."""
TEMPORARY = (
    "维护",
    "停止服务",
    "停止访问",
    "搬迁",
    "升级",
    "暂停",
    "繁忙",
    "服务器忙",
    "稍后",
    "服务不可用",
    "unavailable",
)
"""Said of a column or a whole site, these are no fault: they come and go."""
NOT_GONE = ("符合", "相关", "任何", "匹配", "记录", "数据", "结果", "更多")
"""What follows “没有找到” where a search or a list is empty."""
ADDRESSED = (
    "对不起", "不好意思", "抱歉", "很抱歉", "非常抱歉", "十分抱歉", "sorry", "oops", "哎呀", "啊哦", "糟糕",
    "系统提示", "温馨提示", "友情提示", "提示信息", "提示", "错误信息", "错误", "出错了", "出错啦", "error", "您",
    "你", "我们", "该", "此", "这", "本", "所", "当前", "目标", "请求", "访问", "要", "想", "查看", "查询", "查找",
    "打开", "浏览", "寻找", "找", "点击", "的", "了", "个", "页面", "网页", "文章", "信息", "内容", "文件", "稿件",
    "栏目", "新闻", "数据", "记录", "附件", "资源", "链接", "地址", "网址", "url", "文档", "id", "可能", "或者",
    "或", "已经", "已", "是", "不正确", "目前", "暂时", "似乎", "好像", "貌似", "系统", "网站", "服务器", "上", "中",
    "指定", "站点", "域名", "服务", "移动", "暂", "无", "被", "作者", "管理员", "由于", "因", "违规", "时",
)  # fmt: skip
"""Words before the phrase by which a page speaks of what its visitor asked for, and of nothing else."""
GENERIC = (
    "返回", "首页", "主页", "秒", "跳转", "自动", "原因", "检查", "网址", "输入", "管理员", "联系", "刷新", "稍后",
    "后退", "上一页", "错误代码", "提示", "错误", "抱歉", "对不起", "谢谢", "感谢", "谅解", "支持", "关闭", "点击",
    "这里", "尝试", "重新", "确认", "拼写", "收藏", "服务器", "主办", "承办", "备案", "版权", "地址", "电话", "邮编",
    "邮箱", "标识码", "技术支持", "网安", "当前位置", "当前的位置", "error", "server", "requested", "resource",
    "apache", "nginx", "tomcat", "iis", "detailed", "message", "description", "status", "back", "home", "copyright",
)  # fmt: skip
"""Words of lines that error pages have beside the notice."""
