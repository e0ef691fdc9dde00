import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

interface Props {
  /** The figure itself. */
  readonly children: ComponentChildren;
  /** What the button is called when the figure alone does not say it. */
  readonly label?: string;
  /** Its provenance; drawn only when it is asked for, so that a long table stays light. */
  readonly origin: () => ComponentChildren;
}

/** A figure that opens where it comes from. */
export function Figure({ children, label, origin }: Props) {
  return (
    <button
      type="button"
      class="figure"
      aria-haspopup="dialog"
      {...(label ? { "aria-label": label } : {})}
      onClick={({ currentTarget }) => askOrigin(currentTarget, origin)}
    >
      {children}
    </button>
  );
}

const asked = signal<{ readonly button: HTMLElement; readonly origin: Props["origin"] } | null>(null);

/** Opens beside a button where its figure comes from; asked again, closes it. */
export function askOrigin(button: HTMLElement, origin: Props["origin"]): void {
  asked.value = asked.peek()?.button === button ? null : { button, origin };
}

/**
 * Where every figure of a page says where it comes from: one popover, because a page has hundreds of figures. Escape and
 * a click outside close it.
 */
export function OriginPopover() {
  const popover = useRef<HTMLDivElement>(null);
  const now = asked.value;
  useLayoutEffect(() => {
    const at = popover.current!;
    const open = at.matches(":popover-open");
    if (now) {
      place(now.button, at);
      if (!open) at.showPopover({ source: now.button });
    } else if (open) at.hidePopover();
  }, [now]);
  useEffect(
    () => () => {
      asked.value = null;
    },
    [],
  );
  return (
    <div
      ref={popover}
      class="popover"
      popover="auto"
      role="dialog"
      aria-label="Where this figure comes from"
      tabIndex={-1}
      autofocus
      onBeforeToggle={({ newState }) => {
        if (newState === "closed") asked.value = null;
      }}
    >
      {now?.origin()}
    </div>
  );
}

/** Below the figure if there is room, else where there is more of it; always inside the window. */
export function place(button: HTMLElement, popover: HTMLElement): void {
  const at = button.getBoundingClientRect();
  const width = Math.min(416, innerWidth - 32);
  const [above, below] = [at.top, innerHeight - at.bottom];
  const under = below > 360 || below > above;
  popover.style.left = `${Math.max(16, Math.min(at.left, innerWidth - width - 16))}px`;
  popover.style.top = under ? `${at.bottom + 8}px` : "auto";
  popover.style.bottom = under ? "auto" : `${innerHeight - at.top + 8}px`;
  popover.style.maxHeight = `${(under ? below : above) - 24}px`;
}
