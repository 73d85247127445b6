import { Button, CloseButton, NumberInput, Select, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import type { Change, UpdateConfig } from '../../../schema/steps/update.ts'
import { useTexts } from '../../i18n/texts.ts'
import { AttributeInput } from '../../inspector/inputs/AttributeInput.tsx'
import inputs from '../../inspector/inputs/inputs.module.css'
import type { FormProps } from '../define-step-view.ts'

const kinds: Change['do'][] = ['set', 'increment', 'append', 'remove', 'unset', 'addTag', 'removeTag']

/** Typed text as the JSON it looks like: 12, true, or just text. */
const read = (text: string) =>
  /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text === 'true' ? true : text === 'false' ? false : text

export function UpdateForm({ config, set }: FormProps<UpdateConfig>) {
  const { steps, inspector } = useTexts()
  const changes = config.changes ?? []
  const changeKind = (index: number, change: Change, kind: Change['do']) => {
    const attribute = 'attribute' in change ? change.attribute : 'tier'
    const tag = 'tag' in change ? change.tag : 'vip'
    const value = 'value' in change ? change.value : ''
    const next: Change =
      kind === 'addTag' || kind === 'removeTag'
        ? { do: kind, tag }
        : kind === 'increment'
          ? { do: kind, attribute, by: 1 }
          : kind === 'unset'
            ? { do: kind, attribute }
            : { do: kind, attribute, value }
    set(['changes', index], next)
  }
  return (
    <>
      {changes.map((change, index) => (
        <div key={index} className={inputs.card}>
          <div className={inputs.cardHead}>
            <Select
              aria-label={steps.changes}
              data={kinds.map((kind) => ({ value: kind, label: steps.changeKinds[kind] }))}
              value={change.do}
              onChange={(kind) => kind && changeKind(index, change, kind)}
            />
            <CloseButton
              aria-label={inspector.removeItem}
              onClick={() => set('changes', changes.toSpliced(index, 1))}
            />
          </div>
          {'attribute' in change && (
            <div className={inputs.row}>
              <AttributeInput
                label={steps.attribute}
                value={change.attribute}
                onChange={(attribute) => set(['changes', index, 'attribute'], attribute)}
              />
              {'value' in change && (
                <TextInput
                  label={steps.value}
                  value={String(change.value ?? '')}
                  onChange={(event) => set(['changes', index, 'value'], read(event.currentTarget.value))}
                />
              )}
              {'by' in change && (
                <NumberInput
                  label={steps.by}
                  value={change.by}
                  onChange={(by) => set(['changes', index, 'by'], Number(by) || 0)}
                />
              )}
            </div>
          )}
          {'tag' in change && (
            <TextInput
              label={steps.tag}
              value={change.tag}
              onChange={(event) => set(['changes', index, 'tag'], event.currentTarget.value)}
            />
          )}
        </div>
      ))}
      <Button
        variant="default"
        leftSection={<IconPlus size={15} />}
        onClick={() => set('changes', [...changes, { do: 'addTag', tag: 'vip' }])}
      >
        {steps.addChange}
      </Button>
    </>
  )
}
