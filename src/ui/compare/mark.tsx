import { useEffect, useState } from "preact/hooks";
import type * as Series from "../charts/series.ts";

/** The marker of a calibration as the charts draw it, beside its name in a table. */
export function Mark({ series }: { series: number }) {
  const [styles, setStyles] = useState<typeof Series | null>(null);
  useEffect(() => {
    // Comes with the charts; without them there is nothing to tell apart.
    import("../charts/series.ts").then(setStyles, () => {});
  }, []);
  const marker = styles?.seriesMarker(series, 64);
  return (
    <svg class="mark" viewBox="-16 -7 32 14" aria-hidden="true">
      {styles && marker && (
        <g style={{ color: styles.seriesColor(series) }}>
          <line
            x1="-16"
            x2="16"
            y1="0"
            y2="0"
            stroke="currentColor"
            stroke-width="2"
            stroke-dasharray={styles.seriesDash(series)}
          />
          <path d={marker.path} transform={`rotate(${marker.turn})`} fill="currentColor" />
        </g>
      )}
    </svg>
  );
}
