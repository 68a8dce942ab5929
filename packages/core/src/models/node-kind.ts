/**
 * What an inner node asks of its value, as `kind` of an ensemble names it. Vendors differ here and nowhere else; `childFor` is the rule.
 *
 * ```
 * number        left when x < threshold or x <= threshold, as the ensemble's comparison says
 * category      right when trunc(x) is in the node's set; no category below 0 or from 2²⁴ on (XGBoost, CatBoost's one-hot splits)
 * wholeCategory the same after dropping the fraction, so that -0.5 is category 0 (LightGBM)
 * zeroMissing   as number, but abs(x) <= 1e-35 in float32 counts as missing (LightGBM's zero_as_missing)
 * equal         right when x = threshold (ONNX BRANCH_EQ)
 * member        right when x itself, fraction and all, is in the node's set (ONNX BRANCH_MEMBER)
 * ```
 */
export const nodeKinds = {
  number: 0,
  category: 1,
  wholeCategory: 2,
  zeroMissing: 3,
  equal: 4,
  member: 5,
} as const

/** The largest size that LightGBM takes for zero: 1e-35 as a float32. */
export const zeroThreshold = Math.fround(1e-35)

/** Whether a node of this kind has a set of categories in place of a threshold. */
export function hasSet(kind: number): boolean {
  return kind === nodeKinds.category || kind === nodeKinds.wholeCategory || kind === nodeKinds.member
}
