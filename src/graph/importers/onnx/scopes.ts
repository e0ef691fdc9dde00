/**
 * Where PyTorch's exporter since 2.5 writes which module a node comes from: names such as "node_linear_8" no longer tell. The
 * value is a Python list of cumulative paths, the root first and the node itself last:
 * "['', 'blocks.2', 'blocks.2.mlp', 'linear_8']".
 */
export const NAME_SCOPES = "pkg.torch.onnx.name_scopes";

/** "blocks/2/mlp" for the above; null for a text of another form, or of the root. */
export function modulePath(scopes: string): string | null {
  if (!/^\[('[^'\\]*'(, |\]))+$/.test(scopes)) return null;
  const names = scopes.slice(2, -2).split("', '");
  const module = names.at(-2);
  return module ? module.replaceAll(".", "/") : null;
}
