import { PassThrough } from 'node:stream'
import { candorError } from '@candor/core'
import { expect, it } from 'vitest'
import { reportError } from '../../src/cli/report-error.ts'
import { appError } from '../../src/errors.ts'
import { createApp } from '../../src/http/index.ts'
import { problemOf } from '../../src/http/problem-of.ts'

function reported(error: unknown, ...args: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const context = {
    stdin: new PassThrough(),
    stdout,
    stderr,
    environment: {},
    isTerminal: false,
    stop: null,
    createApp,
  }
  const code = reportError(error, args, context)
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') }
}

it('says what may help, and ends with one line of code and sentence', () => {
  const error = candorError('data.duplicate_column', { column: 'a\nb', count: 2 })
  expect(reported(error, 'train')).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'hint: Rename or remove the repeated column.\nerror data.duplicate_column: column a b appears 2 times in the header; names must be unique\n',
  })
})

it('keeps to that line with --quiet', () => {
  const error = candorError('data.duplicate_column', { column: 'a', count: 2 })
  expect(reported(error, 'train', '--quiet').stderr.split('\n')).toHaveLength(2)
})

it('gives the problem document besides', () => {
  const { stdout } = reported(
    candorError('data.duplicate_column', { column: 'a', count: 2 }, '/a'),
    'train',
    '--json',
  )
  expect(JSON.parse(stdout)).toEqual({
    type: '/problems/data.duplicate_column',
    title: 'Rename or remove the repeated column.',
    status: 422,
    detail: 'column a appears 2 times in the header; names must be unique',
    instance: 'candor train',
    code: 'data.duplicate_column',
    trace_id: '',
    errors: [{ pointer: '/a', detail: 'column a appears 2 times in the header; names must be unique' }],
  })
})

it('calls what nobody foresaw our fault, and shows where only when asked', () => {
  const fault = reported(new TypeError('x is not a function'), 'score')
  expect(fault).toMatchObject({
    code: 70,
    stderr: expect.stringMatching(
      /\nerror app.unexpected: something went wrong that should not: x is not a function\n$/,
    ),
  })
  expect(reported(new TypeError('x'), '--log-level', 'debug').stderr).toMatch(/at .*report-error\.test/)
})

it('gives the status that the server gives to the same error', () => {
  const statusOf = (error: unknown) => JSON.parse(reported(error, 'score', '--json').stdout).status
  const tooLarge = appError('jobs.model_too_large', { path: 'm', received: 2, limit: 1 })
  expect(statusOf(tooLarge)).toBe(problemOf(tooLarge, '', '').status)
  expect(statusOf(tooLarge)).toBe(413)
  const away = appError('store.unavailable', { outage: 'the server does not answer' })
  expect(statusOf(away)).toBe(503)
  expect(reported(away, 'store', 'doctor').code).toBe(4)
})
