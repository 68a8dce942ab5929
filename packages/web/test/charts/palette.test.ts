import { describe, expect, it } from 'vitest'
import { type Palette, palettes } from '../../src/charts/palette.ts'

const texts: (keyof Palette)[] = ['text', 'quiet', 'raisesText', 'lowersText']
const marks: (keyof Palette)[] = ['raises', 'lowers', 'focus']

describe.each(Object.entries(palettes))('palette %s', (_, colours) => {
  it.each(texts)('%s is readable on the surface (WCAG AA: 4.5:1)', (name) => {
    expect(contrast(colours[name], colours.surface)).toBeGreaterThanOrEqual(4.5)
  })

  it.each(marks)('%s is seen on the surface (WCAG: 3:1)', (name) => {
    expect(contrast(colours[name], colours.surface)).toBeGreaterThanOrEqual(3)
  })
})

it('contrast of black on white is 21', () => {
  expect(contrast('#000000', '#FFFFFF')).toBeCloseTo(21, 10)
})

/** WCAG 2.2 contrast ratio of two sRGB colours. */
function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255)) as [
    number,
    number,
    number,
  ]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
}
