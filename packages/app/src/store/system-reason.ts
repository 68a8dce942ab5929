/** The reason of a failed system call without the path and call that Node appends to it. */
export function systemReason(message: string): string {
  return message.replace(/^[A-Z0-9_]+: /, '').replace(/, \w+( '.*')?$/, '')
}
