import type { Rate } from '../../config/index.ts'

/** How much of a rate somebody has left. */
export type Allowance = {
  readonly isAllowed: boolean
  /** whole tokens that are left */
  readonly left: number
  /** ms until the next token; 0 where there is one */
  readonly waitMs: number
  /** ms until the bucket is full */
  readonly fullMs: number
}

/** What is in somebody's bucket at a moment in ms since 1970 in UTC. */
export type Bucket = { readonly subject: string; readonly tokens: number; readonly at: number }

export type TokenBuckets = {
  readonly rate: Rate
  /** takes a token where there is one */
  take(subject: string, at: number): Allowance
  /** puts back what was known before a restart */
  put(bucket: Bucket): void
  /** the buckets taken from since the last call that are less than half full: the others may be forgotten */
  changed(): readonly Bucket[]
  readonly size: number
}

type Level = { tokens: number; at: number }

const mostSubjects = 100_000

/**
 * Buckets of one rate, one a subject. A bucket that nobody asks for is full; time that goes back adds nothing.
 *
 * tokens(t) = min(burst, tokens(t₀) + (t − t₀) · perSecond / 1000)
 *
 * @param most subjects that are remembered; beyond it those that are full are forgotten, then the oldest
 * @example
 * createTokenBuckets({ burst: 1, perSecond: 2 }).take('a', 0)   // { isAllowed: true, left: 0, waitMs: 500, fullMs: 500 }
 */
export function createTokenBuckets(rate: Rate, most = mostSubjects): TokenBuckets {
  const levels = new Map<string, Level>()
  const touched = new Set<string>()
  const { burst } = rate
  const perMs = rate.perSecond / 1000

  function levelOf(subject: string, at: number): Level {
    const known = levels.get(subject)
    if (known !== undefined) return risen(known, at)
    if (levels.size >= most) makeRoom(at)
    const full = { tokens: burst, at }
    levels.set(subject, full)
    return full
  }

  function risen(level: Level, at: number): Level {
    level.tokens = Math.min(burst, level.tokens + Math.max(0, at - level.at) * perMs)
    level.at = at
    return level
  }

  function makeRoom(at: number): void {
    for (const [subject, level] of levels) if (risen(level, at).tokens >= burst) levels.delete(subject)
    for (const subject of levels.keys()) {
      if (levels.size < most) return
      levels.delete(subject)
    }
  }

  return {
    rate,
    take(subject, at) {
      const level = levelOf(subject, at)
      const isAllowed = level.tokens >= 1
      if (isAllowed) level.tokens -= 1
      touched.add(subject)
      return {
        isAllowed,
        left: Math.floor(level.tokens),
        waitMs: Math.max(0, 1 - level.tokens) / perMs,
        fullMs: (burst - level.tokens) / perMs,
      }
    },
    put: ({ subject, tokens, at }) => void levels.set(subject, { tokens: Math.min(burst, tokens), at }),
    changed() {
      const buckets = [...touched].flatMap((subject) => {
        const level = levels.get(subject)
        return level === undefined || level.tokens >= burst / 2 ? [] : [{ subject, ...level }]
      })
      touched.clear()
      return buckets
    },
    get size() {
      return levels.size
    },
  }
}
