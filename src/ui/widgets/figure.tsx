import { useSignal } from "@preact/signals";
import type { ComponentChildren, RefObject } from "preact";
import { useId, useRef } from "preact/hooks";

interface Props {
  /** The figure itself. */
  readonly children: ComponentChildren;
  /** What the button is called when the figure alone does not say it. */
  readonly label?: string;
  /** Its provenance; drawn only while it is open, so that a long table stays light. */
  readonly origin: () => ComponentChildren;
}

/** A figure that opens where it comes from: a button, and a popover beside it that Escape and a click outside close. */
export function Figure({ children, label, origin }: Props) {
  const id = useId();
  const open = useSignal(false);
  const button = useRef<HTMLButtonElement>(null);
  const popover = useRef<HTMLDivElement>(null);

  return (
    <>
      <button
        ref={button}
        type="button"
        class="figure"
        popoverTarget={id}
        aria-haspopup="dialog"
        {...(label ? { "aria-label": label } : {})}
        onClick={() => place(button.current, popover.current)}
      >
        {children}
      </button>
      <OriginPopover
        at={popover}
        id={id}
        onToggle={(opens) => {
          open.value = opens;
        }}
      >
        {open.value && origin()}
      </OriginPopover>
    </>
  );
}

/** The popover in which a figure says where it comes from. */
export function OriginPopover({
  at,
  id,
  onToggle,
  children,
}: {
  at: RefObject<HTMLDivElement | null>;
  id?: string;
  onToggle: (opens: boolean) => void;
  children: ComponentChildren;
}) {
  return (
    <div
      ref={at}
      {...(id ? { id } : {})}
      class="popover"
      popover="auto"
      role="dialog"
      aria-label="Where this figure comes from"
      tabIndex={-1}
      autofocus
      onBeforeToggle={({ newState }) => onToggle(newState === "open")}
    >
      {children}
    </div>
  );
}

/** Below the figure if there is room, else where there is more of it; always inside the window. */
export function place(button: HTMLElement | null, popover: HTMLElement | null): void {
  if (!button || !popover) return;
  const at = button.getBoundingClientRect();
  const width = Math.min(416, innerWidth - 32);
  const [above, below] = [at.top, innerHeight - at.bottom];
  const under = below > 360 || below > above;
  popover.style.left = `${Math.max(16, Math.min(at.left, innerWidth - width - 16))}px`;
  popover.style.top = under ? `${at.bottom + 8}px` : "auto";
  popover.style.bottom = under ? "auto" : `${innerHeight - at.top + 8}px`;
  popover.style.maxHeight = `${(under ? below : above) - 24}px`;
}
