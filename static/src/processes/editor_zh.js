// Chinese words of the editor: the public translation, and what it lacks or says unclearly.
import zh from "bpmn-js-i18n/translations/zn.js";

const OWN = {
  "Ad-hoc sub-process": "自由子流程",
  "Ad-hoc sub-process (collapsed)": "自由子流程（折叠）",
  "Ad-hoc sub-process (expanded)": "自由子流程（展开）",
  "Sub-process (collapsed)": "子流程（折叠）",
  "Sub-process (expanded)": "子流程（展开）",
  "Receive task": "接收任务",
  "Business rule task": "业务规则任务",
  "Call activity": "调用活动",
  "Align elements": "对齐",
  "Change element": "更改类型",
  "Distribute elements horizontally": "水平均匀分布",
  "Distribute elements vertically": "垂直均匀分布",
  "Event based instantiating Gateway": "事件启动网关",
  "Parallel Event based instantiating Gateway": "并行事件启动网关",
  "Toggle non-interrupting": "切换为非中断",
  "Toggle minimap": "缩略图",
  "Open minimap": "打开缩略图",
  "Close minimap": "关闭缩略图",
  "Create task": "新建任务",
  "Create gateway": "新建网关",
  "Create start event": "新建开始事件",
  "Create end event": "新建结束事件",
  "Create intermediate/boundary event": "新建中间或边界事件",
  "Create expanded sub-process": "新建子流程（展开）",
  "Create data object reference": "新建数据对象",
  "Create data store reference": "新建数据存储",
  "Create pool/participant": "新建池",
  "Create group": "新建分组",
  "Activate hand tool": "手形工具：移动画布",
  "Activate lasso tool": "套索工具：圈选",
  "Activate create/remove space tool": "空间工具：拉开或收拢",
  "Activate global connect tool": "连线工具",
};

export function chinese(template, replacements = {}) {
  const text = OWN[template] ?? zh[template] ?? template;
  return text.replace(/{([^}]+)}/g, (whole, key) => replacements[key] ?? whole);
}
