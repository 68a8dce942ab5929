import type { Kind } from './parameter-kind.ts'

export type ParameterValue = number | string | boolean | null

/** One setting of an algorithm. */
export type Parameter = {
  /** as a user writes it and the bundle records it */
  readonly name: string
  readonly kind: Kind
  readonly initial: ParameterValue
  readonly aliases: readonly string[]
}

/** The settings of one algorithm, by their key in code. */
export type ParametersTable<P> = { readonly [K in keyof P]: Parameter }

/** Names that peers know and we do not, with what to do instead. */
export type RefusedNames = Readonly<Record<string, string>>
