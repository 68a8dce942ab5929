import { ScoreJob, TestedColumn } from './score-records'

const none: u32 = 0xffffffff
/** Bounds of every column of a feature but the last. */
const full: u32 = 254
const recordSize: usize = 24
/** More would not fit into the ranks' 16 bits. */
const most: u32 = 250

/** How many columns from c on share one feature whose bounds are too many for one, up to 250; 1 where it stands alone. */
export function spreadFrom(j: ScoreJob, c: u32): u32 {
  const column = changetype<TestedColumn>(j.columns + <usize>c * recordSize)
  if (column.kind != 0) return 1
  let end = c + 1
  while (end < j.columnCount && end - c < most) {
    const next = changetype<TestedColumn>(j.columns + <usize>end * recordSize)
    if (next.kind != 0 || next.column != column.column) break
    end++
  }
  return end - c
}

/**
 * Codes of a tile of 512 rows for several columns of one feature: each value's rank among the bounds of all of them is found once, and a
 * column's code is what of the rank lies in it. Codes as of `codeColumn`.
 *
 * @param ranks 1,024 bytes for the ranks, and 8 for each column
 */
export function codeSpread(j: ScoreJob, c: u32, columns: u32, first: u32, count: u32, codes: usize, ranks: usize): void {
  const records = j.columns + <usize>c * recordSize
  const lasts = ranks + 1024
  for (let i: u32 = 0; i < columns; i++) {
    const bounds = changetype<TestedColumn>(records + <usize>i * recordSize).bounds
    store<f64>(lasts + (<usize>i << 3), load<f64>(bounds, (<usize>full - 1) << 3))
  }
  const values = j.values + <usize>changetype<TestedColumn>(records).column * j.stride + (<usize>first << 3)
  if (rankAll(j, records, columns, values, count, ranks, lasts)) store<u32>(j.missing, 1)
  for (let i: u32 = 0; i < columns; i++) {
    const column = changetype<TestedColumn>(records + <usize>i * recordSize)
    if (column.rightSlot != none) cut(ranks, i * full, count, true, codes + (<usize>column.rightSlot << 9))
    if (column.leftSlot != none) cut(ranks, i * full, count, false, codes + (<usize>column.leftSlot << 9))
  }
}

/** Ranks as u16, 0xffff where a value is missing; whether one is. */
function rankAll(
  j: ScoreJob,
  records: usize,
  columns: u32,
  values: usize,
  count: u32,
  ranks: usize,
  lasts: usize,
): bool {
  const isSingle = j.isSingle
  const end = lasts + (<usize>(columns - 1) << 3)
  let hasMissing = false
  for (let r: usize = 0; r < count; r++) {
    let x = load<f64>(values + (r << 3))
    if (isSingle) x = <f64>(<f32>x)
    let before: usize = 0
    for (let p = lasts; p < end; p += 8) before += <usize>(load<f64>(p) <= x)
    const column = changetype<TestedColumn>(records + before * recordSize)
    const rank = before * full + placeOf(column.bounds, <usize>column.firstStep << 3, x)
    const isMissing = x != x
    hasMissing = hasMissing || isMissing
    store<u16>(ranks + (r << 1), isMissing ? 0xffff : rank)
  }
  return hasMissing
}

/** Number of bounds at or below x; as many steps for every column, so that no branch depends on which it is. */
// @ts-ignore: decorator
@inline
function placeOf(bounds: usize, firstStep: usize, x: f64): usize {
  let p = bounds
  for (let step: usize = 1024; step >= 8; step >>= 1)
    p += step & (0 - (<usize>(load<f64>(p + step - 8) <= x) & <usize>(step <= firstStep)))
  return (p - bounds) >> 3
}

/** The part of each rank from `base` on, at most 254; missing ones 255 or 0. Rows behind the last one get codes too. */
// @ts-ignore: decorator
@inline
function cut(ranks: usize, base: u32, count: u32, toRight: bool, out: usize): void {
  const from = i16x8.splat(<i16>base)
  const top = i16x8.splat(254)
  const gone = i16x8.splat(-1)
  for (let r: usize = 0; r < count; r += 16) {
    const a = v128.load(ranks + (r << 1))
    const b = v128.load(ranks + (r << 1), 16)
    const missing = i8x16.narrow_i16x8_s(i16x8.eq(a, gone), i16x8.eq(b, gone))
    const code = i8x16.narrow_i16x8_u(
      i16x8.min_u(i16x8.sub_sat_u(a, from), top),
      i16x8.min_u(i16x8.sub_sat_u(b, from), top),
    )
    v128.store(out + r, toRight ? v128.or(code, missing) : v128.andnot(code, missing))
  }
}
