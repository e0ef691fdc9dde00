// Which part of the image a pooling window covers, and what is done with it. AVERAGE: 1 for the mean, 0 for the maximum.

struct Sizes {
  h: u32, w: u32, items: u32, outputs: u32, // items a pixel; outputs = n·oh·ow·items
  oh: u32, ow: u32, kh: u32, kw: u32,
  stride: u32, pad: u32,
}

struct Window {
  image: u32,
  top: u32, bottom: u32,
  left: u32, right: u32,
}

const START = select(-3.4e38, 0.0, AVERAGE == 1u);

fn combine(a: item, b: item) -> item { return select(max(a, b), a + b, AVERAGE == 1u); }

fn finish(pooled: item, window: Window) -> item {
  let inside = f32((window.bottom - window.top) * (window.right - window.left));
  return select(pooled, pooled / inside, AVERAGE == 1u);
}

// Clipped to the image.
fn window_of(pixel: u32) -> Window {
  let top = ((pixel / s.ow) % s.oh) * s.stride;
  let left = (pixel % s.ow) * s.stride;
  return Window(
    pixel / (s.ow * s.oh),
    max(top, s.pad) - s.pad,
    min(top + s.kh - s.pad, s.h),
    max(left, s.pad) - s.pad,
    min(left + s.kw - s.pad, s.w),
  );
}
