/**
 * The one flat, frozen form of every tree model: what scoring, attributions, export and the page share.
 *
 * Nodes of all trees stand one after another; tree t owns nodes `treeStart[t] … treeStart[t + 1] - 1`, its root first.
 * Child numbers are positions in these arrays (not relative to the tree). Nodes stand in preorder: a left child is the node after its
 * parent, and children always come after parents.
 *
 * ```
 * node i    feature[i] = -1         leaf: value[i * leafWidth … + leafWidth - 1]
 *           kind[i] = 0 numeric     goes left when x < threshold (comparison '<') or x <= threshold ('<=')
 *           kind[i] = 1 category    goes right when trunc(x) is in the node's set, left otherwise (XGBoost's rule)
 *           kind[i] = 2 … 5         other vendors' splits, see `nodeKinds`
 * missing   NaN goes to the left child when defaultLeft[i] = 1, else right; with missing 'refuse' NaN is an error
 * margin_k  base[k] + Σ over trees t with treeOutput[t] = k of leaf value   (leafWidth 1)
 *           base[k] + Σ over trees of leaf value k                          (leafWidth = outputs, treeOutput[t] = -1)
 *           'mean' divides the sum by the number of trees of that output (forests)
 * score     link(linkScale * margin), see `linkOf`
 * ```
 */
export type Ensemble = {
  readonly featureNames: readonly string[]
  /** number of margins: 1, or one per class or target */
  readonly outputs: number
  /** values per leaf: 1, or `outputs` for vector leaves */
  readonly leafWidth: number
  readonly treeStart: Int32Array
  readonly treeOutput: Int32Array
  readonly feature: Int32Array
  /** `nodeKinds` of inner nodes; 0 at leaves */
  readonly kind: Uint8Array
  /** as the vendor wrote it; rounded to `precision` only inside kernels */
  readonly threshold: Float64Array
  readonly left: Int32Array
  readonly right: Int32Array
  readonly defaultLeft: Uint8Array
  /** leaf values (0 at inner nodes), nodes × leafWidth, already multiplied by learning rate and tree weight */
  readonly value: Float64Array
  /** rows or hessian that went through the node in training; NaN everywhere when `coverSource` is 'none' */
  readonly cover: Float64Array
  /** the vendor's own number of the leaf inside its tree; -1 at inner nodes */
  readonly leafId: Int32Array
  /** categories of node i: `setWords[setStart[i] … setStart[i + 1] - 1]`, 32 a word, bit c % 32 of word c / 32 */
  readonly setStart: Int32Array
  readonly setWords: Uint32Array
  readonly comparison: '<' | '<='
  /** inputs are rounded to this before they are compared with the threshold, itself rounded likewise */
  readonly precision: 'float32' | 'float64'
  /** scikit-learn rounds the input to float32 but compares with the float64 threshold */
  readonly thresholdPrecision: 'float32' | 'float64'
  readonly missing: 'default_direction' | 'refuse'
  readonly accumulator: 'float32' | 'float64'
  readonly combine: 'sum' | 'mean'
  readonly link: 'identity' | 'logistic' | 'softmax' | 'exp' | 'softplus' | 'signed_square' | 'step'
  /** the margin is multiplied by this before the link: LightGBM's `sigmoid`; 1 elsewhere */
  readonly linkScale: number
  /** margin before any tree, one per output */
  readonly base: Float64Array
  readonly coverSource: 'hessian' | 'weight' | 'count' | 'none'
  /** how many trees there are up to the end of each round; absent: a round is one tree of each output, or one of vector leaves */
  readonly roundEnds?: readonly number[]
}
