import type { Atlas } from "./atlas.ts";
import { IN, OUT } from "./level.ts";
import { type Group, isGroup } from "./outline.ts";

/** A line within an open group: from one member to another, or to what is around the group. */
export interface Link {
  readonly from: number;
  readonly to: number;
  /** One pair of nodes that it stands for, and how many. */
  readonly tail: number;
  readonly head: number;
  count: number;
}

/** What is drawn as one box: a node by its index, or a closed group. */
export type Item = number | Group;

interface Links {
  readonly within: ReadonlyMap<Group, readonly Link[]>;
  /** Pairs of boxes that are connected, however many borders the line crosses. */
  readonly pairs: readonly (readonly [Item, Item])[];
}

/** Brings the wiring to the boxes that are drawn: every line is cut where it crosses the border of an open group. */
export function linksOf(atlas: Atlas, open: ReadonlySet<Group>): Links {
  const { plan, parents, depths, homes } = atlas;
  const shownAs = showing(atlas, open);
  const seats = new Map<Group, ReadonlyMap<Item, number>>();
  for (const group of open)
    seats.set(group, new Map(group.members.map((member, i) => [isGroup(member) ? member : member.node, i])));

  const within = new Map<Group, Map<string, Link>>();
  const add = (group: Group, a: Item | null, b: Item | null, tail: number, head: number) => {
    const seat = seats.get(group)!;
    const from = a === null ? IN : seat.get(a)!;
    const to = b === null ? OUT : seat.get(b)!;
    const own = within.get(group) ?? new Map<string, Link>();
    within.set(group, own);
    const key = `${from},${to}`;
    const before = own.get(key);
    if (before) before.count++;
    else own.set(key, { from, to, tail, head, count: 1 });
  };
  const pairs: (readonly [Item, Item])[] = [];
  const paired = new Map<Item, Set<Item>>();
  for (let i = 0; i < plan.from.length; i++) {
    const [tail, head] = [plan.from[i]!, plan.to[i]!];
    if (!homes[tail] || !homes[head]) continue;
    let [a, b] = [shownAs(tail), shownAs(head)];
    if (a === b) continue;
    const others = paired.get(a) ?? new Set<Item>();
    paired.set(a, others);
    if (!others.has(b)) {
      others.add(b);
      pairs.push([a, b]);
    }
    let [around, aroundHead] = [groupOf(a), groupOf(b)];
    while (around !== aroundHead) {
      if (depths.get(around)! >= depths.get(aroundHead)!) {
        add(around, a, null, tail, head);
        a = around;
        around = parents.get(around)!;
      } else {
        add(aroundHead, null, b, tail, head);
        b = aroundHead;
        aroundHead = parents.get(aroundHead)!;
      }
    }
    // A line that leaves a group to come back to it has no place within it.
    if (a !== b) add(around, a, b, tail, head);
  }
  return { within: new Map([...within].map(([group, own]) => [group, [...own.values()]])), pairs };

  function groupOf(item: Item): Group {
    return typeof item === "number" ? homes[item]! : parents.get(item)!;
  }
}

/** The box that shows a node: its own, or the outermost closed group around it. */
export function showing({ parents, homes }: Atlas, open: ReadonlySet<Group>): (node: number) => Item {
  const covers = new Map<Group, Group | null>();
  const cover = (home: Group): Group | null => {
    const known = covers.get(home);
    if (known !== undefined) return known;
    let found: Group | null = null;
    for (let at: Group | undefined = home; at; at = parents.get(at)) if (!open.has(at)) found = at;
    covers.set(home, found);
    return found;
  };
  return (node) => cover(homes[node]!) ?? node;
}
