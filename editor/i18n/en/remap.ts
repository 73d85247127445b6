export const enRemap = {
  title: 'Some names do not exist here',
  hint: 'These steps come from elsewhere. Choose what they use in this workspace.',
  missing: {
    template: (name: string) => `Template “${name}”`,
    segment: (name: string) => `Segment “${name}”`,
    gateway: (name: string) => `Gateway “${name}”`,
  },
  usedBy: (count: number) => `used ${count === 1 ? 'once' : `${count} times`}`,
  keepText: 'Keep its text in the step',
  writeText: 'Use the text written in the step',
  usualGateway: 'The usual gateway',
  keep: 'Leave it, and mend it later',
  confirm: 'Continue',
  refused: {
    foreign: 'What is on the clipboard was not copied from a journey.',
    newer: 'These steps were copied from a newer Caravan. Reload this page, or update it, and paste again.',
    invalid: 'The copied steps are damaged. Copy them again.',
  },
  importButton: 'Import',
  importRefused: 'This file was not imported',
  importReasons: {
    notJson: 'It is not JSON. A journey is exported as a file that ends in .caravan.json.',
    foreign: 'It is JSON of another program. Caravan imports journeys that were exported from Caravan.',
    newer: 'It was written by a newer Caravan. Update this one to open it.',
    invalid: 'It is a journey, but parts of it cannot be read:',
    tooLarge: 'It has more than 5,000 steps. Split it into several journeys.',
  },
  unknownKinds: (count: number) =>
    `${count} ${count === 1 ? 'step is' : 'steps are'} of a kind that is not installed here: kept as ${count === 1 ? 'it is' : 'they are'}, and not publishable.`,
}
