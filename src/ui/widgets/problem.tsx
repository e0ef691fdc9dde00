import type { ComponentChildren } from "preact";
import type { Problem } from "../../core/result.ts";

/** A problem where it happened: what, where, what to do; buttons that do it come as children. */
export function ProblemNote({ problem, children }: { problem: Problem; children?: ComponentChildren }) {
  const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);
  return (
    <div class="problem" role="alert">
      <strong>
        <bdi>{sentence(problem.what)}</bdi>
      </strong>
      {problem.where && (
        <div>
          Where: <bdi>{problem.where}</bdi>
        </div>
      )}
      {problem.advice && <div>{sentence(problem.advice)}</div>}
      {children && <div class="row">{children}</div>}
    </div>
  );
}
