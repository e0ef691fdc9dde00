import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { OP_CLASSES, type OpClass } from "../../core/op-class.ts";
import { classColor, classWords } from "../charts/palette.ts";

export type MarkerPath = typeof import("../charts/markers.ts").markerPath;

/** Marker and words for each class that is on a chart; in the fixed order of the classes. */
export function ClassKeys({ classes }: { classes: readonly (OpClass | null)[] }) {
  const markerPath = useSignal<MarkerPath | null>(null);
  useEffect(() => {
    // Markers come with d3 and the chart; a key without its marker would explain nothing.
    import("../charts/markers.ts").then(
      (module) => {
        markerPath.value = module.markerPath;
      },
      () => {},
    );
  }, [markerPath]);
  const path = markerPath.value;
  return path && <Keys classes={classes} markerPath={path} />;
}

/** The same where the markers are there already. */
export function Keys({
  classes,
  markerPath,
}: {
  classes: readonly (OpClass | null)[];
  markerPath: MarkerPath;
}) {
  return (
    <ul class="keys">
      {OP_CLASSES.filter((opClass) => classes.includes(opClass)).map((opClass) => (
        <li key={opClass}>
          <svg viewBox="-7 -7 14 14" aria-hidden="true">
            <path d={markerPath(opClass, 64)} style={{ fill: classColor(opClass) }} />
          </svg>
          {classWords(opClass)}
        </li>
      ))}
    </ul>
  );
}
