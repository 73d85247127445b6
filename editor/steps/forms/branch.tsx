import { ActionIcon, Button, CloseButton, TextInput } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPlus } from '@tabler/icons-react'
import type { BranchConfig } from '../../../schema/steps/branch.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ConditionBuilder } from '../../inspector/conditions/ConditionBuilder.tsx'
import { emptyCondition } from '../../inspector/conditions/condition-kinds.ts'
import { useJourneyNames } from '../../inspector/conditions/use-names.ts'
import inputs from '../../inspector/inputs/inputs.module.css'
import { newPortId } from '../port-id.ts'
import type { FormProps } from '../define-step-view.ts'

export function BranchForm({ config, set }: FormProps<BranchConfig>) {
  const { steps, inspector } = useTexts()
  const names = useJourneyNames()
  const branches = config.branches ?? []
  const everybody = { type: 'all' as const, of: [] }
  const move = (index: number, by: number) => {
    const branch = branches[index]
    if (branch) set('branches', branches.toSpliced(index, 1).toSpliced(index + by, 0, branch))
  }
  return (
    <>
      {branches.map((branch, index) => (
        <div key={branch.id} className={inputs.card}>
          <div className={inputs.cardHead}>
            <TextInput
              aria-label={steps.branchName}
              placeholder={steps.branchName}
              value={branch.label}
              onChange={(event) => set(['branches', index, 'label'], event.currentTarget.value)}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={inspector.moveUp}
              disabled={index === 0}
              onClick={() => move(index, -1)}
            >
              <IconArrowUp size={15} />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={inspector.moveDown}
              disabled={index === branches.length - 1}
              onClick={() => move(index, 1)}
            >
              <IconArrowDown size={15} />
            </ActionIcon>
            <CloseButton
              aria-label={`${inspector.removeItem} ${branch.label}`}
              onClick={() => set('branches', branches.toSpliced(index, 1))}
            />
          </div>
          <ConditionBuilder
            value={branch.condition}
            names={names}
            onChange={(condition) => set(['branches', index, 'condition'], condition ?? everybody)}
          />
        </div>
      ))}
      <Button
        variant="default"
        leftSection={<IconPlus size={15} />}
        onClick={() =>
          set('branches', [
            ...branches,
            { id: newPortId(branches, 'b'), label: '', condition: emptyCondition('attribute', names) },
          ])
        }
      >
        {steps.addBranch}
      </Button>
      <p className={inputs.note}>
        <b>{steps.everyoneElse}</b> · {steps.everyoneElseHint}
      </p>
    </>
  )
}
