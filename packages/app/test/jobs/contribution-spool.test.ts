import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { fileSpool, memorySpool } from '../../src/jobs/contribution-spool.ts'
import { listing } from '../cli/small-data.ts'
import { temporaryFolder } from '../temporary-folder.ts'

type Block = { readonly phi: Float64Array; readonly texts: readonly (string | null)[] }

const folder = temporaryFolder()
const path = folder.in('phi.partial')
const blocks: Block[] = [
  { phi: Float64Array.of(1, 2, 3), texts: ['á', null] },
  { phi: Float64Array.of(4, Number.NaN, -0), texts: [] },
  { phi: Float64Array.of(7), texts: ['x'] },
]
const sources = ['a', 'b', 'c'].map((sign) => sign.repeat(64))
const job = { model: 'one', rows: '7' }
const open = (resume: boolean, more = {}) => fileSpool<Block>({ path, job: { ...job, ...more }, resume })

it('gives back what was added, from memory and from a file', () => {
  for (const spool of [memorySpool<Block>(), open(false)]) {
    blocks.forEach((block, k) => {
      spool.add(block, sources[k]!)
    })
    expect(spool.count()).toBe(3)
    blocks.forEach((block, k) => {
      expect(spool.read(k)).toEqual(block)
      expect(spool.sourceOf(k)).toBe(sources[k])
    })
    spool.close()
  }
})

it('keeps whole blocks of a stopped run, and drops what was not written to its end', () => {
  const before = readFileSync(path)
  const again = open(true)
  expect(again.count()).toBe(3)
  again.close()
  expect(readFileSync(path).equals(before)).toBe(true)
  for (const [bytes, left] of [
    [before.length - 1, 2],
    [before.length - 30, 2],
    [60, 0],
    [10, 0],
    [0, 0],
  ] as const) {
    writeFileSync(path, before)
    truncateSync(path, bytes)
    const cut = open(true)
    expect(cut.count()).toBe(left)
    for (let k = left; k < 3; k++) cut.add(blocks[k]!, sources[k]!)
    cut.close()
    expect(readFileSync(path).equals(before)).toBe(true)
  }
})

it('drops blocks from the first whose bytes are not those that were written', () => {
  const damaged = readFileSync(path)
  damaged[damaged.length - 3]! ^= 1
  writeFileSync(path, damaged)
  const spool = open(true)
  expect(spool.count()).toBe(2)
  spool.close()
})

it('does not go on with another job, and says what differs', () => {
  expect(() => open(true, { model: 'two' })).toThrow(
    expect.objectContaining({ code: 'jobs.other_partial', values: { path, differs: 'model' } }),
  )
  writeFileSync(path, 'something else that is long enough to have a head')
  expect(() => open(true)).toThrow(/not the same: version$/)
  const fresh = open(false, { model: 'two' })
  expect(fresh.count()).toBe(0)
  fresh.remove()
  expect(listing(folder)).toEqual([])
})

it('says where it cannot write', () => {
  const nowhere = { path: folder.in('none', 'x'), job, resume: false }
  expect(() => fileSpool(nowhere)).toThrow(expect.objectContaining({ code: 'files.not_writable' }))
})
