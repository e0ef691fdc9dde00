import { type ReadonlySignal, signal } from "@preact/signals";

/** What the window is like, followed as it changes. */
function media(query: string): ReadonlySignal<boolean> {
  const list = matchMedia(query);
  const matches = signal(list.matches);
  list.addEventListener("change", () => {
    matches.value = list.matches;
  });
  return matches;
}

/** A telephone held upright: the same width as in the style sheets. */
export const narrow = media("(max-width: 640px)");
/** A mouse or a pen is there, and so, most likely, is a keyboard. */
export const precise = media("(any-pointer: fine)");
/** What colours a drawing must take that cannot use the style sheet's. */
export const dark = media("(prefers-color-scheme: dark)");
