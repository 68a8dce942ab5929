import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { progressLine, progressText } from '../../src/cli/progress-line.ts'
import { createApp } from '../../src/http/index.ts'

function shown(isTerminal: boolean, times: readonly number[]): string {
  const stderr = new PassThrough()
  const clock = [0, ...times].values()
  const context = { ...streams(), stderr, environment: {}, isTerminal, stop: null, createApp }
  const line = progressLine(context, 'scoring', 'rows', () => clock.next().value ?? 0)
  times.forEach((_, i) => {
    line.update((i + 1) * 100, 1000)
  })
  line.done()
  return String(stderr.read() ?? '')
}

function streams() {
  return { stdin: new PassThrough(), stdout: new PassThrough() }
}

it('says rate and time left', () => {
  expect(progressText('explaining', 'rows', 2048, 10_000, 4)).toBe(
    'explaining 2,048 of 10,000 rows, 512/s, 16 s left',
  )
  expect(progressText('training', 'trees', 0, 100, 2)).toBe('training 0 of 100 trees, 0.0/s')
  expect(progressText('training', 'trees', 3, 100_000, 2)).toBe(
    'training 3 of 100,000 trees, 1.5/s, 18.5 h left',
  )
})

it('moves one line on a terminal once a second has passed', () => {
  expect(shown(true, [500])).toBe('')
  expect(shown(true, [500, 1200, 1250, 1400])).toBe(
    '\r\u001b[2Kscoring 200 of 1,000 rows, 167/s, 5 s left\r\u001b[2Kscoring 400 of 1,000 rows, 286/s, 3 s left\r\u001b[2K',
  )
})

it('elsewhere writes a plain line every five seconds', () => {
  expect(shown(false, [1000, 4000])).toBe('')
  expect(shown(false, [1000, 6000, 9000, 11_500])).toBe(
    'scoring 200 of 1,000 rows, 33/s, 24 s left\nscoring 400 of 1,000 rows, 35/s, 18 s left\n',
  )
})
