import { shown } from './text-table.ts'

export type WaterfallStep = { readonly label: string; readonly phi: number }

const barWidth = 36

/**
 * A waterfall in text: from the base, step by step, to the score. Each bar spans from the sum before to the sum after.
 *
 * @example
 * waterfallText({ base: 1, score: 4, steps: [{ label: 'age', phi: 2 }, { label: 'city', phi: 1 }] })
 */
export function waterfallText({
  base,
  score,
  steps,
}: {
  readonly base: number
  readonly score: number
  readonly steps: readonly WaterfallStep[]
}): string {
  const sums = runningSums(base, steps)
  const low = Math.min(...sums)
  const high = Math.max(...sums)
  const place = (value: number) =>
    high === low ? 0 : Math.round(((value - low) / (high - low)) * (barWidth - 1))
  const width = Math.max(...steps.map(({ label }) => label.length), 5)
  const line = (label: string, number: string, bar: string) =>
    `  ${label.padEnd(width)}  ${number.padStart(9)}  ${bar}`.trimEnd()
  return [
    line('base', shown(base), `${' '.repeat(place(base))}│`),
    ...steps.map(({ label, phi }, i) =>
      line(label, signed(phi), bar(place(sums[i]!), place(sums[i + 1]!), phi)),
    ),
    line('score', shown(score), `${' '.repeat(place(score))}│`),
  ].join('\n')
}

function runningSums(base: number, steps: readonly WaterfallStep[]): number[] {
  let sum = base
  return [
    base,
    ...steps.map(({ phi }) => {
      sum += phi
      return sum
    }),
  ]
}

function signed(phi: number): string {
  return phi > 0 ? `+${shown(phi)}` : shown(phi)
}

function bar(from: number, to: number, phi: number): string {
  const start = Math.min(from, to)
  if (phi === 0) return `${' '.repeat(start)}·`
  return ' '.repeat(start) + (phi < 0 ? '▒' : '█').repeat(Math.max(1, Math.abs(to - from)))
}
