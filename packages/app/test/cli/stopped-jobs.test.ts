import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { skipping } from '../skipping.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'
import { listing, smallCsv } from './small-data.ts'

const folder = temporaryFolder()
const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const model = folder.in('bundle')
const data = folder.in('many.csv')
/** Blocks of some thousand rows, not many of them. */
const little = ['--memory', '501MB', '--rows', '0:60000']
const rows = 300_000

beforeAll(async () => {
  const lines = Array.from({ length: rows }, (_, i) => `${(i * 37) % 1000},${['Lima', 'Quito'][i % 2]}`)
  writeFileSync(data, ['x,city', ...lines, ''].join('\n'))
  const small = folder.file('small.csv', smallCsv())
  const set = ['--drop', 'id', '--set', 'n_estimators=15', '--bundle', model]
  expect((await runCli(['train', small, '--target', 'outcome', ...set])).code).toBe(0)
})

/** Runs a command in a process of its own, kills it without mercy once a file has so many bytes, and says what is left of its result. */
async function killed(args: readonly string[], out: string, bytes: number): Promise<string[]> {
  const child = spawn(process.execPath, [main, ...args, '--out', out, '--quiet'], { stdio: 'ignore' })
  const ended = new Promise<string | null>((done) => {
    child.on('exit', (_code, signal) => done(signal))
  })
  while (
    child.exitCode === null &&
    !(existsSync(`${out}.partial`) && statSync(`${out}.partial`).size > bytes)
  )
    await wait(5)
  child.kill('SIGKILL')
  expect(await ended).toBe('SIGKILL')
  return listing(folder).filter((name) => name.startsWith(out.slice(folder.path.length + 1)))
}

describe('a job that is killed in the middle', { timeout: 240_000 }, () => {
  it.each([
    ['explain', ['explain', data, '--model', model, ...little], 'phi.csv', 600_000],
    [
      'explain with words',
      ['explain', data, '--model', model, '--words', 'en', '--top', '1', ...little],
      'words.parquet',
      600_000,
    ],
    ['score', ['score', data, '--model', model], 'scores.parquet', 1_000_000],
  ])('leaves nothing but .partial, and goes on to the same bytes: %s', async (_what, args, name, bytes) => {
    const [whole, broken] = [folder.in(`whole-${name}`), folder.in(`broken-${name}`)]
    const left = await killed(args, broken, bytes)
    expect(left).toContain(`broken-${name}.partial`)
    expect(left.filter((file) => !file.endsWith('.partial'))).toEqual([])
    expect((await runCli([...args, '--out', whole, '--quiet'])).code).toBe(0)
    expect(await runCli([...args, '--out', broken, '--resume', '--quiet'])).toMatchObject({ code: 0 })
    expect(readFileSync(broken).equals(readFileSync(whole))).toBe(true)
    if (args[0] === 'explain')
      expect(JSON.parse(readFileSync(`${broken}.meta.json`, 'utf8')).resumed_rows).toBeGreaterThan(1000)
    expect(listing(folder).filter((file) => file.endsWith('.partial'))).toEqual([])
  })

  it('is not gone on with when model, rows or options are others, and says which', async () => {
    const out = folder.in('other.csv')
    const args = ['explain', data, '--model', model, ...little]
    await killed(args, out, 600_000)
    const resumed = async (...changed: string[]) =>
      (await runCli([...changed, '--out', out, '--resume', '--quiet'])).last
    const isOther = (what: string) => new RegExp(`^error jobs.other_partial: .*not the same: ${what}$`)
    expect(await resumed(...args, '--method', 'path-dependent')).toMatch(isOther('background, options'))
    expect(
      await resumed('explain', data, '--model', model, '--memory', '501MB', '--rows', '0:50000'),
    ).toMatch(isOther('number of rows, choice of rows'))
    expect(
      await resumed('explain', data, '--model', model, '--memory', '502MB', '--rows', '0:60000'),
    ).toMatch(isOther('rows of a block'))
    const small = folder.in('small.csv')
    const other = ['--drop', 'id', '--set', 'n_estimators=16', '--bundle', folder.in('other-bundle')]
    expect((await runCli(['train', small, '--target', 'outcome', ...other])).code).toBe(0)
    expect(await resumed('explain', data, '--model', folder.in('other-bundle'), ...little)).toMatch(
      isOther('model'),
    )
    const changed = folder.file('changed.csv', readFileSync(data, 'utf8').replace('37,Quito', '38,Quito'))
    expect(await resumed('explain', changed, '--model', model, ...little)).toMatch(isOther('rows from 0 on'))
    expect(await resumed(...args)).not.toMatch(/^error/)
  })
})

