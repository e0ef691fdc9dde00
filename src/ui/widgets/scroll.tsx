import type { ComponentChildren } from "preact";

interface Props {
  /** What is inside; another name for each region of a page. */
  readonly label: string;
  readonly children: ComponentChildren;
}

/** A wide table in a narrow window: it scrolls sideways by itself, by keyboard too. */
export function Scroll({ label, children }: Props) {
  return (
    <section class="scroll" aria-label={label} {...REACHABLE}>
      {children}
    </section>
  );
}

/** What scrolls must be reachable by keyboard, or its far end is not. */
const REACHABLE = { tabIndex: 0 } as const;
