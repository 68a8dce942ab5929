/**
 * A tree as it is grown: one entry a node in preorder (parent, left subtree, right subtree). Leaves have `feature` -1.
 * `value` holds one number for each gradient, 0 at inner nodes; `gain` is 0 at leaves.
 */
export type GrownTree = {
  readonly feature: number[]
  /** last bin that goes left */
  readonly bin: number[]
  readonly threshold: number[]
  readonly left: number[]
  readonly right: number[]
  readonly defaultLeft: boolean[]
  readonly value: number[]
  /** sum of hessians */
  readonly cover: number[]
  readonly gain: number[]
  /** the node's rows are `order[rowStart] … order[rowEnd - 1]`, ascending */
  readonly order: Int32Array
  readonly rowStart: number[]
  readonly rowEnd: number[]
  /** nodes that split a category column: the bins that go right, and their levels; absent where there are no category columns */
  readonly rightBins?: Map<number, Uint8Array>
  readonly sets?: Map<number, readonly number[]>
}
