import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface Props {
  /** What the button is called. */
  readonly action: string;
  /** What the file dialog offers first: ".onnx". */
  readonly accept: string;
  /** Several may belong together; off: the first of them counts. */
  readonly several?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
  readonly children?: ComponentChildren;
}

/** Shards of the largest models are fewer. */
const MOST = 500;

/** A place to drop a file on, and the button that does the same for a keyboard. */
export function DropZone({ action, accept, several = false, onFiles, children }: Props) {
  const over = useSignal(false);
  const id = useId();
  const give = (list: FileList | null | undefined) => {
    const files = [...(list ?? [])].slice(0, several ? MOST : 1);
    if (files.length > 0) onFiles(files);
  };
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
        give(event.dataTransfer?.files);
      }}
    >
      <div class="row">
        <input
          id={id}
          class="hidden"
          type="file"
          accept={accept}
          multiple={several}
          onChange={(event) => {
            give(event.currentTarget.files);
            event.currentTarget.value = "";
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
