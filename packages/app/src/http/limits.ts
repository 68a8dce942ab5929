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
  /** to send the whole request, unless it is a file that is taken in as it comes */
  readonly requestMs: number
  /** how often connections are looked at */
  readonly checkMs: number
}

/** How many files may come in at a time, and how fast they have to. */
export type UploadLimits = {
  /** files at a time; further ones are refused */
  readonly most: number
  /** ms in which at least one byte has to come */
  readonly stillMs: number
  /** bytes that have to come in each such time */
  readonly leastBytes: number
}

export const usualUploads: UploadLimits = { most: 8, stillMs: 30_000, leastBytes: 122_880 }

export const usualTimeouts: Timeouts = { headersMs: 10_000, requestMs: 30_000, checkMs: 1000 }
