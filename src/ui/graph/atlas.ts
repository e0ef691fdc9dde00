import { type Group, isGroup, outline } from "./outline.ts";
import { MAX_BOXES, type Opening, type Plan } from "./scene.ts";

/** The groups of a model with their surroundings, and the group that each node is in; built once a plan. */
export interface Atlas {
  readonly plan: Plan;
  readonly root: Group;
  readonly parents: ReadonlyMap<Group, Group>;
  readonly depths: ReadonlyMap<Group, number>;
  readonly byKey: ReadonlyMap<string, Group>;
  /** The innermost group of every node; undefined for one that is left out. */
  readonly homes: readonly (Group | undefined)[];
}

export function atlasOf(plan: Plan): Atlas {
  const root = outline(plan);
  const parents = new Map<Group, Group>();
  const depths = new Map([[root, 0]]);
  const byKey = new Map<string, Group>();
  const homes: (Group | undefined)[] = new Array(plan.names.length);
  // A map is walked in the order in which it grows.
  for (const [group, depth] of depths) {
    byKey.set(group.key, group);
    for (const member of group.members) {
      if (isGroup(member)) {
        parents.set(member, group);
        depths.set(member, depth + 1);
      } else homes[member.node] = group;
    }
  }
  return { plan, root, parents, depths, byKey, homes };
}

interface Opened {
  readonly open: ReadonlySet<Group>;
  readonly cut: boolean;
}

/** The groups that are drawn with what is in them. */
export function openGroups(atlas: Atlas, opening: Opening): Opened {
  return opening.kind === "within" ? outermost(atlas.root, opening.boxes) : asked(atlas, opening);
}

/** Level by level, as long as there is room. */
function outermost(root: Group, limit: number): Opened {
  const open = new Set([root]);
  let boxes = root.members.length;
  let cut = false;
  for (const group of open)
    for (const member of group.members) {
      if (!isGroup(member)) continue;
      const room = boxes + member.members.length <= Math.min(limit, MAX_BOXES);
      if (room) {
        boxes += member.members.length;
        open.add(member);
      } else cut = true;
    }
  return { open, cut };
}

function asked({ root, parents, byKey, homes }: Atlas, opening: Extract<Opening, { kind: "keys" }>): Opened {
  const wanted = new Set(opening.keys.flatMap((key) => byKey.get(key) ?? []));
  for (const node of opening.reveal) for (let at = homes[node]; at; at = parents.get(at)) wanted.add(at);
  // One within a closed group stays wanted, for when that is opened again, and is not drawn.
  const open = new Set([root]);
  let boxes = root.members.length;
  let cut = false;
  for (const group of open)
    for (const member of group.members) {
      if (!isGroup(member) || !wanted.has(member)) continue;
      const room = boxes + member.members.length <= MAX_BOXES;
      if (room) {
        boxes += member.members.length;
        open.add(member);
      } else cut = true;
    }
  return { open, cut };
}
