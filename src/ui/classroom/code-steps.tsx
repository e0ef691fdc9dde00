import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Environment } from "../../core/calibration.ts";
import { describeProblem } from "../../core/result.ts";
import { sourceOf } from "../state/gpu.ts";
import { Choice } from "../widgets/choice.tsx";
import { Scroll } from "../widgets/scroll.tsx";
import type { CodeStep } from "./experiment.ts";

interface Props {
  readonly steps: readonly CodeStep[];
  readonly environment: Environment;
}

/** The WGSL of each step as it ran, one at a time. */
export function CodeSteps({ steps, environment }: Props) {
  const chosen = useSignal(steps[0]?.name ?? "");
  const step = steps.find(({ name }) => name === chosen.value) ?? steps[0];
  if (!step) return null;
  return (
    <section class="stack dense" aria-label="The code of each step">
      <Choice
        legend="Step"
        name="code-step"
        options={steps.map(({ name }) => ({ value: name, label: name }))}
        value={step.name}
        onChange={(name) => {
          chosen.value = name;
        }}
      />
      <p class="small">{step.about}</p>
      <Source key={step.name} step={step} environment={environment} />
    </section>
  );
}

function Source({ step, environment }: { step: CodeStep; environment: Environment }) {
  const code = useSignal<string | null>(null);
  useEffect(() => {
    let stale = false;
    void sourceOf(step.case, environment).then((answer) => {
      if (!stale) code.value = answer.ok ? answer.value : describeProblem(answer.error);
    });
    return () => {
      stale = true;
    };
  }, [step, environment, code]);
  return (
    <Scroll label={`WGSL, ${step.name}`}>
      <pre class="code">
        <code>{code.value ?? "Loading …"}</code>
      </pre>
    </Scroll>
  );
}
