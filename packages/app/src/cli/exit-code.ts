import type { ErrorKind } from '@candor/core'

/** Exit codes: 0 done, 1 a check failed, and one per kind of error. */
export const exitCodes: Readonly<Record<ErrorKind, number>> = {
  input: 2,
  absent: 3,
  state: 4,
  limit: 5,
  fault: 70,
}

/** Ends a command whose answer stands on stdout already, with exit code 1: what it looked at does not hold. */
export class FailedCheck extends Error {}
