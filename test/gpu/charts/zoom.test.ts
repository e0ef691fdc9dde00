import { describe, expect, it } from "vitest";
import { userEvent } from "vitest/browser";
import { drawRoofline, stepped } from "../../../src/ui/charts/roofline.ts";
import { NARROW, stage, texts, WIDE } from "./stage.ts";
import { crowdedData } from "./synthetic-device.ts";

const DATA = crowdedData();
/** Round the knee of the synthetic device. */
const NEAR = "4,60,200000000000,3000000000000";

/** The chart as the page draws it: every view that it asks for is drawn. */
function zoomable(address?: string, size: typeof WIDE = WIDE) {
  const svg = stage();
  let view = address;
  let draws = 0;
  const picked: string[] = [];
  const draw = () => {
    draws++;
    drawRoofline(svg, DATA, {
      ...size,
      sweep: true,
      view,
      onView: (next) => {
        view = next;
        draw();
      },
      onPick: (key) => picked.push(key),
    });
  };
  draw();
  return {
    svg,
    picked,
    view: () => view,
    draws: () => draws,
    ends: () => view?.split(",").map(Number) ?? null,
  };
}

/** Pixels of the window for one of the chart: a test's window is narrower. */
function scaleOf(svg: SVGSVGElement): number {
  return svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
}

function pointer(
  svg: SVGSVGElement,
  type: string,
  x: number,
  y: number,
  more: PointerEventInit = {},
): PointerEvent {
  const box = svg.getBoundingClientRect();
  const scale = scaleOf(svg);
  const event = new PointerEvent(type, {
    bubbles: true,
    cancelable: true,
    pointerId: 1,
    pointerType: "mouse",
    buttons: 1,
    clientX: box.left + x * scale,
    clientY: box.top + y * scale,
    ...more,
  });
  svg.dispatchEvent(event);
  return event;
}

/** Where the plot is: what the axes' lines say. */
function plotOf(svg: SVGSVGElement) {
  const domain = svg.querySelector(".domain")!;
  const number = (name: string) => Number(domain.getAttribute(name));
  const grid = svg.querySelector(".grid")!;
  return {
    left: number("x1"),
    right: number("x2"),
    bottom: number("y1"),
    top: Number(grid.getAttribute("y1")),
  };
}

describe("a view from the address", () => {
  it("is what is drawn: ticks within it, every mark within the plot, roofs where they belong", () => {
    const { svg } = zoomable(NEAR);
    const plot = plotOf(svg);
    const slack = 0.2;
    for (const mark of svg.querySelectorAll("line.roof, .whisker, .knee-drop")) {
      const at = (name: string) => Number(mark.getAttribute(name));
      for (const x of [at("x1"), at("x2")]) {
        expect(x).toBeGreaterThanOrEqual(plot.left - slack);
        expect(x).toBeLessThanOrEqual(plot.right + slack);
      }
      for (const y of [at("y1"), at("y2")]) {
        expect(y).toBeGreaterThanOrEqual(plot.top - slack);
        expect(y).toBeLessThanOrEqual(plot.bottom + slack);
      }
    }
    const places = [...svg.querySelectorAll(".point")].map((mark) =>
      mark
        .getAttribute("transform")!
        .match(/[\d.-]+/g)!
        .map(Number),
    );
    expect(places.length).toBeGreaterThan(0);
    expect(places.length).toBeLessThan(DATA.points.length);
    for (const [x, y] of places) {
      expect(x! >= plot.left - slack && x! <= plot.right + slack).toBe(true);
      expect(y! >= plot.top - slack && y! <= plot.bottom + slack).toBe(true);
    }
    const whole = zoomable().svg;
    const ticks = (of: SVGSVGElement) => texts(of, ".axis text:not(.title)");
    expect(ticks(svg)).not.toEqual(ticks(whole));
    expect(ticks(svg).length).toBeGreaterThan(5);
    expect(texts(svg, ".label.knee")).toEqual(texts(whole, ".label.knee"));
  });

  it("shows as much of a roof as lies in it: a knee half way is half way on the log axis", () => {
    const { svg } = zoomable("2,200,200000000000,20000000000000");
    const ring = svg.querySelector(".knee-ring")!;
    const { left, right } = plotOf(svg);
    const share = (Number(ring.getAttribute("cx")) - left) / (right - left);
    expect(share).toBeCloseTo(Math.log(20 / 2) / Math.log(200 / 2), 2);
  });

  it.each(["1,2", "nonsense", "1e-9,2e-9,1,2", "9,1,1,2"])(
    "is ignored when it makes no sense: %s",
    (address) => {
      expect(zoomable(address).svg.innerHTML).toBe(zoomable().svg.innerHTML);
    },
  );

  it.each([
    ["wide", WIDE],
    ["narrow", NARROW],
  ])("keeps the labels apart and in the plot, deep in a %s chart", (_, size) => {
    for (const address of [NEAR, "10,40,500000000000,2500000000000", "0.2,8,10000000000,1000000000000"]) {
      const { svg } = zoomable(address, size);
      const plot = plotOf(svg);
      const origin = svg.getBoundingClientRect();
      const boxes = [...svg.querySelectorAll(".label")]
        .filter((label) => !label.getAttribute("transform")?.includes("rotate"))
        .map((label) => ({ text: label.textContent, box: label.getBoundingClientRect() }));
      boxes.forEach((a, i) => {
        const [from, to] = [a.box.left, a.box.right].map((x) => (x - origin.left) / scaleOf(svg));
        expect(from, `${a.text}`).toBeGreaterThanOrEqual(plot.left - 13);
        expect(to, `${a.text}`).toBeLessThanOrEqual(plot.right + 13);
        for (const b of boxes.slice(i + 1)) {
          const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
          const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
          expect(Math.min(wide, high), `${a.text} over ${b.text}`).toBeLessThanOrEqual(2);
        }
      });
    }
  });
});

