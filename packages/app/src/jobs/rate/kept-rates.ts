import type { Rate, RateKind, RateLimits } from '../../config/index.ts'
import type { Store } from '../../store/index.ts'
import { type Allowance, type Bucket, createTokenBuckets, type TokenBuckets } from './token-buckets.ts'

export type KeptRates = {
  /** takes a token; null where nothing is counted */
  take(kind: RateKind, subject: string): Allowance | null
  rateOf(kind: RateKind): Rate | null
  /** writes what is not written yet, and ends */
  close(): Promise<void>
}

export type KeepRates = {
  readonly store: Pick<Store, 'run'>
  readonly limits: RateLimits
  /** ms since 1970 in UTC */
  readonly now: () => number
  /** told where the buckets cannot be written; they are counted on all the same */
  readonly onFailed: (error: unknown) => void
  readonly everyMs?: number
}

const tenantId = 'default'
const usualEveryMs = 500
/** Most buckets of one writing: those that have least. */
const mostWritten = 500

/**
 * Rate limits that a restart does not reset: buckets are counted in memory, and those that are less than half full are written behind twice a second. Each
 * server counts for itself.
 */
export async function keepRates({
  store,
  limits,
  now,
  onFailed,
  everyMs = usualEveryMs,
}: KeepRates): Promise<KeptRates> {
  const buckets = bucketsOf(limits)
  for (const { subject, ...level } of await store.run('rate.load', { tenantId }))
    buckets.get(kindOf(subject))?.put({ subject: subject.slice(subject.indexOf(':') + 1), ...level })
  const write = async () => {
    const changed = changedOf(buckets)
    if (changed.length === 0) return
    await store
      .run('rate.keep', { tenantId, buckets: changed, fullAt: fullAtOf(limits, now()) })
      .catch(onFailed)
  }
  let writing: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    writing = writing.then(write)
  }, everyMs)
  timer.unref()
  return {
    take: (kind, subject) => buckets.get(kind)?.take(subject, now()) ?? null,
    rateOf: (kind) => limits[kind],
    async close() {
      clearInterval(timer)
      await writing
      await write()
    },
  }
}

function bucketsOf(limits: RateLimits): ReadonlyMap<RateKind, TokenBuckets> {
  const kinds = Object.entries(limits) as [RateKind, Rate | null][]
  return new Map(
    kinds.flatMap(([kind, rate]) => (rate === null ? [] : [[kind, createTokenBuckets(rate)] as const])),
  )
}

function kindOf(subject: string): RateKind {
  return subject.slice(0, subject.indexOf(':')) as RateKind
}

function changedOf(buckets: ReadonlyMap<RateKind, TokenBuckets>): Bucket[] {
  const changed = [...buckets].flatMap(([kind, of]) =>
    of.changed().map(({ subject, ...level }) => ({ subject: `${kind}:${subject}`, ...level })),
  )
  return changed.toSorted((a, b) => a.tokens - b.tokens).slice(0, mostWritten)
}

/** Whatever was written before this moment is full by now, by whichever rate, and need not be kept. */
function fullAtOf(limits: RateLimits, at: number): number {
  const rates = Object.values(limits).filter((rate) => rate !== null)
  return Math.floor(at - Math.max(...rates.map(({ burst, perSecond }) => (burst / perSecond) * 1000)))
}
