/** Names of tensors that TensorFlow's converters write, as module paths. */

/** Wrappers that every exported function has around it, and that say nothing. */
const WRAPPERS = /^(StatefulPartitionedCall|PartitionedCall|Func)\//;

/**
 * "model/bn/FusedBatchNormV3;model/conv1/Conv2D": what became one operator, its members joined. The member that is
 * `kind` gives the name, since the others were folded into it; the first, where none is.
 */
export function modulePath(tensor: string, kind?: RegExp): string {
  const members = tensor.split(";").filter((member) => member !== "");
  const chosen = (kind && members.find((member) => kind.test(member))) ?? members[0] ?? "";
  let path = chosen.replace(/:\d+$/, "");
  while (WRAPPERS.test(path)) path = path.replace(WRAPPERS, "");
  return path.replaceAll(/\/{2,}|^\/|\/$/g, (match, at: number) => (match.length > 1 && at > 0 ? "/" : ""));
}
