import type { BeeswarmData } from '@candor/core'
import { scaleLinear } from 'd3-scale'
import { Drawing } from './drawing.tsx'
import { tickTexts } from './number-text.ts'
import { type Palette, palettes, type Theme } from './palette.ts'
import { distinctLabels } from './text-fit.ts'

const lane = 34
const top = 26
const bottom = 44

/** Height in pixels of the drawing. */
export function beeswarmHeight({ lanes }: BeeswarmData): number {
  return top + lane * Math.max(1, lanes.length) + bottom
}

/** The chart in one sentence: its accessible name. */
export function beeswarmSentence({ lanes, unit }: BeeswarmData): string {
  return `Contributions of ${lanes.length} features, in ${unit}, each bin shaded by how high its values are.`
}

/** Where the contributions of each feature lie: thicker where more rows are, shaded from low values to high ones. */
export function Beeswarm({ data, theme, width }: { data: BeeswarmData; theme: Theme; width: number }) {
  const colours = palettes[theme]
  const height = beeswarmHeight(data)
  const left = Math.round(width * 0.28)
  const ends = data.lanes.flatMap(({ low, width: step, bins }) => {
    const last = bins.findLastIndex(({ count }) => count > 0)
    return [low, low + (last + 1) * step]
  })
  const x = scaleLinear()
    .domain([Math.min(0, ...ends), Math.max(1e-12, ...ends)])
    .nice(6)
    .range([left, width - 16])
  const ticks = x.ticks(6)
  const texts = tickTexts(ticks)
  const names = distinctLabels(
    data.lanes.map(({ label }) => label),
    left - 20,
    12,
  )
  return (
    <Drawing
      name="beeswarm"
      title={data.title}
      sentence={beeswarmSentence(data)}
      width={width}
      height={height}
      colours={colours}
    >
      <Legend colours={colours} x={left} />
      {ticks.map((tick, k) => (
        <g key={tick} fill={colours.quiet} fontSize={11}>
          <line
            x1={x(tick)}
            x2={x(tick)}
            y1={top}
            y2={height - bottom}
            stroke={tick === 0 ? colours.quiet : colours.grid}
          />
          <text x={x(tick)} y={height - bottom + 15} textAnchor="middle">
            {texts[k]}
          </text>
        </g>
      ))}
      <text x={(left + width - 16) / 2} y={height - 8} textAnchor="middle" fontSize={11} fill={colours.quiet}>
        {data.unit}
      </text>
      {data.lanes.map(({ label, low, width: step, bins }, i) => {
        const middle = top + lane * i + lane / 2
        const most = Math.max(0, ...bins.map(({ weight }) => weight))
        return (
          <g key={label} data-feature={label}>
            <text x={left - 10} y={middle + 4} textAnchor="end" fill={colours.text}>
              {names[i]}
            </text>
            {bins.map(({ count, weight, meanPercentile }, k) => {
              if (count === 0) return null
              const size = Math.max(2, (lane - 6) * Math.sqrt(weight / most))
              return (
                <rect
                  // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place
                  key={k}
                  x={x(low + k * step)}
                  y={middle - size / 2}
                  width={Math.max(1.2, x(low + (k + 1) * step) - x(low + k * step) + 0.3)}
                  height={size}
                  fill={shade(colours, meanPercentile)}
                  data-count={count}
                />
              )
            })}
          </g>
        )
      })}
    </Drawing>
  )
}

function Legend({ colours, x }: { colours: Palette; x: number }) {
  const marks = [
    [0, 'low values'],
    [1, 'high values'],
    [null, 'no order, or missing'],
  ] as const
  return (
    <g fontSize={11} fill={colours.quiet}>
      {marks.map(([percentile, text], i) => (
        <g key={text} transform={`translate(${x + i * 96} 6)`}>
          <rect width={10} height={10} rx={2} fill={shade(colours, percentile)} />
          <text x={15} y={9}>
            {text}
          </text>
        </g>
      ))}
    </g>
  )
}

/** From the colour of low values to that of high ones; grey where there is no order. */
function shade({ lowers, raises, quiet }: Palette, percentile: number | null): string {
  if (percentile === null) return quiet
  const parts = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
  const [from, to] = [parts(lowers), parts(raises)]
  const mixed = from.map((value, k) => Math.round(value + percentile * (to[k]! - value)))
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}
