import { effect, signal } from "@preact/signals";
import type { NativeResult } from "../../core/native.ts";
import type { Problem, Result } from "../../core/result.ts";
import { importNative } from "../../store/native.ts";
import { current, theStore } from "./library.ts";
import { isShared } from "./shared.ts";

/** What a native benchmark measured on the machine of the current calibration; null for nothing. */
export const native = signal<NativeResult | null>(null);
export const nativeProblem = signal<Problem | null>(null);

/** Reads a file of clpeak or vkpeak and keeps it beside the calibration, in the page alone if the browser refuses. */
export async function importNativeFile(id: string, file: Blob): Promise<void> {
  // What came by a link leaves nothing in the browser before it is kept.
  const store = isShared(id) ? null : await theStore();
  const answer = await (store ? store.importNativeFile(id, file) : importNative(file));
  nativeProblem.value = answer.ok ? null : answer.error;
  if (answer.ok && current.value?.id === id) native.value = answer.value;
}

export async function removeNative(id: string): Promise<void> {
  const store = isShared(id) ? null : await theStore();
  const answer: Result<null> | undefined = await store?.removeNative(id);
  nativeProblem.value = answer && !answer.ok ? answer.error : null;
  if (!nativeProblem.value && current.value?.id === id) native.value = null;
}

effect(() => {
  const id = current.value?.id;
  native.value = null;
  nativeProblem.value = null;
  if (!id) return;
  let stale = false;
  void theStore()
    .then((store) => store?.native(id))
    .then((answer) => {
      if (stale || !answer) return;
      if (answer.ok) native.value = answer.value;
      else nativeProblem.value = answer.error;
    });
  return () => {
    stale = true;
  };
});
