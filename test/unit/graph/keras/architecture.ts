/** Writes Keras architectures as Keras 2 and Keras 3 save them, layer by layer. */

export type Style = "keras 2" | "keras 3";

export interface Tensor {
  readonly layer: string;
  readonly call: number;
  readonly output: number;
}

type Settings = Readonly<Record<string, unknown>>;

export class Architecture {
  readonly style: Style;
  readonly #layers: {
    class_name: string;
    name: string;
    config: Record<string, unknown>;
    inbound_nodes: unknown[];
  }[] = [];
  readonly #inputs: Tensor[] = [];
  readonly #name: string;

  constructor(style: Style, name = "net") {
    this.style = style;
    this.#name = name;
  }

  input(name: string, shape: readonly (number | null)[]): Tensor {
    const key = this.style === "keras 2" ? "batch_input_shape" : "batch_shape";
    this.#layers.push({
      class_name: "InputLayer",
      name,
      config: { [key]: shape, dtype: "float32", name },
      inbound_nodes: [],
    });
    const tensor = { layer: name, call: 0, output: 0 };
    this.#inputs.push(tensor);
    return tensor;
  }

  /** A new layer, called on `from`; a layer of that name that is there already is called again. */
  layer(
    className: string,
    name: string,
    config: Settings,
    from: readonly Tensor[],
    named: Readonly<Record<string, Tensor | number>> = {},
    numbers: readonly number[] = [],
  ): Tensor {
    let layer = this.#layers.find((other) => other.name === name);
    if (!layer) {
      layer = {
        class_name: className,
        name,
        config: { name, trainable: true, dtype: "float32", ...config },
        inbound_nodes: [],
      };
      this.#layers.push(layer);
    }
    layer.inbound_nodes.push(this.style === "keras 2" ? keras2(from, named) : keras3(from, named, numbers));
    return { layer: name, call: layer.inbound_nodes.length - 1, output: 0 };
  }

  model(outputs: readonly Tensor[]): Record<string, unknown> {
    const triple = ({ layer, call, output }: Tensor) => [layer, call, output];
    return {
      class_name: "Functional",
      config: {
        name: this.#name,
        layers: this.#layers,
        input_layers: this.#inputs.map(triple),
        output_layers: outputs.map(triple),
      },
      ...(this.style === "keras 3"
        ? { module: "keras.src.models.functional", registered_name: "Functional" }
        : { keras_version: "2.15.0" }),
    };
  }
}

function keras2(from: readonly Tensor[], named: Readonly<Record<string, Tensor | number>>): unknown {
  const kwargs = Object.fromEntries(
    Object.entries(named).map(([name, value]) => [
      name,
      typeof value === "number" ? value : [value.layer, value.call, value.output],
    ]),
  );
  return from.map(({ layer, call, output }, i) => [layer, call, output, i === 0 ? kwargs : {}]);
}

function keras3(
  from: readonly Tensor[],
  named: Readonly<Record<string, Tensor | number>>,
  numbers: readonly number[],
): unknown {
  const tensor = ({ layer, call, output }: Tensor) => ({
    class_name: "__keras_tensor__",
    config: { shape: [null], dtype: "float32", keras_history: [layer, call, output] },
  });
  const kwargs = Object.fromEntries(
    Object.entries(named).map(([name, value]) => [name, typeof value === "number" ? value : tensor(value)]),
  );
  // Layers get their tensors as one list, operations as arguments.
  const tensors = from.length === 1 ? [tensor(from[0]!)] : [from.map(tensor)];
  return { args: [...tensors, ...numbers], kwargs };
}

export function sequential(
  layers: readonly (readonly [className: string, config: Settings])[],
  name = "net",
): Record<string, unknown> {
  return {
    class_name: "Sequential",
    config: { name, layers: layers.map(([class_name, config]) => ({ class_name, config })) },
  };
}
