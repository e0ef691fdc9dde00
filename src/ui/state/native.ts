import { effect, signal } from "@preact/signals";
import type { NativeResult } from "../../core/native.ts";
import type { Problem, Result } from "../../core/result.ts";
import { importNative } from "../../store/native.ts";
import { current, theStore } from "./library.ts";
import { isShared } from "./shared.ts";
import { offerUndo } from "./undo.ts";

/** What a native benchmark measured on the machine of the current calibration; null for nothing. */
export const native = signal<NativeResult | null>(null);
export const nativeProblem = signal<Problem | null>(null);

/** Reads a file of clpeak or vkpeak and keeps it beside the calibration, in the page alone if the browser refuses. */
export async function importNativeFile(id: string, file: Blob): Promise<void> {
  const store = await storeOf(id);
  const before = native.peek();
  const answer = await (store ? store.importNativeFile(id, file) : importNative(file));
  nativeProblem.value = answer.ok ? null : answer.error;
  if (!answer.ok || current.value?.id !== id) return;
  native.value = answer.value;
  if (before) offerReturn("Replaced the native result of", id, before);
}

export async function removeNative(id: string): Promise<void> {
  const before = native.peek();
  const store = await storeOf(id);
  const answer: Result<null> | undefined = await store?.removeNative(id);
  nativeProblem.value = answer && !answer.ok ? answer.error : null;
  if (nativeProblem.value || current.value?.id !== id) return;
  native.value = null;
  if (before) offerReturn("Removed the native result of", id, before);
}

/** What came by a link leaves nothing in the browser before it is kept. */
async function storeOf(id: string) {
  return isShared(id) ? null : await theStore();
}

function offerReturn(did: string, id: string, before: NativeResult): void {
  const undo = async () => {
    const answer = await (await storeOf(id))?.putNative(id, before);
    nativeProblem.value = answer && !answer.ok ? answer.error : null;
    if (!nativeProblem.value && current.value?.id === id) native.value = before;
  };
  offerUndo({ did, name: before.tool, undo });
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
