/** Most bytes of a body. */
export const bodyLimit = 1_048_576

/** Most bytes of a body of many rows. */
export const batchBodyLimit = 16 * bodyLimit

/** Most characters of a name in an address: more than the schemas take, so that they say what is wrong with it. */
export const maxParamLength = 16_384
