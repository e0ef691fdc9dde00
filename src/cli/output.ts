import { access, constants, rename, stat, writeFile } from "node:fs/promises";
import { dirname, sep } from "node:path";
import { refuse } from "./args.ts";

const ADVICE = "Name a file in a folder that exists and is yours to write.";

/** Where a file is written before it takes its name. */
function partialOf(path: string): string {
  return `${path}.partial`;
}

/** Refuses a path that cannot become a file: said before the minute of measuring, not after it. Throws ProblemError. */
export async function mustBeWritable(path: string): Promise<void> {
  if (path.endsWith("/") || path.endsWith(sep)) refuse("The output is a directory", path, "Name a file.");
  for (const target of [path, partialOf(path)]) {
    const taken = await stat(target).catch((thrown: NodeJS.ErrnoException) =>
      thrown.code === "ENOENT" ? null : refuse("The output cannot be written", target, ADVICE),
    );
    if (taken?.isDirectory()) refuse("The output is a directory", target, "Name a file.");
    if (taken && !taken.isFile()) refuse("The output is not an ordinary file", target, ADVICE);
    // The file is replaced, which its own permissions would not prevent.
    for (const written of taken ? [target, dirname(path)] : [dirname(path)])
      await access(written, constants.W_OK).catch(() =>
        refuse("The output cannot be written", written, ADVICE),
      );
  }
}

/** Whole or not at all: a file that was there before survives a full disk. */
export async function save(path: string, content: string): Promise<void> {
  await writeFile(partialOf(path), content);
  await rename(partialOf(path), path);
}
