import { useSignal } from "@preact/signals";
import { useCallback, useEffect, useMemo, useRef } from "preact/hooks";
import { formatCount } from "../../core/format.ts";
import type { Problem } from "../../core/result.ts";
import { parseFilter } from "../layers/filter.ts";
import type { NodeRow } from "../layers/rows.ts";
import { useSlices } from "../layers/use-slices.ts";
import { select, selection } from "../state/selection.ts";
import { ClassKeys } from "../widgets/class-keys.tsx";
import { ProblemNote } from "../widgets/problem.tsx";
import { factsOf } from "./facts.ts";
import { GraphCanvas, type Handle } from "./graph-canvas.tsx";
import { type Layouter, layouter } from "./layout.ts";
import { NodeStrip } from "./node-strip.tsx";
import { MAX_BOXES, type Opening, type Scene } from "./scene.ts";
import { wire } from "./wiring.ts";

/** Boxes that a reader sees at first: the outline of the model. */
const AT_FIRST = 30;

/** The model as a graph of its modules, which open to show what is in them. */
export function GraphView({ rows }: { rows: readonly NodeRow[] }) {
  const constants = useSignal(false);
  const scene = useSignal<Scene | null>(null);
  const problem = useSignal<Problem | null>(null);
  const busy = useSignal(true);
  const active = useSignal(-1);
  const query = useSignal("");
  const found = useSignal<string | null>(null);
  const maker = useRef<Layouter | null>(null);
  const canvas = useRef<Handle>(null);
  const turn = useRef(0);

  // A prediction gives the rows other times and leaves the graph as it is.
  const names = rows[0]?.node;
  const nodes = useMemo(() => rows.map(({ node }) => node), [names, rows.length]);
  const wiring = useSlices(useCallback(() => wire(nodes), [nodes])).value;

  const arrange = useCallback(
    async (opening: Opening, keep: { readonly key: string } | { readonly node: number } | null) => {
      const mine = ++turn.current;
      busy.value = true;
      const answer = await maker.current?.layout(opening);
      if (mine !== turn.current || !answer) return;
      busy.value = false;
      problem.value = answer.ok ? null : answer.error;
      if (!answer.ok) return;
      const before = scene.peek();
      scene.value = answer.value;
      active.value = keep ? boxFor(answer.value, keep) : -1;
      canvas.current?.changed(before, answer.value, keep && "key" in keep ? keep.key : null);
      if (keep && "node" in keep) canvas.current?.center(active.value);
    },
    [active, busy, problem, scene],
  );

  const shown = constants.value;
  useEffect(() => {
    if (!wiring) return;
    const hidden = Uint8Array.from(nodes, (node) => (!shown && node.class === "constant" ? 1 : 0));
    const layout = layouter({ ...wiring, names: nodes.map(({ name }) => name), hidden });
    maker.current = layout;
    void arrange({ kind: "within", boxes: AT_FIRST }, null);
    return () => {
      maker.current = null;
      layout.end();
    };
  }, [nodes, wiring, shown, arrange]);

  const openKeys = () =>
    scene
      .peek()
      ?.groups.filter(({ open }) => open)
      .map(({ key }) => key) ?? [];
  const toggle = useCallback(
    (box: number) => {
      const now = scene.peek();
      const group = now?.groups[now.group[box] ?? -1];
      if (!group) return;
      const keys = group.open ? openKeys().filter((key) => key !== group.key) : [...openKeys(), group.key];
      void arrange({ kind: "keys", keys, reveal: [] }, { key: group.key });
    },
    [arrange],
  );
  const reveal = useCallback(
    (node: number) => {
      const now = scene.peek();
      if (!now) return;
      const box = now.boxOf[node]!;
      if (box > 0 && now.node[box] === node) {
        active.value = box;
        canvas.current?.center(box);
      } else void arrange({ kind: "keys", keys: openKeys(), reveal: [node] }, { node });
    },
    [active, arrange, scene],
  );

  // What was chosen in another view is brought into sight here.
  const chosen = selection.value;
  useEffect(() => {
    if (!chosen || chosen.by === "graph") return;
    const now = scene.peek();
    const box = now?.boxOf[chosen.node] ?? -1;
    // A walk through the table must not open one module after the other: the closed one is marked.
    if (now && box > 0) {
      active.value = box;
      canvas.current?.center(box);
    }
  }, [chosen, active, scene]);

  const activate = useCallback(
    (box: number) => {
      active.value = box;
      const node = scene.peek()?.node[box] ?? -1;
      if (node >= 0) select(node, "graph");
    },
    [active, scene],
  );
  const now = scene.value;
  const facts = useSlices(
    useCallback(
      function* () {
        return now ? { of: now, facts: yield* factsOf(now, rows) } : null;
      },
      [now, rows],
    ),
  ).value;

  const search = (forward: boolean) => {
    const test = parseFilter(query.value);
    const start = selection.peek()?.node ?? -1;
    if (!test) return;
    const hits = rows.filter((row) => (shown || row.node.class !== "constant") && test(row));
    found.value = hits.length === 0 ? "no node is like that" : `${formatCount(hits.length)} found`;
    const next = forward
      ? (hits.find(({ index }) => index > start) ?? hits[0])
      : (hits.findLast(({ index }) => index < start) ?? hits.at(-1));
    if (!next) return;
    found.value = `${formatCount(hits.indexOf(next) + 1)} of ${formatCount(hits.length)}`;
    select(next.index, "graph");
    reveal(next.index);
  };

  return (
    <>
      <div class="row small tools">
        <form
          class="row"
          onSubmit={(event) => {
            event.preventDefault();
            search(true);
          }}
        >
          <label class="row">
            <span class="quiet">Find</span>
            <input
              type="search"
              placeholder="name, op or class"
              value={query.value}
              onInput={(event) => {
                query.value = event.currentTarget.value;
                found.value = null;
              }}
              onKeyDown={(event) => {
                if (event.key !== "Enter" || !event.shiftKey) return;
                event.preventDefault();
                search(false);
              }}
            />
          </label>
          <button type="submit">Next</button>
          <span class="quiet" aria-live="polite">
            {found.value}
          </span>
        </form>
        <span class="row end">
          <label class="row check">
            <input
              type="checkbox"
              checked={shown}
              onChange={(event) => {
                constants.value = event.currentTarget.checked;
              }}
            />
            Constants
          </label>
          <button
            type="button"
            class="plain"
            onClick={() => arrange({ kind: "within", boxes: MAX_BOXES }, null)}
          >
            Open all
          </button>
          <button type="button" class="plain" onClick={() => arrange({ kind: "within", boxes: 0 }, null)}>
            Close all
          </button>
        </span>
      </div>
      {problem.value && <ProblemNote problem={problem.value} />}
      <GraphCanvas
        handle={canvas}
        scene={now}
        facts={facts?.of === now ? facts.facts : null}
        rows={rows}
        active={active}
        busy={busy.value}
        onActivate={activate}
        onToggle={toggle}
      />
      {now?.cut && now.node.length > 1000 && (
        <p class="quiet small">
          Some modules stay closed: more boxes could not be told apart. Open them one by one.
        </p>
      )}
      <ClassKeys classes={facts ? [...new Set(facts.facts.opClass)] : []} />
      <NodeStrip
        rows={rows}
        wiring={wiring}
        onGo={(node) => {
          select(node, "graph");
          reveal(node);
        }}
      />
    </>
  );
}

function boxFor(scene: Scene, keep: { readonly key: string } | { readonly node: number }): number {
  if ("node" in keep) return scene.boxOf[keep.node] ?? -1;
  const group = scene.groups.findIndex(({ key }) => key === keep.key);
  return group < 0 ? -1 : scene.group.indexOf(group);
}
