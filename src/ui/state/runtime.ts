import { computed } from "@preact/signals";
import type { Runtime } from "../../core/runtime.ts";
import { choiceOf, RUNTIME_CHOICES } from "../layers/runtime-names.ts";
import { route, setOptions } from "../route.ts";

/** The runtime that the address names; the built-in kernels when it names none. */
export const chosenRuntime = computed<Runtime>(() => {
  const named = route.value.options.runtime;
  return RUNTIME_CHOICES.find(({ address }) => address === named)?.runtime ?? "builtin";
});

export function chooseRuntime(runtime: Runtime): void {
  setOptions({ runtime: runtime === "builtin" ? undefined : choiceOf(runtime).address });
}
