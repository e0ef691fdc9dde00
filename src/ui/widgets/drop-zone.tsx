import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface Props {
  /** What the button is called. */
  readonly action: string;
  /** What the file dialog offers first: ".onnx". */
  readonly accept: string;
  readonly onFile: (file: File) => void;
  readonly children?: ComponentChildren;
}

/** A place to drop a file on, and the button that does the same for a keyboard. */
export function DropZone({ action, accept, onFile, children }: Props) {
  const over = useSignal(false);
  const id = useId();
  return (
    <section
      class={over.value ? "drop over" : "drop"}
      aria-label={action}
      onDragOver={(event) => {
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => {
        over.value = false;
      }}
      onDrop={(event) => {
        event.preventDefault();
        over.value = false;
        const file = event.dataTransfer?.files[0];
        if (file) onFile(file);
      }}
    >
      <div class="row">
        <input
          id={id}
          class="hidden"
          type="file"
          accept={accept}
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            event.currentTarget.value = "";
            if (file) onFile(file);
          }}
        />
        <label class="button" for={id}>
          {action}
        </label>
        <span class="quiet">or drop it here. It stays on this machine.</span>
      </div>
      {children}
    </section>
  );
}
