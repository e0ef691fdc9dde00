import type { Size } from "../charts/frame.ts";
import { stillName } from "../charts/still-name.ts";

/** Drawn once for a page and once for a telephone: without a script nothing can be drawn again for another width. */
const ROOMS = [
  { className: "wide", width: 800, fontSize: 13 },
  { className: "slim", width: 360, fontSize: 12 },
] as const;

interface Props {
  readonly draw: (svg: SVGSVGElement, room: Size) => void;
  readonly height: (width: number) => number;
}

/** A chart that holds still; report.css shows the one of the two that fits, and paper the wide one. */
export function Drawing({ draw, height }: Props) {
  return (
    <div class="chart">
      {ROOMS.map(({ className, width, fontSize }) => (
        <svg
          key={className}
          role="img"
          class={className}
          ref={(svg) => {
            if (!svg) return;
            draw(svg, { width, height: height(width), fontSize });
            hold(svg);
          }}
        />
      ))}
    </div>
  );
}

function hold(svg: SVGSVGElement): void {
  svg.querySelector(".tip")?.remove();
  svg.setAttribute("aria-label", stillName(svg));
}
