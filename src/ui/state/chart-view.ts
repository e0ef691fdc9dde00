import { batch, computed, signal } from "@preact/signals";
import { route, setOptions } from "../route.ts";

/**
 * What is in view on the page's roofline, as the address has it. Browsers take an address only so many times a second,
 * so that while the reader moves it is kept here, and written when the hand rests.
 */
const moving = signal<{ readonly view: string | undefined } | null>(null);

export const chartView = computed(() => (moving.value ? moving.value.view : route.value.options.view));

const REST = 250;
let resting: ReturnType<typeof setTimeout> | undefined;

/** Undefined is everything. */
export function showView(view: string | undefined): void {
  const { page } = route.peek();
  moving.value = { view };
  clearTimeout(resting);
  resting = setTimeout(
    () =>
      batch(() => {
        if (route.peek().page === page) setOptions({ view });
        moving.value = null;
      }),
    REST,
  );
}
