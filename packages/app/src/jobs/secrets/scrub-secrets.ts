/** Shorter ones stand in too many words by chance. */
const shortest = 6

/** What secrets look like wherever they stand: keys of ours, credentials of headers, of cookies and in addresses. */
const shapes: readonly (readonly [RegExp, string])[] = [
  [/cdr_[a-z0-9]+_[A-Za-z0-9-]+_[A-Za-z0-9_-]{16,}/g, 'cdr_[redacted]'],
  [/\b(Bearer|Basic) +[A-Za-z0-9._~+/=-]{6,}/gi, '$1 [redacted]'],
  [/(__Host-[\w-]+=)[^;"\\\s]+/g, '$1[redacted]'],
  [/([a-z][a-z0-9+.-]*:\/\/[^\s:@/"\\]*:)[^\s@/"\\]+@/gi, '$1[redacted]@'],
]

/**
 * Makes a function that takes secrets out of a text: the given ones, as they are and as JSON writes them, the password of an address among them, and
 * whatever has the shape of a credential.
 *
 * @example
 * scrubberOf(['postgres://candor:swordfish@db/x'])('password swordfish')   // 'password [redacted]'
 */
export function scrubberOf(secrets: readonly string[]): (text: string) => string {
  const known = [...new Set(secrets.flatMap(partsOf).flatMap(spellingsOf))]
    .filter(({ length }) => length >= shortest)
    .toSorted((a, b) => b.length - a.length)
  return (text) => {
    const clean = known.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text)
    return shapes.reduce((rest, [shape, instead]) => rest.replace(shape, instead), clean)
  }
}

/** Of an address with a password its password, encoded and not: the rest of it is no secret. */
function partsOf(secret: string): string[] {
  const password = URL.canParse(secret) ? new URL(secret).password : ''
  return password === '' ? (/^[a-z]+:/i.test(secret) ? [] : [secret]) : [password, decoded(password)]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function spellingsOf(secret: string): string[] {
  return [secret, JSON.stringify(secret).slice(1, -1)]
}
