import type { Problem } from "../../core/result.ts";
import { visible } from "../../core/visible.ts";
import { runtimeLabel } from "../layers/runtime-names.ts";
import type { Priced } from "../state/model.ts";
import { Lazy } from "./lazy.tsx";
import { ProblemNote } from "./problem.tsx";

const load = () => import("./uncalibrated.tsx").then(({ Uncalibrated }) => Uncalibrated);

/** Why there is no time: the runtime is not measured yet, does not run the model, or something went wrong. */
export function NoTime({ forecast, problem }: { forecast: Priced; problem: Problem }) {
  const { runtime } = forecast;
  if (problem.code === "runtime-uncalibrated") return <Lazy load={load} what="the calibration of runtimes" />;
  if (problem.code === "runtime-refused")
    return (
      <ProblemNote
        problem={{
          ...problem,
          what: `${runtimeLabel(runtime)} does not run this model`,
          where: "",
          advice: `${visible(problem.where, 400)} ${problem.advice}`,
        }}
      />
    );
  return <ProblemNote problem={problem} />;
}
