import { useSignal } from "@preact/signals";
import type { Calibration } from "../../core/calibration.ts";
import { fail, type Problem, type Result } from "../../core/result.ts";
import { ProblemNote } from "./problem.tsx";

interface Props {
  readonly read: () => Result<Calibration> | Promise<Result<Calibration>>;
  readonly plain?: boolean;
}

/** A calibration as a page that opens anywhere; what writes it is loaded when it is asked for. */
export function ReportButton({ read, plain = false }: Props) {
  const problem = useSignal<Problem | null>(null);
  const save = async () => {
    try {
      const { saveReport } = await import("../report/save.ts");
      const answer = await read();
      if (answer.ok) await saveReport(answer.value);
      problem.value = answer.ok ? null : answer.error;
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      const advice = "Reload the page and try again.";
      problem.value = fail("no-report", "The report could not be written", why, advice).error;
    }
  };
  return (
    <>
      <button
        type="button"
        class={plain ? "plain" : ""}
        title="One HTML file that opens anywhere"
        onClick={save}
      >
        Report
      </button>
      {problem.value && <ProblemNote problem={problem.value} />}
    </>
  );
}
