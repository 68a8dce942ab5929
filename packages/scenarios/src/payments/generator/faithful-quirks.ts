import type { Quirk } from '../../scenario.ts'

/** What is odd in the published log; `faithful` mode repeats it, and each can be left out by its name. */
export const quirks: readonly Quirk[] = [
  {
    name: 'names',
    meaning:
      'Merchants only receive payments, and their balances are 0; else they have balances and cash out.',
  },
  {
    name: 'drain',
    meaning: 'A fraud takes the whole balance of the sender; else a part of .2 to .8.',
  },
  {
    name: 'broken_graph',
    meaning:
      'The cash-out of a fraud comes from another account than the one that the transfer went to, at the same hour and of the same amount; else from that one.',
  },
  {
    name: 'time',
    meaning: 'Frauds lie evenly over all hours; else they follow the hours of other payments.',
  },
  {
    name: 'zero_destination',
    meaning: 'The receiver of a fraudulent transfer has 0 before and after it; else the amount arrives.',
  },
  {
    name: 'zero_origin',
    meaning:
      'Senders of 47 % of genuine transfers and cash-outs have 0 before and after; else they have more than they send.',
  },
  {
    name: 'drained_legitimates',
    meaning: 'Genuine payments above the balance are made and leave 0; else the balance suffices.',
  },
  {
    name: 'zero_balance_frauds',
    meaning:
      '41 frauds on accounts with 0: 25 with an amount, 16 of amount 0 after a flagged transfer; else none.',
  },
  {
    name: 'flag',
    meaning:
      '16 fraudulent transfers from 353,874.22 on are flagged and move no money; else none is flagged.',
  },
  { name: 'cap', meaning: 'A fraud takes 10,000,000 at most; else there is no limit.' },
]
