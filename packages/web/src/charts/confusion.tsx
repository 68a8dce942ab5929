import type { ConfusionData } from '@candor/core'
import { Drawing } from './drawing.tsx'
import { type Palette, palettes, type Theme } from './palette.ts'
import { wrapText } from './text-fit.ts'

const cellHeight = 62
const margin = { left: 132, top: 56, right: 16, bottom: 16 }

/**
 * Rows by true class, columns by predicted class: the count, its share of the true class as number and bar. Right answers have a frame,
 * so that they are told by more than colour.
 */
export function Confusion({ data, theme, width }: { data: ConfusionData; theme: Theme; width: number }) {
  const colours = palettes[theme]
  const height = confusionHeight(data)
  const cell = (width - margin.left - margin.right) / data.classes.length
  return (
    <Drawing
      name="confusion"
      title={data.title}
      sentence={confusionSentence(data)}
      width={width}
      height={height}
      colours={colours}
    >
      <text x={margin.left} y={18} fill={colours.quiet}>
        predicted
      </text>
      <text x={12} y={margin.top - 10} fill={colours.quiet}>
        true
      </text>
      {data.classes.map((name, k) => (
        <g key={name} fill={colours.text} fontWeight={600}>
          <text x={margin.left + (k + 0.5) * cell} y={margin.top - 10} textAnchor="middle">
            {wrapText(name, cell - 8, 12, 1)[0]}
          </text>
          <text x={12} y={margin.top + (k + 0.5) * cellHeight + 4}>
            {wrapText(name, margin.left - 24, 12, 1)[0]}
          </text>
        </g>
      ))}
      {data.counts.map((row, k) =>
        row.map((count, p) => (
          <Cell
            key={`${data.classes[k]} ${data.classes[p]}`}
            count={count}
            share={shareOf(row, p)}
            isRight={k === p}
            x={margin.left + p * cell}
            y={margin.top + k * cellHeight}
            width={cell}
            colours={colours}
          />
        )),
      )}
    </Drawing>
  )
}

/** Height in pixels of the drawing. */
export function confusionHeight({ classes }: ConfusionData): number {
  return margin.top + classes.length * cellHeight + margin.bottom
}

/** The chart in one sentence: its accessible name. */
export function confusionSentence({ counts }: ConfusionData): string {
  const total = counts.flat().reduce((sum, count) => sum + count, 0)
  const right = counts.reduce((sum, row, k) => sum + row[k]!, 0)
  return `${right} of ${total} rows are predicted as what they are.`
}

function shareOf(row: readonly number[], p: number): number | null {
  const total = row.reduce((sum, count) => sum + count, 0)
  return total === 0 ? null : row[p]! / total
}

type CellProps = {
  readonly count: number
  readonly share: number | null
  readonly isRight: boolean
  readonly x: number
  readonly y: number
  readonly width: number
  readonly colours: Palette
}

function Cell({ count, share, isRight, x, y, width, colours }: CellProps) {
  const colour = isRight ? colours.lowers : colours.raises
  return (
    <g data-count={count}>
      <rect
        x={x + 2}
        y={y + 2}
        width={width - 4}
        height={cellHeight - 4}
        fill="none"
        stroke={isRight ? colours.text : colours.grid}
        strokeWidth={isRight ? 1.5 : 1}
      />
      <text
        x={x + width / 2}
        y={y + 24}
        textAnchor="middle"
        fontSize={15}
        fontWeight={600}
        fill={colours.text}
      >
        {String(count)}
      </text>
      <text x={x + width / 2} y={y + 40} textAnchor="middle" fontSize={11} fill={colours.quiet}>
        {share === null ? 'no rows' : `${(100 * share).toFixed(1)} %`}
      </text>
      <rect x={x + 8} y={y + 47} width={(width - 16) * (share ?? 0)} height={6} fill={colour} />
    </g>
  )
}
