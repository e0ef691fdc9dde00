/**
 * The longest task of the page's own thread while `work` runs, in milliseconds of the processor: where other programs have
 * the cores, a task takes longer by the clock than it is long.
 */
export async function longestByProcessor(browser, page, work) {
  await browser.startTracing(page, { categories: ["toplevel"] });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const main = traceEvents.filter(
    ({ name, args }) => name === "thread_name" && args.name === "CrRendererMain",
  );
  const threads = new Set(main.map(({ pid, tid }) => `${pid} ${tid}`));
  const tasks = traceEvents.filter(
    ({ name, pid, tid, tdur }) => tdur && name.endsWith("RunTask") && threads.has(`${pid} ${tid}`),
  );
  return Math.max(0, ...tasks.map(({ tdur }) => tdur / 1000));
}
