// Mends a finding where that is safe: nothing that somebody stated gets lost, and one undo takes it back.

const FIXES = {
  implicit_end: (tools, element) => tools.append(element, "bpmn:EndEvent"),
  implicit_start: (tools, element) => tools.before(element, "bpmn:StartEvent"),
  join_on_task: (tools, element) => tools.merge(element),
  flow_across_pools: (tools, flow) => tools.other(flow, "bpmn:MessageFlow"),
  message_inside_pool: (tools, flow) => tools.other(flow, "bpmn:SequenceFlow"),
};

export function canFix(rule, element) {
  return rule in FIXES && Boolean(element);
}

export function fix(modeler, rule, element) {
  modeler.get("commandStack").execute("ss.fix", { rule, element });
}

/** One command around all the steps of a mending. */
function FixCommand(commandStack, modeling, elementFactory) {
  const tools = {
    append(element, type) {
      modeling.appendShape(element, { type }, { x: element.x + element.width + 90, y: element.y + element.height / 2 });
    },
    before(element, type) {
      const shape = elementFactory.createShape({ type });
      const made = modeling.createShape(shape, { x: element.x - 90, y: element.y + element.height / 2 }, element.parent);
      modeling.connect(made, element);
    },
    merge(element) {
      const flows = element.incoming.filter((flow) => flow.type === "bpmn:SequenceFlow");
      const gateway = elementFactory.createShape({ type: "bpmn:ExclusiveGateway" });
      const middle = element.y + element.height / 2;
      const made = modeling.createShape(gateway, { x: element.x - 60, y: middle }, element.parent);
      for (const flow of flows) modeling.reconnectEnd(flow, made, { x: made.x + made.width / 2, y: made.y + made.height / 2 });
      modeling.connect(made, element);
    },
    other(flow, type) {
      const { source, target } = flow;
      const name = flow.businessObject.name;
      modeling.removeConnection(flow);
      const made = modeling.connect(source, target, { type });
      if (made && name) modeling.updateLabel(made, name);
    },
  };
  commandStack.register("ss.fix", {
    preExecute: ({ rule, element }) => FIXES[rule](tools, element),
  });
}
FixCommand.$inject = ["commandStack", "modeling", "elementFactory"];

export const fixes = { __init__: ["fixCommand"], fixCommand: ["type", FixCommand] };
