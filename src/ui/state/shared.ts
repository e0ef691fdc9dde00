import { effect, signal } from "@preact/signals";
import type { Calibration } from "../../core/calibration.ts";
import type { Problem } from "../../core/result.ts";
import { sharedText } from "../route.ts";

/** The calibration in the address of this tab, as far as it is unpacked. What unpacks it is loaded when there is one. */
export type Shared =
  | { readonly status: "none" }
  | { readonly status: "opening" }
  | {
      readonly status: "open";
      /** As it was sent, under its own id. */
      readonly sent: Calibration;
      /** The same under an id of the page's: one that is kept here may have the other. */
      readonly calibration: Calibration;
      /** What another calibration with the same id is called that is kept here; null for none. */
      readonly rival: string | null;
    };

/** What became of a link that is in the address no more. */
export type SharedNews =
  | { readonly kind: "refused"; readonly problem: Problem }
  | { readonly kind: "known" | "kept" | "copied"; readonly name: string };

export const shared = signal<Shared>({ status: sharedText.value === null ? "none" : "opening" });
export const sharedNews = signal<SharedNews | null>(null);

/** Begins what a calibration that came by a link is called by: no stored one's id does. */
export const SHARED_PREFIX = "link-";

export function isShared(id: string): boolean {
  return id.startsWith(SHARED_PREFIX);
}

effect(() => {
  const text = sharedText.value;
  shared.value = { status: text === null ? "none" : "opening" };
  if (text === null) return;
  sharedNews.value = null;
  void import("./open-shared.ts").then(({ openShared }) => openShared(text), giveUp);
});

/** The address stays as it is: a reload may find what was missing. */
function giveUp(): void {
  shared.value = { status: "none" };
  const what = "What unpacks share links could not be loaded";
  sharedNews.value = {
    kind: "refused",
    problem: {
      code: "page-missing",
      what,
      where: "",
      advice: "Check that the server still runs, then reload.",
    },
  };
}
