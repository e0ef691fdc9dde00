import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { pause } from "../layers/slices.ts";

interface Props<T> {
  /** Drawn after so many turns of the event loop. */
  readonly turn: number;
  readonly of: T;
  readonly children: (of: T) => ComponentChildren;
}

/**
 * A part of a long page, drawn in a task of its own: drawn all at once, the parts would keep the page from listening. It
 * is drawn again when `of` is another, and not when only the page around it is; what it shows comes from `of` alone.
 */
export function Staged<T>({ turn, of, children }: Props<T>) {
  const shown = useSignal<{ readonly of: T } | null>(null);
  useEffect(() => {
    let wanted = true;
    const wait = async () => {
      for (let i = 0; i < turn && wanted; i++) await pause();
      if (wanted) shown.value = { of };
    };
    void wait();
    return () => {
      wanted = false;
    };
  }, [turn, of, shown]);
  const now = shown.value;
  // What it draws comes from what it is of, and from nothing else.
  return useMemo(() => now && <>{children(now.of)}</>, [now]);
}
