import { CandorError, type ErrorKind, type ErrorValues } from '@candor/core'
import { SeveralErrors } from '../errors.ts'

/** An error as it crosses threads: those of the catalogue as they are, any other as its text. */
export type SentError = { readonly known: readonly SentPart[] } | { readonly text: string }

type SentPart = {
  readonly code: string
  readonly kind: ErrorKind
  readonly message: string
  readonly values: ErrorValues
  readonly pointer: string | null
}

/** What the other thread is to be told of an error. */
export function sentError(error: unknown): SentError {
  if (error instanceof SeveralErrors) return { known: error.all.map(partOf) }
  if (error instanceof CandorError) return { known: [partOf(error)] }
  return { text: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}

/** The error that was told. */
export function receivedError(sent: SentError): Error {
  if ('text' in sent) return new Error(sent.text)
  const [first, ...others] = sent.known.map(errorOf)
  return others.length === 0 ? first! : new SeveralErrors([first!, ...others])
}

function partOf({ code, kind, message, values, pointer }: CandorError): SentPart {
  return { code, kind, message, values, pointer }
}

function errorOf({ code, kind, message, values, pointer }: SentPart): CandorError {
  return new CandorError(code, { kind, template: '{message}', remedy: '' }, { ...values, message }, pointer)
}
