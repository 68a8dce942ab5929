/**
 * Seeded tables for the speed benchmarks.
 */
import { createRandom, logistic, type Matrix } from '@candor/core'

export type SeededTable = { readonly name: string; readonly matrix: Matrix; readonly labels: Float64Array }

/**
 * Stand-in for a mobile-money table: type, amount, balances of the sender and of the receiver before and after; 1-2 % positives.
 * A third of the senders have nothing, half of the receivers are not tracked (zeros), amounts are log-normal.
 */
export function paymentsLike(rows: number, seed: number): SeededTable {
  const random = createRandom(seed)
  const names = ['type', 'amount', 'old_origin', 'new_origin', 'old_target', 'new_target']
  const columns = names.map(() => new Float64Array(rows))
  const labels = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    const values = payment(random)
    values.forEach((value, j) => {
      columns[j]![row] = value
    })
    labels[row] = random.next() < chanceOf(values) ? 1 : 0
  }
  return { name: 'payments-like', matrix: { rows, names, columns }, labels }
}

type Payment = readonly [
  type: number,
  amount: number,
  oldOrigin: number,
  newOrigin: number,
  oldTarget: number,
  newTarget: number,
]

function payment(random: ReturnType<typeof createRandom>): Payment {
  const u = random.next()
  const type = u < 0.35 ? 0 : u < 0.69 ? 1 : u < 0.91 ? 2 : u < 0.98 ? 3 : 4
  const amount = cents(Math.sqrt(1000) * Math.sqrt(lognormal(random, 8 + type, 1.4)))
  const oldOrigin = random.next() < 0.33 ? 0 : cents(lognormal(random, 10, 2))
  const credits = type === 2
  const newOrigin = credits ? oldOrigin + amount : Math.max(0, oldOrigin - amount)
  const isTracked = type !== 0 && random.next() < 0.9
  const oldTarget = isTracked ? cents(lognormal(random, 12, 2)) : 0
  const newTarget = isTracked ? Math.max(0, oldTarget + (credits ? -amount : amount)) : 0
  return [type, amount, oldOrigin, newOrigin, oldTarget, newTarget]
}

function chanceOf([type, amount, oldOrigin, newOrigin, oldTarget, newTarget]: Payment): number {
  const empties = oldOrigin > 0 && newOrigin === 0 ? 2.5 : 0
  const risky = type === 1 || type === 4 ? 1.5 : -1.5
  const large = amount > 20000 ? 1 : amount > 5000 ? 0.4 : -0.3
  const odd = oldTarget === 0 && newTarget === 0 ? 0.7 : oldTarget > 1e6 ? -0.8 : 0
  return logistic(-5.7 + empties + risky + large * (type === 4 ? 1.5 : 1) + odd)
}

function lognormal(random: ReturnType<typeof createRandom>, mu: number, sigma: number): number {
  return expOf(mu + sigma * random.normal())
}

/** e^x through the logistic function, which is what core exports. */
function expOf(x: number): number {
  const p = logistic(x)
  return p / (1 - p)
}

function cents(x: number): number {
  return Math.round(x * 100) / 100
}

/** 40 columns, ten of them without meaning, effects that need two and three columns at once; about 30 % positives. */
export function wide(rows: number, columnCount: number, seed: number): SeededTable {
  const random = createRandom(seed)
  const columns = Array.from({ length: columnCount }, () =>
    Float64Array.from({ length: rows }, () => random.normal()),
  )
  const at = (j: number, row: number) => columns[j % columnCount]![row]!
  const labels = Float64Array.from({ length: rows }, (_, row) => {
    let z = -1.2
    for (let j = 0; j < 10; j++) z += 0.35 * at(j, row) * at(j + 10, row)
    for (let j = 20; j < 26; j++) z += 0.3 * at(j, row)
    z += at(26, row) > 0 && at(27, row) > 0.5 ? 1.5 : 0
    z += 0.6 * Math.abs(at(28, row)) - 0.4 * at(29, row) * at(0, row) * at(1, row)
    return random.next() < logistic(z) ? 1 : 0
  })
  const names = columns.map((_, j) => `x${j}`)
  return { name: `wide ${rows} x ${columnCount}`, matrix: { rows, names, columns }, labels }
}
