import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import type { Sheet } from "../export/sheet.ts";
import type { Kind } from "../export/take.ts";

/** What a chart or a table is called when it is taken away, and the figures behind it. */
export interface TakenAs {
  /** In the file's name: letters, digits and hyphens. */
  readonly name: string;
  readonly title: string;
  /** Made when it is asked for: in base units, at full precision. */
  readonly sheet: () => Sheet | Promise<Sheet>;
}

const WORDS: Readonly<Record<Kind, string>> = {
  svg: "the drawing, as large as one likes",
  png: "the drawing as an image",
  csv: "the figures for a spreadsheet",
};

/** A chart or a table as a file: a quiet word for each form that it comes in. */
export function TakeAway({ as, svg }: { as: TakenAs; svg?: RefObject<SVGSVGElement | null> }) {
  const failed = useSignal<Kind | null>(null);
  const save = (kind: Kind) => {
    const taken = import("../export/take.ts").then(({ take }) =>
      take(kind, { ...as, svg: svg?.current ?? null }),
    );
    taken.then(
      () => {
        failed.value = null;
      },
      () => {
        failed.value = kind;
      },
    );
  };
  const kinds: readonly Kind[] = svg ? ["svg", "png", "csv"] : ["csv"];
  return (
    <fieldset class="take small" aria-label={`${as.title} as a file`}>
      {failed.value && (
        <span role="alert">
          No {failed.value.toUpperCase()} could be made here;{" "}
          {failed.value === "png" ? "take the SVG" : "reload"}.
        </span>
      )}
      {kinds.map((kind) => (
        <button
          key={kind}
          type="button"
          aria-label={`${kind.toUpperCase()}: ${as.title}`}
          title={`${as.title}: ${WORDS[kind]}`}
          onClick={() => save(kind)}
        >
          {kind.toUpperCase()}
        </button>
      ))}
    </fieldset>
  );
}
