import type { InteractionsData } from '@candor/core'
import { Drawing } from './drawing.tsx'
import { numberText } from './number-text.ts'
import { type Palette, palettes, type Theme } from './palette.ts'
import { distinctLabels } from './text-fit.ts'

const row = 30
const top = 8
const bottom = 116

/** Height in pixels of the drawing. */
export function interactionsHeight({ features }: InteractionsData): number {
  return features.length < 2 ? top + row : top + row * features.length + bottom
}

/** The chart in one sentence: its accessible name. */
export function interactionsSentence(data: InteractionsData): string {
  const best = strongest(data)
  if (best === null) return 'No two features act together.'
  const [a, b, value] = best
  return `${a} and ${b} act together most: ${numberText(value)} ${data.unit}.`
}

function strongest({ features, matrix }: InteractionsData): readonly [string, string, number] | null {
  let best: readonly [string, string, number] | null = null
  matrix.forEach((values, a) => {
    for (let b = 0; b < a; b++)
      if (values[b]! > (best?.[2] ?? 0)) best = [features[b]!, features[a]!, values[b]!]
  })
  return best
}

/** A triangle of pairs, darker where two features act together more. */
export function Interactions({
  data,
  theme,
  width,
}: {
  data: InteractionsData
  theme: Theme
  width: number
}) {
  const colours = palettes[theme]
  const height = interactionsHeight(data)
  const left = Math.round(width * 0.26)
  const side = (width - left - 16) / Math.max(1, data.features.length)
  const most = strongest(data)?.[2] ?? 0
  const decimals = decimalsFor(most)
  const names = distinctLabels(data.features, left - 20, 12)
  const columns = distinctLabels(data.features, 100, 11).slice(0, -1)
  return (
    <Drawing
      name="interactions"
      title={data.title}
      sentence={interactionsSentence(data)}
      width={width}
      height={height}
      colours={colours}
    >
      {data.features.length < 2 ? (
        <text x={12} y={top + 18} fill={colours.quiet}>
          There are no two features.
        </text>
      ) : null}
      {(data.features.length < 2 ? [] : data.features).map((feature, a) => {
        const y = top + row * a
        return (
          <g key={feature} data-feature={feature}>
            <text x={left - 10} y={y + row / 2 + 4} textAnchor="end" fill={colours.text}>
              {names[a]}
            </text>
            {data.features.slice(0, a).map((other, b) => {
              const value = data.matrix[a]![b]!
              const share = most > 0 ? value / most : 0
              return (
                <g key={other} data-value={value}>
                  <rect
                    x={left + side * b + 1}
                    y={y + 1}
                    width={side - 2}
                    height={row - 2}
                    rx={2}
                    fill={share > 0 ? mixed(colours, share) : colours.surface}
                    stroke={share > 0 ? 'none' : colours.grid}
                  />
                  {share >= 0.05 && side >= 34 ? (
                    <text
                      x={left + side * (b + 0.5)}
                      y={y + row / 2 + 4}
                      textAnchor="middle"
                      fontSize={10}
                      fill={share > 0.55 ? colours.surface : colours.text}
                    >
                      {value.toFixed(decimals)}
                    </text>
                  ) : null}
                </g>
              )
            })}
          </g>
        )
      })}
      {columns.map((name, b) => (
        <text
          key={name}
          transform={`translate(${left + side * (b + 0.5) + 4} ${height - bottom + 14}) rotate(-50)`}
          textAnchor="end"
          fontSize={11}
          fill={colours.text}
        >
          {name}
        </text>
      ))}
      <text x={12} y={height - 10} fontSize={11} fill={colours.quiet}>
        {data.features.length < 2 ? '' : data.unit}
      </text>
    </Drawing>
  )
}

/** From the ground to the colour of strong ones. */
function mixed({ lowers, surface }: Palette, share: number): string {
  const parts = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
  const [from, to] = [parts(surface), parts(lowers)]
  const amount = 0.06 + 0.94 * share
  const made = from.map((value, k) => Math.round(value + amount * (to[k]! - value)))
  return `#${made.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

/** So that the strongest pair has two digits that matter. */
function decimalsFor(most: number): number {
  return most > 0 ? Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(most)))) : 2
}