describe("zooming by keyboard", () => {
  it("goes in and out about the middle, moves with Shift, and 0 shows everything", async () => {
    const { svg, view, ends } = zoomable();
    svg.focus();
    await userEvent.keyboard("+");
    const [x0, x1] = ends()!;
    await userEvent.keyboard("+");
    const [nearer0, nearer1] = ends()!;
    expect(Math.log(nearer1! / nearer0!)).toBeCloseTo(Math.log(x1! / x0!) / 1.5, 3);
    expect(nearer0! * nearer1!).toBeCloseTo(x0! * x1!, 0);
    await userEvent.keyboard("{Shift>}{ArrowRight}{/Shift}");
    expect(ends()![0]!).toBeGreaterThan(nearer0!);
    expect(svg.querySelector(".tip .strong")).toBeNull();
    await userEvent.keyboard("-");
    expect(view()).not.toBeUndefined();
    await userEvent.keyboard("0");
    expect(view()).toBeUndefined();
    await userEvent.keyboard("-");
    expect(view()).toBeUndefined();
  });

  it("leaves the browser's own zoom alone", async () => {
    const { svg, view } = zoomable();
    svg.focus();
    const event = new KeyboardEvent("keydown", { key: "+", ctrlKey: true, cancelable: true });
    svg.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(false);
    expect(view()).toBeUndefined();
  });

  it("moves the view to a point that the arrow keys walk to", async () => {
    const { svg, ends } = zoomable(NEAR);
    svg.focus();
    for (const key of ["End", "Home", "End"]) {
      await userEvent.keyboard(`{${key}}`);
      const ring = svg.querySelector(".tip .ring");
      expect(ring, key).not.toBeNull();
      const { left, right, top, bottom } = plotOf(svg);
      const [x, y] = ["cx", "cy"].map((name) => Number(ring!.getAttribute(name)));
      expect(x! >= left && x! <= right && y! >= top && y! <= bottom).toBe(true);
    }
    expect(ends()).not.toBeNull();
  });
});

