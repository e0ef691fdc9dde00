import { describe, expect, it } from "vitest";
import { openStore } from "../../../src/store/database.ts";
import { storageProblem } from "../../../src/store/storage-problem.ts";

describe("what storage can refuse", () => {
  it.each([
    ["QuotaExceededError", "storage-full"],
    ["SecurityError", "storage-denied"],
    ["VersionError", "storage-newer"],
    ["AbortError", "storage-failed"],
  ])("%s is %s, with advice", (name, code) => {
    const problem = storageProblem(new DOMException("refused", name));
    expect(problem.code).toBe(code);
    expect(problem.advice).not.toBe("");
  });

  it("keeps the words of an unknown error", () => {
    expect(storageProblem(new Error("the disk is on fire")).what).toBe("the disk is on fire");
    expect(storageProblem("constructor").code).toBe("storage-failed");
  });

  it("is denied where there is no IndexedDB at all, as in Node", async () => {
    expect(await openStore()).toMatchObject({ ok: false, error: { code: "storage-denied" } });
  });
});
