import { openDevice } from "../src/bench/device.ts";
import { browserHost, environmentOf } from "../src/bench/environment.ts";
import { onnxruntime } from "./onnxruntime.ts";
import { product, ridgepoint } from "./ours.ts";
import { type Lane, race } from "./race.ts";

interface Request {
  readonly shapes: readonly (readonly [number, number, number])[];
  readonly rounds: number;
  readonly ortVersion: string;
  /** One-node ONNX files, base64, by "MxNxK". */
  readonly models: Readonly<Record<string, string>>;
}

async function run({ shapes, rounds, ortVersion, models }: Request): Promise<unknown> {
  const opened = await openDevice(navigator.gpu);
  if (!opened.ok) throw new Error(opened.error.what);
  const bytes = new Map(
    Object.entries(models).map(([shape, text]) => [
      shape,
      Uint8Array.from(atob(text), (c) => c.charCodeAt(0)),
    ]),
  );
  const contenders = [
    await ridgepoint(opened.value),
    await onnxruntime("webgpu", ortVersion, bytes),
    await onnxruntime("all", ortVersion, bytes),
  ];
  const results: { shape: readonly number[]; lanes: readonly Lane[] }[] = [];
  for (const [m, n, k] of shapes)
    results.push({ shape: [m, n, k], lanes: await race(contenders, product(m, n, k), rounds) });
  const clock = { kind: "wall", quantum: 0, wallQuantum: 0 } as const;
  return { environment: environmentOf(opened.value, clock, browserHost()), results };
}

declare global {
  interface Window {
    peers: typeof run;
  }
}
window.peers = run;
