import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { inSlices, oneSlice, type Work } from "./slices.ts";

interface Sliced<T> {
  /** The newest result there is: the one before while the next is worked on, null before the first. */
  readonly value: T | null;
  readonly busy: boolean;
}

/**
 * The result of work that may be long. What fits in a slice is there at once, without a second drawing; the rest is
 * done between frames. `make` must be stable (useCallback): another one is other work.
 */
export function useSlices<T>(make: () => Work<T>): Sliced<T> {
  const latest = useRef<{ readonly value: T } | null>(null);
  const drawn = useSignal(0);
  const task = useMemo(() => {
    const work = make();
    return { work, done: oneSlice(work) };
  }, [make]);
  useEffect(() => {
    if (task.done) return;
    const abort = new AbortController();
    void inSlices(task.work, abort.signal).then((done) => {
      if (!done) return;
      task.done = done;
      drawn.value++;
    });
    return () => abort.abort();
  }, [task, drawn]);
  // Read so that the end of the work draws again.
  drawn.value;
  if (task.done) latest.current = task.done;
  return { value: latest.current?.value ?? null, busy: !task.done };
}
