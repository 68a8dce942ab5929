import { codeColumn } from './code-column'
import { ScoreJob, TestedColumn } from './score-records'

const none: u32 = 0xffffffff
/** The largest size that LightGBM takes for zero: 1e-35 as a float32. */
const zeroThreshold = <f64>(<f32>1e-35)

/** Codes of a tile of one column: what its nodes compare. Twins: `boundOf` of route-rows.ts and `childFor` of src/models. */
export function codeValues(j: ScoreJob, c: u32, first: u32, count: u32, codes: usize): void {
  const record = j.columns + <usize>c * 24
  const column = changetype<TestedColumn>(record)
  const values = j.values + (<usize>first << 3)
  let hasMissing = false
  if (column.kind == 0 && j.walks == 0)
    hasMissing = codeColumn(record, values, j.stride, j.isSingle, codes, 512, count)
  else {
    const shift: usize = j.walks ? 11 : 9
    const right = column.rightSlot == none ? 0 : codes + (<usize>column.rightSlot << shift)
    const left = column.leftSlot == none ? 0 : codes + (<usize>column.leftSlot << shift)
    hasMissing = codeAny(j, column, values + <usize>column.column * j.stride, count, right, left)
  }
  if (hasMissing) store<u32>(j.missing, 1)
}

function codeAny(j: ScoreJob, column: TestedColumn, values: usize, count: u32, right: usize, left: usize): bool {
  const isNumber = column.kind == 0 || column.kind == 3
  const firstStep = <usize>column.firstStep << 3
  let hasMissing = false
  for (let r: usize = 0; r < count; r++) {
    let x = load<f64>(values + (r << 3))
    if (j.isSingle) x = <f64>(<f32>x)
    hasMissing = hasMissing || x != x
    const isMissing = x != x || (column.kind == 3 && abs(x) <= zeroThreshold)
    const code = isNumber ? placeOf(column.bounds, firstStep, x) : <usize>goesRight(column, x)
    if (j.walks) {
      if (right) store<u16>(right + (r << 1), isMissing ? 0xffff : code)
      if (left) store<u16>(left + (r << 1), isMissing ? 0 : code)
    } else {
      if (right) store<u8>(right + r, isMissing ? 255 : code)
      if (left) store<u8>(left + r, isMissing ? 0 : code)
    }
  }
  return hasMissing
}

/** Number of bounds at or below x. */
// @ts-ignore: decorator
@inline
function placeOf(bounds: usize, firstStep: usize, x: f64): usize {
  let p = bounds
  for (let step = firstStep; step >= 8; step >>= 1) p += load<f64>(p + step - 8) <= x ? step : 0
  return (p - bounds) >> 3
}

function goesRight(column: TestedColumn, x: f64): bool {
  if (column.kind == 4) return x == load<f64>(column.bounds)
  if (column.kind == 2) x = trunc(x)
  if (column.kind == 5 && x != trunc(x)) return false
  if (!(x >= 0 && x < 16777216)) return false
  const category = <u32>x
  const word = category >> 5
  return word < column.firstStep && ((load<u32>(column.bounds + (<usize>word << 2)) >> (category & 31)) & 1) == 1
}
