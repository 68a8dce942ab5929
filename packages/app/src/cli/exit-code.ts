import type { CandorError, ErrorKind } from '@candor/core'

/** Exit codes: 0 done, 1 a check failed, and one per kind of error. */
const exitCodes: Readonly<Record<ErrorKind, number>> = {
  input: 2,
  absent: 3,
  state: 4,
  limit: 5,
  fault: 70,
}

/** A full disk or a database server that is away is no fault of the program's. */
export function exitCodeOf({ code, kind }: CandorError): number {
  return code === 'store.unavailable' ? exitCodes.state : exitCodes[kind]
}

/** Ends a command whose answer stands on stdout already, with exit code 1: what it looked at does not hold. */
export class FailedCheck extends Error {}
