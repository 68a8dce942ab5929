/** Most bytes of a body. */
export const bodyLimit = 1_048_576

/** Most features of one record. */
export const featureLimit = 10_000
