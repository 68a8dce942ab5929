/** What scoring reads. */
@unmanaged
export class ScoreJob {
  /** f64 columns, `stride` bytes apart */
  values: usize
  stride: u32
  rows: u32
  /** records of coded columns, 24 bytes each: see `TestedColumn` */
  columns: usize
  columnCount: u32
  /** values are rounded to float32 first */
  isSingle: u32
  /** per thread: codes of a tile for each slot, then leaf numbers and the select stack */
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
  /** 1 = trees are walked, codes are u16; 0 = trees are programs of selects, codes are u8 */
  walks: u32
  /** values of a leaf; more than one only where trees are walked */
  width: u32
}

/** Fields up to the last one as in `CodedColumn` (code-column.ts). */
@unmanaged
export class TestedColumn {
  column: u32
  /** ascending f64 bounds, filled up with NaN to twice the first step; or words of a set of categories; or one f64 to be equal to */
  bounds: usize
  /** highest power of two of the search; or number of words */
  firstStep: u32
  /** slot where a missing value has the greatest code and so goes right everywhere, and where it is 0; 0xffffffff = not needed */
  rightSlot: u32
  leftSlot: u32
  /** what is asked: `nodeKinds` of src/models/node-kind.ts */
  kind: u32
}

@unmanaged
export class TreeProgram {
  /**
   * selects: 8 bytes an inner node: slot u16, code u8, kind u8, leaf numbers u8 u8, unused u16.
   * walks: 8 bytes a node: slot u16, code u16, address of the left child u32, the right one behind it; a leaf is its own child
   */
  nodes: usize
  /** inner nodes, or longest path */
  count: u32
  /** f64 value of each leaf; walks: values of each node */
  values: usize
  output: u32
}
