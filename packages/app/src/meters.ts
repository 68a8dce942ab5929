/** Label values by label name, in the order of the names. */
export type Labels = Readonly<Record<string, string | number>>
export type Sample = readonly [labels: Labels, value: number]

export type Counter = {
  add(labels: Labels): void
  /** in the text format of Prometheus */
  text(): string
}

export type Histogram = {
  /** @param seconds how long something took */
  observe(labels: Labels, seconds: number): void
  text(): string
}

/** Upper bounds of the buckets, in seconds: a decision takes a fraction of a millisecond, a slow disk seconds. */
const bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const

/** Counts what happened, by labels. A label's values must be few: names of models, never ids. */
export function createCounter(name: string, help: string): Counter {
  const counts = new Map<string, number>()
  return {
    add(labels) {
      const key = labelText(labels)
      counts.set(key, (counts.get(key) ?? 0) + 1)
    },
    text: () =>
      metric(
        name,
        'counter',
        help,
        [...counts].map(([labels, count]) => `${name}${labels} ${count}`),
      ),
  }
}

type Buckets = { readonly counts: number[]; count: number; seconds: number }

/** Durations in buckets from half a millisecond to ten seconds, by labels. */
export function createHistogram(name: string, help: string): Histogram {
  const series = new Map<string, Buckets>()
  return {
    observe(labels, seconds) {
      const key = labelText(labels)
      const found = series.get(key) ?? { counts: bounds.map(() => 0), count: 0, seconds: 0 }
      series.set(key, found)
      found.count += 1
      found.seconds += seconds
      const bucket = bounds.findIndex((bound) => seconds <= bound)
      if (bucket !== -1) found.counts[bucket]! += 1
    },
    text: () =>
      metric(
        name,
        'histogram',
        help,
        [...series].flatMap(([key, one]) => bucketLines(name, key, one)),
      ),
  }
}

/** A metric whose values are known when they are asked for. */
export function gaugeText(name: string, help: string, samples: readonly Sample[]): string {
  return metric(
    name,
    'gauge',
    help,
    samples.map(([labels, value]) => `${name}${labelText(labels)} ${value}`),
  )
}

/** A metric that only grows, whose value is known when it is asked for. */
export function counterText(name: string, help: string, samples: readonly Sample[]): string {
  return metric(
    name,
    'counter',
    help,
    samples.map(([labels, value]) => `${name}${labelText(labels)} ${value}`),
  )
}

/** Buckets hold what is at most their bound, so each holds the ones below it. */
function bucketLines(name: string, key: string, { counts, count, seconds }: Buckets): string[] {
  let below = 0
  const lines = bounds.map((bound, i) => {
    below += counts[i]!
    return `${name}_bucket${withBound(key, String(bound))} ${below}`
  })
  return [
    ...lines,
    `${name}_bucket${withBound(key, '+Inf')} ${count}`,
    `${name}_sum${key} ${seconds}`,
    `${name}_count${key} ${count}`,
  ]
}

function withBound(key: string, bound: string): string {
  return key === '' ? `{le="${bound}"}` : `${key.slice(0, -1)},le="${bound}"}`
}

function metric(name: string, type: string, help: string, lines: readonly string[]): string {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n')
}

function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escaped(String(value))}"`)
  return parts.length === 0 ? '' : `{${parts.join(',')}}`
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
