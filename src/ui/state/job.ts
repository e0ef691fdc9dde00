import { signal } from "@preact/signals";
import type { MeasuredRuntime } from "../../core/runtime.ts";
import type { ProbeProgress, RunProgress } from "../../runtimes/api.ts";

/** What a worker does with a runtime that is not ours: one thing at a time, each in a worker of its own. */
export type Job =
  | { readonly status: "none" }
  | {
      readonly status: "calibrating";
      readonly runtime: MeasuredRuntime;
      readonly budget: number;
      readonly progress: ProbeProgress | null;
      readonly stopping: boolean;
    }
  | {
      readonly status: "running";
      readonly runtime: MeasuredRuntime;
      readonly progress: RunProgress | null;
      readonly stopping: boolean;
    };

export const job = signal<Job>({ status: "none" });
