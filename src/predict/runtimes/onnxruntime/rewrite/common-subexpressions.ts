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
      if (/^(Random|Multinomial|Bernoulli|If$|Loop$|Scan$)/.test(step.op)) continue;
      // Alone with its input: nothing can be the same.
      if (step.inputs.every((input) => !input || input.readers.length < 2)) continue;
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
