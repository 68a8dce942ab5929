/**
 * Histogram of the columns of one group: 256 slots (g f64, h f64) a column. `order` = 0: rows start … end - 1 themselves.
 * Twin: `addToHistogram` of src/models/histogram.ts. Gradients are rounded so that sums are exact: no order shows in them.
 *
 * `counts`, where given, has a u32 for each slot: rows that take part in the tree, which are those with a hessian.
 */
export function addRows(
  width: u32,
  order: usize,
  start: u32,
  end: u32,
  codes: usize,
  gradients: usize,
  out: usize,
  counts: usize,
): void {
  if (counts) countRows(width, order, start, end, codes, gradients, counts)
  if (order) addWidth(width, order + (<usize>start << 1), order + (<usize>end << 1), true, codes, gradients, out)
  else addWidth(width, start, end, false, codes, gradients, out)
}

// @ts-ignore: decorator
@inline
function addWidth(width: u32, from: usize, to: usize, picks: bool, codes: usize, gradients: usize, out: usize): void {
  switch (width) {
    case 1: return addColumns(1, from, to, picks, codes, gradients, out)
    case 2: return addColumns(2, from, to, picks, codes, gradients, out)
    case 3: return addColumns(3, from, to, picks, codes, gradients, out)
    case 4: return addColumns(4, from, to, picks, codes, gradients, out)
    case 5: return addColumns(5, from, to, picks, codes, gradients, out)
    case 6: return addColumns(6, from, to, picks, codes, gradients, out)
    case 7: return addColumns(7, from, to, picks, codes, gradients, out)
    default: return addColumns(8, from, to, picks, codes, gradients, out)
  }
}

// @ts-ignore: decorator
@inline
function addColumns(width: u32, from: usize, to: usize, picks: bool, codes: usize, gradients: usize, out: usize): void {
  for (let p = from; p < to; p += picks ? 2 : 1) {
    const at = (picks ? <usize>load<u16>(p) : p) << 3
    const gh = f64x2.promote_low_f32x4(v128.load64_zero(gradients + at))
    addTo(out + (<usize>load<u8>(codes + at, 0) << 4), 0, gh)
    if (width > 1) addTo(out + (<usize>load<u8>(codes + at, 1) << 4), 4096, gh)
    if (width > 2) addTo(out + (<usize>load<u8>(codes + at, 2) << 4), 8192, gh)
    if (width > 3) addTo(out + (<usize>load<u8>(codes + at, 3) << 4), 12288, gh)
    if (width > 4) addTo(out + (<usize>load<u8>(codes + at, 4) << 4), 16384, gh)
    if (width > 5) addTo(out + (<usize>load<u8>(codes + at, 5) << 4), 20480, gh)
    if (width > 6) addTo(out + (<usize>load<u8>(codes + at, 6) << 4), 24576, gh)
    if (width > 7) addTo(out + (<usize>load<u8>(codes + at, 7) << 4), 28672, gh)
  }
}

// @ts-ignore: decorator
@inline
function addTo(slot: usize, offset: usize, gh: v128): void {
  const at = slot + offset
  v128.store(at, f64x2.add(v128.load(at), gh))
}

function countRows(
  width: u32,
  order: usize,
  start: u32,
  end: u32,
  codes: usize,
  gradients: usize,
  counts: usize,
): void {
  const from = order ? order + (<usize>start << 1) : start
  const to = order ? order + (<usize>end << 1) : end
  for (let p = from; p < to; p += order ? 2 : 1) {
    const at = (order ? <usize>load<u16>(p) : p) << 3
    const one = <u32>(load<u32>(gradients + at, 4) != 0)
    let column = counts
    for (let c = codes + at, last = c + width; c < last; c++) {
      const slot = column + (<usize>load<u8>(c) << 2)
      store<u32>(slot, load<u32>(slot) + one)
      column += 1024
    }
  }
}
