// A row to each subgroup of LANES: no workgroup memory and no barrier.

const WORKGROUP = max(64u, LANES);

fn across_sum(lane: u32, value: f32) -> f32 { return subgroupAdd(value); }
fn across_max(lane: u32, value: f32) -> f32 { return subgroupMax(value); }
