import type { ErrorEntry } from '@candor/core/errors'

/** Errors of the command line. */
export const cliErrors = {
  'cli.out_or_row_needed': {
    kind: 'input',
    template:
      'nothing says where the explanation goes; expected --out FILE, or --row N for one row on the terminal',
    remedy: 'Give --out or --row.',
  },
  'cli.target_needed': {
    kind: 'input',
    template: 'nothing says what is to be predicted; expected --target COLUMN or --scenario ID',
    remedy: 'Give --target or --scenario.',
  },
  'cli.model_and_row_needed': {
    kind: 'input',
    template: 'a waterfall shows one row of one model; expected --model REF and --row N',
    remedy: 'Give --model and --row.',
  },
  'cli.model_and_tree_needed': {
    kind: 'input',
    template: 'a tree is one of a model; expected --model REF, --tree N and no data',
    remedy: 'Give --model and --tree.',
  },
  'cli.data_needed': {
    kind: 'input',
    template: '{what} needs rows; expected files, patterns, or - for standard input',
    remedy: 'Name the data before the options.',
  },
  'cli.not_yet': {
    kind: 'input',
    template: '{what} comes with a later version; this one is {version}',
    remedy: 'Read with --help what this version does.',
  },
  'cli.usage': {
    kind: 'input',
    template: '{message}',
    remedy: 'Read the help of the command with --help.',
  },
} as const satisfies Record<`cli.${string}`, ErrorEntry>
