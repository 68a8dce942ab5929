/**
 * What a leaf gives, whatever the game. `inside[k]` is 1 where the row agrees with every split of the leaf's k-th distinct feature; `into` receives
 * the u (u + 1) / 2 numbers of its upper triangle: contributions on the diagonal, whole interactions beside it.
 */
export type LeafRule = (inside: Uint8Array, into: Float64Array) => void

/** Leaf rules of a game: of a leaf of `features.length` >= 1 distinct features, leaves asked for in ascending order. */
export type LeafRules = (leaf: number, features: Int32Array) => LeafRule
