/** Square products of rising size: a device takes the largest that it does in time. A processor has enough with the first. */
export function products(
  software: boolean,
): readonly { readonly m: number; readonly n: number; readonly k: number }[] {
  return (software ? [256] : [256, 512, 1024, 2048]).map((size) => ({ m: size, n: size, k: size }));
}
