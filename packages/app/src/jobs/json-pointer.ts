/**
 * A JSON pointer (RFC 6901): `~` is written `~0`, `/` is written `~1`; the whole document is the empty text.
 *
 * @example
 * pointerOf(['features', 'a/b'])   // '/features/a~1b'
 */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
