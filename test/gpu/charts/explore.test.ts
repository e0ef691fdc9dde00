import { describe, expect, it } from "vitest";
import { userEvent } from "vitest/browser";
import { drawRoofline } from "../../../src/ui/charts/roofline.ts";
import { stage, texts, WIDE } from "./stage.ts";
import { syntheticDevice, syntheticPoint } from "./synthetic-device.ts";

const DATA = {
  roofline: syntheticDevice(),
  points: [
    syntheticPoint({ key: "b", label: "second", intensity: 30 }),
    syntheticPoint({ key: "a", label: "first", intensity: 3 }),
    syntheticPoint({ key: "c", label: "third", intensity: 90 }),
  ],
};

function explorable() {
  const svg = stage();
  const heard: (string | null)[] = [];
  const picked: string[] = [];
  const options = {
    ...WIDE,
    sweep: false,
    onActive: (sentence: string | null) => heard.push(sentence),
    onPick: (key: string) => picked.push(key),
  };
  const draw = () => drawRoofline(svg, DATA, options);
  draw();
  return { svg, heard, picked, draw, title: () => texts(svg, ".tip .strong")[0] ?? null };
}

describe("exploring a chart", () => {
  it("walks the points from left to right with the arrow keys, and stays at the ends", async () => {
    const { svg, title, heard } = explorable();
    svg.focus();
    const seen: (string | null)[] = [];
    for (const key of ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft", "Home", "End"]) {
      await userEvent.keyboard(`{${key}}`);
      seen.push(title());
    }
    expect(seen).toEqual(["first", "second", "third", "third", "second", "first", "third"]);
    expect(heard.at(-1)).toMatch(/^third: 1\.00 TFLOP\/s \(.*\), 90\.0 FLOP\/B/);
  });

  it("picks with Enter, lets go with Escape and when the focus leaves", async () => {
    const { svg, title, picked } = explorable();
    svg.focus();
    await userEvent.keyboard("{End}{Enter}{Escape}");
    expect(picked).toEqual(["c"]);
    expect(title()).toBeNull();
    await userEvent.keyboard("{Home}");
    svg.blur();
    expect(title()).toBeNull();
  });

  it("explains the point nearest to the pointer, and none far from all", () => {
    const { svg, title, picked } = explorable();
    const target = svg.querySelectorAll(".point")[2]!.getBoundingClientRect();
    const move = (x: number, y: number) =>
      svg.dispatchEvent(new PointerEvent("pointermove", { clientX: x, clientY: y, bubbles: true }));
    move(target.x + 12, target.y + 9);
    expect(title()).toBe("third");
    svg.dispatchEvent(new MouseEvent("click", { clientX: target.x + 12, clientY: target.y + 9 }));
    expect(picked).toEqual(["c"]);
    move(target.x, target.y + 300);
    expect(title()).toBeNull();
  });

  it("picks with a tap, although the finger has left before the click", () => {
    const { svg, title, picked } = explorable();
    const { x, y } = svg.querySelectorAll(".point")[1]!.getBoundingClientRect();
    const at = { clientX: x + 3, clientY: y + 3, bubbles: true };
    for (const type of ["pointerdown", "pointerup", "pointerleave"])
      svg.dispatchEvent(new PointerEvent(type, { ...at, pointerType: "touch" }));
    svg.dispatchEvent(new MouseEvent("click", at));
    expect(picked).toEqual(["a"]);
    expect(title()).toBe("first");
    svg.dispatchEvent(new PointerEvent("pointerleave", { ...at, pointerType: "mouse" }));
    expect(title()).toBeNull();
  });

  it("keeps the reader's place when the chart is drawn again, and listens once", async () => {
    const { svg, title, draw, picked } = explorable();
    svg.focus();
    await userEvent.keyboard("{Home}");
    draw();
    expect(title()).toBe("first");
    await userEvent.keyboard("{Enter}");
    expect(picked).toEqual(["a"]);
  });
});
