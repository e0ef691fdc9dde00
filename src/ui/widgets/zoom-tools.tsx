import type { RooflineData } from "../charts/roofline.ts";
import { chartView, showView } from "../state/chart-view.ts";

const STEP = 1.5;

/** Zoom for whoever has no wheel: the same steps as the keys take. */
export function ZoomTools({ data }: { data: RooflineData }) {
  const step = async (factor: number) => {
    // With the chart, which is there already.
    const { stepped } = await import("../charts/roofline.ts");
    showView(stepped(data, chartView.peek(), factor));
  };
  return (
    <fieldset class="zoom small" aria-label="Zoom" title={HOW}>
      <span class="quiet" aria-hidden="true">
        Zoom
      </span>
      <button type="button" aria-label="Zoom in" onClick={() => void step(STEP)}>
        +
      </button>
      <button type="button" aria-label="Zoom out" onClick={() => void step(1 / STEP)}>
        −
      </button>
      <button type="button" aria-label="Reset the zoom" onClick={() => showView(undefined)}>
        reset
      </button>
    </fieldset>
  );
}

const HOW = "Ctrl or ⌘ with the wheel, two fingers, or + − 0 on the chart; drag to move";
