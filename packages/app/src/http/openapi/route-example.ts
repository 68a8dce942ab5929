/** A request that a server answers, and its answer, as they stand in the description of the API. */
export type RouteExample = {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** of a body that is no JSON, which is then a text */
  readonly type?: string
  /** of the answer; default 200 */
  readonly status?: number
  /** of the usual answer; texts are texts */
  readonly answer: unknown
}
