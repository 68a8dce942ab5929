export type Theme = 'light' | 'dark'

/** One meaning per colour in the whole product. Contrast of every text and mark against its surface is tested. */
export type Palette = {
  readonly surface: string
  readonly text: string
  readonly quiet: string
  readonly grid: string
  readonly raises: string
  readonly raisesText: string
  readonly lowers: string
  readonly lowersText: string
  readonly focus: string
}

export const palettes: Readonly<Record<Theme, Palette>> = {
  light: {
    surface: '#FFFFFF',
    text: '#1F1F1F',
    quiet: '#5B5F66',
    grid: '#D9DBDF',
    raises: '#D55E00',
    raisesText: '#A84300',
    lowers: '#0072B2',
    lowersText: '#005A8F',
    focus: '#5A4FCF',
  },
  dark: {
    surface: '#1B1D21',
    text: '#F2F2F2',
    quiet: '#A9AEB7',
    grid: '#3A3D44',
    raises: '#FF8A3D',
    raisesText: '#FF8A3D',
    lowers: '#5BB4F0',
    lowersText: '#5BB4F0',
    focus: '#B3AEFF',
  },
}
