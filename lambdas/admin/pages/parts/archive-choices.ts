import { html } from 'hono/html';
import type { Html } from '../layout.ts';

interface ArchiveChoice {
  /** As the button of a list says it, and as a field of the page of one error does. */
  act: string;
  field: readonly [name: string, value: string];
  words: string;
}

/** The archives that Sentry knows, by name: the same in every menu, in this order. */
export const ARCHIVE_CHOICES: readonly ArchiveChoice[] = [
  { act: 'archive_day', field: ['archive', 'day'], words: 'For a day' },
  {
    act: 'archive_until_escalating',
    field: ['substatus', 'archived_until_escalating'],
    words: 'Until it escalates',
  },
  { act: 'archive_forever', field: ['substatus', 'archived_forever'], words: 'For ever' },
];

const UNTIL_CONDITION: ArchiveChoice = {
  act: 'archive_until_condition',
  field: ['substatus', 'archived_until_condition_met'],
  words: 'Archive until then',
};

/**
 * Their buttons in a form, with the fields of a condition. `named` is what the form calls each. A form that does more than archive
 * cannot require an amount of everybody.
 */
export const archiveButtons = (
  named: (choice: ArchiveChoice) => readonly [name: string, value: string],
  { requires }: { requires: boolean },
): Html => {
  const [name, value] = named(UNTIL_CONDITION);
  return html`${ARCHIVE_CHOICES.map((choice) => {
      const [itsName, itsValue] = named(choice);
      return html`<button formnovalidate name="${itsName}" value="${itsValue}">${choice.words}</button> `;
    })}
    <fieldset>
      <legend>Until a condition is met</legend>
      <input
        name="amount"
        type="number"
        min="1"
        max="1000000"
        value="100"
        ${requires ? 'required' : ''}
        aria-label="How many"
      />
      <select name="unit" aria-label="Of what">
        <option value="events">more events</option>
        <option value="users">more users</option>
        <option value="hours">hours</option>
      </select>
    </fieldset>
    <button name="${name}" value="${value}">${UNTIL_CONDITION.words}</button>`;
};
