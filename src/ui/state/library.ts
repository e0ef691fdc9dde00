import { signal } from "@preact/signals";
import type { Calibration } from "../../core/calibration.ts";
import type { Problem } from "../../core/result.ts";
export type Library =
  | { readonly status: "opening" }
  | { readonly status: "open" }
  | { readonly status: "shut"; readonly problem: Problem };
export const library = signal<Library>({ status: "opening" });
export interface Entry {
  readonly id: string;
  readonly name: string;
}
export const entries = signal<readonly Entry[]>([]);
export const current = signal<Calibration | null>(null);
export async function openLibrary(): Promise<void> {
  library.value = { status: "open" };
}
export async function keep(calibration: Calibration): Promise<void> {
  current.value = calibration;
}
export function download(_c: Calibration): void {}
