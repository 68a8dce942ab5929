import { codeSpread, spreadFrom } from './code-spread'
import { codeValues } from './code-values'
import { ScoreJob, TreeProgram } from './score-records'
import { walkTree } from './walk-tree'

/**
 * Margins of rows. Values become codes (number of the model's own bounds at or below them). Small trees are programs over their inner
 * nodes, children first, that bring the leaf numbers of 64 rows together by selects: no branch, no divergence. Large ones are walked,
 * eight rows side by side (walk-tree.ts). Twin: `margins` with `routeRows` of src/models. Chunk = tile of 512 rows, or 1,024 to walk.
 */
export function scoreRows(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<ScoreJob>(job)
  const codes = j.scratch + <usize>thread * j.scratchStride
  const first = j.walks ? chunk << 10 : chunk << 9
  const count = min<u32>(j.walks ? 1024 : 512, j.rows - first)
  for (let c: u32 = 0, columns: u32 = 1; c < j.columnCount; c += columns) {
    columns = j.walks ? 1 : spreadFrom(j, c)
    if (columns == 1) codeValues(j, c, first, count, codes)
    else codeSpread(j, c, columns, first, count, codes, codes + (<usize>j.slots << 9))
  }
  if (j.walks) walkAll(j, first, count, codes)
  else selectAll(j, first, count, codes)
}

function walkAll(j: ScoreJob, first: u32, count: u32, codes: usize): void {
  const leaves = codes + (<usize>j.slots << 11)
  for (let t: u32 = 0; t < j.treeCount; t++) {
    const tree = changetype<TreeProgram>(j.trees + (<usize>t << 4))
    walkTree(tree.nodes, tree.count, codes, count, leaves)
    if (j.addsSingle) addWalkedSingle(j, tree, first, count, leaves)
    else addWalked(j, tree, first, count, leaves)
  }
}

/** Values stand beside the nodes, `width` of them for each. */
function addWalked(j: ScoreJob, tree: TreeProgram, first: u32, count: u32, leaves: usize): void {
  const step = <usize>j.outputs << 3
  let at = j.margins + (<usize>tree.output << 3) + <usize>first * step
  for (let p = leaves, end = leaves + (<usize>count << 2); p < end; p += 4) {
    const value = tree.values + <usize>(load<u32>(p) - <u32>tree.nodes) * j.width
    for (let k: usize = 0; k < j.width << 3; k += 8) store<f64>(at + k, load<f64>(at + k) + load<f64>(value + k))
    at += step
  }
}

function addWalkedSingle(j: ScoreJob, tree: TreeProgram, first: u32, count: u32, leaves: usize): void {
  const step = <usize>j.outputs << 2
  let at = j.margins + (<usize>tree.output << 2) + <usize>first * step
  for (let p = leaves, end = leaves + (<usize>count << 2); p < end; p += 4) {
    const value = tree.values + <usize>(load<u32>(p) - <u32>tree.nodes) * j.width
    for (let k: usize = 0; k < j.width; k++) {
      const to = at + (k << 2)
      store<f32>(to, <f32>(<f64>load<f32>(to) + load<f64>(value + (k << 3))))
    }
    at += step
  }
}

function selectAll(j: ScoreJob, first: u32, count: u32, codes: usize): void {
  const leaves = codes + (<usize>j.slots << 9)
  const stack = leaves + 512
  for (let t: u32 = 0; t < j.treeCount; t++) {
    const tree = changetype<TreeProgram>(j.trees + (<usize>t << 4))
    const end = tree.nodes + (<usize>tree.count << 3)
    if (tree.count == 0) memory.fill(leaves, 0, 512)
    else for (let r: usize = 0; r < count; r += 64) select(tree.nodes, end, codes + r, stack, leaves + r)
    if (j.addsSingle) addSingle(j, tree, first, count, leaves)
    else addDouble(j, tree, first, count, leaves)
  }
}

/**
 * Kinds of nodes: bit 0 = the left child is a leaf, bit 1 = the right one is. Inner children stand on the stack, left below right.
 * Leaves are numbered from left to right, so the greater of "the left child's" and "the right child's, or 0 where the row goes left" is
 * the one that the row reaches; of two leaves the left one is one less than the right one.
 */
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
      const r = i8x16.splat(load<u8>(p, 5))
      put(top, i8x16.add(r, a), i8x16.add(r, b), i8x16.add(r, c), i8x16.add(r, d))
    } else if (kind == 1) {
      const l = i8x16.splat(load<u8>(p, 4))
      put(
        top,
        i8x16.max_u(l, v128.andnot(v128.load(top), a)),
        i8x16.max_u(l, v128.andnot(v128.load(top, 16), b)),
        i8x16.max_u(l, v128.andnot(v128.load(top, 32), c)),
        i8x16.max_u(l, v128.andnot(v128.load(top, 48), d)),
      )
    } else if (kind == 2) {
      const r = i8x16.splat(load<u8>(p, 5))
      put(
        top,
        i8x16.max_u(v128.load(top), v128.andnot(r, a)),
        i8x16.max_u(v128.load(top, 16), v128.andnot(r, b)),
        i8x16.max_u(v128.load(top, 32), v128.andnot(r, c)),
        i8x16.max_u(v128.load(top, 48), v128.andnot(r, d)),
      )
    } else {
      top -= 64
      put(
        top,
        i8x16.max_u(v128.load(top), v128.andnot(v128.load(top, 64), a)),
        i8x16.max_u(v128.load(top, 16), v128.andnot(v128.load(top, 80), b)),
        i8x16.max_u(v128.load(top, 32), v128.andnot(v128.load(top, 96), c)),
        i8x16.max_u(v128.load(top, 48), v128.andnot(v128.load(top, 112), d)),
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