describe("zooming by hand", () => {
  it("leaves a plain wheel to the page, and zooms where the pointer is with Ctrl or ⌘", () => {
    const { svg, view, ends } = zoomable();
    const { left, bottom, top } = plotOf(svg);
    const box = svg.getBoundingClientRect();
    const turn = (more: WheelEventInit) => {
      const at = {
        clientX: box.left + left * scaleOf(svg),
        clientY: box.top + ((top + bottom) / 2) * scaleOf(svg),
      };
      const event = new WheelEvent("wheel", { deltaY: -30, cancelable: true, ...at, ...more });
      svg.dispatchEvent(event);
      return event;
    };
    expect(turn({}).defaultPrevented).toBe(false);
    expect(view()).toBeUndefined();
    for (const more of [{ ctrlKey: true }, { metaKey: true }]) {
      expect(turn(more).defaultPrevented).toBe(true);
      // The left end of the paper, where the pointer is, stays; the right one comes nearer.
      expect(ends()![0]! * 1.6).toBeCloseTo(0.0625, 4);
      expect(ends()![1]!).toBeLessThan(500);
    }
  });

  it("drags what is under the mouse along, and a drag picks nothing", () => {
    const { svg, ends, picked } = zoomable(NEAR);
    const before = ends()!;
    const { left, right } = plotOf(svg);
    const ring = svg.querySelector(".knee-ring")!;
    const knee = Number(ring.getAttribute("cx"));
    const point = svg
      .querySelector(".point")!
      .getAttribute("transform")!
      .match(/[\d.-]+/g)!
      .map(Number);
    pointer(svg, "pointerdown", point[0]!, point[1]!);
    pointer(svg, "pointermove", point[0]! - 50, point[1]!);
    pointer(svg, "pointermove", point[0]! - 100, point[1]!);
    pointer(svg, "pointerup", point[0]! - 100, point[1]!);
    pointer(svg, "click", point[0]! - 100, point[1]!);
    const after = ends()!;
    expect(Math.log(after[0]! / before[0]!)).toBeCloseTo(
      (Math.log(before[1]! / before[0]!) * 100) / (right - left),
      3,
    );
    expect(after.slice(2)).toEqual(before.slice(2));
    expect(Number(svg.querySelector(".knee-ring")!.getAttribute("cx"))).toBeCloseTo(knee - 100, 0);
    expect(picked).toEqual([]);
    pointer(svg, "pointerdown", point[0]! - 100, point[1]!);
    pointer(svg, "pointerup", point[0]! - 100, point[1]!);
    pointer(svg, "click", point[0]! - 100, point[1]!);
    expect(picked).toHaveLength(1);
    pointer(svg, "pointerdown", 300, 300);
    pointer(svg, "pointermove", 400, 300, { buttons: 0 });
    expect(ends()).toEqual(after);
  });

  it("spreads with two fingers, and a finger that the page takes for scrolling changes nothing", () => {
    const { svg, ends, view } = zoomable(NEAR);
    const [x0, x1] = ends()!;
    const finger = (id: number) => ({ pointerId: id, pointerType: "touch" });
    pointer(svg, "pointerdown", 500, 300, finger(5));
    pointer(svg, "pointercancel", 500, 330, finger(5));
    expect(view()).toBe(NEAR);
    pointer(svg, "pointerdown", 500, 300, finger(6));
    pointer(svg, "pointerdown", 600, 300, finger(7));
    pointer(svg, "pointermove", 450, 300, finger(6));
    pointer(svg, "pointermove", 650, 300, finger(7));
    const [near0, near1] = ends()!;
    expect(Math.log(near1! / near0!)).toBeCloseTo(Math.log(x1! / x0!) / 2, 3);
    pointer(svg, "pointerup", 450, 300, finger(6));
    pointer(svg, "pointerup", 650, 300, finger(7));
  });

  it("takes the same steps by button", () => {
    const { svg, view } = zoomable();
    svg.dispatchEvent(new KeyboardEvent("keydown", { key: "+" }));
    expect(stepped(DATA, undefined, 1.5)).toBe(view());
    expect(stepped(DATA, "broken", 1 / 1.5)).toBeUndefined();
  });
});

describe("the chosen point", () => {
  it("is ringed and named, wherever the view is, and only while it is in it", () => {
    const svg = stage();
    const point = DATA.points.find(({ named }) => !named) ?? DATA.points.at(-1)!;
    drawRoofline(svg, DATA, { ...WIDE, sweep: true, pinned: point.key });
    expect(texts(svg, ".label.pinned")).toEqual([point.label]);
    const [x, y] = ["cx", "cy"].map((name) => svg.querySelector(".pin")!.getAttribute(name));
    expect([...svg.querySelectorAll(".point")].map((mark) => mark.getAttribute("transform"))).toContain(
      `translate(${x},${y})`,
    );
    const away = `${point.intensity * 3},${point.intensity * 30},1e9,1e13`;
    drawRoofline(svg, DATA, { ...WIDE, sweep: true, pinned: point.key, view: away });
    expect(svg.querySelector(".pin, .label.pinned")).toBeNull();
  });
});
