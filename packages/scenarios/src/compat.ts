/** A value of a request in an old API, as JSON has it. */
export type CompatValue =
  | string
  | number
  | boolean
  | null
  | readonly CompatValue[]
  | { readonly [name: string]: CompatValue }

/** A value of a record that is scored. */
export type CompatCell = number | string | boolean | null

/** A field of a request or an answer: its name and other spellings, what may stand in it, and what an absent one means. */
export type CompatField = {
  readonly name: string
  readonly aliases?: readonly string[]
  /** `fields`: an object of `fields`; `list`: any number of such objects; `flag`: true or false; `cell`: a number, a text, a flag or null */
  readonly type: 'number' | 'integer' | 'text' | 'flag' | 'instant' | 'cell' | 'fields' | 'list'
  readonly meaning: string
  readonly isRequired?: boolean
  /** null may stand for "not given" */
  readonly isNullable?: boolean
  /** the value of an absent field; without one it stays absent */
  readonly fallback?: CompatCell
  /** bounds of a number, both inclusive */
  readonly least?: number
  readonly most?: number
  /** the only texts allowed */
  readonly choices?: readonly string[]
  readonly fields?: readonly CompatField[]
  /** of a list */
  readonly fewest?: number
  /** why a request that has this field is refused */
  readonly refused?: string
}

/** A checked request: values by the fields' own names, fallbacks in place, other spellings resolved. */
export type CompatRequest = {
  readonly query: Readonly<Record<string, CompatCell>>
  readonly body: Readonly<Record<string, CompatValue>>
  /** query parameters that the caller wrote, as opposed to those that have their fallback */
  readonly sent: readonly string[]
}

/** Which registered model scores, on which scale, under which use of the policy, and whether it is explained. */
export type CompatCall = {
  readonly model: string
  readonly scale: 'raw' | 'calibrated'
  readonly use: string
  readonly explain: boolean
  readonly narrate: boolean
}

/** What is scored: values by the schema's names, or the points of an entity, of which the row is made by the scenario's series. */
export type CompatRecord = {
  /** values that the request did not bring and that stand for it: each is named in one warning */
  readonly defaulted: readonly string[]
  readonly entity?: { readonly type: string; readonly id: string }
} & (
  | { readonly features: Readonly<Record<string, CompatCell>> }
  | { readonly points: readonly Readonly<Record<string, CompatCell>>[] }
)

export type CompatWarning = {
  readonly code: string
  readonly feature?: string
  readonly features?: readonly string[]
  readonly parameter?: string
  readonly detail?: string
}

/** Every contribution, greatest size first; `base` and they add up to `score`, but for the `residual`. */
export type CompatExplanation = {
  readonly status: 'ok'
  readonly unit: string
  readonly base: number
  readonly score: number
  readonly residual: number
  readonly contributions: readonly { readonly feature: string; readonly phi: number }[]
  readonly reasons: readonly {
    readonly feature: string
    readonly phi: number
    readonly direction: 'raises' | 'lowers'
    readonly rank: number
    readonly text: string
  }[]
}

/** What an answer is made of: the score of one record, and its explanation or why there is none. */
export type CompatScored = {
  /** null where nothing was stored */
  readonly decisionId: string | null
  readonly model: { readonly name: string; readonly version: string; readonly isCalibrated: boolean }
  readonly algorithm: string
  readonly probability: number
  readonly outcome: string | null
  readonly explanation: CompatExplanation | { readonly status: string }
  readonly warnings: readonly CompatWarning[]
}

/** A model of the scenario as the server has it. */
export type CompatModel = {
  readonly name: string
  readonly isCalibrated: boolean
  /** null where it is loaded */
  readonly error: string | null
}

export type CompatAnswer = Readonly<Record<string, unknown>>

/** Something that is wrong with a request; `loc` begins with `body` or `query`. */
export type CompatFault = {
  readonly loc: readonly (string | number)[]
  readonly msg: string
  readonly type: string
}

type Shape = {
  readonly method: 'GET' | 'POST'
  /** below the domain's own path, such as `predict` */
  readonly path: string
  readonly summary: string
  readonly query: readonly CompatField[]
  readonly body: readonly CompatField[]
  readonly answer: readonly CompatField[]
}

/** How a request is scored and answered: `toModel` and `toRecord` before, `toResponse` after. */
export type CompatScoring = {
  readonly toModel: (request: CompatRequest) => CompatCall
  /** @param typical median or commonest level of a column among the model's training rows */
  readonly toRecord: (request: CompatRequest, typical: (column: string) => CompatCell) => CompatRecord
  readonly toResponse: (scored: CompatScored, request: CompatRequest, about: CompatAbout) => CompatAnswer
}

export type CompatAbout = { readonly version: string }

/**
 * A route of an old API. `score` stores a decision, `explain` stores nothing; `batch` scores the items of a list, each by itself, by the
 * path of the route that it names; `health` tells of the models.
 */
export type CompatRoute = Shape &
  (
    | (CompatScoring & { readonly does: 'score' | 'explain' })
    | {
        readonly does: 'batch'
        /** the list in the body, and the scoring route that each item is a body of */
        readonly items: string
        readonly each: string
        readonly toResponse: (
          items: readonly (
            | { readonly body: CompatRequest['body']; readonly answer: CompatAnswer }
            | { readonly body: CompatRequest['body']; readonly error: string }
          )[],
        ) => CompatAnswer
      }
    | { readonly does: 'health'; readonly toResponse: (models: readonly CompatModel[]) => CompatAnswer }
  )

/** The HTTP shape of a system that the domain replaces, kept for its clients: the server mounts it without knowing the domain. */
export type Compat = {
  readonly routes: readonly CompatRoute[]
  /** the body of a refused request; default `{detail: faults}` */
  readonly toError?: (faults: readonly CompatFault[]) => CompatAnswer
}
