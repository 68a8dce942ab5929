import { expect, it } from 'vitest'
import { processContext } from '../../src/cli/context.ts'
import { comingCommands, comingOptions } from '../../src/cli/not-yet.ts'
import { createProgram } from '../../src/cli/program.ts'
import { version } from '../../src/config/version.ts'
import { createApp } from '../../src/http/index.ts'
import { runCli } from './run-cli.ts'

const cases: [string, string[]][] = [
  ['audit', ['audit', 'data.csv', '--model', 'm', '--target', 'y', '--out', 'dir']],
  ['webhooks', ['--seed', '3', '--data-dir', 'd', 'webhooks', 'list']],
  ['cases', ['cases', 'create', '--name', 'n']],
  ['model promote', ['model', 'promote', 'm', '--to', 'champion']],
  ['alerts', ['draw', 'alerts', 'data.csv', '--model', 'm', '--out', 'x.svg']],
]

it.each(cases)('%s is said to come later, in one sentence', async (what, args) => {
  const run = await runCli(args)
  expect(run).toMatchObject({ code: 2, stdout: '' })
  expect(run.last).toBe(`error cli.not_yet: ${what} comes with a later version; this one is ${version}`)
})

it('does not promise what nobody plans', async () => {
  const never = [
    ['fly'],
    ['model', 'fly'],
    ['inspect', 'x.csv', '--resume'],
    ['draw', 'pie', 'x.csv', '--out', 'x.svg'],
  ]
  for (const args of never)
    expect(await runCli(args)).toMatchObject({ code: 2, last: expect.stringMatching(/^error cli.usage: /) })
})

it('promises nothing that is there already', () => {
  const program = createProgram(processContext(createApp))
  const commandOf = (name: string) =>
    name === '' ? program : program.commands.find((command) => command.name() === name)!
  for (const [parent, coming] of Object.entries(comingCommands)) {
    const there = commandOf(parent).commands.map((command) => command.name())
    expect(there.filter((name) => coming.includes(name))).toEqual([])
  }
  for (const [name, coming] of Object.entries(comingOptions)) {
    const there = commandOf(name).options.map(({ long }) => long ?? '')
    expect(there.filter((option) => coming.includes(option))).toEqual([])
  }
})
