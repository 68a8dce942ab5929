import type { ErrorEntry } from '@candor/core/errors'

/** Errors of reading and writing files of tables. */
export const filesErrors = {
  'files.not_found': {
    kind: 'absent',
    template: 'no such file: {path}',
    remedy: 'Check the name; a pattern must match at least one file.',
  },
  'files.is_folder': {
    kind: 'input',
    template:
      '{path} is a folder; expected a file, or a folder that `candor generate` wrote, with its manifest.json',
    remedy: 'Name the files, or give a pattern such as folder/*.csv in quotes.',
  },
  'files.unreadable': {
    kind: 'state',
    template: '{path} cannot be read: {reason}',
    remedy: 'Check the permissions of the file.',
  },
  'files.empty': {
    kind: 'input',
    template: '{path} is empty; expected a header and at least one row',
    remedy: 'Give a file with rows.',
  },
  'files.too_many_columns': {
    kind: 'limit',
    template: '{path} has indices over a range of {received}; at most {limit} become columns',
    remedy: 'Leave out indices, or number those that are used from 0 on.',
  },
  'files.unsupported_format': {
    kind: 'input',
    template: '{path} is {format}',
    remedy: 'Export the table as CSV, Parquet or JSON lines.',
  },
  'files.formats_differ': {
    kind: 'input',
    template: '{other} is {format} unlike {first}; expected files of one format',
    remedy: 'Give files of one format, or convert them.',
  },
  'files.header_differs': {
    kind: 'input',
    template: '{file} has the columns {received}; expected {expected}, as in {first}',
    remedy: 'Several files mean one table: give all of them the same header.',
  },
  'files.ragged_row': {
    kind: 'input',
    template:
      '{file}, line {line}: the number of fields is {found}; expected {expected}, as in the header{hint}',
    remedy: 'Repair the line, or state the delimiter with --delimiter.',
  },
  'files.unterminated_quote': {
    kind: 'input',
    template: '{file}, line {line}: a quoted value does not end (a file that ends half-way looks like this)',
    remedy: 'Repair the line or fetch the file again.',
  },
  'files.names_alike': {
    kind: 'input',
    template:
      'Parquet with the columns {first} and {second}, which its readers take for one; expected names that differ in more than capitals',
    remedy: 'Rename one of them, or write CSV or JSON lines.',
  },
  'files.not_utf8': {
    kind: 'input',
    template: '{file}, line {line}: bytes that are not UTF-8',
    remedy: 'Convert the file to UTF-8.',
  },
  'files.truncated': {
    kind: 'input',
    template: '{path} ends half-way: {detail}',
    remedy: 'Fetch or write the file again.',
  },
  'files.malformed': {
    kind: 'input',
    template: '{path} cannot be read: {detail}',
    remedy: 'Repair the file.',
  },
  'files.text_too_long': {
    kind: 'limit',
    template: 'column {column} of {file} holds a text of more than {limit} bytes',
    remedy: 'Leave the column out where the file is made; no model reads texts of that size.',
  },
  'files.wrong_value': {
    kind: 'input',
    template: '{file}, {place}, column {column}: {value} is not {expected}',
    remedy:
      'Correct the value, name the text for missing with --missing, or declare the column with --types.',
  },
  'files.mixed_column': {
    kind: 'input',
    template:
      '{file}, {place}, column {column}: {value} is text in a column of numbers ({numbers} of {values} values); name what is missing with --missing, or declare --types {column}=text',
    remedy:
      'Correct the value, name the text for missing with --missing, or declare the column with --types.',
  },
  'files.infinite_value': {
    kind: 'input',
    template:
      '{file}, {place}, column {column}: {value} is not finite; expected a finite number or an empty field',
    remedy: 'Replace infinities, or leave the column out with --drop.',
  },
  'files.nested_value': {
    kind: 'input',
    template: 'column {column} holds values of type {received}; expected numbers, text, booleans or dates',
    remedy: 'Flatten the column before the table is read.',
  },
  'files.exists': {
    kind: 'state',
    template: '{path} exists already; expected a new name, or --force to replace it',
    remedy: 'Choose another name or give --force.',
  },
  'files.not_writable': {
    kind: 'state',
    template: '{path} cannot be written: {reason}',
    remedy: 'Choose a folder that exists and may be written to.',
  },
  'files.bad_condition': {
    kind: 'input',
    template: 'the condition {condition} cannot be asked: {reason}',
    remedy: 'Give an SQL condition over the columns of the input, such as --where "amount > 100".',
  },
  'files.no_row_meets': {
    kind: 'input',
    template: 'none of {rows} rows meets the condition {condition}',
    remedy: 'Give a condition that some rows meet.',
  },
  'files.unknown_output_format': {
    kind: 'input',
    template: '{path} does not tell a format that can be written; expected one of {known}',
    remedy: 'Use a known ending, or - with --format.',
  },
  'files.unknown_type': {
    kind: 'input',
    template: 'unknown type for column {column}: {received}; known: {known}',
    remedy: 'Give --types COLUMN=TYPE with a known type.',
  },
} as const satisfies Record<`files.${string}`, ErrorEntry>
