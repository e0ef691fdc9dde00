import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { OP_CLASSES, type OpClass } from "../../core/op-class.ts";

/** Marker and words for each class that is on a chart; in the fixed order of the classes. */
export function ClassKeys({ classes }: { classes: readonly (OpClass | null)[] }) {
  const present = OP_CLASSES.filter((opClass) => classes.includes(opClass));
  const looks = useSignal<{ readonly color: string; readonly path: string; readonly words: string }[]>([]);
  const names = present.join();
  useEffect(() => {
    import("../charts/marker.ts").then(
      ({ markerOf }) => {
        looks.value = names ? names.split(",").map((name) => markerOf(name as OpClass)) : [];
      },
      () => {
        looks.value = [];
      },
    );
  }, [names, looks]);
  if (looks.value.length === 0) return null;
  return (
    <ul class="keys">
      {looks.value.map(({ color, path, words }) => (
        <li key={words}>
          <svg viewBox="-7 -7 14 14" aria-hidden="true">
            <path d={path} style={{ fill: color }} />
          </svg>
          {words}
        </li>
      ))}
    </ul>
  );
}
