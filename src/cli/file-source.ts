import { readSync } from "node:fs";
import { open } from "node:fs/promises";
import { basename } from "node:path";
import { fail, type Problem, ProblemError } from "../core/result.ts";
import type { ByteSource } from "../graph/source.ts";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "There is no such file",
  ENOTDIR: "There is no such file",
  EACCES: "The file may not be read",
  EPERM: "The file may not be read",
  EISDIR: "This is a directory, not a file",
  ENAMETOOLONG: "The name is too long for a file",
};

function problemOf(thrown: unknown, path: string): Problem {
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  const what = REASONS[code] ?? `The file cannot be read${code ? ` (${code})` : ""}`;
  return fail("unreadable", what, path, "Check the path.").error;
}

/** Lends several files at once, in their order. Throws ProblemError. */
export async function withFiles<T>(
  paths: readonly string[],
  use: (sources: readonly ByteSource[]) => Promise<T>,
): Promise<T> {
  const lend = (lent: readonly ByteSource[]): Promise<T> => {
    const path = paths[lent.length];
    return path === undefined ? use(lent) : withFile(path, (source) => lend([...lent, source]));
  };
  return lend([]);
}

/**
 * Lends a file on disk, read by position so that weights need never enter memory, and closes it after. Throws
 * ProblemError "unreadable" for a path that is missing, forbidden or no ordinary file.
 */
export async function withFile<T>(path: string, use: (source: ByteSource) => Promise<T>): Promise<T> {
  const file = await open(path, "r").catch((thrown: unknown) => {
    throw new ProblemError(problemOf(thrown, path));
  });
  try {
    const { size, isFile } = await file.stat().then((stat) => ({ size: stat.size, isFile: stat.isFile() }));
    if (!isFile) {
      const what = "This is not an ordinary file";
      throw new ProblemError(fail("unreadable", what, path, "Give the path of a file.").error);
    }
    return await use({
      name: basename(path),
      size,
      async read(offset, length) {
        const wanted = Math.max(0, Math.min(length, size - offset));
        const bytes = new Uint8Array(wanted);
        let filled = 0;
        while (filled < wanted) {
          // Nobody else waits, and a small piece is there sooner than another thread could be asked for it.
          const count = readSync(file.fd, bytes, filled, wanted - filled, offset + filled);
          if (count === 0) break;
          filled += count;
        }
        return bytes.subarray(0, filled);
      },
    });
  } finally {
    await file.close();
  }
}
