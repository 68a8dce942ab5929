import type { ImportanceData } from '@candor/core'
import { scaleLinear } from 'd3-scale'
import { Drawing } from './drawing.tsx'
import { numberText, tickTexts } from './number-text.ts'
import { palettes, type Theme } from './palette.ts'
import { distinctLabels } from './text-fit.ts'

const row = 26
const top = 8
const bottom = 44

/** Height in pixels of the drawing. */
export function importanceHeight({ bars }: ImportanceData): number {
  return top + row * Math.max(1, bars.length) + bottom
}

/** The chart in one sentence: its accessible name. */
export function importanceSentence({ bars, unit }: ImportanceData): string {
  const [first] = bars
  if (first === undefined) return 'No feature has an importance.'
  return `${first.label} matters most of ${bars.length} features: ${numberText(first.value)} ${unit}.`
}

/** A bar per feature, largest on top, with its interval as a whisker. */
export function Importance({ data, theme, width }: { data: ImportanceData; theme: Theme; width: number }) {
  const colours = palettes[theme]
  const height = importanceHeight(data)
  const left = Math.round(width * 0.32)
  const values = data.bars.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value])
  const x = scaleLinear()
    .domain([Math.min(0, ...values), Math.max(1e-12, ...values)])
    .nice(5)
    .range([left, width - 76])
  const ticks = x.ticks(5)
  const texts = tickTexts(ticks)
  const names = distinctLabels(
    data.bars.map(({ label }) => label),
    left - 20,
    12,
  )
  return (
    <Drawing
      name="importance"
      title={data.title}
      sentence={importanceSentence(data)}
      width={width}
      height={height}
      colours={colours}
    >
      {ticks.map((tick, k) => (
        <g key={tick} fill={colours.quiet} fontSize={11}>
          <line x1={x(tick)} x2={x(tick)} y1={top} y2={height - bottom} stroke={colours.grid} />
          <text x={x(tick)} y={height - bottom + 15} textAnchor="middle">
            {texts[k]}
          </text>
        </g>
      ))}
      <text x={(left + width - 76) / 2} y={height - 8} textAnchor="middle" fontSize={11} fill={colours.quiet}>
        {data.unit}
      </text>
      {data.bars.map(({ label, value, low, high }, i) => {
        const middle = top + row * i + row / 2
        return (
          <g key={label} data-feature={label} data-value={value}>
            <text x={left - 10} y={middle + 4} textAnchor="end" fill={colours.text}>
              {names[i]}
            </text>
            <rect
              x={Math.min(x(0), x(value))}
              y={middle - 7}
              width={Math.max(1, Math.abs(x(value) - x(0)))}
              height={14}
              rx={2}
              fill={colours.lowers}
            />
            {low === null || high === null ? null : (
              <path
                d={`M${x(low)} ${middle}H${x(high)}M${x(low)} ${middle - 4}V${middle + 4}M${x(high)} ${middle - 4}V${middle + 4}`}
                stroke={colours.text}
                strokeWidth={1.5}
                fill="none"
              />
            )}
            <text x={Math.max(x(0), x(value), x(high ?? value)) + 8} y={middle + 4} fill={colours.text}>
              {numberText(value)}
            </text>
          </g>
        )
      })}
    </Drawing>
  )
}
