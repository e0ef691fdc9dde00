import { useEffect, useRef } from "preact/hooks";
import { visible } from "../../core/visible.ts";
import { undoable } from "../state/undo.ts";

/** What was done last, and the way back. */
export function UndoNote() {
  const now = undoable.value;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // The control that had the focus may be gone with what it stood for; one that is still there keeps it.
    if (now && document.activeElement === document.body) button.current?.focus();
  }, [now]);
  const end = (focus: string | undefined) => {
    if (undoable.peek() === now) undoable.value = null;
    // What comes back is drawn first.
    requestAnimationFrame(() => {
      const target = focus === undefined ? null : document.getElementById(focus);
      (target ?? document.getElementById("main"))?.focus({ preventScroll: !target });
    });
  };
  // A region that was there before its content is read out when the content comes.
  return (
    <div role="status">
      {now && (
        <p class="row small">
          <span>
            {now.did}
            {now.name !== undefined && (
              <>
                {" "}
                <bdi>{visible(now.name, 60)}</bdi>
              </>
            )}
            .
          </span>
          <button
            ref={button}
            type="button"
            onClick={async () => {
              await now.undo();
              end(now.focus);
            }}
          >
            Undo
          </button>
          <button type="button" class="plain" onClick={() => end(undefined)}>
            Dismiss
          </button>
        </p>
      )}
    </div>
  );
}
