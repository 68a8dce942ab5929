import { codeColumn } from './code-column'

/**
 * Margins of rows. Values become codes (number of the model's own bounds at or below them), then each tree is one program over
 * its inner nodes, children first, that brings the leaf numbers of 64 rows together by selects: no branch, no divergence.
 * Twin: `margins` with `routeRows` of src/models. Chunk = tile of 512 rows.
 */
@unmanaged
class ScoreJob {
  /** f64 columns, `stride` bytes apart */
  values: usize
  stride: u32
  rows: u32
  /** records of coded columns, 24 bytes each: see `CodedColumn` */
  columns: usize
  columnCount: u32
  /** values are rounded to float32 first */
  isSingle: u32
  /** per thread: 512 bytes for each slot of codes, then leaf numbers and the select stack */
  scratch: usize
  scratchStride: u32
  slots: u32
  /** records of trees, 16 bytes each: see `TreeProgram` */
  trees: usize
  treeCount: u32
  /** rows x outputs, f64 or f32, holding what the trees are added to */
  margins: usize
  outputs: u32
  addsSingle: u32
  /** u32 that becomes 1 where a value is missing */
  missing: usize
}

@unmanaged
class TreeProgram {
  /** 8 bytes a node: slot u16, code u8, kind u8, leaf numbers u8 u8, unused u16 */
  nodes: usize
  count: u32
  /** f64 value of each leaf */
  values: usize
  output: u32
}

export function scoreRows(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<ScoreJob>(job)
  const first = chunk << 9
  const count = min<u32>(512, j.rows - first)
  const codes = j.scratch + <usize>thread * j.scratchStride
  const leaves = codes + (<usize>j.slots << 9)
  const stack = leaves + 512
  const values = j.values + (<usize>first << 3)
  for (let c: u32 = 0; c < j.columnCount; c++) {
    const record = j.columns + <usize>c * 24
    if (codeColumn(record, values, j.stride, j.isSingle, codes, 512, count)) store<u32>(j.missing, 1)
  }
  for (let t: u32 = 0; t < j.treeCount; t++) {
    const tree = changetype<TreeProgram>(j.trees + (<usize>t << 4))
    const end = tree.nodes + (<usize>tree.count << 3)
    if (tree.count == 0) memory.fill(leaves, 0, 512)
    else for (let r: usize = 0; r < count; r += 64) select(tree.nodes, end, codes + r, stack, leaves + r)
    if (j.addsSingle) addSingle(j, tree, first, count, leaves)
    else addDouble(j, tree, first, count, leaves)
  }
}

/** Kinds of nodes: bit 0 = the left child is a leaf, bit 1 = the right one is. Inner children stand on the stack, left below right. */
function select(from: usize, end: usize, codes: usize, stack: usize, out: usize): void {
  let top = stack - 64
  for (let p = from; p < end; p += 8) {
    const column = codes + (<usize>load<u16>(p) << 9)
    const code = i8x16.splat(load<u8>(p, 2))
    const a = i8x16.le_u(v128.load(column), code)
    const b = i8x16.le_u(v128.load(column, 16), code)
    const c = i8x16.le_u(v128.load(column, 32), code)
    const d = i8x16.le_u(v128.load(column, 48), code)
    const kind = load<u8>(p, 3)
    if (kind == 3) {
      top += 64
      const l = i8x16.splat(load<u8>(p, 4))
      const r = i8x16.splat(load<u8>(p, 5))
      put(top, v128.bitselect(l, r, a), v128.bitselect(l, r, b), v128.bitselect(l, r, c), v128.bitselect(l, r, d))
    } else if (kind == 1) {
      const l = i8x16.splat(load<u8>(p, 4))
      put(
        top,
        v128.bitselect(l, v128.load(top), a),
        v128.bitselect(l, v128.load(top, 16), b),
        v128.bitselect(l, v128.load(top, 32), c),
        v128.bitselect(l, v128.load(top, 48), d),
      )
    } else if (kind == 2) {
      const r = i8x16.splat(load<u8>(p, 5))
      put(
        top,
        v128.bitselect(v128.load(top), r, a),
        v128.bitselect(v128.load(top, 16), r, b),
        v128.bitselect(v128.load(top, 32), r, c),
        v128.bitselect(v128.load(top, 48), r, d),
      )
    } else {
      top -= 64
      put(
        top,
        v128.bitselect(v128.load(top), v128.load(top, 64), a),
        v128.bitselect(v128.load(top, 16), v128.load(top, 80), b),
        v128.bitselect(v128.load(top, 32), v128.load(top, 96), c),
        v128.bitselect(v128.load(top, 48), v128.load(top, 112), d),
      )
    }
  }
  put(out, v128.load(stack), v128.load(stack, 16), v128.load(stack, 32), v128.load(stack, 48))
}

// @ts-ignore: decorator
@inline
function put(at: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(at, a)
  v128.store(at, b, 16)
  v128.store(at, c, 32)
  v128.store(at, d, 48)
}

function addDouble(j: ScoreJob, tree: TreeProgram, first: u32, count: u32, leaves: usize): void {
  const step = <usize>j.outputs << 3
  const values = tree.values
  let at = j.margins + (<usize>tree.output << 3) + <usize>first * step
  for (let p = leaves, end = leaves + count; p < end; p++) {
    store<f64>(at, load<f64>(at) + load<f64>(values + (<usize>load<u8>(p) << 3)))
    at += step
  }
}

/** The sum of a float32 and a float64, rounded to float32, as the twin's Float32Array has it. */
function addSingle(j: ScoreJob, tree: TreeProgram, first: u32, count: u32, leaves: usize): void {
  const step = <usize>j.outputs << 2
  const values = tree.values
  let at = j.margins + (<usize>tree.output << 2) + <usize>first * step
  for (let p = leaves, end = leaves + count; p < end; p++) {
    const value = load<f64>(values + (<usize>load<u8>(p) << 3))
    store<f32>(at, <f32>(<f64>load<f32>(at) + value))
    at += step
  }
}
