/** Writes to stdout and waits until it is taken: a program that exits with text in a pipe loses it. */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

/** A reader that has seen enough (`| head`) closes the pipe, and that is no failure. */
export function isClosedPipe(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === "EPIPE";
}
