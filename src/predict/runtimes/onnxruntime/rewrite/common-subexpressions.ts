import type { Step, Value } from "../working-graph.ts";
import type { Rewrite } from "./rewrite.ts";

/** Steps that compute the same of the same become one. Equal weights under two names are not seen as equal. */
export const commonSubexpressions: Rewrite = {
  stage: "basic",
  apply: (graph) => {
    const ids = new Map<Value, number>();
    const idOf = (value: Value | null) => {
      if (!value) return "";
      const known = ids.get(value);
      if (known !== undefined) return known;
      ids.set(value, ids.size);
      return ids.size - 1;
    };
    const seen = new Map<string, Step>();
    for (const step of graph.order()) {
      if (/^(Random|Multinomial|Bernoulli|DequantizeLinear$|If$|Loop$|Scan$)/.test(step.op)) continue;
      // What has no sibling of its kind needs no key.
      const shared = step.inputs.find((input) => input && !input.constant);
      if (!shared?.readers.some((reader) => reader !== step && reader.op === step.op)) continue;
      if (step.outputs.some((output) => output?.kept)) continue;
      const key = `${step.domain}|${step.op}|${step.inputs.map(idOf)}|${JSON.stringify(step.attributes)}`;
      const twin = seen.get(key);
      if (!twin) {
        seen.set(key, step);
        continue;
      }
      const outputs = [...step.outputs];
      graph.remove(step);
      for (const [at, output] of outputs.entries())
        if (output && twin.outputs[at]) graph.replace(output, twin.outputs[at]);
    }
  },
};
