import { randomBytes, timingSafeEqual } from 'node:crypto'
import { secretHash } from './api-key.ts'

/** A token that lets one person in, once, while there is no account that could. */
export type AdminLink = {
  readonly token: string
  /** whether a token is this one; after the first yes, or when its time is over, never again */
  take(token: string, at: number): boolean
}

/** How long the link may be opened after the server has started. */
const lifeMs = 15 * 60_000

/** Makes the link's token; it is kept in memory only, so that another start makes another. */
export function createAdminLink(at: number): AdminLink {
  const token = randomBytes(32).toString('base64url')
  const hash = Buffer.from(secretHash(token), 'hex')
  let isOpen = true
  return {
    token,
    take(given, when) {
      const fits = timingSafeEqual(Buffer.from(secretHash(given), 'hex'), hash)
      const isTaken = isOpen && fits && when < at + lifeMs
      if (isTaken) isOpen = false
      return isTaken
    },
  }
}
