/** Most bytes of a body. */
export const bodyLimit = 1_048_576

/** Most bytes of a body of many rows. */
export const batchBodyLimit = 16 * bodyLimit

/** Most calls that are in work at a time; they wait for each other, so further ones would be answered late. */
export const usualMostInWork = 64

/** Most characters of a name in an address: more than the schemas take, so that they say what is wrong with it. */
export const maxParamLength = 16_384

/** Most bytes of a text in a body, in UTF-8. */
export const longestText = 65_536

/** Most bytes of a request's headers. */
export const headerLimit = 16_384

/** How long a client may take, in ms. */
export type Timeouts = {
  /** to send the headers */
  readonly headersMs: number
  /** to send the whole request */
  readonly requestMs: number
  /** how often connections are looked at */
  readonly checkMs: number
}

export const usualTimeouts: Timeouts = { headersMs: 10_000, requestMs: 30_000, checkMs: 1000 }
