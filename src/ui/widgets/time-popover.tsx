import type { Signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { formatInterval, formatSeconds } from "../../core/format.ts";
import type { NodeRow } from "../layers/rows.ts";
import { OriginPopover, place } from "./figure.tsx";
import { TimeOrigin } from "./time-origin.tsx";

/** A time that was asked what it is, and the button that it was asked by. */
export interface Asked {
  readonly row: NodeRow;
  readonly button: HTMLElement;
}

/** Where a time of the table comes from: one place for all rows. */
export function TimePopover({ asked }: { asked: Signal<Asked | null> }) {
  const popover = useRef<HTMLDivElement>(null);
  const now = asked.value;
  useLayoutEffect(() => {
    if (!now || !popover.current) return;
    place(now.button, popover.current);
    popover.current.showPopover();
  }, [now]);
  return (
    <OriginPopover
      at={popover}
      onToggle={(opens) => {
        if (!opens) asked.value = null;
      }}
    >
      {now?.row.priced && (
        <TimeOrigin
          node={now.row.node}
          priced={now.row.priced}
          interval={formatInterval(now.row.priced.time, formatSeconds)}
        />
      )}
    </OriginPopover>
  );
}
