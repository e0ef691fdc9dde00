import * as Comlink from "comlink";
import { asProblem, ok } from "../core/result.ts";
import type { BenchApi } from "./api.ts";
import { characterize, type Engine } from "./characterize.ts";
import { createClock } from "./clock.ts";
import { type OpenDevice, openDevice } from "./device.ts";
import { browserHost, environmentOf } from "./environment.ts";

/** The worker that owns the GPU: the page talks to it through comlink and stays responsive. */

let stopRequested = false;
let pageHidden = false;
let current: OpenDevice | null = null;

const engine: Engine = {
  gpu: navigator.gpu,
  host: browserHost(),
  stopped: () => stopRequested,
  hidden: () => pageHidden,
  opened: (open) => {
    current = open;
  },
};

const api: BenchApi = {
  async describe(options) {
    const opened = await openDevice(engine.gpu, options);
    if (!opened.ok) return opened;
    try {
      const clock = await createClock(opened.value);
      return ok(environmentOf(opened.value, clock.grid, engine.host));
    } catch (thrown) {
      return { ok: false, error: asProblem(thrown, "no-device") };
    } finally {
      opened.value.device.destroy();
    }
  },
  async characterize(options, onProgress) {
    stopRequested = false;
    const result = await characterize(engine, options, (progress) => {
      onProgress?.(progress);
    });
    current = null;
    return result;
  },
  async source(wanted, environment) {
    const { sourceOf } = await import("./source.ts");
    return sourceOf(wanted, environment);
  },
  async stop() {
    stopRequested = true;
  },
  async pageHidden(hidden) {
    pageHidden = hidden;
  },
  async loseDevice() {
    current?.device.destroy();
  },
};

Comlink.expose(api);
