/** A fitted calibrator: plain JSON. Maps the raw margin (of forests: the mean vote) to a probability. */
export type Calibrator =
  | { readonly kind: 'sigmoid'; readonly a: number; readonly b: number }
  | { readonly kind: 'isotonic'; readonly x: readonly number[]; readonly y: readonly number[] }