const isRoot = process.getuid?.() === 0
const disk = folder.in('disk')

/** A disk of its own with so many bytes; false where this system makes none. */
function mounted(size: string): boolean {
  if (!isRoot || process.platform !== 'linux') return false
  mkdirSync(disk)
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk]).status === 0
}

const hasDisk = mounted('12M')

afterAll(() => {
  if (hasDisk) execFileSync('umount', [disk])
})

describe.skipIf(skipping(!hasDisk, 'this user may mount no disk that fills up'))(
  'a disk that fills up',
  { timeout: 240_000 },
  () => {
    const left = () => listing(folder).filter((name) => name.startsWith('disk/'))

    it.each([
      [
        'the partial result of explain',
        ['explain', data, '--model', model, '--words', 'en', ...little],
        'words.csv',
        ['words.csv.partial'],
      ],
      [
        'the result of explain',
        ['explain', data, '--model', model, '--memory', '501MB', '--rows', '0:200000'],
        'phi.csv',
        ['phi.csv.partial'],
      ],
      [
        'the partial result of score',
        ['score', data, '--model', model, '--keep', 'x,city'],
        'scores.csv',
        ['scores.csv.partial'],
      ],
    ])('%s: one sentence, what is there is marked partial', async (_what, args, name, partial) => {
      const out = `${disk}/${name}`
      const run = await runCli([...args, '--out', out, '--quiet'])
      expect(run.code).toBe(4)
      expect(run.last).toMatch(/^error files.not_writable: .* cannot be written: no space left on device$/)
      expect(left()).toEqual(partial.map((file) => `disk/${file}`))
      for (const file of partial) execFileSync('rm', [`${disk}/${file}`])
    })

    it('the meta file: the result stands, and nothing else is left', async () => {
      const args = ['explain', data, '--model', model, '--rows', '0:3000', '--quiet']
      expect((await runCli([...args, '--out', folder.in('few.csv')])).code).toBe(0)
      const { bavail, bsize } = statfsSync(disk)
      const pages = Math.ceil(statSync(folder.in('few.csv')).size / bsize)
      writeFileSync(`${disk}/filler`, new Uint8Array((bavail - pages) * bsize))
      const run = await runCli([...args, '--out', `${disk}/few.csv`])
      expect(run.code).toBe(4)
      expect(run.last).toMatch(
        /^error files.not_writable: .*few.csv.meta.json cannot be written: no space left on device$/,
      )
      expect(left()).toEqual(['disk/few.csv', 'disk/filler'])
      expect(readFileSync(`${disk}/few.csv`).equals(readFileSync(folder.in('few.csv')))).toBe(true)
    })
  },
)

describe('a limit on the size of files', { timeout: 240_000 }, () => {
  const limited = (blocks: number, args: readonly string[]) =>
    spawnSync(
      'bash',
      ['-c', `ulimit -f ${blocks}; exec "$0" "$@"`, process.execPath, main, ...args, '--quiet'],
      {
        encoding: 'utf8',
      },
    )

  it.each([
    ['explain', ['explain', data, '--model', model, ...little], 'limit.csv', ['limit.csv.partial']],
    ['score', ['score', data, '--model', model], 'limit-scores.csv', []],
  ])('%s says so, and what is there is marked partial', (_what, args, name, partial) => {
    const run = limited(4000, [...args, '--out', folder.in(name)])
    expect(run.stderr.trimEnd().split('\n').at(-1)).toMatch(
      /^error files.not_writable: .* cannot be written: file too large$/,
    )
    expect(run.status).toBe(4)
    expect(listing(folder).filter((file) => file.startsWith('limit'))).toEqual(partial)
    for (const file of partial) execFileSync('rm', [folder.in(file)])
  })
})
