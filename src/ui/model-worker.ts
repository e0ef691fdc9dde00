import { expose } from "comlink";
import type { Calibration } from "../core/calibration.ts";
import { asProblem, fail, ok, type Result } from "../core/result.ts";
import type { OpenOptions } from "../graph/model.ts";
import { openModel } from "../graph/open.ts";
import { blobSource } from "../graph/source.ts";
import { analyze } from "../predict/analyze.ts";
import { calibrationProblem, predict } from "../predict/predict.ts";
import type { Analysis, Prediction } from "../predict/types.ts";

/** Reads models and counts them away from the page's thread. Stateless: what it is asked comes with the question. */
export interface ModelApi {
  /** Opens a model, of which only the slices that hold the graph are read, and counts it. */
  analyze(file: Blob, name: string, options: OpenOptions): Promise<Result<Analysis>>;
  predict(analysis: Analysis, calibration: Calibration): Promise<Result<Prediction>>;
}

const ADVICE = "Please report it with the model, if you may share it.";

const api: ModelApi = {
  async analyze(file, name, options) {
    const graph = await openModel(blobSource(file, name), options);
    if (!graph.ok) return graph;
    try {
      return ok(analyze(graph.value));
    } catch (thrown) {
      return { ok: false, error: asProblem(thrown, "analysis-failed", ADVICE) };
    }
  },
  async predict(analysis, calibration) {
    const unusable = calibrationProblem(calibration);
    if (unusable) return { ok: false, error: unusable };
    try {
      const prediction = predict(analysis, calibration);
      if (Number.isFinite(prediction.total.value)) return ok(prediction);
      return fail("prediction-failed", "The prediction is not a number", calibration.name, ADVICE);
    } catch (thrown) {
      return { ok: false, error: asProblem(thrown, "prediction-failed", ADVICE) };
    }
  },
};

expose(api);
