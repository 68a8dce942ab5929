import type { ReactNode } from 'react'
import { palettes, type Theme } from './palette.ts'
import { wrapText } from './text-fit.ts'

type SheetProps = {
  readonly title: string
  readonly subtitle: string
  readonly theme: Theme
  readonly width: number
  readonly height: number
  readonly children: ReactNode
}

const line = 15

function headingOf({ title, subtitle, width }: Pick<SheetProps, 'title' | 'subtitle' | 'width'>) {
  const titles = wrapText(title, width - 24, 17, 1)
  const lines = wrapText(subtitle, width - 24, 12, 2)
  return { titles, lines, room: 56 + line * (lines.length - 1) }
}

/** A chart as a file of its own: its finding and its definition stand above it, as a page's headings do. */
export function Sheet({ title, subtitle, theme, width, height, children }: SheetProps) {
  const colours = palettes[theme]
  const { titles, lines, room } = headingOf({ title, subtitle, width })
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      width={width}
      height={height + room}
      viewBox={`0 0 ${width} ${height + room}`}
      fontFamily="Inter Variable, Inter, system-ui, sans-serif"
    >
      <title>{title}</title>
      <rect width={width} height={height + room} fill={colours.surface} />
      <text x={12} y={24} fontSize={16} fontWeight={600} fill={colours.text}>
        {titles[0]}
      </text>
      {lines.map((text, k) => (
        <text key={text} x={12} y={43 + line * k} fontSize={12} fill={colours.quiet}>
          {text}
        </text>
      ))}
      <g transform={`translate(0 ${room})`}>{children}</g>
    </svg>
  )
}
