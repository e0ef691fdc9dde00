/**
 * Listens for errors that WebGPU reports of no call in particular: work that was refused is done in no time, and would
 * count as fast. The function that is returned throws the first one, once.
 */
export function watch(device: GPUDevice): () => void {
  let first: string | null = null;
  device.addEventListener("uncapturederror", ({ error }) => {
    first ??= error.message;
  });
  return () => {
    const message = first;
    first = null;
    if (message !== null) throw new Error(message);
  };
}
