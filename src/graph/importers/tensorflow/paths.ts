/** Names of tensors that TensorFlow's converters write, as module paths. */

/** Wrappers that every exported function has around it, and that say nothing. */
const WRAPPERS = /^(StatefulPartitionedCall|PartitionedCall|Func)\//;

/** TensorFlow's words for operators, with the number that a converter put behind. */
const NUMBERED = /(\/(?:conv[123]d|depthwise|matmul|tensordot|add|mul))\d+$/i;

/**
 * "model/relu;model/bn/FusedBatchNormV3;model/conv9/Conv2D;model/conv1/Conv2D1": what became one operator, its members
 * joined, those whose constants it shares among them. The last member of the operator's own kind is the operator itself,
 * with a number behind it where the name was taken; where no kind is told, or none is there, the first gives the name.
 */
export function modulePath(tensor: string, kind?: RegExp): string {
  const members = tensor.split(";").filter((member) => member !== "");
  const own = kind && members.findLast((member) => kind.test(member))?.replace(NUMBERED, "$1");
  let path = (own ?? members[0] ?? "").replace(/:\d+$/, "");
  while (WRAPPERS.test(path)) path = path.replace(WRAPPERS, "");
  return path.replaceAll(/\/{2,}|^\/|\/$/g, (match, at: number) => (match.length > 1 && at > 0 ? "/" : ""));
}
