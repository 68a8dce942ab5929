/** Tells why something is not tested on this machine, where it is not; for `skipIf`. */
export function skipping(isMissing: boolean, reason: string): boolean {
  if (isMissing) process.stderr.write(`SKIPPED: ${reason}\n`)
  return isMissing
}
