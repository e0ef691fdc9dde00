import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import type { TERMS, TermName } from "../guide/terms.ts";
import { place } from "./figure.tsx";

/** The meanings, once somebody has asked for one: they are no part of the first load. */
const meanings = signal<typeof TERMS | null>(null);

function fetchMeanings(): void {
  if (meanings.peek()) return;
  import("../guide/terms.ts").then(
    (module) => {
      meanings.value = module.TERMS;
    },
    () => {},
  );
}

// Whoever walks by keyboard hears the meaning with the word: it must be there before the focus is.
addEventListener("keydown", fetchMeanings, { once: true });

/** Milliseconds before a pointer that rests opens, and before one that has left closes: it may cross a gap on its way. */
const PAUSE = 200;

/** A word of the field, underlined faintly; hover, focus or a tap says what it means, Escape takes that away. */
export function Term({ name, children }: { name: TermName; children: ComponentChildren }) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const note = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const ready = () => {
    fetchMeanings();
    if (button.current && note.current) place(button.current, note.current);
  };
  const show = () => {
    if (note.current?.matches(":popover-open")) return;
    ready();
    note.current?.showPopover();
  };
  const hide = () => note.current?.hidePopover();
  const hover = (event: PointerEvent, then: () => void) => {
    clearTimeout(timer.current);
    if (event.pointerType === "mouse") timer.current = setTimeout(then, PAUSE);
  };
  return (
    <span onPointerEnter={(event) => hover(event, show)} onPointerLeave={(event) => hover(event, hide)}>
      <button
        ref={button}
        type="button"
        class="term"
        aria-describedby={id}
        popoverTarget={id}
        popoverTargetAction="show"
        onClick={ready}
        onFocus={({ currentTarget }) => currentTarget.matches(":focus-visible") && show()}
        onBlur={hide}
      >
        {children}
      </button>
      <span ref={note} id={id} class="popover meaning" popover="auto" role="tooltip">
        {meanings.value?.[name].meaning}
      </span>
    </span>
  );
}
