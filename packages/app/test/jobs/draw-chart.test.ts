import { readdirSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { drawChart } from '../../src/jobs/draw-chart.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder()

it('says what to do where the charts are not built', async () => {
  const data = { title: '', subtitle: '', bins: [], ece: 0 }
  const assets = pathToFileURL(`${folder.path}/`)
  const options = { out: folder.in('a.svg'), force: false, theme: 'light', width: null, assets } as const
  await expect(drawChart({ kind: 'calibration', data }, options)).rejects.toMatchObject({
    code: 'jobs.no_chart_renderer',
    message: expect.stringContaining('npm run build'),
  })
  expect(readdirSync(folder.path)).toEqual([])
})
