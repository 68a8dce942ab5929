import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CandorError, type ConfusionData } from '@candor/core'
import type { Manifest } from '../store/manifest.ts'
import { writingError } from '../store/whole-file.ts'
import { writeJson } from '../store/write-json.ts'
import { drawChart } from './draw-chart.ts'

export type RunArtifacts = {
  readonly metrics: Manifest['metrics']
  /** of the test rows; null where nothing is told apart */
  readonly confusion: ConfusionData | null
}

/**
 * Keeps what a run leaves for people beside its bundle, in `BUNDLE.artifacts`: `metrics.json` and, where classes are told apart,
 * `confusion.svg` and `confusion.png`. The bundle itself stays as it is, byte for byte. Earlier artifacts of the same bundle are replaced.
 *
 * @param assets where the built renderer of charts lies; without it there are no pictures, and that is told
 * @returns the folder
 * @throws files.not_writable
 */
export async function keepArtifacts(
  bundle: string,
  { metrics, confusion }: RunArtifacts,
  { onNote, assets }: { readonly onNote?: ((text: string) => void) | undefined; readonly assets?: URL } = {},
): Promise<string> {
  const folder = `${bundle.replace(/\/+$/, '')}.artifacts`
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw writingError(error, folder)
  })
  const { classes, counts } = confusion ?? {}
  await writeJson(
    join(folder, 'metrics.json'),
    confusion === null ? metrics : { ...metrics, confusion: { classes, counts } },
    true,
  )
  if (confusion !== null) await drawConfusion(folder, confusion, onNote, assets)
  return folder
}

async function drawConfusion(
  folder: string,
  data: ConfusionData,
  onNote: ((text: string) => void) | undefined,
  assets: URL | undefined,
): Promise<void> {
  const options = { force: true, theme: 'light', width: null, ...(assets && { assets }) } as const
  try {
    for (const name of ['confusion.svg', 'confusion.png'])
      await drawChart({ kind: 'confusion', data }, { ...options, out: join(folder, name) })
  } catch (error) {
    if (!(error instanceof CandorError && error.code === 'jobs.no_chart_renderer')) throw error
    onNote?.(`no picture of the confusion: ${error.message}`)
  }
}
