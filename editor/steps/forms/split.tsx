import { Button, Checkbox, CloseButton, NumberInput, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import type { SplitConfig } from '../../../schema/steps/split.ts'
import { useTexts } from '../../i18n/texts.ts'
import inputs from '../../inspector/inputs/inputs.module.css'
import classes from './split.module.css'
import type { FormProps } from '../define-step-view.ts'

const letters = 'ABCDEFGHIJ'
const totalOf = ({ arms, holdout }: SplitConfig) => arms.reduce((sum, arm) => sum + arm.weight, 0) + (holdout ?? 0)

export function SplitForm({ config, set, problem }: FormProps<SplitConfig>) {
  const { steps, inspector } = useTexts()
  const { arms, holdout } = config
  const total = totalOf(config)
  const even = () => {
    const rest = 100 - (holdout ?? 0)
    const share = Math.floor((rest / arms.length) * 10) / 10
    set(
      'arms',
      arms.map((arm, index) => ({
        ...arm,
        weight: index === 0 ? Math.round((rest - share * (arms.length - 1)) * 10) / 10 : share,
      })),
    )
  }
  const add = () => {
    const letter =
      [...letters].find((candidate) => !arms.some((arm) => arm.id === candidate.toLowerCase())) ?? String(arms.length)
    set('arms', [...arms, { id: letter.toLowerCase(), label: letter, weight: Math.round(100 / (arms.length + 1)) }])
  }
  return (
    <>
      <div className={classes.bar} aria-hidden>
        {arms.map((arm, index) => (
          <span key={arm.id} data-arm={index % 5} style={{ flexGrow: arm.weight }} />
        ))}
        {holdout !== undefined && <span data-holdout style={{ flexGrow: holdout }} />}
      </div>
      <div className={inputs.section} role="group" aria-label={steps.arms}>
        {arms.map((arm, index) => (
          <div key={arm.id} className={classes.arm}>
            <TextInput
              aria-label={steps.arm(letters[index] ?? '')}
              placeholder={steps.arm(letters[index] ?? '')}
              value={arm.label}
              onChange={(event) => set(['arms', index, 'label'], event.currentTarget.value)}
            />
            <NumberInput
              aria-label={`${steps.weight} ${arm.label}`}
              value={arm.weight}
              min={0}
              max={1_000_000}
              suffix=" %"
              onChange={(weight) => set(['arms', index, 'weight'], Number(weight) || 0)}
            />
            <CloseButton
              aria-label={`${inspector.removeItem} ${arm.label}`}
              disabled={arms.length === 1}
              onClick={() => set('arms', arms.toSpliced(index, 1))}
            />
          </div>
        ))}
        <div className={classes.tools}>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} />}
            disabled={arms.length >= 10}
            onClick={add}
          >
            {steps.addArm}
          </Button>
          <Button variant="subtle" size="xs" onClick={even}>
            {steps.even}
          </Button>
          <span className={classes.sum} data-off={Math.round(total * 10) / 10 !== 100 || undefined}>
            {steps.sum(`${Math.round(total * 10) / 10} %`)}
          </span>
        </div>
      </div>
      <div className={inputs.section}>
        <Checkbox
          label={steps.holdout}
          description={steps.holdoutHint}
          checked={holdout !== undefined}
          onChange={(event) => set('holdout', event.currentTarget.checked ? 5 : undefined)}
        />
        {holdout !== undefined && (
          <NumberInput
            aria-label={steps.holdout}
            value={holdout}
            min={0}
            max={1_000_000}
            suffix=" %"
            onChange={(next) => set('holdout', Number(next) || 0)}
          />
        )}
      </div>
      {problem('arms') && <p className={inputs.note}>{problem('arms')}</p>}
    </>
  )
}
