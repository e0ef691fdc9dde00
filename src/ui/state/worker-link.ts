import { type Remote, releaseProxy, wrap } from "comlink";
import { asProblem, type Problem, type Result } from "../../core/result.ts";

/** A worker behind comlink that may die: every call also ends when the worker does. */
export interface WorkerLink<Api> {
  readonly api: Remote<Api>;
  /** The call's own answer, or a Problem when it threw or the worker fell over meanwhile. */
  call<T>(answer: (api: Remote<Api>) => Promise<Result<T>>): Promise<Result<T>>;
  /** Ends the worker at once; open calls answer with this problem. */
  end(problem: Problem): void;
}

export function linkWorker<Api>(worker: Worker, advice: string): WorkerLink<Api> {
  const api = wrap<Api>(worker);
  let fall: (problem: Problem) => void = () => {};
  const fallen = new Promise<{ readonly ok: false; readonly error: Problem }>((resolve) => {
    fall = (error) => resolve({ ok: false, error });
  });
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    const what = event.message || "A background worker of this page could not be started";
    fall({ code: "worker-failed", what, where: event.filename ?? "", advice });
  });
  return {
    api,
    call: (answer) =>
      Promise.race([
        fallen,
        // comlink throws what it cannot clone; that too is an answer.
        answer(api).catch(
          (thrown) => ({ ok: false, error: asProblem(thrown, "worker-failed", advice) }) as const,
        ),
      ]),
    end(problem) {
      worker.terminate();
      fall(problem);
      api[releaseProxy]();
    },
  };
}
