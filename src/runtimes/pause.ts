/** Lets messages in: a run on the CPU blocks its worker, and nobody could ask it to stop. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
