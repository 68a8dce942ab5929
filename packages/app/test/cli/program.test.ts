import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { processContext } from '../../src/cli/context.ts'
import { createProgram } from '../../src/cli/program.ts'
import { createApp } from '../../src/http/index.ts'
import { runCli } from './run-cli.ts'

const leaves = createProgram(processContext(createApp)).commands.flatMap((command) =>
  command.commands.length === 0
    ? [[command.name()]]
    : command.commands.map((child) => [command.name(), child.name()]),
)

describe('the grammar', () => {
  it('prints version and help on stdout', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
    expect(await runCli(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' })
    const help = await runCli(['--help'])
    expect(help).toMatchObject({ code: 0, stderr: '' })
    for (const [name] of leaves) expect(help.stdout).toContain(`  ${name} `)
  })

  it.each(leaves.map((words) => [words.join(' '), words] as const))(
    '%s --help has two examples',
    async (_, words) => {
      const help = await runCli([...words, '--help'])
      expect(help).toMatchObject({ code: 0, stderr: '' })
      expect(help.stdout.match(/^ {2}\$ candor /gm)?.length).toBeGreaterThanOrEqual(2)
    },
  )

  it('refuses what it does not know with exit code 2 a hint and one sentence', async () => {
    const cases: [string[], RegExp][] = [
      [[], /^error cli.usage: no command given/],
      [['generat'], /^error cli.usage: unknown command 'generat'; did you mean generate\?/],
      [['generate', 'x', '--out', '-', '--bogus'], /^error cli.usage: unknown option '--bogus'/],
      [['generate'], /^error cli.usage: missing required argument 'domain'|required option '--out/],
      [
        ['--threads', 'many', 'generate', 'x', '--out', '-'],
        /argument 'many' is invalid. Expected a whole number 1 to/,
      ],
    ]
    for (const [args, last] of cases) {
      const run = await runCli(args)
      expect(run.code).toBe(2)
      expect(run.stdout).toBe('')
      expect(run.last).toMatch(last)
      expect(run.stderr.trimEnd().split('\n')).toHaveLength(2)
    }
  })

  it('prints the problem document on stdout with --json', async () => {
    const run = await runCli(['generate', 'nothing', '--out', '-', '--json'])
    expect(run.code).toBe(3)
    expect(JSON.parse(run.stdout)).toMatchObject({
      type: '/problems/scenarios.unknown',
      status: 404,
      code: 'scenarios.unknown',
      detail: expect.stringContaining('nothing'),
      errors: [],
    })
    expect(run.last).toMatch(/^error scenarios.unknown: /)
  })
})
