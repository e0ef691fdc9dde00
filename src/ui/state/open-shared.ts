import { batch } from "@preact/signals";
import type { Problem } from "../../core/result.ts";
import { stringifyCalibration } from "../../store/document.ts";
import { fromLinkText, linkChecksum } from "../../store/link.ts";
import { sameMeasurement } from "../../store/same.ts";
import { route, selectedId, setOptions, sharedText } from "../route.ts";
import { current, importInto, library, load, theStore } from "./library.ts";
import { isShared, SHARED_PREFIX, shared, sharedNews } from "./shared.ts";

/** What a calibration that came as this text is called by in this page and in its addresses. */
export function sharedId(text: string): string {
  return `${SHARED_PREFIX}${linkChecksum(text)}`;
}

/** Unpacks the calibration in the address, beside those that are kept; writes nothing anywhere. */
export async function openShared(text: string): Promise<void> {
  const read = await fromLinkText(text);
  if (sharedText.value !== text) return;
  if (!read.ok) {
    leave(undefined);
    sharedNews.value = { kind: "refused", problem: read.error };
    return;
  }
  const sent = read.value;
  await theStore();
  const kept = await load(sent.id);
  if (sharedText.value !== text) return;
  if (kept.ok && sameMeasurement(kept.value, sent)) {
    leave(sent.id);
    sharedNews.value = { kind: "known", name: kept.value.name };
    return;
  }
  const id = sharedId(text);
  const rival = kept.ok ? kept.value.name : null;
  shared.value = { status: "open", sent, calibration: { ...sent, id }, rival };
  // Whoever opens a link wants to see what it holds, whatever else was edited in it.
  if (selectedId.value !== null && selectedId.value !== id && isShared(selectedId.value))
    setOptions({ calibration: id });
}

/** Takes the text out of the address; what spoke of its calibration there speaks of this one now, or of none. */
function leave(id: string | undefined): void {
  const { calibration, ids, base } = route.value.options;
  const now = shared.value;
  const shown =
    now.status === "opening" || (now.status === "open" && current.value?.id === now.calibration.id);
  const named = (one: string | undefined) => (one !== undefined && isShared(one) ? id : one);
  const others = ids?.split(",").flatMap((one) => named(one) ?? []) ?? [];
  batch(() => {
    sharedText.value = null;
    setOptions({
      calibration: calibration === undefined && shown ? id : named(calibration),
      ids: others.join(",") || undefined,
      base: named(base),
    });
  });
}

/** Keeps it in the browser's list, under its own id where that is free. The problem where the browser refuses. */
export async function keepShared(): Promise<Problem | null> {
  const now = shared.value;
  if (now.status !== "open") return null;
  if (library.value.status === "shut") return library.value.problem;
  const answer = await importInto(new Blob([stringifyCalibration(now.sent)]));
  if (!answer.ok) return answer.error;
  const { calibration, how } = answer.value;
  leave(calibration.id);
  sharedNews.value = { kind: how === "copied" ? "copied" : "kept", name: calibration.name };
  return null;
}

/** Goes on without it. */
export function closeShared(): void {
  leave(undefined);
}
