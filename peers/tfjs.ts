import "@tensorflow/tfjs-backend-webgpu";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import type { Contender } from "./contender.ts";
import { watch } from "./faults.ts";
import type { Workload } from "./workload.ts";

interface Expression {
  readonly detail: string;
  readonly inputs: readonly tf.Tensor[];
  readonly compute: () => tf.Tensor;
}

/** The workload in the library's own operators. It has no layer normalization: moments and batchNorm, as its layers do. */
function express({ group, params, inputs }: Workload): Expression {
  const { m, n, k, h, w, cin, cout, kh, kw, stride, pad, groups, rows, columns } = params;
  const [first, second, third] = inputs as readonly [Float32Array, Float32Array, Float32Array];
  switch (group) {
    case "gemm": {
      const a = tf.tensor2d(first, [m!, k!]);
      const b = tf.tensor2d(second, [k!, n!]);
      return { detail: "matMul", inputs: [a, b], compute: () => tf.matMul(a, b) };
    }
    case "conv": {
      const x = tf.tensor4d(first, [n!, h!, w!, cin!]);
      const weights = tf.tensor4d(second, [kh!, kw!, cin! / groups!, cout!]);
      const compute = () => tf.conv2d(x, weights, stride!, pad!);
      return { detail: "conv2d", inputs: [x, weights], compute };
    }
    case "depthwise": {
      const x = tf.tensor4d(first, [n!, h!, w!, cin!]);
      const weights = tf.tensor4d(second, [kh!, kw!, cin!, 1]);
      const compute = () => tf.depthwiseConv2d(x, weights, stride!, pad!);
      return { detail: "depthwiseConv2d", inputs: [x, weights], compute };
    }
    case "softmax": {
      const x = tf.tensor2d(first, [rows!, columns!]);
      return { detail: "softmax", inputs: [x], compute: () => tf.softmax(x) };
    }
    case "layer-norm": {
      const x = tf.tensor2d(first, [rows!, columns!]);
      const gain = tf.tensor2d(second, [1, columns!]);
      const bias = tf.tensor2d(third, [1, columns!]);
      const compute = () => {
        const { mean, variance } = tf.moments(x, -1, true);
        return tf.batchNorm(x, mean as tf.Tensor2D, variance as tf.Tensor2D, bias, gain, 1e-5);
      };
      return { detail: "moments, batchNorm", inputs: [x, gain, bias], compute };
    }
  }
}

/** Submits what is still deferred, as the backend does it before it reads a tensor. */
function flush(backend: WebGPUBackend): void {
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.submitQueue();
}

/** Submitted as it does by default: once in 15 dispatches, the rest when the last run is in. */
export async function tfjs(): Promise<Contender> {
  await tf.setBackend("webgpu");
  await tf.ready();
  const backend = tf.backend() as WebGPUBackend;
  const faultless = watch(backend.device);
  return {
    name: "tfjs",
    version: `@tensorflow/tfjs-backend-webgpu ${tf.version_core}`,
    async prepare(workload) {
      const { detail, inputs, compute } = express(workload);
      const once = () => tf.tidy(compute);
      return {
        detail,
        async run(count) {
          const start = performance.now();
          for (let i = 0; i < count; i++) once().dispose();
          flush(backend);
          await backend.queue.onSubmittedWorkDone();
          faultless();
          return (performance.now() - start) / 1000;
        },
        async result() {
          const output = once();
          const data = (await output.data()) as Float32Array;
          output.dispose();
          return data.slice();
        },
        async release() {
          tf.dispose([...inputs]);
        },
      };
    },
  };
}
